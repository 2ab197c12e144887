package messengertest_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// The vectors were computed with another implementation of HMAC.
func TestSignatures(t *testing.T) {
	s := messengertest.New(messengertest.Options{AppSecret: "app-secret"})
	for body, want := range map[string]string{
		`{"object":"page","entry":[]}`:  "e6e9d7a842a48e17f43a34d6125d0d933e2aab92ee37f0993a4d493b50e3d438",
		`{"text":"\u00e4\u00f6\u00e5"}`: "62c490745b5f5e3a471fde54d033bda9985dd647e635d9bb93e5cc4b9d822cfd",
	} {
		assert.Equal(t, "sha256="+want, s.Sign([]byte(body)))
		assert.Len(t, s.Sign([]byte(body)), 71)
	}
	assert.NotEqual(t, s.Sign([]byte(`{"text":"\u00e4\u00f6\u00e5"}`)), s.Sign([]byte(`{"text":"äöå"}`)))
}

// What is sent and signed is ASCII, with \uxxxx in lower case for everything
// else, in pairs beyond the basic plane.
func TestTrap10_WebhooksAreASCII(t *testing.T) {
	b := open(t, messengertest.Options{})
	var raw []byte
	b.SendTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, _ = io.ReadAll(r.Body)
		assert.Equal(t, b.Sign(raw), r.Header.Get("X-Hub-Signature-256"))
	}))
	b.Phone("Ana").Say("Ärger 👍 <&>")
	require.NoError(t, b.Flush(t.Context()))
	for _, c := range raw {
		require.Less(t, c, byte(0x80))
	}
	assert.Contains(t, string(raw), `"\u00c4rger \ud83d\udc4d`)
	assert.Equal(t, "Ärger 👍 <&>", itemsOf(t, raw)[0].at("message", "text"))
}

// Sheet section 1: the vector of the proof.
func TestProofs(t *testing.T) {
	b := open(t, messengertest.Options{AppSecret: "app-secret", Token: "page-token", RequireProof: true})
	const proof = "d8b448b9cc7d64c51098271805b3cc20b5b715e52bd587eb71b610259587c856"
	bearer := []string{"Authorization", "Bearer page-token"}
	refused(t, "", b.call(t, http.MethodGet, "me?appsecret_proof="+proof, "", bearer...))
	refused(t, "100", b.call(t, http.MethodGet, "me?appsecret_proof=00", "", bearer...))
	refused(t, "100", b.call(t, http.MethodGet, "me", "", bearer...))
	lax := open(t, messengertest.Options{AppSecret: "app-secret", Token: "page-token"})
	refused(t, "", lax.call(t, http.MethodGet, "me", "", bearer...))
	refused(t, "", lax.call(t, http.MethodGet, "me?appsecret_proof="+proof, "", bearer...))
	refused(t, "100", lax.call(t, http.MethodGet, "me?appsecret_proof=00", "", bearer...))
	refused(t, "100", lax.call(t, http.MethodGet, "me?appsecret_time=1&appsecret_proof="+proof, "", bearer...))
}

func TestTokens(t *testing.T) {
	b := open(t, messengertest.Options{})
	refused(t, "", b.call(t, http.MethodGet, "me", ""))
	refused(t, "", b.call(t, http.MethodGet, "me?access_token="+token, "", "Authorization", ""))
	refused(t, "190", b.call(t, http.MethodGet, "me", "", "Authorization", ""))
	refused(t, "190/460", b.call(t, http.MethodGet, "me", "", "Authorization", "Bearer other"))
	b.ExpireToken()
	refused(t, "190/460", b.call(t, http.MethodGet, "me", ""))
	b.RenewToken()
	refused(t, "", b.call(t, http.MethodGet, "me", ""))
	b.RotateToken("new")
	refused(t, "190/460", b.call(t, http.MethodGet, "me", ""))
	refused(t, "", b.call(t, http.MethodGet, "me", "", "Authorization", "Bearer new"))
}

func TestEveryVersionAndBothNamesOfThePage(t *testing.T) {
	b := open(t, messengertest.Options{})
	for _, path := range []string{"https://graph.facebook.com/v26.0/me", "https://graph.facebook.com/v24.0/" + pageID, "https://graph.facebook.com/me"} {
		a := b.call(t, http.MethodGet, path+"?fields=id,name,messaging_feature_status", "")
		assert.Equal(t, pageID, a.at("id"))
		assert.Equal(t, "Simulated Page", a.at("name"))
		assert.Equal(t, true, a.at("messaging_feature_status", "hop_v2"))
	}
	assert.Equal(t, appID, b.call(t, http.MethodGet, "app", "").at("id"))
	refused(t, "100/33", b.call(t, http.MethodGet, "me/nothing", ""))
	refused(t, "100/33", b.call(t, http.MethodGet, "12345", ""))
	refused(t, "100/33", b.call(t, http.MethodDelete, "me", ""))
	refused(t, "100/33", b.call(t, http.MethodGet, "me/messages", ""))
}

func TestUsageIsTold(t *testing.T) {
	b := open(t, messengertest.Options{})
	b.SetUsage(97)
	a := b.call(t, http.MethodGet, "me", "")
	assert.JSONEq(t, `{"call_count":97,"total_time":97,"total_cputime":97}`, a.header.Get("X-App-Usage"))
	assert.Contains(t, a.header.Get("X-Page-Usage"), "97")
	assert.Contains(t, a.header.Get("X-Business-Use-Case-Usage"), `"estimated_time_to_regain_access":0`)
	b.SetUsage(100)
	a = b.call(t, http.MethodGet, "me", "")
	assert.Contains(t, a.header.Get("X-Business-Use-Case-Usage"), `"estimated_time_to_regain_access":5`)
}

// Media beyond ASCII in names and captions survive the form that is signed.
func TestTextBesideFilesIsASCIIToo(t *testing.T) {
	b := open(t, messengertest.Options{})
	media := b.Keep([]byte("x"), "image/png", "größe.png")
	_, err := b.Phone("Ana").Write(channel.Image{Media: media, Caption: "größe"}, messengertest.Manner{})
	require.NoError(t, err)
	assert.Equal(t, "größe", b.told(t)[0].at("message", "text"))
}
