package wechat_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

// The traps are those of the provider's notes: what went wrong in other
// programs. T9 and T10 are in token_test.go; T21, what proxies do to a body, and
// T12, several platforms that all answer one push, are not the driver's.

// Whoever saw one address can post any body in plain mode, for a while: five
// minutes. In safe mode they get nothing in, not even a copy after that time.
func TestTrapT1_OnlyTheEncryptedContentIsProtected(t *testing.T) {
	const forged = "<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><Content>forged</Content><MsgId>1</MsgId></xml>"
	for mode, protected := range map[wechattest.Mode]bool{wechattest.ModePlain: false, wechattest.ModeSafe: true, wechattest.ModeCompatible: true} {
		r := open(t, wechattest.Options{Mode: mode})
		seen := r.post("<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><Content>seen</Content><MsgId>1</MsgId></xml>").URL.Query()
		_, err := r.channel.Receive(t.Context(), request(seen, forged))
		assert.Equal(t, protected, err != nil, mode)
		for age, taken := range map[time.Duration]bool{
			4 * time.Minute: true, 5 * time.Minute: true, 5*time.Minute + time.Second: false, -4 * time.Minute: true, -6 * time.Minute: false,
		} {
			copied := r.post(forged)
			was := r.now
			r.now = r.now.Add(age)
			_, err := r.channel.Receive(t.Context(), copied)
			r.now = was
			assert.Equal(t, taken, err == nil, "%s after %s", mode, age)
		}
	}
}

// The mode is the account's, whatever a push says of itself.
func TestTrapT2_NobodyTalksTheDriverIntoAWeakerMode(t *testing.T) {
	const document = "<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><Content>x</Content><MsgId>1</MsgId></xml>"
	for _, mode := range []wechattest.Mode{wechattest.ModeSafe, wechattest.ModeCompatible} {
		r := open(t, wechattest.Options{Mode: mode})
		plain := r.Credentials()
		plain.Mode = wechattest.ModePlain
		_, err := r.channel.Receive(t.Context(), safePost(plain, r.now, document, ""))
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, mode)
	}
	r := open(t, wechattest.Options{})
	r.SetMode(wechattest.ModePlain) // in the console, by mistake
	r.ana.Say("hello?")
	_ = r.Flush(t.Context())
	assert.Len(t, r.events, 1, "only the first hello, in safe mode")
}

func TestTrapT3_EveryPushIsVerified(t *testing.T) {
	for _, mode := range []wechattest.Mode{wechattest.ModeSafe, wechattest.ModePlain} {
		r := open(t, wechattest.Options{Mode: mode})
		_, err := r.channel.Receive(t.Context(), request(nil, "<xml><FromUserName>o</FromUserName><MsgType>text</MsgType></xml>"))
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
	}
}

func TestTrapT4_TimesAreSeconds(t *testing.T) {
	r := open(t, wechattest.Options{})
	assert.Equal(t, start, r.hello.At)
	for text, want := range map[string]time.Time{
		"1760000000": time.Unix(1760000000, 0).UTC(), "4102444800": time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		"soon": start, "-1": start, "999999999999999": start, "": start,
	} {
		got := r.decode(t, "<xml><FromUserName>o</FromUserName><CreateTime>"+text+"</CreateTime><MsgType>text</MsgType><Content>x</Content><MsgId>1</MsgId></xml>")
		assert.Equal(t, want, got[0].Where().At, text)
	}
}

// trap T5: JSON goes out as it is, the errcode of a 200 counts, texts are
// counted in bytes, and a refused token is dropped.
func TestTrapT5_WhatIsSentIsWhatArrives(t *testing.T) {
	r := open(t, wechattest.Options{})
	_, err := r.send(t, channel.Text{Body: "a < b & c > d, 茶"})
	require.NoError(t, err)
	assert.Contains(t, r.wire.Last(t).Body, "a < b & c > d, 茶")
	r.ana.CloseWindows()
	_, err = r.send(t, hi)
	assert.Equal(t, channel.OutOfWindow, failure(t, err).Kind)
	assert.Equal(t, http.StatusOK, r.wire.Last(t).Status)
	assert.Equal(t, channel.Limit{Max: 2048, Unit: channel.Bytes}, r.channel.Capabilities().Parts[channel.PartText].Limits[channel.FieldBody])
	r.ana.Pay()
	r.ReplaceToken()
	_, err = r.send(t, hi)
	assert.NoError(t, err)
}

// Timestamps beyond 2038 are times like others.
func TestTrapT6_2038(t *testing.T) {
	r := open(t, wechattest.Options{})
	r.now = time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	r.ana.Say("still here")
	assert.Equal(t, r.now, r.flush(t)[0].Where().At)
}

func TestTrapT7_IDsOfItemsAreText(t *testing.T) {
	r := open(t, wechattest.Options{})
	for _, id := range []string{"101", "answer:yes", "007", "9223372036854775808"} {
		_, err := r.send(t, channel.Buttons{Body: "Well?", Buttons: []channel.Button{{ID: id, Title: "Yes"}}})
		require.NoError(t, err)
		arrived := r.ana.Arrived()
		_, err = r.ana.Tap(arrived[len(arrived)-1].ID, id)
		require.NoError(t, err)
		m := r.flush(t)[0].(channel.MessageReceived)
		assert.Equal(t, channel.Parts{channel.Choice{ID: id, Title: "Yes"}}, m.Parts)
		assert.Equal(t, &channel.Allowance{Trigger: "menu", Messages: 3, Until: r.now.Add(time.Minute)}, m.Allowance)
	}
}

// trap T8: TestSealsThatAreBroken has the paddings and lengths; nothing of it is
// a panic, and hashes are compared in one way for all.
func TestTrapT8_ShortContentIsNoPanic(t *testing.T) {
	r := open(t, wechattest.Options{})
	for n := range 40 {
		encrypt := strings.Repeat("A", n)
		_, err := r.channel.Receive(t.Context(), r.sealedAs(encrypt))
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
	}
}

// The same message three times, because somebody was slow, has one id.
func TestTrapT11_APushThatComesAgainIsTheSameEvent(t *testing.T) {
	r := open(t, wechattest.Options{})
	r.DisturbPushes(2, wechattest.Disturbance{Together: 3})
	r.ana.Say("once")
	r.ana.Unfollow()
	ids := map[channel.ProviderID]int{}
	for _, e := range r.flush(t) {
		ids[e.Where().ID]++
	}
	assert.Len(t, ids, 2)
	for id, n := range ids {
		assert.Equal(t, 3, n, id)
	}
}

func TestTrapT13_ClosedWindowsAreTold(t *testing.T) {
	r := open(t, wechattest.Options{})
	for range 5 {
		_, err := r.send(t, hi)
		require.NoError(t, err)
	}
	_, err := r.send(t, hi)
	e := failure(t, err)
	assert.Equal(t, channel.OutOfWindow, e.Kind)
	assert.Equal(t, channel.ScopeRecipient, e.Scope)
	assert.Equal(t, "45047", e.Code)
	r.now = r.now.Add(48 * time.Hour)
	_, err = r.send(t, hi)
	assert.Equal(t, "45015", failure(t, err).Code)
	assert.Equal(t, channel.OutOfWindow, failure(t, err).Kind)
}

// Allowances are those of WeChat, and only from the acts that have them: with
// them the ledger is never more generous than WeChat is.
func TestTrapT14_OnlyDocumentedActsPermitMessages(t *testing.T) {
	r := open(t, wechattest.Options{})
	require.NoError(t, r.channel.SetMenu(t.Context(), wechat.Menu{Buttons: []wechat.MenuButton{
		{Type: "click", Name: "Help", Key: "HELP"}, {Type: "view", Name: "Shop", URL: "https://shop.example"}, {Type: "location_select", Name: "Where", Key: "LOC"},
	}}))
	for name, c := range map[string]struct {
		act  func() error
		want int
	}{
		"a message": {func() error { r.ana.Say("hi"); return nil }, 5},
		"a click":   {func() error { return r.ana.TapMenu("HELP") }, 3},
		"a view":    {func() error { return r.ana.TapMenu("Shop") }, 0},
		"a place":   {func() error { return r.ana.ReportLocation(22.3, 114.2, 10) }, 0},
		"coming back": {func() error {
			r.ana.Unfollow()
			r.flush(t)
			r.ana.Follow()
			return nil
		}, 3},
	} {
		r.ana.CloseWindows()
		require.NoError(t, c.act(), name)
		var ledger []channel.Allowance
		for _, e := range r.flush(t) {
			if a := allowanceOf(e); a != nil {
				ledger = channel.Allow(ledger, *a, r.now)
			}
		}
		state := r.channel.Capabilities().Window.At(r.now, r.now, channel.AuthorAgent, ledger...)
		assert.Equal(t, c.want, state.Left, name)
		sent := 0
		for ; sent < 10; sent++ {
			if _, err := r.send(t, hi); err != nil {
				assert.Equal(t, channel.OutOfWindow, failure(t, err).Kind)
				break
			}
		}
		assert.Equal(t, c.want, sent, "%s: WeChat agrees", name)
	}
}

func allowanceOf(e channel.Event) *channel.Allowance {
	switch v := e.(type) {
	case channel.MessageReceived:
		return v.Allowance
	case channel.ConversationOpened:
		return v.Allowance
	}
	return nil
}

func TestTrapT15_EmptyTextsAreNotSent(t *testing.T) {
	r := open(t, wechattest.Options{})
	for _, empty := range []string{"", " ", "\n\t"} {
		_, err := r.send(t, channel.Text{Body: empty})
		assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	}
	assert.Empty(t, r.paths())
}

func TestTrapT16_AnErrorIsNoPicture(t *testing.T) {
	r := open(t, wechattest.Options{})
	_, _, err := r.opened(t, channel.Media{ID: "gone", Type: "image/jpeg"})
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
	assert.Equal(t, http.StatusOK, r.wire.Last(t).Status)
	film := r.written(t, channel.Video{Media: r.Keep([]byte("film"), "video/mp4", "")}, wechattest.Manner{}).Parts[0].(channel.Video).Media
	got, _, err := r.opened(t, film)
	require.NoError(t, err)
	assert.Equal(t, "film", got, "not the JSON that says where it is")
}

func TestTrapT17_TicketsAreEscaped(t *testing.T) {
	r := open(t, wechattest.Options{})
	code, err := r.channel.CreateQR(t.Context(), wechat.QR{Scene: "agent42"})
	require.NoError(t, err)
	require.Contains(t, code.Ticket, "+")
	require.Contains(t, code.Ticket, "=")
	u, err := url.Parse(code.Picture)
	require.NoError(t, err)
	assert.Equal(t, code.Ticket, u.Query().Get("ticket"))
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, code.Picture, nil)
	require.NoError(t, err)
	res, err := r.Transport().RoundTrip(req)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, res.StatusCode)
	assert.True(t, strings.HasPrefix(res.Header.Get("Content-Type"), "image/"))
	require.NoError(t, res.Body.Close())
}

func TestTrapT18_AProfileWithoutANameIsFine(t *testing.T) {
	r := open(t, wechattest.Options{})
	p, err := r.channel.Profile(t.Context(), r.to())
	require.NoError(t, err)
	assert.Empty(t, p.Name)
	assert.Equal(t, "zh-CN", p.Language)
}

// Two accounts in one process have nothing in common, not even a token.
func TestTrapT19_AccountsAreKeptApart(t *testing.T) {
	shared := newCache()
	one := openWith(t, wechattest.Options{}, func(cfg *wechat.Config) { cfg.Tokens = shared })
	two := openWith(t, wechattest.Options{AppID: "wxsecond00000000", OriginalID: "gh_second"}, func(cfg *wechat.Config) { cfg.Tokens = shared })
	for _, r := range []*rig{one, two, one, two} {
		_, err := r.send(t, hi)
		require.NoError(t, err)
	}
	assert.Equal(t, 1, one.Calls(stable))
	assert.Equal(t, 1, two.Calls(stable))
	m := one.message(hi)
	m.To = two.to()
	_, err := one.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	_, err = two.channel.Receive(t.Context(), one.post("<xml/>"))
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
}

// The plain fields of a push in compatible mode are as if they were not there.
func TestTrapT20_PlainFieldsBesideEncryptedOnesAreIgnored(t *testing.T) {
	r := open(t, wechattest.Options{Mode: wechattest.ModeCompatible})
	req := r.post("<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><Content>said</Content><MsgId>1</MsgId></xml>")
	body := new(strings.Builder)
	_, err := body.WriteString(readAll(t, req))
	require.NoError(t, err)
	forged := strings.Replace(body.String(), "said", "forged", 1)
	require.NotEqual(t, body.String(), forged)
	d, err := r.channel.Receive(t.Context(), request(req.URL.Query(), forged))
	require.NoError(t, err)
	assert.Equal(t, channel.Parts{channel.Text{Body: "said"}}, d.Events[0].(channel.MessageReceived).Parts)
	assert.NotContains(t, string(d.Events[0].Where().Raw), "forged")
}

func readAll(t testing.TB, r *http.Request) string {
	t.Helper()
	var b strings.Builder
	buf := make([]byte, 1<<16)
	for {
		n, err := r.Body.Read(buf)
		b.Write(buf[:n])
		if err != nil {
			return b.String()
		}
	}
}

// trap T22: TestXMLThatIsTooMuch has the bombs; here is one that is within the
// limit of the body.
func TestTrapT22_BombsAreDefused(t *testing.T) {
	r := open(t, wechattest.Options{Mode: wechattest.ModePlain})
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">`
	for i, name := range []string{"b", "c", "d", "e", "f", "g", "h"} {
		bomb += `<!ENTITY ` + name + ` "` + strings.Repeat("&"+string(rune('a'+i))+";", 10) + `">`
	}
	_, err := r.channel.Receive(t.Context(), r.post(bomb+"]><xml><MsgType>text</MsgType><Content>&h;</Content></xml>"))
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

// Whatever comes is answered with "success": customers see a fault otherwise.
func TestTrapT23_EveryPushIsAnsweredWithSuccess(t *testing.T) {
	r := open(t, wechattest.Options{})
	for _, g := range goldens(t) {
		d, err := r.channel.Receive(t.Context(), r.post(g.addressed(r.Credentials().OriginalID)))
		require.NoError(t, err, g.name)
		assert.Equal(t, channel.Reply{Type: "text/plain; charset=utf-8", Body: []byte("success")}, d.Reply, g.name)
	}
	r.ana.Happens("eclipse")
	_, err := r.ana.Write(channel.Placeholder{Type: "hologram"}, wechattest.Manner{})
	require.NoError(t, err)
	assert.Len(t, r.flush(t), 2)
	for _, b := range r.ana.Screen() {
		assert.NotEqual(t, "fault", b.Type)
	}
}

// trap T24: each part is a message of the five, and so nothing is joined that
// the plan did not show.
func TestTrapT24_OneCallIsOneMessage(t *testing.T) {
	r := open(t, wechattest.Options{})
	assert.Zero(t, r.channel.Capabilities().PartsPerCall)
	require.NoError(t, r.channel.Typing(t.Context(), r.to(), ""))
	_, err := r.send(t, hi)
	require.NoError(t, err)
	assert.Equal(t, 4, r.ana.Windows()[0].Left, "typing costs nothing")
}

// trap T25: an id that is too old is the sender's to mend, by uploading again.
func TestTrapT25_AFileThatIsTooOldIsToldApart(t *testing.T) {
	r := open(t, wechattest.Options{})
	m := r.uploaded(t, "image/jpeg")
	r.now = r.now.Add(73 * time.Hour)
	r.ana.Say("and the picture?")
	r.flush(t)
	_, err := r.send(t, channel.Image{Media: m})
	e := failure(t, err)
	assert.Equal(t, channel.Invalid, e.Kind)
	assert.Equal(t, "40007", e.Code)
	assert.False(t, e.Uncertain)
	_, err = r.send(t, channel.Image{Media: r.uploaded(t, "image/jpeg")})
	assert.NoError(t, err)
}

// What WeChat's console does when the form is saved.
func TestSavingTheFormInTheConsole(t *testing.T) {
	for _, mode := range []wechattest.Mode{wechattest.ModeSafe, wechattest.ModePlain} {
		r := open(t, wechattest.Options{Mode: mode})
		require.NoError(t, r.Verify(t.Context()))
	}
}

// Raw is what the provider wrote, decrypted.
func TestRawIsTheDocument(t *testing.T) {
	r := open(t, wechattest.Options{})
	const document = "<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><Content>\"茶\" &lt;b&gt;</Content><MsgId>1</MsgId></xml>"
	var raw string
	require.NoError(t, json.Unmarshal(r.decode(t, document)[0].Where().Raw, &raw))
	assert.Equal(t, document, raw)
}

// A receiver of another kind of request is none.
func TestOtherMethods(t *testing.T) {
	r := open(t, wechattest.Options{})
	_, err := r.channel.Receive(t.Context(), httptest.NewRequest(http.MethodDelete, "/", nil))
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}
