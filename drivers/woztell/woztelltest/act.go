package woztelltest

import (
	"errors"

	"github.com/rapport-go/rapport/channel"
)

var errNotShown = errors.New("woztelltest: the phone does not show such a message")

// Read opens the chat: every message that arrived is read, and the platforms
// that tell it tell it.
func (p *Phone) Read() {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	p.read()
}

func (p *Phone) read() {
	s := p.server
	var newest *Bubble
	for _, b := range p.own.Screen {
		if !b.Business || b.Status != channel.StatusDelivered {
			continue
		}
		b.Status, newest = channel.StatusRead, b
		if p.channel().Platform == TypeWhatsApp {
			p.report("READ", b.ID, s.opts.StatusDelay)
		}
		s.touch()
	}
	if newest != nil {
		p.watermark("READ", newest, s.opts.StatusDelay)
	}
}

// React puts an emoji on a message, or takes it away if emoji is empty. The
// shape of the webhook is not documented: Meta's words in data.
func (p *Phone) React(message, emoji string) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b := p.bubble(message)
	if b == nil {
		return errNotShown
	}
	b.OurReaction = emoji
	p.enrol()
	now := s.now()
	e := p.fromPerson(s.opts.Style, "REACTION", now)
	e.Data.Reacted, e.Data.Emoji, e.MessageID = message, emoji, s.newMessageID(p.channel().Platform)
	p.own.LastWrote = now
	p.record(&chat{Event: e.nested(), From: fromMember, Message: e.MessageID, Created: now})
	if s.opts.Style.NoID {
		e.MessageID = ""
	}
	s.tell(e.Channel, mustJSON(e), now)
	s.touch()
	return nil
}

// Delete takes a message of the person's own back: a DELETED status tells it
// (d:channels-webhook).
func (p *Phone) Delete(message string) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b := p.bubble(message)
	if b == nil || b.Business || b.Deleted {
		return errNotShown
	}
	b.Parts, b.Deleted = nil, true
	p.report("DELETED", message, 0)
	s.touch()
	return nil
}

// GoOffline makes messages wait: they are sent, and not delivered.
func (p *Phone) GoOffline() { p.set(func() { p.own.Offline = true }) }

// GoOnline delivers what waited.
func (p *Phone) GoOnline() {
	p.set(func() {
		waiting := p.own.Waiting
		p.own.Offline, p.own.Waiting = false, nil
		for _, b := range waiting {
			p.arrive(b, 0)
		}
	})
}

// Block makes messages of the business not arrive, or lets them in again. What
// the person writes while the business is blocked does not reach it.
func (p *Phone) Block(blocked bool) { p.set(func() { p.own.Blocked = blocked }) }

func (p *Phone) set(do func()) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	do()
	p.server.touch()
}
