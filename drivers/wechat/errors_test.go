package wechat_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

// Errors come with HTTP 200. Each code says what is to be done.
func TestCodesAreSorted(t *testing.T) {
	for want, codes := range map[struct {
		kind  channel.ErrorKind
		scope channel.ErrorScope
	}][]int{
		{channel.Unavailable, channel.ScopeMessage}: {-1, 61450},
		{channel.Unauthorized, channel.ScopeChannel}: {
			41001, 42007, 40013, 40125, 41002, 41004, 40243, 40164, 61004, 50001, 50002,
		},
		{channel.Unsupported, channel.ScopeChannel}:   {48001, 48004, 45087, 45094, 45102, 45103},
		{channel.Unsupported, channel.ScopeMessage}:   {48008, 45050, 45082, 65400},
		{channel.Unreachable, channel.ScopeRecipient}: {40003, 46004, 43004, 50005, 43019, 48002},
		{channel.Unreachable, channel.ScopeMessage}:   {43101},
		{channel.OutOfWindow, channel.ScopeRecipient}: {45015, 45047},
		{channel.RateLimited, channel.ScopeChannel}:   {45009, 45011, 45093},
		{channel.Invalid, channel.ScopeMessage}: {
			45002, 45003, 45004, 45005, 45006, 45007, 45008, 45001, 40006, 40009, 40010, 40011, 40012, 40004, 40005, 40137,
			40007, 40008, 40033, 40037, 47003, 40165, 44002, 44003, 44004, 47001, 43002, 43003, 45086, 45098, 45099, 87014,
			45065, 45066, 45067, 61451, 61457, 65401, 65402, 65413, 65414, 65415,
		},
		{channel.Unknown, channel.ScopeMessage}: {99999, 12},
	} {
		for _, code := range codes {
			r := open(t, wechattest.Options{})
			r.FailCalls(1, wechattest.CallFault{Op: wechattest.OpSend, Code: wechattest.Code(code), Words: "words"})
			_, err := r.send(t, hi)
			e := failure(t, err)
			assert.Equal(t, want.kind, e.Kind, code)
			assert.Equal(t, want.scope, e.Scope, code)
			assert.Equal(t, strconv.Itoa(code), e.Code)
			assert.Regexp(t, `^words rid: \S+$`, e.Detail, "the id is for support")
			assert.False(t, e.Uncertain, code)
			assert.Len(t, r.paths(), 1, code)
		}
	}
}

// The day of quotas ends at midnight in Beijing, which is 16:00 UTC.
func TestUsedUpQuotasWaitForBeijing(t *testing.T) {
	for now, want := range map[time.Time]time.Duration{
		time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC):    7 * time.Hour,
		time.Date(2026, 11, 1, 15, 59, 59, 0, time.UTC): time.Second,
		time.Date(2026, 11, 1, 16, 0, 0, 0, time.UTC):   24 * time.Hour,
		time.Date(2026, 12, 31, 20, 30, 0, 0, time.UTC): 19*time.Hour + 30*time.Minute,
	} {
		r := open(t, wechattest.Options{})
		r.FailWith(wechattest.OpSend, wechattest.CodeDailyQuota)
		m := r.message(hi)
		m.Now = now
		_, err := r.channel.Send(t.Context(), m)
		assert.Equal(t, want, failure(t, err).RetryAfter, now)
	}
	r := open(t, wechattest.Options{})
	r.FailWith(wechattest.OpSend, wechattest.CodeDailyQuota)
	m := r.message(hi)
	m.Now = time.Time{}
	_, err := r.channel.Send(t.Context(), m)
	assert.Equal(t, 7*time.Hour, failure(t, err).RetryAfter, "without a moment of its own, the channel's counts")
}

// What stands before the API answers with statuses, and may have passed the
// message on.
func TestGateways(t *testing.T) {
	for name, c := range map[string]struct {
		fault     wechattest.CallFault
		kind      channel.ErrorKind
		uncertain bool
	}{
		"502":             {wechattest.CallFault{Status: http.StatusBadGateway, Body: "<html>"}, channel.Unavailable, true},
		"429":             {wechattest.CallFault{Status: http.StatusTooManyRequests, RetryAfter: 3 * time.Second}, channel.RateLimited, false},
		"413":             {wechattest.CallFault{Status: http.StatusRequestEntityTooLarge}, channel.Invalid, false},
		"a redirect":      {wechattest.CallFault{Redirect: "https://elsewhere.example"}, channel.Unknown, true},
		"an empty answer": {wechattest.CallFault{Status: http.StatusOK}, channel.Unavailable, true},
		"another object":  {wechattest.CallFault{Accept: true, Status: http.StatusOK, Body: `{}`}, channel.Unavailable, true},
		"a list":          {wechattest.CallFault{Accept: true, Status: http.StatusOK, Body: `[]`}, channel.Unavailable, true},
		"an odd code":     {wechattest.CallFault{Accept: true, Status: http.StatusOK, Body: `{"errcode":"no"}`}, channel.Unavailable, true},
		"a code as text":  {wechattest.CallFault{Status: http.StatusOK, Body: `{"errcode":"45015"}`}, channel.OutOfWindow, false},
		"a code with 400": {wechattest.CallFault{Status: http.StatusBadRequest, Body: `{"errcode":45047,"errmsg":"x"}`}, channel.OutOfWindow, false},
	} {
		r := open(t, wechattest.Options{})
		_, err := r.send(t, hi) // the token
		require.NoError(t, err)
		r.FailCalls(1, c.fault)
		_, err = r.send(t, hi)
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.Equal(t, c.uncertain, e.Uncertain, name)
		assert.Equal(t, c.fault.RetryAfter, e.RetryAfter, name)
		assert.Len(t, r.paths(), 2, name)
	}
	r := open(t, wechattest.Options{})
	r.FailCalls(1, wechattest.CallFault{Op: wechattest.OpSend, Status: http.StatusOK, Body: `{"errcode":0,"errmsg":"ok"}`})
	_, err := r.send(t, hi)
	assert.NoError(t, err)
}

// The long words of an error are kept to their beginning.
func TestDetailsAreBrief(t *testing.T) {
	r := open(t, wechattest.Options{})
	words := ""
	for range 300 {
		words += "说明\n"
	}
	r.FailCalls(1, wechattest.CallFault{Op: wechattest.OpSend, Code: 99999, Words: words})
	_, err := r.send(t, hi)
	e := failure(t, err)
	assert.Less(t, len(e.Detail), 510)
	assert.NotContains(t, e.Detail, "\n")
	assert.NotContains(t, e.Detail, "\uFFFD")
}
