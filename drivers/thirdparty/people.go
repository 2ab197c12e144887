package thirdparty

import (
	"net/url"

	"github.com/rapport-go/rapport/channel"
)

// A person is what the peer says of somebody. Numbers and mail addresses are not
// read, however the peer calls them: nobody has verified that they are that
// person's, and whoever claims another one's must not get into their talks.
type person struct {
	ID       text `json:"external_id"`
	Name     text `json:"name"`
	Username text `json:"username"`
	Avatar   text `json:"avatar_url"`
	Language text `json:"language"`
}

func (c *Channel) person(p person) channel.Person {
	out := channel.Person{Name: string(p.Name), Username: string(p.Username), Picture: picture(string(p.Avatar)), Language: string(p.Language)}
	if p.ID != "" {
		out.Addresses = []channel.Address{c.address(channel.AddressUser, p.ID)}
	}
	return out
}

func (c *Channel) address(kind channel.AddressKind, id text) channel.Address {
	return channel.Address{Kind: kind, Scope: c.cfg.Account, Value: string(id)}
}

// chat is the group where something was written; zero for a talk of two.
func (c *Channel) chat(g group) channel.Address {
	if g.ID == "" {
		return channel.Address{}
	}
	return c.address(channel.AddressGroup, g.ID)
}

// picture is an address that a page may show.
func picture(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(s) > maxURL {
		return ""
	}
	return s
}

// An entry is how somebody came.
type entry struct {
	LinkCode text `json:"link_code"`
	Referral struct {
		Source   text `json:"source"`
		ID       text `json:"id"`
		URL      text `json:"url"`
		Headline text `json:"headline"`
		Body     text `json:"body"`
	} `json:"referral"`
}

// referral is nil if nothing is known.
func (v entry) referral() *channel.Referral {
	r := channel.Referral{
		Source: string(v.Referral.Source), ID: string(v.Referral.ID), URL: string(v.Referral.URL),
		Headline: string(v.Referral.Headline), Body: string(v.Referral.Body), Ref: string(v.LinkCode),
	}
	if r == (channel.Referral{}) {
		return nil
	}
	if r.Source == "" {
		r.Source = "link"
	}
	return &r
}

// opened reads that somebody came who has not written yet.
func (c *Channel) opened(e *event) ([]channel.Event, *problem) {
	var v struct {
		subject
		entry
	}
	if p := e.read(&v, &v.subject); p != nil {
		return nil, p
	}
	if v.Sender.ID == "" {
		return nil, missing("sender.external_id")
	}
	return []channel.Event{channel.ConversationOpened{
		Origin: c.origin(e, ""), From: c.person(v.Sender), Chat: c.chat(v.Group), Referral: v.referral(),
	}}, nil
}

// moved reads that a person has another id now.
func (c *Channel) moved(e *event) ([]channel.Event, *problem) {
	var v struct {
		subject
		Former text `json:"former_external_id"`
	}
	if p := e.read(&v, &v.subject); p != nil {
		return nil, p
	}
	if p := needs("sender.external_id", string(v.Sender.ID), "former_external_id", string(v.Former)); p != nil {
		return nil, p
	}
	if len(v.Former) > maxName {
		return nil, tooLong("former_external_id")
	}
	return []channel.Event{channel.IdentityChanged{
		Origin: c.origin(e, ""), Old: []channel.Address{c.address(channel.AddressUser, v.Former)},
		New: []channel.Address{c.address(channel.AddressUser, v.Sender.ID)},
	}}, nil
}

// reachable reads that a person can be written to no more, or again.
func (c *Channel) reachable(e *event) ([]channel.Event, *problem) {
	var v struct {
		subject
		Reachable *bool `json:"reachable"`
		Reason    text  `json:"reason"`
	}
	if p := e.read(&v, &v.subject); p != nil {
		return nil, p
	}
	if v.Sender.ID == "" && v.Group.ID == "" {
		return nil, missing("sender.external_id")
	}
	if v.Reachable == nil {
		return nil, missing("reachable")
	}
	return []channel.Event{channel.ReachChanged{
		Origin: c.origin(e, ""), From: c.person(v.Sender), Chat: c.chat(v.Group), Reachable: *v.Reachable, Detail: brief(string(v.Reason)),
	}}, nil
}

// consented reads a person's yes or no to being written to.
func (c *Channel) consented(e *event) ([]channel.Event, *problem) {
	var v struct {
		subject
		Purpose text  `json:"purpose"`
		Granted *bool `json:"granted"`
		Detail  text  `json:"detail"`
	}
	if p := e.read(&v, &v.subject); p != nil {
		return nil, p
	}
	if v.Sender.ID == "" {
		return nil, missing("sender.external_id")
	}
	if v.Granted == nil {
		return nil, missing("granted")
	}
	return []channel.Event{channel.ConsentChanged{
		Origin: c.origin(e, ""), From: c.person(v.Sender), Purpose: string(v.Purpose), Granted: *v.Granted, Detail: brief(string(v.Detail)),
	}}, nil
}
