package woztelltest

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// An Author says who wrote a message of the business.
type Author string

// The authors of messages of the business.
const (
	ByAPI   Author = "api"   // a call of the Bot API
	ByInbox Author = "inbox" // a person in WOZTELL's own Inbox
	ByBot   Author = "bot"   // the bot
	ByRelay Author = "relay" // another integration
)

// A Bubble is one message as the phone shows it.
type Bubble struct {
	// ID is the platform's id of the message.
	ID string
	// Business says that it came from the business, else from the person.
	Business bool
	// By says who of the business wrote it.
	By Author
	// Meta is what the call had as meta.
	Meta json.RawMessage `json:",omitempty"`
	// At is when it was sent.
	At time.Time
	// Parts is what it shows. A template is shown filled in.
	Parts channel.Parts
	// Template is the template's name, if it came from one.
	Template string
	// Quotes is the id of the message that it answers.
	Quotes string
	// OurReaction is the emoji that the person put on it.
	OurReaction string
	Deleted     bool
	// Status is how far it came, as far as the phone is concerned.
	Status channel.Status
}

// Screen is what the chat with the business shows, oldest first. Quick replies
// show below the last message only.
func (p *Phone) Screen() []Bubble {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	all := p.those(func(*Bubble) bool { return true })
	for i := range max(0, len(all)-1) {
		all[i].Parts = withoutReplies(all[i].Parts)
	}
	return all
}

// Arrived is what came from the business, oldest first, as it came.
func (p *Phone) Arrived() []Bubble {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.those(func(b *Bubble) bool { return b.Business })
}

// Sent is what the person wrote, oldest first.
func (p *Phone) Sent() []Bubble {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.those(func(b *Bubble) bool { return !b.Business })
}

func (p *Phone) those(keep func(*Bubble) bool) []Bubble {
	shown := make([]Bubble, 0, len(p.own.Screen))
	for _, b := range p.own.Screen {
		if keep(b) {
			made := *b
			made.Parts, made.Meta = slices.Clone(b.Parts), slices.Clone(b.Meta)
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

// show puts a message on the screen. The caller holds s.mu.
func (p *Phone) show(b *Bubble) {
	p.own.Screen = append(p.own.Screen, b)
	if over := len(p.own.Screen) - p.server.opts.ScreenLimit; over > 0 {
		p.own.Screen = slices.Delete(p.own.Screen, 0, over)
	}
	p.server.touch()
}

// bubble finds a message on the screen, or nil. The caller holds s.mu.
func (p *Phone) bubble(id string) *Bubble {
	for _, b := range slices.Backward(p.own.Screen) {
		if b.ID == id {
			return b
		}
	}
	return nil
}

// last reports whether b is the newest message.
func (p *Phone) last(b *Bubble) bool { return p.own.Screen[len(p.own.Screen)-1] == b }
