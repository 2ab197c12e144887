package woztelltest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

func heard(all []tree) []any {
	var out []any
	for _, e := range all {
		out = append(out, at(e, "data.text"))
	}
	return out
}

func say(p *woztelltest.Phone, all ...string) {
	for _, s := range all {
		p.Say(s)
	}
}

func TestDisturbances(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	b.DisturbWebhooks(1, woztelltest.Disturbance{Twice: true})
	say(mia, "a", "b")
	assert.Equal(t, []any{"a", "a", "b"}, heard(b.told(t)))
	b.DisturbWebhooks(1, woztelltest.Disturbance{Late: time.Minute})
	say(mia, "a", "b")
	assert.Equal(t, []any{"b"}, heard(b.told(t)))
	b.clock.Pass(time.Minute)
	assert.Equal(t, []any{"a"}, heard(b.told(t)))
	b.DisturbWebhooks(3, woztelltest.Disturbance{Backwards: true})
	say(mia, "a", "b")
	assert.Empty(t, b.told(t))
	assert.Equal(t, 2, b.Pending())
	say(mia, "c", "d")
	assert.Equal(t, []any{"c", "b", "a", "d"}, heard(b.told(t)))
	b.DisturbWebhooks(0, woztelltest.Disturbance{Lost: true})
	b.DisturbWebhooks(1, woztelltest.Disturbance{Lost: true})
	say(mia, "a", "b")
	assert.Equal(t, []any{"b"}, heard(b.told(t)))
}

// A fault hits the calls it is about, as often as was asked for.
func TestFaultsAreCounted(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	mia.Say("hi")
	over := b.FailCalls(2, woztelltest.CallFault{Op: woztelltest.OpSend, Status: 429, Err: "slow down", RetryAfter: time.Second})
	require.Equal(t, http.StatusOK, b.graph(t, `{apiViewer{channels{edges{node{_id}}}}}`, "").status)
	for range 2 {
		select {
		case <-over:
			t.Fatal("too early")
		default:
		}
		res := b.post(t, mia, text("x"))
		assert.Equal(t, 429, res.status)
		assert.Equal(t, "1", res.header.Get("Retry-After"))
	}
	<-over
	b.send(t, mia, text("x"))
	<-b.FailCalls(0, woztelltest.CallFault{})
	b.send(t, mia, text("x"))
	assert.Len(t, mia.Arrived(), 2)
}

// Every way in which a call can go wrong, and what became of the message.
func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		fault   woztelltest.CallFault
		want    response
		arrived int
	}{
		"no body":              {woztelltest.CallFault{}, response{status: 500}, 0},
		"a gateway's page":     {woztelltest.CallFault{Status: 502, Body: "<html>bad gateway</html>"}, response{status: 502, body: "<html>bad gateway</html>"}, 0},
		"refused":              {woztelltest.CallFault{Code: 112, Err: "Channel id not found"}, response{status: 500, body: `{"ok":0,"err_code":112,"err":"Channel id not found"}`}, 0},
		"refused in a 200":     {woztelltest.CallFault{Status: 200, Err: "no", ErrField: "message"}, response{status: 200, body: `{"ok":0,"message":"no"}`}, 0},
		"half a body":          {woztelltest.CallFault{Status: 200, Accept: true, Body: `{"ok":1,"sendRes`}, response{status: 200, body: `{"ok":1,"sendRes`}, 1},
		"nothing, but it went": {woztelltest.CallFault{Status: 200, Accept: true}, response{status: 200}, 1},
		"a redirect":           {woztelltest.CallFault{Redirect: "https://elsewhere.example/"}, response{status: 302}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, woztelltest.Options{})
			mia := b.Phone("Mia")
			mia.Say("hi")
			b.FailCalls(1, c.fault)
			res := b.post(t, mia, text("x"))
			assert.Equal(t, c.want.status, res.status)
			assert.Equal(t, c.want.body, res.body)
			assert.Equal(t, c.fault.Redirect, res.header.Get("Location"))
			assert.Len(t, mia.Arrived(), c.arrived)
		})
	}
}

func lost(t *testing.T, ctx context.Context, b *business) error {
	t.Helper()
	body := `{"channelId":"channel-1","recipientId":"` + b.Phone("Mia").ExternalID() + `","response":[` + text("x") + `]}`
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, sendURL, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+b.Credentials().Token)
	r.Header.Set("Content-Type", "application/json")
	_, err = b.Transport().RoundTrip(r) //nolint:bodyclose // there is no answer
	return err
}

// Without an answer nobody knows whether the message went (trap P14).
func TestTrap14_AnswersAreLost(t *testing.T) {
	for accept, arrived := range map[bool]int{false: 0, true: 1} {
		b := open(t, woztelltest.Options{})
		b.Phone("Mia").Say("hi")
		b.FailCalls(1, woztelltest.CallFault{Drop: true, Accept: accept})
		require.ErrorContains(t, lost(t, t.Context(), b), "broken")
		assert.Len(t, b.Phone("Mia").Arrived(), arrived)
	}
	b := open(t, woztelltest.Options{})
	b.Phone("Mia").Say("hi")
	b.FailCalls(1, woztelltest.CallFault{Hang: true, Accept: true})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, lost(t, ctx, b), context.Canceled)
	assert.Len(t, b.Phone("Mia").Arrived(), 1)
}

// The echo of an own message comes before the answer with its id (trap P8).
func TestTrap8_EchoBeforeTheAnswer(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	mia.Say("hi")
	b.told(t)
	b.FailCalls(1, woztelltest.CallFault{WebhooksFirst: true})
	ids := b.send(t, mia, text("x"))
	require.Len(t, b.events, 3, "they came during the call")
	assert.Equal(t, ids[0], at(b.events[0], "messageEvent.messageId"))
}

// Webhooks that are not taken are lost, unless there are more tries.
func TestTries(t *testing.T) {
	b := open(t, woztelltest.Options{})
	b.answer = http.StatusInternalServerError
	say(b.Phone("Mia"), "a")
	assert.ErrorContains(t, b.Flush(t.Context()), "given up")
	assert.Zero(t, b.Pending())

	b = open(t, woztelltest.Options{Tries: 3})
	b.answer = http.StatusInternalServerError
	say(b.Phone("Mia"), "a")
	assert.ErrorContains(t, b.Flush(t.Context()), "not taken")
	assert.NoError(t, b.Flush(t.Context()), "not due")
	b.clock.Pass(time.Second)
	assert.ErrorContains(t, b.Flush(t.Context()), "not taken")
	b.answer = 0
	b.clock.Pass(2 * time.Second)
	assert.Equal(t, []any{"a"}, heard(b.told(t)))
}

func TestNowhere(t *testing.T) {
	s := woztelltest.New(woztelltest.Options{})
	s.Phone("Mia").Say("a")
	require.Error(t, s.Flush(t.Context()))
	assert.Equal(t, 1, s.Pending())
	s.SendChannelTo("elsewhere", http.NotFoundHandler())
	require.Error(t, s.Flush(t.Context()), "not for this channel")
}

// Each channel's webhooks go where they were told to, under its own secret.
func TestChannelsHaveTargets(t *testing.T) {
	b := open(t, woztelltest.Options{Channels: []woztelltest.Channel{{}, {}}})
	var mine atomic.Int32
	b.SendChannelTo("channel-2", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { mine.Add(1) }))
	b.Phone("Mia").Say("a")
	b.PhoneOn("channel-2", "Mia").Say("b")
	assert.Equal(t, []any{"a"}, heard(b.told(t)))
	assert.EqualValues(t, 1, mine.Load())
}

// Over a network, with delays, by Run.
func TestRunDelivers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := woztelltest.New(woztelltest.Options{StatusDelay: time.Second, Latency: time.Second, HookTimeout: time.Second, Tries: 2})
		var got atomic.Int32
		s.SendTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if got.Add(1) == 1 {
				<-r.Context().Done() // too slow
				panic(http.ErrAbortHandler)
			}
		}))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.Run(ctx) }()
		s.Phone("Mia").Say("hi")
		<-time.After(10 * time.Second)
		assert.EqualValues(t, 2, got.Load())
		r := httptest.NewRequest(http.MethodGet, "https://open.api.woztell.com/nothing", nil)
		res, err := s.Transport().RoundTrip(r)
		require.NoError(t, err)
		assert.Equal(t, http.StatusNotFound, res.StatusCode)
		brief, stop := context.WithTimeout(t.Context(), time.Millisecond)
		defer stop()
		_, err = s.Transport().RoundTrip(r.WithContext(brief)) //nolint:bodyclose // there is no answer
		require.ErrorIs(t, err, context.DeadlineExceeded)
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
	})
}

// One address serves everything, and webhooks go over the network.
func TestOverTheNetwork(t *testing.T) {
	b := open(t, woztelltest.Options{})
	api := httptest.NewServer(b.Server)
	t.Cleanup(api.Close)
	hook := httptest.NewServer(b)
	t.Cleanup(hook.Close)
	b.SendToURL(hook.URL, nil)
	mia := b.Phone("Mia")
	mia.Say("hi")
	assert.Equal(t, []any{"hi"}, heard(b.told(t)))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, api.URL+"/sendResponses",
		strings.NewReader(`{"channelId":"channel-1","recipientId":"`+mia.ExternalID()+`","response":[`+text("x")+`]}`))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+b.Credentials().Token)
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, http.StatusOK, res.StatusCode)
	assert.Equal(t, []string{"x"}, said(mia.Arrived()))
	big := b.call(t, "POST", sendURL, strings.Repeat(" ", 4<<20+1))
	assert.Equal(t, http.StatusRequestEntityTooLarge, big.status)
	assert.Equal(t, http.StatusNotFound, b.call(t, "POST", "https://open.api.woztell.com/sendResponses", "").status, "another host")
}
