package sla_test

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var berlin = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return zone
}()

// at is a moment in November 2026 in Berlin, where 23 is a Monday.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, berlin)
}

var workdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}

// office is Monday to Friday 9–17 in its first version, and 9–13 in its second.
func office(t *testing.T) sla.Hours {
	t.Helper()
	week := []hours.Weekly{{Days: workdays, Span: hours.Span{From: hours.At(9, 0), To: hours.At(17, 0)}}}
	c, err := hours.New(hours.Schedule{Zone: "Europe/Berlin", Week: week})
	require.NoError(t, err)
	week[0].To = hours.At(13, 0)
	short, err := hours.New(hours.Schedule{Zone: "Europe/Berlin", Week: week})
	require.NoError(t, err)
	return sla.Hours{"office/1": c, "office/2": short}
}

// policy promises 1 h, 2 h and 16 h, with warnings, and freezes the solution.
func policy() sla.Policy {
	return sla.Policy{Version: "1", Global: sla.Targets{
		Hours:    "office/1",
		First:    sla.Target{Within: sla.Period{Hours: 1}, Warn: []sla.Warning{{Percent: 50}, {Before: sla.Period{Minutes: 10}}}},
		Next:     sla.Target{Within: sla.Period{Hours: 2}},
		Solution: sla.Target{Within: sla.Period{Hours: 16}, Freeze: []sla.Freeze{sla.WaitingOnContact, sla.Parked}, Warn: []sla.Warning{{Percent: 75}}},
	}}
}

// A tale is a case on its way. Each state goes through JSON.
type tale struct {
	*testing.T
	sla.State
	hours    sla.Hours
	outcomes []sla.Outcome
}

func begin(t *testing.T, p sla.Policy) *tale {
	t.Helper()
	require.NoError(t, p.Check())
	return &tale{T: t, State: sla.New(p, "chat", ""), hours: office(t)}
}

func (l *tale) apply(e sla.Event) *tale {
	l.Helper()
	before, err := json.Marshal(l.State)
	require.NoError(l, err)
	next, outcomes, err := l.Apply(e, l.hours)
	require.NoError(l, err)
	after, err := json.Marshal(l.State)
	require.NoError(l, err)
	require.JSONEq(l, string(before), string(after), "the old state was changed")
	text, err := json.Marshal(next)
	require.NoError(l, err)
	l.State = sla.State{}
	require.NoError(l, json.Unmarshal(text, &l.State))
	l.outcomes = append(l.outcomes, outcomes...)
	return l
}

func (l *tale) then(kind sla.EventKind, when time.Time) *tale {
	l.Helper()
	return l.apply(sla.Event{Kind: kind, At: when, ByContact: true, Agent: "ana", Freeze: sla.Parked})
}

func (l *tale) status(when time.Time) sla.Status {
	l.Helper()
	s, err := l.Status(when, l.hours)
	require.NoError(l, err)
	return s
}

func (l *tale) clock(k sla.Kind, when time.Time) sla.Clock {
	l.Helper()
	for _, c := range l.status(when).Clocks {
		if c.Kind == k {
			return c
		}
	}
	l.Fatalf("no clock of %s", k)
	return sla.Clock{}
}

// TestAStoryComputedByHand goes through a case over a weekend.
//
//	Fri 20  16:30  the contact writes                  first due Mon 09:30, warned Fri 17:00 and Mon 09:20
//	Mon 23  09:10  Ana replies after 40 min            met
//	        09:40  the contact writes again            next due 11:40
//	        12:00  Ana replies after 2 h 20 min        breached at 11:40
//	        13:00  parked: 30 min + 4 h of the solution have passed
//	Tue 24  10:00  goes on, with 11 h 30 min left      7 h until 17:00, due Wed 13:30
//	Wed 25  13:00  solved after 15 h 30 min            met, and warned at 12 h: Wed 09:30
func TestAStoryComputedByHand(t *testing.T) {
	l := begin(t, policy()).then(sla.Opened, at(20, 16, 30))
	first := l.clock(sla.FirstResponse, at(21, 12, 0))
	assert.Equal(t, 30*time.Minute, first.Elapsed)
	assert.Equal(t, at(23, 9, 30).UTC(), first.Due.UTC())
	assert.Len(t, first.Warned, 1, "half of the time was over when the office closed")
	assert.Equal(t, at(20, 17, 0).UTC(), first.Warned[0].UTC())
	assert.Equal(t, at(23, 9, 20).UTC(), first.NextChange.UTC())

	l.then(sla.AgentReplied, at(23, 9, 10)).then(sla.ContactWrote, at(23, 9, 40))
	require.Len(t, l.outcomes, 1)
	assert.Equal(t, sla.Met, l.outcomes[0].Result)
	assert.Equal(t, 40*time.Minute, l.outcomes[0].Elapsed)
	assert.Equal(t, at(23, 11, 40).UTC(), l.clock(sla.NextResponse, at(23, 10, 0)).Due.UTC())

	l.then(sla.AgentReplied, at(23, 12, 0))
	require.Len(t, l.outcomes, 2)
	assert.Equal(t, sla.Breached, l.outcomes[1].Result)
	assert.Equal(t, at(23, 11, 40).UTC(), l.outcomes[1].Due.UTC())

	l.then(sla.Frozen, at(23, 13, 0))
	standing := l.clock(sla.Resolution, at(24, 9, 30))
	assert.Equal(t, sla.Standing, standing.Phase)
	assert.Equal(t, 4*time.Hour+30*time.Minute, standing.Elapsed)
	assert.Zero(t, standing.Due)
	l.then(sla.Thawed, at(24, 10, 0))
	assert.Equal(t, at(25, 13, 30).UTC(), l.clock(sla.Resolution, at(24, 10, 0)).Due.UTC())
	assert.Equal(t, at(25, 9, 30).UTC(), l.status(at(24, 10, 0)).NextChange.UTC())

	l.then(sla.Solved, at(25, 13, 0))
	require.Len(t, l.outcomes, 3)
	assert.Equal(t, sla.Outcome{
		Kind: sla.Resolution, Channel: "chat", Agent: "ana", Version: "1", Started: l.outcomes[2].Started, Ended: l.outcomes[2].Ended,
		Due: l.outcomes[2].Due, Within: 16 * time.Hour, Elapsed: 15*time.Hour + 30*time.Minute, Result: sla.Met,
	}, l.outcomes[2])
	assert.Equal(t, at(25, 13, 30).UTC(), l.outcomes[2].Due.UTC())
	solved := l.clock(sla.Resolution, at(27, 9, 0))
	assert.True(t, solved.Met)
	require.Len(t, solved.Warned, 1)
	assert.Equal(t, at(25, 9, 30).UTC(), solved.Warned[0].UTC())
}
