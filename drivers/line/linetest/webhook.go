package linetest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// webhook writes a body (REF, request body).
func (s *Server) webhook(all []update) ([]byte, error) {
	events := make([]json.RawMessage, 0, len(all))
	for _, u := range all {
		u.Event.More = u.More
		raw, err := u.Event.body()
		if err != nil {
			return nil, err
		}
		events = append(events, raw)
	}
	return s.envelope(events)
}

func (s *Server) envelope(events []json.RawMessage) ([]byte, error) {
	return json.Marshal(struct {
		Destination string            `json:"destination"`
		Events      []json.RawMessage `json:"events"`
	}{s.opts.UserID, events})
}

// Sign returns the value of the header x-line-signature for a webhook's body
// (SIG).
func (s *Server) Sign(body []byte) string {
	return base64.StdEncoding.EncodeToString(simulate.MAC(s.opts.Secret, body))
}

// post sends a webhook to an address, or to where webhooks go. Only 2xx is
// success (RECV). It returns the status, or 0 if nothing came back.
func (s *Server) post(ctx context.Context, address string, body []byte) (int, error) {
	status, err := s.hooks.PostTo(ctx, address, http.Header{
		"Content-Type":     {"application/json; charset=utf-8"},
		"User-Agent":       {"LineBotWebhook/2.0"},
		"X-Line-Signature": {s.Sign(body)},
	}, body)
	return status, simulate.Taken(status >= 200 && status <= 299, status, err)
}

// Verify sends a webhook without events, as the console's button does, and
// fails if it is not answered with 200 (REF, request body).
func (s *Server) Verify(ctx context.Context) error {
	body, err := s.envelope([]json.RawMessage{})
	if err != nil {
		return err
	}
	return s.Post(ctx, body)
}

// VerifyWithDummies sends what the button sent in former years: events of
// nobody, with reply tokens that never work (line-bot-sdk-php#84,
// line-bot-sdk-python#145).
func (s *Server) VerifyWithDummies(ctx context.Context) error {
	const nobody = `"source":{"userId":"Udeadbeefdeadbeefdeadbeefdeadbeef","type":"user"}`
	at := s.now().UnixMilli()
	return s.Post(ctx, fmt.Appendf(nil, `{"destination":%q,"events":[`+
		`{"replyToken":"00000000000000000000000000000000","type":"message","timestamp":%d,`+nobody+`,"message":{"id":"100001","type":"text","text":"Hello, world"}},`+
		`{"replyToken":"ffffffffffffffffffffffffffffffff","type":"message","timestamp":%d,`+nobody+`,"message":{"id":"100002","type":"sticker","packageId":"1","stickerId":"1"}}]}`,
		s.opts.UserID, at, at))
}

// Post sends a webhook with any body at once, signed as all are. It fails if
// it is not answered with 2xx.
func (s *Server) Post(ctx context.Context, body []byte) error {
	if _, err := s.post(ctx, "", body); err != nil {
		return fmt.Errorf("linetest: a webhook was not taken: %w", err)
	}
	return nil
}
