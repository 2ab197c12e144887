package messengertest

import (
	"encoding/json"
	"net/http"
	"time"
)

// controlRequest is the body of the calls about who owns a thread (CR).
type controlRequest struct {
	Recipient recipient   `json:"recipient"`
	Target    flexible    `json:"target_app_id"`
	Metadata  string      `json:"metadata"`
	Duration  json.Number `json:"duration"`
}

// threadCall passes, takes, releases, asks for or keeps a thread (CR, 2025-09).
func (s *Server) threadCall(c *call, r *http.Request) (any, *refusal) {
	var req controlRequest
	if json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxRequest)).Decode(&req) != nil {
		return nil, invalid("the body is not JSON")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, no := s.person(string(req.Recipient.ID))
	if no == nil && len(req.Metadata) > 1000 {
		no = invalid("metadata is longer than 1000 characters")
	}
	if no == nil {
		no = s.control(c.id, p, req)
	}
	if no != nil {
		return nil, no
	}
	s.touch()
	return succeeded{true}, nil
}

func (s *Server) control(edge string, p *Phone, req controlRequest) *refusal {
	switch edge {
	case "take_thread_control":
		return s.takeCall(p)
	case "request_thread_control":
		return nil
	}
	if p.inCharge() != s.opts.AppID {
		return notOwner()
	}
	switch edge {
	case "pass_thread_control":
		return s.passCall(p, string(req.Target), req.Metadata)
	case "release_thread_control":
		p.release()
	case "extend_thread_control":
		return extendCall(p, req.Duration)
	}
	return nil
}

// notOwner refuses who does not own the thread. The code is from memory of
// Meta's pages, see the sheet's row 10/2018300.
func notOwner() *refusal {
	return refuse(10, 2018300, "another app is controlling this thread now")
}

// takeCall needs a default app, and that the business lets the app take
// threads. The code is from third parties (R2, 2026-07).
func (s *Server) takeCall(p *Phone) *refusal {
	if s.defaultApp == NoApp || s.opts.ForbidTaking {
		return refuse(27, 0, "the app cannot take control: there is no default app, or the app is not allowed to")
	}
	p.give(s.opts.AppID, idleAfter)
	return nil
}

func (s *Server) passCall(p *Phone, target, metadata string) *refusal {
	if !s.knownApp(target) {
		return invalid("target_app_id is no app of the Page")
	}
	s.pass(p, target, metadata)
	return nil
}

// extendCall keeps a thread for up to seven days (CR, 2025-09).
func extendCall(p *Phone, duration json.Number) *refusal {
	seconds, err := duration.Int64()
	if err != nil || seconds < 1 || seconds > int64(7*24*time.Hour/time.Second) {
		return invalid("duration must be between 1 second and 7 days")
	}
	p.give(p.server.opts.AppID, time.Duration(seconds)*time.Second)
	return nil
}

// inline does what a message says about the thread that it is sent to: pass
// it on, to the default app if none is named, or release it (CR). The caller
// holds s.mu.
func (s *Server) inline(p *Phone, c *outControl) {
	switch {
	case c == nil:
	case c.Type == "pass" && c.App != "":
		s.pass(p, string(c.App), "")
	case c.Type == "pass" && s.defaultApp != NoApp:
		s.pass(p, s.defaultApp, "")
	default:
		p.release()
	}
}

func (s *Server) checkInline(c *outControl) *refusal {
	switch {
	case c == nil:
		return nil
	case c.Type != "" && c.Type != "pass" && c.Type != "release":
		return invalid("thread_control.control_type %q is none", c.Type)
	case c.App != "" && !s.knownApp(string(c.App)):
		return invalid("thread_control.app_id is no app of the Page")
	}
	return nil
}

// threadOwner says who owns a thread, and until when; nothing of one that is
// idle (CR, 2025-09).
func (s *Server) threadOwner(_ *call, r *http.Request) (any, *refusal) {
	type owner struct {
		App        string `json:"app_id"`
		Expiration int64  `json:"expiration"`
	}
	type row struct {
		Owner owner `json:"thread_owner"`
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, no := s.person(r.URL.Query().Get("recipient"))
	if no != nil {
		return nil, no
	}
	answer := struct {
		Data []row `json:"data"`
	}{Data: []row{}}
	if app := p.owner(); app != "" {
		answer.Data = append(answer.Data, row{owner{app, p.thread.Until.Unix()}})
	}
	return answer, nil
}
