package dialog360_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
)

func TestSignatures(t *testing.T) {
	r := open(t, dialog360test.Options{PlatformSecret: "platform-secret-1"})
	for name, c := range map[string]struct {
		body, signature string
		good            bool
	}{
		"bare":                {emptyBody, emptySigned, true},
		"behind a prefix":     {emptyBody, "sha256=" + emptySigned, true},
		"in upper case":       {emptyBody, strings.ToUpper(emptySigned), true},
		"missing":             {emptyBody, "", false},
		"a prefix only":       {emptyBody, "sha256=", false},
		"two prefixes":        {emptyBody, "sha256=sha256=" + emptySigned, false},
		"of SHA-1":            {emptyBody, "sha1=" + emptySigned, false},
		"too short":           {emptyBody, emptySigned[:63], false},
		"too long":            {emptyBody, emptySigned + "00", false},
		"no hex":              {emptyBody, strings.Repeat("z", 64), false},
		"of another body":     {emptyBody + "\n", emptySigned, false},
		"not even JSON":       {"{", emptySigned, false},
		"of the empty secret": {emptyBody, "704eb71c28bbe7c091ca5b8f9446c2bceec023435f33ff17e7fb9634d46333bc", false},
	} {
		d, err := r.channel.Receive(t.Context(), post(c.body, "x-360dialog-signature", c.signature))
		if c.good {
			assert.NoError(t, err, name)
			continue
		}
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, name)
		assert.Zero(t, d, name)
	}
}

// Each way of telling webhooks from others, with everything that is right and
// everything that is missing.
func TestWhoMayPost(t *testing.T) {
	const secret, word = "platform-secret-1", "Bearer word"
	signed := []string{"X-360dialog-Signature", emptySigned}
	known := []string{"Authorization", word}
	wrong := []string{"Authorization", "Bearer another"}
	with := func(all ...[]string) []string {
		var headers []string
		for _, h := range all {
			headers = append(headers, h...)
		}
		return headers
	}
	for name, c := range map[string]struct {
		secret, word string
		headers      []string
		good         bool
	}{
		"signature":                       {secret, "", signed, true},
		"signature, nothing":              {secret, "", nil, false},
		"signature, a header instead":     {secret, "", known, false},
		"header":                          {"", word, known, true},
		"header, nothing":                 {"", word, nil, false},
		"header, another":                 {"", word, wrong, false},
		"header, a signature instead":     {"", word, signed, false},
		"both":                            {secret, word, with(signed, known), true},
		"both, only the signature":        {secret, word, signed, false},
		"both, only the header":           {secret, word, known, false},
		"both, another header":            {secret, word, with(signed, wrong), false},
		"both, Meta's signature and ours": {secret, word, with(known, []string{"X-Hub-Signature-256", "sha256=" + emptySigned}), false},
	} {
		r := open(t, dialog360test.Options{})
		ch := r.withConfig(t, func(cfg *dialog360.Config) {
			cfg.PlatformSecret, cfg.WebhookValue = channel.NewSecret(c.secret), channel.NewSecret(c.word)
			if c.word != "" {
				cfg.WebhookHeader = "authorization"
			}
		})
		_, err := ch.Receive(t.Context(), post(emptyBody, c.headers...))
		if c.good {
			assert.NoError(t, err, name)
			continue
		}
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, name)
	}
}

// Events of the partner's webhook are told by their shape, also when they are
// signed.
func TestEventsOfThePartnerAreRefused(t *testing.T) {
	r := open(t, dialog360test.Options{})
	for _, body := range []string{
		`{"id":"1","event":"channel_running","data":{"id":"abcCH"}}`, `{"event":"template_status_changed"}`, `{}`, `{"object":null,"entry":[]}`,
	} {
		_, err := r.channel.Receive(t.Context(), post(body, "x-360dialog-signature", r.Sign([]byte(body))))
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, body)
	}
	got := r.decode(t, `{"object":"page","entry":[]}`)
	require.Len(t, got, 1)
	assert.Equal(t, channel.EventUnknown, got[0].Kind(), "an envelope of Meta's about something else is kept")
}

func TestBodiesThatAreNoWebhook(t *testing.T) {
	r := open(t, dialog360test.Options{})
	for _, body := range []string{"", "{", "[]", "7", "null", `["my password"]`, `{"my password`, "\xff"} {
		_, err := r.channel.Receive(t.Context(), post(body, "x-360dialog-signature", r.Sign([]byte(body))))
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, body)
		assert.NotContains(t, err.Error(), "password")
	}
}

// There is no handshake: nobody gets an echo of what they ask.
func TestOtherMethodsAreInvalid(t *testing.T) {
	r := open(t, dialog360test.Options{})
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut} {
		req := httptest.NewRequest(method, "/?hub.mode=subscribe&hub.challenge=7&hub.verify_token=", nil)
		d, err := r.channel.Receive(t.Context(), req)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, method)
		assert.Zero(t, d, method)
	}
}

func TestABodyOverTheLimitIsTheCause(t *testing.T) {
	r := open(t, dialog360test.Options{})
	req := post(strings.Repeat(" ", 100) + emptyBody)
	req.Body = http.MaxBytesReader(httptest.NewRecorder(), req.Body, 50)
	_, err := r.channel.Receive(t.Context(), req)
	_, large := errors.AsType[*http.MaxBytesError](err)
	assert.True(t, large)
	assert.Equal(t, int64(3<<20), r.channel.Capabilities().MaxWebhook)
}

// Whatever is signed, nothing crashes, and what becomes of it can be stored.
func FuzzReceive(f *testing.F) {
	for _, c := range metatest.Changes(f, inbound) {
		f.Add(metatest.Envelope(c.JSON))
	}
	f.Add(emptyBody)
	f.Add(`{"event":"channel_running","data":{}}`)
	s := dialog360test.New(dialog360test.Options{})
	c, err := dialog360.New(s.Config())
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body string) {
		d, err := c.Receive(t.Context(), post(body, "x-360dialog-signature", s.Sign([]byte(body))))
		if err != nil {
			require.Equal(t, channel.Invalid, failure(t, err).Kind)
			return
		}
		for _, e := range d.Events {
			encoded, err := channel.EncodeEvent(e)
			require.NoError(t, err)
			again, err := channel.DecodeEvent(encoded)
			require.NoError(t, err)
			require.Equal(t, e.Kind(), again.Kind())
			require.True(t, json.Valid(e.Where().Raw))
		}
	})
}

// Whatever the gateway answers, nothing crashes, no credential gets out, and
// a refusal is never taken for a message that was accepted.
func FuzzAnswers(f *testing.F) {
	for _, body := range []string{
		`{"error":"text"}`, `{"error":{"code":131047,"error_data":{"details":"x"}}}`, `{"meta":{"developer_message":"key-of-the-simulator"}}`,
		`{"message":"endpoint rate limit exceeded"}`, `{"error":{"message":"x"},"meta":7}`, `<html>`, `{"messages":[{"id":"wamid.1"}]}`,
		`{"waba_templates":[{"id":"7","name":"x","status":"approved","components":[{"type":"BODY","text":"{{1}}"}]}],"limit":1}`,
		`{"url":"https://lookaside.fbsbx.com/a?b","headers":{"a":"b"},"mime_type":"image/jpeg"}`,
		`{"id":"1","health_status":{"entities":[{"errors":[{}]}]},"data":[{}],"paging":{"next":"x"}}`,
	} {
		for _, status := range []int{200, 400, 404, 502} {
			f.Add(status, body)
		}
	}
	cfg := dialog360test.New(dialog360test.Options{}).Config()
	f.Fuzz(func(t *testing.T, status int, body string) {
		cfg.Transport = always{status: 100 + uint(status)%500, body: body}
		c, err := dialog360.New(cfg)
		require.NoError(t, err)
		_, err = c.Send(t.Context(), &channel.Message{To: channel.Address{Kind: channel.AddressPhone, Value: "+49151"}, Parts: channel.Parts{channel.Text{Body: "x"}}})
		if 100+uint(status)%500 >= 300 {
			require.Error(t, err)
		}
		discreet(t, err)
		_, err = c.OpenMedia(t.Context(), channel.Media{ID: "1"})
		discreet(t, err)
		_, err = c.CheckHealth(t.Context())
		discreet(t, err)
		discreet(t, c.SetWebhook(t.Context(), "https://shop.example/"))
		_, err = c.Templates(t.Context())
		discreet(t, err)
	})
}

func discreet(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	require.IsType(t, &channel.Error{}, err)
	require.NotContains(t, err.Error(), "key-of-the-simulator")
}
