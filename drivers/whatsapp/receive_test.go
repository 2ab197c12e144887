package whatsapp_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// Signatures that were computed by another program. The second body is
// escaped as Meta escapes what is not ASCII; the third says the same in UTF-8.
const (
	emptyBody   = `{"object":"whatsapp_business_account","entry":[]}`
	emptySigned = "sha256=0ca28c0f1996234eb6829e59ad3c11a18161f6eb043943d601e420c312432cdf"
	escapedBody = `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messages":[{"text":{"body":"Gr\u00fc\u00dfe \ud83d\ude00 a\/b"}}]}}]}]}`
	escapedSign = "sha256=0c4abe6da6294a56e4e1518240b6c5393de8c53f1eecc0923de307967a423da3"
	plainBody   = `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messages":[{"text":{"body":"Grüße 😀 a/b"}}]}}]}]}`
	plainSigned = "sha256=6faec1b43a28184edb4a4d3081686e0678b1cf12ea96d33e5e7b8beacfa8b503"
)

func signed(t *testing.T) *rig { return open(t, whatsapptest.Options{AppSecret: "app-secret-1"}) }

func TestRightSignatures(t *testing.T) {
	r := signed(t)
	for body, signature := range map[string]string{
		emptyBody: emptySigned, escapedBody: escapedSign, plainBody: plainSigned,
	} {
		_, err := r.channel.Receive(t.Context(), post(body, signature))
		require.NoError(t, err)
	}
	upper := "sha256=" + strings.ToUpper(strings.TrimPrefix(emptySigned, "sha256="))
	_, err := r.channel.Receive(t.Context(), post(emptyBody, upper))
	require.NoError(t, err, "hex of either case")
}

func TestWrongSignatures(t *testing.T) {
	r := signed(t)
	for name, c := range map[string]struct{ body, signature string }{
		"missing":        {emptyBody, ""},
		"of SHA-1":       {emptyBody, "sha1=" + strings.TrimPrefix(emptySigned, "sha256=")},
		"without prefix": {emptyBody, strings.TrimPrefix(emptySigned, "sha256=")},
		"too short":      {emptyBody, emptySigned[:len(emptySigned)-1]},
		"too long":       {emptyBody, emptySigned + "00"},
		"no hex":         {emptyBody, "sha256=" + strings.Repeat("z", 64)},
		"of another":     {emptyBody, escapedSign},
		"after recoding": {plainBody, escapedSign},
		"not even JSON":  {"{", emptySigned},
	} {
		d, err := r.channel.Receive(t.Context(), post(c.body, c.signature))
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, name)
		assert.Zero(t, d, name)
	}
}

func TestBodiesThatAreNoWebhook(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for _, body := range []string{"", "{", "[]", "7", "null", `"x"`, `{"entry":`, "\xff"} {
		_, err := r.channel.Receive(t.Context(), post(body, r.Sign([]byte(body))))
		e := failure(t, err)
		assert.Equal(t, channel.Invalid, e.Kind, body)
	}
}

// A body that cannot be decoded is not quoted: it may be somebody's message.
func TestErrorsQuoteNothingOfTheBody(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for _, body := range []string{`{"text":"my password"`, `["my password"]`, `{"my password`} {
		_, err := r.channel.Receive(t.Context(), post(body, r.Sign([]byte(body))))
		assert.NotContains(t, err.Error(), "password")
	}
}

func TestStrangeEnvelopesAreKept(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for body, kinds := range map[string]int{
		`{}`:                             1,
		`{"object":"page","entry":[{}]}`: 1,
		`{"object":"whatsapp_business_account","entry":"none"}`:                                             1,
		`{"object":"whatsapp_business_account","entry":[7,{"id":"1","changes":[{"field":"x","value":1}]}]}`: 2,
	} {
		got := r.decode(t, body)
		require.Len(t, got, kinds, body)
		for _, e := range got {
			assert.Equal(t, channel.EventUnknown, e.Kind(), body)
			assert.NotEmpty(t, e.Where().ID)
		}
	}
}

// A full batch: every item becomes one event, in order, whatever is beside it.
func TestBatchesKeepTheirOrder(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	var changes []string
	var want []channel.Event
	for _, c := range metatest.Changes(t, "testdata/inbound") {
		changes = append(changes, c.JSON)
		want = append(want, r.decode(t, envelope(c.JSON))...)
	}
	assert.Equal(t, events(t, want), events(t, r.decode(t, envelope(changes...))))
}

// A thousand updates are the most that Meta puts into one webhook.
func TestAThousandUpdatesInOneWebhook(t *testing.T) {
	r := open(t, whatsapptest.Options{Batch: 1000})
	for range 999 {
		r.ana.Say("hi")
	}
	got := r.flush(t)
	require.Len(t, got, 1000)
	seen := map[channel.ProviderID]bool{}
	for _, e := range got {
		seen[e.Where().ID] = true
	}
	assert.Len(t, seen, 1000)
}

func TestTheSameWebhookGivesTheSameEvents(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for _, c := range metatest.Changes(t, "testdata/inbound") {
		assert.Equal(t, r.decode(t, envelope(c.JSON)), r.decode(t, envelope(c.JSON)), c.Name)
	}
}

func TestHandshake(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	require.NoError(t, r.Shake(t.Context()))
	for _, query := range []string{
		"", "?hub.mode=subscribe&hub.challenge=1", "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong",
		"?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify-token-of-the-simulator",
	} {
		_, err := r.channel.Receive(t.Context(), httptest.NewRequest(http.MethodGet, "/"+query, nil))
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, query)
	}
}

// Without a verify token no word is the right one, not even the empty one.
func TestHandshakeWithoutAVerifyTokenIsRefused(t *testing.T) {
	cfg := whatsapptest.New(whatsapptest.Options{}).Config()
	cfg.VerifyToken = channel.Secret{}
	c := newChannel(t, cfg)
	_, err := c.Receive(t.Context(), httptest.NewRequest(http.MethodGet, "/?hub.mode=subscribe&hub.challenge=1&hub.verify_token=", nil))
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
}

func TestOtherMethodsAreInvalid(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	_, err := r.channel.Receive(t.Context(), httptest.NewRequest(http.MethodPut, "/", strings.NewReader("{}")))
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

// Text that a store would refuse is cleaned at the border.
func TestTextIsCleaned(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	body := envelope(`{"field":"messages","value":{"messages":[{"from":"49151","id":"wamid.1","type":"text","text":{"body":"a` + "\xff" + `\u0000b"}}]}}`)
	got := r.decode(t, body)
	require.Len(t, got, 1)
	m := got[0].(channel.MessageReceived)
	assert.Equal(t, channel.Parts{channel.Text{Body: "a\uFFFDb"}}, m.Parts)
}

func TestAChannelWithoutASecretCannotBeMade(t *testing.T) {
	cfg := whatsapptest.New(whatsapptest.Options{}).Config()
	cfg.AppSecret = channel.Secret{}
	_, err := whatsapp.New(cfg)
	assert.ErrorContains(t, err, "AppSecret")
}

// Whatever is signed, nothing crashes, and what becomes of it can be stored.
func FuzzReceive(f *testing.F) {
	for _, c := range metatest.Changes(f, "testdata/inbound") {
		f.Add(envelope(c.JSON))
	}
	f.Add(emptyBody)
	f.Add(escapedBody)
	s := whatsapptest.New(whatsapptest.Options{})
	c, err := whatsapp.New(s.Config())
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body string) {
		d, err := c.Receive(t.Context(), post(body, s.Sign([]byte(body))))
		if err != nil {
			require.Equal(t, channel.Invalid, failure(t, err).Kind)
			require.False(t, json.Valid([]byte(body)) && strings.HasPrefix(strings.TrimSpace(body), "{"))
			return
		}
		for _, e := range d.Events {
			sound(t, e)
		}
	})
}

// sound checks what every event must be.
func sound(t *testing.T, e channel.Event) {
	encoded, err := channel.EncodeEvent(e)
	require.NoError(t, err)
	again, err := channel.DecodeEvent(encoded)
	require.NoError(t, err)
	require.Equal(t, e.Kind(), again.Kind())
	where := e.Where()
	require.True(t, json.Valid(where.Raw))
	require.True(t, where.ID != "" || e.Kind() == channel.EventStatus)
	switch v := e.(type) {
	case channel.MessageReceived:
		require.NotEmpty(t, v.Parts)
		require.NotEmpty(t, v.From.Addresses)
		require.False(t, slices.Contains(v.From.Addresses, channel.Address{}))
	case channel.IdentityChanged:
		require.NotEmpty(t, v.Old)
		require.NotEmpty(t, v.New)
	}
}
