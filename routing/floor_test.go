package routing_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func ticket(id routing.CaseID, since time.Time, priority int) routing.Ticket {
	return routing.Ticket{Case: routing.Case{ID: id, Channel: shop, Kind: chat, Since: since, Priority: priority}, Destination: "sales"}
}

// served is who got which case.
func served(as []routing.Assignment) (out []string) {
	for _, a := range as {
		out = append(out, fmt.Sprint(a.Agent, ":", a.Case))
	}
	return out
}

func TestWhoGetsRoomTakesTheMostUrgentCase(t *testing.T) {
	f := open(t, desk(by(routing.LeastLoaded, queued(staffed("sales", "ana", "ben"))))).Floor(routing.State{})
	assert.Empty(t, f.Fill(noon, []routing.Agent{agent("ana", with(1), limit(1))}, []routing.Ticket{
		ticket("old", noon.Add(-3*time.Minute), 0), ticket("urgent", noon, 100), ticket("new", noon, 0),
	}))
	assert.Equal(t, map[routing.DestinationID]int{"sales": 3}, f.Waiting())
	assert.Equal(t, []int{1, 2, 3, 0}, []int{f.Position(noon, "urgent"), f.Position(noon, "old"), f.Position(noon, "new"), f.Position(noon, "none")})
	assert.Equal(t, []string{"ana:urgent"}, served(f.Agent(noon, agent("ana", limit(1)))))
	assert.Equal(t, []string{"ben:old", "ben:new"}, served(f.Agent(noon, agent("ben", limit(2)))))
	assert.Empty(t, f.Put(noon, ticket("last", noon, 0)))
	f.Take("last")
	assert.Empty(t, f.Agent(noon, agent("ana")))
}

func TestAgeingLetsNobodyStarve(t *testing.T) {
	a := routing.Ageing{PerMinute: 10}
	assert.Equal(t, 5, a.Effective(5, 59*time.Second/10))
	assert.Equal(t, 15, a.Effective(5, time.Minute))
	assert.Equal(t, 605, a.Effective(5, time.Hour))
	assert.Equal(t, routing.MaxPriority, a.Effective(5, 24*time.Hour))
	assert.Equal(t, 5, routing.Ageing{Off: true}.Effective(5, time.Hour))
	assert.Equal(t, 7, routing.Ageing{Max: 7}.Effective(5, time.Hour))
	assert.Equal(t, 9, routing.Ageing{Max: 7}.Effective(9, time.Hour), "what is above stays above")

	d := by(routing.FixedOrder, queued(staffed("sales", "ana")))
	d.Ageing = routing.Ageing{PerMinute: 10}
	f := open(t, desk(d)).Floor(routing.State{})
	f.Put(noon, ticket("humble", noon, 0))
	now := noon
	for i := 1; ; i++ {
		now = now.Add(time.Minute)
		f.Put(now, ticket(routing.CaseID(fmt.Sprint("important", i)), now, 100))
		got := served(f.Agent(now, agent("ana", limit(1))))
		require.Len(t, got, 1)
		if got[0] == "ana:humble" {
			assert.Equal(t, 10, i, "a hundred at ten a minute")
			return
		}
		require.Less(t, i, 20, "starves")
		f.Agent(now, agent("ana", limit(1), with(1)))
	}
}

func TestWhereAgeingStopsTheLongestWaitDecides(t *testing.T) {
	d := by(routing.FixedOrder, queued(staffed("sales", "ana")))
	d.Ageing = routing.Ageing{Max: 5}
	f := open(t, desk(d)).Floor(routing.State{})
	f.Put(noon, ticket("first", noon, 0))
	f.Put(noon.Add(time.Minute), ticket("second", noon.Add(time.Minute), 4))
	f.Put(noon.Add(time.Minute), ticket("high", noon.Add(time.Minute), 9))
	assert.Equal(t, 2, f.Position(noon.Add(2*time.Minute), "second"), "5 against 2")
	later := noon.Add(6 * time.Minute)
	assert.Equal(t, []string{"ana:high", "ana:first", "ana:second"}, served(f.Agent(later, agent("ana"))))
}

func TestACaseLeavesTheFloorWhenItsTimeIsOver(t *testing.T) {
	f := open(t, desk(queued(staffed("sales", "ana")))).Floor(routing.State{})
	w := ticket("1", noon, 0)
	w.Until = noon.Add(time.Minute)
	f.Put(noon, w)
	assert.Equal(t, noon.Add(time.Minute), f.Next())
	as, over := f.Advance(noon.Add(time.Minute))
	assert.Empty(t, as)
	assert.Equal(t, []routing.Ticket{w}, over)
	assert.Zero(t, f.Next())
	assert.Empty(t, f.Waiting())
}

func TestACaseThatWaitsForOneAgentIsKeptForThem(t *testing.T) {
	f := open(t, desk(queued(staffed("sales", "ana", "ben")))).Floor(routing.State{})
	w := ticket("1", noon, 0)
	w.Only = "ana"
	f.Put(noon, w)
	assert.Empty(t, f.Agent(noon, agent("ben")))
	assert.Equal(t, []string{"ana:1"}, served(f.Agent(noon, agent("ana"))))
}

func TestTurnsOnTheFloorGoOnWhereDecisionsLeftOff(t *testing.T) {
	p := open(t, desk(by(routing.RoundRobin, queued(staffed("sales", "ana", "ben", "cleo")))))
	state := routing.State{Turns: map[routing.DestinationID]map[routing.AgentID]int64{"sales": {"ana": 1}}}
	f := p.Floor(state)
	f.Fill(noon, []routing.Agent{agent("ana"), agent("ben"), agent("cleo")}, nil)
	var got []string
	for i := range 4 {
		got = append(got, served(f.Put(noon, ticket(routing.CaseID(fmt.Sprint(i)), noon, 0)))...)
	}
	assert.Equal(t, []string{"ben:0", "cleo:1", "ana:2", "ben:3"}, got)
	state.Turns = f.Turns()
	f = p.Floor(state)
	f.Fill(noon, []routing.Agent{agent("ana"), agent("ben"), agent("cleo")}, nil)
	assert.Equal(t, []string{"cleo:4"}, served(f.Put(noon, ticket("4", noon, 0))))
}

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

func (d *day) mayHave(a routing.Agent, w routing.Ticket) {
	if !d.s.Staff.Capacity.Fits(a.Load, w.Case.Kind) {
		d.t.Fatalf("%s has no room for %s", a.ID, w.Case.ID)
	}
	if w.Only == "" && !d.can(a, w) {
		d.t.Fatalf("%s may not have %s: %+v", a.ID, w.Case.ID, d.request(a, w).Candidates)
	}
}

// atRest looks at every waiting case and every agent.
func (d *day) atRest() {
	for _, w := range d.tickets {
		for _, a := range d.agents {
			if w.Only == "" && d.can(a, w) || w.Only == a.ID && d.canOnly(a, w) {
				d.t.Fatalf("%s waits, and %s is free: %+v", w.Case.ID, a.ID, a)
			}
		}
	}
}

func (d *day) canOnly(a routing.Agent, w routing.Ticket) bool {
	fresh := a.SeenUntil.IsZero() || d.now.Before(a.SeenUntil)
	return !a.Suspended && a.State == routing.Active && fresh && d.s.Staff.Capacity.Fits(a.Load, w.Case.Kind)
}

// fair looks for cases that the agent could have had instead, and that came
// before: nobody waits while the less urgent are served.
func (d *day) fair(got routing.Ticket, a routing.Agent) {
	a.Load = map[channel.Kind]int{}
	for _, w := range d.tickets {
		same := w.Destination == got.Destination && w.Case.Kind == got.Case.Kind && w.Only == "" && got.Only == ""
		if !same || w.Case.ID == got.Case.ID || !d.can(a, w) {
			continue
		}
		ageing := d.s.Destinations[slices.Index(places, w.Destination)].Ageing
		has, lacks := ageing.Effective(got.Case.Priority, d.now.Sub(got.Case.Since)), ageing.Effective(w.Case.Priority, d.now.Sub(w.Case.Since))
		if has < lacks {
			d.t.Fatalf("%s (%d) was served before %s (%d)", got.Case.ID, has, w.Case.ID, lacks)
		}
	}
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
		if f.Position(d.now, id) != d.f.Position(d.now, id) {
			d.t.Fatalf("%s has another place", id)
		}
	}
}
