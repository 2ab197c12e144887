package engagement_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withoutQueue offers for a minute, and then gives up.
func withoutQueue(d *routing.Destination) { d.Queue = nil }

func TestS2_3_S2_4_S2_7_ABroadcastEnquiryIsMissedAfterAMinuteAndFollowedUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, desk(withoutQueue))
		c := w.comes("max")
		assert.Equal(t, storage.QueueID("desk"), c.Queue)
		events := w.told(engagement.CaseOffered, c.ID)
		require.Len(t, events, 1)
		assert.Equal(t, []storage.AgentID{"ana", "ben"}, events[0].Detail.Agents, "S2.25")
		assert.Equal(t, time.Minute, c.ForUntil.Sub(c.OpenedAt))

		pass(59 * time.Second)
		w.due()
		assert.True(t, w.sees("ana", c))
		assert.True(t, w.sees("ben", c), "S2.8: all who serve there")
		assert.False(t, w.sees("cleo", c), "S2.22")

		pass(time.Second)
		w.due()
		assert.Empty(t, w.offered("ana"))
		assert.Empty(t, w.offered("ben"))
		got := w.workOf("max")
		assert.Equal(t, storage.CaseMissed, got.State)
		assert.Len(t, w.told(engagement.CaseMissed, c.ID), 1)
		require.Len(t, w.timeline(c.Conversation), 1, "its messages are kept")

		followed, err := w.PickUp(t.Context(), "ben", c.ID)
		require.NoError(t, err)
		assert.Equal(t, storage.CaseOngoing, followed.State)
	})
}

func TestS2_5_S2_8_S2_24_ADirectEnquiryIsForOneAgentForAMinute(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, desk(withoutQueue))
		to := func(ref string) func(*channel.MessageReceived) {
			return func(m *channel.MessageReceived) { m.Referral = &channel.Referral{Source: "staff", Ref: ref} }
		}
		c := w.comes("max", to("staff:ben"))
		assert.Equal(t, storage.AgentID("ben"), c.For)
		assert.True(t, w.sees("ben", c))
		assert.False(t, w.sees("ana", c))
		offers, err := w.Offers(t.Context(), "ben")
		require.NoError(t, err)
		assert.Equal(t, engagement.OfferDirect, offers[0].Kind)
		assert.Equal(t, time.Minute, offers[0].Until.Sub(c.OpenedAt))
		_, err = w.PickUp(t.Context(), "ana", c.ID)
		assert.Equal(t, engagement.ReasonWaiting, refusal(t, err).Reason)
		pass(time.Minute)
		w.due()
		assert.Equal(t, storage.CaseMissed, w.workOf("max").State)

		w.is("ben", routing.Busy)
		c = w.comes("eva", to("staff:ben"))
		assert.Empty(t, w.told(engagement.CaseOffered, c.ID), "he is not active: S2.24")
		assert.False(t, w.sees("ben", c), "it waits for him, and is no offer yet")
		_, err = w.Accept(t.Context(), "ben", c.ID)
		assert.ErrorAs(t, err, new(*engagement.NoOfferError))
		w.is("ben", routing.Active)
		w.due()
		assert.Len(t, w.told(engagement.CaseOffered, c.ID), 1, "now he is")

		c = w.comes("tom", to("staff:cleo"))
		assert.Empty(t, w.told(engagement.CaseOffered, c.ID), "she serves no destination of this channel: S2.24")
	})
}

// refusal is the *RefusedError in err.
func refusal(t *testing.T, err error) *engagement.RefusedError {
	t.Helper()
	var r *engagement.RefusedError
	require.ErrorAs(t, err, &r)
	return r
}

func TestS2_6_OfManyWhoAcceptOneHasIt(t *testing.T) {
	w := newFloor(t, toDesk(anaAndBen()...))
	c := w.comes("max")
	var won atomic.Int64
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			_, err := w.Accept(t.Context(), []storage.AgentID{"ana", "ben"}[i%2], c.ID)
			if err == nil {
				won.Add(1)
				return
			}
			assert.ErrorAs(t, err, new(*engagement.NoOfferError))
		})
	}
	wg.Wait()
	got := w.workOf("max")
	assert.Contains(t, []storage.AgentID{"ana", "ben"}, got.Owner)
	assert.Equal(t, int64(4), won.Load(), "to accept again what one has changes nothing")
	assert.Len(t, w.told(engagement.CasePickedUp, c.ID), 1)
	assert.Equal(t, int64(1), got.Fence)
	assert.Empty(t, w.offered("ana"))
	assert.Empty(t, w.offered("ben"))
	assert.Empty(t, got.Queue)
}

func TestS2_21_S2_23_S2_26_OnlyTheActiveAreOfferedAndTheOthersKeepTheirs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, toDesk(anaAndBen()...))
		mine := w.comes("max")
		w.mustAccept("ana", mine)
		w.is("ana", routing.Away)
		c := w.comes("eva")
		assert.False(t, w.sees("ana", c))
		assert.Equal(t, []storage.AgentID{"ben"}, w.told(engagement.CaseOffered, c.ID)[0].Detail.Agents)
		assert.Equal(t, storage.AgentID("ana"), w.workOf("max").Owner, "S2.26")
		w.is("ana", routing.Active)
		w.due()
		assert.True(t, w.sees("ana", c), "she is asked as well now")
		again := w.told(engagement.CaseOffered, c.ID)
		assert.Equal(t, []storage.AgentID{"ana", "ben"}, again[len(again)-1].Detail.Agents)

		require.NoError(t, w.Heartbeat(t.Context(), "ben", 30*time.Second))
		assert.True(t, w.sees("ben", c))
		pass(31 * time.Second)
		w.due()
		assert.False(t, w.sees("ben", c), "his screen is closed")
		require.NoError(t, w.Heartbeat(t.Context(), "ben", 30*time.Second))
		w.due()
		assert.True(t, w.sees("ben", c), "and open again")
	})
}

func TestS2_22_WhoServesSomewhereElseCannotTakeIt(t *testing.T) {
	w := newFloor(t, toDesk(anaAndBen()...))
	c := w.comes("max")
	_, err := w.PickUp(t.Context(), "cleo", c.ID)
	assert.Equal(t, engagement.ReasonNotEligible, refusal(t, err).Reason)
	_, err = w.Accept(t.Context(), "cleo", c.ID)
	assert.ErrorAs(t, err, new(*engagement.NoOfferError))
	w.is("ana", routing.Busy)
	_, err = w.PickUp(t.Context(), "ana", c.ID)
	require.NoError(t, err, "by hand, even while busy")
}

// oneByOne offers to one agent after the other.
func oneByOne(d *routing.Destination) { d.Method = routing.FixedOrder }

func TestS3_65_S3_66_S3_67_ARejectedOfferGoesToTheNext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, desk(func(d *routing.Destination) { d.Method = routing.MostIdle }))
		c := w.comes("max")
		assert.Equal(t, storage.AgentID("ana"), c.For)
		assert.Equal(t, storage.CaseOpen, c.State, "not assigned before she accepts")
		_, err := w.Accept(t.Context(), "ben", c.ID)
		assert.ErrorAs(t, err, new(*engagement.NoOfferError))
		_, err = w.Reject(t.Context(), "ana", c.ID)
		require.NoError(t, err)
		w.due()
		assert.Equal(t, storage.AgentID("ben"), w.workOf("max").For)
		assert.False(t, w.sees("ana", c))

		_, err = w.Reject(t.Context(), "ben", c.ID)
		require.NoError(t, err)
		w.due()
		got := w.workOf("max")
		assert.NotEmpty(t, got.For, "nobody else is eligible: the pause does not count")
		w.mustAccept(got.For, got)
		assert.Equal(t, got.For, w.workOf("max").Owner)
	})
}

func TestS3_67_AnOfferThatNobodyAnswersExpires(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, desk(oneByOne))
		c := w.comes("max")
		require.Equal(t, storage.AgentID("ana"), c.For)
		pass(time.Minute)
		w.due()
		assert.Equal(t, []storage.AgentID{"ana"}, w.told(engagement.OfferExpired, c.ID)[0].Detail.Agents)
		assert.Equal(t, storage.AgentID("ben"), w.workOf("max").For)
		_, err := w.Accept(t.Context(), "ana", c.ID)
		assert.ErrorAs(t, err, new(*engagement.NoOfferError), "too late")
		w.is("ben", routing.Offline)
		w.due()
		assert.Len(t, w.told(engagement.OfferWithdrawn, c.ID), 1)
		got := w.workOf("max")
		assert.Empty(t, got.For, "ana has her pause")
		assert.Equal(t, storage.QueueID("desk"), got.Queue)
		pass(time.Minute)
		w.due()
		assert.Equal(t, storage.AgentID("ana"), w.workOf("max").For, "the pause is over")
	})
}

func TestS2_1_BothSidesWriteAtTheSameTime(t *testing.T) {
	w := newFloor(t, toDesk(anaAndBen()...))
	c := w.comes("max")
	w.mustAccept("ana", c)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			m := w.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: "max"}, "and another thing")
			m.At = time.Now()
			assert.Equal(t, 200, w.deliver(m))
		})
		wg.Go(func() {
			_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "yes"}}})
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	assert.Len(t, w.timeline(c.Conversation), 41)
	assert.Equal(t, c.ID, w.workOf("max").ID, "one room")
}
