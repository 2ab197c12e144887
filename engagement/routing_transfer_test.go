package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// held is a world in which ana has a case.
func held(t *testing.T, s routing.Settings) (*world, *storage.Case) {
	t.Helper()
	w := newFloor(t, s)
	c := w.comes("max")
	return w, w.mustAccept("ana", c)
}

func (w *world) transfer(agent storage.AgentID, c *storage.Case, to engagement.Recipient) {
	w.t.Helper()
	_, err := w.Transfer(w.t.Context(), agent, c.ID, to, "he is angry")
	require.NoError(w.t, err)
	w.due()
}

func TestS2_35_S2_37_ATransferToAnAgentIsADirectEnquiryWithAllThatWasSaid(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, c := held(t, toDesk(anaAndBen()...))
		_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "one moment"}}})
		require.NoError(t, err)
		w.transfer("ana", c, engagement.Recipient{Agent: "ben"})
		assert.Equal(t, storage.AgentID("ana"), w.workOf("max").Owner, "until he takes it")
		offers, err := w.Offers(t.Context(), "ben")
		require.NoError(t, err)
		require.Len(t, offers, 1)
		assert.Equal(t, engagement.OfferDirect, offers[0].Kind)
		assert.Equal(t, storage.AgentID("ana"), offers[0].From)
		assert.Equal(t, "he is angry", offers[0].Note)
		_, err = w.PickUp(t.Context(), "cleo", c.ID)
		assert.Equal(t, engagement.ReasonWaiting, refusal(t, err).Reason)

		got := w.mustAccept("ben", c)
		assert.Equal(t, storage.AgentID("ben"), got.Owner)
		assert.Equal(t, int64(2), got.Fence)
		assert.Equal(t, storage.AgentID("ana"), w.told(engagement.CaseTransferred, c.ID)[0].Detail.Transfer.From)
		assert.Len(t, w.timeline(c.Conversation), 2)
		_, err = w.Done(t.Context(), "ana", c.ID, "")
		assert.ErrorAs(t, err, new(*engagement.TakenError))
	})
}

func TestS2_36_S2_37_ATransferToATagIsABroadcast(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := toDesk(anaAndBen()...)
		s.Destinations = append(s.Destinations, routing.Destination{ID: "money", Targets: []routing.Target{{Agent: "ana"}, {Agent: "ben"}, {Agent: "cleo"}}})
		s.Tags = []routing.ServiceTag{{ID: "billing", Branch: routing.Branch{Linear: []routing.Stop{{To: "money"}}}}}
		w, c := held(t, s)
		w.transfer("ana", c, engagement.Recipient{Tag: "billing"})
		assert.Equal(t, []storage.AgentID{"ben", "cleo"}, w.told(engagement.CaseTransferring, c.ID)[0].Detail.Agents, "not back to her")
		assert.True(t, w.sees("ben", c))
		assert.True(t, w.sees("cleo", c))
		assert.False(t, w.sees("ana", c))
		w.mustAccept("cleo", c)
		assert.Equal(t, storage.AgentID("cleo"), w.workOf("max").Owner)
		assert.False(t, w.sees("ben", c))
	})
}

func TestS2_38_ATransferThatNobodyTakesStaysWithItsOwnerWhoIsTold(t *testing.T) {
	to := engagement.Recipient{Agent: "ben"}
	for name, c := range map[string]struct {
		before, after func(*world, *storage.Case)
		why           string
		code          engagement.TransferFailure
	}{
		"refused": {nil, func(w *world, c *storage.Case) {
			_, err := w.Reject(w.t.Context(), "ben", c.ID)
			require.NoError(w.t, err)
		}, "it was refused", engagement.TransferRefused},
		"not answered":    {nil, func(*world, *storage.Case) { pass(time.Minute) }, "it was not answered in time", engagement.TransferUnanswered},
		"he leaves":       {nil, func(w *world, _ *storage.Case) { w.is("ben", routing.Offline) }, "the agent is not active", engagement.TransferUnable},
		"he is not there": {func(w *world, _ *storage.Case) { w.is("ben", routing.Away) }, nil, "the agent is not active", engagement.TransferUnable},
		"she takes it back": {nil, func(w *world, c *storage.Case) {
			_, err := w.Recall(w.t.Context(), "ana", c.ID)
			require.NoError(w.t, err)
		}, "it was taken back", engagement.TransferRecalled},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w, work := held(t, toDesk(anaAndBen()...))
				if c.before != nil {
					c.before(w, work)
				}
				w.transfer("ana", work, to)
				if c.after != nil {
					c.after(w, work)
				}
				w.due()
				failed := w.told(engagement.TransferFailed, work.ID)
				require.Len(t, failed, 1)
				assert.Equal(t, storage.AgentID("ana"), failed[0].Detail.Owner)
				assert.Equal(t, c.why, failed[0].Detail.Reason)
				assert.Equal(t, c.code, failed[0].Detail.Why)
				got := w.workOf("max")
				assert.Equal(t, storage.AgentID("ana"), got.Owner)
				assert.Equal(t, int64(1), got.Fence)
				assert.Empty(t, got.For)
				assert.Empty(t, w.offered("ben"))
				_, err := w.Accept(t.Context(), "ben", work.ID)
				assert.Error(t, err)
			})
		})
	}
}

func TestS2_38_ATransferEndsWithTheCase(t *testing.T) {
	w, c := held(t, toDesk(anaAndBen()...))
	w.transfer("ana", c, engagement.Recipient{Agent: "ben"})
	_, err := w.Done(t.Context(), "ana", c.ID, "")
	require.NoError(t, err)
	w.due()
	assert.Empty(t, w.offered("ben"))
	_, err = w.Accept(t.Context(), "ben", c.ID)
	assert.ErrorAs(t, err, new(*engagement.NoOfferError))
}

func TestS2_39_BindingsOutliveATransfer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, true)
		w.answer("hello")
		c := w.item(engagement.ViewQueue, "ana").Case
		_, err := w.PickUp(t.Context(), "ana", c.ID)
		require.NoError(t, err)
		w.is("ben", routing.Active)
		w.transfer("ana", c, engagement.Recipient{Agent: "ben"})
		_, err = w.Accept(t.Context(), "ben", c.ID)
		require.NoError(t, err, "he may answer")
		assert.Equal(t, storage.AgentID("ana"), w.live().Agent.ID, "S1.20")
	})
}

func TestTransfersToNobodyAreRefused(t *testing.T) {
	w, c := held(t, toDesk(anaAndBen()...))
	for field, to := range map[string]engagement.Recipient{
		"Recipient":             {},
		"Recipient.Agent":       {Agent: "zoe"},
		"Recipient.Tag":         {Tag: "billing"},
		"Recipient.Destination": {Destination: "attic"},
	} {
		_, err := w.Transfer(t.Context(), "ana", c.ID, to, "")
		isInvalid(t, err, field)
	}
	_, err := w.Transfer(t.Context(), "ana", c.ID, engagement.Recipient{Agent: "ana"}, "")
	isInvalid(t, err, "Recipient.Agent")
	_, err = w.Transfer(t.Context(), "ana", c.ID, engagement.Recipient{Agent: "ben", Tag: "x"}, "")
	isInvalid(t, err, "Recipient")
	_, err = w.Transfer(t.Context(), "ben", c.ID, engagement.Recipient{Agent: "cleo"}, "")
	assert.ErrorAs(t, err, new(*engagement.TakenError))
}

func TestS2_35_WhatIsUnderWayCanBeAsked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, c := held(t, toDesk(anaAndBen()...))
		w.transfer("ana", c, engagement.Recipient{Agent: "ben"})
		is, err := w.Standing(t.Context(), c.ID)
		require.NoError(t, err)
		require.NotNil(t, is.Transfer)
		assert.Equal(t, []any{storage.AgentID("ana"), storage.AgentID("ben"), "he is angry"}, []any{is.Transfer.From, is.Transfer.To.Agent, is.Transfer.Note})
		assert.Equal(t, time.Minute, is.Transfer.Until.Sub(is.Transfer.At))
		assert.Equal(t, []storage.AgentID{"ben"}, is.Offered)
		way, err := w.Why(t.Context(), c.ID)
		require.NoError(t, err)
		assert.Equal(t, routing.AgentID("ben"), way.Decision.Agent, "where the transfer stands")
		_, err = w.Recall(t.Context(), "ana", c.ID)
		require.NoError(t, err)
		until := time.Now().Add(time.Hour).UTC()
		_, err = w.Park(t.Context(), "ana", c.ID, until)
		require.NoError(t, err)
		is, err = w.Standing(t.Context(), c.ID)
		require.NoError(t, err)
		assert.Equal(t, engagement.Standing{ParkedBy: "ana", ParkedUntil: until}, is)
	})
}

func TestAQueueIsListedInItsOrder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, toDesk(anaAndBen()...))
		var want []storage.CaseID
		for _, who := range []string{"one", "two", "three"} {
			want = append(want, w.comes(who).ID)
			pass(time.Second)
		}
		_, err := w.SetPriority(t.Context(), "ana", want[2], 10)
		require.NoError(t, err)
		w.due()
		want = []storage.CaseID{want[2], want[0], want[1]}
		var got []storage.CaseID
		after := storage.QueuePlace{}
		for more := true; more; more = !after.IsZero() {
			page, err := w.Queue(t.Context(), "ana", "desk", after, 1)
			require.NoError(t, err)
			for _, item := range page.Items {
				got = append(got, item.Case.ID)
			}
			after = page.Next
		}
		assert.Equal(t, want, got)
		is, err := w.Standing(t.Context(), want[1])
		require.NoError(t, err)
		assert.Equal(t, 2, is.Position)
		_, err = w.Queue(t.Context(), "ana", "desk", after, 201)
		isInvalid(t, err, "limit")
		page, err := w.Queue(t.Context(), "stranger", "desk", after, 0)
		require.NoError(t, err)
		assert.Empty(t, page.Items)
	})
}
