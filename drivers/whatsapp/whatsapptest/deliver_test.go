package whatsapptest_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

func texts(events []channel.Event) []string {
	var all []string
	for _, e := range events {
		if m, ok := e.(channel.MessageReceived); ok {
			all = append(all, m.Parts[0].(channel.Text).Body)
		}
	}
	return all
}

func say(p *whatsapptest.Phone, all ...string) {
	for _, text := range all {
		p.Say(text)
	}
}

func TestSeveralUpdatesShareAWebhook(t *testing.T) {
	b := open(t, whatsapptest.Options{Batch: 3})
	say(b.Phone("49151"), "a", "b", "c", "d")
	assert.Equal(t, []string{"a", "b", "c", "d"}, texts(b.told(t)))
	assert.Len(t, b.webhooks, 2)
}

func TestTwice(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	b.DisturbWebhooks(1, whatsapptest.Disturbance{Twice: true})
	say(b.Phone("49151"), "a", "b")
	assert.Equal(t, []string{"a", "a", "b"}, texts(b.told(t)))
	assert.Greater(t, len(b.webhooks), 1, "not in the same webhook")
}

func TestLate(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	b.DisturbWebhooks(1, whatsapptest.Disturbance{Late: time.Minute})
	say(b.Phone("49151"), "a", "b")
	assert.Equal(t, []string{"b"}, texts(b.told(t)))
	b.clock.Pass(time.Minute)
	assert.Equal(t, []string{"a"}, texts(b.told(t)))
}

func TestBackwards(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	b.DisturbWebhooks(3, whatsapptest.Disturbance{Backwards: true})
	say(b.Phone("49151"), "a", "b")
	assert.Empty(t, b.told(t))
	assert.Equal(t, 2, b.Pending())
	b.clock.Pass(time.Second)
	say(b.Phone("49151"), "c", "d")
	assert.Equal(t, []string{"c", "b", "a", "d"}, texts(b.told(t)))
}

func TestDisturbancesOneAfterTheOther(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	b.DisturbWebhooks(1, whatsapptest.Disturbance{Twice: true})
	b.DisturbWebhooks(1, whatsapptest.Disturbance{Late: time.Minute})
	say(b.Phone("49151"), "a", "b", "c")
	assert.Equal(t, []string{"a", "a", "c"}, texts(b.told(t)))
}

func TestStatusesBeforeTheAnswer(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	ana.Say("hi")
	b.told(t)
	b.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpSend, StatusFirst: true})
	b.wrote(t, ana, channel.Text{Body: "x"})
	assert.Len(t, statuses(b.events), 2, "they came during the call")
	assert.Zero(t, b.Pending())
}

func TestFailuresThatComeLater(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	ana.Say("hi")
	b.told(t)
	b.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpSend, Late: true, Code: 131049})
	b.wrote(t, ana, channel.Text{Body: "x"})
	assert.Equal(t, "131049", b.told(t)[0].(channel.StatusChanged).Failure.Code)
	assert.Empty(t, ana.Arrived())
}

// A fault hits the calls it is about, as often as was asked for.
func TestFaultsAreCounted(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	ana.Say("hi")
	over := b.FailCalls(2, whatsapptest.CallFault{Op: whatsapptest.OpSend, Code: 131056})
	_, err := b.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	for range 2 {
		select {
		case <-over:
			t.Fatal("too early")
		default:
		}
		_, err := b.write(t, ana, channel.Text{Body: "x"})
		assert.Equal(t, "131056", code(t, err))
	}
	<-over
	b.wrote(t, ana, channel.Text{Body: "x"})
	<-b.FailCalls(0, whatsapptest.CallFault{})
	b.wrote(t, ana, channel.Text{Body: "x"})
	assert.Equal(t, 2, b.Copies("key"))
}

// A refused webhook comes back whole, at once and then with growing gaps, until
// it is given up.
func TestRefusedWebhooksComeBack(t *testing.T) {
	b := open(t, whatsapptest.Options{Tries: 4})
	b.answer = http.StatusInternalServerError
	say(b.Phone("49151"), "a", "b")
	err := b.Flush(t.Context())
	assert.ErrorContains(t, err, "500")
	assert.Len(t, b.webhooks, 2, "once more at once")
	assert.Equal(t, b.webhooks[0], b.webhooks[1])
	b.clock.Pass(time.Second)
	assert.Error(t, b.Flush(t.Context()))
	assert.Len(t, b.webhooks, 3)
	b.clock.Pass(time.Second)
	require.NoError(t, b.Flush(t.Context()), "the gap has grown")
	b.clock.Pass(time.Second)
	assert.ErrorContains(t, b.Flush(t.Context()), "given up")
	assert.Zero(t, b.Pending())

	say(b.Phone("49151"), "c")
	assert.Error(t, b.Flush(t.Context()))
	b.answer = 0
	b.clock.Pass(time.Second)
	assert.Equal(t, []string{"c"}, texts(b.told(t)))
}

func TestOnly200IsSuccess(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	for _, status := range []int{201, 204, 302, 400, 401, 503} {
		b.SendTo(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		b.Phone("49151").Say("a")
		assert.Error(t, b.Flush(t.Context()), status)
	}
}

func TestWithoutATargetWebhooksWait(t *testing.T) {
	s := whatsapptest.New(whatsapptest.Options{})
	s.Phone("49151").Say("a")
	assert.Error(t, s.Flush(t.Context()))
	assert.Equal(t, 1, s.Pending())
	assert.Error(t, s.Shake(t.Context()))
}

// Run delivers everything, also what is due later or was refused, and ends
// with its context.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := whatsapptest.New(whatsapptest.Options{StatusDelay: time.Second, Batch: 1})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.Run(ctx) }()
		s.Phone("49151").Say("before there is anywhere to send it")
		synctest.Wait()
		var taken, refused atomic.Int64
		s.SendTo(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if refused.Add(1) <= 3 {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			taken.Add(1)
		}))
		for range 50 {
			s.Phone("49151").Say("x")
		}
		<-time.After(time.Minute)
		synctest.Wait()
		assert.Equal(t, int64(51), taken.Load())
		assert.Zero(t, s.Pending())
		cancel()
		assert.ErrorIs(t, <-ended, context.Canceled)
	})
}

func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := whatsapptest.New(whatsapptest.Options{Latency: 100 * time.Millisecond})
		start := time.Now()
		call(t, s, "messages", "{}")
		assert.Equal(t, 100*time.Millisecond, time.Since(start))
	})
}

func TestNotify(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	require.NoError(t, b.Notify("message_template_status_update", []byte(`{"event":"PAUSED","message_template_id":7,"message_template_name":"x","message_template_language":"de"}`)))
	e := b.told(t)[0].(channel.TemplateChanged)
	assert.Equal(t, "PAUSED", e.Status)
	assert.Error(t, b.Notify("x", []byte(`{`)))
}

func TestNoStatuses(t *testing.T) {
	b := open(t, whatsapptest.Options{NoStatuses: true})
	ana := b.Phone("49151")
	ana.Say("hi")
	b.told(t)
	b.wrote(t, ana, channel.Text{Body: "x"})
	ana.Read()
	assert.Empty(t, b.told(t))
}

func BenchmarkSend(b *testing.B) {
	s := whatsapptest.New(whatsapptest.Options{ScreenLimit: 1, AutoRead: true, Batch: 100})
	s.SendTo(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.Phone("49151").Say("hi")
	c := s.Transport()
	const body = `{"messaging_product":"whatsapp","to":"49151","biz_opaque_callback_data":"k","type":"text","text":{"body":"x"}}`
	for i := 0; b.Loop(); i++ {
		post(b, c, body)
		if i%100 == 0 {
			_ = s.Flush(b.Context())
		}
	}
}
