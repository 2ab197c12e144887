package routing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestTakesNamesTheFilterOfTheDecision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, r := plan(t, drawSettings(t)), drawRequest(t)
		r.Now = noon.Add(seconds(t, "later", 0, 100))
		id := rapid.SampledFrom(places).Draw(t, "place")
		d, err := p.To(id).Route(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range r.Agents {
			i := slices.IndexFunc(d.Candidates, func(c routing.Candidate) bool { return c.Agent == a.ID })
			got := p.Takes(id, &a, r)
			switch listed := i >= 0; {
			case !listed && got != routing.NotMember, listed != slices.Contains(p.Of(&a), id), listed != p.Serves(id, &a):
				t.Fatalf("%s is a candidate: %v; takes says %q, of %v", a.ID, listed, got, p.Of(&a))
			case listed && d.Candidates[i].Excluded != got && !liftedFor(p, id, a, r, d.Candidates[i]):
				t.Fatalf("%s: takes says %q, and the decision %q", a.ID, got, d.Candidates[i].Excluded)
			}
		}
	})
}

// liftedFor reports whether somebody got another chance after their refusal.
func liftedFor(p *routing.Plan, id routing.DestinationID, a routing.Agent, r routing.Request, c routing.Candidate) bool {
	refused := p.Takes(id, &a, r) == routing.Refused
	r.Case.Refusals = nil
	return refused && c.Excluded == "" && p.Takes(id, &a, r) == ""
}

func TestTakesCountsWhatSeesDoesNot(t *testing.T) {
	d := queued(staffed("sales", "ana"))
	d.Skills = []routing.Need{{Skill: "law", AtLeast: 50}}
	d.Rings = []routing.Ring{{After: time.Minute, Drop: []routing.SkillID{"law"}}}
	q := ask(t, desk(d), agent("ana", with(1), limit(1)))
	a := &q.Agents[0]
	assert.Equal(t, routing.Unskilled, q.p.Takes("sales", a, q.Request))
	q.at(time.Minute)
	assert.Equal(t, routing.Full, q.p.Takes("sales", a, q.Request), "nothing is needed any more")
	assert.Empty(t, q.p.Sees("sales", a, q.Request))
	a.Load = nil
	q.Case.Refusals = []routing.Refusal{{Agent: "ana", At: q.Now}}
	assert.Equal(t, routing.Refused, q.p.Takes("sales", a, q.Request))
	assert.Empty(t, q.p.Sees("sales", a, q.Request))
	assert.Empty(t, q.p.Takes("sales", a, q.at(2*time.Minute).Request), "the pause is over")
	assert.Equal(t, routing.NotMember, q.p.Takes("none", a, q.Request))
	assert.Equal(t, []bool{true, false}, []bool{q.p.Knows("sales"), q.p.Knows("none")})
}

func TestTakesOfACaseForOneAgentAsksForNoMembership(t *testing.T) {
	q := ask(t, desk(staffed("sales", "ana")), agent("ben"))
	a := &q.Agents[0]
	q.Case.Skills = []routing.Need{{Skill: "law"}}
	takes := func() routing.Filter { return q.p.Takes("", a, q.Request) }
	assert.Empty(t, takes())
	*a = routing.Agent{ID: "ben", Suspended: true, Channels: []channel.ID{"mail"}, Load: map[channel.Kind]int{chat: 1}, Capacity: &routing.Capacity{Total: 1}}
	q.Case.LeftOut = []routing.AgentID{"ben"}
	q.Case.Refusals = []routing.Refusal{{Agent: "ben", At: noon}}
	for _, step := range []struct {
		filter routing.Filter
		mend   func()
	}{
		{routing.Suspended, func() { a.Suspended = false }},
		{routing.NotPermitted, func() { a.Channels = nil }},
		{routing.NotActive, func() { a.State = routing.Active }},
		{routing.LeftOut, func() { q.Case.LeftOut = nil }},
		{routing.Refused, func() { q.at(routing.DefaultPause) }},
		{routing.Full, func() { a.Load = nil }},
	} {
		assert.Equal(t, step.filter, takes())
		step.mend()
	}
	assert.Empty(t, takes())
}

func TestACaseForOneAgentWaitsOutTheirRefusal(t *testing.T) {
	f := open(t, desk(queued(staffed("sales", "ana", "ben")))).Floor(routing.State{})
	w := ticket("1", noon, 0)
	w.Only, w.Case.Refusals = "ana", []routing.Refusal{{Agent: "ana", At: noon}}
	f.Put(noon, w)
	assert.Empty(t, f.Agent(noon, agent("ana")))
	assert.Equal(t, noon.Add(routing.DefaultPause), f.Next())
	as, _ := f.Advance(f.Next())
	assert.Equal(t, []string{"ana:1"}, served(as))
	w.Case.LeftOut = []routing.AgentID{"ana"}
	assert.Empty(t, f.Put(noon, w), "must not have it")
}

func TestOfIsEveryDestinationThatAnAgentServes(t *testing.T) {
	var ds []routing.Destination
	for _, id := range []routing.DestinationID{"tax", "law", "shop", "bills", "visa", "home"} {
		ds = append(ds, staffed(id, "ana", "ben"))
	}
	ds = append(ds, routing.Destination{ID: "night", Targets: []routing.Target{{Team: "owls"}}}, staffed("day", "ben"))
	p := open(t, settings(routing.ChannelRules{}, ds...))
	ana, cleo := agent("ana", inTeam("owls")), agent("cleo")
	assert.Equal(t, []routing.DestinationID{"bills", "home", "law", "night", "shop", "tax", "visa"}, p.Of(&ana))
	assert.Empty(t, p.Of(&cleo))
}
