package messengertest

import (
	"errors"
	"fmt"

	"github.com/rapport-go/rapport/channel"
)

var errNotShown = errors.New("messengertest: the phone does not show such a message")

// Tap answers a message of the business: choice is the id of a quick reply or
// of a button. A quick reply answers with a message, a button with a postback.
// It returns the answer's id. Quick replies can be tapped below the last
// message only.
func (p *Phone) Tap(message, choice string) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b := p.bubble(message)
	if b == nil || !b.Business {
		return "", errNotShown
	}
	for _, part := range b.Parts {
		if x, ok := find(buttonsOf(part), choice); ok {
			return p.postback(x, b, nil), nil
		}
		if q, ok := part.(channel.QuickReplies); ok && p.last(b) {
			if x, ok := find(q.Replies, choice); ok {
				return p.tapQuick(x), nil
			}
		}
	}
	return "", fmt.Errorf("messengertest: the message offers no choice %q", choice)
}

func find(all []channel.Button, choice string) (channel.Button, bool) {
	for _, b := range all {
		if b.ID == choice && b.ID != "" {
			return b, true
		}
	}
	return channel.Button{}, false
}

// buttonsOf are the buttons of a message that answer and stay.
func buttonsOf(part channel.Part) []channel.Button {
	switch v := part.(type) {
	case channel.Buttons:
		return v.Buttons
	case channel.Carousel:
		var all []channel.Button
		for _, card := range v.Cards {
			for _, x := range card.Buttons {
				all = append(all, channel.Button{ID: x.ID, Title: x.Title})
			}
		}
		return all
	}
	return nil
}

// tapQuick answers with a message that has the title as its text (QR). The
// caller holds s.mu.
func (p *Phone) tapQuick(b channel.Button) string {
	b = p.ownDetail(b)
	m := &inMessage{Text: b.Title, Quick: &inQuick{b.ID}}
	p.post(m, Manner{})
	p.show(&Bubble{ID: m.MID, At: p.server.moment(), Parts: channel.Parts{channel.Choice{ID: b.ID, Title: b.Title}}, Status: channel.StatusAccepted})
	return m.MID
}

// ownDetail puts a number or a mail address into text and payload both, if it
// was asked for (QR).
func (p *Phone) ownDetail(b channel.Button) channel.Button {
	switch b.ID {
	case "user_phone_number":
		return channel.Button{ID: "+491510000000", Title: "+491510000000"}
	case "user_email":
		return channel.Button{ID: "customer@example.com", Title: "customer@example.com"}
	}
	return b
}

// postback tells a tap (EV/messaging_postbacks). The payload comes only to the
// app that sent the button; on is nil for what is no message's. The caller
// holds s.mu.
func (p *Phone) postback(b channel.Button, on *Bubble, r *inReferral) string {
	s := p.server
	p.acted()
	e := p.fromPerson(s.now())
	e.Postback = &inPostback{MID: s.newMID(byCustomer, p), Title: b.Title, Payload: b.ID, Referral: r}
	if on != nil && on.App != s.opts.AppID {
		e.Postback.Payload = ""
	}
	mid := e.Postback.MID
	s.tell("messaging_postbacks", p, e, s.now())
	p.show(&Bubble{ID: mid, At: s.moment(), Parts: channel.Parts{channel.Choice{ID: b.ID, Title: b.Title}}, Status: channel.StatusAccepted})
	return mid
}

// React puts an emoji on a message, or takes it away if emoji is empty: then
// the webhook has neither word nor emoji. It opens the window (SEND).
func (p *Phone) React(message, emoji string) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b := p.bubble(message)
	if b == nil {
		return errNotShown
	}
	b.OurReaction = emoji
	p.acted()
	e := p.fromPerson(s.now())
	e.Reaction = &inReaction{MID: message, Action: "unreact"}
	if emoji != "" {
		e.Reaction = &inReaction{MID: message, Action: "react", Reaction: wordOf(emoji), Emoji: emoji}
	}
	s.tell("message_reactions", p, e, s.now())
	s.touch()
	return nil
}

// maxEdits is how often a message can be edited (EV/message_edits).
const maxEdits = 5

// Edit changes the text of a message of the customer's own, up to five times.
func (p *Phone) Edit(message, text string) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b := p.bubble(message)
	if b == nil || b.Business || p.edits[message] >= maxEdits {
		return errNotShown
	}
	p.edits[message]++
	b.Parts, b.Edited = channel.Parts{channel.Text{Body: text}}, true
	e := p.fromPerson(s.now())
	e.Edit = &inEdit{MID: message, Text: text, Number: mustJSON(p.edits[message])}
	s.tell("message_edits", p, e, s.now())
	s.touch()
	return nil
}

// Read opens the chat: every message that arrived is read. The watermark is
// the time of the reading.
func (p *Phone) Read() {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	read := false
	for _, b := range p.screen {
		if b.Business && b.Status == channel.StatusDelivered {
			b.Status, read = channel.StatusRead, true
		}
	}
	if read {
		p.reportRead(s.now(), 0)
		s.touch()
	}
}

// GoOffline makes messages wait: they are sent, and not delivered.
func (p *Phone) GoOffline() { p.set(func() { p.offline = true }) }

// GoOnline delivers what waited.
func (p *Phone) GoOnline() {
	p.set(func() {
		p.offline = false
		for _, b := range p.waiting {
			p.arrive(b, 0)
		}
		p.waiting = nil
	})
}

// Online reports whether messages arrive.
func (p *Phone) Online() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return !p.offline
}

// Block makes every message of the business be refused with code 551, or
// taken again.
func (p *Phone) Block(blocked bool) { p.set(func() { p.blocked = blocked }) }

// Blocked reports whether the customer has blocked the business.
func (p *Phone) Blocked() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.blocked
}

// SwitchOff makes every message be refused with code 200, subcode 1545041:
// the person turned messages off or deactivated the account. Or it undoes that.
func (p *Phone) SwitchOff(off bool) { p.set(func() { p.deactivated = off }) }

// DeleteAccount makes the person unknown: code 100, subcode 2018001.
func (p *Phone) DeleteAccount() { p.set(func() { p.deleted = true }) }

func (p *Phone) set(do func()) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	do()
	p.server.touch()
}
