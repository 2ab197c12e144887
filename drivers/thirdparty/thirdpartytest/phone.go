package thirdpartytest

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A User is somebody at the peer.
type User struct {
	// ExternalID is the peer's id. Empty means one that is made of the name.
	ExternalID string
	// Name defaults to the id.
	Name string
	// Username, Avatar and Language are the rest of the profile.
	Username string
	Avatar   string
	Language string
}

// A Phone is a user's phone, with the talk with the business.
type Phone struct {
	server *Server
	own    owner // guarded by server.mu
}

// An owner is what the server knows about a phone.
type owner struct {
	User        User      `json:"user"`
	Screen      []*Bubble `json:"screen,omitempty"`
	Thread      string    `json:"thread,omitempty"`
	TypingUntil time.Time `json:"typing_until,omitzero"`
	Blocked     bool      `json:"blocked,omitempty"`
}

var zero time.Time

// A Bubble is one message as the phone shows it.
type Bubble struct {
	// ID is the peer's name of the message, and MessageID the business's.
	ID        string
	MessageID string
	// Business says that it came from the business, else from the user. Author is
	// how the business wants its author to be called.
	Business bool
	Author   string
	At       time.Time
	// Thread is the conversation_key.
	Thread string
	Parts  channel.Parts
	// Quotes is the message that it answers, under either name.
	Quotes string
	// OurReaction is the user's emoji on it, and TheirReaction the business's.
	OurReaction   string
	TheirReaction string
	Edited        bool
	Deleted       bool
	// Status is how far it came.
	Status channel.Status
}

// hidden reports whether it arrived, but is no message on the screen.
func (b *Bubble) hidden() bool {
	_, reaction := first(b.Parts).(channel.Reaction)
	return b.Business && reaction
}

func first(parts channel.Parts) channel.Part {
	if len(parts) == 0 {
		return nil
	}
	return parts[0]
}

var (
	errTaken    = errors.New("thirdpartytest: the id is in use")
	errNotShown = errors.New("thirdpartytest: the phone shows no such message")
)

// AddPhone makes a phone. It fails if the id is in use.
func (s *Server) AddPhone(u User) (*Phone, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u.ExternalID = cmp.Or(u.ExternalID, "user-"+u.Name)
	if s.phone(u.ExternalID) != nil {
		return nil, errTaken
	}
	return s.addPhone(u), nil
}

// Phone returns the phone of the first user with the name, and makes it if there
// is none.
func (s *Server) Phone(name string) *Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.phones {
		if p.own.User.Name == name {
			return p
		}
	}
	return s.addPhone(User{ExternalID: "user-" + name, Name: name})
}

// Phones are all phones, in the order in which they were made.
func (s *Server) Phones() []*Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.phones)
}

func (s *Server) addPhone(u User) *Phone {
	u.Name = cmp.Or(u.Name, u.ExternalID)
	p := &Phone{server: s, own: owner{User: u, Thread: u.ExternalID}}
	s.phones = append(s.phones, p)
	s.changes.Touch()
	return p
}

// phone finds a phone by id, or nil.
func (s *Server) phone(id string) *Phone {
	for _, p := range s.phones {
		if p.own.User.ExternalID == id {
			return p
		}
	}
	return nil
}

// User returns whose phone it is.
func (p *Phone) User() User {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.own.User
}

// Screen is what the phone shows, oldest first.
func (p *Phone) Screen() []Bubble { return p.those(func(b *Bubble) bool { return !b.hidden() }) }

// Arrived is what came from the business, oldest first, reactions included.
func (p *Phone) Arrived() []Bubble { return p.those(func(b *Bubble) bool { return b.Business }) }

func (p *Phone) those(keep func(*Bubble) bool) []Bubble {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	var all []Bubble
	for _, b := range p.own.Screen {
		if keep(b) {
			made := *b
			made.Parts = slices.Clone(b.Parts)
			all = append(all, made)
		}
	}
	return all
}

// Typing reports whether the phone shows that the business is writing.
func (p *Phone) Typing() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.server.now().Before(p.own.TypingUntil)
}

// Blocked reports whether the user has blocked the business.
func (p *Phone) Blocked() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.own.Blocked
}

// show puts a message on the screen. The caller holds s.mu.
func (p *Phone) show(b *Bubble) {
	p.own.Screen = append(p.own.Screen, b)
	p.server.changes.Touch()
}

// bubble finds a message under either of its names, or nil. The caller holds
// s.mu.
func (p *Phone) bubble(id string) *Bubble {
	for _, b := range slices.Backward(p.own.Screen) {
		if b.ID == id || (b.MessageID == id && id != "") {
			return b
		}
	}
	return nil
}
