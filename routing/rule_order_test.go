package routing_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestS2_4_S2_5_S2_7_ACaseIsOfferedForAMinuteAndThenMissed(t *testing.T) {
	q := ask(t, desk(staffed("sales", "ana")), agent("ana"))
	assert.Equal(t, routing.Offer, q.route().Outcome)
	assert.Equal(t, routing.Offer, q.at(time.Minute-1).route().Outcome)
	assert.Equal(t, routing.Missed, q.at(time.Minute).route().Outcome)

	q = ask(t, desk(staffed("sales", "ana")), agent("ana"))
	q.Case.Direct = "ana"
	assert.Equal(t, routing.Offer, q.route().Outcome)
	assert.Equal(t, routing.ByDirect, q.got.Reason)
	assert.Equal(t, noon.Add(time.Minute), q.got.Limit)
	assert.Equal(t, routing.Missed, q.at(time.Minute).route().Outcome)
}

func TestS2_4_TheLimitsCanBeSet(t *testing.T) {
	d := staffed("sales", "ana")
	d.Wait = 10 * time.Second
	q := ask(t, settings(routing.ChannelRules{Branch: stops("sales"), Wait: time.Second, Direct: routing.Direct{Wait: 5 * time.Second}}, d), agent("ana"))
	require.Equal(t, routing.Offer, q.route().Outcome)
	assert.Equal(t, routing.Missed, q.at(10*time.Second).route().Outcome)
	q.at(0).next("2")
	q.Case.Direct, q.Case.Progress = "ana", nil
	q.route()
	assert.Equal(t, noon.Add(5*time.Second), q.got.Limit)
}

func TestS2_3_ACaseStaysVisibleUntilItsTimeIsOver(t *testing.T) {
	q := ask(t, desk(staffed("sales", "ana")), agent("ana", is(routing.Away)))
	assert.Equal(t, routing.Hold, q.route().Outcome, "nobody yet")
	q.Agents[0].State = routing.Active
	assert.Equal(t, routing.Offer, q.at(30*time.Second).route().Outcome)
	q.Agents[0].State = routing.Away
	assert.Equal(t, routing.Missed, q.at(time.Minute).route().Outcome)
}

func TestS2_24_ADirectCaseObeysTheSameTwoConditions(t *testing.T) {
	s := settings(routing.ChannelRules{Branch: stops("sales")}, staffed("sales", "ana"), staffed("backoffice", "ben"))
	for _, tt := range []struct {
		name string
		a    routing.Agent
		want routing.Filter
	}{
		{"active and a member", agent("ana"), ""},
		{"active, of a destination that does not serve the channel", agent("ben"), routing.NotMember},
		{"not active", agent("ana", is(routing.Busy)), routing.NotActive},
		{"full: they are asked and may accept all the same", agent("ana", with(9), limit(1)), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := ask(t, s, tt.a)
			q.Case.Direct = tt.a.ID
			assert.Equal(t, tt.want == "", q.route().Outcome == routing.Offer)
			assert.Equal(t, tt.want, q.why(tt.a.ID))
		})
	}
	s.Otherwise.Assign = true
	q := ask(t, s, agent("ana", with(9), limit(1)))
	q.Case.Direct = "ana"
	assert.Equal(t, routing.Hold, q.route().Outcome, "without asking, capacity counts")
}

func TestS1_37_S1_38_S1_39_ABoundContactGoesToTheHolderFirst(t *testing.T) {
	s := settings(routing.ChannelRules{Branch: stops("sales")}, staffed("sales", "ben"))
	q := ask(t, s, agent("ana"), agent("ben"))
	q.Case.Binding = &routing.Binding{Holder: "ana"}
	assert.Equal(t, routing.AgentID("ana"), q.route().Agent, "a member or not")
	assert.Equal(t, routing.ByBinding, q.got.Reason)
	q.Agents[0].State = routing.Offline
	assert.Equal(t, routing.Hold, q.route().Outcome)
	assert.Equal(t, routing.AgentID("ana"), q.got.For)
	assert.Equal(t, routing.Missed, q.at(time.Minute).route().Outcome, "S1.39: nobody else is asked")
	q.Case.Binding.Forward = true
	assert.Equal(t, []routing.AgentID{"ben"}, q.at(0).route().Agents, "S1.38")
}

func TestTheRulesHaveAnOrder(t *testing.T) {
	s := settings(routing.ChannelRules{
		Branch: stops("sales"), Preferred: &routing.Preferred{}, Owner: &routing.Owner{}, Direct: routing.Direct{Forward: true},
	}, staffed("sales", "ana", "ben", "cleo", "dan", "eve"))
	s.Destinations[0].Method = routing.FixedOrder
	q := ask(t, s, agent("ana"), agent("ben"), agent("cleo"), agent("dan"), agent("eve"))
	q.Case.Direct, q.Case.Binding = "eve", &routing.Binding{Holder: "dan", Forward: true}
	q.Case.ServedContact, q.Case.Owner = routing.Served{Agent: "cleo", At: noon}, "ben"
	want := []routing.Reason{routing.ByDirect, routing.ByBinding, routing.ByPreferred, routing.ByOwner, routing.ByDestination}
	for i, who := range []routing.AgentID{"eve", "dan", "cleo", "ben", "ana"} {
		require.Equal(t, who, q.route().Agent)
		assert.Equal(t, want[i], q.got.Reason)
		q.Case.Refusals = append(q.Case.Refusals, routing.Refusal{Agent: who, At: noon})
	}
	assert.Equal(t, routing.Hold, q.route().Outcome)
}

func TestAnOwnerIsForcedOnlyIfSaidSo(t *testing.T) {
	s := desk(staffed("sales", "ana", "ben"))
	s.Otherwise.Owner = &routing.Owner{}
	q := ask(t, s, agent("ana", is(routing.Offline)), agent("ben"))
	q.Case.Owner = "ana"
	assert.Equal(t, routing.AgentID("ben"), q.route().Agent)
	s.Otherwise.Owner.Forced = true
	q.p = open(t, s)
	assert.Equal(t, routing.Assign, q.route().Outcome)
	assert.Equal(t, routing.AgentID("ana"), q.got.Agent)
	q.Agents[0].Suspended = true
	assert.Equal(t, routing.AgentID("ben"), q.route().Agent)
}

func TestS2_40_LinearTriesDestinationsInOrder(t *testing.T) {
	rules := routing.ChannelRules{Branch: routing.Branch{Linear: []routing.Stop{{To: "a", Wait: 20 * time.Second}, {To: "b"}, {To: "c"}}}}
	q := ask(t, settings(rules, staffed("a", "ana"), staffed("b", "ben"), staffed("c", "cleo")), agent("ana"), agent("ben", is(routing.Away)), agent("cleo"))
	assert.Equal(t, routing.DestinationID("a"), q.route().Destination)
	assert.Equal(t, noon.Add(20*time.Second), q.got.NextChange)
	assert.Equal(t, routing.DestinationID("c"), q.at(20*time.Second).route().Destination, "nobody is at b")
	assert.Equal(t, []routing.DestinationID{"a", "b", "c"}, q.got.Destinations)
	q.Agents[1].State = routing.Active
	assert.Equal(t, routing.DestinationID("c"), q.at(30*time.Second).route().Destination, "it does not go back")
	assert.Equal(t, routing.Missed, q.at(81*time.Second).route().Outcome)
}

func TestAFullQueueLetsCasesGoOn(t *testing.T) {
	a, b := queued(staffed("a", "ana")), queued(staffed("b", "ben"))
	a.Queue = &routing.Queue{Max: 2, Hold: time.Hour}
	q := ask(t, settings(routing.ChannelRules{Branch: stops("a", "b")}, a, b))
	q.Waiting = map[routing.DestinationID]int{"a": 1}
	assert.Equal(t, routing.DestinationID("a"), q.route().Destination)
	q.Waiting["a"] = 2
	assert.Equal(t, routing.DestinationID("a"), q.route().Destination, "it is in")
	assert.Equal(t, routing.DestinationID("b"), q.next("2").Destination)
	q.Waiting["a"] = 0
	assert.Equal(t, routing.DestinationID("b"), q.route().Destination, "it went on")
	assert.Equal(t, noon.Add(time.Hour), func() time.Time { q.next("3"); return q.got.NextChange }())
	assert.Equal(t, routing.DestinationID("b"), q.at(time.Hour).route().Destination)
}

func TestS3_44_S3_46_WhatMatchesNoRuleGoesToTheDefault(t *testing.T) {
	rules := routing.ChannelRules{
		Branch:  routing.Branch{Filters: []routing.FilterRule{{When: routing.Condition{Languages: []string{"de"}}, Then: stops("german")}}},
		Default: "front",
	}
	q := ask(t, settings(rules, staffed("german", "ana"), staffed("front", "ben")), agent("ana"), agent("ben"))
	q.Case.Language = "de"
	assert.Equal(t, routing.DestinationID("german"), q.route().Destination)
	assert.Equal(t, routing.ByDestination, q.got.Reason)
	q.next("2")
	assert.Equal(t, routing.DestinationID("front"), q.got.Destination)
	assert.Equal(t, routing.ByDefault, q.got.Reason)
}

func TestS3_45_EachChannelHasItsRules(t *testing.T) {
	s := settings(routing.ChannelRules{Branch: stops("b")}, staffed("a", "ana"), staffed("b", "ana"))
	s.Channels = map[chanID]routing.ChannelRules{shop: {Branch: stops("a")}}
	q := ask(t, s, agent("ana"))
	assert.Equal(t, routing.DestinationID("a"), q.route().Destination)
	q.next("2")
	q.Case.Channel, q.Case.Progress = "other", nil
	assert.Equal(t, routing.DestinationID("b"), q.route().Destination)
}

func TestOverflowIsASetting(t *testing.T) {
	base := []routing.Destination{staffed("a", "ana"), staffed("spare", "ben")}
	for _, tt := range []struct {
		name string
		o    routing.Overflow
		want routing.Outcome
	}{
		{"missed", routing.Overflow{}, routing.Missed},
		{"a bot", routing.Overflow{Bot: "max"}, routing.HandToBot},
		{"waits on", routing.Overflow{Hold: true}, routing.Hold},
		{"a destination", routing.Overflow{Destination: "spare"}, routing.Offer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := ask(t, settings(routing.ChannelRules{Branch: stops("a"), Overflow: tt.o}, base...), agent("ben"))
			assert.Equal(t, routing.Hold, q.route().Outcome)
			assert.Equal(t, tt.want, q.at(time.Minute).route().Outcome)
			assert.Equal(t, routing.ByOverflow, q.got.Reason)
		})
	}
	base[0].Overflow = "spare"
	q := ask(t, settings(routing.ChannelRules{Branch: stops("a")}, base...), agent("ben"))
	assert.Equal(t, routing.DestinationID("spare"), q.route().Destination, "a destination's own overflow")
}

func TestS2_35_S2_36_S2_37_ATransferArrivesAsDirectOrAsBroadcast(t *testing.T) {
	s := settings(routing.ChannelRules{Branch: stops("front")}, staffed("front", "ana"), staffed("billing", "ana", "ben", "cleo"))
	s.Tags = []routing.ServiceTag{{ID: "bills", Branch: stops("billing")}}
	q := ask(t, s, agent("ana"), agent("ben"), agent("cleo"))
	q.Case.LeftOut = []routing.AgentID{"ana"}
	d, err := q.p.ToTag("bills").Route(t.Context(), q.Request)
	require.NoError(t, err)
	assert.Equal(t, []routing.AgentID{"ben", "cleo"}, d.Agents, "S2.36: not to who transfers it")
	d, err = q.p.To("billing").Route(t.Context(), q.Request)
	require.NoError(t, err)
	assert.Equal(t, []routing.AgentID{"ben", "cleo"}, d.Agents)
	assert.Nil(t, q.p.ToTag("nothing"))
	assert.Nil(t, q.p.To("nowhere"))

	q.Case.Direct = "ben"
	assert.Equal(t, []routing.AgentID{"ben"}, q.route().Agents, "S2.35")
	assert.Equal(t, routing.ByDirect, q.got.Reason)
	assert.Equal(t, routing.Missed, q.at(time.Minute).route().Outcome, "S2.38: not taken; the engine leaves it with the sender")
}

func TestS2_8_ATagLeadsToItsDestinations(t *testing.T) {
	s := settings(routing.ChannelRules{Branch: stops("front")}, staffed("front", "ana"), staffed("billing", "ben"))
	s.Tags = []routing.ServiceTag{{ID: "bills", Branch: stops("billing")}, {ID: "rest"}}
	q := ask(t, s, agent("ana"), agent("ben"))
	q.Case.Tag = "bills"
	assert.Equal(t, routing.DestinationID("billing"), q.route().Destination)
	q.Case.Tag = "rest"
	assert.Equal(t, routing.DestinationID("front"), q.route().Destination)
}

func TestS3_49_AChangeAppliesToTheNextDecision(t *testing.T) {
	s := settings(routing.ChannelRules{Branch: stops("a", "b")}, staffed("a", "ana"), staffed("b", "ana"))
	q := ask(t, s, agent("ana"))
	q.route()
	q.at(time.Minute).route()
	require.Equal(t, routing.DestinationID("b"), q.got.Destination)
	s.Version, s.Otherwise.Branch = 2, stops("a")
	q.p = open(t, s)
	assert.Equal(t, routing.DestinationID("a"), q.route().Destination, "steps under other settings do not count")
	assert.Equal(t, int64(2), q.got.Version)
}

func TestAWaitThatOnlyNewsCanEndIsNotLookedAtAgain(t *testing.T) {
	q := ask(t, settings(routing.ChannelRules{Branch: stops("a", "b")}, staffed("a", "ana"), queued(staffed("b", "ben"))))
	assert.Equal(t, routing.Hold, q.route().Outcome)
	assert.Zero(t, q.got.NextChange, "a was passed by, and b keeps it for ever")
	assert.Zero(t, q.route().NextChange)
}
