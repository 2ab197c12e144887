package engagement_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// given is a desk that assigns without asking, so many to each.
func given(each int) routing.Settings {
	s := desk(func(d *routing.Destination) { d.Assign, d.Method = true, routing.LeastLoaded })
	s.Staff.Capacity = routing.Capacity{Total: each}
	return s
}

func TestAutomaticAssignmentStopsAtTheLimitAndGoesOnWhenThereIsRoom(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, given(1))
		first, second := w.comes("one"), w.comes("two")
		assert.Equal(t, []storage.AgentID{"ana", "ben"}, []storage.AgentID{first.Owner, second.Owner})
		pass(time.Second)
		third := w.comes("three")
		pass(time.Second)
		fourth := w.comes("four")
		for i, c := range []*storage.Case{third, fourth} {
			assert.Equal(t, storage.CaseOpen, c.State)
			n, err := w.Position(t.Context(), c.ID)
			require.NoError(t, err)
			assert.Equal(t, i+1, n)
		}
		_, err := w.SetPriority(t.Context(), "ana", fourth.ID, 100)
		require.NoError(t, err)
		w.due()
		n, err := w.Position(t.Context(), fourth.ID)
		require.NoError(t, err)
		assert.Equal(t, 1, n, "the more urgent first")

		for _, end := range []struct {
			name string
			do   func(storage.AgentID, storage.CaseID) error
		}{
			{"four", func(a storage.AgentID, id storage.CaseID) error { _, err := w.Done(t.Context(), a, id, ""); return err }},
			{"three", func(a storage.AgentID, id storage.CaseID) error {
				_, err := w.Park(t.Context(), a, id, time.Time{})
				return err
			}},
		} {
			require.NoError(t, end.do("ana", w.mine("ana").ID))
			w.due()
			assert.Equal(t, storage.AgentID("ana"), w.workOf(end.name).Owner)
		}
		queues, err := w.Queues(t.Context())
		require.NoError(t, err)
		assert.Empty(t, queues)

		fifth := w.comes("five")
		_, err = w.PickUp(t.Context(), "ana", fifth.ID)
		require.NoError(t, err, "what they take by hand no limit stops")
	})
}

// mine is the one case that an agent serves.
func (w *world) mine(agent storage.AgentID) *storage.Case {
	w.t.Helper()
	return w.item(engagement.ViewMine, agent).Case
}

func TestAnOfferToOneTakesTheirCapacity(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := desk(oneByOne)
		s.Staff.Capacity = routing.Capacity{Total: 1}
		w := newFloor(t, s)
		one, two := w.comes("one"), w.comes("two")
		assert.Equal(t, storage.AgentID("ana"), one.For)
		assert.Equal(t, storage.AgentID("ben"), two.For, "she is asked already")
		three := w.comes("three")
		assert.Empty(t, three.For)
		_, err := w.Reject(t.Context(), "ana", one.ID)
		require.NoError(t, err)
		w.due()
		assert.Equal(t, storage.AgentID("ana"), w.workOf("three").For, "she has room for the next")
	})
}

func TestAParkedCaseComesBackToItsAgentFirst(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, given(1))
		c := w.comes("max")
		require.Equal(t, storage.AgentID("ana"), c.Owner)
		_, err := w.Park(t.Context(), "ana", c.ID, time.Now())
		isInvalid(t, err, "until")
		_, err = w.Park(t.Context(), "ana", c.ID, time.Now().Add(time.Hour))
		require.NoError(t, err)
		pass(59 * time.Minute)
		w.due()
		assert.Equal(t, storage.CaseParked, w.workOf("max").State)
		_, err = w.PickUp(t.Context(), "ben", c.ID)
		assert.ErrorAs(t, err, new(*engagement.TakenError))
		pass(time.Minute)
		w.due()
		assert.Equal(t, storage.AgentID("ana"), w.workOf("max").Owner, "the date has come")
		assert.Equal(t, storage.CaseOngoing, w.workOf("max").State)

		_, err = w.Park(t.Context(), "ana", c.ID, time.Time{})
		require.NoError(t, err)
		got := w.comes("max")
		assert.Equal(t, storage.AgentID("ana"), got.Owner, "he wrote")
		assert.Equal(t, storage.CaseOngoing, got.State)

		_, err = w.End(t.Context(), "ana", c.ID)
		require.NoError(t, err)
		w.is("ana", routing.Offline)
		got = w.comes("max")
		assert.Equal(t, storage.AgentID("ben"), got.Owner, "she is gone")
		assert.Equal(t, c.ID, got.ID)
		_, err = w.End(t.Context(), "ben", c.ID)
		require.NoError(t, err)
		_, err = w.Reactivate(t.Context(), "ana", c.ID)
		assert.ErrorAs(t, err, new(*engagement.TakenError))
		got, err = w.Reactivate(t.Context(), "ben", c.ID)
		require.NoError(t, err)
		assert.Equal(t, storage.CaseOngoing, got.State)
	})
}

func TestWithoutRulesAParkedCaseGoesBackAndAllElseWaitsForAnybody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		c := w.comes("max")
		assert.Empty(t, c.Routing)
		assert.Equal(t, storage.CaseOpen, c.State)
		pass(time.Hour)
		w.due()
		assert.Equal(t, storage.CaseOpen, w.workOf("max").State)
		_, err := w.PickUp(t.Context(), "ana", c.ID)
		require.NoError(t, err)
		_, err = w.Park(t.Context(), "ana", c.ID, time.Time{})
		require.NoError(t, err)
		assert.Equal(t, storage.AgentID("ana"), w.comes("max").Owner)
	})
}

func TestS3_55_S3_58_S3_59_S3_61_ThePreferredAgentIsWaitedFor(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := given(5)
		rules := s.Channels[line]
		rules.Assign = true
		rules.Preferred = &routing.Preferred{Lock: routing.WhenOffline, Fallback: 10 * time.Minute}
		s.Channels[line] = rules
		w := newFloor(t, s)
		c := w.comes("max")
		require.Equal(t, storage.AgentID("ana"), c.Owner)
		_, err := w.Done(t.Context(), "ana", c.ID, "")
		require.NoError(t, err)
		w.comes("eva") // ana has something to do, ben has not
		c = w.comes("max")
		assert.Equal(t, storage.AgentID("ana"), c.Owner, "S3.57: she knows him")
		_, err = w.Done(t.Context(), "ana", c.ID, "")
		require.NoError(t, err)

		w.is("ana", routing.Away)
		c = w.comes("max")
		assert.Equal(t, storage.CaseOpen, c.State)
		assert.Equal(t, storage.AgentID("ana"), c.For)
		pass(9 * time.Minute)
		w.is("ana", routing.Active)
		w.due()
		assert.Equal(t, storage.AgentID("ana"), w.workOf("max").Owner, "S3.63: she came back in time")
		_, err = w.Done(t.Context(), "ana", c.ID, "")
		require.NoError(t, err)

		w.is("ana", routing.Away)
		c = w.comes("max")
		pass(10 * time.Minute)
		w.due()
		assert.Equal(t, storage.AgentID("ben"), w.workOf("max").Owner, "S3.59")
		_, err = w.Done(t.Context(), "ben", c.ID, "")
		require.NoError(t, err)
		w.is("ana", routing.Active)
		assert.Equal(t, storage.AgentID("ben"), w.comes("max").Owner, "S3.61: he is the preferred one now")
	})
}

func TestS3_53_TheBestAtWhatTheCaseNeeds(t *testing.T) {
	w := newFloor(t, desk(func(d *routing.Destination) {
		d.Assign, d.Skills = true, []routing.Need{{Skill: "french"}}
	}))
	put := func(id storage.AgentID, skills map[string]int) {
		a := &storage.Agent{ID: id, Version: 1, Skills: skills}
		require.NoError(t, w.PutAgent(t.Context(), "", a))
	}
	put("ana", map[string]int{"french": 40})
	put("ben", map[string]int{"french": 90, "tax": 10})
	c := w.comes("max")
	assert.Equal(t, storage.AgentID("ben"), c.Owner)
	way, err := w.Why(t.Context(), c.ID)
	require.NoError(t, err)
	assert.Equal(t, routing.BestSkilled, way.Decision.TieBreak)
	assert.NotEmpty(t, way.Why)
	assert.NotEmpty(t, routing.WhyNot(way.Decision, "ana"))
}

func TestS3_49_SavedRulesApplyToWhatWaits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		c := w.comes("max") // nobody has said yet where cases go
		require.Empty(t, c.Queue)
		w.onFloor(given(1))
		assert.Equal(t, storage.AgentID("ana"), w.workOf("max").Owner)
		w.comes("eva")
		last := w.comes("tom")
		require.Equal(t, storage.QueueID("desk"), last.Queue)
		s := given(1)
		s.Destinations[0].Targets = append(s.Destinations[0].Targets, routing.Target{Agent: "cleo"})
		w.mustRoute("chief", s)
		w.due()
		assert.Equal(t, storage.AgentID("cleo"), w.workOf("tom").Owner)
	})
}

func TestWrongRoutingSettingsSaveNothing(t *testing.T) {
	w := newFloor(t, given(1))
	good, err := w.Routing(t.Context())
	require.NoError(t, err)
	for name, wrong := range map[string]func(*routing.Settings){
		"unknown destination": func(s *routing.Settings) { s.Otherwise.Default = "attic" },
		"unknown agent":       func(s *routing.Settings) { s.Destinations[0].Targets = []routing.Target{{Agent: "zoe"}} },
		"unknown team":        func(s *routing.Settings) { s.Destinations[0].Targets = []routing.Target{{Team: "zoe"}} },
		"a cycle":             func(s *routing.Settings) { s.Destinations[0].Overflow = "desk" },
		"percentages": func(s *routing.Settings) {
			s.Otherwise.Branch.Percentage = []routing.Part{{Percent: 99, To: "desk"}}
		},
		"six destinations": func(s *routing.Settings) {
			s.Otherwise.Branch.Linear = make([]routing.Stop, 6)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := given(1)
			s.Version = good.Version
			wrong(&s)
			_, err := w.SaveRouting(t.Context(), "chief", s)
			var list *routing.SettingsError
			require.ErrorAs(t, err, &list)
			assert.NotEmpty(t, list.Problems)
			is, err := w.Routing(t.Context())
			require.NoError(t, err)
			assert.Equal(t, good, is)
		})
	}
	_, err = w.SaveRouting(t.Context(), "chief", given(2)) // somebody saved since version 0
	assert.ErrorIs(t, err, storage.ErrConflict)
	s := given(1)
	s.Version, s.Channels = good.Version, map[channel.ID]routing.ChannelRules{"nowhere": {}}
	_, err = w.SaveRouting(t.Context(), "chief", s)
	assert.Equal(t, "channels[nowhere]", wrongs(t, err)[0].Path)
}

func TestAvailabilitiesOfTheHostsOwn(t *testing.T) {
	w := newFloor(t, given(1))
	assert.Error(t, w.SetAvailability(t.Context(), "ana", "lunch"))
	s := given(1)
	s.Staff.States = map[routing.Availability]routing.Availability{"lunch": routing.Away}
	w.mustRoute("chief", s)
	w.is("ana", "lunch")
	assert.Equal(t, storage.AgentID("ben"), w.comes("max").Owner)
	ps, err := w.Presences(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "lunch", ps[0].State)
	assert.Error(t, w.Heartbeat(t.Context(), "ana", 0))
}

func TestADecisionAboutAThousandAgentsIsKeptInPart(t *testing.T) {
	w := newFloor(t, toDesk(anaAndBen()...))
	team := &storage.Team{ID: "all"}
	for i := range 120 {
		id := storage.AgentID(fmt.Sprintf("agent-%03d", i))
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: id}))
		team.Members = append(team.Members, id)
	}
	require.NoError(t, w.PutTeam(t.Context(), "", team))
	w.mustRoute("chief", toDesk(routing.Target{Team: "all"}))
	w.is("agent-119", routing.Active)
	c := w.comes("max")
	way, err := w.Why(t.Context(), c.ID)
	require.NoError(t, err)
	assert.Len(t, way.Decision.Candidates, 50)
	assert.Equal(t, routing.AgentID("agent-119"), way.Decision.Candidates[0].Agent)
}

func TestWhatALeaverServedWaitsForOthers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, given(2))
		served := w.comes("one")
		require.Equal(t, storage.AgentID("ana"), served.Owner)
		w.comes("two")
		parked := w.comes("three")
		require.Equal(t, storage.AgentID("ana"), parked.Owner)
		_, err := w.Park(t.Context(), "ana", parked.ID, time.Time{})
		require.NoError(t, err)
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "ana", Disabled: true, Version: 1}))
		w.due()
		assert.Equal(t, storage.AgentID("ben"), w.workOf("one").Owner)
		assert.Empty(t, w.workOf("three").Owner)
		assert.Equal(t, storage.CaseParked, w.workOf("three").State)
		assert.Equal(t, storage.CaseOpen, w.comes("three").State, "ben has enough to do")
	})
}

func TestWhoLearnsSomethingGetsWhatWaitsForIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, desk(func(d *routing.Destination) { d.Assign, d.Skills = true, []routing.Need{{Skill: "tax"}} }))
		require.Empty(t, w.comes("max").Owner)
		for _, wrong := range []*storage.Agent{
			{ID: "ben", Version: 1, Skills: map[string]int{"tax": 0}},
			{ID: "ben", Version: 1, Skills: map[string]int{"tax": 101}},
			{ID: "ben", Version: 1, Capacity: &storage.Capacity{Total: -1}},
			{ID: "ben", Version: 1, Capacity: &storage.Capacity{Kinds: map[channel.Kind]storage.KindCapacity{"line": {Weight: -1}}}},
		} {
			assert.ErrorAs(t, w.PutAgent(t.Context(), "", wrong), new(*engagement.InvalidError))
		}
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "ben", Version: 1, Skills: map[string]int{"tax": 10}}))
		w.due()
		assert.Equal(t, storage.AgentID("ben"), w.workOf("max").Owner)

		require.NoError(t, w.PutTeam(t.Context(), "", &storage.Team{ID: "new"}))
		w.mustRoute("chief", func() routing.Settings {
			s := given(5)
			s.Destinations[0].Targets = []routing.Target{{Team: "new"}}
			return s
		}())
		w.due()
		require.Empty(t, w.comes("eva").Owner)
		require.NoError(t, w.PutTeam(t.Context(), "", &storage.Team{ID: "new", Members: []storage.AgentID{"cleo"}, Version: 1}))
		w.due()
		assert.Equal(t, storage.AgentID("cleo"), w.workOf("eva").Owner)
	})
}

func TestS3_76_TheClockOfAParkedCaseGoesOnWhoeverTakesItUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, given(2))
		within := sla.Target{Within: sla.Period{Hours: 1}, Wall: true, Freeze: []sla.Freeze{sla.Parked}}
		_, err := w.SaveSLA(t.Context(), "chief", engagement.SLASettings{Policy: sla.Policy{Global: sla.Targets{Solution: within}}}, false)
		require.NoError(t, err)
		c := w.comes("max")
		clock := func() sla.Clock {
			s, err := w.SLAStatus(t.Context(), c.ID)
			require.NoError(t, err)
			require.NotNil(t, s.Current)
			return *s.Current
		}
		pass(10 * time.Minute)
		_, err = w.Park(t.Context(), "ana", c.ID, time.Time{})
		require.NoError(t, err)
		pass(time.Hour)
		assert.Equal(t, sla.Standing, clock().Phase)
		_, err = w.PickUp(t.Context(), "ana", c.ID)
		require.NoError(t, err)
		assert.Equal(t, sla.Running, clock().Phase)
		assert.Equal(t, 50*time.Minute, clock().Left)
	})
}
