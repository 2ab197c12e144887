package linetest

import (
	"encoding/json"
	"time"
)

// AttachModule tells that this channel, a module, was attached to an official
// account with these rights (partner docs, attached event).
func (s *Server) AttachModule(scopes ...string) {
	s.tellModule(map[string]any{"type": "attached", "botId": s.opts.UserID, "scopes": append([]string{}, scopes...)})
}

// DetachModule tells that it was detached (partner docs, detached event).
func (s *Server) DetachModule() {
	s.tellModule(map[string]any{"type": "detached", "botId": s.opts.UserID, "reason": "bot_deleted"})
}

// tellModule tells a module event, which has no source.
func (s *Server) tellModule(content map[string]any) {
	s.mustTell("module", "module", content)
}

// Activate tells that this channel talks to people, until a time (partner docs,
// activated event); Deactivate that another one does.
func (s *Server) Activate(until time.Time) {
	s.SetStandby(false)
	s.mustTell("activated", "chatControl", map[string]any{"expireAt": until.UnixMilli()})
}

// Deactivate tells that another channel talks to people (partner docs,
// deactivated event).
func (s *Server) Deactivate() {
	s.SetStandby(true)
	s.mustTell("deactivated", "", nil)
}

// Suspend tells that the official account was suspended, and Resume that it is
// not any more (partner docs, botSuspended and botResumed event).
func (s *Server) Suspend() { s.mustTell("botSuspended", "", nil) }

// Resume tells that the official account is no longer suspended.
func (s *Server) Resume() { s.mustTell("botResumed", "", nil) }

// CompleteDelivery tells that a notification message has arrived: data is the
// hashed phone number, or the delivery tag (partner docs, delivery event).
func (s *Server) CompleteDelivery(data string) {
	s.mustTell("delivery", "delivery", map[string]any{"data": data})
}

func (s *Server) mustTell(kind, field string, content map[string]any) {
	fields := map[string]json.RawMessage{}
	if field != "" {
		raw, err := json.Marshal(content)
		if err != nil {
			panic(err) // the values are our own
		}
		fields[field] = raw
	}
	if _, err := s.Tell(kind, fields); err != nil {
		panic(err)
	}
}
