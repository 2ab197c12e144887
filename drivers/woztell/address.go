package woztell

import (
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// ids is the look of WOZTELL's ids, as far as they are put into a query.
var ids = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// number is a phone number as an external id has it: digits, never with a plus
// sign ([n8n] sanitizeId).
var number = regexp.MustCompile(`^[1-9][0-9]{3,18}$`)

// A recipient is whom a call is about: a member by WOZTELL's id, or a person by
// the platform's. Exactly one of them is set. One in the place of the other is
// refused, or reaches somebody else (trap P13).
type recipient struct {
	Member   string `json:"memberId,omitempty"`
	External string `json:"recipientId,omitempty"`
}

// recipient finds whom an address names. On WhatsApp a number is of kind phone;
// an external id there is one of Meta's newer user ids.
func (c *Channel) recipient(op string, to channel.Address) (recipient, error) {
	if to.Value == "" {
		return recipient{}, invalid(op, "the address is empty")
	}
	if to.Scope != "" && to.Scope != c.cfg.ChannelID {
		return recipient{}, invalid(op, "the address belongs to another channel")
	}
	switch {
	case to.Kind == channel.AddressUser && ids.MatchString(to.Value):
		return recipient{Member: to.Value}, nil
	case to.Kind == channel.AddressUser:
		return recipient{}, invalid(op, "the id is not one of a member")
	case to.Kind == channel.AddressPhone && c.cfg.Platform == WhatsApp:
		return phone(op, to.Value)
	case to.Kind == AddressExternal && !(c.cfg.Platform == WhatsApp && number.MatchString(to.Value)):
		return recipient{External: to.Value}, nil
	}
	return recipient{}, invalid(op, "no address of kind "+string(to.Kind)+" on "+string(c.cfg.Platform))
}

// phone is a number in digits only: one with a plus sign is nobody's.
func phone(op, value string) (recipient, error) {
	digits, plus := strings.CutPrefix(value, "+")
	if !plus || !number.MatchString(digits) {
		return recipient{}, invalid(op, "the phone number is not in international form with a plus sign")
	}
	return recipient{External: digits}, nil
}

// member is the address of somebody by WOZTELL's id. The same phone on two
// channels is two members (trap P20).
func (d decoder) member(id text) channel.Address {
	return channel.Address{Kind: channel.AddressUser, Scope: d.channel, Value: string(id)}
}

// external is the address of somebody by the platform's id.
func (d decoder) external(id text) channel.Address {
	value := string(id)
	digits := strings.TrimPrefix(value, "+")
	if d.platform == WhatsApp && number.MatchString(digits) {
		return channel.Address{Kind: channel.AddressPhone, Value: "+" + digits}
	}
	return channel.Address{Kind: AddressExternal, Scope: d.channel, Value: value}
}

// person is somebody as webhooks name them. The member comes first: what is
// sent there cannot go astray.
func (d decoder) person(member, external, called text) channel.Person {
	p := channel.Person{Name: string(called)}
	if member != "" {
		p.Addresses = append(p.Addresses, d.member(member))
	}
	if external != "" {
		p.Addresses = append(p.Addresses, d.external(external))
	}
	return p
}
