package line_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// The traps are those of the provider's notes: what went wrong in other
// programs. Traps 19 and 25 are the SDK's webhook parser, which is not used;
// 16 is where keys are kept; 7, 21 and 24 are the engine's in part.

// Phones fetch media when somebody looks: the address goes out as it is, and
// nobody shortens its life.
func TestTrap1_MediaGoOutUnderTheirOwnAddress(t *testing.T) {
	r := open(t, linetest.Options{})
	_, err := r.send(t, channel.Image{Media: picture})
	require.NoError(t, err)
	r.now = r.now.Add(30 * 24 * time.Hour)
	r.ana.Read()
	require.NoError(t, r.Flush(t.Context()))
	for _, f := range r.ana.Arrived()[0].Media {
		assert.Equal(t, jpeg, f.URL)
	}
	assert.Len(t, r.wire.Calls(), 1, "the driver fetches nothing")
}

func TestTrap2_TypesThatLINECannotShowAreRefusedLoudly(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, part := range []channel.Part{
		channel.Image{Media: channel.Media{URL: jpeg, Type: "image/gif"}}, channel.Video{Media: channel.Media{URL: jpeg, Preview: jpeg, Type: "video/webm"}},
		channel.Audio{Media: channel.Media{URL: jpeg, Duration: 1, Type: "audio/ogg"}}, channel.Image{Media: channel.Media{URL: jpeg, Type: "image/jpeg", Size: 10<<20 + 1}},
	} {
		_, err := r.send(t, part)
		assert.Error(t, err)
	}
	assert.Empty(t, r.wire.Calls())
}

// Whatever people send, something is shown.
func TestTrap3_EveryTypeOfMessageBecomesSomething(t *testing.T) {
	r := open(t, linetest.Options{})
	file := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	for _, part := range []channel.Part{
		channel.Image{Media: file}, channel.Video{Media: file}, channel.Audio{Media: file}, channel.File{Media: file},
		channel.Sticker{Media: channel.Media{ID: "446/1988"}}, channel.Location{Latitude: 1, Longitude: 2}, channel.Placeholder{Type: "hologram"},
	} {
		m := r.written(t, part, linetest.Manner{})
		require.Len(t, m.Parts, 1)
		assert.Equal(t, part.Kind(), m.Parts[0].Kind())
	}
}

// The desktop sends films as files; places come without a title; files of others
// are not fetched with the token, which TestFilesOfOthersAreFetchedWithoutTheToken
// shows.
func TestTrap4_FilesAndPlacesAsTheyCome(t *testing.T) {
	r := open(t, linetest.Options{})
	m := r.written(t, channel.File{Media: r.Keep([]byte("bytes"), "video/mp4", "a.mp4")}, linetest.Manner{})
	assert.Equal(t, channel.PartFile, m.Parts[0].Kind())
	ref, _ := channel.MediaOf(m.Parts[0])
	assert.Equal(t, "a.mp4", ref.Name)
	require.NoError(t, opened(t, r.channel, ref))
	for _, path := range r.paths() {
		assert.NotContains(t, path, "transcoding")
	}
	m = r.written(t, channel.Location{Latitude: 1, Longitude: 2}, linetest.Manner{})
	assert.Equal(t, channel.Location{Latitude: 1, Longitude: 2}, m.Parts[0])
}

// Slow work before the answer: the token is not even tried, and the message goes
// out all the same.
func TestTrap5_ALateAnswerIsAPush(t *testing.T) {
	r := open(t, linetest.Options{})
	r.now = r.now.Add(70 * time.Second)
	receipt, err := r.channel.Send(t.Context(), r.answer(hi))
	require.NoError(t, err)
	assert.Equal(t, "push", receipt.Detail)
	assert.Equal(t, []string{push}, r.paths())
}

// A time-out used the token up. The next attempt, as the engine would make it,
// has no token; but even one that had would not double the message unasked.
func TestTrap6_NothingFollowsAReplyThatTimedOut(t *testing.T) {
	r := open(t, linetest.Options{})
	r.FailCalls(1, linetest.CallFault{Accept: true, Drop: true})
	_, err := r.channel.Send(t.Context(), r.answer(hi))
	e := failure(t, err)
	assert.True(t, e.Uncertain)
	assert.False(t, e.Kind.Retryable(), "a caller that looks at the kind alone gives up as well")
	assert.Equal(t, []string{reply}, r.paths())
	assert.Len(t, r.ana.Arrived(), 1)
}

func TestTrap7_TryingTheAddressIsAnsweredWith200(t *testing.T) {
	r := open(t, linetest.Options{})
	require.NoError(t, r.Verify(t.Context()))
	require.NoError(t, r.VerifyWithDummies(t.Context()))
}

// A token answers the message that it came with, and one call only.
func TestTrap8_ASecondCallDoesNotTryTheTokenTwice(t *testing.T) {
	r := open(t, linetest.Options{})
	plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{hi, hi, hi, hi, hi, channel.Text{Body: "six"}}}, r.channel.Capabilities())
	require.NoError(t, err)
	for i, call := range plan.Calls {
		m := r.message(call.Parts...)
		if i == 0 {
			m = r.answer(call.Parts...)
		}
		_, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err)
	}
	assert.Equal(t, []string{reply, push}, r.paths())
	arrived := r.ana.Arrived()
	require.Len(t, arrived, 6)
	assert.Equal(t, channel.Parts{channel.Text{Body: "six"}}, arrived[5].Parts)
}

func TestTrap9_OldSamplesAreRead(t *testing.T) {
	r := open(t, linetest.Options{})
	got := r.decode(t, `{"events":[{"replyToken":"nHuyWiB7yP5Zw52FIkcQobQuGDXCTA","type":"message","timestamp":1462629479859,"source":{"type":"user","userId":"U4af4980629"},"message":{"id":"325708","type":"text","text":"Hello, world"}}]}`)
	m := got[0].(channel.MessageReceived)
	assert.Equal(t, channel.ProviderID("325708"), m.ID)
	assert.Equal(t, channel.Parts{channel.Text{Body: "Hello, world"}}, m.Parts)
	assert.Equal(t, r.channel.Account(), m.Account)
}

func TestTrap10_StandbyIsSaid(t *testing.T) {
	r := open(t, linetest.Options{})
	r.SetStandby(true)
	r.ana.Say("to the bot")
	got := r.flush(t)
	require.Len(t, got, 2)
	handover := got[0].(channel.HandoverChanged)
	assert.False(t, handover.Ours)
	assert.Equal(t, r.to(), handover.From.Address())
	m := got[1].(channel.MessageReceived)
	assert.NotContains(t, m.Memo, "reply", "there is nothing to answer with")
	assert.NotEqual(t, handover.ID, m.ID)
}

// 200 means taken, and no more.
func TestTrap11_AMessageToSomebodyWhoBlockedIsAcceptedOnly(t *testing.T) {
	r := open(t, linetest.Options{})
	r.ana.Block(true)
	reach := r.flush(t)[0].(channel.ReachChanged)
	assert.False(t, reach.Reachable)
	assert.Equal(t, r.to(), reach.From.Address())
	receipt, err := r.send(t, hi)
	require.NoError(t, err)
	assert.Equal(t, channel.StatusAccepted, receipt.Status)
	assert.Empty(t, r.ana.Arrived())
	assert.Empty(t, r.channel.Capabilities().Statuses, "nobody is told that it was delivered")
	r.ana.Block(false)
	assert.True(t, r.flush(t)[0].(channel.ReachChanged).Reachable)
}

// The key is on every push from the first one on, and on nothing else.
func TestTrap12_RetryKeysAreOnPushesOnly(t *testing.T) {
	r := open(t, linetest.Options{})
	_, err := r.channel.Send(t.Context(), r.answer(hi))
	require.NoError(t, err)
	_, err = r.send(t, hi)
	require.NoError(t, err)
	require.NoError(t, r.channel.Typing(t.Context(), r.to(), ""))
	require.NoError(t, r.channel.MarkRead(t.Context(), r.to(), r.hello.ID, r.hello.Memo))
	_, err = r.channel.Profile(t.Context(), r.to())
	require.NoError(t, err)
	for _, x := range r.wire.Calls() {
		assert.Equal(t, strings.HasSuffix(x.URL, push), x.Header.Get("X-Line-Retry-Key") != "", x.URL)
	}
}

// Another message has another key, so that it is never taken for the first.
func TestTrap13_KeysBelongToOneMessage(t *testing.T) {
	r := open(t, linetest.Options{})
	for range 3 {
		_, err := r.send(t, hi)
		require.NoError(t, err)
	}
	assert.Len(t, r.ana.Arrived(), 3)
	assert.Empty(t, r.Reused())
}

func TestTrap14_TheMonthsEndIsNotWaitedFor(t *testing.T) {
	r := open(t, linetest.Options{Quota: 1})
	_, err := r.send(t, hi, hi, hi, hi, hi)
	require.NoError(t, err, "one call counts once")
	_, err = r.send(t, hi)
	e := failure(t, err)
	assert.Equal(t, channel.Unsupported, e.Kind)
	assert.Equal(t, channel.ScopeMessage, e.Scope)
	assert.False(t, e.Kind.Retryable())
	assert.Contains(t, e.Detail, "monthly limit")
	_, err = r.channel.Send(t.Context(), r.answer(hi))
	require.NoError(t, err, "answers are free")

	r.FailCalls(1, linetest.CallFault{Status: 429, Message: linetest.MessageRateLimit})
	_, err = r.send(t, hi)
	assert.Equal(t, channel.RateLimited, failure(t, err).Kind)
}

// Limits count what LINE counts.
func TestTrap15_TextIsCountedInUTF16(t *testing.T) {
	r := open(t, linetest.Options{})
	fits, over := strings.Repeat("😀", 2500), strings.Repeat("😀", 2500)+"x"
	caps := r.channel.Capabilities()
	for text, parts := range map[string]int{fits: 1, over: 2, strings.Repeat("茶", 5000): 1} {
		plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{channel.Text{Body: text}}}, caps)
		require.NoError(t, err)
		require.Len(t, plan.Calls, 1)
		assert.Len(t, plan.Calls[0].Parts, parts)
		_, err = r.send(t, plan.Calls[0].Parts...)
		assert.NoError(t, err)
	}
	_, err := r.send(t, channel.Text{Body: over})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

// The same person has another id with another provider: the scope tells them
// apart, and an id of the other one is refused here.
func TestTrap16_IDsBelongToAProvider(t *testing.T) {
	one, other := linetest.New(linetest.Options{Provider: "one"}), linetest.New(linetest.Options{Provider: "other"})
	assert.NotEqual(t, one.Phone("ana").UserID(), other.Phone("ana").UserID())
	r := open(t, linetest.Options{})
	m := r.message(hi)
	m.To.Scope = "another provider"
	_, err := r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

func TestTrap17_NobodyIsMadeUpInGroups(t *testing.T) {
	r := open(t, linetest.Options{})
	g := r.AddGroup("Family", r.ana)
	m := r.written(t, channel.Text{Body: "who am I?"}, linetest.Manner{In: g, Anonymous: true})
	assert.Empty(t, m.From.Addresses)
	assert.Equal(t, group(g), m.Chat)
}

// The signature is of the bytes as they came, whatever another encoder would
// make of them.
func TestTrap18_SignaturesAreOfTheBytesThatCame(t *testing.T) {
	r := open(t, linetest.Options{})
	body := `{ "events" : [ {"type":"message","source":{"userId":"U1"},"message":{"type":"text","id":"1","text":"<b>\u0026\/茶"}} ],"destination":"` + botID + `" }`
	got := r.decode(t, body)
	assert.Equal(t, channel.Parts{channel.Text{Body: "<b>&/茶"}}, got[0].(channel.MessageReceived).Parts)
	assert.Contains(t, string(got[0].Where().Raw), `\u0026\/茶`)
}

// Several processes do not take tokens from each other: stateless ones are as
// many as one likes.
func TestTrap20_ManyProcessesHaveTokens(t *testing.T) {
	s := linetest.New(linetest.Options{})
	var all []*line.Channel
	for range 40 {
		c := newChannel(t, config(s))
		require.NoError(t, sendOne(t.Context(), c, s, "x"))
		all = append(all, c)
	}
	assert.NoError(t, sendOne(t.Context(), all[0], s, "first again"))
	assert.Equal(t, 40, s.Issued())
}

// Longer ones are refused from the 31st on: that is a matter of set-up.
func TestTrap20_TheThirtyFirstTokenIsRefused(t *testing.T) {
	s := linetest.New(linetest.Options{})
	cfg := config(s)
	cfg.Assertion = line.AssertionKey{ID: s.RegisterKey(&testKey().PublicKey), Key: channel.NewSecret(pkcs8(testKey())), Days: 30}
	for range 30 {
		require.NoError(t, sendOne(t.Context(), newChannel(t, cfg), s, "x"))
	}
	e := failure(t, sendOne(t.Context(), newChannel(t, cfg), s, "x"))
	assert.Equal(t, channel.Unauthorized, e.Kind)
	assert.Equal(t, channel.ScopeChannel, e.Scope)
}

// Nothing is marked as read but when somebody asks for it, and nothing without
// a token.
func TestTrap21_ReceivingMarksNothing(t *testing.T) {
	r := open(t, linetest.Options{})
	r.ana.Say("did you see this?")
	r.flush(t)
	assert.Empty(t, r.wire.Calls())
	m := r.written(t, channel.Text{Body: "x"}, linetest.Manner{NoReadToken: true})
	assert.Equal(t, channel.Unsupported, failure(t, r.channel.MarkRead(t.Context(), r.to(), m.ID, m.Memo)).Kind)
	assert.Empty(t, r.wire.Calls())
}

func TestTrap22_NoLoadingAnimationInGroups(t *testing.T) {
	r := open(t, linetest.Options{})
	err := r.channel.Typing(t.Context(), group(r.AddGroup("Family", r.ana)), "")
	assert.Equal(t, channel.Unsupported, failure(t, err).Kind)
	assert.Empty(t, r.wire.Calls())
}

// The text that a tap leaves in the talk comes in no message: the tap itself is
// the customer's line.
func TestTrap23_ATapIsALineOfTheCustomers(t *testing.T) {
	r := open(t, linetest.Options{})
	receipt, err := r.send(t, channel.Buttons{Body: "Which?", Buttons: two})
	require.NoError(t, err)
	_, err = r.ana.Tap(string(receipt.ID), "Black")
	require.NoError(t, err)
	got := r.flush(t)
	require.Len(t, got, 1)
	m := got[0].(channel.MessageReceived)
	assert.Equal(t, channel.Parts{channel.Choice{ID: "b", Title: "Black"}}, m.Parts)
	assert.Equal(t, r.to(), m.From.Address())
	screen := r.ana.Screen()
	assert.Equal(t, channel.Parts{channel.Text{Body: "Black"}}, screen[len(screen)-1].Parts, "the phone shows the title")
}

func TestTrap24_WhatWasTakenBackIsGone(t *testing.T) {
	r := open(t, linetest.Options{})
	m := r.written(t, channel.Image{Media: r.Keep([]byte("bytes"), "image/jpeg", "")}, linetest.Manner{})
	require.NoError(t, r.ana.Delete(string(m.ID)))
	assert.Equal(t, m.ID, r.flush(t)[0].(channel.MessageDeleted).Of)
	ref, _ := channel.MediaOf(m.Parts[0])
	assert.Equal(t, channel.Unreachable, failure(t, opened(t, r.channel, ref)).Kind)
}

func TestTrap26_IDsStayText(t *testing.T) {
	r := open(t, linetest.Options{})
	receipt, err := r.send(t, hi)
	require.NoError(t, err)
	assert.Equal(t, r.ana.Arrived()[0].ID, string(receipt.ID))
	assert.Greater(t, len(receipt.ID), 16, "more digits than a float has")
	encoded, err := json.Marshal(receipt.ID)
	require.NoError(t, err)
	assert.Equal(t, `"`+string(receipt.ID)+`"`, string(encoded))
}

// The SDK's clients keep one context for all calls. Ours do not: with -race, two
// calls at a time are fine, and one that is given up ends no other.
func TestSDKFault1_ContextsAreNotShared(t *testing.T) {
	r := open(t, linetest.Options{Unthrottled: true})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			ctx := t.Context()
			if i%2 == 0 {
				ctx = gone
			}
			_, err := r.channel.Send(ctx, &channel.Message{To: r.to(), Parts: channel.Parts{hi}})
			assert.Equal(t, i%2 == 0, errors.Is(err, context.Canceled))
		})
	}
	all.Wait()
	assert.Len(t, r.ana.Arrived(), 10)
}

// What is not set is not written: null is no list.
func TestSDKFault4_NothingGoesOutAsNull(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, c := range outbound {
		_, err := r.send(t, c.part)
		require.NoError(t, err)
		assert.NotContains(t, r.wire.Last(t).Body, "null")
		assert.NotContains(t, r.wire.Last(t).Body, "notificationDisabled")
	}
}

// One odd event spoils no other.
func TestSDKFault9_OddEventsSpoilNothing(t *testing.T) {
	r := open(t, linetest.Options{})
	bodies := &bodies{user: r.ana.UserID(), to: r.channel.Account()}
	for _, odd := range []string{
		`{"mode":"active"}`, `{"type":"postback","source":{"userId":"U1"},"postback":{"data":"x","params":{"date":7}}}`,
		`{"type":"message","source":{"userId":"U1"},"message":{"id":7,"type":"text","text":"x"}}`, `{"type":"message","source":null,"message":null}`,
	} {
		got := r.decode(t, string(batch(bodies.Text("first"), envelope("", odd), bodies.Text("second"))))
		require.Len(t, got, 3, odd)
		assert.Equal(t, channel.Parts{channel.Text{Body: "second"}}, got[2].(channel.MessageReceived).Parts, odd)
	}
}
