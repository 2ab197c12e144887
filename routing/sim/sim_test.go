package sim_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/sim"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var nine = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// everybody serves at one destination, by a method.
func everybody(day sim.Day, m routing.Method) routing.Settings {
	d := routing.Destination{ID: "desk", Method: m, Assign: true, Queue: &routing.Queue{}}
	for _, s := range day.Shifts {
		d.Targets = append(d.Targets, routing.Target{Agent: s.Agent.ID})
	}
	return routing.Settings{Version: 1, Destinations: []routing.Destination{d},
		Otherwise: routing.ChannelRules{Branch: routing.Branch{Linear: []routing.Stop{{To: "desk"}}}}}
}

// short is a day that can be worked out by hand.
func short() sim.Day {
	minute := func(n int) time.Time { return nine.Add(time.Duration(n) * time.Minute) }
	c := func(id routing.CaseID, at, takes, priority int) sim.Arrival {
		return sim.Arrival{At: minute(at), Case: routing.Case{ID: id, Channel: "main", Priority: priority}, Takes: time.Duration(takes) * time.Minute}
	}
	one := &routing.Capacity{Total: 1}
	return sim.Day{
		Shifts: []sim.Shift{
			{Agent: routing.Agent{ID: "ana", Capacity: one}, From: minute(0), To: minute(20)},
			{Agent: routing.Agent{ID: "ben", Capacity: one}, From: minute(4), To: minute(20), Pace: 2},
		},
		Arrivals: []sim.Arrival{c("1", 0, 10, 0), c("2", 1, 8, 0), c("3", 2, 4, 0), c("4", 3, 1, 500), c("5", 30, 1, 0)},
	}
}

func TestADayThatIsWorkedOutByHand(t *testing.T) {
	// ana has 1 from 0 to 10. ben comes at 4 and takes the urgent 4 (half a minute),
	// then 2 (four minutes, to 8:30), then 3 (two minutes, to 10:30). Nobody is
	// there for 5.
	day := short()
	r, err := sim.Run(t.Context(), day, sim.Options{Target: 3 * time.Minute}, sim.Policy{Name: "p", Settings: everybody(day, routing.MostIdle)})
	require.NoError(t, err)
	second := time.Second
	assert.Equal(t, []time.Duration{0, 60 * second, 210 * second, 390 * second}, r.Waits)
	assert.Equal(t, 165*second, r.Mean)
	assert.Equal(t, []time.Duration{60 * second, 210 * second, 390 * second}, []time.Duration{r.P50, r.P90, r.Max})
	assert.Equal(t, []int{5, 4, 0, 1}, []int{r.Cases, r.Served, r.Missed, r.Left})
	assert.InDelta(t, 0.4, r.Kept, 1e-9)
	assert.InDelta(t, 16.5/36, r.Load, 1e-9)
	x, y := 10.0/20, 6.5/16
	assert.InDelta(t, (x+y)*(x+y)/(2*(x*x+y*y)), r.Fairness, 1e-9)
}

func TestTheSameSeedGivesTheSameDay(t *testing.T) {
	run := func(seed uint64) sim.Result {
		day := sim.Centre{Seed: seed, Start: nine}.Day()
		r, err := sim.Run(t.Context(), day, sim.Options{Seed: seed, Refuse: 0.2}, sim.Policy{Settings: everybody(day, routing.MostIdle)})
		require.NoError(t, err)
		return r
	}
	assert.Equal(t, run(1), run(1))
	assert.NotEqual(t, run(1), run(2))
	assert.InDelta(t, 600, run(3).Cases, 100, "sixty an hour for ten hours")
}

func TestPoliciesDiffer(t *testing.T) {
	day := sim.Centre{Seed: 7, Start: nine, Agents: 12, PerHour: 70, Urgent: 0.1}.Day()
	back := everybody(day, routing.LeastLoaded)
	back.Otherwise.Preferred = &routing.Preferred{}
	results, err := sim.Compare(t.Context(), day, sim.Options{},
		sim.Policy{Name: "even", Settings: everybody(day, routing.MostIdle)},
		sim.Policy{Name: "first come", Settings: everybody(day, routing.FixedOrder)},
		sim.Policy{Name: "back", Settings: back})
	require.NoError(t, err)
	assert.Greater(t, results[0].Fairness, results[1].Fairness)
	assert.Greater(t, results[2].Back, 2*results[0].Back)
}

func TestAPolicyThatIsWrongIsNamed(t *testing.T) {
	_, err := sim.Compare(t.Context(), short(), sim.Options{}, sim.Policy{Name: "odd", Settings: routing.Settings{Otherwise: routing.ChannelRules{Default: "gone"}}})
	_, wrong := errors.AsType[*routing.SettingsError](err)
	assert.True(t, wrong)
	assert.ErrorContains(t, err, `"odd"`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = sim.Run(ctx, short(), sim.Options{}, sim.Policy{})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestTableAndPlot(t *testing.T) {
	day := short()
	r, err := sim.Run(t.Context(), day, sim.Options{}, sim.Policy{Name: "<b> & co", Settings: everybody(day, routing.MostIdle)})
	require.NoError(t, err)
	var table, plot bytes.Buffer
	require.NoError(t, sim.Table(&table, []sim.Result{r, {Policy: "empty"}}))
	assert.Equal(t, 3, strings.Count(table.String(), "\n"))
	assert.Contains(t, table.String(), "2m45s")
	require.NoError(t, sim.Plot(&plot, []sim.Result{r, {Policy: "empty"}}))
	assert.Contains(t, plot.String(), "&lt;b&gt; &amp; co")
	in := xml.NewDecoder(&plot)
	for err = error(nil); err == nil; {
		_, err = in.Token()
	}
	assert.ErrorIs(t, err, io.EOF, "well-formed")
}

// policy draws settings with everything that moves cases: several destinations,
// rings, queues that are full, percentages and preferred agents.
func policy(t *rapid.T, day sim.Day) routing.Settings {
	var s routing.Settings
	methods := []routing.Method{"", routing.MostIdle, routing.RoundRobin, routing.FixedOrder, routing.LeastLoaded, routing.BySkill}
	for _, id := range []routing.DestinationID{"a", "b", "c"} {
		d := routing.Destination{ID: id, Method: rapid.SampledFrom(methods).Draw(t, "method"), Assign: rapid.Bool().Draw(t, "assign")}
		for i, shift := range day.Shifts {
			if i == 0 || rapid.Bool().Draw(t, "member") {
				d.Targets = append(d.Targets, routing.Target{Agent: shift.Agent.ID})
			}
		}
		if rapid.Bool().Draw(t, "queue") {
			d.Queue = &routing.Queue{Max: rapid.IntRange(0, 4).Draw(t, "max"), Hold: time.Duration(rapid.IntRange(0, 20).Draw(t, "hold")) * time.Minute}
		}
		if rapid.Bool().Draw(t, "rings") {
			d.Rings = []routing.Ring{{After: time.Duration(rapid.IntRange(1, 5).Draw(t, "after")) * time.Minute, Drop: []routing.SkillID{"law", "french"}}}
		}
		s.Destinations = append(s.Destinations, d)
	}
	s.Otherwise.Branch = routing.Branch{Percentage: []routing.Part{{Percent: 40, To: "a"}, {Percent: 60, Then: &routing.Branch{Linear: []routing.Stop{{To: "b"}, {To: "c"}}}}}}
	if rapid.Bool().Draw(t, "preferred") {
		s.Otherwise.Preferred = &routing.Preferred{Lock: routing.WhenOffline, Fallback: time.Duration(rapid.IntRange(1, 10).Draw(t, "fallback")) * time.Minute}
	}
	s.Otherwise.Overflow.Hold = rapid.Bool().Draw(t, "hold")
	return s
}

func TestOnRandomDaysNobodyWaitsWhereSomebodyIsFreeAndCapacityHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := sim.Centre{
			Seed: rapid.Uint64().Draw(t, "seed"), Start: nine, Length: time.Hour, PerHour: float64(rapid.IntRange(10, 120).Draw(t, "per hour")),
			Agents: rapid.IntRange(1, 6).Draw(t, "agents"), Skills: []routing.SkillID{"law", "french"}, Kinds: []channel.Kind{"whatsapp", "email"}, Urgent: 0.2, Contacts: 10,
		}.Day()
		p := sim.Policy{Settings: policy(t, day)}
		plan, err := routing.Open(p.Settings, nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := sim.Run(t.Context(), day, sim.Options{Refuse: 0.1, After: func(m sim.Moment) { rest(t, plan, m) }}, p)
		if err != nil {
			t.Fatal(err)
		}
		if r.Served+r.Missed+r.Bots+r.Left != r.Cases {
			t.Fatalf("cases were lost: %+v", r)
		}
		if !p.Settings.Otherwise.Overflow.Hold && r.Left > 0 && p.Settings.Destinations[0].Queue == nil && p.Settings.Destinations[1].Queue == nil && p.Settings.Destinations[2].Queue == nil {
			t.Fatalf("%d wait for ever", r.Left)
		}
	})
}

// rest asks the rules about everybody who waits.
func rest(t *rapid.T, plan *routing.Plan, m sim.Moment) {
	for _, a := range m.Agents {
		if n := a.Load["whatsapp"] + a.Load["email"]; n > a.Capacity.Total {
			t.Fatalf("%s has %d cases", a.ID, n)
		}
	}
	for id, w := range m.Waiting {
		if w.Until.Equal(m.Now) {
			continue // is routed in this instant
		}
		d, err := plan.Router(w.Case.Channel).Route(t.Context(), routing.Request{Now: m.Now, Case: w.Case, Agents: m.Agents})
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Agents) > 0 {
			t.Fatalf("%s waits at %v, and could go to %v: %+v", id, m.Now, d.Agents, routing.Explain(d))
		}
	}
}
