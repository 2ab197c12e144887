package thirdpartytest

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/rapport-go/rapport/channel"
)

// A recipient is who something is for.
type recipient struct {
	Kind string `json:"kind"`
	ID   string `json:"external_id"`
}

// send puts a message on a phone. The caller holds s.mu.
func (s *Server) send(c *call) *reply {
	var in struct {
		MessageID    string        `json:"message_id"`
		Conversation string        `json:"conversation_key"`
		Recipient    recipient     `json:"recipient"`
		Content      []contentWire `json:"content"`
		ReplyTo      string        `json:"reply_to"`
		Topic        string        `json:"topic"`
		Author       struct {
			Kind    string `json:"kind"`
			Name    string `json:"name"`
			Picture string `json:"avatar_url"`
		} `json:"author"`
	}
	if err := strict(c.envelope.Data, &in); err != nil {
		return refused(http.StatusBadRequest, "malformed", err.Error())
	}
	if in.MessageID == "" || in.Conversation == "" || in.Recipient.ID == "" || len(in.Content) == 0 {
		return refused(http.StatusBadRequest, "missing_field", "message_id, conversation_key, recipient and content are required")
	}
	p, why := s.reach(in.Recipient.ID)
	if why != "" {
		return failed("unknown_recipient", why, "this person cannot be reached", 0)
	}
	if len(in.Content) > s.opts.PartsPerCall {
		return failed("content_rejected", "too_many_parts", "there is more content than one message has", 0)
	}
	parts, at, err := s.read(in.Content)
	if err != nil {
		return failed("content_rejected", "content", err.Error(), at)
	}
	b := &Bubble{
		ID: s.nameOf(in.MessageID), MessageID: in.MessageID, Business: true, At: s.now(), Parts: parts, Quotes: in.ReplyTo,
		Author: in.Author.Name, Thread: in.Conversation, Status: channel.StatusAccepted,
	}
	s.arrive(p, b)
	now := s.now()
	a := answered{Status: "accepted", At: &now}
	if !s.opts.Nameless {
		a.Message = b.ID
	}
	return reply200(a)
}

func (s *Server) nameOf(messageID string) string {
	if s.opts.Nameless {
		return messageID
	}
	return s.newID("x")
}

// reach finds a phone, or says why there is none.
func (s *Server) reach(id string) (*Phone, string) {
	p := s.phone(id)
	switch {
	case p == nil && s.opts.Strict:
		return nil, "no_such_user"
	case p == nil:
		return s.addPhone(User{ExternalID: id}), ""
	case p.own.Blocked:
		return nil, "blocked"
	}
	return p, ""
}

// read makes parts of content and checks them against the peer's limits. at is
// the piece that is at fault, from 1.
func (s *Server) read(all []contentWire) (parts channel.Parts, at int, err error) {
	caps := channel.Capabilities{Kind: "thirdparty", Parts: s.opts.Parts}
	for i, v := range all {
		part, err := v.part()
		if err != nil {
			return nil, i + 1, err
		}
		if s.opts.Parts[part.Kind()].Level == channel.SupportNone {
			return nil, i + 1, errors.New("this peer takes no " + string(part.Kind()))
		}
		if _, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{part}, Policy: channel.Strict}, caps); err != nil {
			return nil, i + 1, errors.New("the " + string(part.Kind()) + " is over a limit")
		}
		parts = append(parts, part)
	}
	return parts, 0, nil
}

// arrive shows a message, and reports how far it came.
func (s *Server) arrive(p *Phone, b *Bubble) {
	s.copies.Add(b.MessageID)
	p.own.TypingUntil = zero
	if r, ok := first(b.Parts).(channel.Reaction); ok {
		if to := p.bubble(string(r.To)); to != nil {
			to.TheirReaction = r.Emoji
		}
	}
	p.show(b)
	if !s.opts.NoStatuses {
		s.report(p, b, channel.StatusDelivered, s.opts.StatusDelay)
		if s.opts.AutoRead {
			s.report(p, b, channel.StatusRead, s.opts.StatusDelay)
		}
	}
}

// markRead is told that the business read what somebody wrote.
func (s *Server) markRead(c *call) *reply {
	in, bad := readAbout(c)
	if bad != nil {
		return bad
	}
	p := s.phone(in.Recipient.ID)
	if p == nil {
		return failed("unknown_recipient", "no_such_user", "nobody has this id", 0)
	}
	for _, b := range p.own.Screen {
		if b.Business {
			continue
		}
		b.Status = channel.StatusRead
		if b.ID == in.Message {
			break
		}
	}
	s.changes.Touch()
	return reply200(struct{}{})
}

func (s *Server) typing(c *call) *reply {
	in, bad := readAbout(c)
	if bad != nil {
		return bad
	}
	if p := s.phone(in.Recipient.ID); p != nil {
		p.own.TypingUntil = s.now().Add(s.opts.TypingFor)
		s.changes.Touch()
	}
	return reply200(struct{}{})
}

func (s *Server) profile(c *call) *reply {
	in, bad := readAbout(c)
	if bad != nil {
		return bad
	}
	p := s.phone(in.Recipient.ID)
	if p == nil {
		r := failed("unknown_recipient", "no_such_user", "nobody has this id", 0)
		r.status = http.StatusNotFound
		return r
	}
	return reply200(p.own.User.wire())
}

func (s *Server) ping(c *call) *reply {
	var in struct {
		Challenge string `json:"challenge"`
	}
	if strict(c.envelope.Data, &in) != nil {
		return refused(http.StatusBadRequest, "malformed", "a ping has a challenge")
	}
	return reply200(in)
}

// An about is what the small requests say.
type about struct {
	Conversation string    `json:"conversation_key"`
	Recipient    recipient `json:"recipient"`
	Message      string    `json:"external_message_id"`
}

func readAbout(c *call) (about, *reply) {
	var in about
	if err := strict(c.envelope.Data, &in); err != nil || in.Recipient.ID == "" {
		return in, refused(http.StatusBadRequest, "malformed", "recipient is required")
	}
	return in, nil
}

// wire is a user as the contract writes one.
func (u User) wire() map[string]any {
	out := map[string]any{"external_id": u.ExternalID, "name": cmp.Or(u.Name, u.ExternalID)}
	for key, value := range map[string]string{"username": u.Username, "avatar_url": u.Avatar, "language": u.Language} {
		if value != "" {
			out[key] = value
		}
	}
	return out
}
