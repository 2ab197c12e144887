package messenger_test

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
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// What code and subcode mean for the caller.
var codes = []struct {
	code, sub int
	kind      channel.ErrorKind
	scope     channel.ErrorScope
	wait      time.Duration
	uncertain bool
}{
	{2, 0, channel.Unavailable, channel.ScopeMessage, 0, false},
	{1200, 0, channel.Unavailable, channel.ScopeMessage, 0, false},
	{1, 0, channel.Unavailable, channel.ScopeMessage, 0, false},
	{-1, 0, channel.Unavailable, channel.ScopeMessage, 0, false},
	{1, 1357046, channel.Unavailable, channel.ScopeMessage, 0, true},
	{1, 2018382, channel.Invalid, channel.ScopeMessage, 0, false},
	{2, 2018344, channel.Unsupported, channel.ScopeChannel, 0, false},
	{4, 0, channel.RateLimited, channel.ScopeChannel, 0, false},
	{17, 0, channel.RateLimited, channel.ScopeChannel, 0, false},
	{32, 0, channel.RateLimited, channel.ScopeChannel, 0, false},
	{341, 0, channel.RateLimited, channel.ScopeChannel, 0, false},
	{613, 0, channel.RateLimited, channel.ScopeChannel, 0, false},
	{613, 2534040, channel.RateLimited, channel.ScopeChannel, 0, false},
	{80006, 0, channel.RateLimited, channel.ScopeChannel, 0, false},
	{10, 1893063, channel.RateLimited, channel.ScopeChannel, 30 * time.Minute, false},
	{368, 0, channel.RateLimited, channel.ScopeChannel, 30 * time.Minute, false},
	{3, 0, channel.Unauthorized, channel.ScopeChannel, 0, false},
	{10, 0, channel.Unauthorized, channel.ScopeChannel, 0, false},
	{190, 0, channel.Unauthorized, channel.ScopeChannel, 0, false},
	{190, 463, channel.Unauthorized, channel.ScopeChannel, 0, false},
	{200, 0, channel.Unauthorized, channel.ScopeChannel, 0, false},
	{230, 0, channel.Unauthorized, channel.ScopeChannel, 0, false},
	{299, 0, channel.Unauthorized, channel.ScopeChannel, 0, false},
	{10, 999, channel.Unknown, channel.ScopeMessage, 0, false},
	{200, 999, channel.Unknown, channel.ScopeMessage, 0, false},
	{10, 2018278, channel.OutOfWindow, channel.ScopeRecipient, 0, false},
	{10, 2018065, channel.OutOfWindow, channel.ScopeRecipient, 0, false},
	{10, 2534022, channel.OutOfWindow, channel.ScopeRecipient, 0, false},
	{10, 2018108, channel.Unreachable, channel.ScopeRecipient, 0, false},
	{551, 0, channel.Unreachable, channel.ScopeRecipient, 0, false},
	{551, 1545041, channel.Unreachable, channel.ScopeRecipient, 0, false},
	{200, 1545041, channel.Unreachable, channel.ScopeRecipient, 0, false},
	{10, 1545041, channel.Unreachable, channel.ScopeRecipient, 0, false},
	{100, 2018001, channel.Unreachable, channel.ScopeRecipient, 0, false},
	{10, 2018300, channel.Unsupported, channel.ScopeRecipient, 0, false},
	{27, 0, channel.Unsupported, channel.ScopeRecipient, 0, false},
	{200, 2018028, channel.Unsupported, channel.ScopeRecipient, 0, false},
	{200, 2018027, channel.Unsupported, channel.ScopeChannel, 0, false},
	{508, 2534122, channel.Unsupported, channel.ScopeMessage, 0, false},
	{100, 0, channel.Invalid, channel.ScopeMessage, 0, false},
	{100, 2018015, channel.Invalid, channel.ScopeMessage, 0, false},
	{100, 2018047, channel.Invalid, channel.ScopeMessage, 0, false},
	{100, 2018074, channel.Invalid, channel.ScopeMessage, 0, false},
	{100, 2018320, channel.Invalid, channel.ScopeMessage, 0, false},
	{100, 2018008, channel.Unavailable, channel.ScopeMessage, 0, false},
	{100, 2018294, channel.Unavailable, channel.ScopeMessage, 0, false},
	{10900, 0, channel.Invalid, channel.ScopeMessage, 0, false},
	{9000001, 0, channel.Invalid, channel.ScopeMessage, 0, false},
	{36000, 0, channel.Invalid, channel.ScopeMessage, 0, false},
}

// The type is that of a dead token for all of them, as Meta has it.
func TestEveryCodeSaysWhatToDoNext(t *testing.T) {
	r := open(t, messengertest.Options{})
	for _, c := range codes {
		name, sub := fmt.Sprint(c.code), ""
		if c.sub != 0 {
			name, sub = fmt.Sprintf("%d/%d", c.code, c.sub), fmt.Sprintf(`,"error_subcode":%d`, c.sub)
		}
		body := fmt.Sprintf(`{"error":{"message":"(#%d) why\n it is","type":"OAuthException","code":%[1]d%[2]s,"fbtrace_id":"AbC"}}`, c.code, sub)
		r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpSend, Status: 400, Body: body})
		_, err := r.send(t, channel.Text{Body: "x"})
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.Equal(t, c.scope, e.Scope, name)
		assert.Equal(t, c.wait, e.RetryAfter, name)
		assert.Equal(t, c.uncertain, e.Uncertain, name)
		assert.Equal(t, name, e.Code)
		assert.Equal(t, fmt.Sprintf("(#%d) why it is (fbtrace_id AbC)", c.code), e.Detail)
		assert.Equal(t, "messenger: send", e.Op)
	}
	assert.Empty(t, r.ana.Arrived())
}

// Answers that no Graph API wrote, or with codes that nobody has seen.
func TestOtherAnswers(t *testing.T) {
	r := open(t, messengertest.Options{})
	const strange = `{"error":{"message":"x","code":987654%s}}`
	for name, c := range map[string]struct {
		fault     messengertest.CallFault
		kind      channel.ErrorKind
		uncertain bool
	}{
		"429 without body":            {messengertest.CallFault{Status: 429}, channel.RateLimited, false},
		"503 with a page":             {messengertest.CallFault{Status: 503, Body: "<html>down</html>"}, channel.Unavailable, false},
		"502 of a gateway":            {messengertest.CallFault{Status: 502}, channel.Unavailable, true},
		"504 of a gateway":            {messengertest.CallFault{Status: 504}, channel.Unavailable, true},
		"500 without body":            {messengertest.CallFault{Status: 500}, channel.Unavailable, true},
		"401 of a proxy":              {messengertest.CallFault{Status: 401}, channel.Unauthorized, false},
		"404 with a page":             {messengertest.CallFault{Status: 404, Body: "no"}, channel.Invalid, false},
		"a redirect":                  {messengertest.CallFault{Redirect: "https://elsewhere.example/"}, channel.Unknown, true},
		"unknown code":                {messengertest.CallFault{Status: 400, Body: fmt.Sprintf(strange, "")}, channel.Invalid, false},
		"unknown code with 500":       {messengertest.CallFault{Status: 500, Body: fmt.Sprintf(strange, "")}, channel.Unavailable, true},
		"unknown code with 429":       {messengertest.CallFault{Status: 429, Body: fmt.Sprintf(strange, "")}, channel.RateLimited, false},
		"unknown code, transient":     {messengertest.CallFault{Status: 400, Body: fmt.Sprintf(strange, `,"is_transient":true`)}, channel.Unavailable, false},
		"code 1 of a server in need":  {messengertest.CallFault{Code: 1, Status: 500}, channel.Unavailable, true},
		"error without code":          {messengertest.CallFault{Status: 400, Body: `{"error":{"message":"x"}}`}, channel.Invalid, false},
		"error with code in text":     {messengertest.CallFault{Status: 400, Body: `{"error":{"code":"10","error_subcode":"2018278"}}`}, channel.OutOfWindow, false},
		"error that is text":          {messengertest.CallFault{Status: 400, Body: `{"error":"invalid_request"}`}, channel.Invalid, false},
		"200 that is no JSON":         {messengertest.CallFault{Status: 200, Body: `accepted`}, channel.Unknown, true},
		"dropped after it was taken":  {messengertest.CallFault{Drop: true, Accept: true}, channel.Unavailable, true},
		"dropped before it was taken": {messengertest.CallFault{Drop: true}, channel.Unavailable, true},
		"an answer that does not end": {messengertest.CallFault{Status: 200, Body: strings.Repeat(" ", 2<<20)}, channel.Unavailable, true},
		"a refusal that does not end": {messengertest.CallFault{Status: 400, Body: strings.Repeat(" ", 2<<20)}, channel.Invalid, false},
	} {
		r.FailCalls(1, c.fault)
		_, err := r.send(t, channel.Text{Body: "x"})
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.Equal(t, c.uncertain, e.Uncertain, name)
	}
}

func TestTheProvidersWaitGoesBeforeTheAdvisedOne(t *testing.T) {
	r := open(t, messengertest.Options{})
	for _, code := range []int{613, 368} {
		r.FailCalls(1, messengertest.CallFault{Code: code, RetryAfter: 90 * time.Second})
		_, err := r.send(t, channel.Text{Body: "x"})
		assert.Equal(t, 90*time.Second, failure(t, err).RetryAfter)
	}
	r.SetUsage(100)
	r.FailCalls(1, messengertest.CallFault{Code: 80006})
	_, err := r.send(t, channel.Text{Body: "x"})
	assert.Equal(t, 5*time.Minute, failure(t, err).RetryAfter, "the minutes of the usage header")
}

// A redirect of a message is not followed: neither the text nor the token goes
// anywhere else.
func TestRedirectsOfMessagesAreNotFollowed(t *testing.T) {
	r := open(t, messengertest.Options{})
	r.FailCalls(1, messengertest.CallFault{Redirect: "https://elsewhere.example/"})
	_, err := r.send(t, channel.Text{Body: "x"})
	require.Error(t, err)
	assert.Len(t, r.wire.Calls(), 1)
}

// A transport may quote what it was given. Neither the token nor the address
// with its proof gets through, and no token stands in an address.
func TestTrap12_ErrorsShowNoSecret(t *testing.T) {
	s := messengertest.New(messengertest.Options{RequireProof: true})
	cfg := config(s)
	cfg.Transport = blabber{}
	c := newChannel(t, cfg)
	_, err := c.Send(t.Context(), &channel.Message{To: s.Phone("Ana").Address(), Parts: channel.Parts{channel.Text{Body: "my password"}}})
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
	r := open(t, messengertest.Options{})
	hit := r.FailCalls(1, messengertest.CallFault{Hang: true, Accept: true})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-hit; cancel() }()
	_, err := r.channel.Send(ctx, r.message(channel.Text{Body: "x"}))
	assert.ErrorIs(t, err, context.Canceled)
	assert.True(t, failure(t, err).Uncertain)
	assert.Equal(t, 1, r.Copies("key-1"))
}

// The vector was computed by another program.
func TestProofOfTheAppSecret(t *testing.T) {
	r := open(t, messengertest.Options{RequireProof: true, Token: "page-token", AppSecret: "app-secret"})
	_, err := r.send(t, channel.Text{Body: "x"})
	require.NoError(t, err)
	assert.Contains(t, r.wire.Last(t).URL, "?appsecret_proof=d8b448b9cc7d64c51098271805b3cc20b5b715e52bd587eb71b610259587c856")
	assert.NotContains(t, r.wire.Last(t).URL, "page-token")
	_, err = r.with(t, func(c *messenger.Config) { c.AppSecretProof = false }).Send(t.Context(), r.message(channel.Text{Body: "x"}))
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

func TestExpiredToken(t *testing.T) {
	r := open(t, messengertest.Options{})
	r.ExpireToken()
	_, err := r.send(t, channel.Text{Body: "x"})
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
	assert.Equal(t, channel.ScopeChannel, failure(t, err).Scope)
	_, err = r.channel.CheckHealth(t.Context())
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
	r.RenewToken()
	_, err = r.send(t, channel.Text{Body: "x"})
	require.NoError(t, err)
}

// Blocked, gone and deleted people are unreachable, and never out of the
// window: the two are told to the author in other words.
func TestPeopleWhoCannotBeReached(t *testing.T) {
	for name, happen := range map[string]func(*messengertest.Phone){
		"blocked":      func(p *messengertest.Phone) { p.Block(true) },
		"switched off": func(p *messengertest.Phone) { p.SwitchOff(true) },
		"deleted":      func(p *messengertest.Phone) { p.DeleteAccount() },
	} {
		r := open(t, messengertest.Options{})
		happen(r.ana)
		_, err := r.send(t, channel.Text{Body: "x"})
		assert.Equal(t, channel.Unreachable, failure(t, err).Kind, name)
		assert.Equal(t, channel.ScopeRecipient, failure(t, err).Scope, name)
	}
}

func TestConfigurationsThatAreRefused(t *testing.T) {
	good := config(messengertest.New(messengertest.Options{}))
	for name, spoil := range map[string]func(*messenger.Config){
		"no Page":           func(c *messenger.Config) { c.PageID = "" },
		"a Page's name":     func(c *messenger.Config) { c.PageID = "me" },
		"an app's name":     func(c *messenger.Config) { c.AppID = "x/../y" },
		"no token":          func(c *messenger.Config) { c.Token = channel.Secret{} },
		"no app secret":     func(c *messenger.Config) { c.AppSecret = channel.Secret{} },
		"version":           func(c *messenger.Config) { c.Version = "25" },
		"a long payload":    func(c *messenger.Config) { c.GetStarted = strings.Repeat("x", 1001) },
		"plain base":        func(c *messenger.Config) { c.BaseURL = "http://graph.facebook.com" },
		"base with query":   func(c *messenger.Config) { c.BaseURL = "https://graph.facebook.com?x" },
		"base with a user":  func(c *messenger.Config) { c.BaseURL = "https://u@graph.facebook.com" },
		"media host":        func(c *messenger.Config) { c.MediaHosts = []string{"fbcdn.net"} },
		"everything is bad": func(c *messenger.Config) { *c = messenger.Config{Version: "x"} },
	} {
		cfg := good
		spoil(&cfg)
		_, err := messenger.New(cfg)
		assert.Error(t, err, name)
	}
	_, err := messenger.New(messenger.Config{})
	for _, field := range []string{"PageID", "Token", "AppSecret"} {
		assert.ErrorContains(t, err, field)
	}
}
