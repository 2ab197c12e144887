package routing_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// skilled is a destination with a queue that goes by proficiency.
func skilled() routing.Destination {
	d := queued(staffed("sales", "ana", "ben", "cleo"))
	d.Skills = []routing.Need{{Skill: "law"}}
	return d
}

func prefers(p routing.Preferred) routing.Settings {
	s := desk(skilled())
	s.Otherwise.Preferred = &p
	return s
}

func TestS3_53_S3_62_WithoutHistoryTheBestSkilledIsChosen(t *testing.T) {
	q := ask(t, prefers(routing.Preferred{}), agent("ana", knows("law", 40)), agent("ben", knows("law", 90)), agent("cleo"))
	assert.Equal(t, routing.AgentID("ben"), q.route().Agent)
	assert.Equal(t, routing.BestSkilled, q.got.TieBreak)
	q.Agents[1].State = routing.Away
	assert.Equal(t, routing.AgentID("ana"), q.route().Agent, "the best who is available")
	assert.Equal(t, routing.Unskilled, q.why("cleo"))
}

func TestS3_54_HigherIsBetterAndAnImporterConverts(t *testing.T) {
	assert.Equal(t, 100, routing.FromNICE(1))
	assert.Equal(t, 5, routing.FromNICE(20))
	assert.Greater(t, routing.FromNICE(2), routing.FromNICE(3))
	assert.Equal(t, routing.FromNICE(20), routing.FromNICE(99))
}

func TestS3_55_S3_56_S3_57_WhoServedLastGoesFirst(t *testing.T) {
	agents := []routing.Agent{agent("ana", knows("law", 10)), agent("ben", knows("law", 90)), agent("cleo", knows("law", 20))}
	for focus, want := range map[routing.Focus]routing.AgentID{"": "ana", routing.PerContact: "ana", routing.PerCase: "cleo"} {
		q := ask(t, prefers(routing.Preferred{Focus: focus}), agents...)
		q.Case.ServedContact, q.Case.ServedCase = routing.Served{Agent: "ana", At: noon}, routing.Served{Agent: "cleo", At: noon}
		assert.Equal(t, want, q.route().Agent, "%q", focus)
		assert.Equal(t, routing.ByPreferred, q.got.Reason)
	}
}

func lock(t *testing.T, l routing.Lock) *question {
	p := routing.Preferred{Lock: l}
	if l == routing.WhenOffline {
		p.Fallback = 10 * time.Minute
	}
	q := ask(t, prefers(p), agent("ana", knows("law", 10), is(routing.Offline)), agent("ben", knows("law", 90)), agent("cleo", knows("law", 20)))
	q.Case.ServedContact = routing.Served{Agent: "ana", At: noon.AddDate(0, -1, 0)}
	return q
}

func TestS3_58_S3_59_S3_63_WhenOfflineTheCaseWaitsUntilTheFallback(t *testing.T) {
	q := lock(t, routing.WhenOffline)
	assert.Equal(t, routing.Hold, q.route().Outcome)
	assert.Equal(t, routing.AgentID("ana"), q.got.For)
	assert.Equal(t, noon.Add(10*time.Minute), q.got.NextChange)
	assert.Equal(t, routing.Hold, q.at(10*time.Minute-1).route().Outcome)
	q.Agents[0].State = routing.Active
	assert.Equal(t, routing.AgentID("ana"), q.route().Agent, "S3.63: a return before the limit wins")
	assert.Equal(t, routing.AgentID("ben"), q.at(10*time.Minute).route().Agent, "S3.63: at the limit the fallback fires")
	assert.Equal(t, routing.ByDestination, q.got.Reason)
}

func TestS3_60_WhenAvailableTheCaseGoesOnAtOnce(t *testing.T) {
	q := lock(t, routing.WhenAvailable)
	assert.Equal(t, routing.AgentID("ben"), q.route().Agent)
	assert.Equal(t, routing.NotActive, q.why("ana"))
}

func TestS3_61_WhoReceivesItIsPreferredThen(t *testing.T) {
	// Who received a case is history, which the engine keeps. Given the history,
	// the new one goes first.
	q := lock(t, routing.WhenAvailable)
	got := q.route().Agent
	q.next("2")
	q.Case.ServedContact = routing.Served{Agent: got, At: noon}
	q.Agents[0].State = routing.Active
	q.Agents[1].Skills["law"] = 1
	assert.Equal(t, got, q.route().Agent)
}

func TestPreferenceEndsWhereItCannotBeMet(t *testing.T) {
	for name, change := range map[string]func(*question){
		"suspended":           func(q *question) { q.Agents[0].Suspended = true },
		"gone":                func(q *question) { q.Agents = q.Agents[1:] },
		"in no destination":   func(q *question) { q.Case.ServedContact.Agent = "zoe"; q.Agents = append(q.Agents, agent("zoe")) },
		"must not have it":    func(q *question) { q.Case.LeftOut = []routing.AgentID{"ana"} },
		"refused it":          func(q *question) { q.Case.Refusals = []routing.Refusal{{Agent: "ana", At: noon}} },
		"served too long ago": func(q *question) { q.p = open(t, prefers(routing.Preferred{Within: time.Hour})) },
	} {
		t.Run(name, func(t *testing.T) {
			q := lock(t, routing.WhenOffline)
			change(q)
			assert.Equal(t, routing.AgentID("ben"), q.route().Agent)
		})
	}
	q := lock(t, routing.WhenOffline)
	q.Agents[0] = agent("ana", knows("law", 10), with(1), limit(1))
	assert.Equal(t, routing.Hold, q.route().Outcome, "full is not available")
}

func TestThePreferredAgentNeverLosesToATieBreak(t *testing.T) {
	for _, m := range []routing.Method{routing.MostIdle, routing.RoundRobin, routing.LeastLoaded, routing.BySkill} {
		s := desk(by(m, queued(staffed("sales", "ana", "ben", "cleo"))))
		s.Otherwise.Preferred = &routing.Preferred{Lock: routing.WhenOffline, Fallback: time.Minute}
		q := ask(t, s, agent("ana"), agent("ben"), agent("cleo"))
		q.Case.ServedContact = routing.Served{Agent: "cleo"}
		if m == routing.LeastLoaded || m == routing.BySkill {
			q.Agents[2].LastTaken = noon // idle for less long
		}
		d := q.at(time.Minute).route()
		require.Equal(t, routing.ByDestination, d.Reason, "the fallback is over")
		assert.Equal(t, routing.AgentID("cleo"), d.Agent, m)
		assert.Equal(t, routing.PreferredFirst, d.TieBreak)
	}
}

func TestRingsRelaxWhatIsNeeded(t *testing.T) {
	d := queued(staffed("sales", "ana", "ben", "cleo"))
	d.Skills = []routing.Need{{Skill: "law", AtLeast: 80}, {Skill: "french", AtLeast: 50, AtMost: 70}}
	fifty := 50
	d.Rings = []routing.Ring{{After: time.Minute, AtLeast: &fifty}, {After: 2 * time.Minute, NoLimit: true}, {After: 3 * time.Minute, Drop: []routing.SkillID{"french"}}}
	q := ask(t, desk(d), agent("ana", knows("law", 60), knows("french", 60)), agent("ben", knows("law", 80), knows("french", 90)), agent("cleo", knows("law", 100)))
	for minute, want := range []routing.AgentID{"", "ana", "ben", "cleo"} {
		assert.Equal(t, want, q.at(time.Duration(minute)*time.Minute).route().Agent, "after %d minutes", minute)
		if minute < 3 {
			assert.Equal(t, noon.Add(time.Duration(minute+1)*time.Minute), q.got.NextChange)
		}
	}
}

func TestS3_41_EligibilityIsAllOfOrAnyOf(t *testing.T) {
	trait := func(a *routing.Agent) { a.Traits = []string{"digital"} }
	for _, tt := range []struct {
		name     string
		a        routing.Agent
		all, any bool
	}{
		{"both", agent("ana", trait, knows("chat", 1)), true, true},
		{"the attribute", agent("ana", trait), false, true},
		{"a skill", agent("ana", knows("mail", 1)), false, true},
		{"neither", agent("ana"), false, false},
	} {
		for any, want := range map[bool]bool{false: tt.all, true: tt.any} {
			s := desk(staffed("sales", "ana"))
			s.Staff.Eligibility = routing.Eligibility{Traits: []string{"digital"}, Skills: []routing.SkillID{"chat", "mail"}, Any: any}
			assert.Equal(t, want, ask(t, s, tt.a).route().Outcome == routing.Offer, "%s, any of: %t", tt.name, any)
		}
	}
}
