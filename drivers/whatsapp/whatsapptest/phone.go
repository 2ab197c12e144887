package whatsapptest

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Customer is somebody with WhatsApp.
type Customer struct {
	// Number is the phone number in international form; everything but digits is
	// ignored. Required.
	Number string
	// Aliases are other ways of writing the number by which it can be reached, as
	// Brazil's with the ninth digit.
	Aliases []string
	// Name is what the profile says. Defaults to "Customer" and the last digits
	// of the number.
	Name string
	// Username is the handle, without "@".
	Username string
	// UserID is the business-scoped id. Empty means one that is made of the
	// number. Meta's are a country, a dot and up to 128 letters and digits (WA
	// business-scoped-user-ids, 2026-05-28).
	UserID string
	// HidesNumber leaves the number out of webhooks, as for people who have a
	// username and whom the business has not written to (WA
	// business-scoped-user-ids, 2026-05-28).
	HidesNumber bool
}

// A Phone is a customer's phone. Its methods are what its owner sees and does.
type Phone struct {
	server *Server

	// All that follows is guarded by server.mu.
	customer  Customer
	waID      string
	userID    string
	screen    []*Bubble
	waiting   []*Bubble // arrive when the phone is online again
	lastWrote time.Time
	typing    time.Time // until when the business's typing indicator shows
	offline   bool
	blocked   bool
	noAds     bool
}

// errTaken is the error of AddPhone for a number or an id in use.
var errTaken = errors.New("whatsapptest: the number or the user id is in use")

// AddPhone makes a phone for c. It fails if the number has no digits, and if
// the number, an alias or the user id is in use.
func (s *Server) AddPhone(c Customer) (*Phone, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addPhone(c)
}

// Phone returns the phone with the number, and makes it if there is none. It
// panics if the number has no digits.
func (s *Server) Phone(number string) *Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.byID[digits(number)]; p != nil {
		return p
	}
	p, err := s.addPhone(Customer{Number: number})
	if err != nil {
		panic(err)
	}
	return p
}

func (s *Server) addPhone(c Customer) (*Phone, error) {
	p := &Phone{server: s, customer: c, waID: digits(c.Number)}
	if p.waID == "" {
		return nil, fmt.Errorf("whatsapptest: %q is no phone number", c.Number)
	}
	p.userID = cmp.Or(c.UserID, scopedID(p.waID))
	p.customer.Name = cmp.Or(c.Name, "Customer "+p.waID[max(0, len(p.waID)-4):])
	names := append([]string{p.waID, p.userID}, c.Aliases...)
	for i, name := range names {
		if i >= 2 {
			names[i] = digits(name)
		}
		if s.byID[names[i]] != nil {
			return nil, errTaken
		}
	}
	for _, name := range names {
		s.byID[name] = p
	}
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
	c := p.customer
	c.Number, c.UserID = "+"+p.waID, p.userID
	c.Aliases = slices.Clone(c.Aliases)
	return c
}

// Address is where the business can write to the customer: the number, or the
// user id of one who hides it.
func (p *Phone) Address() channel.Address {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	if p.customer.HidesNumber {
		return channel.Address{Kind: channel.AddressUser, Scope: p.server.opts.BusinessAccountID, Value: p.userID}
	}
	return channel.Address{Kind: channel.AddressPhone, Value: "+" + p.waID}
}

// scopedID makes a business-scoped user id out of a number.
func scopedID(number string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(number))
	return fmt.Sprintf("DE.%d", h.Sum64())
}

// digits keeps the digits of s.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
