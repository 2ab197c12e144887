package sla_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing/sla"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var kinds = []sla.EventKind{
	sla.Opened, sla.ContactWrote, sla.AgentReplied, sla.Frozen, sla.Thawed, sla.Solved, sla.Reopened, sla.PolicyChanged,
}

func genEvent(t *rapid.T, when time.Time) sla.Event {
	e := sla.Event{
		Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), At: when, ByContact: rapid.Bool().Draw(t, "by contact"),
		Freeze: rapid.SampledFrom([]sla.Freeze{sla.WaitingOnContact, sla.Parked, "other"}).Draw(t, "freeze"),
		Carry:  rapid.Bool().Draw(t, "carry"),
	}
	if e.Kind == sla.PolicyChanged {
		p := policy()
		p.Global.Hours = rapid.SampledFrom([]string{"office/1", "office/2"}).Draw(t, "hours")
		p.Global.First.Within.Hours = rapid.IntRange(1, 5).Draw(t, "within")
		e.Policy = &p
	}
	return e
}

// what is true of a clock apart from how much time has passed.
func facts(s sla.Status) []sla.Clock {
	var all []sla.Clock
	for _, c := range s.Clocks {
		c.Elapsed, c.Left, c.NextChange = 0, 0, time.Time{}
		all = append(all, c)
	}
	return all
}

func TestClocksOfRandomCases(t *testing.T) {
	table := office(t)
	rapid.Check(t, func(t *rapid.T) {
		s, now := sla.New(policy(), "chat", ""), at(20, 8, 0).UTC()
		for range rapid.IntRange(1, 15).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(20*time.Hour)).Draw(t, "pause")))
			next, outcomes, err := s.Apply(genEvent(t, now), table)
			require.NoError(t, err)
			text, err := json.Marshal(next)
			require.NoError(t, err)
			s = sla.State{}
			require.NoError(t, json.Unmarshal(text, &s))
			require.Equal(t, next, s, "the state survives JSON")
			for _, o := range outcomes {
				require.Equal(t, o.Result == sla.Breached, !o.Due.IsZero() && !o.Due.After(o.Ended), "%+v", o)
			}
			checkStatus(t, s, now, table)
		}
	})
}

// checkStatus goes along the changes that are foreseen: nothing changes
// between, and something does at each of them.
func checkStatus(t *rapid.T, s sla.State, now time.Time, table sla.Hours) {
	status, err := s.Status(now, table)
	require.NoError(t, err)
	for range 8 {
		change := status.NextChange
		for _, c := range status.Clocks {
			require.False(t, c.Met && c.Breached)
			require.Equal(t, c.Within, c.Elapsed+c.Left)
			require.Equal(t, c.Phase == sla.Ended, !c.Ended.IsZero())
		}
		later := status.At.Add(1000 * time.Hour)
		if !change.IsZero() {
			require.True(t, change.After(status.At))
			later = change.Add(-1)
		}
		before, err := s.Status(later, table)
		require.NoError(t, err)
		require.Equal(t, facts(status), facts(before))
		if change.IsZero() {
			return
		}
		status, err = s.Status(change, table)
		require.NoError(t, err)
		require.NotEqual(t, facts(before), facts(status))
	}
	t.Fatal("it never ends")
}
