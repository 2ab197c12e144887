package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

const stable = "/cgi-bin/stable_token"

var hi = channel.Text{Body: "hi"}

// A cache is shared by processes, and can fail.
type cache struct {
	mu      sync.Mutex
	kept    map[string]channel.Token
	reads   int
	failing error
}

func newCache() *cache { return &cache{kept: map[string]channel.Token{}} }

func (c *cache) Token(_ context.Context, name string) (channel.Token, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads++
	return c.kept[name], c.failing
}

func (c *cache) Replace(_ context.Context, name string, old, next channel.Token) (channel.Token, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failing == nil && c.kept[name].Equal(old) {
		c.kept[name] = next
	}
	return c.kept[name], c.failing
}

// A farm is several processes with one account, in a bubble of time.
type farm struct {
	*wechattest.Server
	ana      *wechattest.Phone
	channels []*wechat.Channel
	wires    []*metatest.Recorder
}

// newFarm makes n processes that share tokens, or do not if tokens is nil.
func newFarm(t *testing.T, n int, tokens channel.TokenCache) *farm {
	t.Helper()
	f := &farm{Server: wechattest.New(wechattest.Options{Latency: 10 * time.Millisecond})}
	f.ana = f.Phone("ana")
	for range n {
		wire := &metatest.Recorder{Next: f.Transport()}
		cfg := config(f.Server)
		cfg.Transport, cfg.Tokens = wire, tokens
		f.channels = append(f.channels, newChannel(t, cfg))
		f.wires = append(f.wires, wire)
	}
	return f
}

func (f *farm) send(t *testing.T, i int) error {
	f.ana.Pay() // a window without a count
	_, err := f.channels[i].Send(t.Context(), &channel.Message{
		To: channel.Address{Kind: channel.AddressUser, Value: f.ana.OpenID()}, Parts: channel.Parts{hi}, Now: time.Now(),
	})
	return err
}

// forced counts the calls that ended everybody's token.
func (f *farm) forced() int {
	n := 0
	for _, w := range f.wires {
		for _, x := range w.Calls() {
			if strings.Contains(x.Body, `"force_refresh":true`) {
				n++
			}
		}
	}
	return n
}

// trap 10: 50 callers whose token is refused at once fetch one new token.
func TestTrapT10_FiftyRefusalsAreOneRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFarm(t, 1, nil)
		require.NoError(t, f.send(t, 0))
		require.Equal(t, 1, f.Calls(stable))
		f.ReplaceToken()
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() { assert.NoError(t, f.send(t, 0)) })
		}
		all.Wait()
		assert.Equal(t, 2, f.Calls(stable))
		assert.Equal(t, 51, len(f.ana.Arrived()))
		assert.Zero(t, f.forced())
	})
}

// The same with a secret that is wrong by now: the question is asked once, and
// all get the answer.
func TestFiftyRefusalsWithAWrongSecretAreOneQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFarm(t, 1, nil)
		require.NoError(t, f.send(t, 0))
		f.ReplaceToken()
		f.FreezeSecret(true)
		before := len(f.wires[0].Calls())
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				e := failure(t, f.send(t, 0))
				assert.Equal(t, channel.Unauthorized, e.Kind)
				assert.Equal(t, channel.ScopeChannel, e.Scope)
				assert.False(t, e.Uncertain)
			})
		}
		all.Wait()
		asked := 0
		for _, x := range f.wires[0].Calls()[before:] {
			if strings.Contains(x.URL, stable) {
				asked++
			}
		}
		assert.Equal(t, 1, asked)
		f.FreezeSecret(false)
		assert.NoError(t, f.send(t, 0), "the failure is not kept")
	})
}

// trap 9: two processes share a token through hours of renewals, and neither
// ends the other's.
func TestTrapT9_TwoProcessesShareOneToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := newCache()
		f := newFarm(t, 2, shared)
		for range 60 { // ten hours
			for i := range f.channels {
				require.NoError(t, f.send(t, i))
			}
			<-time.After(10 * time.Minute)
		}
		// Six tokens of two hours, less five minutes each, and no more.
		assert.LessOrEqual(t, f.Calls(stable), 7)
		assert.Zero(t, f.forced())
		for _, w := range f.wires {
			for _, x := range w.Calls() {
				assert.NotContains(t, x.Answer, "40001")
				assert.NotContains(t, x.Answer, "42001")
			}
		}
	})
}

// The second process finds the token that the first one fetched.
func TestAnotherProcessTokenIsReloadedAndNotRefreshed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFarm(t, 2, newCache())
		require.NoError(t, f.send(t, 0))
		require.NoError(t, f.send(t, 1))
		assert.Equal(t, 1, f.Calls(stable))
		f.ReplaceToken()
		require.NoError(t, f.send(t, 0))
		assert.Equal(t, 2, f.Calls(stable))
		require.NoError(t, f.send(t, 1))
		assert.Equal(t, 2, f.Calls(stable), "the token lay in the cache")
	})
}

// Processes that share nothing get the same token, since the call is the stable
// one.
func TestProcessesThatShareNothingDoNotFight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFarm(t, 2, nil)
		for range 10 {
			require.NoError(t, f.send(t, 0))
			require.NoError(t, f.send(t, 1))
			<-time.After(time.Hour)
		}
		assert.Zero(t, f.forced())
		for _, w := range f.wires {
			for _, x := range w.Calls() {
				assert.NotContains(t, x.Answer, "40001")
			}
		}
	})
}

// A token that WeChat both gives out and refuses is forced away, by one process
// and once in a while.
func TestATokenIsForcedOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFarm(t, 2, newCache())
		require.NoError(t, f.send(t, 0))
		require.NoError(t, f.send(t, 1))
		f.FailWith(wechattest.OpSend, wechattest.CodeToken)
		require.NoError(t, f.send(t, 0), "forced, and sent")
		require.Equal(t, 1, f.forced())
		require.NoError(t, f.send(t, 1), "the other one's is in the cache")
		require.Equal(t, 1, f.forced())

		f.FailWith(wechattest.OpSend, wechattest.CodeToken)
		e := failure(t, f.send(t, 1))
		assert.Equal(t, channel.RateLimited, e.Kind)
		assert.Equal(t, channel.ScopeChannel, e.Scope)
		assert.Equal(t, time.Minute, e.RetryAfter)
		assert.False(t, e.Uncertain)
		assert.Equal(t, 1, f.forced(), "not again so soon")

		<-time.After(15 * time.Minute)
		f.FailWith(wechattest.OpSend, wechattest.CodeToken)
		require.NoError(t, f.send(t, 1))
		assert.Equal(t, 2, f.forced())
	})
}

// Two processes that are refused at the same moment force one token, not two.
func TestOnlyOneProcessForces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFarm(t, 2, newCache())
		require.NoError(t, f.send(t, 0))
		require.NoError(t, f.send(t, 1))
		f.FailWith(wechattest.OpSend, wechattest.CodeToken, wechattest.CodeToken)
		var all sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			all.Go(func() { errs[i] = f.send(t, i) })
		}
		all.Wait()
		assert.Equal(t, 1, f.forced())
		for _, err := range errs {
			if err != nil {
				assert.Equal(t, channel.RateLimited, failure(t, err).Kind)
			}
		}
		require.NoError(t, f.send(t, 0))
		require.NoError(t, f.send(t, 1))
		assert.Equal(t, 1, f.forced())
	})
}

// tardy is a cache in which another process always takes the right to force a
// moment earlier.
type tardy struct{ *cache }

func (c tardy) Replace(ctx context.Context, name string, old, next channel.Token) (channel.Token, error) {
	if strings.HasSuffix(name, "/forced") {
		next.Value = channel.NewSecret("another's")
	}
	return c.cache.Replace(ctx, name, old, next)
}

func TestWhoComesTooLateDoesNotForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFarm(t, 1, tardy{newCache()})
		require.NoError(t, f.send(t, 0))
		f.FailWith(wechattest.OpSend, wechattest.CodeToken)
		assert.Equal(t, channel.RateLimited, failure(t, f.send(t, 0)).Kind)
		assert.Zero(t, f.forced())
	})
}

// A cache that fails is done without, but nothing is forced then.
func TestACacheThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := newCache()
		broken.failing = errors.New("the store is down")
		f := newFarm(t, 1, broken)
		require.NoError(t, f.send(t, 0))
		f.ReplaceToken()
		require.NoError(t, f.send(t, 0))
		f.FailWith(wechattest.OpSend, wechattest.CodeToken)
		assert.Equal(t, channel.RateLimited, failure(t, f.send(t, 0)).Kind)
		assert.Zero(t, f.forced())
	})
}

// A token is used until five minutes before its end, and the cache is not asked
// for each message.
func TestTokensAreRenewedEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := newCache()
		f := newFarm(t, 1, shared)
		require.NoError(t, f.send(t, 0))
		first := f.StableToken()
		reads := shared.reads
		for range 10 {
			require.NoError(t, f.send(t, 0))
		}
		assert.Equal(t, reads, shared.reads)
		<-time.After(2*time.Hour - 6*time.Minute)
		require.NoError(t, f.send(t, 0))
		assert.Equal(t, 1, f.Calls(stable))
		<-time.After(2 * time.Minute)
		require.NoError(t, f.send(t, 0))
		assert.Equal(t, 2, f.Calls(stable))
		assert.NotEqual(t, first, f.StableToken())
		assert.Len(t, f.StableToken(), 512)
		kept, err := shared.Token(t.Context(), "wechat/"+f.Credentials().AppID)
		require.NoError(t, err)
		assert.True(t, kept.Value.Equal(f.StableToken()))
	})
}

// A caller that gives up waiting does not spoil it for others.
func TestWhoGivesUpWaitingSpoilsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFarm(t, 1, nil)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond) // less than an answer takes
		defer cancel()
		_, err := f.channels[0].CheckHealth(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, channel.Unavailable, failure(t, err).Kind)
		assert.NoError(t, f.send(t, 0))
	})
}

func TestRefusalsOfATokenAreTold(t *testing.T) {
	for name, c := range map[string]struct {
		fault wechattest.CallFault
		kind  channel.ErrorKind
	}{
		"a wrong secret":        {wechattest.CallFault{Code: wechattest.CodeSecret}, channel.Unauthorized},
		"trap 9: 40001 as well": {wechattest.CallFault{Code: wechattest.CodeToken}, channel.Unauthorized},
		"a wrong appid":         {wechattest.CallFault{Code: wechattest.CodeAppID}, channel.Unauthorized},
		"a strange address":     {wechattest.CallFault{Code: wechattest.CodeWhitelist, Words: "invalid ip 203.0.113.7, not in whitelist"}, channel.Unauthorized},
		"a frozen secret":       {wechattest.CallFault{Code: wechattest.CodeFrozen}, channel.Unauthorized},
		"no quota":              {wechattest.CallFault{Code: wechattest.CodeDailyQuota}, channel.RateLimited},
		"too fast":              {wechattest.CallFault{Code: wechattest.CodeMinuteQuota}, channel.RateLimited},
		"busy":                  {wechattest.CallFault{Code: wechattest.CodeBusy}, channel.Unavailable},
		"a gateway":             {wechattest.CallFault{Status: http.StatusBadGateway}, channel.Unavailable},
		"a page":                {wechattest.CallFault{Status: http.StatusOK, Body: "<html>"}, channel.Unavailable},
		"no token":              {wechattest.CallFault{Status: http.StatusOK, Body: `{"expires_in":7200}`}, channel.Unavailable},
		"no end":                {wechattest.CallFault{Status: http.StatusOK, Body: `{"access_token":"x"}`}, channel.Unavailable},
		"nothing":               {wechattest.CallFault{Drop: true}, channel.Unavailable},
	} {
		r := open(t, wechattest.Options{})
		c.fault.Op = wechattest.OpStableToken
		r.FailCalls(1, c.fault)
		_, err := r.send(t, hi)
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.False(t, e.Uncertain, "%s: no message has gone out", name)
		if c.fault.Words != "" {
			assert.Contains(t, e.Detail, "203.0.113.7", "the address that is to be listed")
		}
		_, err = r.send(t, hi)
		assert.NoError(t, err, name)
	}
}

// The token stands in addresses, and they in the errors of net/http.
func TestTokensStayOutOfErrors(t *testing.T) {
	r := open(t, wechattest.Options{})
	_, err := r.send(t, hi)
	require.NoError(t, err)
	token := r.StableToken()
	cfg := config(r.Server)
	cfg.Now = func() time.Time { return r.now }
	cfg.Transport = quoting{r.Transport()}
	c := newChannel(t, cfg)
	_, err = c.Send(t.Context(), r.message(hi))
	e := failure(t, err)
	assert.NotContains(t, e.Error(), token)
	assert.NotContains(t, e.Error(), "access_token")
}

// quoting fails with the address, as http.Client does.
type quoting struct{ next http.RoundTripper }

func (q quoting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == stable {
		return q.next.RoundTrip(r)
	}
	return nil, errors.New("Post " + r.URL.String() + ": connection reset")
}
