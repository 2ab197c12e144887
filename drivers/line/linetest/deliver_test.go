package linetest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/line/line-bot-sdk-go/v8/linebot/webhook"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/line/linetest"
)

func say(p *linetest.Phone, all ...string) {
	for _, text := range all {
		p.Say(text)
	}
}

func TestSeveralEventsShareAWebhook(t *testing.T) {
	b := open(t, linetest.Options{Batch: 3})
	say(b.Phone("Mia"), "a", "b")
	say(b.Phone("Noah"), "c", "d")
	assert.Equal(t, []string{"a", "b", "c", "d"}, texts(b.told(t)))
	assert.Len(t, b.webhooks, 2)
}

func TestTwice(t *testing.T) {
	b := open(t, linetest.Options{})
	b.DisturbWebhooks(1, linetest.Disturbance{Twice: true})
	say(b.Phone("Mia"), "a", "b")
	assert.Equal(t, []string{"a", "a", "b"}, texts(b.told(t)))
	assert.Greater(t, len(b.webhooks), 1, "not in the same webhook")
}

func TestLate(t *testing.T) {
	b := open(t, linetest.Options{})
	b.DisturbWebhooks(1, linetest.Disturbance{Late: time.Minute})
	say(b.Phone("Mia"), "a", "b")
	assert.Equal(t, []string{"b"}, texts(b.told(t)))
	b.clock.Pass(time.Minute)
	assert.Equal(t, []string{"a"}, texts(b.told(t)))
}

func TestBackwards(t *testing.T) {
	b := open(t, linetest.Options{})
	b.DisturbWebhooks(3, linetest.Disturbance{Backwards: true})
	say(b.Phone("Mia"), "a", "b")
	assert.Empty(t, b.told(t))
	assert.Equal(t, 2, b.Pending())
	b.clock.Pass(time.Second)
	say(b.Phone("Mia"), "c", "d")
	assert.Equal(t, []string{"c", "b", "a", "d"}, texts(b.told(t)))
	b.DisturbWebhooks(0, linetest.Disturbance{Lost: true})
}

// A fault hits the calls it is about, as often as was asked for.
func TestFaultsAreCounted(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	over := b.FailCalls(2, linetest.CallFault{Op: linetest.OpPush, Status: 429, Message: linetest.MessageRateLimit, RetryAfter: time.Second})
	_, err := b.api.GetBotInfo()
	require.NoError(t, err)
	for range 2 {
		select {
		case <-over:
			t.Fatal("too early")
		default:
		}
		res, _, err := b.api.PushMessageWithHttpInfo(to(mia.UserID(), text("x")), "")
		assert.ErrorContains(t, err, linetest.MessageRateLimit)
		assert.Equal(t, "1", res.Header.Get("Retry-After"))
	}
	<-over
	b.push(t, mia.UserID(), text("x"))
	<-b.FailCalls(0, linetest.CallFault{})
	b.push(t, mia.UserID(), text("x"))
	assert.Len(t, mia.Arrived(), 2)
}

// Every way in which a call can go wrong, and what became of the message.
func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		fault   linetest.CallFault
		want    string
		arrived int
	}{
		"no body":                 {linetest.CallFault{}, "500", 0},
		"a gateway's page":        {linetest.CallFault{Status: 502, Body: "<html>bad gateway</html>"}, "502", 0},
		"monthly limit":           {linetest.CallFault{Status: 429, Message: linetest.MessageMonthlyLimit}, "monthly limit", 0},
		"dropped before":          {linetest.CallFault{Drop: true}, "broken", 0},
		"dropped after":           {linetest.CallFault{Drop: true, Accept: true}, "broken", 1},
		"200 without a body":      {linetest.CallFault{Status: 200, Accept: true}, "EOF", 1},
		"200 with half a body":    {linetest.CallFault{Status: 200, Accept: true, Body: `{"sentMess`}, "unexpected EOF", 1},
		"a refusal of no meaning": {linetest.CallFault{Status: 418, Body: `{"message":1}`}, "418", 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, linetest.Options{})
			mia := b.Phone("Mia")
			b.FailCalls(1, c.fault)
			_, err := b.api.PushMessage(to(mia.UserID(), text("x")), "")
			assert.ErrorContains(t, err, c.want)
			assert.Len(t, mia.Arrived(), c.arrived)
		})
	}
}

func TestRedirectsAndSilence(t *testing.T) {
	b := open(t, linetest.Options{})
	b.FailCalls(1, linetest.CallFault{Redirect: "https://elsewhere.example/"})
	res := b.call(t, "GET", "/v2/bot/info", "")
	assert.Equal(t, http.StatusFound, res.status)
	assert.Equal(t, "https://elsewhere.example/", res.header.Get("Location"))

	b.FailCalls(1, linetest.CallFault{Hang: true})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.line.me/v2/bot/info", nil)
	require.NoError(t, err)
	_, err = b.Transport().RoundTrip(r) //nolint:bodyclose // there is no answer
	assert.ErrorIs(t, err, context.Canceled)
}

func TestWebhooksBeforeTheAnswer(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	mia.Say("hi")
	b.FailCalls(2, linetest.CallFault{WebhooksFirst: true})
	b.push(t, mia.UserID(), text("x"))
	assert.Len(t, b.events, 1, "they came during the call")
	_, err := b.api.PushMessage(to("x", text("x")), "")
	assert.ErrorContains(t, err, "400")
}

// Without redelivery, a webhook that is not taken is lost (RECV).
func TestRefusedWebhooksAreLost(t *testing.T) {
	b := open(t, linetest.Options{})
	b.answer = http.StatusInternalServerError
	say(b.Phone("Mia"), "a")
	assert.ErrorContains(t, b.Flush(t.Context()), "given up")
	assert.Zero(t, b.Pending())
}

// With redelivery, events come again with growing gaps, until they are given
// up: the same ids and times, marked.
func TestRefusedWebhooksComeBack(t *testing.T) {
	b := open(t, linetest.Options{Redelivery: true, Tries: 3})
	b.answer = http.StatusInternalServerError
	say(b.Phone("Mia"), "a", "b")
	assert.ErrorContains(t, b.Flush(t.Context()), "500")
	require.NoError(t, b.Flush(t.Context()), "not at once")
	b.clock.Pass(time.Second)
	assert.Error(t, b.Flush(t.Context()))
	assert.Len(t, b.webhooks, 2)
	b.clock.Pass(time.Second)
	require.NoError(t, b.Flush(t.Context()), "the gap has grown")
	b.clock.Pass(time.Second)
	assert.ErrorContains(t, b.Flush(t.Context()), "given up")
	assert.Zero(t, b.Pending())

	say(b.Phone("Mia"), "c")
	assert.Error(t, b.Flush(t.Context()))
	b.answer = 0
	b.clock.Pass(time.Second)
	e := only[webhook.MessageEvent](t, b)
	assert.True(t, e.DeliveryContext.IsRedelivery)
	assert.Equal(t, b.clock.Now().Add(-time.Second).UnixMilli(), e.Timestamp)
}

func TestAny2xxIsSuccess(t *testing.T) {
	b := open(t, linetest.Options{})
	for status, fine := range map[int]bool{200: true, 201: true, 204: true, 302: false, 400: false, 401: false, 503: false} {
		b.SendTo(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		b.Phone("Mia").Say("a")
		assert.Equal(t, fine, b.Flush(t.Context()) == nil, status)
	}
}

func TestWithoutATargetWebhooksWait(t *testing.T) {
	s := linetest.New(linetest.Options{})
	s.Phone("Mia").Say("a")
	assert.Error(t, s.Flush(t.Context()))
	assert.Equal(t, 1, s.Pending())
}

// Run delivers everything, also what is due later or was refused, and ends
// with its context.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := linetest.New(linetest.Options{Batch: 1, Redelivery: true})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.Run(ctx) }()
		s.Phone("Mia").Say("before there is anywhere to send it")
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
			s.Phone("Mia").Say("x")
		}
		<-time.After(time.Minute)
		synctest.Wait()
		assert.Equal(t, int64(51), taken.Load())
		assert.Zero(t, s.Pending())
		cancel()
		assert.ErrorIs(t, <-ended, context.Canceled)
	})
}

// A webhook that is not answered in time was not taken.
func TestSlowAnswersAreNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := linetest.New(linetest.Options{HookTimeout: 2 * time.Second, Redelivery: true})
		s.SendTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		}))
		s.Phone("Mia").Say("x")
		start := time.Now()
		assert.ErrorContains(t, s.Flush(t.Context()), "no answer in time")
		assert.Equal(t, 2*time.Second, time.Since(start))
		assert.Equal(t, 1, s.Pending())
	})
}

func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, linetest.Options{Latency: 100 * time.Millisecond})
		start := time.Now()
		_, err := b.api.GetBotInfo()
		require.NoError(t, err)
		assert.Equal(t, 100*time.Millisecond, time.Since(start))
	})
}

// Over a real connection, with both base addresses.
func TestOverTheNetwork(t *testing.T) {
	b := open(t, linetest.Options{})
	taken := make(chan string, 1)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		call, err := webhook.ParseRequest(b.Credentials().Secret, r)
		if assert.NoError(t, err) {
			taken <- call.Destination
		}
	}))
	defer hook.Close()
	api := httptest.NewServer(b.Server)
	defer api.Close()
	b.SendToURL(hook.URL, nil)
	b.Phone("Mia").Say("hi")
	require.NoError(t, b.Flush(t.Context()))
	assert.Equal(t, b.Credentials().UserID, <-taken)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, api.URL+"/v2/bot/info", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+b.Credentials().Token)
	res, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, http.StatusOK, res.StatusCode)
}

// LINE's own two hosts serve what is theirs only.
func TestHosts(t *testing.T) {
	b := open(t, linetest.Options{})
	id := write(t, b, b.Phone("Mia"), "image", b.Keep([]byte("x"), "image/png", ""))
	for address, want := range map[string]int{
		"https://api.line.me/v2/bot/info": 200, "https://api-data.line.me/v2/bot/info": 404,
		"https://api-data.line.me/v2/bot/message/" + id + "/content": 200, "https://api.line.me/v2/bot/message/" + id + "/content": 404,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+b.Credentials().Token)
		res, err := b.Transport().RoundTrip(r)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		assert.Equal(t, want, res.StatusCode, address)
	}
}
