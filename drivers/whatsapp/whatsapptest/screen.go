package whatsapptest

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Bubble is one message as the phone shows it.
type Bubble struct {
	// ID is the provider's id (wamid).
	ID string
	// Business says that it came from the business, else from the customer.
	Business bool
	// Key is the business's own key of the message.
	Key string
	// At is when it was sent.
	At time.Time
	// Parts is what it shows. A template is shown filled in.
	Parts channel.Parts
	// Template is the template's name, if it came from one.
	Template string
	// Quotes is the id of the message that it answers.
	Quotes string
	// OurReaction and TheirReaction are the emoji that the customer and the
	// business put on it.
	OurReaction   string
	TheirReaction string
	Edited        bool
	Deleted       bool
	// Status is how far it came: of a message of the business how far the phone
	// has shown it, of the customer's whether the business marked it as read.
	Status channel.Status

	category string // what it is charged as
}

// Screen is what the chat with the business shows, oldest first.
func (p *Phone) Screen() []Bubble {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.copies(func(b *Bubble) bool { return !b.isReaction() })
}

// Arrived is what came from the business, oldest first: the messages of the
// screen, and reactions as messages of their own.
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

func (b *Bubble) isReaction() bool {
	return len(b.Parts) == 1 && b.Parts[0].Kind() == channel.PartReaction
}

// Typing reports whether the phone shows that the business is writing.
func (p *Phone) Typing() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.server.now().Before(p.typing)
}

// Open reports whether the business may write freely: the customer wrote
// within the last 24 hours (WA messages/send-messages, 2025-11-04).
func (p *Phone) Open() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.open()
}

func (p *Phone) open() bool {
	return !p.lastWrote.IsZero() && p.server.now().Before(p.lastWrote.Add(24*time.Hour))
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
