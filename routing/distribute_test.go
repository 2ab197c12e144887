package routing_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestS2_8_ATagOrPageCaseIsOfferedToAllWhoAreEligible(t *testing.T) {
	q := ask(t, desk(staffed("sales", "ana", "ben", "cleo")), agent("ana"), agent("ben", is(routing.Busy)), agent("cleo"), agent("dan"))
	d := q.route()
	assert.Equal(t, routing.Offer, d.Outcome)
	assert.Equal(t, []routing.AgentID{"ana", "cleo"}, d.Agents)
	assert.Equal(t, routing.DestinationID("sales"), d.Destination)
	assert.Equal(t, routing.NotActive, q.why("ben"))
	assert.Len(t, d.Candidates, 3, "dan is not a member")
	assert.Equal(t, noon.Add(time.Minute), d.Limit)
}

func TestS2_21_S2_22_S2_23_OnlyActiveMembersAreOfferedACase(t *testing.T) {
	for state, able := range map[routing.Availability]bool{
		routing.Active: true, routing.Busy: false, routing.Away: false, routing.Offline: false, "": false, "lunch": false, "training": true,
	} {
		s := desk(staffed("sales", "ana"))
		s.Staff.States = map[routing.Availability]routing.Availability{"lunch": routing.Away, "training": routing.Active}
		q := ask(t, s, agent("ana", is(state)), agent("ben"))
		q.route()
		assert.Equal(t, able, q.got.Outcome == routing.Offer, "%q", state)
		want := routing.NotActive
		if able {
			want = ""
		}
		assert.Equal(t, want, q.why("ana"), "%q", state)
		assert.Equal(t, want, q.p.Sees("sales", &q.Agents[0], q.Request), "S2.23 %q", state)
		assert.Equal(t, routing.NotMember, q.p.Sees("sales", &q.Agents[1], q.Request), "S2.23")
	}
}

func TestTheFirstFilterOfAllIsNamed(t *testing.T) {
	d := queued(staffed("sales", "ana"))
	d.Skills = []routing.Need{{Skill: "law", AtLeast: 50}}
	s := desk(d)
	s.Staff.Eligibility = routing.Eligibility{Traits: []string{"digital"}}
	q := ask(t, s, agent("ana"))
	a := &q.Agents[0]
	*a = routing.Agent{ID: "ana", Suspended: true, Channels: []channel.ID{"mail"}, SeenUntil: noon, Load: map[channel.Kind]int{chat: 1}, Capacity: &routing.Capacity{Total: 1}}
	q.Case.LeftOut = []routing.AgentID{"ana"}
	q.Case.Refusals = []routing.Refusal{{Agent: "ana", At: noon.Add(-time.Second)}}
	for _, step := range []struct {
		filter routing.Filter
		mend   func()
	}{
		{routing.Suspended, func() { a.Suspended = false }},
		{routing.NotPermitted, func() { a.Channels = []channel.ID{shop} }},
		{routing.NotEntitled, func() { a.Traits = []string{"digital"} }},
		{routing.NotActive, func() { a.State = routing.Active }},
		{routing.Silent, func() { a.SeenUntil = noon.Add(1) }},
		{routing.LeftOut, func() { q.Case.LeftOut = nil }},
		{routing.Refused, func() { q.Case.Refusals = nil }},
		{routing.Unskilled, func() { a.Skills = map[routing.SkillID]int{"law": 50} }},
		{routing.Full, func() { a.Load = nil }},
	} {
		d := q.route()
		assert.Equal(t, routing.Hold, d.Outcome)
		assert.Equal(t, step.filter, q.why("ana"))
		step.mend()
	}
	assert.Equal(t, routing.Offer, q.route().Outcome)
}

func TestS2_40_FixedOrderAsksOneAfterTheOther(t *testing.T) {
	d := by(routing.FixedOrder, queued(staffed("sales", "ana", "ben")))
	q := ask(t, desk(d), agent("ben"), agent("ana"))
	assert.Equal(t, routing.AgentID("ana"), q.route().Agent)
	assert.Equal(t, routing.FirstInOrder, q.got.TieBreak)
	q.Case.Refusals = append(q.Case.Refusals, routing.Refusal{Agent: "ana", At: noon})
	assert.Equal(t, routing.AgentID("ben"), q.route().Agent)
	q.Case.Refusals = append(q.Case.Refusals, routing.Refusal{Agent: "ben", At: noon})
	assert.Equal(t, routing.Hold, q.route().Outcome, "the end of the list")
	assert.Equal(t, noon.Add(time.Minute), q.got.NextChange)
	assert.Equal(t, routing.AgentID("ana"), q.at(time.Minute).route().Agent, "the round begins anew")
	assert.Equal(t, routing.AgentID("ana"), q.next("2").Agent, "no memory between cases")
}

func TestS2_40_RoundRobinGoesRoundAlsoWhenPeopleComeAndGo(t *testing.T) {
	q := ask(t, desk(by(routing.RoundRobin, staffed("sales", "ana", "ben", "cleo"))), agent("ana"), agent("ben"), agent("cleo"))
	var got []routing.AgentID
	for i := range 7 {
		q.Agents[1].State = routing.Active
		if i == 4 {
			q.Agents[1].State = routing.Away
		}
		got = append(got, q.next(routing.CaseID(rune('a'+i))).Agent)
	}
	assert.Equal(t, []routing.AgentID{"ana", "ben", "cleo", "ana", "cleo", "ben", "ana"}, got)
	q.Case.Refusals = []routing.Refusal{{Agent: "ana", At: q.Now}}
	assert.Equal(t, routing.AgentID("cleo"), q.route().Agent, "a refused turn is used")
	assert.Equal(t, routing.LongestAgo, q.got.TieBreak)
}

func TestS2_40_MostIdleTakesWhoHasWaitedLongest(t *testing.T) {
	d := by(routing.MostIdle, staffed("sales", "ana", "ben", "cleo"))
	q := ask(t, desk(d), agent("ana", took(noon.Add(-time.Hour))), agent("ben", took(noon.Add(-2*time.Hour))), agent("cleo", took(noon.Add(-time.Minute))))
	assert.Equal(t, routing.AgentID("ben"), q.route().Agent)
	assert.Equal(t, routing.IdleLongest, q.got.TieBreak)
	q.Agents[1].LastEnded = noon.Add(-time.Second)
	assert.Equal(t, routing.AgentID("ana"), q.route().Agent, "the end of a case counts")
	q.Agents[0].LastTaken, q.Agents[2].LastTaken = noon.AddDate(0, 0, -8), noon.AddDate(0, 0, -30)
	q.Agents[0].Load = map[channel.Kind]int{chat: 1}
	assert.Equal(t, routing.AgentID("cleo"), q.route().Agent)
	assert.Equal(t, routing.FewerCases, q.got.TieBreak, "beyond a week all are as idle")
	q.Agents[0].Load = nil
	assert.Equal(t, routing.AgentID("ana"), q.route().Agent)
	assert.Equal(t, routing.ByID, q.got.TieBreak)
}

func TestIdlenessIsLookedForWithinAWeek(t *testing.T) {
	d := by(routing.MostIdle, queued(staffed("sales", "ana", "ben")))
	week := 7 * 24 * time.Hour
	q := ask(t, desk(d), agent("ana", took(noon.Add(time.Minute-week))), agent("ben", took(noon.Add(-week))))
	assert.Equal(t, routing.AgentID("ben"), q.route().Agent)
	assert.Equal(t, noon.Add(time.Minute), q.got.NextChange)
	assert.Equal(t, routing.AgentID("ana"), q.at(time.Minute).route().Agent, "both are as idle as can be")
}

func TestMostIdleCountsAvailabilityOnlyIfAsked(t *testing.T) {
	s := desk(by(routing.MostIdle, staffed("sales", "ana", "ben")))
	q := ask(t, s, agent("ana"), agent("ben", took(noon.Add(-time.Hour))))
	q.Agents[0].Since = noon.Add(-time.Minute)
	assert.Equal(t, routing.AgentID("ana"), q.route().Agent)
	s.Staff.StateResetsIdle = true
	q.p = open(t, s)
	assert.Equal(t, routing.AgentID("ben"), q.route().Agent)
}

func TestLeastLoadedComparesSharesOfCapacity(t *testing.T) {
	d := by(routing.LeastLoaded, staffed("sales", "ana", "ben"))
	q := ask(t, desk(d), agent("ana", with(2), limit(3)), agent("ben", with(3), limit(5)))
	assert.Equal(t, routing.AgentID("ben"), q.route().Agent)
	assert.Equal(t, routing.LoadedLeast, q.got.TieBreak)
	assert.Equal(t, routing.LoadedLeast, q.got.Candidates[0].Behind, "why not ana")
}

func TestCapacityIsByKindAndWeight(t *testing.T) {
	c := routing.Capacity{Total: 6, Kinds: map[channel.Kind]routing.KindCapacity{chat: {Max: 4}, "email": {Max: 2, Weight: 3}, "fax": {Max: -1}}}
	load := func(chats, mails int) map[channel.Kind]int { return map[channel.Kind]int{chat: chats, "email": mails} }
	assert.True(t, c.Fits(load(3, 0), chat))
	assert.False(t, c.Fits(load(4, 0), chat), "four of the kind")
	assert.True(t, c.Fits(load(3, 0), "email"))
	assert.False(t, c.Fits(load(4, 0), "email"), "4 and 3 are more than 6")
	assert.False(t, c.Fits(nil, "fax"))
	assert.True(t, routing.Capacity{}.Fits(load(1000, 1000), chat))

	s := desk(by(routing.FixedOrder, staffed("sales", "ana", "ben", "cleo")))
	s.Staff.Capacity = routing.Capacity{Total: 1}
	s.Staff.Teams = map[routing.TeamID]routing.Capacity{"seniors": {Total: 2}}
	q := ask(t, s, agent("ana", with(1)), agent("ben", with(2), inTeam("seniors")), agent("cleo", with(2), inTeam("seniors"), limit(3)))
	assert.Equal(t, routing.AgentID("cleo"), q.route().Agent, "one's own before the team's before everybody's")
	assert.Equal(t, routing.Full, q.why("ana"))
	assert.Equal(t, routing.Full, q.why("ben"))
}

func TestTeamsAndTagsCountAsTheirMembers(t *testing.T) {
	s := desk(routing.Destination{ID: "all", Method: routing.FixedOrder, Targets: []routing.Target{{Tag: "bills"}, {Team: "night"}, {Agent: "ana"}}})
	s.Destinations = append(s.Destinations, staffed("billing", "ben"))
	s.Tags = []routing.ServiceTag{{ID: "bills", Branch: stops("billing")}}
	q := ask(t, s, agent("ana"), agent("ben"), agent("cleo", inTeam("night")))
	for _, want := range []routing.AgentID{"ben", "cleo", "ana"} {
		require.Equal(t, want, q.route().Agent)
		q.Case.Refusals = append(q.Case.Refusals, routing.Refusal{Agent: want, At: noon})
	}
	assert.True(t, q.p.Serves("all", &q.Agents[1]))
	assert.False(t, q.p.Serves("billing", &q.Agents[0]))
}

func TestABotGetsWhatNoAgentCan(t *testing.T) {
	d := staffed("sales", "ana")
	d.Targets = append(d.Targets, routing.Target{Bot: "max"})
	q := ask(t, desk(d), agent("ana"))
	assert.Equal(t, routing.Offer, q.route().Outcome)
	q.Agents[0].State = routing.Offline
	q.route()
	assert.Equal(t, routing.HandToBot, q.got.Outcome)
	assert.Equal(t, routing.BotID("max"), q.got.Bot)
}

func TestABotThatGaveACaseAwayDoesNotGetItAgain(t *testing.T) {
	bots := routing.Destination{ID: "bots", Targets: []routing.Target{{Bot: "max"}, {Bot: "mia"}}}
	q := ask(t, settings(routing.ChannelRules{Branch: stops("bots", "sales")}, bots, staffed("sales", "ana")), agent("ana"))
	assert.Equal(t, routing.BotID("max"), q.route().Bot)
	q.Case.Bots = []routing.BotID{"max"}
	assert.Equal(t, routing.BotID("mia"), q.route().Bot)
	q.Case.Bots = []routing.BotID{"max", "mia"}
	assert.Equal(t, routing.AgentID("ana"), q.route().Agent, "the next destination, at once")
}

func TestS3_65_AcceptAndRejectIsAChoiceOfTheDestination(t *testing.T) {
	d := by(routing.MostIdle, staffed("sales", "ana"))
	assert.Equal(t, routing.Offer, ask(t, desk(d), agent("ana")).route().Outcome)
	d.Assign = true
	assert.Equal(t, routing.Assign, ask(t, desk(d), agent("ana")).route().Outcome)
	d.Method = routing.Simultaneous
	q := ask(t, desk(d), agent("ana"), agent("ben"))
	assert.Equal(t, []routing.AgentID{"ana"}, q.route().Agents, "without asking, the first in the list has it")
}

func TestS3_66_S3_67_WhoRefusesIsLeftOutForAWhileUnlessNobodyElseCan(t *testing.T) {
	d := by(routing.MostIdle, queued(staffed("sales", "ana", "ben")))
	d.Pause = 5 * time.Minute
	q := ask(t, desk(d), agent("ana"), agent("ben"))
	require.Equal(t, routing.AgentID("ana"), q.route().Agent)
	q.Case.Refusals = []routing.Refusal{{Agent: "ana", At: noon}}
	assert.Equal(t, routing.AgentID("ben"), q.route().Agent)
	assert.Equal(t, routing.Refused, q.why("ana"))
	assert.Equal(t, noon.Add(5*time.Minute), q.got.Candidates[0].Until)
	assert.Equal(t, routing.AgentID("ana"), q.at(5*time.Minute).route().Agent, "the pause is over")
	q.at(0).Agents[1].State = routing.Away
	assert.Equal(t, routing.AgentID("ana"), q.route().Agent, "nobody else")
	assert.Equal(t, noon, q.Case.Since, "S3.66: its place in the queue is as before")
}
