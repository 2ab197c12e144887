package wechat

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
)

// The vectors are those of WeChat's pages, of its old sample code and of other
// libraries ([push], [wxj], [wpy]); the last two were made for this package.

const (
	allA    = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	oldKey  = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	pageApp = "wxba5fad812f8e6fb9"

	encryptV3 = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
	encryptV4 = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
	encryptV5 = "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
	encryptV6 = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
	encryptV8 = "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q=="
	encryptV9 = "uMMzGtqcnpOzXOYBwDQNrVgIkSSHCLIfj0xFy/bPZgU9ugulEl/426O57QWWe5sc4v9lTwNVe7ir9quP7c5ZhKA1TI3eTzGlOouPjmtuVGRRKJq1phGZtGINkiSSFuxqr0s9bvB2C/RMEQ/Lr1TKm7G8e/62CPgFXPR6lsH8RJ5s4VZ9+xb0pxfuAizYRtt+RKVnuJT3QrJSnyhfdOIaG7W1xgFDc5DDk09gEylVUZFvaiHGPrNZYl4Z2doLfLx6ARr6gCPkpd6H23zWcDBXbYKtv7HjsbFJlCMDWFX4ZUYUQ3eM6e7PT7WZwT0PsivUV76VvVhM9rfcbHTUYzXJ6WYRrfoMwyu6FuUW0uKBNEBg9bHBxOJDEIOeQQrZO/nd"
)

func TestSignatureVectors(t *testing.T) {
	for name, v := range map[string]struct {
		token string
		parts []string
		want  string
	}{
		"V1":                              {"AAAAA", []string{"1714036504", "1514711492"}, "f464b24fc39322e44b38aa78f5edd27bd1441696"},
		"V2":                              {"AAAAA", []string{"1714037059", "486452656"}, "899cf89e464efb63f54ddac96b0a0a235f53aa78"},
		"V3":                              {"AAAAA", []string{"1714112445", "415670741", encryptV3}, "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"},
		"V3b":                             {"AAAAA", []string{"1714112445", "415670741"}, "6c5c811b55cc85e0e1b54100749188c20beb3f5d"},
		"V4":                              {"AAAAA", []string{"1713424427", "415670741", encryptV4}, "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"},
		"V5":                              {"spamtest", []string{"1409735669", "1320562132", encryptV5}, "5d197aaffba7e9b25a30732f161a50dee96bd5fa"},
		"V5b":                             {"spamtest", []string{"1409735669", "1320562132"}, "16120ec1b8dbb870f510d87ce6bc2463eae6ca1a"},
		"V7":                              {"789", []string{"456", "123"}, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"},
		"V8":                              {"123456", []string{"1411443780", "437374425", encryptV8}, "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96"},
		"V9":                              {"AAAAA", []string{"1760000000", "12345", encryptV9}, "e3db1c495a33ff6dfebf35a38894ce3be90b1567"},
		"V9b":                             {"AAAAA", []string{"1760000000", "12345"}, "d146b2fdbb3730462587bc7d88a1ae6da293937f"},
		"V10 the order is that of bytes":  {"9token", []string{"1714036504", "99"}, "986afbffc1ce3daee1c6bb47a15a128a96c91467"},
		"V10b the order is that of bytes": {"9token", []string{"1714036504", "415"}, "c350a33279a9246b31690f9ca801d27ad6314850"},
	} {
		token := channel.NewSecret(v.token)
		assert.Equal(t, v.want, sign(token, v.parts...), name)
		assert.True(t, signed(v.want, token, v.parts...), name)
		for wrong, signature := range map[string]string{
			"empty": "", "upper case": strings.ToUpper(v.want), "cut": v.want[:39], "longer": v.want + "0", "another": "0" + v.want[1:39] + "z",
		} {
			assert.False(t, signed(signature, token, v.parts...), "%s: %s", name, wrong)
		}
		assert.False(t, signed(v.want, channel.NewSecret("other"), v.parts...), name)
	}
}

func vaultOf(t testing.TB, key, appID string) *vault {
	t.Helper()
	raw, err := readKey(channel.NewSecret(key))
	require.NoError(t, err)
	v, err := newVault(raw, appID)
	require.NoError(t, err)
	return v
}

func TestDecryptionVectors(t *testing.T) {
	for name, v := range map[string]struct{ key, appID, sealed, want string }{
		"V3": {allA, pageApp, encryptV3, `{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}`},
		"V4": {allA, pageApp, encryptV4, `{"demo_resp":"good luck"}`},
		"V6": {oldKey, "wxb11529c136998cb6", encryptV6, "我是中文abcd123"},
		"V8": {"kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a", encryptV8, "5927782489442352469"},
		"V9": {allA, "wx0000000000000001", encryptV9, `<xml><ToUserName>gh_test00000001</ToUserName><FromUserName>oTestOpenid0001</FromUserName><CreateTime>1760000000</CreateTime><MsgType>text</MsgType><Content>你好 &lt;b&gt;</Content><MsgId>24000000000000001</MsgId></xml>`},
	} {
		got, err := vaultOf(t, v.key, v.appID).open(v.sealed)
		require.NoError(t, err, name)
		assert.Equal(t, v.want, string(got), name)
		_, err = vaultOf(t, v.key, "wxanother").open(v.sealed)
		assert.ErrorIs(t, err, errSealed, name)
	}
	got, err := vaultOf(t, oldKey, "wx2c2769f8efd9abc2").open(encryptV5)
	require.NoError(t, err)
	root, err := parse(got)
	require.NoError(t, err)
	assert.Equal(t, "gh_10f6c3c3ac5a", root.get("ToUserName"))
	assert.Equal(t, "abcdteT", root.get("Content"))
	assert.Equal(t, "6054768590064713728", root.get("MsgId"))
}

// The key of V5 has bits at its end that are not used.
func TestKeysAreReadAsWeChatGivesThem(t *testing.T) {
	for _, good := range []string{allA, oldKey} {
		key, err := readKey(channel.NewSecret(good))
		require.NoError(t, err)
		assert.Len(t, key, 32)
	}
	for name, bad := range map[string]string{"empty": "", "short": allA[1:], "long": allA + "A", "padded": allA[1:] + "=", "not base64": "!" + allA[1:]} {
		_, err := readKey(channel.NewSecret(bad))
		assert.Error(t, err, name)
	}
}

// FuzzOpen: nothing opens but what was sealed, and nothing panics.
func FuzzOpen(f *testing.F) {
	for _, s := range []string{"", "AAAA", encryptV3, encryptV4, encryptV5, encryptV9, encryptV9[:88], strings.Repeat("A", 64)} {
		f.Add(s)
	}
	v := vaultOf(f, allA, "wx0000000000000001")
	f.Fuzz(func(t *testing.T, sealed string) {
		got, err := v.open(sealed)
		if err != nil {
			assert.Nil(t, got)
			return
		}
		assert.LessOrEqual(t, len(got), len(sealed))
	})
}

// FuzzUnescape: what was written for WeChat is the same JSON, without escapes.
func FuzzUnescape(f *testing.F) {
	for _, s := range []string{"", "你好 😀", "a\u2028b\u2029c", "\x00\x01\x7f\xff", `\u003c \\u`, `"quoted"`, "<a href=\"x\">&</a>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := plainJSON(map[string]string{"x": s})
		require.NoError(t, err)
		var got map[string]string
		require.NoError(t, json.Unmarshal(b, &got), string(b))
		for i := 0; i+1 < len(b); i++ {
			if b[i] == '\\' {
				i++
				require.NotEqual(t, byte('u'), b[i], string(b))
			}
		}
	})
}
