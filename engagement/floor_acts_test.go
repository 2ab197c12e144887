package engagement_test

import (
	"errors"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"pgregory.net/rapid"
)

// acts are what people and time do on a floor.
func (d *floorDay) acts() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"write": d.write, "write too": d.write, "write again": d.write, "availability": d.availability, "heartbeat": d.heartbeat,
		"accept": d.accept, "accept too": d.accept, "reject": d.reject, "pick up": d.pickUp, "own case": d.ownCase, "own case too": d.ownCase,
		"transfer": d.transfer, "priority": d.priority, "needs": d.needs, "settings": d.settings, "agent": d.changeAgent,
		"pass": d.pass, "pass too": d.pass, "restart": d.restart, "reactivate": d.reactivate,
	}
}

// did notes what was done, has everything done that follows, and looks.
func (d *floorDay) did(err error, format string, args ...any) {
	if err != nil && !isNo(err) {
		d.Fatalf("%v", err)
	}
	if err != nil {
		return
	}
	d.trace(format, args...)
	d.follow()
	d.settle()
}

// isNo reports whether an error is a no.
func isNo(err error) bool {
	return errors.As(err, new(*engagement.RefusedError)) || errors.As(err, new(*engagement.TakenError)) ||
		errors.As(err, new(*engagement.StateError)) || errors.As(err, new(*engagement.NoOfferError)) ||
		errors.As(err, new(*engagement.InvalidError)) || errors.As(err, new(*engagement.DeniedError))
}

func (d *floorDay) write(t *rapid.T) {
	who, on := pick(t, "who", floorPeople...), pick(t, "on", line, line, mail)
	entry := pick(t, "by", "", "", "", "tag:billing", "staff:ana", "staff:ben")
	fake := d.fakes[on]
	m := fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: who}, who)
	m.At = time.Now()
	if entry != "" {
		m.Referral = &channel.Referral{Source: "link", Ref: entry}
	}
	pass(time.Millisecond)
	d.deliver(on, m)
	d.did(nil, "%s writes on %s by %q", who, on, entry)
}

func (d *floorDay) availability(t *rapid.T) {
	a, state := pick(t, "agent", floorAgents...), pick(t, "state", floorStates...)
	d.did(d.engine().SetAvailability(d.Context(), a, state), "%s is %s", a, state)
}

func (d *floorDay) heartbeat(t *rapid.T) {
	a, n := pick(t, "agent", floorAgents...), secs(t, "for", 5, 90)
	d.did(d.engine().Heartbeat(d.Context(), a, n), "%s is there for %v", a, n)
}

// offer is one of an agent's offers.
func (d *floorDay) offer(t *rapid.T) (storage.AgentID, storage.CaseID, bool) {
	a := pick(t, "agent", floorAgents...)
	if d.last.agent(a).Suspended {
		return a, storage.CaseID{}, false
	}
	offers, err := d.engine().Offers(d.Context(), a)
	if err != nil {
		d.Fatalf("%v", err)
	}
	if len(offers) == 0 {
		return a, storage.CaseID{}, false
	}
	return a, pick(t, "offer", offers...).Case.ID, true
}

// accept takes an offer: whatever is on the list can be taken.
func (d *floorDay) accept(t *rapid.T) {
	if a, id, ok := d.offer(t); ok {
		if _, err := d.engine().Accept(d.Context(), a, id); err != nil {
			d.Fatalf("%s cannot accept %s: %v", a, d.label(id), err)
		}
		d.did(nil, "%s accepts %s", a, d.label(id))
	}
}

func (d *floorDay) reject(t *rapid.T) {
	if a, id, ok := d.offer(t); ok {
		_, err := d.engine().Reject(d.Context(), a, id)
		if err != nil {
			d.Fatalf("%s cannot reject %s: %v", a, d.label(id), err)
		}
		d.did(err, "%s rejects %s", a, d.label(id))
	}
}

// some is one of the cases in a state; nil if there is none.
func (d *floorDay) some(t *rapid.T, of func(*storage.Case) bool) *storage.Case {
	var all []*storage.Case
	for _, c := range d.last.cases {
		if of(c) {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return pick(t, "case", all...)
}

func (d *floorDay) pickUp(t *rapid.T) {
	a := pick(t, "agent", floorAgents...)
	if c := d.some(t, func(c *storage.Case) bool { return c.State != storage.CaseClosed }); c != nil {
		_, err := d.engine().PickUp(d.Context(), a, c.ID)
		d.did(err, "%s picks up %s", a, d.name(c))
	}
}

func owned(c *storage.Case) bool { return c.State == storage.CaseOngoing && c.Owner != "" }

func (d *floorDay) ownCase(t *rapid.T) {
	c := d.some(t, owned)
	if c == nil {
		return
	}
	var err error
	what := pick(t, "does", "done", "release", "park", "end", "recall")
	switch e, until := d.engine(), time.Now().Add(secs(t, "until", 1, 90)); what {
	case "done":
		_, err = e.Done(d.Context(), c.Owner, c.ID, "")
	case "release":
		_, err = e.Release(d.Context(), c.Owner, c.ID)
	case "park":
		_, err = e.Park(d.Context(), c.Owner, c.ID, until)
	case "end":
		_, err = e.End(d.Context(), c.Owner, c.ID)
	case "recall":
		_, err = e.Recall(d.Context(), c.Owner, c.ID)
	}
	d.did(err, "%s: %s %s", c.Owner, what, d.name(c))
}

func (d *floorDay) reactivate(t *rapid.T) {
	if c := d.some(t, func(c *storage.Case) bool { return c.State == storage.CaseParked || c.State == storage.CaseEnded }); c != nil {
		_, err := d.engine().Reactivate(d.Context(), c.Owner, c.ID)
		d.did(err, "%s goes on with %s", c.Owner, d.name(c))
	}
}

func (d *floorDay) transfer(t *rapid.T) {
	c := d.some(t, owned)
	if c == nil {
		return
	}
	to := pick(t, "to", engagement.Recipient{Agent: "ana"}, engagement.Recipient{Agent: "ben"},
		engagement.Recipient{Tag: "billing"}, engagement.Recipient{Destination: "a"}, engagement.Recipient{Destination: "b"})
	_, err := d.engine().Transfer(d.Context(), c.Owner, c.ID, to, "")
	d.did(err, "%s transfers %s to %+v", c.Owner, d.name(c), to)
}

func unserved(c *storage.Case) bool { return c.State == storage.CaseOpen }

func (d *floorDay) priority(t *rapid.T) {
	if c := d.some(t, unserved); c != nil {
		n := pick(t, "priority", 0, 50, 1000)
		_, err := d.engine().SetPriority(d.Context(), "chief", c.ID, n)
		d.did(err, "%s is worth %d", d.name(c), n)
	}
}

func (d *floorDay) needs(t *rapid.T) {
	if c := d.some(t, unserved); c != nil {
		needs := drawFloorNeeds(t)
		_, err := d.engine().SetNeeds(d.Context(), "chief", c.ID, needs)
		d.did(err, "%s needs %v", d.name(c), needs)
	}
}

func (d *floorDay) settings(t *rapid.T) {
	s := drawFloor(t)
	s.Version = d.last.settings.Version
	_, err := d.engine().SaveRouting(d.Context(), "chief", s)
	if err != nil {
		d.Fatalf("%v", err)
	}
	d.did(nil, "other rules: %s", inShort(s))
}

func (d *floorDay) changeAgent(t *rapid.T) {
	id := pick(t, "agent", floorAgents...)
	all, err := d.engine().Agents(d.Context())
	if err != nil {
		d.Fatalf("%v", err)
	}
	for _, a := range all {
		if a.ID == id {
			drawFloorAgent(t, a)
			a.Disabled = chance(t, "disabled", 25)
			d.did(d.engine().PutAgent(d.Context(), "", a), "%s knows %v, capacity %+v, disabled: %v", id, a.Skills, a.Capacity, a.Disabled)
		}
	}
}

// pass lets time pass. What falls due is done at its time, or late.
func (d *floorDay) pass(t *rapid.T) {
	n, late := secs(t, "pass", 1, 120), chance(t, "late", 10)
	d.trace("%v pass", n)
	d.wait(n, late)
}

func (d *floorDay) restart(*rapid.T) {
	d.start(d.turn)
	d.trace("engine %d starts anew", d.turn)
}
