package wechat

import (
	"regexp"

	"github.com/rapport-go/rapport/channel"
)

// openid is the look of the id of a person: it has letters of both cases, which
// differ, digits, and the characters "-" and "_" ([user], 2026).
var openid = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// address is a person as this account knows them. Another account knows the
// same person under another id.
func (c *Channel) address(id string) channel.Address {
	return channel.Address{Kind: channel.AddressUser, Scope: c.cfg.AppID, Value: id}
}

// from is who did something; empty if a push does not say.
func (c *Channel) from(id string) channel.Person {
	if id == "" {
		return channel.Person{}
	}
	return channel.Person{Addresses: []channel.Address{c.address(id)}}
}

// recipient is the openid that a belongs to.
func (c *Channel) recipient(op string, a channel.Address) (string, error) {
	switch {
	case a.IsZero() || a.Value == "":
		return "", invalid(op, "the address is empty")
	case a.Kind != channel.AddressUser:
		return "", invalid(op, "no messages to an address of kind "+string(a.Kind)+" on WeChat")
	case a.Scope != "" && a.Scope != c.cfg.AppID:
		return "", invalid(op, "the id belongs to another account")
	case !openid.MatchString(a.Value):
		return "", invalid(op, "the id is not one of WeChat's")
	}
	return a.Value, nil
}

func invalid(op, problem string) error {
	return &channel.Error{Kind: channel.Invalid, Op: op, Detail: problem}
}

func unsupported(op, problem string) error {
	return &channel.Error{Kind: channel.Unsupported, Op: op, Detail: problem}
}
