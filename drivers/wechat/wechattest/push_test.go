package wechattest_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

var modes = []wechattest.Mode{wechattest.ModePlain, wechattest.ModeCompatible, wechattest.ModeSafe}

// [push] Each mode has its body and its query.
func TestModes(t *testing.T) {
	for _, mode := range modes {
		t.Run(string(mode), func(t *testing.T) {
			b := open(t, wechattest.Options{Mode: mode})
			ana := b.Phone("Ana")
			id := ana.Say("你好 <b> ]]> & \"x\"")
			m := b.hearsOne(t)
			assert.Equal(t, "ToUserName FromUserName CreateTime MsgType Content MsgId", m.names())
			assert.Equal(t, "你好 <b> ]]> & \"x\"", m.at("Content"))
			assert.Equal(t, id, m.at("MsgId"))
			assert.Equal(t, "gh_0123456789ab", m.at("ToUserName"))
			assert.Equal(t, ana.OpenID(), m.at("FromUserName"))
			assert.Equal(t, "1793523600", m.at("CreateTime"), "seconds")
			assert.Equal(t, ana.OpenID(), b.asked[0].Get("openid"))
			assert.Equal(t, mode != wechattest.ModeSafe, strings.Contains(b.raw[0], "<Content>"))
			assert.Equal(t, mode != wechattest.ModePlain, strings.Contains(b.raw[0], "<Encrypt>"))
			assert.Equal(t, mode != wechattest.ModePlain, b.asked[0].Has("msg_signature"))
		})
	}
	b := open(t, wechattest.Options{})
	b.SetMode(wechattest.ModePlain)
	assert.Equal(t, wechattest.ModePlain, b.Credentials().Mode)
	b.Phone("Ana").Say("x")
	b.hearsOne(t)
	assert.Contains(t, b.raw[0], "<Content>")
}

// [cfg] The address is verified by a GET whose echostr must come back byte for
// byte, in plain in all modes.
func TestVerification(t *testing.T) {
	for _, mode := range modes {
		b := open(t, wechattest.Options{Mode: mode})
		reply := func(status int, change func(string) string) {
			b.SendTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				q := r.URL.Query()
				assert.Equal(t, http.MethodGet, r.Method)
				assert.Equal(t, wechattest.OtherSignature("TokenOfTheSimulator", q.Get("timestamp"), q.Get("nonce")), q.Get("signature"))
				assert.False(t, q.Has("encrypt_type"))
				w.WriteHeader(status)
				_, _ = w.Write([]byte(change(q.Get("echostr"))))
			}))
		}
		reply(200, func(s string) string { return s })
		require.NoError(t, b.Verify(t.Context()))
		for _, wrong := range []func(string) string{
			func(s string) string { return s + "\n" }, func(s string) string { return `"` + s + `"` },
			func(s string) string { return "\ufeff" + s }, func(string) string { return "" },
		} {
			reply(200, wrong)
			require.Error(t, b.Verify(t.Context()))
		}
		reply(403, func(s string) string { return s })
		require.ErrorContains(t, b.Verify(t.Context()), "403")
	}
	require.Error(t, wechattest.New(wechattest.Options{}).Verify(t.Context()))
}

// An address may have a query of its own.
func TestAddressesKeepTheirQuery(t *testing.T) {
	b := open(t, wechattest.Options{})
	var got url.Values
	b.SendToURL("http://shop.example/hook?channel=7", roundTripper(func(r *http.Request) (*http.Response, error) {
		got = r.URL.Query()
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	}))
	b.Phone("Ana").Say("x")
	require.NoError(t, b.Flush(t.Context()))
	assert.Equal(t, "7", got.Get("channel"))
	assert.True(t, got.Has("msg_signature"))
}

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// [recv] What is not answered rightly comes again, three times in total, and then
// the customer sees that the account does not work.
func TestBadAnswers(t *testing.T) {
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"an error": {500, "success"}, "no content": {204, ""}, "JSON": {200, `{"errcode":0}`}, "HTML": {200, "<html></html>"},
		"a line break": {200, "success\n"}, "other words": {200, "SUCCESS"}, "half a document": {200, "<xml>"},
		"two documents": {200, "<xml></xml><xml></xml>"}, "a reply of nobody": {200, "<xml><MsgType>text</MsgType><Content>x</Content></xml>"},
	} {
		for _, mode := range modes {
			t.Run(name+" in "+string(mode), func(t *testing.T) {
				b := open(t, wechattest.Options{Mode: mode})
				b.answer = func(int) (int, string) { return answer.status, answer.body }
				ana := b.Phone("Ana")
				id := ana.Say("x")
				for try := range 3 {
					assert.Equal(t, 1, b.Pending())
					assert.Empty(t, ana.Arrived())
					require.Error(t, b.Flush(t.Context()))
					require.NoError(t, b.Flush(t.Context()), "not at once")
					require.Len(t, b.told, try+1)
					assert.Equal(t, id, b.told[try].at("MsgId"), "the same message")
					b.clock.Pass(5 * time.Second)
				}
				require.NoError(t, b.Flush(t.Context()))
				assert.Len(t, b.told, 3)
				assert.Zero(t, b.Pending())
				require.Len(t, ana.Arrived(), 1)
				assert.Equal(t, channel.Parts{channel.Text{Body: wechattest.FaultLine}}, ana.Arrived()[0].Parts)
				assert.Equal(t, "fault", ana.Arrived()[0].Type)
				pushes := b.Pushes()
				assert.Equal(t, 3, pushes[2].Try)
				assert.Equal(t, answer.status, pushes[2].Answer.Status)
			})
		}
	}
}

// [recv] An answer in time ends it, also at the third try.
func TestTheThirdTryCounts(t *testing.T) {
	for _, body := range []string{"success", ""} {
		b := open(t, wechattest.Options{})
		b.answer = func(n int) (int, string) {
			if n < 3 {
				return 503, ""
			}
			return 200, body
		}
		b.Phone("Ana").Say("x")
		for range 3 {
			_ = b.Flush(t.Context())
			b.clock.Pass(5 * time.Second)
		}
		assert.Len(t, b.told, 3)
		assert.Empty(t, b.Phone("Ana").Arrived())
	}
}

// Nobody waits for an answer to these, and so nobody sees a fault.
func TestQuietEventsShowNoFault(t *testing.T) {
	b := open(t, wechattest.Options{})
	b.answer = func(int) (int, string) { return 500, "" }
	ana := b.Phone("Ana")
	require.NoError(t, ana.ReportLocation(1, 2, 3))
	for range 3 {
		_ = b.Flush(t.Context())
		b.clock.Pass(5 * time.Second)
	}
	assert.Zero(t, b.Pending())
	assert.Empty(t, ana.Arrived())
	ana.Unfollow()
	for range 3 {
		_ = b.Flush(t.Context())
		b.clock.Pass(5 * time.Second)
	}
	assert.Empty(t, ana.Arrived())
	ana.Follow()
	for range 3 {
		_ = b.Flush(t.Context())
		b.clock.Pass(5 * time.Second)
	}
	assert.Len(t, ana.Arrived(), 1)
}

// [recv] A push that is not answered in five seconds comes again while the first
// is still being worked on.
func TestSlowAnswersAreNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wechattest.New(wechattest.Options{})
		var mu sync.Mutex
		var began []time.Duration
		start := time.Now()
		s.SendTo(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			mu.Lock()
			began = append(began, time.Since(start))
			mu.Unlock()
			<-time.After(12 * time.Second)
			_, _ = w.Write([]byte("success"))
		}))
		ana := s.Phone("Ana")
		ana.Say("x")
		err := s.Flush(t.Context())
		assert.ErrorContains(t, err, "no answer in time")
		assert.Equal(t, []time.Duration{0, 5 * time.Second, 10 * time.Second}, began)
		assert.Equal(t, 22*time.Second, time.Since(start), "Flush waits for what it began")
		assert.Equal(t, "fault", ana.Arrived()[0].Type)
	})
}

// An answer within the five seconds is one.
func TestAlmostTooSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wechattest.New(wechattest.Options{})
		s.SendTo(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			<-time.After(4999 * time.Millisecond)
			_, _ = w.Write([]byte("success"))
		}))
		s.Phone("Ana").Say("x")
		require.NoError(t, s.Flush(t.Context()))
	})
}

// Run delivers everything, several at a time, and ends with its context.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wechattest.New(wechattest.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.Run(ctx) }()
		s.Phone("Ana").Say("before there is anywhere to send it")
		synctest.Wait()
		var mu sync.Mutex
		n, at, most := 0, 0, 0
		s.SendTo(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			mu.Lock()
			n++
			at++
			most = max(most, at)
			refused := n <= 2
			mu.Unlock()
			<-time.After(time.Second)
			mu.Lock()
			at--
			mu.Unlock()
			if refused {
				w.WriteHeader(500)
			}
		}))
		for range 20 {
			s.Phone("Ana").Say("x")
		}
		<-time.After(time.Minute)
		synctest.Wait()
		assert.Equal(t, 23, n)
		assert.Equal(t, 4, most, "four at a time")
		assert.Zero(t, s.Pending())
		cancel()
		assert.ErrorIs(t, <-ended, context.Canceled)
	})
}

// A push that is broken off by the end of Run is not lost.
func TestRunEndsInTheMiddle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wechattest.New(wechattest.Options{})
		s.SendTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		s.Phone("Ana").Say("x")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.Error(t, s.Run(ctx))
		assert.Equal(t, 1, s.Pending())
		assert.Empty(t, s.Phone("Ana").Arrived())
	})
}

func contents(all []node) (texts []string) {
	for _, n := range all {
		texts = append(texts, n.at("Content"))
	}
	return texts
}

func TestDisturbances(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	b.DisturbPushes(0, wechattest.Disturbance{Twice: true})
	b.DisturbPushes(1, wechattest.Disturbance{Twice: true})
	ana.Say("a")
	ana.Say("b")
	all := b.hears(t)
	assert.Equal(t, []string{"a", "a", "b"}, contents(all))
	assert.Equal(t, all[0].at("MsgId"), all[1].at("MsgId"))

	b.DisturbPushes(1, wechattest.Disturbance{Late: time.Minute})
	ana.Say("a")
	ana.Say("b")
	assert.Equal(t, []string{"b"}, contents(b.hears(t)))
	b.clock.Pass(time.Minute)
	assert.Equal(t, []string{"a"}, contents(b.hears(t)))

	b.DisturbPushes(3, wechattest.Disturbance{Backwards: true})
	ana.Say("a")
	ana.Say("b")
	assert.Empty(t, b.hears(t))
	b.clock.Pass(time.Second)
	ana.Say("c")
	assert.Equal(t, []string{"c", "b", "a"}, contents(b.hears(t)))
}

// [recv] An answer that comes too late is none: the push comes again.
func TestIgnoredAnswers(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	b.DisturbPushes(1, wechattest.Disturbance{Ignored: 2})
	ana.Say("a")
	for range 3 {
		_ = b.Flush(t.Context())
		b.clock.Pass(5 * time.Second)
	}
	assert.Equal(t, []string{"a", "a", "a"}, contents(b.told))
	assert.Empty(t, ana.Arrived())
	assert.NotEqual(t, b.asked[0].Get("nonce"), b.asked[1].Get("nonce"), "signed anew")
	assert.NotEqual(t, b.raw[0], b.raw[1], "encrypted anew")
}

// The three tries can also come at the same moment.
func TestSeveralAtTheSameMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wechattest.New(wechattest.Options{})
		var mu sync.Mutex
		at := map[time.Time]int{}
		s.SendTo(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			mu.Lock()
			at[time.Now()]++
			mu.Unlock()
			<-time.After(time.Second)
		}))
		s.DisturbPushes(1, wechattest.Disturbance{Together: 3})
		s.Phone("Ana").Say("x")
		require.NoError(t, s.Flush(t.Context()))
		assert.Len(t, at, 1)
		for _, n := range at {
			assert.Equal(t, 3, n)
		}
	})
}

func TestPostPushesAnything(t *testing.T) {
	b := open(t, wechattest.Options{})
	q, body := b.Wrap("oX", "<xml><MsgType>text</MsgType></xml>")
	a, err := b.Post(t.Context(), q, body)
	require.NoError(t, err)
	assert.Equal(t, wechattest.Answer{Status: 200, Body: "success"}, a)
	q.Set("msg_signature", strings.ToUpper(q.Get("msg_signature")))
	a, err = b.Post(t.Context(), q, body)
	require.NoError(t, err)
	assert.Equal(t, 403, a.Status)
	_, err = wechattest.New(wechattest.Options{}).Post(t.Context(), q, body)
	require.Error(t, err)
	b.SendToURL("http://\x00", nil)
	_, err = b.Post(t.Context(), q, body)
	require.Error(t, err)
}

func TestWithoutATargetPushesWait(t *testing.T) {
	s := wechattest.New(wechattest.Options{})
	s.Phone("Ana").Say("a")
	require.Error(t, s.Flush(t.Context()))
	assert.Equal(t, 1, s.Pending())
}
