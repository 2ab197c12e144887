package email

import (
	"encoding/json"
	"net/mail"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/content"
	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// eventsOf makes the events of a mail: a report about a message of ours, an echo
// of one, or a message.
func (c *Channel) eventsOf(m *content.Mail, sent bool, s source) []channel.Event {
	if m.MessageID == "" { // nothing could be made of it
		m.MessageID, m.Derived = string(channel.DeriveID("email", s.Folder, place{s.Validity, s.UID}.String())), true
	}
	o := channel.Origin{ID: c.eventID(m), At: c.came(m), Raw: rawOf(m.Header)}
	s.MessageID = rawID(m)
	switch {
	case sent:
	case m.Delivery != nil && (m.Class == content.ClassDelivery || m.Class == content.ClassBounce):
		if events := c.delivery(m, o); len(events) > 0 {
			return events
		}
	case m.Receipt != nil && m.Class == content.ClassReceipt:
		if events := c.readReceipt(m, o); len(events) > 0 {
			return events
		}
	}
	if key := m.OwnKey; key != "" || sent {
		to, others := c.recipient(m)
		if !others && key == "" { // a note of the business's to itself
			return []channel.Event{channel.UnknownEvent{Origin: o, Type: "mail to nobody else"}}
		}
		return []channel.Event{c.echo(m, o, s, key, to)}
	}
	return []channel.Event{c.message(m, o, s)}
}

// eventID is the mail's Message-ID, so that a mail that comes twice is one message.
// A mail of somebody else's that says something else, under an id that was there
// before, gets an id of its own; one of the same author's does not, since lists
// change what they pass on.
func (c *Channel) eventID(m *content.Mail) channel.ProviderID {
	if m.OwnKey != "" {
		return c.idOf(m.OwnKey)
	}
	if c.known.differs(m.MessageID, m.Digest, strings.ToLower(m.From.Mailbox)) {
		return channel.DeriveID("email", m.MessageID, m.Digest)
	}
	return channel.ProviderID(m.MessageID)
}

// rawID is the Message-ID as the server finds it; empty if there is none.
func rawID(m *content.Mail) string {
	if m.Derived {
		return ""
	}
	return strings.Trim(strings.TrimSpace(m.Header.Get("Message-ID")), "<>")
}

// came is when the mail came, by the receiving server's clock: the topmost of its
// Received fields, which nobody else can write. Without one, the mail's own Date
// must do, unless that is to come.
func (c *Channel) came(m *content.Mail) time.Time {
	now := c.cfg.Now().UTC()
	at := m.Date
	if received := m.Header.Get("Received"); received != "" {
		stamp := received[strings.LastIndexByte(received, ';')+1:]
		if t, err := mail.ParseDate(strings.TrimSpace(stamp)); err == nil {
			at = t
		}
	}
	if at.IsZero() || at.After(now) {
		return now
	}
	return at.UTC()
}

// maxRaw is how much of a mail's header an event keeps.
const maxRaw = 64 << 10

// rawOf is the header as JSON: what of a mail fits into an event. The rest is in
// the mailbox.
func rawOf(b header.Block) json.RawMessage {
	type field struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	var fields []field
	size := 0
	for _, f := range b {
		if size += len(f.Name) + len(f.Value); size > maxRaw {
			break
		}
		fields = append(fields, field{channel.CleanText(f.Name), channel.CleanText(f.Value)})
	}
	raw, err := json.Marshal(map[string]any{"header": fields})
	if err != nil {
		return json.RawMessage(`{}`)
	}
	return raw
}

// message is a mail of somebody else's.
func (c *Channel) message(m *content.Mail, o channel.Origin, s source) channel.MessageReceived {
	follows := c.follows(m)
	out := channel.MessageReceived{
		Origin: o, From: person(m),
		Thread: string(o.ID), Follows: follows, Topic: topic(m.Subject), TopicWithin: c.cfg.TopicWithin,
		Automatic: m.Automatic, Parts: c.partsOf(m, s), Memo: c.memoOf(m).String(),
	}
	if len(follows) > 0 {
		out.ReplyTo = follows[0]
	}
	return out
}

// echo is a mail of the business's: one of ours that came back, or one that
// somebody wrote with another program.
func (c *Channel) echo(m *content.Mail, o channel.Origin, s source, key string, to header.Address) channel.EchoReceived {
	follows := c.follows(m)
	out := channel.EchoReceived{
		Origin: o, To: channel.Person{Addresses: []channel.Address{Address(to.Mailbox)}, Name: to.Name},
		Thread: string(o.ID), Follows: follows, Topic: topic(m.Subject), Parts: c.partsOf(m, s), Key: key,
	}
	if len(follows) > 0 {
		out.ReplyTo = follows[0]
	}
	return out
}

// recipient is whom a mail of the business's went to: the first who is not the
// business itself. Without others it is the first at all.
func (c *Channel) recipient(m *content.Mail) (to header.Address, others bool) {
	all := append(append([]header.Address{}, m.To...), m.Cc...)
	for _, a := range all {
		if a.Mailbox != "" && !c.own(a.Mailbox) {
			return a, true
		}
	}
	if len(all) > 0 && all[0].Mailbox != "" {
		return all[0], false
	}
	return header.Address{Mailbox: nobody}, false
}

// person is who wrote: the From field, or Sender where that names nobody. Where
// answers shall go instead is no address of that person's.
func person(m *content.Mail) channel.Person {
	for _, a := range append([]header.Address{m.From, m.Sender}, m.ReplyTo...) {
		if a.Mailbox != "" {
			return channel.Person{Addresses: []channel.Address{Address(a.Mailbox)}, Name: a.Name}
		}
	}
	return channel.Person{Addresses: []channel.Address{Address(nobody)}}
}
