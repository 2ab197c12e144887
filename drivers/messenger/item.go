package messenger

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// party is somebody at either end: a person by the id with the Page, somebody
// known by the checkbox plugin only, or the Page itself.
type party struct {
	ID      graph.Text `json:"id"`
	UserRef graph.Text `json:"user_ref"`
}

func (p party) key() string { return string(p.ID) + "|" + string(p.UserRef) }

// person is a party on a Page. It has no address if there is no id.
func (p place) person(who party) channel.Person {
	var all []channel.Address
	if who.ID != "" {
		all = append(all, channel.Address{Kind: channel.AddressUser, Scope: p.page, Value: string(who.ID)})
	}
	if who.UserRef != "" {
		all = append(all, channel.Address{Kind: AddressUserRef, Scope: p.page, Value: string(who.UserRef)})
	}
	return channel.Person{Addresses: all}
}

// sender is who an event comes from; false if that is nobody, or the Page.
func (p place) sender() (channel.Person, bool) {
	who := p.person(p.from)
	return who, len(who.Addresses) > 0 && string(p.from.ID) != p.page
}

// kinds are the keys that say what an item is, and what reads it. One returns
// false if the value is not what it expects; then the item is kept as unknown.
// The order matters where several keys may stand in one item.
//
// Kept as unknown on purpose: app_roles, account_linking, response_feedback,
// order, messaging_feedback, template (coupons) and form.
var kinds = []struct {
	key  string
	read func(decoder, place, json.RawMessage) ([]channel.Event, bool)
}{
	{"message", decoder.message},
	{"message_edit", decoder.edit},
	{"reaction", decoder.reaction},
	{"read", decoder.read},
	{"delivery", decoder.delivery},
	{"postback", decoder.postback},
	{"optin", decoder.optin},
	{"referral", decoder.referral},
	{"pass_thread_control", decoder.passed},
	{"take_thread_control", decoder.taken},
	{"request_thread_control", decoder.requested},
	{"policy_enforcement", decoder.policy},
}

// item reads one element of "messaging" or "standby". What it is, only the keys
// beside sender and recipient say.
func (d decoder) item(p place, field string) []channel.Event {
	p, ok := p.opened()
	if !ok {
		return []channel.Event{p.unknown("broken " + field)}
	}
	for _, k := range kinds {
		raw, there := p.beside[k.key]
		if !there || string(raw) == "null" {
			continue
		}
		if events, ok := k.read(d, p, raw); ok {
			return events
		}
		return []channel.Event{p.unknown(k.key)}
	}
	return []channel.Event{p.unknown(p.kind(field))}
}

// opened reads what all items have. A sender may be missing (policy_enforcement)
// and the time be in seconds or milliseconds.
func (p place) opened() (place, bool) {
	if json.Unmarshal(p.raw, &p.beside) != nil || p.beside == nil {
		return p, false
	}
	var head struct {
		Sender    party       `json:"sender"`
		Recipient party       `json:"recipient"`
		Timestamp graph.Stamp `json:"timestamp"`
		Prior     struct {
			Source     graph.Text `json:"source"`
			Identifier graph.Text `json:"identifier"`
		} `json:"prior_message"`
	}
	if json.Unmarshal(p.raw, &head) != nil {
		return p, false
	}
	p.from, p.to = head.Sender, head.Recipient
	if head.Prior.Source == "checkbox_plugin" && p.from.UserRef == "" {
		p.from.UserRef = head.Prior.Identifier // who had ticked the checkbox writes for the first time
	}
	if !head.Timestamp.IsZero() {
		p.at = head.Timestamp.Time
	}
	return p, true
}

// kind is the provider's word for an item that no reader knows.
func (p place) kind(field string) string {
	rest := slices.DeleteFunc(slices.Sorted(maps.Keys(p.beside)), func(key string) bool {
		return slices.Contains([]string{"sender", "recipient", "timestamp", "prior_message", "hop_context"}, key)
	})
	if len(rest) == 0 {
		return field
	}
	return strings.Join(rest, " ")
}
