package line

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// An event is one of a webhook's (OAPI Event, 2026-07-01; messageEdited as in
// REF, 2026-07). What only one type has is read in a second step, so that an
// odd piece spoils no more than itself. Samples of old lack the id, the mode and
// more.
type event struct {
	Type      text   `json:"type"`
	Mode      text   `json:"mode"`
	Timestamp stamp  `json:"timestamp"`
	ID        text   `json:"webhookEventId"`
	Reply     text   `json:"replyToken"`
	Source    source `json:"source"`

	Message     json.RawMessage `json:"message"`
	Unsend      json.RawMessage `json:"unsend"`
	Follow      json.RawMessage `json:"follow"`
	Postback    json.RawMessage `json:"postback"`
	ChatControl json.RawMessage `json:"chatControl"`

	account string
	raw     json.RawMessage
}

// A source is where something happened. Groups often keep the person to
// themselves.
type source struct {
	User  text `json:"userId"`
	Group text `json:"groupId"`
	Room  text `json:"roomId"`
}

// events reads one event of a webhook, which may mean two things at once.
func (c *Channel) events(account string, raw json.RawMessage) []channel.Event {
	e := event{account: account, raw: raw}
	if json.Unmarshal(raw, &e) != nil || e.Type == "" {
		return []channel.Event{c.unknown("broken event", account, raw)}
	}
	if read, ok := readers[string(e.Type)]; ok {
		if events, ok := read(c, &e); ok {
			return events
		}
	}
	return []channel.Event{channel.UnknownEvent{Origin: e.origin(), Type: string(e.Type)}}
}

// readers holds the decoder of each type of event. One returns false if the
// event is not what it expects; then it is kept as unknown.
//
// Kept as unknown on purpose: accountLink, membership, beacon,
// videoPlayComplete, memberJoined, memberLeft, module, and delivery, which is
// about LINE notification messages only.
var readers = map[string]func(*Channel, *event) ([]channel.Event, bool){
	"message":       (*Channel).message,
	"messageEdited": (*Channel).edited,
	"unsend":        (*Channel).unsent,
	"postback":      (*Channel).postback,
	"follow":        (*Channel).followed,
	"unfollow":      (*Channel).unfollowed,
	"join":          (*Channel).joined,
	"leave":         (*Channel).left,
	"activated":     (*Channel).activated,
	"deactivated":   (*Channel).deactivated,
	"botSuspended":  (*Channel).suspended,
	"botResumed":    (*Channel).resumed,
}

// origin makes the part that all events have.
func (e *event) origin() channel.Origin {
	return channel.Origin{ID: e.id(), Account: e.account, At: e.Timestamp.Time, Raw: e.raw}
}

// under is origin with another id.
func (e *event) under(id channel.ProviderID) channel.Origin {
	o := e.origin()
	o.ID = id
	return o
}

// id is the event's own, or one made of all that stays the same when the event
// is delivered again.
func (e *event) id() channel.ProviderID {
	if e.ID != "" {
		return channel.ProviderID(e.ID)
	}
	return channel.DeriveID(name, e.account, lasting(e.raw))
}

// second is the id of another meaning of the event.
func (e *event) second(meaning string) channel.ProviderID {
	return channel.DeriveID(meaning, string(e.id()))
}

// lasting is an event without what another delivery changes.
func lasting(raw json.RawMessage) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return string(raw)
	}
	delete(fields, "deliveryContext")
	delete(fields, "replyToken")
	b, err := json.Marshal(fields)
	if err != nil {
		return string(raw)
	}
	return string(b)
}

func (c *Channel) unknown(kind, account string, raw json.RawMessage) channel.Event {
	return channel.UnknownEvent{
		Origin: channel.Origin{ID: channel.DeriveID(name, account, lasting(raw)), Account: account, Raw: raw}, Type: kind,
	}
}

// from is who did it; empty if LINE does not say.
func (c *Channel) from(s source) channel.Person {
	a := c.address(channel.AddressUser, s.User)
	if a.IsZero() {
		return channel.Person{}
	}
	return channel.Person{Addresses: []channel.Address{a}}
}

// chat is the group or room where it happened; zero for a talk of two.
func (c *Channel) chat(s source) channel.Address {
	if s.Group != "" {
		return c.address(channel.AddressGroup, s.Group)
	}
	return c.address(channel.AddressRoom, s.Room)
}

// somebody reports whether s names anybody at all.
func (s source) somebody() bool { return s.User != "" || s.Group != "" || s.Room != "" }
