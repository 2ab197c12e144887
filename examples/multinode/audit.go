package main

import (
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/storage"
)

// A promise is something that must hold whatever breaks.
type promise struct {
	text   string
	seen   string   // on how much it was tested
	broken []string // how it was broken; empty if it held
}

func (p *promise) fails(format string, args ...any) {
	p.broken = append(p.broken, fmt.Sprintf(format, args...))
}

// An audit compares what was promised with what is stored and what the phones
// show.
type audit struct {
	ledger  *ledger
	stored  *stored
	contest *contest
	watch   *watch
	// copies is how often each message appeared on a phone, and shown what a phone
	// got, by number.
	copies map[string]int
	shown  func(number string) []whatsapptest.Bubble
	rested bool

	byID       map[storage.MessageID]*storage.Message
	byProvider map[channel.ProviderID][]*storage.Message
	outcomes   map[storage.Outcome]int
	late       int
}

// check looks at every promise.
func (a *audit) check() []*promise {
	a.byID, a.outcomes = map[storage.MessageID]*storage.Message{}, map[storage.Outcome]int{}
	a.byProvider = map[channel.ProviderID][]*storage.Message{}
	for _, m := range a.stored.messages {
		a.byID[m.ID] = m
		a.byProvider[m.ProviderID] = append(a.byProvider[m.ProviderID], m)
	}
	return []*promise{
		a.kept(), a.once(), a.sent(), a.singly(), a.inOrder(), a.exclusive(), a.alone(), a.within(), a.found(), a.calm(),
	}
}

// kept: no acknowledged message of a customer's is lost.
func (a *audit) kept() *promise {
	p := &promise{text: "no acknowledged message is lost", seen: fmt.Sprintf("%d messages of customers", len(a.ledger.acknowledged))}
	for id := range a.ledger.acknowledged {
		if len(a.byProvider[id]) == 0 {
			p.fails("%s was acknowledged and is not stored", id)
		}
	}
	for id, s := range a.ledger.said {
		if !a.ledger.acknowledged[id] {
			p.fails("message %d of customer %d never arrived", s.n, s.customer)
		}
	}
	return p
}

// once: each is stored once, in its customer's conversation, and told of once.
func (a *audit) once() *promise {
	p := &promise{text: "none is processed twice"}
	inbound := map[storage.ConversationID]int64{}
	for _, m := range a.stored.messages {
		if m.Direction != storage.Inbound {
			continue
		}
		inbound[m.Conversation]++
		s, known := a.ledger.said[m.ProviderID]
		talk := a.stored.talks[m.Conversation]
		switch n := a.stored.told[m.ID]; {
		case !known:
			p.fails("%s is stored and nobody wrote it", m.ProviderID)
		case talk.Address.Value != "+"+customerNumber(s.customer):
			p.fails("message %d of customer %d is in another's conversation", s.n, s.customer)
		case n != 1:
			p.fails("message %d of customer %d is %d times in the journal", s.n, s.customer, n)
		}
	}
	for id, all := range a.byProvider {
		if id != "" && len(all) > 1 {
			p.fails("%s is stored %d times", id, len(all))
		}
	}
	for id, talk := range a.stored.talks {
		if talk.Inbound != inbound[id] {
			p.fails("conversation %s counts %d messages and has %d", id, talk.Inbound, inbound[id])
		}
	}
	p.seen = fmt.Sprintf("%d conversations, webhooks repeated at will", len(a.stored.talks))
	return p
}

// sent: each message of an agent's that was acknowledged is stored under its
// key, and has an outcome that agrees with the phone.
func (a *audit) sent() *promise {
	p := &promise{text: "every acknowledged answer has its outcome", seen: fmt.Sprintf("%d messages of agents", len(a.ledger.sends))}
	for id, s := range a.ledger.sends {
		m := a.byID[id]
		if m == nil || m.Key != s.key || a.stored.told[id] != 1 {
			p.fails("%s was acknowledged and is not stored as such", s.key)
			continue
		}
		copies := a.copies[id.String()]
		a.outcomes[m.Outcome]++
		switch {
		case m.Outcome == storage.OutcomeAccepted && copies == 0:
			p.fails("%s was accepted and is on no phone", s.key)
		case m.Outcome == storage.OutcomeAccepted && m.Status() != channel.StatusRead:
			p.fails("%s was read, and the record says %s", s.key, m.Status())
		case m.Outcome == storage.OutcomeUnknown && copies > 0:
			p.fails("%s is unknown, although the provider has reported it", s.key)
		case m.Outcome == storage.OutcomeRejected && a.revoked(m) && copies == 0: // in time
		case m.Outcome != storage.OutcomeAccepted && m.Outcome != storage.OutcomeUnknown:
			p.fails("%s ended as %q", s.key, m.Outcome)
		}
	}
	return p
}

// revoked reports whether the binding of a message was revoked, or was about to
// be.
func (a *audit) revoked(m *storage.Message) bool {
	for _, d := range a.contest.asked {
		if d.kind == revokes && d.bond == m.Binding {
			return true
		}
	}
	return false
}

// singly: nothing is twice on a phone, whatever its outcome, and nothing is
// there that is not stored.
func (a *audit) singly() *promise {
	p := &promise{text: "none is sent twice", seen: fmt.Sprintf("%d messages on phones", len(a.copies))}
	for key, n := range a.copies {
		id, err := storage.ParseID[storage.Message](key)
		if err != nil || a.byID[id] == nil {
			p.fails("%s is on a phone and not stored", key)
		}
		if n > 1 {
			p.fails("%s is %d times on the phone", key, n)
		}
	}
	keys := map[string]bool{}
	for _, m := range a.stored.messages {
		if m.Key != "" && keys[m.Key] {
			p.fails("%s is stored twice", m.Key)
		}
		keys[m.Key] = true
	}
	return p
}

// inOrder: of a conversation, the timeline has the customer's messages as they
// were written, and the phone the agents' as they were stored. One whose fate was
// unknown for a time may have arrived late.
func (a *audit) inOrder() *promise {
	p := &promise{text: "the order of a conversation is kept"}
	last := map[storage.ConversationID]int{}
	for _, m := range a.stored.messages {
		if m.Direction != storage.Inbound {
			continue
		}
		s, known := a.ledger.said[m.ProviderID]
		if known && s.n < last[m.Conversation] {
			p.fails("message %d of conversation %s stands behind %d", s.n, m.Conversation, last[m.Conversation])
		}
		last[m.Conversation] = max(last[m.Conversation], s.n)
	}
	seen := 0
	for _, talk := range a.stored.talks {
		shown := a.shown(talk.Address.Value)
		seen += len(shown)
		a.phoneInOrder(p, shown)
	}
	p.seen = fmt.Sprintf("%d messages on %d phones", seen, len(a.stored.talks))
	return p
}

func (a *audit) phoneInOrder(p *promise, shown []whatsapptest.Bubble) {
	last := 0
	for _, b := range shown {
		id, err := storage.ParseID[storage.Message](b.Key)
		if err != nil || a.stored.unsure[id] || b.Template != "" {
			continue
		}
		n := placeOf(textIn(b.Parts))
		if n <= last {
			p.fails("the phone shows message %d behind %d: %s", n, last, b.Key)
		}
		last = max(last, n)
	}
}

// within: nobody got more cases than they have room for.
func (a *audit) within() *promise {
	return &promise{
		text:   "capacity is kept",
		seen:   fmt.Sprintf("%d looks, at most %d of %d cases", a.watch.looks, a.watch.highest(), capacity),
		broken: slices.Clone(a.watch.faults),
	}
}

// found: nobody is left waiting beside an agent who has room.
func (a *audit) found() *promise {
	p := &promise{text: "cases find agents", seen: fmt.Sprintf("%d cases wait in the end, %d agents have room", a.stored.open, a.stored.idle)}
	if a.stored.open > 0 && a.stored.idle > 0 {
		p.fails("%d cases wait beside %d agents who have room", a.stored.open, a.stored.idle)
	}
	return p
}

// calm: nothing is left over, and nothing was answered that nothing explains.
func (a *audit) calm() *promise {
	p := &promise{text: "nothing is left over", seen: "outbox, events set aside, answers", broken: slices.Clone(a.ledger.surprises)}
	if a.stored.waiting > 0 {
		p.fails("%d messages are in the outbox", a.stored.waiting)
	}
	if a.stored.setAside > 0 {
		p.fails("%d events are set aside", a.stored.setAside)
	}
	if !a.rested {
		p.fails("it did not come to rest in time")
	}
	return p
}
