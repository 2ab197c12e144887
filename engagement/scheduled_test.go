package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plannedFor schedules a text of an agent in the conversation of a case.
func (w *world) plannedFor(agent storage.AgentID, c *storage.Case, after time.Duration) (engagement.Scheduled, error) {
	return w.Schedule(w.t.Context(), engagement.Outgoing{
		Conversation: c.Conversation, Agent: agent, Parts: channel.Parts{channel.Text{Body: "as promised"}},
	}, time.Now().Add(after))
}

func TestScheduledMessagesLeaveOnceWhateverIsRestarted(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newWorldOn(t, open(), nil)
		c := w.comes("max")
		s, err := w.plannedFor("ana", c, time.Minute)
		require.NoError(t, err)
		assert.Equal(t, storage.AgentID("ana"), s.Agent)
		assert.Equal(t, storage.CaseOpen, w.workOf("max").State, "nothing has been said yet")
		listed, err := w.Scheduled(t.Context(), c.Conversation)
		require.NoError(t, err)
		require.Len(t, listed, 1)
		assert.Equal(t, channel.Parts{channel.Text{Body: "as promised"}}, listed[0].Parts)
		w.due()
		assert.Empty(t, w.texts(), "it is too early")

		at := s.At.Add(time.Second)
		other := newWorldOn(t, open(), func(cfg *engagement.Config, _ *channeltest.Fake) {
			cfg.Channels = map[channel.ID]channel.Channel{line: w.fake}
		})
		for _, one := range []*world{w, other, w} {
			require.NoError(t, one.RunDue(t.Context(), at))
		}
		assert.Equal(t, []string{"as promised"}, w.texts())
		assert.Equal(t, storage.AgentID("ana"), w.workOf("max").Owner, "it is the agent's message like any other")
		listed, err = w.ScheduledBy(t.Context(), "ana", storage.ScheduledID{}, 10)
		require.NoError(t, err)
		assert.Empty(t, listed)
	})
}

func TestScheduledMessagesAreCheckedWhenTheyLeave(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newWorldOn(t, open(), nil)
		c := w.comes("max")
		s, err := w.plannedFor("ana", c, time.Minute)
		require.NoError(t, err)
		_, err = w.PickUp(t.Context(), "ben", c.ID)
		require.NoError(t, err)
		for range 2 {
			require.NoError(t, w.RunDue(t.Context(), s.At.Add(time.Second)))
		}
		assert.Empty(t, w.texts(), "ben serves the case")
		listed, err := w.ScheduledBy(t.Context(), "ana", storage.ScheduledID{}, 10)
		require.NoError(t, err)
		require.Len(t, listed, 1)
		assert.Contains(t, listed[0].Problem, "ben")
		assert.False(t, listed[0].FailedAt.IsZero())
		var told []engagement.Event
		events, err := w.EventPage(t.Context(), "", 1000)
		require.NoError(t, err)
		for _, ev := range events {
			if ev.Kind == engagement.MessageScheduleFailed {
				told = append(told, ev)
			}
		}
		require.Len(t, told, 1)
		assert.Equal(t, []storage.AgentID{"ana"}, told[0].Detail.Agents)
		assert.Equal(t, listed[0].Problem, told[0].Detail.Reason)
		assert.Equal(t, s.ID.String(), told[0].Detail.Value)
		require.NoError(t, w.Unschedule(t.Context(), "ana", s.ID))
		require.ErrorIs(t, w.Unschedule(t.Context(), "ana", s.ID), storage.ErrNotFound)
	})
}

func TestUnscheduledMessagesDoNotLeave(t *testing.T) {
	w := newWorldOn(t, memory.New().Tenant("test"), nil)
	c := w.comes("max")
	s, err := w.plannedFor("", c, time.Minute)
	require.NoError(t, err)
	require.NoError(t, w.Unschedule(t.Context(), "ben", s.ID))
	require.NoError(t, w.RunDue(t.Context(), s.At.Add(time.Second)))
	assert.Empty(t, w.texts())
}

func TestScheduleChecksNow(t *testing.T) {
	w := newWorldOn(t, memory.New().Tenant("test"), func(_ *engagement.Config, fake *channeltest.Fake) {
		fake.SetCapabilities(func(c *channel.Capabilities) { c.Window = channel.Window{Length: 24 * time.Hour, Template: true} })
	})
	c := w.comes("max")
	var window *engagement.WindowError
	_, err := w.plannedFor("ana", c, 25*time.Hour)
	require.ErrorAs(t, err, &window, "the window will be closed by then")
	_, err = w.plannedFor("ana", c, 23*time.Hour)
	require.NoError(t, err)
	var wrong *engagement.InvalidError
	for _, after := range []time.Duration{-time.Second, 367 * 24 * time.Hour} {
		_, err = w.plannedFor("ana", c, after)
		require.ErrorAs(t, err, &wrong)
		assert.Equal(t, "at", wrong.Field)
	}
	_, err = w.Schedule(t.Context(), engagement.Outgoing{Channel: line, To: customer, Parts: channel.Parts{channel.Text{Body: "x"}}}, time.Now().Add(time.Hour))
	require.ErrorAs(t, err, &wrong)
	assert.Equal(t, "Conversation", wrong.Field)
	var plan *channel.PlanError
	_, err = w.Schedule(t.Context(), engagement.Outgoing{Conversation: c.Conversation}, time.Now().Add(time.Hour))
	require.ErrorAs(t, err, &plan)
}
