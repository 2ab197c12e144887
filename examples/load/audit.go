package main

import (
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// An audit compares what was promised with what is there.
type audit struct {
	ledger *ledger
	stored *stored
	// copies is how often each message appeared on a phone.
	copies map[string]int
	// final is the status that every message comes to, of those that the
	// provider has accepted.
	final channel.Status

	addresses map[storage.ConversationID]channel.Address
	byID      map[storage.MessageID]storedMessage
	counts    counts
	problems  problems
}

// counts is what the audit has seen.
type counts struct {
	Acknowledged int // inbound
	Sends        int // acknowledged
	Statuses     int // messages of the stock that got statuses
	Outcomes     map[storage.Outcome]int
	Copies       int
}

// problems are violations. Of each sort some are described and all counted.
type problems struct {
	sorts []string
	count map[string]int
	texts map[string][]string
}

const described = 5

func (p *problems) add(sort, format string, args ...any) {
	if p.count == nil {
		p.count, p.texts = map[string]int{}, map[string][]string{}
	}
	if p.count[sort]++; p.count[sort] == 1 {
		p.sorts = append(p.sorts, sort)
	}
	if len(p.texts[sort]) < described {
		p.texts[sort] = append(p.texts[sort], fmt.Sprintf(format, args...))
	}
}

func (p *problems) list() []string {
	var lines []string
	for _, sort := range p.sorts {
		lines = append(lines, fmt.Sprintf("%s: %d", sort, p.count[sort]))
		for _, text := range p.texts[sort] {
			lines = append(lines, "  "+text)
		}
	}
	return lines
}

// check does all of it.
func (a *audit) check() {
	a.counts.Outcomes = map[storage.Outcome]int{}
	a.index()
	a.checkAnswers()
	a.checkInbound()
	a.checkOutbound()
	a.checkCopies()
	a.checkStock()
	if a.stored.SetAside > 0 {
		a.problems.add("set aside", "%d events", a.stored.SetAside)
	}
	if a.stored.Waiting > 0 {
		a.problems.add("left in the outbox", "%d messages", a.stored.Waiting)
	}
}

func (a *audit) index() {
	a.addresses = map[storage.ConversationID]channel.Address{}
	for _, t := range a.stored.Talks {
		a.addresses[t.ID] = t.Address
	}
	a.byID = map[storage.MessageID]storedMessage{}
	for _, m := range a.stored.Messages {
		if _, twice := a.byID[m.ID]; twice {
			a.problems.add("two messages of one id", "%s", m.ID)
		}
		a.byID[m.ID] = m
	}
}

func (a *audit) checkAnswers() {
	for _, text := range a.ledger.refused {
		a.problems.add("not answered with yes", "%s", text)
	}
	if n := a.ledger.asked - a.ledger.answered - len(a.ledger.refused); n != 0 {
		a.problems.add("not answered", "%d requests", n)
	}
}

// checkInbound wants each acknowledged message once, in the right
// conversation, in the journal once, and counted there.
func (a *audit) checkInbound() {
	a.counts.Acknowledged = len(a.ledger.inbound)
	times := map[channel.ProviderID]int{}
	perTalk := map[storage.ConversationID]int64{}
	for _, m := range a.stored.Messages {
		if m.Direction != storage.Inbound {
			continue
		}
		times[m.ProviderID]++
		perTalk[m.Conversation]++
		contact, known := a.ledger.inbound[m.ProviderID]
		if !known {
			a.problems.add("stored, but nobody wrote it", "%s", m.ProviderID)
			continue
		}
		a.checkPlace(m, contact)
	}
	for id := range a.ledger.inbound {
		if times[id] != 1 {
			a.problems.add("inbound messages not stored exactly once", "%s: %d times", id, times[id])
		}
	}
	for _, t := range a.stored.Talks {
		if perTalk[t.ID] != t.Inbound {
			a.problems.add("conversations that count wrongly", "%s: has %d messages, counts %d", t.ID, perTalk[t.ID], t.Inbound)
		}
	}
}

// checkPlace wants a message in its contact's conversation and once in the
// journal.
func (a *audit) checkPlace(m storedMessage, contact int) {
	want := channel.Address{Kind: channel.AddressPhone, Value: "+" + numberOf(contact)}
	if got := a.addresses[m.Conversation]; got != want {
		a.problems.add("in another's conversation", "%s", m.ID)
	}
	if n := a.stored.Told[m.ID]; n != 1 {
		a.problems.add("not in the journal exactly once", "%s: %d times", m.ID, n)
	}
}
