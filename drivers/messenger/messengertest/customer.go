package messengertest

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Customer is somebody with Messenger.
type Customer struct {
	// Name is what the profile says. Defaults to "Customer" and the last digits
	// of the id.
	Name string
	// ID is the page-scoped id, in digits. Empty means one that is made of the
	// Page and the name: two people of one name need ids.
	ID string
	// Picture is the profile photo, of type image/png. Nil means none.
	Picture []byte
	// Locale is as "en_US", Timezone in hours from UTC, Gender a word. They show
	// with [Options.ProfileExtras].
	Locale   string
	Timezone float64
	Gender   string
	// Tester says that the person has a role on the app; see
	// [Options.Development].
	Tester bool
	// PhoneAccount says that the account was made with a phone number: there is
	// no profile (UP).
	PhoneAccount bool
}

// A Phone is a customer's phone. Its methods are what its owner sees and does.
type Phone struct {
	server *Server

	// All that follows is guarded by server.mu.
	customer    Customer
	psid        string
	screen      []*Bubble
	waiting     []*Bubble // arrive when the phone is online again
	lastAct     time.Time // the last thing that opens the window
	typing      time.Time // until when the business's typing indicator shows
	typingName  string    // the persona that is typing
	edits       map[string]int
	offline     bool
	blocked     bool
	deactivated bool
	deleted     bool
	linked      bool
	thread      thread
}

// errTaken is the error of AddPhone for an id in use.
var errTaken = errors.New("messengertest: the id is in use")

// AddPhone makes a phone for c. It fails if the id is in use; without an id,
// if the name is.
func (s *Server) AddPhone(c Customer) (*Phone, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addPhone(c)
}

// Phone returns the phone of the first customer with the name, and makes it if
// there is none.
func (s *Server) Phone(name string) *Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.byID[scopedID(s.opts.PageID, name)]; p != nil {
		return p
	}
	if i := slices.IndexFunc(s.phones, func(p *Phone) bool { return p.customer.Name == name }); i >= 0 {
		return s.phones[i]
	}
	p, err := s.addPhone(Customer{Name: name})
	if err != nil {
		panic(err) // it was looked up with the lock held
	}
	return p
}

func (s *Server) addPhone(c Customer) (*Phone, error) {
	c.ID = cmp.Or(c.ID, scopedID(s.opts.PageID, c.Name))
	c.Name = cmp.Or(c.Name, "Customer "+c.ID[max(0, len(c.ID)-4):])
	if s.byID[c.ID] != nil {
		return nil, errTaken
	}
	p := &Phone{server: s, customer: c, psid: c.ID, edits: map[string]int{}}
	s.byID[c.ID] = p
	s.phones = append(s.phones, p)
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
	return p.customer
}

// Address is where the business can write to the customer: the page-scoped id,
// which is valid for this Page only.
func (p *Phone) Address() channel.Address {
	return channel.Address{Kind: channel.AddressUser, Scope: p.server.opts.PageID, Value: p.psid}
}

// names splits the name into the first and the others.
func (c Customer) names() (first, last string) {
	first, last, _ = strings.Cut(c.Name, " ")
	return first, last
}
