package engagement_test

import (
	"context"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bound makes a world in which ana holds the person with the number and has
// closed their case.
func bound(t *testing.T, forward bool) *world {
	t.Helper()
	w := newShop(t, nil)
	s := on(7)
	s.Forward = forward
	require.NoError(t, w.save("chief", s))
	w.mustEngage("ana")
	w.finish("ana")
	return w
}

// queue is who sees the waiting case of the person with the number.
func (w *world) queue(agent storage.AgentID) int {
	w.t.Helper()
	page, err := w.Inbox(w.t.Context(), engagement.InboxQuery{View: engagement.ViewQueue, Agent: agent})
	require.NoError(w.t, err)
	counts, err := w.Counts(w.t.Context(), agent)
	require.NoError(w.t, err)
	assert.Equal(w.t, len(page.Items), counts.Queue)
	return len(page.Items)
}

func TestS1_37_TheReplyGoesToTheHolderFirst(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, true)
		w.answer("yes please")
		assert.Equal(t, 1, w.queue("ana"))
		assert.Equal(t, 0, w.queue("ben"))
		item := w.item(engagement.ViewQueue, "ana")
		assert.Equal(t, storage.AgentID("ana"), item.Case.For)
		assert.WithinDuration(t, time.Now().Add(time.Minute), item.Case.ForUntil, time.Second)
		w.untouched(func() {
			_, err := w.PickUp(t.Context(), "ben", item.Case.ID)
			r := refused(t, err, engagement.ReasonWaiting)
			assert.Equal(t, storage.AgentID("ana"), r.Holder)
			_, err = w.say("ben", "I am quicker")
			refused(t, err, engagement.ReasonWaiting)
		})
		c, err := w.PickUp(t.Context(), "ana", item.Case.ID)
		require.NoError(t, err)
		assert.Empty(t, c.For)
		pass(2 * time.Minute)
		w.due()
		assert.Equal(t, storage.CaseOngoing, w.item(engagement.ViewMine, "ana").Case.State, "the limit is over for nobody")
	})
}

func TestS1_38_S1_40_S2_39_ForwardingGivesTheCaseToOthersButNotTheBinding(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, true)
		w.answer("yes please")
		before := w.live()
		pass(59 * time.Second)
		w.due()
		assert.Equal(t, 0, w.queue("ben"))
		pass(time.Second)
		w.due()
		assert.Contains(t, w.kinds(), engagement.CaseForwarded)
		item := w.item(engagement.ViewQueue, "ben")
		_, err := w.PickUp(t.Context(), "ben", item.Case.ID)
		require.NoError(t, err)
		w.mustSay("ben", "Ana is away, I can help")
		assert.Equal(t, before, w.live(), "handler and holder are two facts")
		assert.Equal(t, storage.AgentID("ben"), w.item(engagement.ViewMine, "ben").Case.Owner)

		pass(2 * day) // the window has closed: a template would start talk anew
		_, err = w.engageAs("ben", engagement.Target{Number: number}, noticed())
		refused(t, err, engagement.ReasonBound)
		_, err = w.Send(t.Context(), engagement.Outgoing{Channel: line, To: byPhone, Agent: "ben", Parts: channel.Parts{noticed()}})
		refused(t, err, engagement.ReasonBound)
	})
}

func TestS1_39_WithoutForwardingItWaitsAndIsMissed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, false)
		w.answer("yes please")
		pass(time.Minute)
		w.due()
		assert.Contains(t, w.kinds(), engagement.CaseMissed)
		assert.Equal(t, 0, w.queue("ben"))
		missed := func(agent storage.AgentID) int {
			page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewMissed, Agent: agent})
			require.NoError(t, err)
			counts, err := w.Counts(t.Context(), agent)
			require.NoError(t, err)
			assert.Equal(t, len(page.Items), counts.Missed)
			assert.Equal(t, 1, counts.Open)
			return len(page.Items)
		}
		assert.Equal(t, 1, missed("ana"))
		assert.Equal(t, 0, missed("ben"))
		item := w.item(engagement.ViewMissed, "ana")
		assert.Len(t, w.timeline(item.Conversation.ID), 2, "its messages are kept")
		_, err := w.PickUp(t.Context(), "ben", item.Case.ID)
		refused(t, err, engagement.ReasonWaiting)

		w.answer("hello?") // it waits for the holder once more
		assert.Equal(t, 1, w.queue("ana"))
		pass(time.Minute)
		w.due()
		_, err = w.PickUp(t.Context(), "ana", item.Case.ID)
		require.NoError(t, err, "it can be followed up")
	})
}

func TestTheWaitEndsWithTheBinding(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, false)
		w.answer("yes please")
		item := w.item(engagement.ViewQueue, "ana")
		_, err := w.Revoke(t.Context(), "chief", w.live().Binding.ID)
		require.NoError(t, err)
		_, err = w.PickUp(t.Context(), "ben", item.Case.ID)
		require.NoError(t, err, "nothing has to run for that")

		w.finish("ben")
		w.mustEngage("ana")
		w.finish("ana")
		w.answer("again")
		pass(time.Minute)
		w.due()
		assert.Equal(t, 0, w.queue("ben"))
		_, err = w.Revoke(t.Context(), "chief", w.live().Binding.ID)
		require.NoError(t, err)
		w.due()
		page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewMissed, Agent: "ben"})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		assert.Empty(t, page.Items[0].Case.For)
	})
}

func TestTheHolderMayGiveTheCaseAway(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, false)
		w.answer("yes please")
		item := w.item(engagement.ViewQueue, "ana")
		_, err := w.PickUp(t.Context(), "ana", item.Case.ID)
		require.NoError(t, err)
		_, err = w.Release(t.Context(), "ana", item.Case.ID)
		require.NoError(t, err)
		_, err = w.PickUp(t.Context(), "ben", item.Case.ID)
		require.NoError(t, err)
	})
}

func TestAnotherWaitingLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, true)
		s := on(7)
		s.Forward, s.WaitingLimit = true, time.Hour
		require.NoError(t, w.save("chief", s))
		w.answer("yes please")
		pass(time.Hour - time.Second)
		w.due()
		assert.Equal(t, 0, w.queue("ben"))
		pass(time.Second)
		w.due()
		assert.Equal(t, 1, w.queue("ben"))
		s.WaitingLimit = -1
		isInvalid(t, w.save("chief", s), "WaitingLimit")
	})
}

func TestS1_23_ADefiniteRefusalReleasesTheContact(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.fake.FailNextAs(channel.Invalid, 0)
		m := w.mustEngage("ana")
		assert.Equal(t, storage.OutcomeRejected, m.Outcome)
		assert.Equal(t, storage.BindingReleased, w.bindings()[0].Binding.EndReason)
		w.finish("ana")
		_, err := w.engage("ben")
		require.NoError(t, err)
	})
}

func TestS1_23_AnUnknownOutcomeKeepsIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.fake.LoseAnswer()
		m := w.mustEngage("ana")
		assert.Equal(t, storage.OutcomeUnknown, m.Outcome)
		w.finish("ana")
		_, err := w.engage("ben")
		r := refused(t, err, engagement.ReasonBound)
		assert.WithinDuration(t, time.Now().Add(7*day), r.Until, time.Minute)
		require.NoError(t, w.Settle(t.Context(), "ana", m.ID, false)) // a person found out
		_, err = w.engage("ben")
		require.NoError(t, err)
	})
}

func TestARefusalAfterASentMessageKeepsIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		w.fake.FailNextAs(channel.Invalid, 0)
		w.mustEngage("ana")
		assert.Empty(t, w.live().Binding.EndReason)
	})
}

func TestAFailureReportedLaterReleasesIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		m := w.mustEngage("ana")
		failed := w.fake.StatusOf(m.ProviderID, channel.StatusFailed)
		require.Equal(t, 200, w.deliver(failed, failed))
		assert.Equal(t, storage.BindingReleased, w.bindings()[0].Binding.EndReason)

		w.mustEngage("ana")
		m = w.mustEngage("ana")
		require.Equal(t, 200, w.deliver(w.fake.StatusOf(m.ProviderID, channel.StatusFailed)))
		assert.Empty(t, w.live().Binding.EndReason, "the other one may have arrived")
	})
}

func TestCancellingTheFirstMessageReleasesIt(t *testing.T) {
	w := newShop(t, nil)
	sent, err := w.engage("ana")
	require.NoError(t, err)
	ok, err := w.Cancel(t.Context(), "ana", sent.Messages[0].ID)
	require.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, storage.BindingReleased, w.bindings()[0].Binding.EndReason)
}

func TestTriesThatFailHoldNobodyLonger(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		began := time.Now()
		sent, err := w.engage("ana")
		require.NoError(t, err)
		for range 3 {
			w.fake.FailNextAs(channel.Unavailable, 0)
			w.due()
			pass(time.Minute)
		}
		assert.WithinDuration(t, began.Add(7*day), w.live().Binding.HoldUntil, time.Second)
		w.due()
		at := w.message(sent.Messages[0].ID).Progress.Accepted
		assert.Equal(t, at.Add(7*day), w.live().Until)
		assert.Equal(t, at.Add(7*day), w.live().Binding.HoldUntil)
	})
}

func TestTheFenceHoldsWhileTheCallIsUnderWay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		release := w.fake.Hold()
		defer release()
		_, err := w.engage("ana")
		require.NoError(t, err)
		done := make(chan error, 1)
		go func() { done <- w.RunDue(context.WithoutCancel(t.Context()), time.Now()) }()
		pass(time.Second)
		b := w.live().Binding
		assert.WithinDuration(t, time.Now().Add(7*day+45*time.Second), b.HoldUntil, 2*time.Second)
		release()
		require.NoError(t, <-done)
		b = w.live().Binding
		assert.Equal(t, b.EndsAt, b.HoldUntil)
	})
}

func TestReopeningIsNoWayAroundEngagement(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.answer("hello")
		item := w.item(engagement.ViewQueue, "ana")
		_, err := w.PickUp(t.Context(), "ana", item.Case.ID)
		require.NoError(t, err)
		w.finish("ana")
		require.NoError(t, w.save("chief", binding.Settings{}))
		pass(30 * day)
		_, err = w.Reopen(t.Context(), "ana", item.Case.ID)
		require.NoError(t, err)
		template := engagement.Outgoing{Channel: line, To: byPhone, Agent: "ana", Parts: channel.Parts{noticed()}}
		w.untouched(func() {
			_, err := w.Send(t.Context(), template)
			refused(t, err, engagement.ReasonOff)
		})
		w.answer("oh, you again")
		pass(2 * day)
		_, err = w.Send(t.Context(), template)
		require.NoError(t, err, "now it answers")
	})
}

func TestS1_38_S1_64_AForwardedCaseGoesWhereTheChannelsRulesSay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, true)
		queue := &routing.Queue{}
		half := func(to routing.DestinationID) routing.Part { return routing.Part{Percent: 50, To: to} }
		w.mustRoute("chief", routing.Settings{
			Destinations: []routing.Destination{
				{ID: "desk", Targets: []routing.Target{{Agent: "ben"}}, Queue: queue},
				{ID: "sales", Targets: []routing.Target{{Agent: "ben"}}, Queue: queue},
			},
			Channels: map[channel.ID]routing.ChannelRules{line: {Branch: routing.Branch{Percentage: []routing.Part{half("desk"), half("sales")}}}},
		})
		went := map[storage.QueueID]int{}
		for range 4 {
			w.answer("anybody?")
			pass(time.Minute)
			w.due()
			page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ben"})
			require.NoError(t, err)
			c := page.Items[0].Case
			require.Empty(t, c.For, "ana did not come")
			went[c.Queue]++
			_, err = w.Done(t.Context(), "ben", c.ID, "")
			require.NoError(t, err)
		}
		assert.Equal(t, map[storage.QueueID]int{"desk": 2, "sales": 2}, went)

		s := on(7)
		s.Allow = binding.Allowlist{Destinations: true}
		require.NoError(t, w.save("chief", s))
		_, err := w.engageAs("ben", engagement.Target{Number: other}, noticed())
		require.NoError(t, err, "S1.15: the rules' destinations count")
	})
}
