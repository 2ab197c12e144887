package wechattest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

func (b *business) old(t *testing.T) string {
	t.Helper()
	c := b.Credentials()
	v := b.get(t, "/cgi-bin/token?grant_type=client_credential&appid="+c.AppID+"&secret="+c.Secret)
	assert.Equal(t, "7200", fmt.Sprint(v["expires_in"]))
	return v["access_token"].(string)
}

// works is what a call with a token answers.
func (b *business) works(t *testing.T, token string) wechattest.Code {
	t.Helper()
	return code(b.get(t, "/cgi-bin/getcallbackip?access_token="+token))
}

// [api] The old call makes a new token each time; the one before goes on for
// five minutes.
func TestOldTokens(t *testing.T) {
	b := open(t, wechattest.Options{})
	first := b.old(t)
	second := b.old(t)
	assert.NotEqual(t, first, second)
	assert.Zero(t, b.works(t, first))
	b.clock.Pass(5*time.Minute - time.Second)
	assert.Zero(t, b.works(t, first))
	b.clock.Pass(time.Second)
	assert.Equal(t, wechattest.CodeToken, b.works(t, first), "40001: not the latest")
	assert.Zero(t, b.works(t, second))
	assert.Zero(t, b.works(t, b.token), "the stable one is not touched")
	b.clock.Pass(2 * time.Hour)
	assert.Equal(t, wechattest.CodeTokenExpired, b.works(t, second), "42001: too old")
}

// [api] The stable call gives the same token until its last five minutes; then
// both are good.
func TestStableTokens(t *testing.T) {
	b := open(t, wechattest.Options{})
	assert.GreaterOrEqual(t, len(b.token), 512, "so much must be storable")
	b.clock.Pass(time.Hour)
	v := b.stable(t, false)
	assert.Equal(t, b.token, v["access_token"])
	assert.Equal(t, "3600", fmt.Sprint(v["expires_in"]), "what is left of it")
	b.clock.Pass(55*time.Minute - time.Second)
	assert.Equal(t, b.token, b.stable(t, false)["access_token"])
	b.clock.Pass(time.Second)
	v = b.stable(t, false)
	assert.NotEqual(t, b.token, v["access_token"])
	assert.Equal(t, "7200", fmt.Sprint(v["expires_in"]))
	assert.Zero(t, b.works(t, b.token))
	assert.Zero(t, b.works(t, v["access_token"].(string)))
	assert.Equal(t, v["access_token"], b.StableToken())
	b.clock.Pass(5 * time.Minute)
	assert.NotZero(t, b.works(t, b.token))
	b.clock.Pass(2 * time.Hour)
	assert.Empty(t, b.StableToken())
	b.clock.Pass(48 * time.Hour)
	b.login(t)
	assert.Zero(t, b.works(t, b.token))
}

// [api] A forced refresh ends the token at once: 20 a day, 30 seconds apart.
func TestForcedTokens(t *testing.T) {
	b := open(t, wechattest.Options{})
	was := b.token
	fresh := b.stable(t, true)["access_token"].(string)
	assert.NotEqual(t, was, fresh)
	assert.Equal(t, wechattest.CodeToken, b.works(t, was), "no overlap")
	assert.Equal(t, wechattest.CodeMinuteQuota, code(b.stable(t, true)))
	for range 19 {
		b.clock.Pass(30 * time.Second)
		require.Zero(t, code(b.stable(t, true)))
	}
	b.clock.Pass(30 * time.Second)
	assert.Equal(t, wechattest.CodeDailyQuota, code(b.stable(t, true)))
	b.clock.Pass(7 * time.Hour) // midnight in Beijing
	assert.Zero(t, code(b.stable(t, true)))
}

// [api], [wpy] Who asks for a token, and from where.
func TestTokenRefusals(t *testing.T) {
	b := open(t, wechattest.Options{})
	ask := func(body string) wechattest.Code { return code(b.post(t, "/cgi-bin/stable_token", body)) }
	for body, want := range map[string]wechattest.Code{
		``:                          wechattest.CodeEmptyPost,
		`{`:                         wechattest.CodeBadJSON,
		`{}`:                        wechattest.CodeGrantType,
		`{"grant_type":"password"}`: wechattest.CodeGrantType,
		`{"grant_type":"client_credential","secret":"x"}`:                                                    wechattest.CodeNoAppID,
		`{"grant_type":"client_credential","appid":"x"}`:                                                     wechattest.CodeNoSecret,
		`{"grant_type":"client_credential","appid":"x","secret":"x"}`:                                        wechattest.CodeAppID,
		`{"grant_type":"client_credential","appid":"wx0123456789abcdef","secret":"x"}`:                       wechattest.CodeSecret,
		`{"grant_type":"client_credential","appid":"wx0123456789abcdef","secret":"secret-of-the-simulator"}`: wechattest.CodeOK,
	} {
		assert.Equal(t, want, ask(body), body)
	}
	for query, want := range map[string]wechattest.Code{
		"": wechattest.CodeGrantType, "?grant_type=client_credential": wechattest.CodeNoAppID,
		"?grant_type=client_credential&appid=wx0123456789abcdef&secret=x": wechattest.CodeSecret,
	} {
		assert.Equal(t, want, code(b.get(t, "/cgi-bin/token"+query)), query)
	}
	b.FreezeSecret(true)
	assert.Equal(t, wechattest.CodeFrozen, code(b.stable(t, false)))
	b.FreezeSecret(false)
	assert.Zero(t, code(b.stable(t, false)))
	assert.Equal(t, wechattest.CodeNeedsPost, code(b.get(t, "/cgi-bin/stable_token")))
	assert.Equal(t, wechattest.CodeNeedsGet, code(b.post(t, "/cgi-bin/token", "")))
}

// [api] 40164 tells the address that it saw.
func TestWhitelist(t *testing.T) {
	b := open(t, wechattest.Options{Whitelist: []string{"203.0.113.7"}})
	assert.NotEmpty(t, b.token)
	s := wechattest.New(wechattest.Options{Whitelist: []string{"203.0.113.8"}})
	b.Server, b.token = s, ""
	v := b.stable(t, false)
	assert.Equal(t, wechattest.CodeWhitelist, code(v))
	assert.Contains(t, v["errmsg"], "203.0.113.7")
	assert.Contains(t, v["errmsg"], "rid: ")
}

// [wxj] What calls answer to tokens that are none.
func TestTokensOfCalls(t *testing.T) {
	b := open(t, wechattest.Options{})
	for token, want := range map[string]wechattest.Code{
		"":                               wechattest.CodeNoToken,
		"short":                          wechattest.CodeTokenMalformed,
		strings.Repeat("x", 40) + "%21":  wechattest.CodeTokenMalformed,
		"12_" + strings.Repeat("x", 100): wechattest.CodeToken,
		b.token:                          wechattest.CodeOK,
		b.token + "x":                    wechattest.CodeToken,
		strings.ToUpper(b.token):         wechattest.CodeToken,
	} {
		assert.Equal(t, want, b.works(t, token), token)
	}
	b.ExpireTokens()
	assert.Equal(t, wechattest.CodeTokenExpired, b.works(t, b.token))
	b.login(t)
	assert.Zero(t, b.works(t, b.token))
	old := b.old(t)
	b.ReplaceToken()
	assert.Equal(t, wechattest.CodeToken, b.works(t, b.token))
	assert.Equal(t, wechattest.CodeToken, b.works(t, old))
	b.login(t)
	assert.Zero(t, b.works(t, b.token), "without force")
}

// [send], [freq] What an account that is not verified may not do.
func TestUnverifiedAccounts(t *testing.T) {
	b := open(t, wechattest.Options{Unverified: true})
	ana := b.Phone("Ana")
	ana.Say("hi")
	assert.Equal(t, wechattest.CodeNoRight, b.send(t, ana, hi))
	assert.Equal(t, wechattest.CodeNoRight, code(b.get(t, "/cgi-bin/user/info?openid="+ana.OpenID())))
	assert.Zero(t, b.works(t, b.token))
}

// [freq], [api] Daily quotas begin anew at midnight in Beijing, or when they are
// cleared, ten times a month.
func TestQuotas(t *testing.T) {
	b := open(t, wechattest.Options{Quotas: map[string]int{"/cgi-bin/user/info": 2}})
	ana := b.Phone("Ana")
	look := func() wechattest.Code { return code(b.get(t, "/cgi-bin/user/info?openid="+ana.OpenID())) }
	assert.Zero(t, look())
	quota := b.post(t, "/cgi-bin/openapi/quota/get", `{"cgi_path":"/cgi-bin/user/info"}`)["quota"]
	assert.Equal(t, "map[daily_limit:2 remain:1 used:1]", fmt.Sprint(quota))
	assert.Zero(t, look())
	assert.Equal(t, wechattest.CodeDailyQuota, look())
	assert.Equal(t, 2, b.Calls("/cgi-bin/user/info"))
	clear := func() wechattest.Code {
		return code(b.post(t, "/cgi-bin/clear_quota", `{"appid":"wx0123456789abcdef"}`))
	}
	for range 9 {
		require.Zero(t, clear())
	}
	assert.Zero(t, look())
	bySecret := func(secret string) wechattest.Code {
		return code(b.post(t, "/cgi-bin/clear_quota/v2?appid=wx0123456789abcdef&access_token=&appsecret="+secret, ""))
	}
	assert.Equal(t, wechattest.CodeSecret, bySecret("x"))
	assert.Zero(t, bySecret("secret-of-the-simulator"), "without a token")
	assert.Equal(t, wechattest.CodeClearLimit, clear())
	assert.Equal(t, wechattest.CodeAppID, code(b.post(t, "/cgi-bin/clear_quota", `{"appid":"x"}`)))
	assert.Equal(t, wechattest.CodeAppID, code(b.post(t, "/cgi-bin/clear_quota/v2?access_token=&appid=x", "")))
	for _, path := range []string{"/nowhere", "/cgi-bin/menu/get"} {
		assert.Equal(t, wechattest.CodeQuotaPath, code(b.post(t, "/cgi-bin/openapi/quota/get", `{"cgi_path":"`+path+`"}`)))
	}
	b.SetQuota("/cgi-bin/user/info", 0)
	assert.Equal(t, wechattest.CodeDailyQuota, look())
	b.SetQuota("/cgi-bin/user/info", 1)
	assert.Zero(t, look())
	assert.Equal(t, wechattest.CodeDailyQuota, look())
	b.clock.Pass(6*time.Hour + 59*time.Minute)
	b.login(t)
	assert.Equal(t, wechattest.CodeDailyQuota, look())
	b.clock.Pass(time.Minute)
	assert.Zero(t, look(), "midnight in Beijing")
	b.clock.Pass(30 * 24 * time.Hour)
	b.login(t)
	assert.Zero(t, clear(), "another month")
}

// [freq] A test account has less; [api] calls for stable tokens have a minute's
// limit.
func TestQuotasOfTestAccounts(t *testing.T) {
	for test, want := range map[bool]string{true: "50000", false: "500000"} {
		b := open(t, wechattest.Options{TestAccount: test})
		v := b.post(t, "/cgi-bin/openapi/quota/get", `{"cgi_path":"/cgi-bin/message/custom/send"}`)
		assert.Equal(t, want, fmt.Sprint(v["quota"].(map[string]any)["daily_limit"]))
	}
	b := open(t, wechattest.Options{})
	for range 9_999 {
		_ = b.stable(t, false)
	}
	assert.Equal(t, wechattest.CodeMinuteQuota, code(b.stable(t, false)))
	b.clock.Pass(time.Minute)
	assert.Zero(t, code(b.stable(t, false)))
	b = open(t, wechattest.Options{TestAccount: true})
	for range 200 {
		_ = b.old(t)
	}
	c := b.Credentials()
	assert.Equal(t, wechattest.CodeDailyQuota, code(b.get(t, "/cgi-bin/token?grant_type=client_credential&appid="+c.AppID+"&secret="+c.Secret)))
}

// [dom] All names of the API answer, and each host has what is its own.
func TestHosts(t *testing.T) {
	b := open(t, wechattest.Options{})
	for _, host := range []string{"api", "api2", "sh.api", "sz.api", "hk.api"} {
		v := b.get(t, "https://"+host+".weixin.qq.com/cgi-bin/getcallbackip")
		assert.Len(t, v["ip_list"], 3)
	}
	assert.Len(t, b.get(t, "/cgi-bin/get_api_domain_ip")["ip_list"], 3)
	assert.Equal(t, wechattest.CodePath, code(b.get(t, "https://mp.weixin.qq.com/cgi-bin/getcallbackip")))
	assert.Equal(t, wechattest.CodePath, code(b.get(t, "https://api.weixin.qq.com/cgi-bin/showqrcode")))
	assert.Zero(t, code(b.get(t, "https://proxy.example/cgi-bin/getcallbackip")))
	assert.Equal(t, wechattest.CodePath, code(b.get(t, "/cgi-bin/nothing")))
	assert.Equal(t, 404, b.call(t, http.MethodGet, "https://mmbiz.qpic.cn/mmbiz_jpg/file?id=x", "", nil).status)
}

// [api] The probe of the network.
func TestProbe(t *testing.T) {
	b := open(t, wechattest.Options{})
	v := b.post(t, "/cgi-bin/callback/check", `{"action":"all","check_operator":"DEFAULT"}`)
	assert.Len(t, v["dns"], 1)
	assert.Len(t, v["ping"], 1)
	assert.NotContains(t, b.post(t, "/cgi-bin/callback/check", `{"action":"dns"}`), "ping")
	assert.Equal(t, wechattest.CodeBadJSON, code(b.post(t, "/cgi-bin/callback/check", `{"action":"x"}`)))
	assert.Equal(t, wechattest.CodeEmptyPost, code(b.post(t, "/cgi-bin/callback/check", ``)))
}

// [wxj] Every way in which a call can go wrong, and what became of the message.
func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		fault   wechattest.CallFault
		status  int
		body    string
		arrived int
	}{
		"no body":              {wechattest.CallFault{}, 500, "", 0},
		"a gateway's page":     {wechattest.CallFault{Status: 502, Body: "<html>bad gateway</html>"}, 502, "<html>bad gateway</html>", 0},
		"an errcode":           {wechattest.CallFault{Code: wechattest.CodeBusy}, 200, `{"errcode":-1,"errmsg":"system error rid: `, 0},
		"an errcode's words":   {wechattest.CallFault{Code: 99999, Words: "strange"}, 200, `{"errcode":99999,"errmsg":"strange rid: `, 0},
		"500 with an errcode":  {wechattest.CallFault{Code: wechattest.CodeOutOfTime, Status: 500}, 500, `{"errcode":45015`, 0},
		"dropped before":       {wechattest.CallFault{Drop: true}, 0, "", 0},
		"dropped after":        {wechattest.CallFault{Drop: true, Accept: true}, 0, "", 1},
		"200 without a body":   {wechattest.CallFault{Status: 200, Accept: true}, 200, "", 1},
		"200 with half a body": {wechattest.CallFault{Status: 200, Accept: true, Body: `{"errco`}, 200, `{"errco`, 1},
		"a redirection":        {wechattest.CallFault{Redirect: "https://elsewhere.example/"}, 302, "", 0},
		"let through":          {wechattest.CallFault{Pass: true}, 200, `{"errcode":0,"errmsg":"ok"}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, wechattest.Options{})
			ana := b.Phone("Ana")
			ana.Say("hi")
			over := b.FailCalls(1, func() wechattest.CallFault {
				c.fault.Op = wechattest.OpSend
				c.fault.RetryAfter = time.Second
				return c.fault
			}())
			assert.Zero(t, b.works(t, b.token), "other calls are fine")
			body := `{"touser":"` + ana.OpenID() + `",` + hi + `}`
			res, err := b.try(t, http.MethodPost, "/cgi-bin/message/custom/send", "application/json", strings.NewReader(body))
			<-over
			if c.fault.Drop {
				require.Error(t, err)
			} else {
				require.NoError(t, err)
				assert.Equal(t, c.status, res.status)
				assert.True(t, strings.HasPrefix(string(res.body), c.body), string(res.body))
			}
			assert.Len(t, ana.Arrived(), c.arrived)
			assert.Equal(t, c.arrived, b.Copies(ana.OpenID(), body))
			assert.Zero(t, b.send(t, ana, hi), "it is over")
		})
	}
}

func TestScriptsOfCodes(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	b.FailWith(wechattest.OpSend, wechattest.CodeToken, wechattest.CodeOK, wechattest.CodeOutOfCount)
	<-b.FailCalls(0, wechattest.CallFault{})
	assert.Equal(t, wechattest.CodeToken, b.send(t, ana, hi))
	assert.Zero(t, b.send(t, ana, hi))
	assert.Equal(t, wechattest.CodeOutOfCount, b.send(t, ana, hi))
	assert.Zero(t, b.send(t, ana, hi))
}

func TestSilenceAndPushesBeforeTheAnswer(t *testing.T) {
	b := open(t, wechattest.Options{})
	b.FailCalls(1, wechattest.CallFault{Hang: true})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.weixin.qq.com/cgi-bin/getcallbackip", nil)
	require.NoError(t, err)
	_, err = b.Transport().RoundTrip(r) //nolint:bodyclose // there is no answer
	require.ErrorIs(t, err, context.Canceled)

	ana := b.Phone("Ana")
	ana.Say("hi")
	b.FailCalls(3, wechattest.CallFault{PushesFirst: true})
	assert.Zero(t, b.send(t, ana, hi))
	assert.Len(t, b.told, 1, "it came during the call")
	assert.Equal(t, wechattest.CodeEmptyText, b.send(t, ana, `"msgtype":"text"`))
	id := b.Keep(png, "image/png", "")
	assert.Equal(t, png, b.call(t, http.MethodGet, "https://mmbiz.qpic.cn/mmbiz_jpg/file?id="+id.ID, "", nil).body)
}

func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, wechattest.Options{Latency: 100 * time.Millisecond})
		start := time.Now()
		assert.Zero(t, b.works(t, b.token))
		assert.Equal(t, 100*time.Millisecond, time.Since(start))
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.weixin.qq.com/", nil)
		require.NoError(t, err)
		_, err = b.Transport().RoundTrip(r) //nolint:bodyclose // there is no answer
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// Many ask for the token at the same time and get the same one.
func TestManyTokens(t *testing.T) {
	b := open(t, wechattest.Options{})
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() { assert.Equal(t, b.token, b.stable(t, false)["access_token"]) })
	}
	all.Wait()
}
