package woztelltest

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// A Customer is somebody on the platform behind a channel.
type Customer struct {
	// Channel is the id of the channel on which they talk to the business. Empty
	// is the first. Somebody on two channels has two phones here, and is two
	// members for WOZTELL.
	Channel string
	// Name is what the profile says. Defaults to the external id.
	Name string
	// ExternalID is the person's id on the platform: a number in digits, without
	// "+", on WhatsApp; a page-scoped id on Messenger. Empty means one that is made
	// of the name.
	ExternalID string
	// Email, Locale and Gender are the rest of the member's profile.
	Email  string
	Locale string
	Gender string
}

// A Phone is a person's phone, with the chat on one channel. Its methods are
// what its owner sees and does.
type Phone struct {
	server *Server
	own    person // guarded by server.mu
}

// A person is what the server knows about a phone's owner.
type person struct {
	Customer Customer `json:"customer"`
	// Member is WOZTELL's id; empty until the first contact.
	Member    string    `json:"member,omitempty"`
	Screen    []*Bubble `json:"screen,omitempty"`
	Waiting   []*Bubble `json:"waiting,omitempty"`
	History   []*chat   `json:"history,omitempty"`
	LastWrote time.Time `json:"last_wrote,omitzero"`
	Created   time.Time `json:"created,omitzero"`
	Updated   time.Time `json:"updated,omitzero"`
	Tags      []string  `json:"tags,omitempty"`
	Tree      string    `json:"tree,omitempty"`
	Node      string    `json:"node,omitempty"`
	LiveChat  bool      `json:"live_chat,omitempty"`
	Offline   bool      `json:"offline,omitempty"`
	Blocked   bool      `json:"blocked,omitempty"`
}

type externKey struct{ channel, external string }

// errTaken is the error of AddPhone for somebody who has a phone.
var errTaken = errors.New("woztelltest: the external id is in use on the channel")

// AddPhone makes a phone for c, who has never had to do with the business. It
// fails if there is no such channel, or if the external id is in use there.
func (s *Server) AddPhone(c Customer) (*Phone, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addPhone(c)
}

// Phone returns the phone of the first person with the name on the first
// channel, and makes it if there is none. It panics if there can be none.
func (s *Server) Phone(name string) *Phone { return s.PhoneOn("", name) }

// PhoneOn does the same on another channel.
func (s *Server) PhoneOn(channelID, name string) *Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	channelID = cmp.Or(channelID, s.opts.Channels[0].ID)
	for _, p := range s.phones {
		if p.own.Customer.Channel == channelID && p.own.Customer.Name == name {
			return p
		}
	}
	p, err := s.addPhone(Customer{Channel: channelID, Name: name})
	if err != nil {
		panic(err)
	}
	return p
}

func (s *Server) addPhone(c Customer) (*Phone, error) {
	c.Channel = cmp.Or(c.Channel, s.opts.Channels[0].ID)
	at := s.channel(c.Channel)
	if at == nil {
		return nil, errors.New("woztelltest: there is no such channel")
	}
	c.ExternalID = cmp.Or(c.ExternalID, externalID(at, c.Name))
	c.Name = cmp.Or(c.Name, c.ExternalID)
	key := externKey{c.Channel, c.ExternalID}
	if s.byExtern[key] != nil {
		return nil, errTaken
	}
	p := &Phone{server: s, own: person{Customer: c}}
	s.phones, s.byExtern[key] = append(s.phones, p), p
	s.touch()
	return p, nil
}

// enrol makes the person a member of the channel, at the first contact. The
// caller holds s.mu.
func (p *Phone) enrol() {
	if p.own.Member != "" {
		return
	}
	p.own.Member = p.server.newObjectID()
	p.own.Created = p.server.now()
	p.own.Updated = p.own.Created
	p.server.byMember[p.own.Member] = p
}

// channel is where the person talks to the business. The caller holds s.mu.
func (p *Phone) channel() *Channel { return p.server.channel(p.own.Customer.Channel) }

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

// ExternalID is the person's id on the platform, the recipientId of the Bot API.
func (p *Phone) ExternalID() string { return p.Customer().ExternalID }

// Member is WOZTELL's id of the person on the channel, the memberId of the Bot
// API; empty before the first contact.
func (p *Phone) Member() string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.own.Member
}

// Meet makes the person a member without a message, as a broadcast or an import
// does, and returns the id.
func (p *Phone) Meet() string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.enrol()
	return p.own.Member
}

// Tags lists the words by which the business sorts its members.
func (p *Phone) Tags() []string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return slices.Clone(p.own.Tags)
}

// LiveChat reports whether people of the business have taken over from the bot.
func (p *Phone) LiveChat() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.own.LiveChat
}

// Node is the tree and the node to which the bot was last sent with the person.
func (p *Phone) Node() (tree, node string) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.own.Tree, p.own.Node
}

// Online reports whether messages arrive.
func (p *Phone) Online() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return !p.own.Offline
}

// Blocked reports whether the person has blocked the business.
func (p *Phone) Blocked() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.own.Blocked
}
