package linetest

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// A Customer is somebody with LINE.
type Customer struct {
	// Account tells people apart, whatever the provider. LINE shows it to
	// nobody. Required.
	Account string
	// Name is what the profile says. Defaults to the account.
	Name string
	// Picture, StatusMessage and Language are the rest of the profile.
	Picture       string
	StatusMessage string
	Language      string
	// UserID is the person's id under the provider. Empty means one that is made
	// of the provider and the account.
	UserID string
	// Stranger has not added the official account as a friend.
	Stranger bool
	// HidesProfile has not agreed to the profile being read.
	HidesProfile bool
}

// A Phone is a person's phone. Its methods are what its owner sees and does.
type Phone struct {
	server *Server
	own    person // guarded by server.mu
}

// A person is what the server knows about a phone's owner.
type person struct {
	Customer  Customer  `json:"customer"`
	Chat      chat      `json:"chat"` // with the official account
	Waiting   []arrival `json:"waiting,omitempty"`
	Friend    bool      `json:"friend,omitempty"`
	Blocked   bool      `json:"blocked,omitempty"`
	Gone      bool      `json:"gone,omitempty"` // the account is deleted
	Offline   bool      `json:"offline,omitempty"`
	LastWrote time.Time `json:"last_wrote,omitzero"` // in the chat with the account
	Loading   time.Time `json:"loading,omitzero"`    // until when the animation shows
}

// errTaken is the error of AddPhone for somebody who has a phone.
var errTaken = errors.New("linetest: the account or the user id is in use")

// AddPhone makes a phone for c, who is a friend from before unless c says
// otherwise: no event tells of it. It fails if the account is empty, and if the
// account or the user id is in use.
func (s *Server) AddPhone(c Customer) (*Phone, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addPhone(c)
}

// Phone returns the phone of the account, and makes one for a friend if there
// is none. It panics if the account is empty.
func (s *Server) Phone(account string) *Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.phones {
		if p.own.Customer.Account == account {
			return p
		}
	}
	p, err := s.addPhone(Customer{Account: account})
	if err != nil {
		panic(err)
	}
	return p
}

func (s *Server) addPhone(c Customer) (*Phone, error) {
	if c.Account == "" {
		return nil, errors.New("linetest: somebody without an account has no LINE")
	}
	c.Name = cmp.Or(c.Name, c.Account)
	c.UserID = cmp.Or(c.UserID, scopedID(s.opts.Provider, c.Account))
	taken := func(p *Phone) bool { return p.own.Customer.Account == c.Account }
	switch {
	case !isUser.MatchString(c.UserID):
		return nil, errors.New("linetest: a user id is U and 32 digits in lower-case hex")
	case s.byID[c.UserID] != nil || slices.ContainsFunc(s.phones, taken):
		return nil, errTaken
	}
	p := &Phone{server: s, own: person{Customer: c, Friend: !c.Stranger, Chat: chat{Kind: kindUser, ID: c.UserID}}}
	s.phones, s.byID[c.UserID] = append(s.phones, p), p
	s.touch()
	return p, nil
}

// Phones lists all phones in the order in which they were made.
func (s *Server) Phones() []*Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.phones)
}

// Customer returns who owns the phone, with everything filled in.
func (p *Phone) Customer() Customer {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.own.Customer
}

// UserID is the id by which the business can write to the person.
func (p *Phone) UserID() string { return p.Customer().UserID }

// reachable reports whether a push to the person arrives: they are a friend, or
// wrote in the last seven days (REF, send-push-message). The caller holds s.mu.
func (p *Phone) reachable() bool {
	if p.own.Blocked || p.own.Gone {
		return false
	}
	return p.own.Friend || p.wroteWithin(7*24*time.Hour)
}

func (p *Phone) wroteWithin(d time.Duration) bool {
	return !p.own.LastWrote.IsZero() && p.server.now().Before(p.own.LastWrote.Add(d))
}

// Reachable reports whether a push to the person arrives.
func (p *Phone) Reachable() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.reachable()
}

// Friend reports whether the person has added the official account.
func (p *Phone) Friend() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.own.Friend
}

// Blocked reports whether the person has blocked the official account.
func (p *Phone) Blocked() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.own.Blocked
}

// Typing reports whether the phone shows the loading animation.
func (p *Phone) Typing() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.server.now().Before(p.own.Loading)
}
