package meta

import (
	"cmp"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// systemNotice is a message of type "system" (WA webhooks/reference/messages/
// system, and the changelog of 2026-08-11). It tells that a person's phone
// number, and with it their business-scoped ids, became others. "customer" and
// "new_wa_id" belong to older versions.
type systemNotice struct {
	Type      Text `json:"type"`
	Phone     Text `json:"wa_id"`
	PhoneOld  Text `json:"customer"`
	PhoneNew  Text `json:"new_wa_id"`
	User      Text `json:"user_id"`
	UserOld   Text `json:"previous_user_id"`
	Parent    Text `json:"parent_user_id"`
	ParentOld Text `json:"previous_parent_user_id"`
}

// system re-points an identity; it never makes a person. A notice that names
// the person on one side only, or that is about something else, stays unknown.
func (d Decoder) system(at channel.Origin, m *message) channel.Event {
	s := orZero(m.System)
	before := d.addresses(cmp.Or(m.From, s.PhoneOld), cmp.Or(s.UserOld, m.User), cmp.Or(s.ParentOld, m.Parent))
	after := d.addresses(cmp.Or(s.Phone, s.PhoneNew), s.User, s.Parent)
	return identity(at, "system "+string(s.Type), before, after)
}

func identity(at channel.Origin, kind string, before, after []channel.Address) channel.Event {
	if len(before) == 0 || len(after) == 0 || sameAddresses(before, after) {
		return channel.UnknownEvent{Origin: at, Type: kind}
	}
	return channel.IdentityChanged{Origin: at, Old: before, New: after}
}

func sameAddresses(a, b []channel.Address) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// idUpdates reads the field that documents before August 2026 describe for the
// same purpose.
func (d Decoder) idUpdates(o origin, raw json.RawMessage) ([]channel.Event, bool) {
	type pair struct {
		Previous Text `json:"previous"`
		Current  Text `json:"current"`
	}
	var v struct {
		Metadata struct {
			Phone Text `json:"phone_number_id"`
		} `json:"metadata"`
		Updates []struct {
			WaID      Text  `json:"wa_id"`
			User      pair  `json:"user_id"`
			Parent    pair  `json:"parent_user_id"`
			Timestamp stamp `json:"timestamp"`
		} `json:"user_id_update"`
	}
	if json.Unmarshal(raw, &v) != nil {
		return nil, false
	}
	o.phone = string(v.Metadata.Phone)
	var events []channel.Event
	for _, u := range v.Updates {
		at := o.event("", u.Timestamp, raw)
		at.ID = channel.DeriveID(o.field, string(u.User.Previous), string(u.User.Current), at.At.String())
		before := d.addresses(u.User.Previous, u.Parent.Previous)
		events = append(events, identity(at, o.field, before, d.addresses(u.WaID, u.User.Current, u.Parent.Current)))
	}
	return events, len(events) > 0
}
