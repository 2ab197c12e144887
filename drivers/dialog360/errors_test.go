package dialog360_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
)

// always gives one answer.
type always struct {
	status uint
	body   string
}

// RoundTrip implements http.RoundTripper.
func (a always) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: int(a.status), Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body)), ContentLength: -1}, nil
}

// What the gateway refuses in its own words, and what Meta refuses behind it.
func TestEveryRefusalSaysWhatToDoNext(t *testing.T) {
	r := open(t, dialog360test.Options{})
	text := func(status int, text string) dialog360test.CallFault {
		return dialog360test.CallFault{Status: status, Body: fmt.Sprintf(`{"error":%q}`, text)}
	}
	const strange = `{"error":{"message":"%s","code":987654}}`
	for name, c := range map[string]struct {
		fault     dialog360test.CallFault
		kind      channel.ErrorKind
		scope     channel.ErrorScope
		code      string
		uncertain bool
	}{
		"too fast":                   {dialog360test.TooFast(), channel.RateLimited, channel.ScopeChannel, "HTTP 400", false},
		"too fast, in capitals":      {text(400, "Rate Limit reached"), channel.RateLimited, channel.ScopeChannel, "HTTP 400", false},
		"too fast, beside a code":    {dialog360test.CallFault{Status: 400, Body: fmt.Sprintf(strange, "rate limit exceeded")}, channel.RateLimited, channel.ScopeChannel, "987654", false},
		"too fast, without a code":   {dialog360test.CallFault{Status: 400, Body: `{"error":{"message":"endpoint rate limit exceeded"}}`}, channel.RateLimited, channel.ScopeChannel, "", false},
		"too fast, with 429":         {dialog360test.CallFault{Status: 429}, channel.RateLimited, channel.ScopeChannel, "HTTP 429", false},
		"too fast for Meta":          {dialog360test.CallFault{Code: 80007}, channel.RateLimited, channel.ScopeChannel, "80007", false},
		"too fast for one person":    {dialog360test.CallFault{Code: 131056}, channel.RateLimited, channel.ScopeRecipient, "131056", false},
		"unpaid":                     {dialog360test.Unpaid(), channel.Unsupported, channel.ScopeChannel, "HTTP 400", false},
		"overdue":                    {text(400, "there are overdue invoices"), channel.Unsupported, channel.ScopeChannel, "HTTP 400", false},
		"unpaid, beside a code":      {dialog360test.CallFault{Status: 400, Body: fmt.Sprintf(strange, "payment is malformed")}, channel.Invalid, channel.ScopeMessage, "987654", false},
		"disabled":                   {dialog360test.Disabled(), channel.Unsupported, channel.ScopeChannel, "HTTP 400", false},
		"another text with 400":      {text(400, "recipient is malformed"), channel.Invalid, channel.ScopeMessage, "HTTP 400", false},
		"key dead":                   {text(401, "invalid api_key"), channel.Unauthorized, channel.ScopeChannel, "HTTP 401", false},
		"endpoint blocked":           {text(403, "endpoint is blocked"), channel.Unauthorized, channel.ScopeChannel, "HTTP 403", false},
		"internal error":             {dialog360test.InternalError(), channel.Unavailable, channel.ScopeMessage, "HTTP 500", true},
		"nobody behind the gateway":  {dialog360test.Unavailable(), channel.Unavailable, channel.ScopeMessage, "HTTP 502", false},
		"a proxy's page":             {dialog360test.BadGateway(), channel.Unavailable, channel.ScopeMessage, "HTTP 502", true},
		"503":                        {dialog360test.CallFault{Status: 503, Body: "<html>"}, channel.Unavailable, channel.ScopeMessage, "HTTP 503", false},
		"Meta: window":               {dialog360test.CallFault{Code: 131047}, channel.OutOfWindow, channel.ScopeRecipient, "131047", false},
		"Meta: unreachable":          {dialog360test.CallFault{Code: 131026}, channel.Unreachable, channel.ScopeRecipient, "131026", false},
		"Meta: a code with 502":      {dialog360test.CallFault{Code: 131000, Status: 502}, channel.Unavailable, channel.ScopeMessage, "131000", false},
		"a code that nobody knows":   {dialog360test.CallFault{Status: 400, Body: fmt.Sprintf(strange, "x")}, channel.Invalid, channel.ScopeMessage, "987654", false},
		"200 with a text as error":   {text(200, "no"), channel.Unknown, channel.ScopeMessage, "", true},
		"200 with an error of Meta":  {dialog360test.CallFault{Status: 200, Body: `{"error":{"code":131047}}`}, channel.OutOfWindow, channel.ScopeRecipient, "131047", false},
		"dropped after it was taken": {dialog360test.CallFault{Accept: true, Drop: true}, channel.Unavailable, channel.ScopeMessage, "", true},
		"a redirect":                 {dialog360test.CallFault{Redirect: "https://elsewhere.example/"}, channel.Unknown, channel.ScopeMessage, "HTTP 302", true},
	} {
		c.fault.Op = dialog360test.OpSend
		r.FailCalls(1, c.fault)
		before := len(r.wire.Calls())
		_, err := r.send(t, channel.Text{Body: "x"})
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.Equal(t, c.scope, e.Scope, name)
		assert.Equal(t, c.code, e.Code, name)
		assert.Equal(t, c.uncertain, e.Uncertain, name)
		assert.Equal(t, "dialog360: send", e.Op, name)
		assert.Len(t, r.wire.Calls(), before+1, name)
	}
}

func TestTheProvidersWaitIsKept(t *testing.T) {
	r := open(t, dialog360test.Options{})
	fault := dialog360test.TooFast()
	fault.RetryAfter = 90 * time.Second
	r.FailCalls(1, fault)
	_, err := r.send(t, channel.Text{Body: "x"})
	assert.Equal(t, 90*time.Second, failure(t, err).RetryAfter)
}

// A gateway that quotes the key, and a text without end.
func TestErrorsShowNoSecretAndStayShort(t *testing.T) {
	r := open(t, dialog360test.Options{Header: "X-Word", HeaderValue: "word-of-the-test"})
	for _, text := range []string{"invalid key key-of-the-simulator", "platform-secret-of-the-simulator", "got word-of-the-test"} {
		r.FailCalls(1, dialog360test.CallFault{Status: 400, Body: `{"error":"` + text + `"}`})
		_, err := r.send(t, channel.Text{Body: "my password"})
		assert.Empty(t, failure(t, err).Detail)
		for _, shown := range []string{err.Error(), fmt.Sprintf("%+v", r.Config()), fmt.Sprintf("%#v", r.channel)} {
			assert.NotContains(t, shown, "of-the-simulator")
			assert.NotContains(t, shown, "word-of-the-test")
			assert.NotContains(t, shown, "password")
		}
	}
	r.FailCalls(1, dialog360test.CallFault{Status: 400, Body: `{"error":"` + strings.Repeat("ä", 2000) + `"}`})
	_, err := r.send(t, channel.Text{Body: "x"})
	assert.Less(t, len(failure(t, err).Detail), 600)
}

func TestConfigurationsThatAreRefused(t *testing.T) {
	good := dialog360test.New(dialog360test.Options{Header: "X-Word", HeaderValue: "word"}).Config()
	for name, c := range map[string]struct {
		spoil func(*dialog360.Config)
		want  string
	}{
		"no key":          {func(c *dialog360.Config) { c.APIKey = channel.Secret{} }, "APIKey"},
		"number":          {func(c *dialog360.Config) { c.PhoneNumberID = "+49 151" }, "PhoneNumberID"},
		"no scope of ids": {func(c *dialog360.Config) { c.PhoneNumberID, c.Portfolio = "", "" }, "Portfolio"},
		"anybody may post": {func(c *dialog360.Config) {
			c.PlatformSecret, c.WebhookHeader, c.WebhookValue = channel.Secret{}, "", channel.Secret{}
		}, "anybody could post"},
		"header, no value":   {func(c *dialog360.Config) { c.WebhookValue = channel.Secret{} }, "go together"},
		"value, no header":   {func(c *dialog360.Config) { c.WebhookHeader = "" }, "go together"},
		"no header's name":   {func(c *dialog360.Config) { c.WebhookHeader = "X: y" }, "name of a header"},
		"everybody's":        {func(c *dialog360.Config) { c.WebhookHeader = "user-agent" }, "name of a header"},
		"Meta's signature":   {func(c *dialog360.Config) { c.WebhookHeader = "X-Hub-Signature-256" }, "name of a header"},
		"own signature":      {func(c *dialog360.Config) { c.WebhookHeader = "x-360dialog-signature" }, "name of a header"},
		"value of two lines": {func(c *dialog360.Config) { c.WebhookValue = channel.NewSecret("a\r\nb") }, "one line"},
		"plain base":         {func(c *dialog360.Config) { c.BaseURL = "http://waba-v2.360dialog.io" }, "BaseURL"},
		"base with a query":  {func(c *dialog360.Config) { c.BaseURL = "https://waba-v2.360dialog.io?x" }, "BaseURL"},
		"no base":            {func(c *dialog360.Config) { c.BaseURL = "waba" }, "BaseURL"},
		"on-premise":         {func(c *dialog360.Config) { c.BaseURL = "https://waba.360dialog.io" }, "on-premise"},
	} {
		cfg := good
		c.spoil(&cfg)
		_, err := dialog360.New(cfg)
		assert.ErrorContains(t, err, c.want, name)
	}
	_, err := dialog360.New(dialog360.Config{})
	for _, problem := range []string{"APIKey", "Portfolio", "PlatformSecret"} {
		assert.ErrorContains(t, err, problem)
	}
	_, err = dialog360.New(dialog360.Config{APIKey: channel.NewSecret("k"), PhoneNumberID: "1", PlatformSecret: channel.NewSecret("s")})
	require.NoError(t, err, "all else has defaults")
}
