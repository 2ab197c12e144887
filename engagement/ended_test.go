package engagement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// oneEach is a floor on a store where every agent takes one case at a time.
func oneEach(t *testing.T, store storage.Store, counts bool) *world {
	t.Helper()
	w := newWorldOn(t, store, func(cfg *engagement.Config, _ *channeltest.Fake) {
		cfg.Policies = map[channel.ID]engagement.Policy{line: {EndedCounts: counts}}
	})
	one := &storage.Capacity{Total: 1}
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "ana", Name: "ana", Capacity: one, Version: 1}))
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	w.mustRoute("chief", desk(func(d *routing.Destination) {
		d.Assign, d.Method, d.Targets = true, routing.MostIdle, []routing.Target{{Agent: "ana"}}
	}))
	w.is("ana", routing.Active)
	w.due()
	return w
}

func TestS5_10_WhatEndedTakesCapacityIfThePolicySaysSo(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := oneEach(t, open(), true)
		first, second := w.comes("max"), w.comes("eva")
		require.Equal(t, storage.AgentID("ana"), first.Owner)
		require.Equal(t, storage.CaseOpen, second.State, "ana has one case already")

		_, err := w.End(t.Context(), "ana", first.ID)
		require.NoError(t, err)
		w.due()
		assert.Equal(t, storage.CaseOpen, w.workOf("eva").State, "what ended takes her capacity")
		assert.Equal(t, []engagement.Workload{{Agent: "ana", Channel: line, Cases: 1, Ended: 1}}, w.workload())

		again := w.comes("max")
		assert.Equal(t, storage.CaseOngoing, again.State, "it comes back: there was room kept for it")
		assert.Equal(t, storage.AgentID("ana"), again.Owner)
		assert.Equal(t, storage.CaseOpen, w.workOf("eva").State)
		assert.Equal(t, []engagement.Workload{{Agent: "ana", Channel: line, Cases: 1}}, w.workload())

		_, err = w.End(t.Context(), "ana", first.ID)
		require.NoError(t, err)
		_, err = w.Done(t.Context(), "ana", first.ID, "")
		require.NoError(t, err)
		w.due()
		assert.Equal(t, storage.AgentID("ana"), w.workOf("eva").Owner, "done: there is room")
		assert.Equal(t, []engagement.Workload{{Agent: "ana", Channel: line, Cases: 1}}, w.workload())
	})
}

func TestS5_10_WhatEndedTakesNoCapacityOtherwise(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := oneEach(t, open(), false)
		first := w.comes("max")
		w.comes("eva")
		_, err := w.End(t.Context(), "ana", first.ID)
		require.NoError(t, err)
		w.due()
		assert.Equal(t, storage.AgentID("ana"), w.workOf("eva").Owner)
		assert.Equal(t, []engagement.Workload{{Agent: "ana", Channel: line, Cases: 1, Ended: 1}}, w.workload(), "it is shown all the same")
	})
}

// An ended case that goes to somebody else leaves its first owner room.
func TestAnEndedCaseThatDoesNotComeBackLeavesRoom(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := oneEach(t, newWorld(t, nil).store, true)
		first := w.comes("max")
		_, err := w.End(t.Context(), "ana", first.ID)
		require.NoError(t, err)
		second := w.comes("eva")
		require.Equal(t, storage.CaseOpen, second.State)
		w.is("ana", routing.Busy)
		pass(time.Second)
		require.Equal(t, storage.CaseOpen, w.comes("max").State, "she takes nothing now")
		w.is("ana", routing.Active)
		w.due()
		assert.Equal(t, storage.AgentID("ana"), w.workOf("eva").Owner, "who has waited longest comes first")
		assert.Equal(t, []engagement.Workload{{Agent: "ana", Channel: line, Cases: 1}}, w.workload())
	})
}

func (w *world) workload() []engagement.Workload {
	w.t.Helper()
	list, err := w.Workload(w.t.Context())
	require.NoError(w.t, err)
	return list
}
