package linetest

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// The kinds of chat.
const (
	kindUser  = "user"
	kindGroup = "group"
	kindRoom  = "room"
)

// A chat is what its members see of it, oldest first.
type chat struct {
	Kind   string    `json:"kind"`
	ID     string    `json:"id"`
	Screen []*Bubble `json:"screen,omitempty"`
}

// A Bubble is one message as a chat shows it.
type Bubble struct {
	// ID is LINE's id of the message; of a tapped postback, the id of its event.
	ID string
	// Business says that it came from the business, else from a person.
	Business bool
	// From is the user id of the person who wrote it.
	From string
	// Type is LINE's type of the message.
	Type string
	// Key is the retry key of the call that it came with, or the reply token.
	Key string
	// Request is the id of that call, as X-Line-Request-Id told it.
	Request string
	// At is when it was sent.
	At time.Time
	// Parts is what it shows.
	Parts channel.Parts
	// AltText is what notifications show of it, where it has one.
	AltText string
	// Actions are what can be tapped, in the order in which they appear.
	Actions []Action
	// Replies are the quick replies below it. They show only as long as nothing
	// follows (REF, quick reply).
	Replies []Action
	// Sender and SenderPicture are how the author is shown, if not as the
	// official account.
	Sender, SenderPicture string
	// Quotes is the id of the message that it answers.
	Quotes string
	// QuoteToken is by what the business can quote it.
	QuoteToken string
	// Silent says that no notification was wanted.
	Silent  bool
	Edited  bool
	Deleted bool
	// Status is how far it came: of a message of the business how far the phone
	// has shown it, of a person's whether the business marked it as read. LINE
	// tells the business neither.
	Status channel.Status
	// Media are the files in it at addresses of the business.
	Media []Fetch
	// Raw is the message object as the business sent it.
	Raw json.RawMessage `json:",omitempty"`
	// Tracking is the tracking id of a film.
	Tracking string
}

// An Action is what happens when somebody taps on something (REF, action
// objects).
type Action struct {
	// Type is LINE's: postback, message, uri, datetimepicker, camera, cameraRoll,
	// location, clipboard, richmenuswitch.
	Type  string
	Label string
	// Data is what a postback or a date picker gives back.
	Data string
	// Text is what the person says by tapping: of a message action the message,
	// of a postback what is shown as theirs, of a clipboard action what is copied.
	Text string
	URI  string
	// Mode is the date picker's.
	Mode string
}

// Choice names the action in [Phone.Tap]: its data or, if it has none, its
// text, its address or its type.
func (a Action) Choice() string {
	for _, name := range []string{a.Data, a.Text, a.URI} {
		if name != "" {
			return name
		}
	}
	return a.Type
}

// Screen is what the chat with the business shows, oldest first.
func (p *Phone) Screen() []Bubble {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.server.shownNow(&p.own.Chat)
}

// Arrived is what came from the business in the chat with it, oldest first, as
// it was when it came.
func (p *Phone) Arrived() []Bubble {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.server.arrived(&p.own.Chat)
}

// Screen is what the group shows, oldest first.
func (g *Group) Screen() []Bubble {
	g.server.mu.Lock()
	defer g.server.mu.Unlock()
	return g.server.shownNow(&g.own.Chat)
}

// Arrived is what came from the business in the group, oldest first, as it was
// when it came.
func (g *Group) Arrived() []Bubble {
	g.server.mu.Lock()
	defer g.server.mu.Unlock()
	return g.server.arrived(&g.own.Chat)
}

func (s *Server) shownNow(c *chat) []Bubble {
	shown := make([]Bubble, 0, len(c.Screen))
	for i, b := range c.Screen {
		if i < len(c.Screen)-1 && len(b.Replies) > 0 {
			past := *b
			past.Replies = nil
			b = &past
		}
		shown = append(shown, s.copyOf(b))
	}
	return shown
}

func (s *Server) arrived(c *chat) []Bubble {
	shown := make([]Bubble, 0, len(c.Screen))
	for _, b := range c.Screen {
		if b.Business {
			shown = append(shown, s.copyOf(b))
		}
	}
	return shown
}

// copyOf is b for those who look at it.
func (s *Server) copyOf(b *Bubble) Bubble {
	made := *b
	made.Parts = s.withFiles(b, withReplies(slices.Clone(b.Parts), b.Replies))
	made.Actions, made.Replies, made.Media = slices.Clone(b.Actions), slices.Clone(b.Replies), slices.Clone(b.Media)
	return made
}

// show puts a message on the screen. The caller holds s.mu.
func (s *Server) show(c *chat, b *Bubble) {
	c.Screen = append(c.Screen, b)
	if over := len(c.Screen) - s.opts.ScreenLimit; over > 0 {
		s.forgetFiles(c.Screen[:over])
		c.Screen = slices.Delete(c.Screen, 0, over)
	}
	s.touch()
}

// forgetFiles drops what was fetched for messages that do not show any more.
func (s *Server) forgetFiles(past []*Bubble) {
	for _, b := range past {
		for _, f := range b.Media {
			delete(s.files, f.File)
		}
	}
}

// bubble finds a message on the screen, or nil. The caller holds s.mu.
func (c *chat) bubble(id string) *Bubble {
	for _, b := range slices.Backward(c.Screen) {
		if b.ID == id {
			return b
		}
	}
	return nil
}

// last reports whether b is the newest message.
func (c *chat) last(b *Bubble) bool { return c.Screen[len(c.Screen)-1] == b }
