package thirdpartytest

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Read opens the talk: what arrived is read.
func (p *Phone) Read() {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range p.own.Screen {
		if b.Business && b.Status < channel.StatusRead {
			s.report(p, b, channel.StatusRead, 0)
		}
	}
}

// Fail reports that a message of the business's did not arrive after all.
func (p *Phone) Fail(id, class, code, text string) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b := p.bubble(id)
	if b == nil || !b.Business {
		return errNotShown
	}
	b.Status = channel.StatusFailed
	data := s.statusOf(p, b, "failed")
	data["error"] = complaint{Class: class, Code: code, Text: text}
	s.tell("message.status", data, s.now())
	return nil
}

// report tells how far a message has come. The caller holds s.mu.
func (s *Server) report(p *Phone, b *Bubble, status channel.Status, late time.Duration) {
	b.Status = max(b.Status, status)
	s.tell("message.status", s.statusOf(p, b, status.String()), s.now().Add(late))
	s.changes.Touch()
}

func (s *Server) statusOf(p *Phone, b *Bubble, status string) map[string]any {
	data := map[string]any{
		"status": status, "at": s.now().Format(time.RFC3339Nano), "recipient": map[string]any{"external_id": p.own.User.ExternalID},
	}
	if !s.opts.ByOwnName {
		data["message_id"] = b.MessageID
	}
	if !s.opts.Nameless {
		data["external_message_id"] = b.ID
	}
	return data
}
