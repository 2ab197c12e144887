package routing_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"pgregory.net/rapid"
)

// A day is random events on a floor, with what is known about it from outside.
type day struct {
	t       *rapid.T
	s       routing.Settings
	p       *routing.Plan
	f       *routing.Floor
	now     time.Time
	agents  map[routing.AgentID]routing.Agent
	tickets map[routing.CaseID]routing.Ticket
	n       int
}

func newDay(t *rapid.T) *day {
	d := &day{t: t, s: drawSettings(t), now: noon, agents: map[routing.AgentID]routing.Agent{}, tickets: map[routing.CaseID]routing.Ticket{}}
	d.p = plan(t, d.s)
	d.f = d.p.Floor(routing.State{})
	return d
}

// did checks assignments and takes them into account.
func (d *day) did(as []routing.Assignment) {
	for _, got := range as {
		a, w := d.agents[got.Agent], d.tickets[got.Case]
		d.mayHave(a, w)
		if w.Only != "" && w.Only != a.ID {
			d.t.Fatalf("%s waits for %s, not for %s", w.Case.ID, w.Only, a.ID)
		}
		a.Load[w.Case.Kind]++
		a.LastTaken = d.now
		d.agents[a.ID] = a
		d.fair(w, a)
		delete(d.tickets, got.Case)
	}
	d.atRest()
}

// request asks whether one agent could have the case now, at its destination.
func (d *day) request(a routing.Agent, w routing.Ticket) routing.Decision {
	r := routing.Request{Now: d.now, Case: w.Case, Agents: []routing.Agent{a}}
	r.Case.Progress = nil
	got, err := d.p.To(w.Destination).Route(d.t.Context(), r)
	if err != nil {
		d.t.Fatal(err)
	}
	return got
}

func (d *day) can(a routing.Agent, w routing.Ticket) bool {
	return len(d.request(a, w).Agents) > 0
}

// kept is what keeps a case from an agent by themselves, where nobody else can
// take it.
func (d *day) kept(a routing.Agent, w routing.Ticket) routing.Filter {
	r, id := routing.Request{Now: d.now, Case: w.Case}, w.Destination
	switch {
	case w.Only != "":
		id = ""
	case methodOf(d.s, w.Destination, w.Case) != routing.FixedOrder:
		r.Case.Refusals = nil
	}
	return d.p.Takes(id, &a, r)
}

func (d *day) mayHave(a routing.Agent, w routing.Ticket) {
	if f := d.kept(a, w); f != "" {
		d.t.Fatalf("%s may not have %s: %s", a.ID, w.Case.ID, f)
	}
	if w.Only == "" && !d.can(a, w) {
		d.t.Fatalf("%s may not have %s: %+v", a.ID, w.Case.ID, d.request(a, w).Candidates)
	}
}

// atRest looks at every waiting case and every agent.
func (d *day) atRest() {
	for _, w := range d.tickets {
		for _, a := range d.agents {
			if (w.Only == "" || w.Only == a.ID) && d.kept(a, w) == "" {
				d.t.Fatalf("%s waits, and %s is free: %+v", w.Case.ID, a.ID, a)
			}
			if w.Only == "" && d.can(a, w) {
				d.t.Fatalf("%s waits, and the rules give it to %s: %+v", w.Case.ID, a.ID, a)
			}
		}
	}
}

// fair looks for cases that the agent could have had instead, and that came
// before: nobody waits while the less urgent are served.
func (d *day) fair(got routing.Ticket, a routing.Agent) {
	a.Load = map[channel.Kind]int{}
	for _, w := range d.tickets {
		same := w.Case.Kind == got.Case.Kind && w.Only == "" && got.Only == ""
		if !same || w.Case.ID == got.Case.ID || !d.can(a, w) {
			continue
		}
		if has, lacks := d.points(got), d.points(w); has < lacks {
			d.t.Fatalf("%s (%d) was served before %s (%d)", got.Case.ID, has, w.Case.ID, lacks)
		}
		if w.Destination == got.Destination && d.place(w).Compare(d.place(got)) < 0 {
			d.t.Fatalf("%s was served out of order, before %s", got.Case.ID, w.Case.ID)
		}
	}
}

func (d *day) place(w routing.Ticket) routing.Place {
	return d.p.Place(w.Destination, w.Case.Priority, w.Case.Since)
}

func (d *day) points(w routing.Ticket) int64 {
	return d.p.Ageing(w.Destination).Points(d.place(w), d.now)
}

func (d *day) arrive() {
	d.n++
	w := routing.Ticket{Case: drawCase(d.t, d.n, d.now), Destination: rapid.SampledFrom(places).Draw(d.t, "place")}
	if some(d.t, "only", 20) {
		w.Only = rapid.SampledFrom(people).Draw(d.t, "who")
	}
	if some(d.t, "until", 30) {
		w.Until = d.now.Add(seconds(d.t, "until", 1, 200))
	}
	d.tickets[w.Case.ID] = w
	d.did(d.f.Put(d.now, w))
}

func (d *day) change() {
	a := drawAgent(d.t, rapid.SampledFrom(people).Draw(d.t, "agent"), d.now)
	d.agents[a.ID] = a
	mine := a
	mine.Load = map[channel.Kind]int{}
	for k, n := range a.Load {
		mine.Load[k] = n
	}
	d.did(d.f.Agent(d.now, mine))
}

func (d *day) pass() {
	d.now = d.now.Add(seconds(d.t, "pass", 0, 60))
	if next := d.f.Next(); some(d.t, "exactly", 50) && !next.IsZero() && next.After(d.now) {
		d.now = next
	}
	as, over := d.f.Advance(d.now)
	for _, w := range over {
		if w.Until.After(d.now) {
			d.t.Fatalf("%s left too early", w.Case.ID)
		}
		delete(d.tickets, w.Case.ID)
	}
	d.did(as)
}

func (d *day) take() {
	if len(d.tickets) > 0 {
		id := slices.Min(slices.Collect(maps.Keys(d.tickets)))
		d.f.Take(id)
		delete(d.tickets, id)
	}
	d.did(nil)
}

func (d *day) leave() {
	id := rapid.SampledFrom(people).Draw(d.t, "leaves")
	d.f.Leave(id)
	delete(d.agents, id)
}

func TestAtRestNobodyWaitsWhereSomebodyIsFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDay(t)
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			switch rapid.IntRange(0, 9).Draw(t, "event") {
			case 0, 1, 2, 3:
				d.arrive()
			case 4, 5, 6:
				d.change()
			case 7, 8:
				d.pass()
			default:
				if some(t, "take", 70) {
					d.take()
				} else {
					d.leave()
				}
			}
		}
		d.rebuilt()
	})
}

// rebuilt compares the floor with one that is made of a snapshot.
func (d *day) rebuilt() {
	var as []routing.Agent
	var ts []routing.Ticket
	for _, a := range d.agents {
		as = append(as, a)
	}
	for _, w := range d.tickets {
		ts = append(ts, w)
	}
	f := d.p.Floor(routing.State{})
	if got := f.Fill(d.now, as, ts); len(got) > 0 {
		d.t.Fatalf("a floor of the same snapshot is not at rest: %v", got)
	}
	for id := range d.tickets {
		if f.Position(id) != d.f.Position(id) {
			d.t.Fatalf("%s has another place", id)
		}
	}
}
