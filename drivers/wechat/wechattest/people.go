package wechattest

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// A Customer is somebody with WeChat.
type Customer struct {
	// Account tells people apart, whatever the Official Account. WeChat shows it
	// to nobody. Required.
	Account string
	// Name and Picture are what friends see. The API has not told them since 2021
	// ([user]). Name defaults to the account.
	Name, Picture string
	// Language is what the API tells. Defaults to "zh_CN".
	Language string
	// OpenID is the person's id with this account. Empty means one that is made
	// of the appid and the account.
	OpenID string
	// Stranger does not follow the Official Account.
	Stranger bool
}

// A Phone is a person's phone. Its methods are what its owner sees and does.
type Phone struct {
	server *Server
	own    person // guarded by server.mu
}

// A person is what the server knows about a phone's owner.
type person struct {
	Customer  Customer       `json:"customer"`
	Screen    []*Bubble      `json:"screen,omitempty"`
	Waiting   []*Bubble      `json:"waiting,omitempty"`
	Follows   bool           `json:"follows,omitempty"`
	Since     time.Time      `json:"since,omitzero"` // follows
	Scene     string         `json:"scene,omitempty"`
	Code      string         `json:"code,omitempty"` // ticket of the QR code that they followed by
	Remark    string         `json:"remark,omitempty"`
	Gone      bool           `json:"gone,omitempty"`
	Offline   bool           `json:"offline,omitempty"`
	Black     bool           `json:"black,omitempty"`
	Muted     bool           `json:"muted,omitempty"`
	NoNotices bool           `json:"no_notices,omitempty"`
	Consents  map[string]int `json:"consents,omitempty"` // by template
	Open      []Window       `json:"open,omitempty"`
	Acted     time.Time      `json:"acted,omitzero"`  // did something towards the account
	Typing    time.Time      `json:"typing,omitzero"` // until when it shows
}

var (
	// errTaken is the error of AddPhone for somebody who has a phone.
	errTaken      = errors.New("wechattest: the account or the openid is in use")
	errNoFollower = errors.New("wechattest: the person does not follow the account")
)

// AddPhone makes a phone for c, who follows the account from before unless c
// says otherwise: no event tells of it. It fails if the account is empty, and
// if the account or the openid is in use.
func (s *Server) AddPhone(c Customer) (*Phone, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addPhone(c)
}

// Phone returns the phone of the account, and makes one for a follower if there
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
		return nil, errors.New("wechattest: somebody without an account has no WeChat")
	}
	c.Name, c.Language = cmp.Or(c.Name, c.Account), cmp.Or(c.Language, "zh_CN")
	c.OpenID = cmp.Or(c.OpenID, scopedID(s.opts.AppID, c.Account))
	taken := func(p *Phone) bool { return p.own.Customer.Account == c.Account }
	if s.byID[c.OpenID] != nil || slices.ContainsFunc(s.phones, taken) {
		return nil, errTaken
	}
	p := &Phone{server: s, own: person{Customer: c, Follows: !c.Stranger, Consents: map[string]int{}}}
	if p.own.Follows {
		p.own.Since, p.own.Scene = s.now(), "ADD_SCENE_SEARCH"
	}
	s.phones, s.byID[c.OpenID] = append(s.phones, p), p
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

// OpenID is the id by which the business can write to the person.
func (p *Phone) OpenID() string { return p.Customer().OpenID }

// UnionID is the person's id for all accounts of the platform; empty if the
// account is not bound to one.
func (p *Phone) UnionID() string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.unionID()
}

func (p *Phone) unionID() string {
	if p.server.opts.Platform == "" {
		return ""
	}
	return scopedID("platform "+p.server.opts.Platform, p.own.Customer.Account)
}

// Follows reports whether the person follows the account.
func (p *Phone) Follows() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.own.Follows
}

// Remark is what the business calls the person; people do not see it.
func (p *Phone) Remark() string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.own.Remark
}

// Typing reports whether the phone shows that the business is writing.
func (p *Phone) Typing() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.server.now().Before(p.own.Typing)
}

// change changes something about the person.
func (p *Phone) change(do func(*person)) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	do(&p.own)
	p.server.touch()
}

// DeleteAccount ends the person's WeChat: calls answer 46004.
func (p *Phone) DeleteAccount() { p.change(func(own *person) { own.Gone = true }) }

// Blacklist is what the business does in its console: calls answer 43019.
func (p *Phone) Blacklist(on bool) { p.change(func(own *person) { own.Black = on }) }

// SwitchOffMessages refuses messages of the account: calls answer 48002.
func (p *Phone) SwitchOffMessages(off bool) { p.change(func(own *person) { own.Muted = off }) }

// RefuseTemplates lets template messages fail, which their result tells
// ([tmpl], "failed:user block").
func (p *Phone) RefuseTemplates(on bool) { p.change(func(own *person) { own.NoNotices = on }) }

// recipient finds who a message is for. The order of the checks is the
// simulator's own.
func (s *Server) recipient(openID string) (*Phone, *refusal) {
	p := s.byID[openID]
	switch {
	case p == nil:
		return nil, refuse(CodeOpenID)
	case p.own.Gone:
		return nil, refuse(CodeNoUser)
	case !p.own.Follows:
		return nil, refuse(CodeNotFollowing)
	case p.own.Black:
		return nil, refuse(CodeBlacklisted)
	case p.own.Muted:
		return nil, refuse(CodeSwitchedOff)
	}
	return p, nil
}
