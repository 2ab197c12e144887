package thirdparty

import (
	"bytes"
	"cmp"
	"encoding/json"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// An event is one of a request's.
type event struct {
	ID   text            `json:"id"`
	Type text            `json:"type"`
	At   stamp           `json:"timestamp"`
	Data json.RawMessage `json:"data"`

	raw json.RawMessage
}

// A problem is why an event is not taken.
type problem struct{ code, text string }

// Codes of rejections.
const (
	codeMalformed = "malformed"
	codeMissing   = "missing_field"
	codeUnknown   = "unknown_value"
	codeTooLong   = "too_long"
)

func missing(field string) *problem { return &problem{codeMissing, "data." + field + " is required"} }

// maxName is how long an id of the peer's may be, in bytes.
const maxName = 256

func tooLong(field string) *problem {
	return &problem{codeTooLong, "data." + field + " is longer than 256 bytes"}
}

// readers has the decoder of each type of event. An event of a type that is not
// here is kept as unknown.
var readers = map[string]func(*Channel, *event) ([]channel.Event, *problem){
	"message.received":    (*Channel).received,
	"message.sent":        (*Channel).echoed,
	"message.status":      (*Channel).reported,
	"message.edited":      (*Channel).edited,
	"message.deleted":     (*Channel).deleted,
	"message.reaction":    (*Channel).reacted,
	"conversation.opened": (*Channel).opened,
	"contact.moved":       (*Channel).moved,
	"contact.reachable":   (*Channel).reachable,
	"consent.changed":     (*Channel).consented,
	"typing.started":      (*Channel).nothing,
}

// event reads one event. It never fails for a type that it does not know.
func (c *Channel) event(raw json.RawMessage, a *taken) ([]channel.Event, *problem) {
	e := event{raw: raw}
	if !isObject(raw) || json.Unmarshal(raw, &e) != nil {
		return nil, &problem{codeMalformed, "the event is not an object of type, timestamp and data"}
	}
	if e.Type == "" {
		return nil, &problem{codeMissing, "type is required"}
	}
	if len(e.ID) > maxName {
		return nil, &problem{codeTooLong, "id is longer than 256 bytes"}
	}
	if e.Type == typePing {
		return nil, pinged(&e, a)
	}
	read, known := readers[string(e.Type)]
	if !known {
		return []channel.Event{channel.UnknownEvent{Origin: c.origin(&e, ""), Type: string(e.Type)}}, nil
	}
	if !isObject(e.Data) {
		return nil, &problem{codeMissing, "data is required, and is an object"}
	}
	return read(c, &e)
}

// pinged gives the challenge back.
func pinged(e *event, a *taken) *problem {
	var v struct {
		Challenge text `json:"challenge"`
	}
	if json.Unmarshal(e.Data, &v) != nil || len(v.Challenge) > maxName {
		return &problem{codeMalformed, "data.challenge is a text of at most 256 bytes"}
	}
	a.Challenge = string(v.Challenge)
	return nil
}

// nothing is for what there is nothing to keep of.
func (c *Channel) nothing(*event) ([]channel.Event, *problem) { return nil, nil }

// origin is what all events have. id is the peer's name for the message that the
// event is; empty for events about something else, which are called by the id of
// the event, or else by all that it says: that is the same when it comes again.
func (c *Channel) origin(e *event, id text, at ...stamp) channel.Origin {
	o := channel.Origin{ID: channel.ProviderID(id), Account: c.cfg.Account, At: firstTime(append(at, e.At)...), Raw: e.raw}
	switch {
	case id != "":
	case e.ID != "":
		o.ID = channel.ProviderID("event:" + string(e.ID))
	default:
		o.ID = channel.DeriveID(name, canonical(e.raw))
	}
	return o
}

func firstTime(all ...stamp) time.Time {
	for _, s := range all {
		if !s.IsZero() {
			return s.Time
		}
	}
	return time.Time{}
}

// canonical is JSON without what changes when it is written again: space, and
// the order of fields. Numbers stay as they are written.
func canonical(raw json.RawMessage) string {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return string(raw)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return string(raw)
	}
	return string(b)
}

// odd keeps what was rejected. Its id is not the peer's, which is free for the
// event as it should have been.
func (c *Channel) odd(raw json.RawMessage, why string) channel.Event {
	var e event
	_ = json.Unmarshal(raw, &e) // what is no event has no type and no time
	return channel.UnknownEvent{
		Origin: channel.Origin{ID: channel.DeriveID(name, "rejected", canonical(raw)), Account: c.cfg.Account, At: e.At.Time, Raw: raw},
		Type:   cmp.Or(string(e.Type), "event") + " " + why,
	}
}
