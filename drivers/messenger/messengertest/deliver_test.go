package messengertest_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

func texts(all []item) []any {
	var out []any
	for _, i := range all {
		out = append(out, i.at("message", "text"))
	}
	return out
}

func TestEntriesShareAWebhook(t *testing.T) {
	b := open(t, messengertest.Options{Batch: 2})
	b.Phone("Ana").Say("1")
	b.Phone("Ben").Say("2")
	b.Phone("Ana").Say("3")
	require.NoError(t, b.Flush(t.Context()))
	require.Len(t, b.webhooks, 2)
	assert.Len(t, itemsOf(t, b.webhooks[0]), 2, "an entry each")
	assert.Equal(t, []any{"1", "2", "3"}, texts(b.items(t)))
}

func TestDisturbances(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	b.DisturbWebhooks(0, messengertest.Disturbance{Twice: true})
	b.DisturbWebhooks(1, messengertest.Disturbance{Twice: true})
	b.DisturbWebhooks(3, messengertest.Disturbance{Backwards: true})
	b.DisturbWebhooks(1, messengertest.Disturbance{Late: time.Minute})
	for _, words := range []string{"twice", "1", "2", "3", "late", "normal"} {
		ana.Say(words)
	}
	assert.Equal(t, 7, b.Pending())
	assert.Equal(t, []any{"twice", "twice", "3", "2", "1", "normal"}, texts(b.told(t)))
	b.clock.Pass(time.Minute)
	assert.Equal(t, []any{"late"}, texts(b.told(t)))
	assert.Zero(t, b.Pending())
}

// WH: what is not answered with 200 comes again; after an hour of failures the
// app is not subscribed any more.
func TestTrap9_FailedWebhooksComeAgainAndThenNoMore(t *testing.T) {
	b := open(t, messengertest.Options{Tries: 100})
	ana := b.Phone("Ana")
	ana.Say("hi")
	b.answer = http.StatusServiceUnavailable
	require.Error(t, b.Flush(t.Context()))
	assert.Equal(t, 1, b.Pending())
	b.answer = 0
	b.clock.Pass(time.Minute)
	assert.Equal(t, []any{"hi"}, texts(b.told(t)))

	b.answer = http.StatusNoContent // only 200 is success
	ana.Say("lost")
	for range 70 {
		_ = b.Flush(t.Context())
		b.clock.Pass(time.Minute)
	}
	assert.Nil(t, b.Subscribed())
	b.answer = 0
	ana.Say("unheard")
	b.clock.Pass(time.Hour)
	assert.Equal(t, []any{"lost"}, texts(b.told(t)))
}

func TestWebhooksAreGivenUp(t *testing.T) {
	b := open(t, messengertest.Options{Tries: 1})
	b.answer = http.StatusServiceUnavailable
	b.Phone("Ana").Say("hi")
	require.ErrorContains(t, b.Flush(t.Context()), "given up")
	assert.Zero(t, b.Pending())
}

type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("no network") }

func TestWebhooksNeedATarget(t *testing.T) {
	s := messengertest.New(messengertest.Options{})
	s.Phone("Ana").Say("hi")
	require.Error(t, s.Flush(t.Context()))
	require.Error(t, s.Shake(t.Context()))
	s.SendToURL("http://host.invalid", broken{})
	require.Error(t, s.Flush(t.Context()))
	require.Error(t, s.Shake(t.Context()))
	s.SendToURL("://", nil)
	require.Error(t, s.Shake(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.Flush(ctx), context.Canceled)
}

// Run sends what is due when it is due: deliveries and reads have gaps.
func TestRunDeliversInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, messengertest.Options{Now: time.Now, StatusDelay: time.Second, AutoRead: true, Latency: time.Second})
		ana := b.Phone("Ana")
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		ana.Say("hi")
		began := time.Now()
		b.sent(t, ana, hi)
		assert.Equal(t, time.Second, time.Since(began))
		synctest.Wait()
		assert.Equal(t, []string{"message", "echo"}, kinds(b.items(t)))
		<-time.After(time.Second)
		synctest.Wait()
		assert.Equal(t, []string{"delivery"}, kinds(b.items(t)))
		<-time.After(time.Second)
		synctest.Wait()
		got := b.items(t)
		assert.Equal(t, []string{"read"}, kinds(got))
		assert.Equal(t, millis(ana.Arrived()[0].At), got[0].at("read", "watermark"))
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
	})
}

func TestACallerWhoGivesUpDuringTheLatency(t *testing.T) {
	b := open(t, messengertest.Options{Latency: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, graph+"me", nil)
	require.NoError(t, err)
	_, err = b.Transport().RoundTrip(r)
	assert.ErrorIs(t, err, context.Canceled)
}

// Trap 21: reads overtake deliveries if those are late.
func TestTrap21_ReadsBeforeDeliveries(t *testing.T) {
	b := open(t, messengertest.Options{NoEchoes: true})
	ana := b.Phone("Ana")
	ana.Say("hi")
	b.told(t)
	b.DisturbWebhooks(1, messengertest.Disturbance{Late: time.Minute})
	b.sent(t, ana, hi)
	ana.Read()
	assert.Equal(t, []string{"read"}, kinds(b.told(t)))
	b.clock.Pass(time.Minute)
	assert.Equal(t, []string{"delivery"}, kinds(b.told(t)))
	assert.Equal(t, channel.StatusRead, ana.Arrived()[0].Status)
}
