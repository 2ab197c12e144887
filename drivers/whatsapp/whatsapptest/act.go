package whatsapptest

import (
	"errors"
	"fmt"

	"github.com/rapport-go/rapport/channel"
)

type inEdit struct {
	Original string      `json:"original_message_id"`
	Message  wireMessage `json:"message"`
}

type inRevoke struct {
	Original string `json:"original_message_id"`
}

var errNotShown = errors.New("whatsapptest: the phone does not show such a message")

// Tap answers a message of the business: choice is the id of a button or of a
// row. It returns the answer's id.
func (p *Phone) Tap(message, choice string) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b := p.bubble(message)
	if b == nil || !b.Business {
		return "", errNotShown
	}
	for _, part := range b.Parts {
		if m, answer, ok := tapped(b, part, choice); ok {
			p.post(m, Manner{Quote: message})
			p.show(&Bubble{ID: m.ID, At: s.now(), Parts: channel.Parts{answer}, Quotes: message, Status: channel.StatusAccepted})
			return m.ID, nil
		}
	}
	return "", fmt.Errorf("whatsapptest: the message offers no choice %q", choice)
}

func tapped(b *Bubble, part channel.Part, choice string) (*wireMessage, channel.Choice, bool) {
	for _, x := range buttonsOf(part) {
		if x.ID == choice && x.ID != "" {
			return tapButton(b.Template != "", x), channel.Choice{ID: x.ID, Title: x.Title}, true
		}
	}
	list, _ := part.(channel.List)
	for _, section := range list.Sections {
		for _, row := range section.Rows {
			if row.ID == choice {
				w := wireChoice(row)
				return &wireMessage{Type: "interactive", Interactive: &inInteractive{Type: "list_reply", List: &w}}, channel.Choice(row), true
			}
		}
	}
	return nil, channel.Choice{}, false
}

// buttonsOf are the buttons of a message that answer.
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

// tapButton: the quick reply of a template comes as a type of its own (WA
// webhooks/reference/messages/button).
func tapButton(template bool, b channel.Button) *wireMessage {
	if template {
		return &wireMessage{Type: "button", Button: &inButton{b.ID, b.Title}}
	}
	return &wireMessage{Type: "interactive", Interactive: &inInteractive{Type: "button_reply", Button: &wireChoice{ID: b.ID, Title: b.Title}}}
}

// React puts an emoji on a message, or takes it away if emoji is empty: then
// the webhook has no emoji at all (WA webhooks/reference/messages/reaction).
func (p *Phone) React(message, emoji string) error {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	b := p.bubble(message)
	if b == nil {
		return errNotShown
	}
	b.OurReaction = emoji
	m := &wireMessage{Type: "reaction", Reaction: &wireReaction{Message: message}}
	if emoji != "" {
		m.Reaction.Emoji = &emoji
	}
	p.post(m, Manner{})
	p.server.touch()
	return nil
}

// Edit changes the text of a message of the customer's own. Meta tells it for
// numbers that are also used in the business app (WA
// webhooks/reference/messages/edit, 2025-12).
func (p *Phone) Edit(message, text string) error {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	b := p.bubble(message)
	if b == nil || b.Business || b.Deleted {
		return errNotShown
	}
	b.Parts, b.Edited = channel.Parts{channel.Text{Body: text}}, true
	edited := wireMessage{Type: "text", Text: &wireText{Body: text}, Context: &inContext{ID: "M0"}}
	p.post(&wireMessage{Type: "edit", Edit: &inEdit{message, edited}}, Manner{})
	p.server.touch()
	return nil
}

// Delete takes a message of the customer's own back (WA
// webhooks/reference/messages/revoke, 2025-12).
func (p *Phone) Delete(message string) error {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	b := p.bubble(message)
	if b == nil || b.Business || b.Deleted {
		return errNotShown
	}
	b.Parts, b.Deleted = nil, true
	p.post(&wireMessage{Type: "revoke", Revoke: &inRevoke{message}}, Manner{})
	p.server.touch()
	return nil
}

// Read opens the chat: every message that arrived is read.
func (p *Phone) Read() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	for _, b := range p.screen {
		if b.Business && b.Status == channel.StatusDelivered && !b.isReaction() {
			b.Status = channel.StatusRead
			p.server.reportUnless(p, b, "read", 0)
			p.server.touch()
		}
	}
}

// Play listens to a voice message.
func (p *Phone) Play(message string) error {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	b := p.bubble(message)
	if b == nil || !b.Business || len(b.Parts) == 0 || b.Parts[0].Kind() != channel.PartAudio {
		return errNotShown
	}
	b.Status = channel.StatusPlayed
	p.server.reportUnless(p, b, "played", 0)
	p.server.touch()
	return nil
}

// GoOffline makes messages wait: they are sent, and not delivered.
func (p *Phone) GoOffline() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.offline = true
	p.server.touch()
}

// GoOnline delivers what waited.
func (p *Phone) GoOnline() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.offline = false
	for _, b := range p.waiting {
		p.arrive(b, 0)
	}
	p.waiting = nil
	p.server.touch()
}

// Online reports whether messages arrive.
func (p *Phone) Online() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return !p.offline
}

// Block makes every message of the business fail, or arrive again. The API
// does not tell a block from other reasons (131026, WA support/error-codes,
// 2025-12-12).
func (p *Phone) Block(blocked bool) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.blocked = blocked
	p.server.touch()
}

// Blocked reports whether the customer has blocked the business.
func (p *Phone) Blocked() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.blocked
}
