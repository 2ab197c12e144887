package messenger

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// A decoder turns webhooks into events. It is a value without state; the same
// webhook always gives the same events.
type decoder struct {
	page       string // the channel's own Page
	app        string // the business's app; empty if not known
	getStarted string // the payload of the button that opens a chat
}

// decode reads one webhook (WH, 2026-11). What it does not know, or finds
// broken, becomes a channel.UnknownEvent that keeps the smallest piece holding
// it. Only a body that is not a JSON object is an error, and its text quotes
// nothing of it.
func (d decoder) decode(body []byte) ([]channel.Event, error) {
	var top map[string]json.RawMessage
	if json.Unmarshal(body, &top) != nil || top == nil {
		return nil, fmt.Errorf("not an object in JSON, %d bytes", len(body))
	}
	var object graph.Text
	var entries []json.RawMessage
	if json.Unmarshal(orNull(top["object"]), &object) != nil || object != "page" {
		return []channel.Event{place{page: d.page, raw: body}.unknown("object " + string(object))}, nil
	}
	if json.Unmarshal(orNull(top["entry"]), &entries) != nil || len(entries) == 0 {
		return []channel.Event{place{page: d.page, raw: body}.unknown("envelope")}, nil
	}
	var events []channel.Event
	for _, raw := range entries {
		events = append(events, d.entry(raw)...)
	}
	return events, nil
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

// entry is what happened on one Page. A webhook may have several, also of
// different Pages.
type entry struct {
	ID        graph.Text        `json:"id"`
	Time      graph.Stamp       `json:"time"`
	Messaging []json.RawMessage `json:"messaging"`
	Standby   []json.RawMessage `json:"standby"`
	Changes   []json.RawMessage `json:"changes"`
}

func (d decoder) entry(raw json.RawMessage) []channel.Event {
	var e entry
	p := place{page: d.page, raw: raw}
	if json.Unmarshal(raw, &e) != nil {
		return []channel.Event{p.unknown("entry")}
	}
	if e.ID != "" {
		p.page = string(e.ID)
	}
	p.at = e.Time.Time
	var events []channel.Event
	for _, item := range e.Messaging {
		events = append(events, d.item(p.of(item), "messaging")...)
	}
	for _, item := range e.Standby {
		events = append(events, d.standby(p.of(item))...)
	}
	for _, item := range e.Changes {
		events = append(events, d.change(p.of(item))...)
	}
	if len(events) == 0 {
		return []channel.Event{p.unknown("entry")}
	}
	return events
}

// standby reads what happens while another app has control of the thread
// (EV/standby, 2026-11). A message is one of the contact's all the same; before
// it stands that the talk is not ours, so that nobody answers by mistake.
func (d decoder) standby(p place) []channel.Event {
	var events []channel.Event
	for _, e := range d.item(p, "standby") {
		if m, ok := e.(channel.MessageReceived); ok {
			at := m.Origin
			at.ID = channel.DeriveID("standby", string(m.ID))
			events = append(events, channel.HandoverChanged{Origin: at, From: m.From, To: "standby"})
		}
		events = append(events, e)
	}
	return events
}

// place is where in a webhook something stood, and whom it is about.
type place struct {
	page string
	at   time.Time
	raw  json.RawMessage
	from party
	to   party
	// beside holds what stands next to the sender: one key says what the event
	// is.
	beside map[string]json.RawMessage
}

// of is the place of an item within an entry.
func (p place) of(raw json.RawMessage) place { return place{page: p.page, at: p.at, raw: raw} }

// origin makes the part that all events have. Without an id of the provider's
// one is derived from the pieces, which tell the event from others.
func (p place) origin(id graph.Text, pieces ...string) channel.Origin {
	o := channel.Origin{ID: channel.ProviderID(id), Account: p.page, At: p.at, Raw: p.raw}
	if id == "" {
		all := append([]string{p.page, p.from.key(), p.to.key(), p.at.UTC().Format(time.RFC3339Nano)}, pieces...)
		o.ID = channel.DeriveID(all...)
	}
	return o
}

func (p place) unknown(kind string) channel.UnknownEvent {
	return channel.UnknownEvent{Origin: p.origin("", "unknown", string(p.raw)), Type: strings.TrimSpace(kind)}
}
