package engagement_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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

func TestAnswerIsSentAndFollowed(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	m := w.mustReply("ana", "hi Mia")
	assert.Equal(t, storage.OutcomeQueued, w.message(m.ID).Outcome)
	w.due()
	m = w.message(m.ID)
	assert.Equal(t, storage.OutcomeAccepted, m.Outcome)
	assert.Equal(t, channel.StatusAccepted, m.Status())
	assert.Equal(t, []string{"hi Mia"}, w.texts())
	assert.Equal(t, m.ID.String(), w.fake.Sent()[0].Key)

	read, delivered := w.fake.StatusOf(m.ProviderID, channel.StatusRead), w.fake.StatusOf(m.ProviderID, channel.StatusDelivered)
	require.Equal(t, http.StatusOK, w.deliver(read))
	require.Equal(t, http.StatusOK, w.deliver(delivered, delivered)) // late, and twice
	m = w.message(m.ID)
	assert.Equal(t, channel.StatusRead, m.Status())
	assert.False(t, m.Progress.Delivered.IsZero())
}

func TestAReceiptMayKnowMoreThanAccepted(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	for status, want := range map[channel.Status]channel.Status{
		channel.StatusNone: channel.StatusAccepted, channel.StatusAccepted: channel.StatusAccepted,
		channel.StatusDelivered: channel.StatusDelivered, channel.StatusRead: channel.StatusRead,
		channel.StatusFailed: channel.StatusAccepted, // a receipt is a yes
	} {
		w.fake.Next(channel.Receipt{ID: channel.ProviderID("r-" + status.String()), Status: status}, nil)
		m := w.mustReply("ana", status.String())
		w.due()
		assert.Equal(t, want, w.message(m.ID).Status(), status)
		assert.False(t, w.message(m.ID).Progress.Accepted.IsZero())
	}
}

func TestStatusBeforeItsMessage(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	w.fake.OnSend(func(_ context.Context, m *channel.Message) (channel.Receipt, error) {
		// The provider reports before it has answered.
		assert.Equal(t, http.StatusOK, w.deliver(channel.StatusChanged{
			Origin: channel.Origin{Account: w.fake.Account(), At: time.Now()}, Of: "early-1", Status: channel.StatusDelivered,
		}))
		return channel.Receipt{ID: "early-1", Status: channel.StatusAccepted}, nil
	})
	m := w.mustReply("ana", "hi")
	w.due()
	assert.Equal(t, channel.StatusDelivered, w.message(m.ID).Status())
}

func TestLateFailureReachesItsAuthor(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	m := w.mustReply("ana", "hi")
	w.due()
	m = w.message(m.ID)
	require.Equal(t, http.StatusOK, w.deliver(w.fake.StatusOf(m.ProviderID, channel.StatusFailed)))
	events, err := w.EventPage(t.Context(), "", 100)
	require.NoError(t, err)
	last := events[len(events)-1]
	assert.Equal(t, engagement.MessageProgressed, last.Kind)
	assert.Equal(t, channel.StatusFailed, last.Detail.Status)
	assert.Equal(t, channel.Unreachable, last.Detail.Failure.Kind)
	assert.Equal(t, "ana", last.Detail.Author.ID)
	assert.Equal(t, m.ID, last.Message)
}

func TestOrderPerConversation(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.write("hello")
		w.fake.SetLatency(50 * time.Millisecond)
		w.fake.FailNextAs(channel.Unavailable, 0)
		var want []string
		for i := range 20 {
			text := fmt.Sprint("message ", i)
			want = append(want, text)
			w.mustReply("ana", text)
		}
		defer w.start()()
		pass(time.Minute)
		assert.Equal(t, want, w.texts())
	})
}

func TestConversationsDoNotWaitForEachOther(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.fake.SetLatency(time.Second)
		for i := range 30 {
			_, err := w.Send(t.Context(), engagement.Outgoing{
				Channel: line, To: channel.Address{Kind: channel.AddressUser, Value: fmt.Sprint("c", i)}, Agent: "ana",
				Parts: channel.Parts{channel.Text{Body: "hi"}},
			})
			require.NoError(t, err)
		}
		began := time.Now()
		defer w.start()()
		for len(w.texts()) < 30 {
			pass(10 * time.Millisecond)
		}
		assert.Less(t, time.Since(began), 3*time.Second)
	})
}

// outcomes says what a failure of each sort leads to.
func TestFailuresByKind(t *testing.T) {
	for name, tc := range map[string]struct {
		err        error
		idempotent bool
		outcome    storage.Outcome
		copies     int
	}{
		"invalid":                  {&channel.Error{Kind: channel.Invalid}, false, storage.OutcomeRejected, 0},
		"unreachable":              {&channel.Error{Kind: channel.Unreachable}, false, storage.OutcomeRejected, 0},
		"out of window":            {&channel.Error{Kind: channel.OutOfWindow}, false, storage.OutcomeRejected, 0},
		"rate limited":             {&channel.Error{Kind: channel.RateLimited, RetryAfter: time.Minute}, false, storage.OutcomeAccepted, 1},
		"unavailable":              {&channel.Error{Kind: channel.Unavailable}, false, storage.OutcomeAccepted, 1},
		"bad credentials":          {&channel.Error{Kind: channel.Unauthorized, Scope: channel.ScopeChannel}, false, storage.OutcomeAccepted, 1},
		"uncertain":                {&channel.Error{Kind: channel.Unavailable, Uncertain: true}, false, storage.OutcomeUnknown, 0},
		"uncertain but idempotent": {&channel.Error{Kind: channel.Unavailable, Uncertain: true}, true, storage.OutcomeAccepted, 1},
		"a stranger's error":       {errors.New("boom"), false, storage.OutcomeUnknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, func(_ *engagement.Config, f *channeltest.Fake) {
					f.SetCapabilities(func(c *channel.Capabilities) { c.Idempotent = tc.idempotent })
				})
				w.write("hello")
				w.fake.FailNext(tc.err)
				m := w.mustReply("ana", "hi")
				defer w.start()()
				pass(time.Hour)
				assert.Equal(t, tc.outcome, w.message(m.ID).Outcome)
				assert.Equal(t, tc.copies, w.fake.Copies(m.ID.String()))
			})
		})
	}
}

func TestPanicOfADriverIsUnknown(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	w.fake.OnSend(func(context.Context, *channel.Message) (channel.Receipt, error) { panic("bug") })
	m := w.mustReply("ana", "hi")
	w.due()
	events, err := w.EventPage(t.Context(), "", 100)
	require.NoError(t, err)
	last := events[len(events)-1]
	assert.Equal(t, storage.OutcomeUnknown, last.Detail.Outcome)
	assert.NotNil(t, last.Detail.Failure)
	assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
}

func TestUnknownIsNeverSentAgainAndClearedUpByEvidence(t *testing.T) {
	evidence := map[string]func(w *world, m *storage.Message, sent channel.Message) channel.Event{
		"echo": func(w *world, _ *storage.Message, sent channel.Message) channel.Event {
			e := w.fake.EchoOf("late-1", sent)
			e.Key = sent.Key
			return e
		},
		"status": func(w *world, m *storage.Message, _ channel.Message) channel.Event {
			return channel.StatusChanged{
				Origin: channel.Origin{Account: w.fake.Account(), At: time.Now()}, Of: "late-1",
				Key: m.ID.String(), Status: channel.StatusDelivered,
			}
		},
	}
	for name, report := range evidence {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, func(_ *engagement.Config, f *channeltest.Fake) {
					f.SetCapabilities(func(c *channel.Capabilities) { c.KeyReturned = true })
				})
				w.write("hello")
				w.fake.LoseAnswer()
				m := w.mustReply("ana", "hi")
				defer w.start()()
				pass(48 * time.Hour)
				assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
				assert.Equal(t, 1, w.fake.Copies(m.ID.String()))

				require.Equal(t, http.StatusOK, w.deliver(report(w, m, w.fake.Sent()[0])))
				got := w.message(m.ID)
				assert.Equal(t, storage.OutcomeAccepted, got.Outcome)
				assert.Equal(t, channel.ProviderID("late-1"), got.ProviderID)
				if name == "status" {
					assert.Equal(t, channel.StatusDelivered, got.Status())
				}
				assert.Len(t, w.timeline(m.Conversation), 2)
			})
		})
	}
}

func TestPersonSettlesAnUnknown(t *testing.T) {
	for _, arrived := range []bool{true, false} {
		w := newWorld(t, nil)
		w.write("hello")
		w.fake.LoseAnswer()
		m := w.mustReply("ana", "hi")
		w.due()
		require.NoError(t, w.Settle(t.Context(), "ana", m.ID, arrived))
		want := storage.OutcomeRejected
		if arrived {
			want = storage.OutcomeAccepted
		}
		assert.Equal(t, want, w.message(m.ID).Outcome)
		require.NoError(t, w.Settle(t.Context(), "ana", m.ID, !arrived)) // decided already
		assert.Equal(t, want, w.message(m.ID).Outcome)
	}
}

// A process that dies between hand-over and outcome is one whose store fails
// from then on.
func TestDeathAfterHandOver(t *testing.T) {
	for _, idempotent := range []bool{false, true} {
		t.Run(fmt.Sprint("idempotent ", idempotent), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				db := memory.New()
				var down atomic.Bool
				caps := func(c *engagement.Config, f *channeltest.Fake) {
					f.SetCapabilities(func(c *channel.Capabilities) { c.Idempotent = idempotent })
				}
				first := newWorldOn(t, unreachable{db.Tenant("test"), &down}, caps)
				first.write("hello")
				m := first.mustReply("ana", "hi")
				first.fake.OnSend(func(context.Context, *channel.Message) (channel.Receipt, error) {
					down.Store(true) // the process dies now
					return channel.Receipt{ID: "x-1", Status: channel.StatusAccepted}, nil
				})
				stop := first.start()
				pass(time.Minute)
				stop()
				require.Equal(t, 1, first.fake.Copies(m.ID.String()))

				second := newWorldOn(t, db.Tenant("test"), caps)
				defer second.start()()
				pass(time.Hour)
				if idempotent {
					assert.Equal(t, storage.OutcomeAccepted, second.message(m.ID).Outcome)
					assert.Equal(t, 1, second.fake.Copies(m.ID.String()))
					return
				}
				assert.Equal(t, storage.OutcomeUnknown, second.message(m.ID).Outcome)
				assert.Equal(t, 0, second.fake.Copies(m.ID.String()))
			})
		})
	}
}

func TestRateIsSharedBetweenInstances(t *testing.T) {
	bubble(t, func(t *testing.T) {
		db := memory.New()
		slow := func(c *engagement.Config, _ *channeltest.Fake) {
			c.Policies = map[channel.ID]engagement.Policy{line: {Rate: channel.Rate{PerSecond: 10, Burst: 1}}}
		}
		a, b := newWorldOn(t, db.Tenant("test"), slow), newWorldOn(t, db.Tenant("test"), slow)
		for i := range 100 {
			_, err := a.Send(t.Context(), engagement.Outgoing{
				Channel: line, To: channel.Address{Kind: channel.AddressUser, Value: fmt.Sprint("c", i)}, Agent: "ana",
				Parts: channel.Parts{channel.Text{Body: "hi"}},
			})
			require.NoError(t, err)
		}
		began := time.Now()
		defer a.start()()
		defer b.start()()
		for len(a.texts())+len(b.texts()) < 100 {
			pass(10 * time.Millisecond)
		}
		assert.InDelta(t, 9.9, time.Since(began).Seconds(), 0.6)
		assert.Len(t, slices.Concat(a.texts(), b.texts()), 100)
	})
}

func TestChannelWideRefusalPausesTheChannel(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.fake.FailNext(&channel.Error{Kind: channel.RateLimited, Scope: channel.ScopeChannel, RetryAfter: 10 * time.Minute})
		w.write("hello")
		w.mustReply("ana", "one")
		defer w.start()()
		pass(time.Second)
		_, err := w.Send(t.Context(), engagement.Outgoing{
			Channel: line, To: channel.Address{Kind: channel.AddressUser, Value: "other"}, Agent: "ana",
			Parts: channel.Parts{channel.Text{Body: "two"}},
		})
		require.NoError(t, err)
		pass(9 * time.Minute)
		assert.Empty(t, w.texts())
		pass(2 * time.Minute)
		assert.ElementsMatch(t, []string{"one", "two"}, w.texts())
	})
}

func TestWindow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(_ *engagement.Config, f *channeltest.Fake) {
			f.SetCapabilities(func(c *channel.Capabilities) { c.Window = channel.Window{Length: 24 * time.Hour, Template: true} })
		})
		_, err := w.reply("ana", "nobody has written")
		var closed *engagement.WindowError
		require.ErrorAs(t, err, &closed)
		assert.True(t, closed.State.Template)
		assert.Empty(t, w.kinds())

		w.write("hello")
		conv := w.item(engagement.ViewQueue, "ana").Conversation.ID
		c, err := w.Composer(t.Context(), "ana", conv)
		require.NoError(t, err)
		assert.True(t, c.Window.Free)
		assert.WithinDuration(t, time.Now().Add(24*time.Hour), c.Window.Until, time.Second)
		w.mustReply("ana", "in time")

		pass(24 * time.Hour)
		before := w.kinds()
		_, err = w.reply("ana", "too late")
		require.ErrorAs(t, err, &closed)
		assert.Equal(t, before, w.kinds())
		_, err = w.Send(t.Context(), engagement.Outgoing{
			Conversation: conv, Agent: "ana", Parts: channel.Parts{channel.Template{Name: "hello", Language: "en"}},
		})
		assert.NoError(t, err)
	})
}

func TestWindowThatClosesBeforeTheHandOver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(_ *engagement.Config, f *channeltest.Fake) {
			f.SetCapabilities(func(c *channel.Capabilities) { c.Window = channel.Window{Length: time.Hour} })
		})
		w.write("hello")
		m := w.mustReply("ana", "hi")
		pass(time.Hour)
		w.due()
		got := w.message(m.ID)
		assert.Equal(t, storage.OutcomeRejected, got.Outcome)
		assert.Equal(t, channel.OutOfWindow, got.Progress.Failure.Kind)
		assert.Empty(t, w.texts())
	})
}

func TestLimitsAreNamedBeforeAnythingIsStored(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	before := w.kinds()
	_, err := w.Send(t.Context(), engagement.Outgoing{
		Channel: line, To: customer, Agent: "ana", Policy: channel.Strict,
		Parts: channel.Parts{channel.Text{Body: "fine"}, channel.Text{Body: strings.Repeat("漢", 4097)}},
	})
	var plan *channel.PlanError
	require.ErrorAs(t, err, &plan)
	assert.Equal(t, 1, plan.Part)
	assert.Equal(t, channel.FieldBody, plan.Field)
	assert.Equal(t, 4097, plan.Got)
	assert.Equal(t, 4096, plan.Limit.Max)
	assert.ErrorIs(t, err, channel.Invalid)
	assert.Equal(t, before, w.kinds())
	assert.NotContains(t, err.Error(), "漢")
}

func TestLongTextBecomesSeveralMessagesInOrder(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	sent, err := w.Send(t.Context(), engagement.Outgoing{
		Channel: line, To: customer, Agent: "ana", Key: "long",
		Parts: channel.Parts{channel.Text{Body: strings.Repeat("word ", 2000)}},
	})
	require.NoError(t, err)
	require.Len(t, sent.Messages, 3)
	assert.NotEmpty(t, sent.Notes)
	again, err := w.Send(t.Context(), engagement.Outgoing{
		Channel: line, To: customer, Agent: "ana", Key: "long",
		Parts: channel.Parts{channel.Text{Body: strings.Repeat("word ", 2000)}},
	})
	require.NoError(t, err)
	assert.True(t, again.Repeated)
	require.Len(t, again.Messages, 3)
	w.due()
	require.Len(t, w.texts(), 3)
	assert.Equal(t, strings.Fields(strings.Repeat("word ", 2000)), strings.Fields(strings.Join(w.texts(), " ")))
}

func TestKeyIsGoodForOneMessage(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	out := engagement.Outgoing{Channel: line, To: customer, Agent: "ana", Key: "k1", Parts: channel.Parts{channel.Text{Body: "hi"}}}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { _, err := w.Send(t.Context(), out); assert.NoError(t, err) })
	}
	wg.Wait()
	w.due()
	assert.Equal(t, []string{"hi"}, w.texts())

	out.Parts = channel.Parts{channel.Text{Body: "something else"}}
	_, err := w.Send(t.Context(), out)
	var reused *engagement.ReusedKeyError
	require.ErrorAs(t, err, &reused)
	assert.NotContains(t, err.Error(), "something else")
	out.To = channel.Address{Kind: channel.AddressUser, Value: "other"}
	_, err = w.Send(t.Context(), out)
	require.ErrorAs(t, err, &reused)
}

func TestBadArguments(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	conv := w.item(engagement.ViewQueue, "ana").Conversation.ID
	hi := channel.Parts{channel.Text{Body: "hi"}}
	before := w.kinds()
	var field *engagement.InvalidError
	var denied *engagement.DeniedError
	for name, tc := range map[string]struct {
		out engagement.Outgoing
		as  any
	}{
		"nowhere":         {engagement.Outgoing{Parts: hi}, &field},
		"two places":      {engagement.Outgoing{Conversation: conv, Channel: line, To: customer, Parts: hi}, &field},
		"unknown channel": {engagement.Outgoing{Channel: "nope", To: customer, Parts: hi}, &field},
		"bad key":         {engagement.Outgoing{Conversation: conv, Key: "a\x00b", Parts: hi}, &field},
		"unknown agent":   {engagement.Outgoing{Conversation: conv, Agent: "eve", Parts: hi}, &denied},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.Send(t.Context(), tc.out)
			require.ErrorAs(t, err, tc.as)
			assert.Equal(t, before, w.kinds())
		})
	}
	_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: storage.ConversationID{1}, Parts: hi})
	require.ErrorIs(t, err, storage.ErrNotFound)
	_, err = w.Send(t.Context(), engagement.Outgoing{Conversation: conv})
	require.ErrorIs(t, err, channel.Invalid)
	assert.Equal(t, before, w.kinds())
}

func TestCancelBeforeTheHandOver(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	m := w.mustReply("ana", "oops")
	ok, err := w.Cancel(t.Context(), "ana", m.ID)
	require.NoError(t, err)
	assert.True(t, ok)
	later := w.mustReply("ana", "better")
	w.due()
	assert.Equal(t, []string{"better"}, w.texts())
	assert.Equal(t, storage.OutcomeCancelled, w.message(m.ID).Outcome)
	ok, err = w.Cancel(t.Context(), "ana", later.ID)
	require.NoError(t, err)
	assert.False(t, ok)
}

func TestAgentReacts(t *testing.T) {
	w := newWorld(t, nil)
	m := w.write("hello")
	conv := w.item(engagement.ViewQueue, "ana").Conversation.ID
	first := w.timeline(conv)[0]
	_, err := w.React(t.Context(), "ana", first.ID, "👍")
	require.NoError(t, err)
	w.due()
	require.Len(t, w.fake.Sent(), 1)
	assert.Equal(t, channel.Parts{channel.Reaction{To: m.ID, Emoji: "👍"}}, w.fake.Sent()[0].Parts)
	assert.Equal(t, "👍", w.message(first.ID).Reactions[0].Emoji)
}

// Where the provider drops repeats, an uncertain call is repeated, but not for
// ever. What nobody could clear up by then is unknown, and not "certain not to
// go out".
func TestUncertainToTheEndIsUnknown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) {
			c.Attempts = 3
			f.SetCapabilities(func(c *channel.Capabilities) { c.Idempotent = true })
		})
		w.write("hello")
		for range 10 {
			w.fake.FailNext(&channel.Error{Kind: channel.Unavailable, Uncertain: true})
		}
		m := w.mustReply("ana", "hi")
		defer w.start()()
		pass(time.Hour)
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
	})
}

// A rate limit alone never ends a message before it is too old.
func TestRateLimitsDoNotUseUpTheAttempts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) { c.Attempts = 3 })
		w.write("hello")
		for range 10 {
			w.fake.FailNextAs(channel.RateLimited, time.Minute)
		}
		w.fake.FailNextAs(channel.Unavailable, 0)
		m := w.mustReply("ana", "hi")
		defer w.start()()
		pass(3 * time.Hour)
		assert.Equal(t, storage.OutcomeAccepted, w.message(m.ID).Outcome)
	})
}
