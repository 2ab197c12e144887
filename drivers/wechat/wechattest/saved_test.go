package wechattest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
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

// What Save wrote comes back: screens, windows, files, tokens, codes, the menu,
// agents, consents, and what pushes have not told yet. New messages get ids of
// their own.
func TestSavedServerGoesOnWhereItWas(t *testing.T) {
	before := open(t, granted())
	ana := before.Phone("Ana")
	ana.Say("hi")
	_ = before.hears(t)
	image := before.uploaded(t, "image")
	require.Zero(t, before.send(t, ana, `"msgtype":"image","image":{"media_id":"`+image+`"}`))
	ticket := before.ticket(t, `"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":9}}`)
	require.Zero(t, code(before.post(t, "/cgi-bin/menu/create", `{"button":[{"type":"click","name":"Help","key":"HELP"}]}`)))
	before.AddAgent("bo@shop", "Bo")
	before.SetMode(wechattest.ModeCompatible)
	require.NoError(t, ana.TemplateConsent("N1", true, 1))
	before.DisturbPushes(2, wechattest.Disturbance{Backwards: true})
	ana.Say("not told yet")
	data, err := before.Save()
	require.NoError(t, err)

	after := open(t, granted())
	require.NoError(t, after.Restore(data))
	require.Error(t, after.Restore(data), "not twice")
	require.Error(t, after.Restore([]byte("{")))
	after.token = before.token
	same := after.Phone("Ana")
	assert.Equal(t, ana.OpenID(), same.OpenID())
	assert.Equal(t, ana.Screen(), same.Screen())
	assert.Equal(t, ana.Windows(), same.Windows())
	assert.Equal(t, wechattest.ModeCompatible, after.Credentials().Mode)
	told := after.hears(t)
	require.Len(t, told, 2)
	assert.Equal(t, "not told yet", told[1].at("Content"))
	require.NoError(t, same.TapMenu("HELP"))
	require.NoError(t, same.Scan(ticket))
	require.Zero(t, after.send(t, same, `"msgtype":"image","image":{"media_id":"`+image+`"},"customservice":{"kf_account":"bo@shop"}`))
	require.Zero(t, code(after.post(t, "/cgi-bin/message/subscribe/bizsend", `{"touser":"`+ana.OpenID()+`","template_id":"N1","data":{"thing1":{"value":"x"}}}`)))
	assert.NotEqual(t, ana.Say("x"), same.Say("x"))
}

// A picture that a phone had wanted is fetched after a restart.
func TestSavedWishes(t *testing.T) {
	fetch := roundTripper(func(*http.Request) (*http.Response, error) { return page(200, "image/png", "bytes"), nil })
	before := open(t, wechattest.Options{Web: fetch})
	ana := before.Phone("Ana")
	ana.Say("hi")
	require.Zero(t, before.send(t, ana, `"msgtype":"news","news":{"articles":[{"title":"t","url":"https://a.example","picurl":"https://a.example/p"}]}`))
	ana.Read()
	data, err := before.Save()
	require.NoError(t, err)
	after := open(t, wechattest.Options{Web: fetch, ScreenLimit: 1})
	require.NoError(t, after.Restore(data))
	_ = after.hears(t)
	got := after.Phone("Ana").Arrived()[0]
	assert.NotEmpty(t, got.Media[0].File)
	after.token = before.token
	require.Zero(t, after.send(t, after.Phone("Ana"), hi))
	_, _, ok := after.File(got.Media[0].File)
	assert.False(t, ok, "what does not show any more is dropped")
}

// Over real connections, with the addresses of files below the server's own.
func TestOverTheNetwork(t *testing.T) {
	b := open(t, wechattest.Options{})
	api, host := httptest.NewServer(b.Server), httptest.NewServer(b.hook())
	defer api.Close()
	defer host.Close()
	b.SetMediaBase(api.URL + "/")
	b.SendToURL(host.URL+"/hook", nil)
	ana := b.Phone("Ana")
	_, err := ana.Write(channel.Image{Media: b.Keep(png, "image/png", "")}, wechattest.Manner{})
	require.NoError(t, err)
	address := b.hearsOne(t).at("PicUrl")
	assert.True(t, strings.HasPrefix(address, api.URL+"/mmbiz_jpg/"))
	post := func() (*http.Response, error) {
		return http.Post(api.URL+"/cgi-bin/message/custom/send?access_token="+b.token, "application/json",
			strings.NewReader(`{"touser":"`+ana.OpenID()+`",`+hi+`}`))
	}
	for _, fetch := range []func() (*http.Response, error){func() (*http.Response, error) { return http.Get(address) }, post} {
		res, err := fetch()
		require.NoError(t, err)
		raw, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		assert.NotEmpty(t, raw)
		assert.Equal(t, 200, res.StatusCode)
	}
	b.FailCalls(1, wechattest.CallFault{Op: wechattest.OpSend, Accept: true, Drop: true})
	_, err = post() //nolint:bodyclose // there is no answer
	require.Error(t, err)
	assert.Len(t, ana.Arrived(), 2)
	v := open(t, wechattest.Options{Whitelist: []string{"192.0.2.1"}, CallerIP: "192.0.2.1"})
	refused := httptest.NewServer(v.Server)
	defer refused.Close()
	c := v.Credentials()
	res, err := http.Get(refused.URL + "/cgi-bin/token?grant_type=client_credential&appid=" + c.AppID + "&secret=" + c.Secret)
	require.NoError(t, err)
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Contains(t, string(raw), `"errcode":40164,"errmsg":"invalid ip 127.0.0.1`)
}

// Many write at the same time, in both directions, while pushes go out.
func TestManyAtTheSameTime(t *testing.T) {
	const people, each = 8, 25
	synctest.Test(t, func(t *testing.T) {
		b := open(t, wechattest.Options{AutoRead: true})
		b.DisturbPushes(50, wechattest.Disturbance{Together: 3})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		var all sync.WaitGroup
		for i := range people {
			phone := b.Phone(fmt.Sprint("person ", i))
			all.Go(func() {
				for range each {
					phone.Say("hi")
					assert.Zero(t, b.send(t, phone, hi))
					_ = phone.Screen()
				}
			})
		}
		all.Wait()
		synctest.Wait()
		assert.Zero(t, b.Pending())
		b.mu.Lock()
		assert.Len(t, b.told, people*each+2*50)
		b.mu.Unlock()
		assert.Len(t, b.Pushes(), people*each+2*50)
		cancel()
		<-ended
	})
}

// The listing of pushes is bounded.
func TestPushesAreBounded(t *testing.T) {
	b := open(t, wechattest.Options{Mode: wechattest.ModePlain, ScreenLimit: 1})
	for range 1001 {
		b.Phone("Ana").Say("x")
	}
	_ = b.hears(t)
	assert.Len(t, b.Pushes(), 1000)
}

func BenchmarkSend(b *testing.B) {
	s := wechattest.New(wechattest.Options{ScreenLimit: 1, AutoRead: true, Now: func() time.Time { return time.Unix(1_800_000_000, 0) }, Quotas: map[string]int{"/cgi-bin/message/custom/send": -1}})
	ana := s.Phone("Ana")
	body := `{"touser":"` + ana.OpenID() + `",` + hi + `}`
	c := s.Credentials()
	call := func(path, body string) string {
		r := httptest.NewRequest(http.MethodPost, "https://api.weixin.qq.com"+path, strings.NewReader(body))
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Body.String()
	}
	call("/cgi-bin/stable_token", fmt.Sprintf(`{"grant_type":"client_credential","appid":%q,"secret":%q}`, c.AppID, c.Secret))
	ana.Pay()
	for b.Loop() {
		if got := call("/cgi-bin/message/custom/send?access_token="+s.StableToken(), body); got != `{"errcode":0,"errmsg":"ok"}` {
			b.Fatal(got)
		}
	}
}
