package linetest

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

type endpoint struct {
	Endpoint string `json:"endpoint"`
	Active   bool   `json:"active"`
}

// getEndpoint: 404 as long as there is no address (REF, get webhook endpoint).
func (s *Server) getEndpoint(*call, *http.Request) (any, *refusal) {
	if !s.hooks.Known() {
		return nil, refuse(http.StatusNotFound, MessageNotFound)
	}
	return endpoint{s.hooks.Address(), true}, nil
}

// putEndpoint changes the address: HTTPS, 500 characters (REF, set webhook
// endpoint).
func (s *Server) putEndpoint(c *call, _ *http.Request) (any, *refusal) {
	var req endpoint
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	if no := s.checkEndpoint(req.Endpoint); no != nil {
		return nil, no
	}
	s.hooks.Move(req.Endpoint)
	return struct{}{}, nil
}

func (s *Server) checkEndpoint(address string) *refusal {
	u, err := url.Parse(address)
	secure := err == nil && (u.Scheme == "https" || s.opts.AllowHTTP && u.Scheme == "http")
	if !secure || u.Host == "" || units(address) > 500 {
		return refuse(http.StatusBadRequest, "Invalid webhook endpoint URL")
	}
	return nil
}

type endpointTest struct {
	Success   bool   `json:"success"`
	Timestamp string `json:"timestamp"`
	Status    int    `json:"statusCode"`
	Reason    string `json:"reason"`
	Detail    string `json:"detail"`
}

// testEndpoint sends a webhook without events and tells what came back (REF,
// test webhook endpoint).
func (s *Server) testEndpoint(c *call, r *http.Request) (any, *refusal) {
	var req endpoint
	if len(c.body) > 0 {
		if no := c.decode(&req); no != nil {
			return nil, no
		}
	}
	if req.Endpoint != "" {
		if no := s.checkEndpoint(req.Endpoint); no != nil {
			return nil, no
		}
	}
	if !s.hooks.Known() {
		return nil, refuse(http.StatusNotFound, MessageNotFound)
	}
	body, err := s.envelope([]json.RawMessage{})
	if err != nil {
		return nil, refuse(http.StatusInternalServerError, "Internal server error")
	}
	out := endpointTest{Success: true, Timestamp: s.now().Format("2006-01-02T15:04:05.000Z"), Reason: "OK", Detail: "OK"}
	out.Status, err = s.post(r.Context(), req.Endpoint, body)
	if err != nil {
		out.Success, out.Detail = false, "the webhook was not taken"
		out.Reason = reasonOf(out.Status, err)
	}
	return out, nil
}

func reasonOf(status int, err error) string {
	switch {
	case status != 0:
		return "ERROR_STATUS_CODE"
	case errors.Is(err, simulate.ErrTimeout):
		return "REQUEST_TIMEOUT"
	}
	return "COULD_NOT_CONNECT"
}
