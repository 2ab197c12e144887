package routing_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing"
	"pgregory.net/rapid"
)

// chosen is the part of a decision that NextChange speaks of.
type chosen struct {
	Outcome     routing.Outcome
	Reason      routing.Reason
	Agents      []routing.AgentID
	Bot         routing.BotID
	For         routing.AgentID
	Destination routing.DestinationID
}

func choice(d routing.Decision) chosen {
	return chosen{d.Outcome, d.Reason, d.Agents, d.Bot, d.For, d.Destination}
}

func plan(t *rapid.T, s routing.Settings) *routing.Plan {
	p, err := routing.Open(s, oddHours)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func decide(t *rapid.T, p *routing.Plan, r routing.Request) routing.Decision {
	before, _ := json.Marshal(r)
	d, err := p.Router(r.Case.Channel).Route(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if after, _ := json.Marshal(r); string(before) != string(after) {
		t.Fatalf("the request was changed")
	}
	return d
}

// keep is what the case and the state are after somebody acted on a decision.
func keep(r routing.Request, d routing.Decision) routing.Request {
	if d.Progress != nil {
		r.Case.Progress = d.Progress
	}
	if d.State != nil {
		r.State = *d.State
	}
	return r
}

func TestNothingChangesBeforeNextChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, r := plan(t, drawSettings(t)), drawRequest(t)
		for range 6 {
			d := decide(t, p, r)
			if d.Outcome == routing.Pass {
				t.Fatal("a plan always says something")
			}
			end := d.NextChange
			if !end.IsZero() && !end.After(r.Now) {
				t.Fatalf("asked at %v, the next change is at %v", r.Now, end)
			}
			if end.IsZero() {
				end = r.Now.Add(30 * 24 * time.Hour)
			}
			for _, later := range []time.Duration{1, end.Sub(r.Now) / 3, end.Sub(r.Now) - 1} {
				again := r
				again.Now = r.Now.Add(later)
				if got := decide(t, p, again); !reflect.DeepEqual(choice(got), choice(d)) {
					t.Fatalf("%v later, before %v:\n%+v\nbut was\n%+v", later, end, choice(got), choice(d))
				}
				// The same for a case that has got there; the state of turns has
				// moved on if somebody had one.
				if kept := keep(again, d); d.State == nil {
					if got := decide(t, p, kept); !reflect.DeepEqual(choice(got), choice(d)) {
						t.Fatalf("%v later, with what was kept:\n%+v\nbut was\n%+v", later, choice(got), choice(d))
					}
				}
			}
			if r = keep(r, d); d.NextChange.IsZero() {
				return
			}
			r.Now = d.NextChange
		}
	})
}

func TestWhatIsChosenPassesEveryFilter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, r := drawSettings(t), drawRequest(t)
		d := decide(t, plan(t, s), r)
		for _, id := range d.Agents {
			a := r.Agents[indexOf(id)]
			automatic := d.Outcome == routing.Assign || d.Reason == routing.ByDestination || d.Reason == routing.ByPreferred
			forced := d.Reason == routing.ByOwner && s.Otherwise.Owner.Forced
			if automatic && !forced && !s.Staff.Capacity.Fits(a.Load, r.Case.Kind) {
				t.Fatalf("%s is full: %+v", id, d)
			}
			if a.Suspended || !forced && (a.State != routing.Active || !a.SeenUntil.IsZero() && !r.Now.Before(a.SeenUntil)) {
				t.Fatalf("%s is not there: %+v", id, d)
			}
			for _, out := range r.Case.LeftOut {
				if out == id {
					t.Fatalf("%s must not have it: %+v", id, d)
				}
			}
		}
		for _, c := range d.Candidates {
			if c.Excluded != "" && c.Behind != "" {
				t.Fatalf("%+v is both excluded and behind", c)
			}
		}
		if len(routing.Explain(d)) == 0 {
			t.Fatal("nothing to say")
		}
	})
}

// mainly is what each method goes by before all else.
var mainly = map[routing.Method]routing.TieBreak{
	routing.Simultaneous: routing.FirstInOrder, routing.FixedOrder: routing.FirstInOrder, routing.MostIdle: routing.IdleLongest,
	routing.RoundRobin: routing.LongestAgo, routing.LeastLoaded: routing.LoadedLeast, routing.BySkill: routing.BestSkilled,
}

func methodOf(s routing.Settings, id routing.DestinationID, c routing.Case) routing.Method {
	d := s.Destinations[slices.Index(places, id)]
	switch {
	case d.Method != "":
		return d.Method
	case len(d.Skills)+len(c.Skills) > 0:
		return routing.BySkill
	}
	return routing.Simultaneous
}

func TestThePreferredAgentOnlyLosesToWhatTheMethodIsAbout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, r := drawSettings(t), drawRequest(t)
		s.Otherwise.Preferred = &routing.Preferred{Lock: routing.WhenOffline, Fallback: time.Second}
		for i := range r.Agents { // many ties
			r.Agents[i].LastTaken, r.Agents[i].LastEnded, r.Agents[i].Since = time.Time{}, time.Time{}, time.Time{}
			r.Agents[i].Load, r.Agents[i].Skills = nil, map[routing.SkillID]int{"law": 3, "french": 3}
		}
		r.Case.Direct, r.Case.Binding, r.Case.Refusals, r.Case.Owner = "", nil, nil, ""
		r.Case.Since, r.Case.ServedContact.Agent = noon.Add(-time.Minute), rapid.SampledFrom(people).Draw(t, "preferred")
		d := decide(t, plan(t, s), r)
		for _, c := range d.Candidates {
			if c.Agent != r.Case.ServedContact.Agent || c.Destination != d.Destination || c.Behind == "" {
				continue
			}
			if want := mainly[methodOf(s, d.Destination, r.Case)]; c.Behind != want {
				t.Fatalf("lost by %s: %v", c.Behind, routing.Explain(d))
			}
		}
	})
}

func indexOf(id routing.AgentID) int { return slices.Index(people, id) }

func TestS2_40_PercentagesAreMetInEveryHundredAlsoAcrossRestarts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b routing.Branch
		left := 100
		for i, id := range []routing.DestinationID{"a", "b", "c", "d"} {
			n := left
			if i < 3 {
				n = rapid.IntRange(0, left).Draw(t, "percent")
			}
			left -= n
			b.Percentage = append(b.Percentage, routing.Part{Percent: n, To: id})
		}
		ds := []routing.Destination{queued(staffed("a", "x")), queued(staffed("b", "x")), queued(staffed("c", "x")), queued(staffed("d", "x"))}
		s := settings(routing.ChannelRules{Branch: b}, ds...)
		instances := []*routing.Plan{plan(t, s), plan(t, s), plan(t, s)}
		stored := []byte("{}")
		var went []routing.DestinationID
		for i := range 250 {
			var state routing.State
			if err := json.Unmarshal(stored, &state); err != nil {
				t.Fatal(err)
			}
			r := routing.Request{Now: noon.Add(time.Duration(i) * time.Second), State: state}
			r.Case = routing.Case{ID: routing.CaseID(rune('a' + i)), Channel: shop, Since: r.Now}
			d := decide(t, rapid.SampledFrom(instances).Draw(t, "instance"), r)
			stored, _ = json.Marshal(d.State)
			went = append(went, d.Destination)
			if again := decide(t, instances[0], keep(r, d)); again.State != nil || again.Destination != d.Destination {
				t.Fatalf("asked again, the case went to %s, and cost %v", again.Destination, again.State)
			}
		}
		for from := 0; from+100 <= len(went); from++ {
			for _, p := range b.Percentage {
				n := 0
				for _, to := range went[from : from+100] {
					if to == p.To {
						n++
					}
				}
				if n != p.Percent {
					t.Fatalf("%s got %d of a hundred instead of %d", p.To, n, p.Percent)
				}
			}
		}
	})
}

func TestWhatCannotBeServedIsDividedAmongTheRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := routing.Branch{Percentage: []routing.Part{{Percent: 60, To: "a"}, {Percent: 30, To: "b"}, {Percent: 10, To: "c"}}}
		s := settings(routing.ChannelRules{Branch: b}, staffed("a", "ana"), staffed("b", "ben"), staffed("c", "cleo"))
		p := plan(t, s)
		var state routing.State
		count := map[routing.DestinationID]int{}
		for i := range 400 {
			r := routing.Request{Now: noon, State: state, Agents: []routing.Agent{agent("ana", is(routing.Offline)), agent("ben"), agent("cleo")}}
			r.Case = routing.Case{ID: routing.CaseID(rune('a' + i)), Channel: shop, Since: noon}
			d := decide(t, p, r)
			state = *d.State
			count[d.Destination]++
		}
		if count["a"] != 0 || count["b"] != 300 || count["c"] != 100 {
			t.Fatalf("went to %v", count)
		}
	})
}

func TestADecisionSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, r := drawSettings(t), drawRequest(t)
		document, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		read, err := routing.Parse(document)
		if err != nil {
			t.Fatal(err)
		}
		d, again := decide(t, plan(t, s), r), decide(t, plan(t, read), r)
		if !reflect.DeepEqual(d, again) {
			t.Fatalf("%+v\nbut before\n%+v", again, d)
		}
		var kept routing.Decision
		text, _ := json.Marshal(d)
		if err := json.Unmarshal(text, &kept); err != nil || !reflect.DeepEqual(routing.Explain(kept), routing.Explain(d)) {
			t.Fatalf("a stored decision explains itself otherwise: %v", err)
		}
	})
}
