package messenger_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// An echo is never a message of the contact's. One of ours has the receipt's id
// and our key; what people type in the inbox is kept, and has neither.
func TestTrap3_EchoesAreNoMessages(t *testing.T) {
	r := open(t, messengertest.Options{}).fresh(t)
	receipt, err := r.send(t, channel.Text{Body: "from here"})
	require.NoError(t, err)
	own := only[channel.EchoReceived](t, r.flush(t))
	assert.Equal(t, receipt.ID, own.ID)
	assert.Equal(t, "key-1", own.Key)
	assert.Empty(t, own.By)
	assert.Equal(t, r.ana.Address(), own.To.Address(), "the other way round than messages")

	id, err := r.ana.WriteFromInbox(channel.Text{Body: "from the inbox"})
	require.NoError(t, err)
	other := only[channel.EchoReceived](t, r.flush(t))
	assert.Equal(t, channel.ProviderID(id), other.ID)
	assert.Empty(t, other.Key)
	assert.Equal(t, messengertest.InboxApp, other.By)
	assert.Equal(t, channel.Parts{channel.Text{Body: "from the inbox"}}, other.Parts)
	assert.Equal(t, r.ana.Address(), other.To.Address())
}

// The echo may be here before the answer to the call that caused it.
func TestTrap4_AnEchoBeforeTheAnswer(t *testing.T) {
	r := open(t, messengertest.Options{}).fresh(t)
	r.events = nil
	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpSend, EchoFirst: true})
	receipt, err := r.send(t, channel.Text{Body: "hi"})
	require.NoError(t, err)
	echo := only[channel.EchoReceived](t, r.events)
	assert.Equal(t, receipt.ID, echo.ID)
	assert.Equal(t, "key-1", echo.Key)
}

// A call whose answer is lost is uncertain; its echo brings the key, and the
// id that statuses will use. Without an echo it never appeared.
func TestATimeOutIsReconciledWithItsEcho(t *testing.T) {
	for name, fault := range map[string]messengertest.CallFault{
		"the answer is lost":         {Op: messengertest.OpSend, Accept: true, Drop: true},
		"no answer comes":            {Op: messengertest.OpSend, Accept: true, Hang: true},
		"the answer is garbled":      {Op: messengertest.OpSend, Accept: true, Status: http.StatusOK, Body: "<html>"},
		"the answer names no id":     {Op: messengertest.OpSend, NoID: true},
		"a gateway gave up":          {Op: messengertest.OpSend, Accept: true, Status: http.StatusGatewayTimeout},
		"the failure is a false one": {Op: messengertest.OpSend, Accept: true, Code: 1, Subcode: 1357046},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, messengertest.Options{}).fresh(t)
			hit := r.FailCalls(1, fault)
			ctx, cancel := context.WithCancel(t.Context())
			if fault.Hang {
				go func() { <-hit; cancel() }()
			}
			defer cancel()
			m := r.message(channel.Text{Body: "once"})
			m.Key = "0190a5f0-key"
			_, err := r.channel.Send(ctx, m)
			assert.True(t, failure(t, err).Uncertain)
			events := r.flush(t)
			echo := only[channel.EchoReceived](t, events)
			assert.Equal(t, "0190a5f0-key", echo.Key)
			assert.Equal(t, 1, r.Copies("0190a5f0-key"))
			var of []channel.ProviderID
			for _, e := range events {
				if s, ok := e.(channel.StatusChanged); ok && s.Of != "" {
					of = append(of, s.Of)
				}
			}
			assert.Equal(t, []channel.ProviderID{echo.ID}, of, "statuses call it as the echo does")
		})
	}
	r := open(t, messengertest.Options{}).fresh(t)
	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpSend, Drop: true})
	_, err := r.send(t, channel.Text{Body: "never"})
	assert.True(t, failure(t, err).Uncertain)
	assert.Empty(t, r.flush(t))
}

// Several items in an entry, several entries, and items without a sender.
func TestTrap5_NothingIsTakenForTheOnlyOne(t *testing.T) {
	r := open(t, messengertest.Options{}).fresh(t)
	r.EnforcePolicy("block", "spam")
	r.ChangeRoles("6660006660", "primary_receiver")
	r.ana.Say("one")
	r.ana.Say("two")
	got := r.flush(t)
	assert.Equal(t, []channel.EventKind{channel.EventHealth, channel.EventUnknown, channel.EventMessage, channel.EventMessage}, kinds(got))
	assert.Equal(t, []channel.EventKind{channel.EventMessage, channel.EventUnknown, channel.EventMessage, channel.EventStatus}, kinds(r.inbound(t, "several")))
	assert.Equal(t, []channel.EventKind{channel.EventUnknown, channel.EventUnknown}, kinds(r.inbound(t, "message_without_sender")))
}

func TestTrap6_SecondsAndMilliseconds(t *testing.T) {
	r := open(t, messengertest.Options{})
	want := time.Date(2026, 9, 21, 14, 13, 20, 0, time.UTC)
	for _, name := range []string{"text", "text_in_seconds", "lead"} {
		assert.Equal(t, want, r.inbound(t, name)[0].Where().At, name)
	}
	for _, name := range []string{"read", "delivery_watermark"} {
		assert.Equal(t, want, only[channel.StatusChanged](t, r.inbound(t, name)).UpTo, name)
	}
}

func TestTrap8_AStickerIsOneSticker(t *testing.T) {
	for _, twice := range []bool{true, false} {
		r := open(t, messengertest.Options{DoubleStickers: twice, Stickers: []string{stickerID}}).fresh(t)
		_, err := r.ana.Write(channel.Sticker{Media: channel.Media{ID: stickerID}}, messengertest.Manner{})
		require.NoError(t, err)
		parts := only[channel.MessageReceived](t, r.flush(t)).Parts
		require.Len(t, parts, 1)
		assert.Equal(t, stickerID, parts[0].(channel.Sticker).Media.ID)
		_, err = r.send(t, parts[0])
		require.NoError(t, err, "it can be sent back")
	}
	r := open(t, messengertest.Options{})
	for _, name := range []string{"sticker", "sticker_number", "sticker_twice", "sticker_twice_by_address", "sticker_old"} {
		parts := only[channel.MessageReceived](t, r.inbound(t, name)).Parts
		require.Len(t, parts, 1, name)
		assert.Equal(t, stickerID, parts[0].(channel.Sticker).Media.ID, name)
	}
	assert.Equal(t, channel.Parts{channel.Text{Body: "👍"}}, only[channel.MessageReceived](t, r.inbound(t, "like")).Parts)
}

// After an hour of failures nothing comes any more, and nobody says so but the
// check. It is mended by subscribing again.
func TestTrap9_ASilentEndOfWebhooksIsFound(t *testing.T) {
	r := open(t, messengertest.Options{})
	r.Unsubscribe()
	h, err := r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityBlocked, h.Receive)
	assert.Equal(t, []string{"the app is not subscribed to the Page's webhooks"}, h.Reasons)
	require.NoError(t, r.channel.Subscribe(t.Context()))
	assert.Contains(t, r.Subscribed(), "standby")
	assert.NotContains(t, r.Subscribed(), "response_feedback", "it would show buttons below every message")
	h, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityOK, h.Receive)

	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpApps, Status: 200, Body: `{"success":false}`})
	assert.Equal(t, channel.Unknown, failure(t, r.channel.Subscribe(t.Context())).Kind)
}

// A closed window, a person who is gone and a permission that is missing are
// told apart by code and subcode together.
func TestTrap13_WhatLooksAlikeIsToldApart(t *testing.T) {
	r := open(t, messengertest.Options{})
	for _, c := range []struct {
		code, sub int
		kind      channel.ErrorKind
	}{
		{10, 2018278, channel.OutOfWindow}, {10, 0, channel.Unauthorized}, {10, 2018108, channel.Unreachable},
		{551, 0, channel.Unreachable}, {200, 1545041, channel.Unreachable}, {200, 0, channel.Unauthorized},
	} {
		r.FailCalls(1, messengertest.CallFault{Code: c.code, Subcode: c.sub})
		_, err := r.send(t, channel.Text{Body: "x"})
		assert.Equal(t, c.kind, failure(t, err).Kind, "%d/%d", c.code, c.sub)
	}
}

// A contact's address names the Page: after the channel was connected to
// another one, it is refused before the call.
func TestTrap14_PeopleOfAnotherPage(t *testing.T) {
	r := open(t, messengertest.Options{})
	other := open(t, messengertest.Options{PageID: "777"})
	m := other.message(channel.Text{Body: "hi"})
	m.To = r.ana.Address()
	_, err := other.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	assert.Empty(t, other.wire.Calls())

	m.To.Scope = ""
	_, err = other.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
	assert.Equal(t, "100/2018001", failure(t, err).Code)
}

// Throttles call themselves OAuthException, as dead tokens do.
func TestTrap15_AThrottleIsNoDeadToken(t *testing.T) {
	r := open(t, messengertest.Options{})
	for _, code := range []int{4, 17, 32, 613} {
		r.FailCalls(1, messengertest.CallFault{Code: code})
		_, err := r.send(t, channel.Text{Body: "x"})
		assert.Contains(t, r.wire.Last(t).Answer, `"OAuthException"`)
		assert.NotEqual(t, http.StatusTooManyRequests, r.wire.Last(t).Status)
		assert.Equal(t, channel.RateLimited, failure(t, err).Kind, code)
	}
}

// A tap on another app's button has a title and no payload.
func TestTrap16_ATapWithoutAPayload(t *testing.T) {
	r := open(t, messengertest.Options{OtherApps: []string{"777"}, DefaultApp: messengertest.NoApp}).fresh(t)
	id, err := r.ana.WriteFromApp("777", channel.Buttons{Body: "Which?", Buttons: []channel.Button{{ID: "g", Title: "Green"}}})
	require.NoError(t, err)
	_, err = r.ana.Tap(id, "g")
	require.NoError(t, err)
	got := r.flush(t)
	assert.Equal(t, channel.Parts{channel.Choice{Title: "Green"}}, only[channel.MessageReceived](t, got).Parts)
	assert.Equal(t, channel.Parts{channel.Buttons{Body: "Which?", Buttons: []channel.Button{{ID: "g", Title: "Green"}}}}, only[channel.EchoReceived](t, got).Parts)
}

// A read covers everything before it, and names nothing; a delivery may come
// after it, with names or without.
func TestTrap21_WatermarksCoverWhatWentBefore(t *testing.T) {
	r := open(t, messengertest.Options{WatermarkOnly: true}).fresh(t)
	for range 2 {
		_, err := r.send(t, channel.Text{Body: "hi"})
		require.NoError(t, err)
		r.clock = r.clock.Add(time.Minute)
	}
	r.ana.Read()
	var reads, deliveries []channel.StatusChanged
	for _, e := range r.flush(t) {
		if s, ok := e.(channel.StatusChanged); ok && s.Status == channel.StatusRead {
			reads = append(reads, s)
		} else if ok {
			deliveries = append(deliveries, s)
		}
	}
	require.Len(t, reads, 1)
	assert.Empty(t, reads[0].Of)
	assert.Equal(t, r.clock, reads[0].UpTo)
	assert.Equal(t, r.ana.Address(), reads[0].To.Address())
	require.Len(t, deliveries, 2)
	assert.Equal(t, morning, deliveries[0].UpTo)
	assert.Empty(t, deliveries[0].Of)
}

// In an idle thread only the Page's default app may write. That is about this
// person, and is no reason to stop the channel.
func TestTrap22_AnIdleThreadIsTheDefaultApps(t *testing.T) {
	r := open(t, messengertest.Options{DefaultApp: messengertest.InboxApp})
	_, err := r.send(t, channel.Text{Body: "hi"})
	e := failure(t, err)
	assert.Equal(t, channel.Unsupported, e.Kind)
	assert.Equal(t, channel.ScopeRecipient, e.Scope)
	assert.Equal(t, "10/2018300", e.Code)
	require.NoError(t, r.channel.TakeControl(t.Context(), r.ana.Address(), ""))
	_, err = r.send(t, channel.Text{Body: "hi"})
	require.NoError(t, err)
}

// After somebody answered in the inbox, what the contact writes comes on
// standby. It is a message all the same, behind a word that the talk is not
// ours.
func TestTrap23_StandbyLosesNothing(t *testing.T) {
	r := open(t, messengertest.Options{}).fresh(t)
	_, err := r.send(t, channel.Text{Body: "hi"})
	require.NoError(t, err)
	r.flush(t)
	_, err = r.ana.WriteFromInbox(channel.Text{Body: "I take this"})
	require.NoError(t, err)
	taken := only[channel.HandoverChanged](t, r.flush(t))
	assert.False(t, taken.Ours)
	assert.Equal(t, messengertest.InboxApp, taken.To)

	id := r.ana.Say("thank you")
	got := r.flush(t)
	require.Equal(t, []channel.EventKind{channel.EventHandover, channel.EventMessage}, kinds(got))
	assert.False(t, got[0].(channel.HandoverChanged).Ours)
	assert.Equal(t, channel.ProviderID(id), got[1].Where().ID)
	assert.NotEqual(t, got[0].Where().ID, got[1].Where().ID)

	r.ana.PassTo("6660006660", "back to you")
	back := only[channel.HandoverChanged](t, r.flush(t))
	assert.True(t, back.Ours)
	assert.Equal(t, "back to you", back.Detail)
}

func TestTrap24_SuccessWithAnErrorInsideOrWithoutAnID(t *testing.T) {
	r := open(t, messengertest.Options{})
	r.FailCalls(1, messengertest.CallFault{Code: 10, Subcode: 2018278, Status: http.StatusOK})
	_, err := r.send(t, channel.Text{Body: "x"})
	assert.Equal(t, channel.OutOfWindow, failure(t, err).Kind)
	assert.False(t, failure(t, err).Uncertain)

	r.FailCalls(1, messengertest.CallFault{NoID: true})
	_, err = r.send(t, channel.Text{Body: "x"})
	assert.True(t, failure(t, err).Uncertain)
	assert.Equal(t, 1, r.Copies("key-1"))

	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpAction, Code: 551, Status: http.StatusOK})
	err = r.channel.Typing(t.Context(), r.ana.Address(), "")
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind, "the same for all other calls")
}

// The field of templates has two names, and opt-ins and taps come in two forms.
func TestTrap25_BothNamesOfAField(t *testing.T) {
	r := open(t, messengertest.Options{})
	for _, name := range []string{"template_approved", "template_rejected"} {
		assert.Equal(t, []channel.EventKind{channel.EventTemplate}, kinds(r.inbound(t, name)), name)
	}
	for _, name := range []string{"postback", "postback_change", "message_change"} {
		assert.Equal(t, []channel.EventKind{channel.EventMessage}, kinds(r.inbound(t, name)), name)
	}
}

// An app in development may write to those who have a role: the refusal is
// about the person.
func TestTrap26_AnAppInDevelopment(t *testing.T) {
	r := open(t, messengertest.Options{})
	r.FailCalls(1, messengertest.CallFault{Code: 200, Subcode: 2018028})
	_, err := r.send(t, channel.Text{Body: "x"})
	assert.Equal(t, channel.Unsupported, failure(t, err).Kind)
	assert.Equal(t, channel.ScopeRecipient, failure(t, err).Scope)
}

// A reaction that is taken away may name no emoji, and an edit be here before
// its message.
func TestTrap27_ReactionsAndEditsAsTheyCome(t *testing.T) {
	r := open(t, messengertest.Options{})
	gone := only[channel.ReactionChanged](t, r.inbound(t, "unreact"))
	assert.Empty(t, gone.Emoji)
	assert.Equal(t, channel.ProviderID("m_1"), gone.Of)

	r.fresh(t)
	r.DisturbWebhooks(2, messengertest.Disturbance{Backwards: true})
	id := r.ana.Say("helo")
	require.NoError(t, r.ana.Edit(id, "hello"))
	got := r.flush(t)
	require.Equal(t, []channel.EventKind{channel.EventEdit, channel.EventMessage}, kinds(got))
	assert.Equal(t, channel.ProviderID(id), got[0].(channel.MessageEdited).Of)
	assert.NotEqual(t, got[0].Where().ID, got[1].Where().ID)
}

// Everything may come twice: the ids say so.
func TestARepeatHasTheSameID(t *testing.T) {
	r := open(t, messengertest.Options{}).fresh(t)
	r.DisturbWebhooks(3, messengertest.Disturbance{Twice: true})
	id := r.ana.Say("hi")
	require.NoError(t, r.ana.React(id, "👍"))
	require.NoError(t, r.ana.Visit(channel.Referral{Source: "link", Ref: "r"}))
	counted := map[channel.ProviderID]int{}
	for _, e := range r.flush(t) {
		counted[e.Where().ID]++
	}
	require.Len(t, counted, 3)
	for id, n := range counted {
		assert.Equal(t, 2, n, id)
	}
}

// The channel keeps no reference to what it was configured with.
func TestTheConfigurationIsTheCallersOwn(t *testing.T) {
	r := open(t, messengertest.Options{})
	personas := map[string]string{"Eva": "1"}
	c := r.with(t, func(cfg *messenger.Config) { cfg.Personas = personas })
	delete(personas, "Eva")
	m := r.message(channel.Text{Body: "hi"})
	m.Sender.Name = "Eva"
	_, err := c.Send(t.Context(), m)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind, "there is no such persona")
	assert.Equal(t, "1", object(t, r.wire.Last(t).Body)["persona_id"])
}
