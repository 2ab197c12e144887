package routing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing"
)

// hall is a floor as in a large contact centre: ten destinations, some of which
// need a skill, and agents who each serve two.
func hall(b *testing.B, agents, cases int) (*routing.Floor, []routing.Agent) {
	var s routing.Settings
	for i := range 10 {
		d := by(routing.MostIdle, queued(routing.Destination{ID: routing.DestinationID(fmt.Sprint("d", i))}))
		d.Targets = []routing.Target{{Team: routing.TeamID(fmt.Sprint("t", i))}}
		if i%2 == 0 {
			d.Skills = []routing.Need{{Skill: "law", AtLeast: 20}}
		}
		s.Destinations = append(s.Destinations, d)
	}
	f := open(b, s).Floor(routing.State{})
	people, tickets := make([]routing.Agent, agents), make([]routing.Ticket, cases)
	for i := range people {
		people[i] = agent(routing.AgentID(fmt.Sprint("agent", i)), limit(4), with(4), knows("law", i%100),
			inTeam(routing.TeamID(fmt.Sprint("t", i%10))), inTeam(routing.TeamID(fmt.Sprint("t", i*7%10))))
	}
	for i := range tickets {
		tickets[i] = ticket(routing.CaseID(fmt.Sprint("case", i)), noon.Add(-time.Duration(i*7919%cases)*time.Second), i*31%200)
		tickets[i].Destination = routing.DestinationID(fmt.Sprint("d", i%10))
		if i%20 == 0 {
			tickets[i].Only = people[i%agents].ID
		}
	}
	f.Fill(noon, people, tickets)
	return f, people
}

// grow runs a benchmark with queues and staffs that grow by tens.
func grow(b *testing.B, run func(b *testing.B, agents, cases int)) {
	for _, agents := range []int{10, 100, 1000} {
		for _, cases := range []int{100, 1_000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("agents=%d/cases=%d", agents, cases), func(b *testing.B) { run(b, agents, cases) })
		}
	}
}

// BenchmarkRoom is one event that makes room: a case is assigned, and another
// takes its place in the queue.
func BenchmarkRoom(b *testing.B) {
	grow(b, func(b *testing.B, agents, cases int) {
		f, people := hall(b, agents, cases)
		now, i := noon, 0
		for b.Loop() {
			now = now.Add(time.Millisecond)
			a := people[i%agents]
			a.Load = nil
			with(3)(&a)
			for _, got := range f.Agent(now, a) {
				w := ticket(got.Case, now, i*31%200)
				w.Destination = got.Destination
				f.Put(now, w)
			}
			i++
		}
	})
}

// BenchmarkArrive is one case that comes while others wait.
func BenchmarkArrive(b *testing.B) {
	grow(b, func(b *testing.B, agents, cases int) {
		f, _ := hall(b, agents, cases)
		i := 0
		for b.Loop() {
			w := ticket("new", noon, i%200)
			w.Destination = routing.DestinationID(fmt.Sprint("d", i%10))
			f.Put(noon, w)
			i++
		}
	})
}

// BenchmarkDrain empties the queue: agents end one case after the other. The
// cost of one assignment is reported too.
func BenchmarkDrain(b *testing.B) {
	grow(b, func(b *testing.B, agents, cases int) {
		assigned := 0
		for b.Loop() {
			b.StopTimer()
			f, people := hall(b, agents, cases)
			b.StartTimer()
			assigned += drain(f, people)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(max(assigned, 1)), "ns/case")
	})
}

// drain lets everybody end a case in turn until nobody gets another.
func drain(f *routing.Floor, people []routing.Agent) (assigned int) {
	for now := noon; ; now = now.Add(time.Second) {
		before := assigned
		for _, a := range people {
			a.Load = nil
			with(3)(&a)
			assigned += len(f.Agent(now, a))
		}
		if assigned == before {
			return assigned
		}
	}
}

// BenchmarkRoute is one decision by the rules, with every candidate named.
func BenchmarkRoute(b *testing.B) {
	for _, agents := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("agents=%d", agents), func(b *testing.B) {
			d := by(routing.MostIdle, queued(routing.Destination{ID: "sales", Targets: []routing.Target{{Team: "all"}}}))
			q := ask(b, desk(d))
			for i := range agents {
				q.Agents = append(q.Agents, agent(routing.AgentID(fmt.Sprint("agent", i)), inTeam("all"), took(noon.Add(-time.Duration(i)*time.Second))))
			}
			for b.Loop() {
				q.Case.Progress = nil
				q.route()
			}
		})
	}
}
