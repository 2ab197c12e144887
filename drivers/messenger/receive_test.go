package messenger_test

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
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// Signatures that were computed by another program. The second body is escaped
// as Meta escapes what is not ASCII.
const (
	emptyBody   = `{"object":"page","entry":[]}`
	emptySigned = "sha256=e6e9d7a842a48e17f43a34d6125d0d933e2aab92ee37f0993a4d493b50e3d438"
	escapedBody = `{"text":"\u00e4\u00f6\u00e5"}`
	escapedSign = "sha256=62c490745b5f5e3a471fde54d033bda9985dd647e635d9bb93e5cc4b9d822cfd"
	plainBody   = `{"text":"äöå"}`
)

func signed(t *testing.T) *rig { return open(t, messengertest.Options{AppSecret: "app-secret"}) }

func TestRightSignatures(t *testing.T) {
	r := signed(t)
	upper := "sha256=" + strings.ToUpper(strings.TrimPrefix(emptySigned, "sha256="))
	for _, c := range []struct{ body, signature string }{{emptyBody, emptySigned}, {escapedBody, escapedSign}, {emptyBody, upper}} {
		_, err := r.channel.Receive(t.Context(), post(c.body, c.signature))
		require.NoError(t, err)
	}
}

func TestWrongSignatures(t *testing.T) {
	r := signed(t)
	for name, c := range map[string]struct{ body, signature string }{
		"missing":                          {emptyBody, ""},
		"of SHA-1":                         {emptyBody, "sha1=" + strings.TrimPrefix(emptySigned, "sha256=")},
		"without prefix":                   {emptyBody, strings.TrimPrefix(emptySigned, "sha256=")},
		"too short":                        {emptyBody, emptySigned[:len(emptySigned)-1]},
		"too long":                         {emptyBody, emptySigned + "00"},
		"no hex":                           {emptyBody, "sha256=" + strings.Repeat("z", 64)},
		"of another":                       {emptyBody, escapedSign},
		"trap 10: of what was not recoded": {plainBody, escapedSign},
		"not even JSON":                    {"{", emptySigned},
	} {
		d, err := r.channel.Receive(t.Context(), post(c.body, c.signature))
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, name)
		assert.Zero(t, d, name)
	}
}

// Umlauts and emoji pass, escaped as Meta does it.
func TestTrap10_SignaturesOverTheBytesAsTheyCame(t *testing.T) {
	r := open(t, messengertest.Options{}).fresh(t)
	r.ana.Say("Grüße 😀 äöå")
	assert.Equal(t, channel.Parts{channel.Text{Body: "Grüße 😀 äöå"}}, only[channel.MessageReceived](t, r.flush(t)).Parts)
}

// Neither the body nor a signature gets into an error.
func TestTrap11_ErrorsQuoteNothingOfTheBody(t *testing.T) {
	r := open(t, messengertest.Options{})
	for _, body := range []string{`{"text":"my password"`, `["my password"]`, `{"my password`} {
		for _, signature := range []string{r.Sign([]byte(body)), "sha256=00", ""} {
			_, err := r.channel.Receive(t.Context(), post(body, signature))
			assert.NotContains(t, err.Error(), "password")
			assert.NotContains(t, err.Error(), strings.TrimPrefix(r.Sign([]byte(body)), "sha256="))
		}
	}
}

func TestBodiesThatAreNoWebhook(t *testing.T) {
	r := open(t, messengertest.Options{})
	for _, body := range []string{"", "{", "[]", "7", "null", `"x"`, `{"entry":`, "\xff"} {
		_, err := r.channel.Receive(t.Context(), post(body, r.Sign([]byte(body))))
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, body)
	}
}

func TestHandshake(t *testing.T) {
	r := open(t, messengertest.Options{})
	require.NoError(t, r.Shake(t.Context()))
	for _, query := range []string{
		"", "?hub.mode=subscribe&hub.challenge=1", "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong",
		"?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify-token-of-the-simulator",
	} {
		_, err := r.channel.Receive(t.Context(), httptest.NewRequest(http.MethodGet, "/"+query, nil))
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, query)
	}
	d, err := r.channel.Receive(t.Context(), httptest.NewRequest(http.MethodGet, "/?hub.mode=subscribe&hub.challenge=%3Cb%3E&hub.verify_token=verify-token-of-the-simulator", nil))
	require.NoError(t, err)
	assert.Equal(t, channel.Reply{Type: "text/plain; charset=utf-8", Body: []byte("<b>")}, d.Reply, "plain text and nothing else")
}

// Without a verify token no word is the right one, not even the empty one.
func TestHandshakeWithoutAVerifyTokenIsRefused(t *testing.T) {
	r := open(t, messengertest.Options{})
	c := r.with(t, func(c *messenger.Config) { c.VerifyToken = channel.Secret{} })
	_, err := c.Receive(t.Context(), httptest.NewRequest(http.MethodGet, "/?hub.mode=subscribe&hub.challenge=1&hub.verify_token=", nil))
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
}

func TestOtherMethodsAreInvalid(t *testing.T) {
	r := open(t, messengertest.Options{})
	_, err := r.channel.Receive(t.Context(), httptest.NewRequest(http.MethodPut, "/", strings.NewReader("{}")))
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

// Text that a store would refuse is cleaned at the border.
func TestTextIsCleaned(t *testing.T) {
	r := open(t, messengertest.Options{})
	got := r.decode(t, page(messaging(`"message":{"mid":"m_1","text":"a`+"\xff"+`\u0000b"}`)))
	assert.Equal(t, channel.Parts{channel.Text{Body: "a\uFFFDb"}}, only[channel.MessageReceived](t, got).Parts)
}

// Whatever is signed, nothing crashes, and what becomes of it can be stored.
func FuzzReceive(f *testing.F) {
	for _, c := range metatest.Changes(f, "testdata/in") {
		f.Add(page(c.JSON))
	}
	f.Add(emptyBody)
	f.Add(escapedBody)
	s := messengertest.New(messengertest.Options{})
	c, err := messenger.New(config(s))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body string) {
		d, err := c.Receive(t.Context(), post(body, s.Sign([]byte(body))))
		if err != nil {
			require.Equal(t, channel.Invalid, failure(t, err).Kind)
			require.False(t, json.Valid([]byte(body)) && strings.HasPrefix(strings.TrimSpace(body), "{"))
			return
		}
		require.NotEmpty(t, d.Events)
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
	require.NotEmpty(t, where.Account)
	switch v := e.(type) {
	case channel.MessageReceived:
		require.NotEmpty(t, v.Parts)
		known(t, v.From)
	case channel.EchoReceived:
		require.NotEmpty(t, v.Parts)
		known(t, v.To)
	case channel.StatusChanged:
		require.True(t, (v.Of == "") != v.UpTo.IsZero())
		known(t, v.To)
	case channel.ConversationOpened:
		known(t, v.From)
	case channel.HandoverChanged:
		known(t, v.From)
	}
}

func known(t *testing.T, p channel.Person) {
	require.NotEmpty(t, p.Addresses)
	require.False(t, slices.ContainsFunc(p.Addresses, func(a channel.Address) bool { return a.Value == "" || a.Scope == "" }))
}
