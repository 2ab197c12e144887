package meta

import (
	"encoding/json"
	"fmt"

	"github.com/rapport-go/rapport/channel"
)

// envelope is the outermost object of a webhook (WA webhooks/reference,
// 2025-12).
type envelope struct {
	Object Text    `json:"object"`
	Entry  []entry `json:"entry"`
}

type entry struct {
	ID      Text     `json:"id"`
	Time    stamp    `json:"time"`
	Changes []change `json:"changes"`
}

type change struct {
	Field Text            `json:"field"`
	Value json.RawMessage `json:"value"`
}

// A Decoder turns webhooks of the Cloud API into events. It is a value without
// state; the same webhook always gives the same events.
type Decoder struct {
	// Portfolio is the scope of business-scoped user ids.
	Portfolio string
	// Codes sorts the failures of statuses.
	Codes Codes
}

// business is the only value of "object" that the Cloud API sends.
const business = "whatsapp_business_account"

// Decode reads one webhook. What it does not know, or finds broken, becomes a
// channel.UnknownEvent that keeps the smallest piece holding it. Only a body
// that is not a JSON object is an error, and its text quotes nothing of it.
func (d Decoder) Decode(body []byte) ([]channel.Event, error) {
	if events, ok := d.quick(body); ok {
		return events, nil
	}
	return d.long(body)
}

// long decodes any webhook.
func (d Decoder) long(body []byte) ([]channel.Event, error) {
	var env envelope
	err := json.Unmarshal(body, &env)
	if err != nil && !json.Valid(body) {
		return nil, fmt.Errorf("not JSON, %d bytes", len(body))
	}
	switch {
	case !isObject(body):
		return nil, fmt.Errorf("JSON, but not an object, %d bytes", len(body))
	case err != nil:
		return d.salvage(body), nil
	case env.Object != business:
		return []channel.Event{unknown("object "+string(env.Object), origin{}, body)}, nil
	}
	return d.entries(env.Entry), nil
}

// salvage reads what can be read of an envelope in which something has the
// wrong shape, entry by entry.
func (d Decoder) salvage(body []byte) []channel.Event {
	var env struct {
		Entry []json.RawMessage `json:"entry"`
	}
	if json.Unmarshal(body, &env) != nil || len(env.Entry) == 0 {
		return []channel.Event{unknown("envelope", origin{}, body)}
	}
	var events []channel.Event
	for _, raw := range env.Entry {
		var e entry
		if json.Unmarshal(raw, &e) != nil {
			events = append(events, unknown("entry", origin{}, raw))
			continue
		}
		events = append(events, d.entries([]entry{e})...)
	}
	return events
}

func (d Decoder) entries(all []entry) []channel.Event {
	var events []channel.Event
	for _, e := range all {
		for _, c := range e.Changes {
			events = append(events, d.change(origin{entry: string(e.ID), at: e.Time}, c)...)
		}
	}
	return events
}

// change hands a value to the function for its field. Only the fields of the
// WhatsApp webhook reference (2026-08) are known.
func (d Decoder) change(o origin, c change) []channel.Event {
	o.field = string(c.Field)
	if c.Value == nil {
		c.Value = json.RawMessage("null")
	}
	if read, ok := fields[o.field]; ok {
		if events, ok := read(d, o, c.Value); ok {
			return events
		}
	}
	return []channel.Event{unknown(o.field, o, c.Value)}
}

// fields holds the decoder of each field. One returns false if the value is
// not what it expects; then the whole value is kept as unknown.
//
// Kept as unknown on purpose: history and smb_app_state_sync (an archive of up
// to 180 days and an address book, which the host imports if it wants them),
// calls, the group_* fields, and notices without bearing on what the account
// can do.
var fields = map[string]func(Decoder, origin, json.RawMessage) ([]channel.Event, bool){
	"messages":                        Decoder.messages,
	"standby":                         Decoder.standby,
	"smb_message_echoes":              Decoder.echoes,
	"message_echoes":                  Decoder.echoes,
	"messaging_handovers":             Decoder.handovers,
	"user_preferences":                Decoder.preferences,
	"user_id_update":                  Decoder.idUpdates,
	"message_template_status_update":  Decoder.templateStatus,
	"message_template_quality_update": Decoder.templateQuality,
	"template_category_update":        Decoder.templateCategory,
	"phone_number_quality_update":     Decoder.numberQuality,
	"business_capability_update":      Decoder.capability,
	"account_update":                  Decoder.accountUpdate,
}

// origin is where in the webhook something stood.
type origin struct {
	entry string // the WhatsApp business account
	field string
	phone string // the phone number id; empty on fields of the whole account
	at    stamp
}

// event makes the part that all events have. Without an id of the provider's
// one is derived from all that tells the event from others.
func (o origin) event(id Text, at stamp, raw json.RawMessage) channel.Origin {
	made := o.place(at, raw)
	made.ID = channel.ProviderID(id)
	if id == "" {
		made.ID = channel.DeriveID(o.entry, o.field, o.phone, made.At.UTC().String(), string(raw))
	}
	return made
}

// place is where and when something happened, without an id.
func (o origin) place(at stamp, raw json.RawMessage) channel.Origin {
	if at.IsZero() {
		at = o.at
	}
	return channel.Origin{Account: o.phone, At: at.Time, Raw: raw}
}

func unknown(kind string, o origin, raw json.RawMessage) channel.UnknownEvent {
	made := o.event("", o.at, raw)
	return channel.UnknownEvent{Origin: made, Type: kind}
}

func isObject(b []byte) bool {
	for _, c := range b {
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		}
		return c == '{'
	}
	return false
}
