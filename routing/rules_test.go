package routing_test

import (
	"errors"
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func ids(names ...routing.DestinationID) []routing.DestinationID { return names }

var weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	instant, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	require.NoError(t, err)
	return instant
}

func TestS1_64_AlternativesAreTriedInOrder(t *testing.T) {
	r := routing.Rules{Choice: routing.Choice{Alternatives: ids("sales", "support")}}
	require.NoError(t, r.Check())
	assert.Equal(t, routing.Decision{Destinations: ids("sales", "support")}, r.Decide(routing.Facts{}))
	assert.Equal(t, routing.Decision{}, routing.Rules{}.Decide(routing.Facts{}))
}

func TestS1_64_PercentagesAreKeptInEveryHundred(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.IntRange(1, 98).Draw(t, "a")
		b := rapid.IntRange(1, 99-a).Draw(t, "b")
		shares := []routing.Share{{Destination: "a", Percent: a}, {Destination: "b", Percent: b}, {Destination: "c", Percent: 100 - a - b}}
		r := routing.Rules{Choice: routing.Choice{Shares: shares}}
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		var f routing.Facts
		got := map[routing.DestinationID]int{}
		for range 100 {
			before := len(f.Counters)
			d := r.Decide(f)
			if len(f.Counters) != before || len(d.Destinations) != 1 {
				t.Fatalf("the facts were changed, or %v was chosen", d.Destinations)
			}
			got[d.Destinations[0]]++
			f.Counters = d.Counters
		}
		for _, s := range shares {
			if got[s.Destination] != s.Percent {
				t.Fatalf("%s got %d of 100 instead of %d", s.Destination, got[s.Destination], s.Percent)
			}
		}
	})
}

func TestS1_64_TheTimeChooses(t *testing.T) {
	r := routing.Rules{
		Schedule: &routing.Timetable{Zone: "Europe/Berlin", Periods: []routing.Period{
			{Days: weekdays, From: 9 * 60, To: 17 * 60, Choice: routing.Choice{Alternatives: ids("desk")}},
			{Days: []time.Weekday{time.Friday}, From: 22 * 60, To: 6 * 60, Choice: routing.Choice{Alternatives: ids("night")}},
		}},
		Choice: routing.Choice{Alternatives: ids("bot")},
	}
	require.NoError(t, r.Check())
	for when, want := range map[string]routing.DestinationID{
		"2026-11-20 09:00": "desk", "2026-11-20 16:59": "desk", "2026-11-20 17:00": "bot", "2026-11-20 08:59": "bot",
		"2026-11-20 22:00": "night", "2026-11-21 05:59": "night", "2026-11-21 06:00": "bot", "2026-11-21 22:00": "bot",
		"2026-11-21 12:00": "bot", "2026-03-30 09:00": "desk", // the day after the clocks went forward
	} {
		assert.Equal(t, ids(want), r.Decide(routing.Facts{Now: at(t, when)}).Destinations, when)
	}
}

func TestS1_64_StickyGoesBackToWhoServed(t *testing.T) {
	now := at(t, "2026-11-20 12:00")
	r := routing.Rules{Sticky: &routing.Sticky{Within: 48 * time.Hour}, Choice: routing.Choice{Alternatives: ids("desk")}}
	require.NoError(t, r.Check())
	d := r.Decide(routing.Facts{Now: now, LastAgent: "ana", LastServed: now.Add(-48 * time.Hour)})
	assert.Equal(t, routing.Decision{Agent: "ana", Destinations: ids("desk")}, d)
	d = r.Decide(routing.Facts{Now: now, LastAgent: "ana", LastServed: now.Add(-48*time.Hour - time.Second)})
	assert.Empty(t, d.Agent)
	assert.Empty(t, r.Decide(routing.Facts{Now: now}).Agent)
	r.Sticky.Within = 0
	assert.Equal(t, routing.AgentID("ana"), r.Decide(routing.Facts{Now: now, LastAgent: "ana"}).Agent, "for ever")
}

func TestWrongRulesAreRefused(t *testing.T) {
	desk := routing.Choice{Alternatives: ids("desk")}
	day := func(p routing.Period) routing.Rules {
		return routing.Rules{Schedule: &routing.Timetable{Zone: "Asia/Tokyo", Periods: []routing.Period{p}}}
	}
	for field, r := range map[string]routing.Rules{
		"Sticky.Within":               {Sticky: &routing.Sticky{Within: -1}},
		"Choice":                      {Choice: routing.Choice{Alternatives: ids("a", "b", "c", "d", "e", "f")}},
		"Choice.Shares":               {Choice: routing.Choice{Shares: []routing.Share{{"a", 60}, {"b", 30}}}},
		"Schedule.Zone":               {Schedule: &routing.Timetable{Zone: "Mars/Base"}},
		"Schedule.Periods[0].Days":    day(routing.Period{From: 1, To: 2, Choice: desk}),
		"Schedule.Periods[0]":         day(routing.Period{Days: weekdays, From: -1, To: 2, Choice: desk}),
		"Schedule.Periods[0].Choice":  day(routing.Period{Days: weekdays, From: 1, To: 2}),
		"Schedule.Periods[0].Choice ": day(routing.Period{Days: weekdays, To: 2, Choice: routing.Choice{Alternatives: ids("x", "x")}}),
	} {
		wrong, ok := errors.AsType[*routing.RuleError](r.Check())
		require.True(t, ok, field)
		assert.Contains(t, field, wrong.Field)
		assert.NotEmpty(t, wrong.Problem)
	}
	both := routing.Rules{Choice: routing.Choice{Alternatives: ids("a"), Shares: []routing.Share{{"b", 100}}}}
	assert.EqualError(t, both.Check(), "Choice: has alternatives and shares: give one")
	assert.Error(t, routing.Rules{Choice: routing.Choice{Alternatives: ids("")}}.Check())
	assert.Error(t, routing.Rules{Choice: routing.Choice{Shares: []routing.Share{{"a", 100}, {"b", 0}}}}.Check())
	assert.Error(t, routing.Rules{Schedule: &routing.Timetable{}}.Check())
	assert.Equal(t, ids("desk"), day(routing.Period{Days: weekdays, To: 1, Choice: desk}).Destinations())
}
