package storetest

import (
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// The functions of this file make records with every field set, so that a field
// that a store forgets is noticed.

const line = channel.ID("wa-1")

func (k *kit) contact() *storage.Contact {
	return &storage.Contact{
		ID: newID[storage.Contact](k), Kind: storage.ContactPerson, Name: "Zoë 🙂 <b>&", Language: "pt-BR",
		Attributes: map[string]string{"tier": "gold", "näme": "o'Brien"},
		MergedInto: newID[storage.Contact](k), CreatedAt: start, Labels: []string{"o'Brien <b>", "vip"},
	}
}

// named is a contact who is found by name.
func (k *kit) named(name string) *storage.Contact {
	c := k.contact()
	c.Name, c.MergedInto = name, storage.ContactID{}
	return c
}

func (k *kit) agent(id storage.AgentID) *storage.Agent {
	return &storage.Agent{
		ID: id, Name: "Ann", Role: "supervisor", Phone: "+15550009", Disabled: true,
		Skills: map[string]int{"refunds": 80, "näme": -1}, Traits: []string{"licence B", "o'Brien"},
		Capacity: &storage.Capacity{Total: 9, Kinds: map[channel.Kind]storage.KindCapacity{
			"whatsapp": {Max: 4, Weight: 2}, "email": {Max: -1, Weight: 1},
		}},
	}
}

func (k *kit) presence(of storage.AgentID) storage.Presence {
	return storage.Presence{
		Agent: of, State: "busy", Since: after(1), SeenUntil: after(60), LastTaken: after(-2), LastEnded: after(-1),
	}
}

func (k *kit) consent(of storage.ContactID) *storage.Consent {
	return &storage.Consent{
		ID: newID[storage.Consent](k), Contact: of, Kind: "whatsapp",
		Address: channel.Address{Kind: channel.AddressUser, Scope: "portfolio", Value: "user-1"},
		Purpose: storage.PurposeMarketing, Granted: true, Basis: storage.BasisKeyword, Detail: "START",
		By:      storage.Author{Kind: channel.AuthorContact, ID: "c", Name: "Zoë"},
		Message: newID[storage.Message](k), At: after(-5), CreatedAt: start,
	}
}

func (k *kit) identity(of storage.ContactID) *storage.Identity {
	id := newID[storage.Identity](k)
	return &storage.Identity{
		ID: id, Contact: of, Kind: "whatsapp",
		Address: channel.Address{Kind: channel.AddressUser, Scope: "portfolio", Value: "user-" + id.String()},
		Name:    "Zoë", Username: "zoe", Picture: "https://example.com/zoe.jpg", ProfileAt: after(3),
		State: storage.IdentityInvalid, StateReason: "blocked", StateAt: after(1),
		CheckedAt: after(2), Problem: "not on WhatsApp", CreatedAt: start,
	}
}

func (k *kit) conversation(of storage.ContactID) *storage.Conversation {
	return &storage.Conversation{
		ID: newID[storage.Conversation](k), Channel: line, Contact: of, Thread: "thread", Topic: "Order 17",
		Address: channel.Address{Kind: channel.AddressPhone, Scope: "scope", Value: "+15550001"},
		Case:    newID[storage.Case](k), LastInbound: after(2), LastInboundID: "wamid.last", Inbound: 7, CreatedAt: start,
		Answer:     channel.Answer{Memo: "reply token", At: after(3)},
		Allowances: []channel.Allowance{{Trigger: "message", Until: after(9), Messages: 4}},
		Served:     "ann", ServedAt: after(4), Automation: []byte(`{"greeted": 1}`),
	}
}

func (k *kit) openCase(of storage.ConversationID) *storage.Case {
	return &storage.Case{
		ID: newID[storage.Case](k), Conversation: of, Contact: newID[storage.Contact](k), Channel: line,
		State: storage.CaseOngoing, Owner: "ann", OpenedAt: start, PickedUpAt: after(1), WaitingSince: after(2),
		LastActivity: after(3), Preview: "hello…", PreviewBy: channel.AuthorContact, ClosedAt: after(4), ClosedBy: "bob",
		Disposition: "solved", Reopened: 2, For: "cat", ForUntil: after(5), Initiated: true,
		Bot: "greeter", Fence: 1 << 40, Priority: 3, Tag: "billing", Offered: true,
		Queue: "team/sales", Urgency: -7, Rank: after(6), Routing: []byte(`{"step": 1,"x":[true,null]}`), SLA: []byte(`{"due": 2}`),
		Automation: []byte(`{"closed": 3}`),
		Labels:     []string{"näme & <b>", "vip"}, Attributes: map[string]string{"order": "17", "näme": "o'Brien"},
		Entry: &channel.Referral{
			Source: "ad", ID: "1", URL: "https://example.com", Headline: "h", Body: "b", Click: "c", Ref: "r",
		},
	}
}

// inbound is a message of a contact.
func (k *kit) inbound(conv storage.ConversationID) *storage.Message {
	id := k.newMessageID()
	return &storage.Message{
		ID: id, Conversation: conv, Case: newID[storage.Case](k), Channel: line, Direction: storage.Inbound,
		Author: storage.Author{Kind: channel.AuthorContact, ID: "c", Name: "Zoë"}, Parts: allParts(),
		ReplyTo: "wamid.other", ProviderID: channel.ProviderID("wamid." + id.String()), At: start, CreatedAt: after(1), Memo: "quote token",
		Reactions: []storage.Reaction{{Author: storage.Author{Kind: channel.AuthorAgent, ID: "ann", Name: "Ann"}, Emoji: "👍", At: after(2)}},
		Forwarded: true, Automatic: "auto-reply", EditedAt: after(3), DeletedAt: after(4), Raw: []byte(`{"b":1, "a":[true,null]}`),
	}
}

// outbound is a message of ours that waits in the outbox.
func (k *kit) outbound(conv storage.ConversationID) *storage.Message {
	id := k.newMessageID()
	return &storage.Message{
		ID: id, Conversation: conv, Case: newID[storage.Case](k), Channel: line, Direction: storage.Outbound,
		Author: storage.Author{Kind: channel.AuthorAgent, ID: "ann", Name: "Ann"}, Parts: channel.Parts{channel.Text{Body: "hi"}},
		Key: "key-" + id.String(), At: start, CreatedAt: after(1), Outcome: storage.OutcomeQueued,
		Binding: newID[storage.Binding](k), Purpose: storage.PurposeMarketing,
		To:     channel.Address{Kind: channel.AddressPhone, Scope: "s", Value: "+15550001111"},
		Notes:  []channel.Note{{Part: -1, Kind: channel.PartText, Field: channel.FieldBody, Effect: channel.Adapted, Reason: "too long"}},
		Native: []byte(`{"x":1}`), Answer: channel.Answer{Memo: "reply token", At: after(-3)},
	}
}

// sent is a message of ours that the provider has.
func (k *kit) sent(conv storage.ConversationID) *storage.Message {
	m := k.outbound(conv)
	m.Outcome, m.ProviderID = storage.OutcomeAccepted, channel.ProviderID("wamid."+m.ID.String())
	m.Cost = &channel.Cost{Category: "service", Model: "PMP", Type: "free"}
	m.Progress, m.Memo = channel.Progress{Accepted: after(1)}, "quote token of ours"
	return m
}

// album is a message of ours of which the provider names every part.
func (k *kit) album(conv storage.ConversationID) *storage.Message {
	m := k.sent(conv)
	m.Also = []channel.ProviderID{m.ProviderID + "/2", m.ProviderID + "/3"}
	return m
}

func (k *kit) entry(lane storage.ConversationID, due time.Time) *storage.OutboxEntry {
	return &storage.OutboxEntry{Message: newID[storage.Message](k), Channel: line, Lane: lane, Due: due}
}

func (k *kit) moment(subject string, at time.Time) *storage.DueMoment {
	return &storage.DueMoment{DueKey: storage.DueKey{Kind: "timer", Subject: subject}, At: at, Data: []byte(`{"n": 1}`)}
}

func (k *kit) binding() *storage.Binding {
	return &storage.Binding{
		ID: newID[storage.Binding](k), Channel: line, Contact: newID[storage.Contact](k), Agent: "ann",
		StartedAt: start, EndsAt: after(100), HoldUntil: after(50), Messages: 3,
	}
}

func (k *kit) journalEntry(kind string) *storage.JournalEntry {
	return &storage.JournalEntry{
		At: start, Kind: kind, Actor: storage.Author{Kind: channel.AuthorSystem, ID: "s", Name: "System"}, Channel: line,
		Contact: newID[storage.Contact](k), Conversation: newID[storage.Conversation](k), Case: newID[storage.Case](k),
		Message: newID[storage.Message](k), Data: []byte(`{"b":1, "a":2}`),
	}
}

func (k *kit) setting(name string) *storage.Setting {
	return &storage.Setting{Name: name, Data: []byte(`{"b":1, "a":2}`), UpdatedAt: start, UpdatedBy: "ann"}
}

func (k *kit) setAside() *storage.SetAside {
	return &storage.SetAside{
		ID: newID[storage.SetAside](k), Channel: line, Event: []byte(`{"kind":"unknown", "raw":"eyJ9"}`), Reason: "no such contact",
		At: start, Attempts: 1,
	}
}

func (k *kit) claim(now, until time.Time, limit int) storage.Claim {
	return storage.Claim{Now: now, Until: until, Lease: newID[storage.Lease](k), Limit: limit}
}

// texts are "prefix-0", "prefix-1" and so on.
func texts(prefix string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s-%d", prefix, i)
	}
	return out
}
