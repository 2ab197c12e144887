package engagement_test

import (
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"pgregory.net/rapid"
)

// mail is the second channel of a floor.
const mail = channel.ID("mail-1")

var (
	floorAgents = []storage.AgentID{"ana", "ben", "cleo", "dan"}
	floorPeople = []string{"max", "eva", "tom", "kim", "lea"}
	floorPlaces = []routing.DestinationID{"a", "b", "c"}
	floorStates = []routing.Availability{routing.Active, routing.Active, routing.Active, routing.Busy, routing.Away, routing.Offline, "lunch"}
)

// chance is n% of the time; it shrinks to never.
func chance(t *rapid.T, label string, percent int) bool {
	return rapid.IntRange(0, 99).Draw(t, label) >= 100-percent
}

func secs(t *rapid.T, label string, low, high int) time.Duration {
	return time.Duration(rapid.IntRange(low, high).Draw(t, label)) * time.Second
}

func pick[T any](t *rapid.T, label string, of ...T) T { return rapid.SampledFrom(of).Draw(t, label) }

func drawFloorNeeds(t *rapid.T) (needs []routing.Need) {
	for _, s := range []routing.SkillID{"law", "french"} {
		if chance(t, "need "+string(s), 20) {
			needs = append(needs, routing.Need{Skill: s, AtLeast: rapid.IntRange(0, 3).Draw(t, "at least")})
		}
	}
	return needs
}

func drawPlace(t *rapid.T, id routing.DestinationID) routing.Destination {
	d := routing.Destination{
		ID: id, Assign: chance(t, "assign", 50), Wait: secs(t, "wait", 0, 90), Pause: secs(t, "pause", 0, 90),
		Method: pick(t, "method", "", routing.Simultaneous, routing.MostIdle, routing.RoundRobin, routing.FixedOrder, routing.LeastLoaded, routing.BySkill),
		Ageing: routing.Ageing{PerMinute: rapid.IntRange(0, 20).Draw(t, "ageing"), Off: chance(t, "no ageing", 20)},
	}
	for _, who := range floorAgents {
		if chance(t, "member "+string(who), 60) {
			d.Targets = append(d.Targets, routing.Target{Agent: routing.AgentID(who)})
		}
	}
	if len(d.Targets) == 0 || chance(t, "team", 30) {
		d.Targets = append(d.Targets, routing.Target{Team: "night"})
	}
	if chance(t, "skills", 30) {
		low := 0
		d.Skills = drawFloorNeeds(t)
		d.Rings = []routing.Ring{{After: 30 * time.Second, AtLeast: &low}, {After: time.Minute, Drop: []routing.SkillID{"law"}}}
	}
	if chance(t, "queue", 60) {
		d.Queue = &routing.Queue{Max: rapid.IntRange(0, 3).Draw(t, "max"), Hold: secs(t, "hold", 0, 120)}
	}
	return d
}

func drawWay(t *rapid.T, depth int) routing.Branch {
	stop := func() routing.DestinationID { return pick(t, "to", floorPlaces...) }
	switch kind := rapid.IntRange(0, 3).Draw(t, "branch"); {
	case depth == 0 || kind <= 1:
		var b routing.Branch
		for _, id := range rapid.Permutation(floorPlaces).Draw(t, "stops")[:rapid.IntRange(1, 3).Draw(t, "of them")] {
			b.Linear = append(b.Linear, routing.Stop{To: id, Wait: secs(t, "stop", 0, 1) * 40})
		}
		return b
	case kind == 2:
		n, then := rapid.IntRange(0, 100).Draw(t, "percent"), drawWay(t, depth-1)
		return routing.Branch{Percentage: []routing.Part{{Percent: n, To: stop()}, {Percent: 100 - n, Then: &then}}}
	}
	return routing.Branch{Filters: []routing.FilterRule{
		{When: routing.Condition{Channels: []channel.ID{mail}}, Then: drawWay(t, depth-1)},
		{When: routing.Condition{Channels: []channel.ID{line}}, Then: drawWay(t, depth-1)},
	}}
}

func drawFloorRules(t *rapid.T) routing.ChannelRules {
	r := routing.ChannelRules{
		Assign: chance(t, "assign named", 50), Branch: drawWay(t, 2), Wait: secs(t, "wait", 0, 90),
		Direct: routing.Direct{Wait: secs(t, "direct", 0, 60), Forward: chance(t, "forward", 50)},
	}
	if chance(t, "preferred", 50) {
		r.Preferred = &routing.Preferred{
			Focus: pick(t, "focus", routing.PerContact, routing.PerCase), Within: secs(t, "within", 0, 1) * 200,
			Lock: pick(t, "lock", routing.WhenAvailable, routing.WhenOffline), Fallback: secs(t, "fallback", 1, 90),
		}
	}
	if chance(t, "default", 30) {
		r.Default = pick(t, "default", floorPlaces...)
	}
	switch rapid.IntRange(0, 5).Draw(t, "overflow") {
	case 3:
		r.Overflow.Destination = pick(t, "overflow to", floorPlaces...)
	case 4:
		r.Overflow.Bot = "robo"
	case 5:
		r.Overflow.Hold = true
	}
	return r
}

func drawFloor(t *rapid.T) routing.Settings {
	s := routing.Settings{Otherwise: drawFloorRules(t)}
	for _, id := range floorPlaces {
		s.Destinations = append(s.Destinations, drawPlace(t, id))
	}
	if chance(t, "a overflows", 30) {
		s.Destinations[0].Overflow = "b"
	}
	if chance(t, "mail has rules", 20) {
		s.Channels = map[channel.ID]routing.ChannelRules{mail: drawFloorRules(t)}
	} else if chance(t, "mail has none", 10) {
		s.Channels = map[channel.ID]routing.ChannelRules{mail: {}}
	}
	s.Tags = []routing.ServiceTag{{ID: "billing", Branch: drawWay(t, 0)}}
	s.Staff.Capacity = routing.Capacity{Total: rapid.IntRange(0, 3).Draw(t, "capacity")}
	if chance(t, "mail weighs", 40) {
		s.Staff.Capacity.Kinds = map[channel.Kind]routing.KindCapacity{"mail": {Max: 1, Weight: 2}}
	}
	if chance(t, "team capacity", 20) {
		s.Staff.Teams = map[routing.TeamID]routing.Capacity{"night": {Total: 1}}
	}
	s.Staff.States = map[routing.Availability]routing.Availability{"lunch": pick(t, "lunch", routing.Away, routing.Active)}
	s.Staff.StateResetsIdle = chance(t, "resets", 50)
	return s
}

func drawFloorAgent(t *rapid.T, a *storage.Agent) {
	a.Skills, a.Capacity = map[string]int{}, nil
	for _, s := range []string{"law", "french"} {
		if n := rapid.IntRange(0, 4).Draw(t, s); n > 0 {
			a.Skills[s] = n
		}
	}
	if chance(t, "own capacity", 20) {
		a.Capacity = &storage.Capacity{Total: rapid.IntRange(0, 2).Draw(t, "own")}
	}
}
