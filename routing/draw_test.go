package routing_test

import (
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"pgregory.net/rapid"
)

var (
	people  = []routing.AgentID{"ana", "ben", "cleo", "dan", "eve", "fay"}
	places  = []routing.DestinationID{"a", "b", "c", "d"}
	skills  = []routing.SkillID{"law", "french"}
	kinds   = []channel.Kind{chat, "email"}
	methods = []routing.Method{"", routing.Simultaneous, routing.MostIdle, routing.RoundRobin, routing.FixedOrder, routing.LeastLoaded, routing.BySkill}
)

// some is n% of the time.
func some(t *rapid.T, label string, percent int) bool {
	return rapid.IntRange(1, 100).Draw(t, label) <= percent
}

func seconds(t *rapid.T, label string, low, high int) time.Duration {
	return time.Duration(rapid.IntRange(low, high).Draw(t, label)) * time.Second
}

func drawNeeds(t *rapid.T) (needs []routing.Need) {
	for _, s := range skills {
		if some(t, "need", 25) {
			needs = append(needs, routing.Need{Skill: s, AtLeast: rapid.IntRange(0, 3).Draw(t, "at least")})
		}
	}
	return needs
}

func drawDestination(t *rapid.T, id routing.DestinationID) routing.Destination {
	d := routing.Destination{
		ID: id, Method: rapid.SampledFrom(methods).Draw(t, "method"), Assign: some(t, "assign", 50), Skills: drawNeeds(t),
		Wait: seconds(t, "wait", 0, 90), Pause: seconds(t, "pause", 0, 90),
	}
	for _, who := range people {
		if some(t, "member", 60) {
			d.Targets = append(d.Targets, routing.Target{Agent: who})
		}
	}
	d.Targets = append(d.Targets, routing.Target{Team: "team"})
	for i := range rapid.IntRange(0, 2).Draw(t, "rings") {
		low := rapid.IntRange(0, 2).Draw(t, "ring")
		d.Rings = append(d.Rings, routing.Ring{After: time.Duration(i+1) * 40 * time.Second, AtLeast: &low, Drop: skills[:i]})
	}
	if some(t, "queue", 60) {
		d.Queue = &routing.Queue{Max: rapid.IntRange(0, 5).Draw(t, "max"), Hold: seconds(t, "hold", 0, 300)}
	}
	d.Ageing = routing.Ageing{PerMinute: rapid.IntRange(0, 20).Draw(t, "rate"), Off: some(t, "off", 20), Max: rapid.SampledFrom([]int{0, 3, 50}).Draw(t, "cap")}
	return d
}

func drawBranch(t *rapid.T, depth int) routing.Branch {
	kind := rapid.IntRange(0, 3).Draw(t, "branch")
	switch {
	case depth == 0 || kind == 0:
		return stops(rapid.Permutation(places).Draw(t, "order")[:rapid.IntRange(1, 3).Draw(t, "stops")]...)
	case kind == 1:
		a := rapid.IntRange(0, 100).Draw(t, "percent")
		inner := drawBranch(t, depth-1)
		return routing.Branch{Percentage: []routing.Part{{Percent: a, To: rapid.SampledFrom(places).Draw(t, "to")}, {Percent: 100 - a, Then: &inner}}}
	case kind == 2:
		return routing.Branch{Filters: []routing.FilterRule{
			{When: routing.Condition{Kinds: []channel.Kind{"email"}}, Then: drawBranch(t, depth-1)},
			{When: routing.Condition{Open: "odd"}, Then: drawBranch(t, depth-1)},
		}}
	}
	return routing.Branch{Time: &routing.TimeRule{
		Conditions: []routing.TimeCondition{{Schedule: "odd", Then: drawBranch(t, depth-1)}},
		Otherwise:  drawBranch(t, depth-1), Again: some(t, "again", 50),
	}}
}

func drawSettings(t *rapid.T) routing.Settings {
	s := routing.Settings{Version: 1}
	for _, id := range places {
		s.Destinations = append(s.Destinations, drawDestination(t, id))
	}
	if some(t, "overflow", 30) {
		s.Destinations[0].Overflow = "b"
	}
	r := routing.ChannelRules{
		Assign: some(t, "assign", 50), Branch: drawBranch(t, 2), Wait: seconds(t, "wait", 0, 200),
		Direct: routing.Direct{Wait: seconds(t, "direct", 0, 60), Forward: some(t, "forward", 50)}, BindingWait: seconds(t, "binding", 0, 60),
	}
	if some(t, "preferred", 60) {
		r.Preferred = &routing.Preferred{
			Focus: rapid.SampledFrom([]routing.Focus{"", routing.PerCase}).Draw(t, "focus"), Within: seconds(t, "within", 0, 200),
			Lock: rapid.SampledFrom([]routing.Lock{"", routing.WhenOffline}).Draw(t, "lock"), Fallback: seconds(t, "fallback", 1, 200),
		}
	}
	if some(t, "owner", 30) {
		r.Owner = &routing.Owner{Forced: some(t, "forced", 30)}
	}
	if some(t, "default", 40) {
		r.Default = rapid.SampledFrom(places).Draw(t, "default")
	}
	s.Otherwise = r
	s.Staff.StateResetsIdle = some(t, "resets", 50)
	s.Staff.Capacity = routing.Capacity{Total: 3, Kinds: map[channel.Kind]routing.KindCapacity{"email": {Max: 1, Weight: 2}}}
	return s
}

// ago is an instant before now, sometimes unknown or long gone by.
func ago(t *rapid.T, label string, now time.Time) time.Time {
	if some(t, label+" unknown", 20) {
		return time.Time{}
	}
	if some(t, label+" long ago", 20) {
		return now.Add(seconds(t, label, 0, 120) - 7*24*time.Hour)
	}
	return now.Add(-seconds(t, label, 0, 300))
}

func drawAgent(t *rapid.T, id routing.AgentID, now time.Time) routing.Agent {
	a := routing.Agent{
		ID: id, Suspended: some(t, "suspended", 5), LastTaken: ago(t, "taken", now), LastEnded: ago(t, "ended", now), Since: ago(t, "since", now),
		State: rapid.SampledFrom([]routing.Availability{routing.Active, routing.Active, routing.Busy}).Draw(t, "state"),
		Load:  map[channel.Kind]int{}, Skills: map[routing.SkillID]int{},
	}
	for _, s := range skills {
		a.Skills[s] = rapid.IntRange(0, 4).Draw(t, "skill")
	}
	for _, k := range kinds {
		a.Load[k] = rapid.IntRange(0, 1).Draw(t, "load")
	}
	if some(t, "team", 30) {
		a.Teams = []routing.TeamID{"team"}
	}
	if some(t, "heartbeat", 40) {
		a.SeenUntil = now.Add(seconds(t, "seen", -20, 100))
	}
	return a
}

func drawCase(t *rapid.T, id int, now time.Time) routing.Case {
	who := func(label string, percent int) routing.AgentID {
		if !some(t, label, percent) {
			return ""
		}
		return rapid.SampledFrom(people).Draw(t, label)
	}
	c := routing.Case{
		ID: routing.CaseID(fmt.Sprint("case", id)), Channel: shop, Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
		Since: now.Add(-seconds(t, "since", 0, 200)), Skills: drawNeeds(t), Priority: rapid.IntRange(0, 60).Draw(t, "priority"),
		Direct: who("direct", 10), Owner: who("owner", 20),
		ServedCase: routing.Served{Agent: who("case", 50), At: now.Add(-seconds(t, "at", 0, 300))}, ServedContact: routing.Served{Agent: who("contact", 50), At: now.Add(-seconds(t, "at", 0, 300))},
	}
	if holder := who("holder", 10); holder != "" {
		c.Binding = &routing.Binding{Holder: holder, Forward: some(t, "forward", 50)}
	}
	for range rapid.IntRange(0, 2).Draw(t, "refusals") {
		c.Refusals = append(c.Refusals, routing.Refusal{Agent: rapid.SampledFrom(people).Draw(t, "refused"), At: now.Add(-seconds(t, "refused at", 0, 100))})
	}
	if out := who("left out", 10); out != "" {
		c.LeftOut = []routing.AgentID{out}
	}
	return c
}

// odd is open in every other stretch of 35 seconds.
type odd struct{}

func (odd) OpenAt(t time.Time) (bool, time.Time) {
	const stretch = 35 * time.Second
	start := t.Truncate(stretch)
	return start.Unix()/35%2 == 1, start.Add(stretch)
}

var oddHours = map[string]routing.Schedule{"odd": odd{}}

func drawRequest(t *rapid.T) routing.Request {
	r := routing.Request{Now: noon, Case: drawCase(t, 1, noon), Waiting: map[routing.DestinationID]int{}}
	for _, id := range people {
		r.Agents = append(r.Agents, drawAgent(t, id, noon))
	}
	for _, id := range places {
		r.Waiting[id] = rapid.IntRange(0, 6).Draw(t, "waiting")
	}
	return r
}
