package wechattest

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const zeroKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// The vectors of signatures: published by WeChat or by clients, and self-made.
func TestSignatures(t *testing.T) {
	for _, c := range []struct{ name, want, token, timestamp, nonce string }{
		{"V1 GET [push]", "f464b24fc39322e44b38aa78f5edd27bd1441696", "AAAAA", "1714036504", "1514711492"},
		{"V2 plain POST [push]", "899cf89e464efb63f54ddac96b0a0a235f53aa78", "AAAAA", "1714037059", "486452656"},
		{"V3 safe POST [push]", "6c5c811b55cc85e0e1b54100749188c20beb3f5d", "AAAAA", "1714112445", "415670741"},
		{"V5 sample code", "16120ec1b8dbb870f510d87ce6bc2463eae6ca1a", "spamtest", "1409735669", "1320562132"},
		{"V7 [wpy]", "f7c3bc1d808e04732adf679965ccc34ca7ae3441", "789", "456", "123"},
		{"V9 self-made", "d146b2fdbb3730462587bc7d88a1ae6da293937f", "AAAAA", "1760000000", "12345"},
		{"V10 lexical order", "986afbffc1ce3daee1c6bb47a15a128a96c91467", "9token", "1714036504", "99"},
		{"V10 lexical order, another nonce", "c350a33279a9246b31690f9ca801d27ad6314850", "9token", "1714036504", "415"},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, signature(c.token, c.timestamp, c.nonce)) })
	}
}

type vector struct {
	name, token, key, appID, timestamp, nonce, signature, sealed string
	random, message                                              string
}

func vectors() []vector {
	return []vector{
		{
			"V3 safe POST [push]", "AAAAA", zeroKey, "wxba5fad812f8e6fb9", "1714112445", "415670741", "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
			"+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=",
			"a8eedb185eb2fecf",
			`{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}`,
		},
		{
			"V4 encrypted reply [push]", "AAAAA", zeroKey, "wxba5fad812f8e6fb9", "1713424427", "415670741", "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
			"ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
			"707722b803182950", `{"demo_resp":"good luck"}`,
		},
		{
			"V5 sample code", "spamtest", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx2c2769f8efd9abc2", "1409735669", "1320562132",
			"5d197aaffba7e9b25a30732f161a50dee96bd5fa",
			"hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE=",
			"89465c840c5f116f", "",
		},
		{
			"V6 bytes, not characters [wxj]", "pamtest", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wxb11529c136998cb6", "", "", "",
			"jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==",
			"aaaabbbbccccdddd", "我是中文abcd123",
		},
		{
			"V8 WeCom [wpy]", "123456", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a", "1411443780", "437374425",
			"dd6b9c95b495b3f7e2901bfbc76c664930ffdb96",
			"4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q==",
			"", "5927782489442352469",
		},
		{
			"V9 self-made XML", "AAAAA", zeroKey, "wx0000000000000001", "1760000000", "12345", "e3db1c495a33ff6dfebf35a38894ce3be90b1567",
			"uMMzGtqcnpOzXOYBwDQNrVgIkSSHCLIfj0xFy/bPZgU9ugulEl/426O57QWWe5sc4v9lTwNVe7ir9quP7c5ZhKA1TI3eTzGlOouPjmtuVGRRKJq1phGZtGINkiSSFuxqr0s9bvB2C/RMEQ/Lr1TKm7G8e/62CPgFXPR6lsH8RJ5s4VZ9+xb0pxfuAizYRtt+RKVnuJT3QrJSnyhfdOIaG7W1xgFDc5DDk09gEylVUZFvaiHGPrNZYl4Z2doLfLx6ARr6gCPkpd6H23zWcDBXbYKtv7HjsbFJlCMDWFX4ZUYUQ3eM6e7PT7WZwT0PsivUV76VvVhM9rfcbHTUYzXJ6WYRrfoMwyu6FuUW0uKBNEBg9bHBxOJDEIOeQQrZO/nd",
			"0123456789abcdef",
			`<xml><ToUserName>gh_test00000001</ToUserName><FromUserName>oTestOpenid0001</FromUserName><CreateTime>1760000000</CreateTime><MsgType>text</MsgType><Content>你好 &lt;b&gt;</Content><MsgId>24000000000000001</MsgId></xml>`,
		},
	}
}

// The vectors of the encryption, in both directions where the random part is
// known, and by a second implementation.
func TestVectors(t *testing.T) {
	for _, v := range vectors() {
		t.Run(v.name, func(t *testing.T) {
			c, err := newCodec(v.key, v.appID)
			require.NoError(t, err)
			if v.signature != "" {
				assert.Equal(t, v.signature, signature(v.token, v.timestamp, v.nonce, v.sealed))
				assert.Equal(t, v.signature, otherSignature(v.token, v.timestamp, v.nonce, v.sealed))
			}
			got, err := c.open(v.sealed)
			require.NoError(t, err)
			if v.message != "" {
				assert.Equal(t, v.message, string(got))
			} else {
				assert.Contains(t, string(got), "<Content><![CDATA[abcdteT]]></Content>")
				assert.Contains(t, string(got), "<MsgId>6054768590064713728</MsgId>")
			}
			message, appID, err := otherOpen(v.key, v.sealed)
			require.NoError(t, err)
			assert.Equal(t, string(got), message)
			assert.Equal(t, v.appID, appID)
			if v.random != "" {
				assert.Equal(t, v.sealed, c.seal([16]byte([]byte(v.random)), got))
				assert.Equal(t, v.sealed, otherSeal(v.key, v.appID, v.random, string(got)))
			}
		})
	}
}

// The sample code's key has bits in its last digit that are not used.
func TestKeys(t *testing.T) {
	_, err := base64.StdEncoding.Strict().DecodeString("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG=")
	require.Error(t, err)
	for _, key := range []string{"", zeroKey + "A", zeroKey[1:], strings.Repeat("!", 43)} {
		_, err := newCodec(key, "wx")
		require.Error(t, err, key)
	}
	assert.Panics(t, func() { New(Options{EncodingAESKey: "short"}) })
}

// Both implementations agree on messages of all lengths: also on those that
// fill the last block, after which a whole one of padding follows ([push]).
func TestTwoImplementationsAgree(t *testing.T) {
	for n := range 100 {
		message := strings.Repeat("字", n/3) + strings.Repeat("x", n%3)
		c, err := newCodec(zeroKey, "wx0123456789abcdef")
		require.NoError(t, err)
		sealed := c.sealFresh([]byte(message))
		raw, err := base64.StdEncoding.DecodeString(sealed)
		require.NoError(t, err)
		assert.Zero(t, len(raw)%32)
		got, appID, err := otherOpen(zeroKey, sealed)
		require.NoError(t, err)
		assert.Equal(t, message, got)
		assert.Equal(t, "wx0123456789abcdef", appID)
		back, err := c.open(otherSeal(zeroKey, appID, "0123456789abcdef", message))
		require.NoError(t, err)
		assert.Equal(t, message, string(back))
	}
}

// What is not encrypted for the account is refused, and never a panic.
func TestForgeriesAreRefused(t *testing.T) {
	c, err := newCodec(zeroKey, "wx1")
	require.NoError(t, err)
	plain := func(size uint32, message, appID string) []byte {
		b := binary.BigEndian.AppendUint32([]byte("0123456789abcdef"), size)
		return append(append(b, message...), appID...)
	}
	pad := func(b []byte, with ...byte) string { return otherSealRaw(zeroKey, append(b, with...)) }
	fill := func(b []byte) []byte {
		n := 32 - len(b)%32
		for range n {
			b = append(b, byte(n))
		}
		return b
	}
	good := fill(plain(2, "hi", "wx1"))
	for name, sealed := range map[string]string{
		"not base64":             "!",
		"nothing":                "",
		"half a block":           base64.StdEncoding.EncodeToString(make([]byte, 16)),
		"pad of 0":               pad(append(good[:len(good)-1:len(good)-1], 0)),
		"pad above 32":           pad(append(good[:len(good)-1:len(good)-1], 33)),
		"pad bytes differ":       pad(append(append(good[:len(good)-2:len(good)-2], 1), good[len(good)-1])),
		"too short for a length": pad(fill([]byte("0123456789abcdef"))),
		"length beyond the end":  pad(fill(plain(200, "hi", "wx1"))),
		"length of 2^31":         pad(fill(plain(1<<31, "hi", "wx1"))),
		"a foreign appid":        pad(fill(plain(2, "hi", "wx2"))),
		"a space for a plus":     strings.ReplaceAll(vectors()[0].sealed, "+", " "),
	} {
		_, err := c.open(sealed)
		assert.ErrorIs(t, err, errSealed, name)
	}
	_, err = c.open(pad(good))
	assert.NoError(t, err)
}

// Whatever is decrypted, it fails or has been encrypted for the account.
func FuzzOpen(f *testing.F) {
	for _, v := range vectors() {
		f.Add(v.sealed)
	}
	f.Fuzz(func(t *testing.T, sealed string) {
		c, err := newCodec(zeroKey, "wxba5fad812f8e6fb9")
		require.NoError(t, err)
		got, err := c.open(sealed)
		other, appID, otherErr := otherOpen(zeroKey, sealed)
		require.Equal(t, err == nil, otherErr == nil && appID == "wxba5fad812f8e6fb9")
		if err == nil {
			require.Equal(t, other, string(got))
		}
	})
}

// Whatever is called a passive reply, it is shown or it is a fault; and the
// server can be saved.
func FuzzPassiveReply(f *testing.F) {
	f.Add(`<xml><ToUserName>oX</ToUserName><FromUserName>gh_0123456789ab</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>hi</Content></xml>`)
	f.Add(`<xml><MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><item><Title/></item></Articles></xml>`)
	f.Add(`<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>`)
	f.Add(strings.Repeat("<xml>", 1000))
	f.Add("success")
	f.Fuzz(func(t *testing.T, body string) {
		s := New(Options{Mode: ModePlain})
		p, err := s.addPhone(Customer{Account: "x", OpenID: "oX"})
		require.NoError(t, err)
		err = s.heard(update{OpenID: "oX"}, Answer{200, body})
		require.False(t, err != nil && len(p.Arrived()) > 0)
		_, err = s.Save()
		require.NoError(t, err)
	})
}

// Whatever is sent, the server answers; what it accepts it can show, tap on,
// save and bring back.
func FuzzSend(f *testing.F) {
	for _, body := range []string{
		`"msgtype":"text","text":{"content":"hi <a href=\"https://a.example\">x</a>"}`,
		`"msgtype":"news","news":{"articles":[{"title":"t","url":"https://a.example"}]}`,
		`"msgtype":"msgmenu","msgmenu":{"head_content":"h","list":[{"id":"1","content":"Yes"}]}`,
		`"msgtype":"image","image":null`, `"msgtype":"video"`, `"msgtype":"mpnews","mpnews":{"media_id":""}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		s := New(Options{})
		p := s.Phone("x")
		p.Say("hi")
		c := &call{body: []byte(`{"touser":"` + p.OpenID() + `",` + body + `}`)}
		s.mu.Lock()
		made, no := s.send(c, nil)
		s.mu.Unlock()
		require.NotEqual(t, made == nil, no == nil)
		for _, b := range p.Arrived() {
			for _, a := range b.Actions {
				_, err := p.Tap(b.ID, a.Choice())
				require.NoError(t, err)
			}
		}
		data, err := s.Save()
		require.NoError(t, err)
		require.True(t, json.Valid(data))
		require.NoError(t, New(Options{}).Restore(data))
	})
}
