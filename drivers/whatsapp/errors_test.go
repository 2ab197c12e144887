package whatsapp_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// What each code means for the caller. The kind is the same whether it is the
// answer to a call or the reason of a failed status.
var codes = []struct {
	code  int
	kind  channel.ErrorKind
	scope channel.ErrorScope
	wait  time.Duration
}{
	{0, channel.Unauthorized, channel.ScopeChannel, 0},
	{3, channel.Unauthorized, channel.ScopeChannel, 0},
	{10, channel.Unauthorized, channel.ScopeChannel, 0},
	{200, channel.Unauthorized, channel.ScopeChannel, 0},
	{299, channel.Unauthorized, channel.ScopeChannel, 0},
	{190, channel.Unauthorized, channel.ScopeChannel, 0},
	{131005, channel.Unauthorized, channel.ScopeChannel, 0},
	{131045, channel.Unauthorized, channel.ScopeChannel, 0},
	{133010, channel.Unauthorized, channel.ScopeChannel, 0},
	{368, channel.Unsupported, channel.ScopeChannel, 0},
	{131031, channel.Unsupported, channel.ScopeChannel, 0},
	{131042, channel.Unsupported, channel.ScopeChannel, 0},
	{130497, channel.Unsupported, channel.ScopeRecipient, 0},
	{131030, channel.Unsupported, channel.ScopeRecipient, 0},
	{4, channel.RateLimited, channel.ScopeChannel, 0},
	{80007, channel.RateLimited, channel.ScopeChannel, 0},
	{130429, channel.RateLimited, channel.ScopeChannel, time.Second},
	{131048, channel.RateLimited, channel.ScopeInitiated, time.Hour},
	{131056, channel.RateLimited, channel.ScopeRecipient, 6 * time.Second},
	{133016, channel.RateLimited, channel.ScopeChannel, 72 * time.Hour},
	{1, channel.Unavailable, channel.ScopeMessage, 0},
	{2, channel.Unavailable, channel.ScopeMessage, 0},
	{131000, channel.Unavailable, channel.ScopeMessage, 0},
	{131016, channel.Unavailable, channel.ScopeMessage, 0},
	{131053, channel.Unavailable, channel.ScopeMessage, 0},
	{131057, channel.Unavailable, channel.ScopeMessage, time.Minute},
	{134101, channel.Unavailable, channel.ScopeMessage, 10 * time.Minute},
	{33, channel.Unauthorized, channel.ScopeChannel, 0},
	{100, channel.Invalid, channel.ScopeMessage, 0},
	{131008, channel.Invalid, channel.ScopeMessage, 0},
	{131009, channel.Invalid, channel.ScopeMessage, 0},
	{131021, channel.Invalid, channel.ScopeMessage, 0},
	{131051, channel.Invalid, channel.ScopeMessage, 0},
	{131055, channel.Unsupported, channel.ScopeMessage, 0},
	{131062, channel.Unsupported, channel.ScopeMessage, 0},
	{131026, channel.Unreachable, channel.ScopeRecipient, 0},
	{131050, channel.Unreachable, channel.ScopeRecipient, 0},
	{137000, channel.Unreachable, channel.ScopeRecipient, 0},
	{130472, channel.Unreachable, channel.ScopeMessage, 0},
	{131049, channel.Unreachable, channel.ScopeMessage, 24 * time.Hour},
	{131047, channel.OutOfWindow, channel.ScopeRecipient, 0},
	{132000, channel.Invalid, channel.ScopeMessage, 0},
	{132001, channel.Invalid, channel.ScopeMessage, 0},
	{132005, channel.Invalid, channel.ScopeMessage, 0},
	{132012, channel.Invalid, channel.ScopeMessage, 0},
	{132018, channel.Invalid, channel.ScopeMessage, 0},
	{132015, channel.Unsupported, channel.ScopeMessage, 0},
	{132016, channel.Unsupported, channel.ScopeMessage, 0},
}

func TestEveryCodeSaysWhatToDoNext(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for _, c := range codes {
		body := fmt.Sprintf(`{"error":{"message":"(#%d) x","type":"OAuthException","code":%d,"error_data":{"messaging_product":"whatsapp","details":"why\n it is"}}}`, c.code, c.code)
		r.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpSend, Status: 400, Body: body})
		_, err := r.send(t, channel.Text{Body: "x"})
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, c.code)
		assert.Equal(t, c.scope, e.Scope, c.code)
		assert.Equal(t, c.wait, e.RetryAfter, c.code)
		assert.Equal(t, fmt.Sprint(c.code), e.Code)
		assert.Equal(t, "why it is", e.Detail)
		assert.Equal(t, "whatsapp: send", e.Op)
		assert.False(t, e.Uncertain, c.code)

		status := fmt.Sprintf(`{"field":"messages","value":{"statuses":[{"id":"wamid.1","status":"failed","timestamp":"1","errors":[{"code":%d,"title":"x","error_data":{"details":"why"}}]}]}}`, c.code)
		got := r.decode(t, envelope(status))[0].(channel.StatusChanged)
		assert.Equal(t, channel.Failure{Kind: c.kind, Code: fmt.Sprint(c.code), Detail: "why"}, got.Failure)
	}
	assert.Empty(t, r.ana.Arrived())
}

// Answers that no Graph API wrote, or with codes that nobody has seen.
func TestOtherAnswers(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	const strange = `{"error":{"message":"x","code":987654%s}}`
	for name, c := range map[string]struct {
		fault     whatsapptest.CallFault
		kind      channel.ErrorKind
		uncertain bool
	}{
		"429 without body":              {whatsapptest.CallFault{Status: 429}, channel.RateLimited, false},
		"503 with a page":               {whatsapptest.CallFault{Status: 503, Body: "<html>down</html>"}, channel.Unavailable, false},
		"502 of a gateway":              {whatsapptest.CallFault{Status: 502}, channel.Unavailable, true},
		"504 of a gateway":              {whatsapptest.CallFault{Status: 504}, channel.Unavailable, true},
		"500 without body":              {whatsapptest.CallFault{Status: 500}, channel.Unavailable, true},
		"401 of a proxy":                {whatsapptest.CallFault{Status: 401}, channel.Unauthorized, false},
		"404 with a page":               {whatsapptest.CallFault{Status: 404, Body: "no"}, channel.Invalid, false},
		"a redirect":                    {whatsapptest.CallFault{Redirect: "https://elsewhere.example/"}, channel.Unknown, true},
		"unknown code":                  {whatsapptest.CallFault{Status: 400, Body: fmt.Sprintf(strange, "")}, channel.Invalid, false},
		"unknown code with 500":         {whatsapptest.CallFault{Status: 500, Body: fmt.Sprintf(strange, "")}, channel.Unavailable, false},
		"unknown code with 429":         {whatsapptest.CallFault{Status: 429, Body: fmt.Sprintf(strange, "")}, channel.RateLimited, false},
		"unknown code, transient":       {whatsapptest.CallFault{Status: 400, Body: fmt.Sprintf(strange, `,"is_transient":true`)}, channel.Unavailable, false},
		"data as text":                  {whatsapptest.CallFault{Status: 400, Body: fmt.Sprintf(strange, `,"error_data":"why"`)}, channel.Invalid, false},
		"an error with 200":             {whatsapptest.CallFault{Status: 200, Body: `{"error":{"code":131047}}`}, channel.OutOfWindow, false},
		"200 without an id":             {whatsapptest.CallFault{Status: 200, Body: `{"messages":[]}`}, channel.Unknown, true},
		"200 that is no JSON":           {whatsapptest.CallFault{Status: 200, Body: `accepted`}, channel.Unknown, true},
		"dropped after it was taken":    {whatsapptest.CallFault{Drop: true, Accept: true}, channel.Unavailable, true},
		"dropped before it was taken":   {whatsapptest.CallFault{Drop: true}, channel.Unavailable, true},
		"an answer that does not end":   {whatsapptest.CallFault{Status: 200, Body: strings.Repeat(" ", 2<<20)}, channel.Unavailable, true},
		"a refusal that does not end":   {whatsapptest.CallFault{Status: 400, Body: strings.Repeat(" ", 2<<20)}, channel.Invalid, false},
		"error without code":            {whatsapptest.CallFault{Status: 400, Body: `{"error":{"message":"x"}}`}, channel.Invalid, false},
		"error with code in text":       {whatsapptest.CallFault{Status: 400, Body: `{"error":{"code":"131047"}}`}, channel.OutOfWindow, false},
		"error that is text":            {whatsapptest.CallFault{Status: 400, Body: `{"error":"invalid_request"}`}, channel.Invalid, false},
		"code 4 is a throttle, not 400": {whatsapptest.CallFault{Code: 4}, channel.RateLimited, false},
	} {
		r.FailCalls(1, c.fault)
		_, err := r.send(t, channel.Text{Body: "x"})
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.Equal(t, c.uncertain, e.Uncertain, name)
	}
}

func TestTheProvidersWaitGoesBeforeTheAdvisedOne(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for _, code := range []int{0, 131056} {
		r.FailCalls(1, whatsapptest.CallFault{Status: 429, Code: code, RetryAfter: 90 * time.Second})
		_, err := r.send(t, channel.Text{Body: "x"})
		assert.Equal(t, 90*time.Second, failure(t, err).RetryAfter)
	}
}

// A redirect of a message is not followed: neither the text nor the token goes
// anywhere else.
func TestRedirectsOfMessagesAreNotFollowed(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	r.FailCalls(1, whatsapptest.CallFault{Redirect: "https://elsewhere.example/"})
	_, err := r.send(t, channel.Text{Body: "x"})
	require.Error(t, err)
	assert.Len(t, r.wire.Calls(), 1)
}

// A transport may quote what it was given. Neither the token nor the address
// with its proof gets through.
func TestErrorsShowNoSecret(t *testing.T) {
	s := whatsapptest.New(whatsapptest.Options{RequireProof: true})
	cfg := s.Config()
	cfg.Transport = blabber{}
	c := newChannel(t, cfg)
	_, err := c.Send(t.Context(), &channel.Message{To: s.Phone("49151").Address(), Parts: channel.Parts{channel.Text{Body: "my password"}}})
	for _, shown := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", failure(t, err).Err), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", cfg)} {
		assert.NotContains(t, shown, "token-of-the-simulator")
		assert.NotContains(t, shown, "app-secret")
		assert.NotContains(t, shown, "password")
	}
	assert.ErrorIs(t, err, channel.Unavailable)
}

type blabber struct{}

func (blabber) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, errors.New("could not send " + r.Header.Get("Authorization") + " to " + r.URL.String())
}

func TestACallThatHangsEndsWithItsContext(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	hit := r.FailCalls(1, whatsapptest.CallFault{Hang: true, Accept: true})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-hit; cancel() }()
	_, err := r.channel.Send(ctx, r.message(channel.Text{Body: "x"}))
	assert.ErrorIs(t, err, context.Canceled)
	assert.True(t, failure(t, err).Uncertain)
	assert.Equal(t, 1, r.Copies("key-1"))
}

func TestProofOfTheAppSecret(t *testing.T) {
	r := open(t, whatsapptest.Options{RequireProof: true, Token: "EAAtoken", AppSecret: "app-secret-1"})
	_, err := r.send(t, channel.Text{Body: "x"})
	require.NoError(t, err)
	assert.Contains(t, r.wire.Last(t).URL, "appsecret_proof=79a70820a138eabab4b27a175c01b2af0ce3d288290ae4289651b3135275889c")
	_, err = openMedia(t, r.channel, r.Keep([]byte("x"), "image/jpeg", "").ID)
	require.NoError(t, err)

	cfg := r.Config()
	cfg.AppSecretProof = false
	_, err = newChannel(t, cfg).Send(t.Context(), r.message(channel.Text{Body: "x"}))
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

func TestExpiredToken(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	r.ExpireToken()
	_, err := r.send(t, channel.Text{Body: "x"})
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
	_, err = r.channel.CheckHealth(t.Context())
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
	r.RenewToken()
	_, err = r.send(t, channel.Text{Body: "x"})
	require.NoError(t, err)
}

func TestConfigurationsThatAreRefused(t *testing.T) {
	good := whatsapptest.New(whatsapptest.Options{}).Config()
	for name, spoil := range map[string]func(*whatsapp.Config){
		"no number":       func(c *whatsapp.Config) { c.PhoneNumberID = "" },
		"a number's text": func(c *whatsapp.Config) { c.PhoneNumberID = "+49 151" },
		"account":         func(c *whatsapp.Config) { c.BusinessAccountID = "x/../y" },
		"no token":        func(c *whatsapp.Config) { c.Token = channel.Secret{} },
		"no app secret":   func(c *whatsapp.Config) { c.AppSecret = channel.Secret{} },
		"version":         func(c *whatsapp.Config) { c.Version = "25" },
		"plain base":      func(c *whatsapp.Config) { c.BaseURL = "http://graph.facebook.com" },
		"base with query": func(c *whatsapp.Config) { c.BaseURL = "https://graph.facebook.com?x" },
		"base with user":  func(c *whatsapp.Config) { c.BaseURL = "https://u@graph.facebook.com" },
		"no base":         func(c *whatsapp.Config) { c.BaseURL = "graph" },
		"media host":      func(c *whatsapp.Config) { c.MediaHosts = []string{"fbcdn.net"} },
	} {
		cfg := good
		spoil(&cfg)
		_, err := whatsapp.New(cfg)
		assert.Error(t, err, name)
	}
	_, err := whatsapp.New(whatsapp.Config{})
	assert.ErrorContains(t, err, "PhoneNumberID")
	assert.ErrorContains(t, err, "Token")
	assert.ErrorContains(t, err, "AppSecret")
}
