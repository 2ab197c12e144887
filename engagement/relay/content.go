package relay

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A Content is what was said and by whom, for endpoints that ask for it. The
// message is as it is when the webhook is made: one that was erased meanwhile is
// not there.
type Content struct {
	// Actor and Author are the names of those whom Data.Actor and Detail.Author
	// stand for.
	Actor  storage.Author  `json:"actor,omitzero"`
	Author *storage.Author `json:"author,omitempty"`
	// Message is what the contact or the business wrote, internal notes included.
	Message *Message `json:"message,omitempty"`
	// Note is what one agent says to another with a transfer.
	Note string `json:"note,omitempty"`
	// Reason is for people: why a transfer failed, why an event was set aside.
	Reason string `json:"reason,omitempty"`
	// Value is the value of Detail.Attribute. Text is what agents are told by an
	// automation, and Data what it tells the host.
	Value string            `json:"value,omitempty"`
	Text  string            `json:"text,omitempty"`
	Data  map[string]string `json:"data,omitempty"`
	// Consent is the whole entry, with the address.
	Consent *storage.Consent `json:"consent,omitempty"`
	// Event is what a provider reported.
	Event json.RawMessage `json:"event,omitempty"`
	// Page is the address of the host's page about the contact.
	Page string `json:"page,omitempty"`
}

// A Message is what a message says, without what only the engine needs of it.
type Message struct {
	Direction storage.Direction  `json:"direction"`
	Author    storage.Author     `json:"author"`
	Parts     channel.Parts      `json:"parts"`
	ReplyTo   channel.ProviderID `json:"reply_to,omitempty"`
}

// contentOf collects what an endpoint with Content is told. The error is the
// store's.
func (s *sender) contentOf(ctx context.Context, ev engagement.Event) (*Content, error) {
	d := ev.Detail
	c := &Content{
		Actor: ev.Actor, Author: d.Author, Reason: d.Reason, Consent: d.Consent, Event: d.Event, Page: d.Page,
		Value: d.Value, Text: d.Text, Data: d.Data,
	}
	if d.Transfer != nil {
		c.Note = d.Transfer.Note
	}
	if ev.Message.IsZero() {
		return c, nil
	}
	m, err := s.engine.Message(ctx, ev.Message)
	if errors.Is(err, storage.ErrNotFound) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	c.Message = &Message{m.Direction, m.Author, m.Parts, m.ReplyTo}
	return c, nil
}
