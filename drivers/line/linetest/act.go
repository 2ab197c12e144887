package linetest

import (
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
)

var errNotShown = errors.New("linetest: the chat does not show such a message")

// Edit changes the text of a message of the person's own. LINE allows it in
// groups only (REF, message edited event, 2026-07).
func (p *Phone) Edit(g *Group, message, text string) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b := g.own.Chat.bubble(message)
	if b == nil || b.From != p.own.Customer.UserID || b.Deleted || b.Type != "text" {
		return errNotShown
	}
	b.Parts, b.Edited = channel.Parts{channel.Text{Body: text}}, true
	m := &inMessage{Type: "text", ID: message, Text: text, Quotes: b.Quotes, Quote: b.QuoteToken, Read: s.seal(sealRead, g.own.Chat.ID, message)}
	if g.own.Joined {
		s.tell(&event{Type: "messageEdited", Message: m, Source: g.source(b.From)}, answerable)
	}
	s.touch()
	return nil
}

// Delete takes a message of the person's own back, in the chat with the
// business or in a group: an unsend event tells it, and its content is gone
// (REF, unsend event).
func (p *Phone) Delete(message string) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	in, g := p.whereIs(message)
	if in == nil {
		return errNotShown
	}
	b := in.bubble(message)
	if b.From != p.own.Customer.UserID || b.Deleted {
		return errNotShown
	}
	b.Parts, b.Deleted = nil, true
	if c := s.content[message]; c != nil {
		c.Unsent = true
	}
	if s.hears(p, g) {
		s.tell(&event{Type: "unsend", Unsend: &unsent{message}, Source: p.source(Manner{In: g})}, silent)
	}
	s.touch()
	return nil
}

// whereIs finds the chat that shows a message.
func (p *Phone) whereIs(message string) (*chat, *Group) {
	if p.own.Chat.bubble(message) != nil {
		return &p.own.Chat, nil
	}
	for _, g := range p.server.groups {
		if g.own.Chat.bubble(message) != nil {
			return &g.own.Chat, g
		}
	}
	return nil, nil
}

// Read opens the chat with the business: every message that arrived is read,
// and the phone fetches the files in them, at the next Run or Flush. LINE tells
// the business nothing about it.
func (p *Phone) Read() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.server.open(&p.own.Chat)
}

// Read opens the group on a member's phone, as [Phone.Read] does.
func (g *Group) Read() {
	g.server.mu.Lock()
	defer g.server.mu.Unlock()
	g.server.open(&g.own.Chat)
}

// open reads everything in a chat. The caller holds s.mu.
func (s *Server) open(in *chat) {
	for _, b := range in.Screen {
		if !b.Business || b.Status != channel.StatusDelivered {
			continue
		}
		b.Status = channel.StatusRead
		s.wantFiles(b)
		s.touch()
	}
}

// GoOffline makes messages of the chat with the business wait.
func (p *Phone) GoOffline() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.own.Offline = true
	p.server.touch()
}

// GoOnline shows what waited.
func (p *Phone) GoOnline() {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	waiting := p.own.Waiting
	p.own.Offline, p.own.Waiting = false, nil
	for _, a := range waiting {
		s.arrive(&p.own.Chat, a.Bubble)
	}
	s.touch()
}

// Online reports whether messages arrive.
func (p *Phone) Online() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return !p.own.Offline
}

// Follow adds the official account as a friend: a follow event tells it.
func (p *Phone) Follow() {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	was := p.own.Blocked
	p.own.Friend, p.own.Blocked = true, false
	s.tell(&event{Type: "follow", Follow: &followed{was}, Source: p.source(Manner{})}, answerable)
	s.touch()
}

// Block blocks the official account, which an unfollow event tells, or lets it
// in again, which a follow event tells. While it is blocked, messages of the
// business are accepted and never arrive (REF, send push message).
func (p *Phone) Block(blocked bool) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if blocked == p.own.Blocked {
		return
	}
	p.own.Blocked = blocked
	if blocked {
		s.tell(&event{Type: "unfollow", Source: p.source(Manner{})}, silent)
	} else {
		p.own.Friend = true
		s.tell(&event{Type: "follow", Follow: &followed{true}, Source: p.source(Manner{})}, answerable)
	}
	s.touch()
}

// DeleteAccount ends the person's LINE. No event tells of it; messages of the
// business are accepted and never arrive (REF, send push message).
func (p *Phone) DeleteAccount() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.own.Gone = true
	p.server.touch()
}

// FinishVideo plays a film with a tracking id to its end.
func (p *Phone) FinishVideo(message string) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b := p.own.Chat.bubble(message)
	if b == nil || b.Tracking == "" {
		return errNotShown
	}
	s.tell(&event{Type: "videoPlayComplete", Video: &played{b.Tracking}, Source: p.source(Manner{})}, answerable)
	return nil
}

// MeetBeacon comes near a beacon: kind is "enter", "banner" or "stay", and
// message its device message, in hex, which may be empty (REF, beacon event).
func (p *Phone) MeetBeacon(hardware, kind, message string) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(&event{Type: "beacon", Beacon: &beacon{hardware, kind, message}, Source: p.source(Manner{})}, answerable)
}

// Membership tells that the person "joined", "left" or "renewed" a membership
// (REF, membership event).
func (p *Phone) Membership(kind string, id int64) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(&event{Type: "membership", Membership: &membership{kind, id}, Source: p.source(Manner{})}, answerable)
}

// A link is a token for linking accounts.
type link struct {
	User  string    `json:"user"`
	Until time.Time `json:"until"`
}

// LinkAccount uses a link token that the API issued for the person, with a
// nonce of the business's: an accountLink event tells it. Linking fails, with
// an event that has no reply token and no source, if the token is not the
// person's, too old or used (REF, account link event).
func (p *Phone) LinkAccount(token, nonce string) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.links[token]
	delete(s.links, token)
	if t == nil || t.User != p.own.Customer.UserID || !s.now().Before(t.Until) {
		s.tell(&event{Type: "accountLink", Link: &linked{"failed", nonce}}, silent)
		return fmt.Errorf("linetest: the link token is not valid")
	}
	s.tell(&event{Type: "accountLink", Link: &linked{"ok", nonce}, Source: p.source(Manner{})}, answerable)
	return nil
}
