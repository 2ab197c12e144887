package line_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// asker is a channel that issues its own tokens, within a bubble of synctest.
func asker(t *testing.T, change func(*line.Config, *linetest.Server)) (*line.Channel, *linetest.Server, *metatest.Recorder) {
	t.Helper()
	s := linetest.New(linetest.Options{})
	wire := &metatest.Recorder{Next: s.Transport()}
	cfg := config(s)
	cfg.Transport = wire
	if change != nil {
		change(&cfg, s)
	}
	return newChannel(t, cfg), s, wire
}

func sendOne(ctx context.Context, c *line.Channel, s *linetest.Server, key string) error {
	_, err := c.Send(ctx, &channel.Message{Key: key, To: person(s.Phone("ana")), Parts: channel.Parts{hi}})
	return err
}

// issues are the requests for tokens so far.
func issues(wire *metatest.Recorder) []metatest.Exchange {
	var all []metatest.Exchange
	for _, x := range wire.Calls() {
		u, _ := url.Parse(x.URL)
		if u.Path == "/oauth2/v3/token" || u.Path == "/oauth2/v2.1/token" {
			all = append(all, x)
		}
	}
	return all
}

// A stateless token lives for 15 minutes. It is kept for 14.
func TestTokensAreKeptUntilAMinuteBeforeTheirEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s, wire := asker(t, nil)
		for i, step := range []struct {
			after  time.Duration
			issued int
		}{{0, 1}, {13 * time.Minute, 1}, {59 * time.Second, 1}, {time.Second, 2}, {20 * time.Minute, 3}} {
			<-time.After(step.after)
			require.NoError(t, sendOne(t.Context(), c, s, fmt.Sprint(i)))
			assert.Len(t, issues(wire), step.issued, "step %d", i)
		}
		x := issues(wire)[0]
		assert.Equal(t, "https://api.line.me/oauth2/v3/token", x.URL)
		assert.Equal(t, "application/x-www-form-urlencoded", x.Header.Get("Content-Type"))
		assert.Empty(t, x.Header.Get("Authorization"))
		form, err := url.ParseQuery(x.Body)
		require.NoError(t, err)
		assert.Equal(t, url.Values{"grant_type": {"client_credentials"}, "client_id": {s.Credentials().ChannelID}, "client_secret": {s.Credentials().Secret}}, form)
	})
}

// However many messages wait, one request is made for a token.
func TestOneAtATimeAsksForAToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		var wire *metatest.Recorder
		c, s, wire := asker(t, func(cfg *line.Config, _ *linetest.Server) {
			cfg.Transport = &gated{next: cfg.Transport, gate: gate}
		})
		var all sync.WaitGroup
		errs := make([]error, 20)
		for i := range errs {
			all.Go(func() { errs[i] = sendOne(t.Context(), c, s, fmt.Sprint(i)) })
		}
		synctest.Wait()
		close(gate)
		all.Wait()
		for _, err := range errs {
			assert.NoError(t, err)
		}
		assert.Len(t, issues(wire), 1)
		assert.Len(t, s.Phone("ana").Arrived(), 20)
	})
}

// gated holds requests for tokens until its gate is open.
type gated struct {
	next http.RoundTripper
	gate chan struct{}
}

func (g *gated) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/oauth2/v3/token" {
		select {
		case <-g.gate:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	return g.next.RoundTrip(r)
}

// Those who wait share a refusal instead of asking one after the other, and the
// next one asks again.
func TestARefusedTokenIsSharedByThoseWhoWaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		c, s, wire := asker(t, func(cfg *line.Config, _ *linetest.Server) {
			cfg.Transport = &gated{next: cfg.Transport, gate: gate}
		})
		s.FailCalls(1, linetest.CallFault{Op: linetest.OpToken, Status: 400, Body: `{"error":"invalid_client","error_description":"invalid client_secret"}`})
		var all sync.WaitGroup
		errs := make([]error, 5)
		for i := range errs {
			all.Go(func() { errs[i] = sendOne(t.Context(), c, s, fmt.Sprint(i)) })
		}
		synctest.Wait()
		close(gate)
		all.Wait()
		for _, err := range errs {
			e := failure(t, err)
			assert.Equal(t, channel.Unauthorized, e.Kind)
			assert.Equal(t, channel.ScopeChannel, e.Scope)
			assert.Equal(t, "invalid_client", e.Code)
			assert.Equal(t, "invalid client_secret", e.Detail)
			assert.False(t, e.Uncertain)
		}
		assert.Len(t, issues(wire), 1)
		assert.NoError(t, sendOne(t.Context(), c, s, "later"))
		assert.Len(t, issues(wire), 2)
	})
}

// One who gives up takes nobody along, neither the one who asks nor one who
// waits.
func TestGivingUpOnATokenConcernsOneOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		c, s, _ := asker(t, func(cfg *line.Config, _ *linetest.Server) {
			cfg.Transport = &gated{next: cfg.Transport, gate: gate}
		})
		asks, stopAsking := context.WithCancel(t.Context())
		waits, stopWaiting := context.WithCancel(t.Context())
		var all sync.WaitGroup
		var first, second, third error
		all.Go(func() { first = sendOne(asks, c, s, "1") })
		synctest.Wait()
		all.Go(func() { second = sendOne(waits, c, s, "2") })
		all.Go(func() { third = sendOne(t.Context(), c, s, "3") })
		synctest.Wait()
		stopWaiting()
		synctest.Wait()
		stopAsking()
		synctest.Wait()
		close(gate)
		all.Wait()
		for _, err := range []error{first, second} {
			assert.ErrorIs(t, err, context.Canceled)
			assert.False(t, failure(t, err).Uncertain)
		}
		assert.NoError(t, third)
	})
}

// A token that ends early is replaced once, and the call is made again: 401 says
// that nothing has happened.
func TestARefusedTokenIsReplacedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s, wire := asker(t, nil)
		require.NoError(t, sendOne(t.Context(), c, s, "1"))
		s.ExpireTokens()
		require.NoError(t, sendOne(t.Context(), c, s, "2"))
		assert.Len(t, issues(wire), 2)
		calls := wire.Calls()
		assert.Equal(t, []int{200, 200, 401, 200, 200}, statuses(calls))
		assert.Equal(t, calls[2].Body, calls[4].Body)
		assert.Equal(t, calls[2].Header["X-Line-Retry-Key"], calls[4].Header["X-Line-Retry-Key"])
		assert.NotEqual(t, calls[2].Header["Authorization"], calls[4].Header["Authorization"])

		s.FailCalls(2, linetest.CallFault{Op: linetest.OpPush, Status: 401, Message: "Authentication failed"})
		e := failure(t, sendOne(t.Context(), c, s, "3"))
		assert.Equal(t, channel.Unauthorized, e.Kind)
		assert.Equal(t, channel.ScopeChannel, e.Scope)
		assert.False(t, e.Uncertain)
		assert.Len(t, issues(wire), 3, "not a third time")
	})
}

func statuses(all []metatest.Exchange) []int {
	var out []int
	for _, x := range all {
		out = append(out, x.Status)
	}
	return out
}

// The content of messages takes the same way.
func TestDownloadsRenewTheTokenToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s, wire := asker(t, nil)
		ana := s.Phone("ana")
		ref, _ := file(t, s, c, ana)
		require.NoError(t, sendOne(t.Context(), c, s, "1"))
		s.ExpireTokens()
		got, err := c.OpenMedia(t.Context(), ref)
		require.NoError(t, err)
		require.NoError(t, got.Body.Close())
		assert.Equal(t, []int{200, 200, 401, 200, 200}, statuses(wire.Calls()))
	})
}

// A token that was given cannot be renewed.
func TestAGivenTokenIsNotReplaced(t *testing.T) {
	r := open(t, linetest.Options{})
	r.ExpireTokens()
	_, err := r.send(t, hi)
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
	assert.Equal(t, []string{push}, r.paths())
}

func TestTokensThatCannotBeHad(t *testing.T) {
	for name, row := range map[string]struct {
		fault linetest.CallFault
		want  channel.Error
	}{
		"wrong secret":    {linetest.CallFault{Status: 400, Body: `{"error":"invalid_client"}`}, channel.Error{Kind: channel.Unauthorized, Scope: channel.ScopeChannel, Code: "invalid_client"}},
		"in LINE's words": {linetest.CallFault{Status: 401, Message: "no"}, channel.Error{Kind: channel.Unauthorized, Scope: channel.ScopeChannel, Code: "HTTP 401", Detail: "no"}},
		"forbidden":       {linetest.CallFault{Status: 403}, channel.Error{Kind: channel.Unauthorized, Scope: channel.ScopeChannel, Code: "HTTP 403"}},
		"too fast":        {linetest.CallFault{Status: 429, Message: linetest.MessageRateLimit, RetryAfter: 2 * time.Second}, channel.Error{Kind: channel.RateLimited, Scope: channel.ScopeChannel, Code: "HTTP 429", Detail: linetest.MessageRateLimit, RetryAfter: 2 * time.Second}},
		"trouble":         {linetest.CallFault{Status: 500}, channel.Error{Kind: channel.Unavailable, Code: "HTTP 500"}},
		"garbage":         {linetest.CallFault{Status: 200, Body: "<html>"}, channel.Error{Kind: channel.Unavailable, Detail: "the answer to the request for a token cannot be read"}},
		"nothing":         {linetest.CallFault{Status: 200}, channel.Error{Kind: channel.Unavailable, Detail: "the answer to the request for a token cannot be read"}},
		"no token":        {linetest.CallFault{Status: 200, Body: `{"expires_in":900}`}, channel.Error{Kind: channel.Unavailable, Detail: "the answer to the request for a token cannot be read"}},
	} {
		c, s, _ := asker(t, nil)
		row.fault.Op = linetest.OpToken
		s.FailCalls(1, row.fault)
		row.want.Op = "line: send"
		assert.Equal(t, &row.want, failure(t, sendOne(t.Context(), c, s, "1")), name)
	}
	c, s, _ := asker(t, nil)
	s.FailCalls(1, linetest.CallFault{Op: linetest.OpToken, Drop: true})
	e := failure(t, sendOne(t.Context(), c, s, "1"))
	assert.Equal(t, channel.Unavailable, e.Kind)
	assert.False(t, e.Uncertain, "no message was on its way")
}

// A token without a word about its life is used, but not kept.
func TestATokenOfUnknownLifeIsUsedOnce(t *testing.T) {
	c, s, wire := asker(t, nil)
	token := s.Credentials().Token
	s.FailCalls(2, linetest.CallFault{Op: linetest.OpToken, Status: 200, Body: fmt.Sprintf(`{"access_token":%q}`, token)})
	require.NoError(t, sendOne(t.Context(), c, s, "1"))
	require.NoError(t, sendOne(t.Context(), c, s, "2"))
	assert.Len(t, issues(wire), 2)
}

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func pkcs8(key any) string {
	b, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: b}))
}

func pkcs1(key *rsa.PrivateKey) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

func jwk(key *rsa.PrivateKey) string {
	number := func(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.Bytes()) }
	b, _ := json.Marshal(map[string]string{ // texts only
		"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "x", "n": number(key.N), "e": number(big.NewInt(int64(key.E))),
		"d": number(key.D), "p": number(key.Primes[0]), "q": number(key.Primes[1]),
	})
	return "\n " + string(b)
}

// The key may be written in any of the usual ways.
func TestTokensByAssertion(t *testing.T) {
	for name, written := range map[string]string{"PKCS 8": pkcs8(testKey()), "PKCS 1": pkcs1(testKey()), "JWK": jwk(testKey())} {
		c, s, wire := asker(t, func(cfg *line.Config, s *linetest.Server) {
			cfg.Assertion = line.AssertionKey{ID: s.RegisterKey(&testKey().PublicKey), Key: channel.NewSecret(written)}
		})
		require.NoError(t, sendOne(t.Context(), c, s, "1"), name)
		x := issues(wire)[0]
		assert.Equal(t, "https://api.line.me/oauth2/v3/token", x.URL)
		form, err := url.ParseQuery(x.Body)
		require.NoError(t, err)
		assert.Equal(t, "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", form.Get("client_assertion_type"))
		assert.Len(t, form, 3)
		header, claims := parse(t, form.Get("client_assertion"))
		assert.Equal(t, map[string]any{"alg": "RS256", "typ": "JWT", "kid": header["kid"]}, header)
		assert.NotEmpty(t, header["kid"])
		assert.Equal(t, s.Credentials().ChannelID, claims["iss"])
		assert.Equal(t, s.Credentials().ChannelID, claims["sub"])
		assert.Equal(t, "https://api.line.me/", claims["aud"])
		assert.NotContains(t, claims, "token_exp")
	}
}

func parse(t *testing.T, assertion string) (map[string]any, jwt.MapClaims) {
	t.Helper()
	claims := jwt.MapClaims{}
	token, err := jwt.ParseWithClaims(assertion, claims, func(*jwt.Token) (any, error) { return &testKey().PublicKey, nil })
	require.NoError(t, err)
	return token.Header, claims
}

// Tokens of version 2.1 live for as long as they are asked to.
func TestTokensThatLiveForDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s, wire := asker(t, func(cfg *line.Config, s *linetest.Server) {
			cfg.Assertion = line.AssertionKey{ID: s.RegisterKey(&testKey().PublicKey), Key: channel.NewSecret(pkcs8(testKey())), Days: 7}
		})
		require.NoError(t, sendOne(t.Context(), c, s, "1"))
		x := issues(wire)[0]
		assert.Equal(t, "https://api.line.me/oauth2/v2.1/token", x.URL)
		form, err := url.ParseQuery(x.Body)
		require.NoError(t, err)
		_, claims := parse(t, form.Get("client_assertion"))
		assert.InDelta(t, 7*24*60*60, claims["token_exp"], 0)
		assert.InDelta(t, time.Now().Add(20*time.Minute).Unix(), claims["exp"], 0)
		<-time.After(7*24*time.Hour - time.Minute - time.Second)
		require.NoError(t, sendOne(t.Context(), c, s, "2"))
		assert.Len(t, issues(wire), 1)
		<-time.After(time.Second)
		require.NoError(t, sendOne(t.Context(), c, s, "3"))
		assert.Len(t, issues(wire), 2)
	})
}
