package wechat_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

// vectorV5 is a channel of the account of WeChat's old sample code, at its time.
func vectorV5(t testing.TB) *wechat.Channel {
	return newChannel(t, wechat.Config{
		AppID: "wx2c2769f8efd9abc2", AppSecret: channel.NewSecret("s"), OriginalID: "gh_10f6c3c3ac5a",
		Token: channel.NewSecret("spamtest"), EncodingAESKey: channel.NewSecret("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
		Now: func() time.Time { return time.Unix(1409735670, 0) },
	})
}

const encryptV5 = "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="

func queryV5() url.Values {
	return url.Values{
		"timestamp": {"1409735669"}, "nonce": {"1320562132"}, "encrypt_type": {"aes"},
		"signature": {"16120ec1b8dbb870f510d87ce6bc2463eae6ca1a"}, "msg_signature": {"5d197aaffba7e9b25a30732f161a50dee96bd5fa"},
	}
}

func envelope(encrypt string) string {
	return "<xml><ToUserName><![CDATA[gh_10f6c3c3ac5a]]></ToUserName><Encrypt><![CDATA[" + encrypt + "]]></Encrypt></xml>"
}

func TestTheClassicVectorIsReceived(t *testing.T) {
	d, err := vectorV5(t).Receive(t.Context(), request(queryV5(), envelope(encryptV5)))
	require.NoError(t, err)
	assert.Equal(t, "success", string(d.Reply.Body))
	require.Len(t, d.Events, 1)
	m := d.Events[0].(channel.MessageReceived)
	assert.Equal(t, channel.ProviderID("6054768590064713728"), m.ID)
	assert.Equal(t, "gh_10f6c3c3ac5a", m.Account)
	assert.Equal(t, time.Unix(1409735668, 0).UTC(), m.At)
	assert.Equal(t, channel.Parts{channel.Text{Body: "abcdteT"}}, m.Parts)
	assert.Equal(t, "oyORnuP8q7ou2gfYjqLzSIWZf0rs", m.From.Address().Value)
	assert.Equal(t, "wx2c2769f8efd9abc2", m.From.Address().Scope)
}

func TestHandshakes(t *testing.T) {
	now := time.Unix(1714036504, 0)
	c := newChannel(t, wechat.Config{
		AppID: "wxba5fad812f8e6fb9", AppSecret: channel.NewSecret("s"), Token: channel.NewSecret("AAAAA"),
		EncodingAESKey: channel.NewSecret(strings.Repeat("A", 43)), Now: func() time.Time { return now },
	})
	get := func(q string) (channel.Delivery, error) {
		return c.Receive(t.Context(), httptest.NewRequest(http.MethodGet, "/?"+q, nil))
	}
	const good = "signature=f464b24fc39322e44b38aa78f5edd27bd1441696&timestamp=1714036504&nonce=1514711492"
	d, err := get(good + "&echostr=4375120948345356249")
	require.NoError(t, err)
	assert.Equal(t, channel.Reply{Type: "text/plain; charset=utf-8", Body: []byte("4375120948345356249")}, d.Reply)
	assert.Empty(t, d.Events)
	for _, bad := range []string{
		"", "echostr=1", "timestamp=1714036504&nonce=1514711492", strings.Replace(good, "f464", "F464", 1), strings.Replace(good, "1514711492", "1514711493", 1),
	} {
		_, err := get(bad)
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, bad)
	}
	now = now.Add(5*time.Minute + time.Second)
	_, err = get(good)
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, "it is too old")
	_, err = c.Receive(t.Context(), httptest.NewRequest(http.MethodPut, "/?"+good, nil))
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

// What is wrong with a push, one thing at a time.
func TestPushesThatAreTurnedAway(t *testing.T) {
	c := vectorV5(t)
	body := envelope(encryptV5)
	change := func(key, value string) url.Values {
		q := queryV5()
		if q.Set(key, value); value == "" {
			q.Del(key)
		}
		return q
	}
	for name, r := range map[string]*http.Request{
		"no encrypt_type":              request(change("encrypt_type", ""), body),
		"another encrypt_type":         request(change("encrypt_type", "raw"), body),
		"no msg_signature":             request(change("msg_signature", ""), body),
		"the plain signature instead":  request(change("msg_signature", "16120ec1b8dbb870f510d87ce6bc2463eae6ca1a"), body),
		"upper case":                   request(change("msg_signature", "5D197AAFFBA7E9B25A30732F161A50DEE96BD5FA"), body),
		"another nonce":                request(change("nonce", "1"), body),
		"no timestamp":                 request(change("timestamp", ""), body),
		"a blank for a plus":           request(queryV5(), strings.Replace(body, "+", " ", 1)),
		"a changed letter":             request(queryV5(), strings.Replace(body, "hyzA", "hyzB", 1)),
		"nothing encrypted":            request(queryV5(), "<xml><ToUserName>gh_10f6c3c3ac5a</ToUserName></xml>"),
		"no XML":                       request(queryV5(), "{}"),
		"nothing":                      request(queryV5(), ""),
		"JSON with the content":        request(queryV5(), `{"Encrypt":"`+encryptV5+`"}`),
		"a bomb":                       request(queryV5(), `<!DOCTYPE x [<!ENTITY a "aaaa">]>`+body),
		"plain beside a wrong Encrypt": request(queryV5(), strings.Replace(body, "<xml>", "<xml><MsgType>text</MsgType><Encrypt>x</Encrypt>", 1)),
	} {
		d, err := c.Receive(t.Context(), r)
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, name)
		assert.Empty(t, d.Events, name)
	}
}

// sealedAs makes a push of what is encrypted, whatever that is, with a right
// signature.
func (r *rig) sealedAs(encrypt string) *http.Request {
	stamp := strconv.FormatInt(r.now.Unix(), 10)
	return request(url.Values{
		"timestamp": {stamp}, "nonce": {"1"}, "encrypt_type": {"aes"},
		"msg_signature": {sha1Of(r.Credentials().Token, stamp, "1", encrypt)},
	}, "<xml><Encrypt>"+encrypt+"</Encrypt></xml>")
}

// Somebody who knows the token, but not the key, gets nothing in, and learns
// nothing.
func TestSealsThatAreBroken(t *testing.T) {
	r := open(t, wechattest.Options{})
	cred := r.Credentials()
	front, document := "0123456789abcdef", "<xml><MsgType>text</MsgType><FromUserName>o</FromUserName></xml>"
	pad := func(plain string, n int, with byte) string { return plain + strings.Repeat(string([]byte{with}), n) }
	whole := func(length string) string { return front + length + document + cred.AppID }
	right := whole("\x00\x00\x00\x40")
	require.Len(t, document, 0x40)
	missing := 32 - len(right)%32
	texts := map[string]bool{}
	for name, encrypt := range map[string]string{
		"another appid":               sealed(cred.EncodingAESKey, front, document, "wxanother"),
		"no appid":                    sealed(cred.EncodingAESKey, front, document, ""),
		"another key":                 sealed(strings.Repeat("B", 42)+"A", front, document, cred.AppID),
		"padding of 0":                encrypted(cred.EncodingAESKey, pad(right, missing, 0)),
		"padding over 32":             encrypted(cred.EncodingAESKey, pad(right, missing+32, 33)),
		"padding that differs":        encrypted(cred.EncodingAESKey, pad(right, missing-1, 'x')+string([]byte{byte(missing)})),
		"a length beyond the end":     encrypted(cred.EncodingAESKey, pad(whole("\x00\x00\xff\xff"), missing, byte(missing))),
		"a length beyond 31 bits":     encrypted(cred.EncodingAESKey, pad(whole("\xff\xff\xff\xff"), missing, byte(missing))),
		"a length that is too short":  encrypted(cred.EncodingAESKey, pad(whole("\x00\x00\x00\x01"), missing, byte(missing))),
		"no room for a length":        encrypted(cred.EncodingAESKey, pad("x", 31, 31)),
		"only padding":                encrypted(cred.EncodingAESKey, pad("", 32, 32)),
		"not whole blocks":            base64.StdEncoding.EncodeToString([]byte("0123456789abcde")),
		"not base64":                  "!!!!",
		"nothing but a blank":         " ",
		"garbage of the right length": base64.StdEncoding.EncodeToString([]byte(strings.Repeat("garbage!", 8))),
	} {
		d, err := r.channel.Receive(t.Context(), r.sealedAs(encrypt))
		e := failure(t, err)
		assert.Equal(t, channel.Unauthorized, e.Kind, name)
		assert.Empty(t, d.Events, name)
		texts[e.Error()] = true
	}
	assert.Len(t, texts, 1, "all sound alike")
	_, err := r.channel.Receive(t.Context(), r.sealedAs(encrypted(cred.EncodingAESKey, pad(right, missing, byte(missing)))))
	assert.NoError(t, err, "the right one is taken")
}

func TestXMLThatIsTooMuch(t *testing.T) {
	for _, mode := range []wechattest.Mode{wechattest.ModePlain, wechattest.ModeSafe} {
		r := open(t, wechattest.Options{Mode: mode})
		head := `<xml><MsgType>text</MsgType><FromUserName>o</FromUserName><MsgId>1</MsgId>`
		for name, document := range map[string]string{
			"entities":           `<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>` + head + `<Content>&b;</Content></xml>`,
			"a foreign entity":   `<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + head + `<Content>&a;</Content></xml>`,
			"an unknown entity":  head + `<Content>&a;</Content></xml>`,
			"depth":              head + strings.Repeat("<a>", 100_000) + strings.Repeat("</a>", 100_000) + "</xml>",
			"depth without end":  head + strings.Repeat("<a>", 100_000),
			"elements":           head + strings.Repeat("<a/>", 20_000) + "</xml>",
			"two documents":      head + "</xml>" + head + "</xml>",
			"another encoding":   `<?xml version="1.0" encoding="GBK"?>` + head + "</xml>",
			"an end too many":    head + "</xml></xml>",
			"ends in disorder":   head + "<a><b></a></b></xml>",
			"a forbidden number": head + "<Content>&#0;</Content></xml>",
		} {
			_, err := r.channel.Receive(t.Context(), r.post(document))
			e := failure(t, err)
			assert.Equal(t, channel.Invalid, e.Kind, name)
			assert.NotContains(t, e.Error(), "FromUserName", name)
		}
	}
}

// Characters that XML forbids are typed all the same.
func TestForbiddenCharactersDoNotLoseAMessage(t *testing.T) {
	r := open(t, wechattest.Options{})
	got := r.decode(t, "<xml><FromUserName>o</FromUserName><CreateTime>1760000000</CreateTime><MsgType>text</MsgType><Content><![CDATA[a\x00b\x07c\xffd\u0085]]></Content><MsgId>1</MsgId></xml>")
	assert.Equal(t, channel.Parts{channel.Text{Body: "abc\uFFFDd\u0085"}}, got[0].(channel.MessageReceived).Parts)
}

func TestPushesOfOtherAccounts(t *testing.T) {
	r := open(t, wechattest.Options{})
	const document = "<xml><ToUserName>gh_other</ToUserName><FromUserName>o</FromUserName><MsgType>text</MsgType><Content>x</Content><MsgId>1</MsgId></xml>"
	_, err := r.channel.Receive(t.Context(), r.post(document))
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)

	r = openWith(t, wechattest.Options{}, func(cfg *wechat.Config) { cfg.OriginalID = "" })
	got := r.decode(t, document)
	assert.Equal(t, r.Credentials().AppID, got[0].Where().Account, "without an original id the appid says it")
	assert.Equal(t, r.Credentials().AppID, r.channel.Account())
}

// What a third-party platform is told has neither a type nor an account.
func TestSystemPushesAreKept(t *testing.T) {
	r := open(t, wechattest.Options{})
	got := r.decode(t, "<xml><AppId>wx</AppId><CreateTime>1413192605</CreateTime><InfoType>component_verify_ticket</InfoType><ComponentVerifyTicket>t</ComponentVerifyTicket></xml>")
	require.Len(t, got, 1)
	assert.Equal(t, "component_verify_ticket", got[0].(channel.UnknownEvent).Type)
	for _, odd := range []string{"<xml/>", "<xml>words</xml>", "<odd><MsgType/></odd>", "<xml><MsgType>text</MsgType></xml>", "<xml><MsgType>event</MsgType><Event>subscribe</Event></xml>"} {
		got := r.decode(t, odd)
		require.Len(t, got, 1, odd)
		assert.Equal(t, channel.EventUnknown, got[0].Kind(), odd)
		assert.NotEmpty(t, got[0].Where().ID, odd)
		assert.False(t, got[0].Where().At.IsZero(), "it happened when it was sent")
	}
}

// A push that comes again is the same event, also if it was signed anew and
// written in another way; another one in the same second is not.
func TestIDsOfEvents(t *testing.T) {
	r := open(t, wechattest.Options{})
	event := func(rest string) channel.ProviderID {
		return r.decode(t, "<xml><FromUserName>o</FromUserName><CreateTime>1760000000</CreateTime><MsgType>event</MsgType>"+rest+"</xml>")[0].Where().ID
	}
	first := event("<Event>CLICK</Event><EventKey>A</EventKey>")
	r.now = r.now.Add(10 * time.Second)
	assert.Equal(t, first, event("<Event><![CDATA[CLICK]]></Event>\n <EventKey><![CDATA[A]]></EventKey>"))
	seen := map[channel.ProviderID]bool{first: true}
	for _, other := range []string{
		"<Event>CLICK</Event><EventKey>B</EventKey>", "<Event>SCAN</Event><EventKey>A</EventKey>", "<Event>subscribe</Event>",
		"<Event>LOCATION</Event><Latitude>1</Latitude>", "<Event>LOCATION</Event><Latitude>2</Latitude>",
		"<Event>TEMPLATESENDJOBFINISH</Event><MsgID>1</MsgID><Status>success</Status>",
		"<Event>TEMPLATESENDJOBFINISH</Event><MsgID>2</MsgID><Status>success</Status>",
	} {
		id := event(other)
		assert.False(t, seen[id], other)
		seen[id] = true
	}
}

func TestBodiesThatAreTooLarge(t *testing.T) {
	for mode, most := range map[wechattest.Mode]int64{wechattest.ModePlain: 1 << 20, wechattest.ModeSafe: 1 << 20, wechattest.ModeCompatible: 3 << 20} {
		r := open(t, wechattest.Options{Mode: mode})
		require.Equal(t, most, r.channel.Capabilities().MaxWebhook)
		req := r.post("<xml><Content>" + strings.Repeat("x", int(most)) + "</Content></xml>")
		req.Body = http.MaxBytesReader(httptest.NewRecorder(), req.Body, most)
		_, err := r.channel.Receive(t.Context(), req)
		_, large := errors.AsType[*http.MaxBytesError](err)
		assert.True(t, large, mode)
	}
}

// FuzzReceive: whatever is posted with a right signature, in plain or encrypted,
// is an error or events that can be stored.
func FuzzReceive(f *testing.F) {
	for _, g := range goldens(f) {
		f.Add(g.xml, true)
		f.Add(g.xml, false)
	}
	f.Add(`<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><xml>&c;</xml>`, false)
	f.Add(strings.Repeat("<a>", 1000), true)
	f.Add("<xml><Encrypt>"+encryptV5+"</Encrypt></xml>", false)
	safe, plain := open(f, wechattest.Options{}), open(f, wechattest.Options{Mode: wechattest.ModePlain})
	f.Fuzz(func(t *testing.T, document string, encrypted bool) {
		r := plain
		if encrypted {
			r = safe
		}
		d, err := r.channel.Receive(t.Context(), r.post(document))
		if err != nil {
			assert.Contains(t, []channel.ErrorKind{channel.Invalid, channel.Unauthorized}, failure(t, err).Kind)
			return
		}
		require.NotEmpty(t, d.Events)
		for _, e := range d.Events {
			require.True(t, json.Valid(e.Where().Raw))
			require.NotEmpty(t, e.Where().ID)
			_, err := channel.EncodeEvent(channel.CleanEvent(e))
			require.NoError(t, err)
		}
	})
}

// FuzzReceiveSealed: whatever is encrypted, with a right signature of the
// envelope.
func FuzzReceiveSealed(f *testing.F) {
	f.Add([]byte("garbage"))
	f.Add(make([]byte, 64))
	raw, _ := base64.StdEncoding.DecodeString(encryptV5)
	f.Add(raw)
	r := open(f, wechattest.Options{})
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := r.channel.Receive(t.Context(), r.sealedAs(base64.StdEncoding.EncodeToString(b)))
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
	})
}

func TestBodiesThatBreakOff(t *testing.T) {
	r := open(t, wechattest.Options{})
	req := r.post("<xml/>")
	req.Body = io.NopCloser(io.MultiReader(strings.NewReader("<xml>"), broken{}))
	_, err := r.channel.Receive(t.Context(), req)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
