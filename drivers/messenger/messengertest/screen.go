package messengertest

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Bubble is one message as the phone shows it.
type Bubble struct {
	// ID is the provider's id (mid). A tap on a button has none of the messages'
	// kind but one of its own.
	ID string
	// Business says that it came from the business, else from the customer.
	Business bool
	// Key is the business's own key of the message (metadata).
	Key string
	// App is the app that sent a message of the business.
	App string
	// Persona is the name under which a message of the business shows; empty is
	// the Page's.
	Persona string
	// At is when it was sent, to the millisecond.
	At time.Time
	// Parts is what it shows. A template is shown filled in.
	Parts channel.Parts
	// Template is the utility template's name, if it came from one.
	Template string
	// Tag is the message tag with which it was sent.
	Tag string
	// Quotes is the id of the message that it answers.
	Quotes string
	// OurReaction and TheirReaction are the emoji that the customer and the
	// business put on it.
	OurReaction   string
	TheirReaction string
	Edited        bool
	// Status is how far it came: of a message of the business how far the phone
	// has shown it, of the customer's whether the business marked it as read.
	Status channel.Status
}

// Screen is what the chat with the business shows, oldest first. Quick replies
// show below the last message only.
func (p *Phone) Screen() []Bubble {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	all := p.copies(func(*Bubble) bool { return true })
	for i := range max(0, len(all)-1) {
		all[i].Parts = withoutReplies(all[i].Parts)
	}
	return all
}

// Arrived is what came from the business, oldest first, as it came.
func (p *Phone) Arrived() []Bubble {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.copies(func(b *Bubble) bool { return b.Business })
}

func (p *Phone) copies(keep func(*Bubble) bool) []Bubble {
	shown := make([]Bubble, 0, len(p.screen))
	for _, b := range p.screen {
		if keep(b) {
			made := *b
			made.Parts = slices.Clone(b.Parts)
			shown = append(shown, made)
		}
	}
	return shown
}

// withoutReplies leaves of quick replies the text above them.
func withoutReplies(parts channel.Parts) channel.Parts {
	var left channel.Parts
	for _, part := range parts {
		q, ok := part.(channel.QuickReplies)
		switch {
		case !ok:
			left = append(left, part)
		case q.Body != "":
			left = append(left, channel.Text{Body: q.Body})
		}
	}
	return left
}

// Typing reports whether the phone shows that the business is writing.
func (p *Phone) Typing() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.server.now().Before(p.typing)
}

// TypingAs is the name under which the business is writing; empty is the
// Page's, or that nobody is.
func (p *Phone) TypingAs() string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	if !p.server.now().Before(p.typing) {
		return ""
	}
	return p.typingName
}

// show puts a message on the screen. The caller holds s.mu.
func (p *Phone) show(b *Bubble) {
	p.screen = append(p.screen, b)
	if over := len(p.screen) - p.server.opts.ScreenLimit; over > 0 {
		p.screen = slices.Delete(p.screen, 0, over)
	}
	p.server.touch()
}

// bubble finds a message on the screen, or nil. The caller holds s.mu.
func (p *Phone) bubble(id string) *Bubble {
	for _, b := range slices.Backward(p.screen) {
		if b.ID == id {
			return b
		}
	}
	return nil
}

// last reports whether b is the last message. The caller holds s.mu.
func (p *Phone) last(b *Bubble) bool {
	return len(p.screen) > 0 && p.screen[len(p.screen)-1] == b
}
