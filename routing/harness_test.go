package routing_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/require"
)

type chanID = channel.ID

const (
	shop channel.ID   = "shop"
	chat channel.Kind = "whatsapp"
)

// noon is a Friday.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func agent(id routing.AgentID, change ...func(*routing.Agent)) routing.Agent {
	a := routing.Agent{ID: id, State: routing.Active}
	for _, c := range change {
		c(&a)
	}
	return a
}

func is(s routing.Availability) func(*routing.Agent) {
	return func(a *routing.Agent) { a.State = s }
}

func with(n int) func(*routing.Agent) {
	return func(a *routing.Agent) { a.Load = map[channel.Kind]int{chat: n} }
}

func limit(n int) func(*routing.Agent) {
	return func(a *routing.Agent) { a.Capacity = &routing.Capacity{Total: n} }
}

func knows(skill routing.SkillID, n int) func(*routing.Agent) {
	return func(a *routing.Agent) {
		if a.Skills == nil {
			a.Skills = map[routing.SkillID]int{}
		}
		a.Skills[skill] = n
	}
}

func took(at time.Time) func(*routing.Agent) {
	return func(a *routing.Agent) { a.LastTaken = at }
}

func inTeam(t routing.TeamID) func(*routing.Agent) {
	return func(a *routing.Agent) { a.Teams = append(a.Teams, t) }
}

func staffed(id routing.DestinationID, agents ...routing.AgentID) routing.Destination {
	d := routing.Destination{ID: id}
	for _, a := range agents {
		d.Targets = append(d.Targets, routing.Target{Agent: a})
	}
	return d
}

func queued(d routing.Destination) routing.Destination {
	d.Queue = &routing.Queue{}
	return d
}

func by(m routing.Method, d routing.Destination) routing.Destination {
	d.Method = m
	return d
}

func stops(to ...routing.DestinationID) routing.Branch {
	var b routing.Branch
	for _, id := range to {
		b.Linear = append(b.Linear, routing.Stop{To: id})
	}
	return b
}

func settings(rules routing.ChannelRules, ds ...routing.Destination) routing.Settings {
	return routing.Settings{Version: 1, Destinations: ds, Otherwise: rules}
}

// desk is a channel whose cases all go to one destination.
func desk(d routing.Destination) routing.Settings {
	return settings(routing.ChannelRules{Branch: stops(d.ID)}, d)
}

func open(t testing.TB, s routing.Settings) *routing.Plan {
	t.Helper()
	p, err := routing.Open(s, nil)
	require.NoError(t, err)
	return p
}

// A question is one case and the agents, asked again and again.
type question struct {
	t testing.TB
	p *routing.Plan
	routing.Request
	got routing.Decision
}

func ask(t testing.TB, s routing.Settings, agents ...routing.Agent) *question {
	t.Helper()
	q := &question{t: t, p: open(t, s)}
	q.Now, q.Agents = noon, agents
	q.Case = routing.Case{ID: "1", Channel: shop, Kind: chat, Since: noon}
	return q
}

// route decides, and keeps what has to be kept.
func (q *question) route() routing.Decision {
	q.t.Helper()
	d, err := q.p.Router(q.Case.Channel).Route(q.t.Context(), q.Request)
	require.NoError(q.t, err)
	return q.keep(d)
}

func (q *question) keep(d routing.Decision) routing.Decision {
	if d.Progress != nil {
		q.Case.Progress = d.Progress
	}
	if d.State != nil {
		q.State = *d.State
	}
	q.got = d
	return d
}

func (q *question) at(offset time.Duration) *question {
	q.Now = noon.Add(offset)
	return q
}

// next asks about another case.
func (q *question) next(id routing.CaseID) routing.Decision {
	q.Case = routing.Case{ID: id, Channel: shop, Kind: chat, Since: q.Now}
	return q.route()
}

// why is the first filter that an agent did not pass, in the decision before.
func (q *question) why(id routing.AgentID) routing.Filter {
	for _, c := range q.got.Candidates {
		if c.Agent == id {
			return c.Excluded
		}
	}
	return "not considered"
}
