package engagement_test

import (
	"context"
	"fmt"
	"slices"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// rest lets everything end: nothing goes wrong any more, everybody asks again for
// what they do not know, and hours pass.
func (p *seedPlay) rest() {
	p.calm = true
	for _, n := range p.processes {
		n.dead.Store(n != p.processes[len(p.processes)-1])
	}
	for _, s := range p.sends {
		if _, done := s.ended(); !done {
			p.late[s.out.Agent]++
			p.drain()
			go s.try(p.next(), p.some())
		}
	}
	for _, d := range []time.Duration{time.Second, 40 * time.Second, time.Minute, time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, time.Hour} {
		p.drain()
		for p.provider.pending() > 0 {
			before := p.provider.pending()
			p.delivers(p.some())
			p.drain()
			if p.provider.pending() >= before && p.stuck() {
				break
			}
		}
		p.ticks(p.some())
		p.drain()
		p.pass(d)
	}
	p.drain()
	p.ticks(p.some())
	p.drain()
}

// stuck reports whether a webhook was refused too often.
func (p *seedPlay) stuck() bool {
	p.counter++
	return p.counter > 10_000
}

// drain lets all who wait go on, until nobody does.
func (p *seedPlay) drain() {
	for len(p.queue()) > 0 {
		p.choose(0)
	}
	synctest.Wait()
}

// wrong is everything that must not be, at rest.
func (p *seedPlay) wrong() []string {
	var all []string
	for _, look := range []func() []string{p.wrongInbound, p.wrongOutbound, p.wrongBindings, p.wrongFloor, p.wrongDues} {
		all = append(all, look()...)
	}
	return all
}

func complain(all *[]string, wrong bool, format string, args ...any) {
	if wrong {
		*all = append(*all, fmt.Sprintf(format, args...))
	}
}

// wrongInbound: what customers wrote is there, once each and in order.
func (p *seedPlay) wrongInbound() (all []string) {
	complain(&all, p.provider.pending() > 0, "%d webhooks were never acknowledged", p.provider.pending())
	aside, err := p.processes[len(p.processes)-1].SetAside(context.Background(), storage.SetAsideID{}, 10)
	require.NoError(p.t, err)
	complain(&all, len(aside) > 0, "%d events are set aside still", len(aside))
	for _, who := range p.customers() {
		want := p.provider.written[who]
		var got []channel.ProviderID
		for _, m := range p.said(who) {
			if m.Direction == storage.Inbound {
				got = append(got, m.ProviderID)
			}
		}
		complain(&all, !slices.Equal(want, got), "%s wrote %v, and the timeline has %v", who.Value, want, got)
	}
	return all
}

// customers are all who wrote, in their order.
func (p *seedPlay) customers() []channel.Address {
	var all []channel.Address
	for i := range 5 {
		if c := seedCustomer(i); len(p.provider.written[c]) > 0 {
			all = append(all, c)
		}
	}
	return all
}

// said is what was said with somebody, oldest first.
func (p *seedPlay) said(who channel.Address) []*storage.Message {
	var all []*storage.Message
	require.NoError(p.t, p.store.View(context.Background(), func(ctx context.Context, tx storage.Tx) error {
		ids, err := tx.Identities().Find(ctx, storage.IdentityKey{Kind: "whatsapp", Address: who})
		if err != nil || ids[0] == nil {
			return err
		}
		convs, err := tx.Conversations().OfContact(ctx, ids[0].Contact)
		if err != nil || len(convs) == 0 {
			return err
		}
		all, err = tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{convs[0].ID}, Limit: 500})
		return err
	}))
	slices.Reverse(all)
	return all
}

// wrongOutbound: each message arrived at most once, and the record says so.
func (p *seedPlay) wrongOutbound() (all []string) {
	copies := map[string]int{}
	for _, a := range p.provider.taken {
		copies[a.key] = p.provider.Copies(a.key)
	}
	known := map[string]bool{}
	for i := range 5 {
		for _, m := range p.said(seedCustomer(i)) {
			if m.Direction != storage.Outbound {
				continue
			}
			n := copies[m.ID.String()]
			known[m.ID.String()] = true
			complain(&all, n > 1, "%s arrived %d times", m.Key, n)
			complain(&all, n == 0 && m.Outcome == storage.OutcomeAccepted, "%s never arrived, and the record says that it was accepted", m.Key)
			complain(&all, n > 0 && m.Outcome == storage.OutcomeRejected, "%s arrived, and the record says that it was rejected", m.Key)
			complain(&all, m.Outcome == storage.OutcomeQueued, "%s is queued, and nobody sends it", m.Key)
		}
	}
	for key := range copies {
		complain(&all, !known[key], "a message arrived that nobody stored")
	}
	for _, s := range p.sends {
		stored, done := s.ended()
		complain(&all, !done, "%s: its author does not know what became of it", s.out.Key)
		complain(&all, !stored.IsZero() && !known[stored.String()], "%s was said to be stored, and is not there", s.out.Key)
	}
	return all
}

// wrongBindings: nobody is bound to two agents.
func (p *seedPlay) wrongBindings() (all []string) {
	if !p.engages {
		return nil
	}
	page, err := p.processes[len(p.processes)-1].Bindings(context.Background(), engagement.BindingQuery{Channel: line})
	require.NoError(p.t, err)
	bound := map[storage.ContactID]int{}
	for _, b := range page.Items {
		bound[b.Binding.Contact]++
		complain(&all, bound[b.Binding.Contact] > 1, "a contact is bound twice")
	}
	return all
}

// wrongFloor: nobody has too much, and nothing waits for somebody who has room.
func (p *seedPlay) wrongFloor() (all []string) {
	if p.engages {
		return nil
	}
	load, waits := map[storage.AgentID]int{}, 0
	for _, c := range p.allCases() {
		switch c.State {
		case storage.CaseOngoing:
			load[c.Owner]++
		case storage.CaseOpen:
			waits++
		}
	}
	present, err := p.processes[len(p.processes)-1].Presences(context.Background())
	require.NoError(p.t, err)
	for _, a := range present {
		complain(&all, load[a.Agent] > seedCapacity+p.late[a.Agent], "%s has %d cases", a.Agent, load[a.Agent])
		free := a.State == string(routing.Active) && load[a.Agent] < seedCapacity && slices.Contains(seedAgents, a.Agent)
		complain(&all, free && waits > 0, "%d cases wait, and %s is free", waits, a.Agent)
	}
	return all
}

// wrongDues: nothing that is due is left, and the outbox is empty.
func (p *seedPlay) wrongDues() (all []string) {
	require.NoError(p.t, p.store.View(context.Background(), func(ctx context.Context, tx storage.Tx) error {
		due, some, err := tx.DueMoments().NextDue(ctx)
		complain(&all, some && !due.After(time.Now()), "something has been due since %v ago", time.Since(due))
		if err != nil {
			return err
		}
		left, err := tx.Outbox().Len(ctx, line, 100)
		complain(&all, left > 0, "%d messages are in the outbox", left)
		return err
	}))
	return all
}
