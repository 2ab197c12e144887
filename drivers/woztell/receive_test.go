package woztell_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// Two bodies that were signed by another program with "test-channel-secret".
const (
	h1       = `{"from":"85290000001","to":"85290000002","timestamp":"1760000000","type":"TEXT","data":{"text":"héllo 你好"},"member":"m1","channel":"c1","app":"a1"}`
	h1Signed = "e5YnG1jVERH0gMthtmilOZSpVoA63GtIU7CwYl4PwSQ="
	h1Hex    = "7b96271b58d51111f480cb61b668a53994a956803adc6b4853b0b0625e0fc124"
	h2       = `{"externalId":"85290000001","messageEvent":{"type":"TEXT","data":{"text":"hi"}},"meta":{}}`
	h2Signed = "U/Go+oCiuS+upKBBonQqBaVhocoxp8ZRYi1nu197VU8="
)

// signing is a channel with these secrets.
func signing(t *testing.T, secrets ...string) *woztell.Channel {
	t.Helper()
	cfg := woztell.Config{ChannelID: "c1", Platform: woztell.WhatsApp, Token: channel.NewSecret("app-token")}
	for _, s := range secrets {
		cfg.Secrets = append(cfg.Secrets, channel.NewSecret(s))
	}
	return newChannel(t, cfg)
}

func TestRightSignatures(t *testing.T) {
	for _, c := range []*woztell.Channel{
		signing(t, "test-channel-secret"), signing(t, "new", "test-channel-secret"), signing(t, "test-channel-secret", "new"),
	} {
		d, err := c.Receive(t.Context(), post(h1, h1Signed))
		require.NoError(t, err)
		assert.Equal(t, channel.Parts{channel.Text{Body: "héllo 你好"}}, only[channel.MessageReceived](t, d.Events).Parts)
		_, err = c.Receive(t.Context(), post(h2, h2Signed))
		require.NoError(t, err)
	}
	sum, err := base64.StdEncoding.DecodeString(h1Signed)
	require.NoError(t, err)
	assert.Equal(t, h1Hex, hex.EncodeToString(sum))
	assert.Len(t, h1, 152)
	assert.Len(t, h2, 90)
}

// Meta's habits are not WOZTELL's, and another writing of the same JSON is
// another body.
func TestTrapP6_WrongSignatures(t *testing.T) {
	c := signing(t, "test-channel-secret")
	var loose map[string]any
	require.NoError(t, json.Unmarshal([]byte(h1), &loose))
	again, err := json.Marshal(loose)
	require.NoError(t, err)
	for name, x := range map[string]struct{ body, signature string }{
		"missing":               {h1, ""},
		"in hex":                {h1, h1Hex},
		"in hex, with a prefix": {h1, "sha256=" + h1Hex},
		"with a prefix":         {h1, "sha256=" + h1Signed},
		"without padding":       {h1, strings.TrimRight(h1Signed, "=")},
		"of another body":       {h1, h2Signed},
		"other order of keys":   {string(again), h1Signed},
		"escaped":               {strings.NewReplacer("é", `\u00e9`, "你", `\u4f60`, "好", `\u597d`).Replace(h1), h1Signed},
		"a line break behind":   {h1 + "\n", h1Signed},
		"not even JSON":         {"{", h1Signed},
		"of an empty body":      {"", h1Signed},
	} {
		d, err := c.Receive(t.Context(), post(x.body, x.signature))
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, name)
		assert.Zero(t, d, name)
	}
	_, err = signing(t, "another").Receive(t.Context(), post(h1, h1Signed))
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
}

func TestBodiesThatAreNoJSON(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for _, body := range []string{"", "{", `{"type":`, "\xff", "x", strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)} {
		_, err := r.channel.Receive(t.Context(), post(body, r.Sign("channel-1", []byte(body))))
		e := failure(t, err)
		assert.Equal(t, channel.Invalid, e.Kind, "%.20s", body)
	}
}

// Neither the body nor a signature gets into an error.
func TestErrorsQuoteNothingOfTheBody(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for _, body := range []string{`{"text":"my password"`, `my password`} {
		for _, signature := range []string{r.Sign("channel-1", []byte(body)), "AAAA", ""} {
			_, err := r.channel.Receive(t.Context(), post(body, signature))
			assert.NotContains(t, err.Error(), "password")
			assert.NotContains(t, err.Error(), r.Sign("channel-1", []byte(body)))
		}
	}
}

func TestOtherMethodsAreInvalid(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for _, method := range []string{http.MethodGet, http.MethodPut} {
		_, err := r.channel.Receive(t.Context(), httptest.NewRequest(method, "/", strings.NewReader("{}")))
		assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	}
}

// What a webhook says about another channel of the app is told as that one's.
func TestTheChannelOfAWebhookIsItsAccount(t *testing.T) {
	r := open(t, woztelltest.Options{})
	m := only[channel.MessageReceived](t, r.decode(t, `{"type":"TEXT","from":"85290000001","member":"M","channel":"channel-9","data":{"text":"hi"}}`))
	assert.Equal(t, "channel-9", m.Account)
	assert.Equal(t, channel.Address{Kind: channel.AddressUser, Scope: "channel-9", Value: "M"}, m.From.Address())
	m = only[channel.MessageReceived](t, r.decode(t, `{"type":"TEXT","from":"85290000001","member":"M","data":{"text":"hi"}}`))
	assert.Equal(t, "channel-1", m.Account)
}

// FuzzReceive: any JSON that is signed is taken, gives the same events twice, and
// loses nothing.
func FuzzReceive(f *testing.F) {
	files, err := filepath.Glob("testdata/in/*/*.json")
	require.NoError(f, err)
	for _, file := range files {
		body, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(string(body))
	}
	for _, body := range []string{
		h1, h2, `{"type":"TEXT","data":"\u0000\ud800"}`, `{"messageEvent":{"messageEvent":{}}}`, `{"eventType":"OUTBOUND"}`,
		`{"timestamp":1e400,"type":"READ","data":{"watermark":-9223372036854775808}}`, `{"timestamp":99999999999999999999}`,
		`{"type":"DELIVERY","data":{"mids":[""]}}`, `{"type":"READ","messageId":"m","data":{"mids":[{},"m1",null]}}`,
	} {
		f.Add(body)
	}
	s := woztelltest.New(woztelltest.Options{})
	c := make([]*woztell.Channel, 0, len(platforms))
	for _, p := range platforms {
		c = append(c, newChannel(f, config(s, p)))
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, ch := range c {
			d, err := ch.Receive(t.Context(), post(body, s.Sign("channel-1", []byte(body))))
			if !json.Valid([]byte(body)) {
				require.ErrorIs(t, err, channel.Invalid)
				require.Empty(t, d.Events)
				continue
			}
			require.NoError(t, err)
			require.NotEmpty(t, d.Events)
			again, err := ch.Receive(t.Context(), post(body, s.Sign("channel-1", []byte(body))))
			require.NoError(t, err)
			require.Equal(t, d, again)
			for _, e := range d.Events {
				check(t, e)
			}
		}
	})
}

// check holds an event to what the contract says of all.
func check(t *testing.T, e channel.Event) {
	t.Helper()
	first, err := channel.EncodeEvent(e)
	require.NoError(t, err)
	back, err := channel.DecodeEvent(first)
	require.NoError(t, err)
	second, err := channel.EncodeEvent(back)
	require.NoError(t, err)
	require.Equal(t, string(first), string(second))
	switch v := e.(type) {
	case channel.StatusChanged:
		require.NotEqual(t, v.Of == "", v.UpTo.IsZero())
		return
	case channel.MessageReceived:
		require.NotEmpty(t, v.Parts)
		require.NotEmpty(t, v.From.Addresses)
	case channel.EchoReceived:
		require.NotEmpty(t, v.Parts)
		require.NotEmpty(t, v.To.Addresses)
	}
	require.NotEmpty(t, e.Where().ID)
	require.Equal(t, e, channel.CleanEvent(e))
}
