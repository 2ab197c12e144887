package engagement_test

import (
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// atRest checks what must hold whenever nothing is left to do at this instant.
func (d *floorDay) atRest(v *seen) {
	for _, c := range v.cases {
		d.oneHandler(v, c)
		d.somewhere(v, c)
		d.offeredToSomebodyThere(v, c)
		d.ownerKept(v, c)
		if v.waits(c) {
			d.nobodyFree(v, c)
		}
	}
}

// oneHandler: a case has one active handler, an agent or a bot.
func (d *floorDay) oneHandler(v *seen, c *storage.Case) {
	switch {
	case c.State == storage.CaseOngoing && (c.Owner == "") == (c.Bot == ""):
		d.Fatalf("%s has not one handler: %q and %q", d.name(c), c.Owner, c.Bot)
	case c.State != storage.CaseOngoing && c.Bot != "", c.State == storage.CaseOpen && c.Owner != "", c.State == storage.CaseMissed && c.Owner != "":
		d.Fatalf("%s is %s and has a handler: %q, %q", d.name(c), c.State, c.Owner, c.Bot)
	}
}

// somewhere: an open case is in a queue, or waits for one agent, or is left to
// everybody. An offer that was made stands, whatever the rules say by now.
func (d *floorDay) somewhere(v *seen, c *storage.Case) {
	waits := c.Queue != "" || c.For != ""
	switch {
	case v.waits(c) && !waits:
		d.Fatalf("%s waits nowhere: %+v", d.name(c), v.kept[c.ID])
	case !v.waits(c) && waits && !c.Offered:
		d.Fatalf("%s is %s, and waits in %q for %q", d.name(c), c.State, c.Queue, c.For)
	}
}

// offeredToSomebodyThere: whoever is asked alone is active, and still has time.
func (d *floorDay) offeredToSomebodyThere(v *seen, c *storage.Case) {
	if !c.Offered {
		return
	}
	if a := v.agent(c.For); a == nil || !v.there(a) {
		d.Fatalf("%s is offered to %s, who is not there", d.name(c), c.For)
	}
	if !c.ForUntil.After(v.now) || d.due(v, c).After(c.ForUntil) {
		d.Fatalf("%s is offered until %v, and looked at %v", d.name(c), c.ForUntil, d.due(v, c))
	}
}

// ownerKept: a case that is being transferred stays with who transfers it (S2.38).
func (d *floorDay) ownerKept(v *seen, c *storage.Case) {
	t := v.kept[c.ID].Transfer
	if t != nil && (c.State != storage.CaseOngoing || c.Owner != t.From) {
		d.Fatalf("%s is transferred by %s, and is %s with %q", d.name(c), t.From, c.State, c.Owner)
	}
}

// due is when a case is looked at next; far away if never.
func (d *floorDay) due(v *seen, c *storage.Case) time.Time {
	if at, ok := v.dues[c.ID]; ok {
		return at
	}
	return v.now.Add(1000 * time.Hour)
}

// nobodyFree: no case waits beside an agent who can have it. Asked again, the
// rules let it wait just as it does, and if time alone will change that, there is
// a moment at which it is looked at.
func (d *floorDay) nobodyFree(v *seen, c *storage.Case) {
	k := v.kept[c.ID]
	if k.Back != "" {
		d.Fatalf("%s should have gone back to %s", d.name(c), k.Back)
	}
	if c.Offered {
		return
	}
	d.nobodyTakes(v, c)
	if v.someAsked(c) {
		if !c.ForUntil.IsZero() && d.due(v, c).After(c.ForUntil) {
			d.Fatalf("%s is offered to %v until %v, and looked at %v", d.name(c), k.Offered, c.ForUntil, d.due(v, c))
		}
		return
	}
	dec, err := v.answer(c)
	if err != nil {
		d.Fatalf("%v", err)
	}
	if dec.Outcome != routing.Hold {
		d.Fatalf("%s waits in %q for %q, asked are %v. But: %s", d.name(c), c.Queue, c.For, k.Offered, explain(dec))
	}
	if !v.waitsSo(c, dec) {
		d.Fatalf("%s waits in %q for %q, and should elsewhere: %s", d.name(c), c.Queue, c.For, explain(dec))
	}
	d.lookedAt(v, c, dec)
}

// someAsked reports whether somebody is asked who can see it.
func (v *seen) someAsked(c *storage.Case) bool {
	there := func(id routing.AgentID) bool { return v.there(v.agent(storage.AgentID(id))) }
	return slices.ContainsFunc(v.kept[c.ID].Offered, there)
}

// waitsSo reports whether a case waits just as a decision says. What no
// destination keeps waits at the one that was tried last, whichever that was.
func (v *seen) waitsSo(c *storage.Case, dec routing.Decision) bool {
	last, at := v.kept[c.ID].Last, storage.QueueID(dec.Destination)
	switch {
	case last == nil || last.Reason != dec.Reason:
		return false
	case dec.For != "":
		return c.For == storage.AgentID(dec.For) && c.Queue == ""
	case dec.Reason == routing.ByOverflow && last.Destination != "":
		at = c.Queue
	case at == "":
		at = "*"
	}
	return c.Queue == at && c.Queue != "" && c.For == ""
}

// nobodyTakes asks of each agent alone whether they can have the case where it
// waits.
func (d *floorDay) nobodyTakes(v *seen, c *storage.Case) {
	at, k := routing.DestinationID(c.Queue), v.kept[c.ID]
	if c.Queue == "" || at == "*" || !v.speaksThere(c) {
		return
	}
	for i := range v.agents {
		a := &v.agents[i]
		if v.plan.Takes(at, a, v.question(c)) == "" && !slices.Contains(k.Offered, a.ID) {
			d.Fatalf("%s waits at %s beside %s, who is free", d.name(c), at, a.ID)
		}
	}
}

// speaksThere reports whether the rules still lead the case to where it waits:
// its time there is not over, and they are not other ones.
func (v *seen) speaksThere(c *storage.Case) bool {
	dec, err := v.answer(c)
	return err == nil && dec.Destination == routing.DestinationID(c.Queue) && dec.Reason != routing.ByOverflow
}

// lookedAt: where time alone changes something, the case is looked at by then.
func (d *floorDay) lookedAt(v *seen, c *storage.Case, dec routing.Decision) {
	for later, at := dec, next(dec); !at.IsZero() && at.Before(d.due(v, c)); at = next(later) {
		var err error
		if later, err = v.at(at).answer(c); err != nil {
			d.Fatalf("%v", err)
		}
		if later.Outcome != dec.Outcome || later.For != dec.For || later.Destination != dec.Destination {
			d.Fatalf("%s changes at %v, and is looked at %v: %s. But then: %s", d.name(c), at, d.due(v, c), explain(dec), explain(later))
		}
	}
}

// next is when time alone may change a decision; zero if never.
func next(dec routing.Decision) time.Time {
	if dec.NextChange.IsZero() || !dec.Limit.IsZero() && dec.Limit.Before(dec.NextChange) {
		return dec.Limit
	}
	return dec.NextChange
}

// at is the same floor at another instant.
func (v *seen) at(t time.Time) *seen {
	other := *v
	other.now = t
	return &other
}

func explain(dec routing.Decision) string { return strings.Join(routing.Explain(dec), " ") }

// atNight checks what must hold when the contact centre has been left alone for
// long enough: what no rule keeps waiting for ever was taken or missed.
func (d *floorDay) atNight(v *seen) {
	for _, c := range v.cases {
		if !v.waits(c) {
			continue
		}
		dec, err := v.answer(c)
		if err != nil || v.kept[c.ID].Transfer != nil && v.kept[c.ID].Transfer.To.Agent != "" {
			d.Fatalf("%s is still being transferred: %v", d.name(c), err)
		}
		if !c.Offered && v.someAsked(c) {
			dec.Limit = c.ForUntil // an offer to several stands, also beside a better one
		}
		if !dec.Limit.IsZero() {
			d.Fatalf("%s still waits, in %q for %q: %s", d.name(c), c.Queue, c.For, explain(dec))
		}
	}
}
