package meta

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// contact is what a webhook says about a person beside their message.
type contact struct {
	WaID    Text `json:"wa_id"`
	UserID  Text `json:"user_id"`
	Parent  Text `json:"parent_user_id"`
	Profile struct {
		Name     Text `json:"name"`
		Username Text `json:"username"`
	} `json:"profile"`
}

// ids are the identifiers of one person as an item of a webhook carries them.
// Any of them may be missing (WA business-scoped-user-ids, 2026-05-28).
type ids struct{ phone, user, parent Text }

// Address tells what sort of identifier s is by its look: a phone number has
// digits only, a business-scoped user id starts with a country and a dot, and
// its parent has "ENT" in the middle. Some webhooks carry a user id where a
// phone number is expected, so no field's name decides. Ids are kept whole.
func (d Decoder) Address(s string) channel.Address {
	s = strings.TrimSpace(s)
	switch digits, ok := phoneDigits(s); {
	case s == "":
		return channel.Address{}
	case ok:
		return channel.Address{Kind: channel.AddressPhone, Value: "+" + digits}
	case strings.Contains(s, ".ENT."):
		return channel.Address{Kind: channel.AddressParent, Value: s}
	}
	return channel.Address{Kind: channel.AddressUser, Scope: d.Portfolio, Value: s}
}

// phoneDigits strips what people write into numbers. Anything else in s means
// that it is no number.
func phoneDigits(s string) (string, bool) {
	digits := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits = append(digits, c)
		case c != '+' && c != ' ' && c != '-' && c != '(' && c != ')':
			return "", false
		}
	}
	return string(digits), len(digits) > 0
}

// person puts the phone first: Meta advises to answer there while it is known,
// since that keeps it in later webhooks.
func (d Decoder) person(i ids, c contact) channel.Person {
	p := channel.Person{
		Name:     string(c.Profile.Name),
		Username: strings.TrimPrefix(string(c.Profile.Username), "@"),
	}
	found := d.addresses(i.phone, c.WaID, i.user, c.UserID, i.parent, c.Parent)
	for _, kind := range []channel.AddressKind{channel.AddressPhone, channel.AddressUser, channel.AddressParent} {
		for _, a := range found {
			if a.Kind == kind {
				p.Addresses = append(p.Addresses, a)
			}
		}
	}
	return p
}

// addresses keeps one of each kind: the first.
func (d Decoder) addresses(values ...Text) []channel.Address {
	var found []channel.Address
	for _, v := range values {
		a := d.Address(string(v))
		if !a.IsZero() && !hasKind(found, a.Kind) {
			found = append(found, a)
		}
	}
	return found
}

func hasKind(all []channel.Address, kind channel.AddressKind) bool {
	for _, a := range all {
		if a.Kind == kind {
			return true
		}
	}
	return false
}

// contacts are those of one webhook. They come in any order, for some people
// or for none.
type contacts []contact

// of finds the contact of the person: by user id, then by phone number. A
// webhook with a single message that names nobody means its only contact.
func (all contacts) of(i ids, alone bool) contact {
	for _, c := range all {
		if c.UserID != "" && (c.UserID == i.user || c.UserID == i.phone) {
			return c
		}
	}
	for _, c := range all {
		if c.WaID != "" && c.WaID == i.phone {
			return c
		}
	}
	if alone && len(all) == 1 && i == (ids{}) {
		return all[0]
	}
	return contact{}
}

// group is the address of a group. Group ids are not said to be unique
// anywhere but at the provider as a whole.
func group(id Text) channel.Address {
	if id == "" {
		return channel.Address{}
	}
	return channel.Address{Kind: channel.AddressGroup, Value: string(id)}
}
