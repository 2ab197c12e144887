package engagement_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	callBound = 45 * time.Second        // how late a message may reach the provider
	leaseOver = callBound + time.Minute // a claim has run out by then
)

// Wherever a process dies that engages somebody: the message leaves at most
// once, and nobody else can engage them before the date that is promised, and
// everybody from then on.
func TestS1_23_WhereverAProcessDies(t *testing.T) {
	tests := []struct {
		at      death
		refuses bool // the provider does
		outcome storage.Outcome
		arrives int
	}{
		{at: afterReserve, outcome: storage.OutcomeAccepted, arrives: 1},
		{at: afterReserve, refuses: true, outcome: storage.OutcomeRejected},
		{at: inHandOver, outcome: storage.OutcomeAccepted, arrives: 1},
		{at: afterHandOver, outcome: storage.OutcomeUnknown},
		{at: inCall, outcome: storage.OutcomeUnknown},
		{at: afterCall, outcome: storage.OutcomeUnknown, arrives: 1},
		{at: afterCall, refuses: true, outcome: storage.OutcomeUnknown},
		{at: inOutcome, outcome: storage.OutcomeUnknown, arrives: 1},
	}
	for _, tt := range tests {
		name := "S1.23 S1.24 S1.25 S1.32 dies " + string(tt.at)
		if tt.refuses {
			name += ", the provider refuses"
		}
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				dead, w := newMortals(t, tt.at)
				if tt.refuses {
					w.fake.FailNextAs(channel.Invalid, 0)
				}
				began := time.Now()
				sent, err := dead.perform()
				require.NoError(t, err)
				id := sent.Messages[0].ID
				a := aftermath{w, id, began}
				a.takenOver()
				assert.Equal(t, tt.outcome, w.message(id).Outcome)
				assert.Equal(t, tt.arrives, w.fake.Copies(id.String()))
				if tt.outcome == storage.OutcomeRejected {
					a.released()
				} else {
					a.keptUntilTheEnd()
				}
				assert.Equal(t, tt.arrives, w.fake.Copies(id.String()), "nothing is sent a second time")
			})
		})
	}
	t.Logf("a process died in %d ways; no message left twice, and nobody else got in before the end date", len(tests))
}

// An aftermath is what is left of a process that died.
type aftermath struct {
	*world
	id    storage.MessageID
	began time.Time
}

// takenOver lets the other process take over. While the dead one might still
// send, nobody else can.
func (a *aftermath) takenOver() {
	a.t.Helper()
	a.due()
	_, err := a.Done(a.t.Context(), "ana", a.message(a.id).Case, "") // only the binding counts now
	require.NoError(a.t, err)
	if a.message(a.id).Outcome == storage.OutcomeQueued {
		_, err := a.engage("ben")
		refused(a.t, err, engagement.ReasonBound)
		pass(leaseOver)
		a.due()
	}
}

// released: nothing went out for certain, so the contact is free (S1.23).
func (a *aftermath) released() {
	a.t.Helper()
	all := a.bindings()
	require.Len(a.t, all, 1)
	assert.Equal(a.t, storage.BindingReleased, all[0].Binding.EndReason)
	assert.Equal(a.t, storage.OutcomeAccepted, a.mustEngage("ben").Outcome)
}

// keptUntilTheEnd: others wait until the end date and not a moment longer.
func (a *aftermath) keptUntilTheEnd() {
	a.t.Helper()
	end := a.live().Until
	assert.False(a.t, end.Before(a.began.Add(7*day)), "S1.24")
	assert.False(a.t, end.After(a.began.Add(7*day+callBound)), "S1.24")
	pass(time.Until(end) - time.Microsecond)
	a.due()
	_, err := a.engage("ben")
	r := refused(a.t, err, engagement.ReasonBound)
	assert.Equal(a.t, storage.AgentID("ana"), r.Holder)
	assert.Equal(a.t, end, r.Until)
	pass(time.Microsecond)
	_, err = a.engage("ben")
	require.NoError(a.t, err, "S1.25: the end itself is free")
	a.due()
	all := a.bindings()
	require.Len(a.t, all, 2)
	assert.Equal(a.t, storage.BindingExpired, all[0].Binding.EndReason)
	assert.Equal(a.t, end, all[0].Binding.EndedAt)
	assert.Equal(a.t, storage.AgentID("ben"), a.live().Agent.ID)
	_, err = a.engage("ana")
	assert.Equal(a.t, storage.AgentID("ben"), holderIn(a.t, err), "S1.32: the former holder is checked afresh")
}

// holderIn is who is in the way, whatever the reason.
func holderIn(t *testing.T, err error) storage.AgentID {
	t.Helper()
	var r *engagement.RefusedError
	require.ErrorAs(t, err, &r)
	return r.Holder
}

func TestS1_23_AProcessThatDiesWhileItReservesHoldsNobody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dead, w := newMortals(t, inReserve)
		_, err := dead.perform()
		require.ErrorIs(t, err, errDied)
		assert.Empty(t, w.bindings())
		m := w.mustEngage("ben")
		assert.Equal(t, storage.OutcomeAccepted, m.Outcome)
		assert.Len(t, w.fake.Sent(), 1)
	})
}

// Ana's process dies when her message is stored, and nobody runs before the
// binding is over. Then Ben's message goes out, and hers does not any more.
func TestS1_25_S1_32_WhatWasReservedTooLongAgoDoesNotLeave(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dead, w := newMortals(t, afterReserve)
		began := time.Now()
		sent, err := dead.perform()
		require.NoError(t, err)
		_, err = w.Done(t.Context(), "ana", sent.Messages[0].Case, "")
		require.NoError(t, err)
		pass(7*day - time.Microsecond)
		_, err = w.engage("ben")
		assert.True(t, refused(t, err, engagement.ReasonBound).Until.Equal(began.Add(7*day)))
		pass(time.Microsecond)
		assert.Equal(t, storage.OutcomeAccepted, w.mustEngage("ben").Outcome)
		m := w.message(sent.Messages[0].ID)
		assert.Equal(t, storage.OutcomeRejected, m.Outcome)
		assert.Equal(t, "binding_over", m.Progress.Failure.Code)
		assert.Zero(t, w.fake.Copies(m.ID.String()))
		assert.Equal(t, storage.AgentID("ben"), w.live().Agent.ID)
	})
}

// The message leaves in the last moments of its reservation, and the process
// dies. The period counts from then on.
func TestS1_24_AMessageThatLeavesJustBeforeTheEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dead, w := newMortals(t, afterCall)
		sent, err := dead.engage("ana")
		require.NoError(t, err)
		pass(7*day - 10*time.Second)
		dead.run()
		a := aftermath{w, sent.Messages[0].ID, time.Now()}
		a.takenOver()
		a.keptUntilTheEnd()
		assert.Equal(t, 1, w.fake.Copies(a.id.String()))
	})
}

// The process does not die between hand-over and call: it only stops for a
// week, and wakes up when somebody else is bound.
func TestS1_20_AProcessThatStallsDoesNotSendAnyMore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		stall := make(chan struct{})
		wake := sync.OnceFunc(func() { close(stall) })
		var provider channel.Channel
		store := memory.New().Tenant("test")
		w := newShopOn(t, store, func(_ *engagement.Config, s *shop) { provider = s })
		stalled := newShopOn(t, store, func(cfg *engagement.Config, _ *shop) {
			cfg.Channels[line] = provider
			cfg.Hooks.SendStart = func(ctx context.Context, _ *storage.Message) context.Context { <-stall; return ctx }
		})
		sent, err := stalled.engage("ana")
		require.NoError(t, err)
		var running sync.WaitGroup
		defer running.Wait()
		defer wake()
		running.Go(func() { assert.NoError(t, stalled.RunDue(t.Context(), time.Now())) })
		synctest.Wait()
		a := aftermath{w, sent.Messages[0].ID, time.Now()}
		a.takenOver()
		a.keptUntilTheEnd()
		end := w.live().Until
		wake()
		running.Wait()
		assert.Zero(t, w.fake.Copies(a.id.String()))
		assert.Len(t, w.fake.Sent(), 1, "Ben's")
		assert.Equal(t, storage.OutcomeRejected, w.message(a.id).Outcome, "it knows now that nothing went out")
		assert.Equal(t, storage.AgentID("ben"), w.live().Agent.ID)
		assert.Equal(t, end, w.live().Until)
	})
}
