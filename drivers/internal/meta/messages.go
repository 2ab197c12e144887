package meta

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// value is the value of the fields "messages" and, one level deeper,
// "standby" (WA webhooks/reference/messages, 2026-03).
type value struct {
	Metadata struct {
		Phone Text `json:"phone_number_id"`
	} `json:"metadata"`
	Contacts []json.RawMessage `json:"contacts"`
	Messages []json.RawMessage `json:"messages"`
	Statuses []json.RawMessage `json:"statuses"`
	Echoes   []json.RawMessage `json:"message_echoes"`
	Errors   []json.RawMessage `json:"errors"`
}

// message is one inbound message. The content is under a key named like its
// type, so it is decoded in a second step.
type message struct {
	ID        Text      `json:"id"`
	From      Text      `json:"from"`
	User      Text      `json:"from_user_id"`
	Parent    Text      `json:"from_parent_user_id"`
	Group     Text      `json:"group_id"`
	Timestamp stamp     `json:"timestamp"`
	Type      Text      `json:"type"`
	Context   *quoted   `json:"context"`
	Referral  *referral `json:"referral"`
	Errors    []Fault   `json:"errors"`
	content
}

func (m *message) ids() ids { return ids{m.From, m.User, m.Parent} }

// quoted is the context of a message. Its "from" may be missing or be an id of
// any kind; nobody is identified by it.
type quoted struct {
	ID        Text  `json:"id"`
	Forwarded loose `json:"forwarded"`
	Often     loose `json:"frequently_forwarded"`
}

type referral struct {
	Source   Text `json:"source_type"`
	ID       Text `json:"source_id"`
	URL      Text `json:"source_url"`
	Headline Text `json:"headline"`
	Body     Text `json:"body"`
	Click    Text `json:"ctwa_clid"`
}

func (d Decoder) messages(o origin, raw json.RawMessage) ([]channel.Event, bool) {
	var v value
	if json.Unmarshal(raw, &v) != nil {
		return nil, false
	}
	o.phone = string(v.Metadata.Phone)
	events := d.items(o, v)
	return events, len(events) > 0
}

// items decodes every array of a value. A broken item becomes an unknown event
// of its own and leaves the others alone.
func (d Decoder) items(o origin, v value) []channel.Event {
	people, events := readContacts(v.Contacts), []channel.Event(nil)
	alone := len(v.Messages) == 1
	for _, raw := range v.Messages {
		events = append(events, d.message(o, raw, people, alone))
	}
	for _, raw := range v.Statuses {
		events = append(events, d.status(o, raw, people))
	}
	for _, raw := range v.Errors {
		events = append(events, d.trouble(o, raw))
	}
	return events
}

func readContacts(raws []json.RawMessage) contacts {
	var people contacts
	for _, raw := range raws {
		var c contact
		if json.Unmarshal(raw, &c) == nil {
			people = append(people, c)
		}
	}
	return people
}

func (d Decoder) message(o origin, raw json.RawMessage, people contacts, alone bool) channel.Event {
	var m message
	if err := json.Unmarshal(raw, &m); err != nil {
		return unknown("broken message", o, raw)
	}
	at := o.event(m.ID, m.Timestamp, raw)
	if m.Type == "system" {
		return d.system(at, &m)
	}
	from := d.person(m.ids(), people.of(m.ids(), alone))
	if len(from.Addresses) == 0 {
		return channel.UnknownEvent{Origin: at, Type: "message without a sender"}
	}
	return m.event(at, from)
}

// event picks the type of event for what is not simply a message.
func (m *message) event(at channel.Origin, from channel.Person) channel.Event {
	switch {
	case m.Type == "reaction" && m.Reaction != nil:
		r := m.Reaction
		return channel.ReactionChanged{Origin: at, Of: r.of(), From: from, Chat: group(m.Group), Emoji: string(r.Emoji)}
	case m.Type == "edit" && m.Edit != nil:
		return channel.MessageEdited{Origin: at, Of: m.Edit.of(), From: from, Parts: m.Edit.parts()}
	case m.Type == "revoke" && m.Revoke != nil:
		return channel.MessageDeleted{Origin: at, Of: m.Revoke.of(), From: from}
	case m.Type == "request_welcome":
		return channel.ConversationOpened{Origin: at, From: from, Chat: group(m.Group), Referral: m.Referral.event()}
	}
	return channel.MessageReceived{
		Origin: at, From: from, Chat: group(m.Group), Parts: m.parts(),
		ReplyTo: m.Context.replyTo(), Forwarded: m.Context.forwarded(), Referral: m.Referral.event(),
	}
}

func (q *quoted) replyTo() channel.ProviderID {
	if q == nil {
		return ""
	}
	return channel.ProviderID(q.ID)
}

func (q *quoted) forwarded() bool { return q != nil && bool(q.Forwarded || q.Often) }

func (r *referral) event() *channel.Referral {
	if r == nil {
		return nil
	}
	return &channel.Referral{
		Source: string(r.Source), ID: string(r.ID), URL: string(r.URL),
		Headline: string(r.Headline), Body: string(r.Body), Click: string(r.Click),
	}
}

// trouble is an error that belongs to no message. It is about the account's
// health if its code concerns the whole channel and is no passing throttle.
func (d Decoder) trouble(o origin, raw json.RawMessage) channel.Event {
	var f Fault
	if json.Unmarshal(raw, &f) != nil {
		return unknown("broken error", o, raw)
	}
	class := d.Codes.Class(f)
	if class.Scope != channel.ScopeChannel || class.Kind.Retryable() {
		return unknown("error "+string(f.Code), o, raw)
	}
	return channel.HealthChanged{Origin: o.event("", o.at, raw), Health: channel.Health{
		Send: channel.AbilityBlocked, Reasons: []string{reason(f)},
	}}
}
