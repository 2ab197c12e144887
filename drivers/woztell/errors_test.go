package woztell_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// A canned provider gives one answer to everything.
type canned struct {
	status int
	header http.Header
	body   string
}

// RoundTrip implements http.RoundTripper.
func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	header := c.header
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: c.status, Header: header, Body: io.NopCloser(bytes.NewReader([]byte(c.body))), Request: r}, nil
}

// answered is a channel whose provider gives one answer to everything.
func answered(t testing.TB, p woztell.Platform, status int, body string, header ...string) *woztell.Channel {
	t.Helper()
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return newChannel(t, woztell.Config{
		ChannelID: "C", Platform: p, Secrets: []channel.Secret{channel.NewSecret("channel-secret")}, Token: channel.NewSecret("app-token"),
		ChannelToken: channel.NewSecret("channel-token"), WABAID: "1100", Transport: canned{status, h, body},
	})
}

func text(t testing.TB, c *woztell.Channel) (channel.Receipt, error) {
	t.Helper()
	return c.Send(t.Context(), &channel.Message{Key: "k", To: channel.Address{Kind: channel.AddressUser, Value: "M"}, Parts: channel.Parts{hi}})
}

// The id is found in every shape that an answer may have.
func TestShapesOfSuccess(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		id   channel.ProviderID
	}{
		"documented":            {`{"ok":1,"member":"M","sendResult":{"ok":1,"result":[{"messageEvent":{"messageId":"wamid.X","type":"TEXT","data":{}}}]}}`, "wamid.X"},
		"second shape":          {`{"ok":1,"result":[{"result":{"messages":[{"id":"wamid.X"}]}}]}`, "wamid.X"},
		"second, nested":        {`{"ok":1,"sendResult":{"result":[{"result":{"messages":[{"id":"wamid.X"}]}}]}}`, "wamid.X"},
		"messages in the entry": {`{"ok":1,"result":[{"messages":[{"id":"wamid.X"}]}]}`, "wamid.X"},
		"id in the entry":       {`{"ok":1,"result":[{"messageId":"wamid.X"}]}`, "wamid.X"},
		"one entry, no list":    {`{"ok":1,"result":{"messageId":"wamid.X"}}`, "wamid.X"},
		"on top":                {`{"ok":1,"messageId":"wamid.X"}`, "wamid.X"},
		"in data":               {`{"ok":1,"data":{"messageId":"wamid.X"}}`, "wamid.X"},
		"without an id":         {`{"ok":1}`, ""},
		"ok as text":            {`{"ok":"1","messageId":"wamid.X"}`, "wamid.X"},
		"ok as boolean":         {`{"ok":true,"messageId":"wamid.X"}`, "wamid.X"},
		"P23 without ok":        {`{"result":[{"messageEvent":{"messageId":"wamid.X"}}]}`, "wamid.X"},
		"the first of two":      {`{"ok":1,"result":[{"messageId":"wamid.X"},{"messageId":"wamid.Y"}]}`, "wamid.X"},
		"odd entries":           {`{"ok":1,"sendResult":{"result":[7,{"messageEvent":"x","messageId":"wamid.X"}]}}`, "wamid.X"},
		"errors that are none":  {`{"ok":1,"err":null,"err_code":0,"message":"sent","messageId":"wamid.X"}`, "wamid.X"},
	} {
		t.Run(name, func(t *testing.T) {
			receipt, err := text(t, answered(t, woztell.WhatsApp, http.StatusOK, c.body))
			require.NoError(t, err)
			assert.Equal(t, c.id, receipt.ID)
			assert.Equal(t, channel.StatusAccepted, receipt.Status)
			assert.Empty(t, receipt.To)
			assert.Empty(t, receipt.Detail)
		})
	}
}

func TestShapesOfFailure(t *testing.T) {
	const long = "Re-engagement message"
	for name, c := range map[string]struct {
		platform  woztell.Platform
		status    int
		body      string
		kind      channel.ErrorKind
		scope     channel.ErrorScope
		code      string
		detail    string
		uncertain bool
	}{
		"P3 a plain refusal with 500":      {woztell.WhatsApp, 500, `{"ok":0,"err_code":23,"err":"node not found"}`, channel.Unknown, channel.ScopeMessage, "23", "node not found", false},
		"P3 a refusal with 200":            {woztell.WhatsApp, 200, `{"ok":0,"err_code":23,"err":"node not found"}`, channel.Unknown, channel.ScopeMessage, "23", "node not found", false},
		"the channel is not there":         {woztell.WhatsApp, 500, `{"ok":0,"err_code":112,"err":"Channel id not found"}`, channel.Unauthorized, channel.ScopeChannel, "112", "Channel id not found", false},
		"the number is nobody's":           {woztell.WhatsApp, 500, `{"ok":0,"err_code":"100","err":"invalid"}`, channel.Unreachable, channel.ScopeRecipient, "100", "invalid", false},
		"a scope is missing":               {woztell.WhatsApp, 200, `{"ok":0,"err":"User is not authorized."}`, channel.Unauthorized, channel.ScopeChannel, "HTTP 200", "User is not authorized.", false},
		"P23 the text is called error":     {woztell.WhatsApp, 200, `{"ok":0,"error":"User is not authenticated."}`, channel.Unauthorized, channel.ScopeChannel, "HTTP 200", "User is not authenticated.", false},
		"P23 the text is called message":   {woztell.WhatsApp, 400, `{"ok":0,"message":"text is required"}`, channel.Invalid, channel.ScopeMessage, "HTTP 400", "text is required", false},
		"the text is an object":            {woztell.WhatsApp, 200, `{"ok":0,"error":{"message":"text is required"}}`, channel.Invalid, channel.ScopeMessage, "HTTP 200", "text is required", false},
		"no text at all":                   {woztell.WhatsApp, 200, `{"ok":0}`, channel.Unknown, channel.ScopeMessage, "HTTP 200", "", false},
		"an error without ok":              {woztell.WhatsApp, 200, `{"err":"text is required"}`, channel.Invalid, channel.ScopeMessage, "HTTP 200", "text is required", false},
		"sendResult says no":               {woztell.WhatsApp, 200, `{"ok":1,"sendResult":{"ok":0,"err_code":100,"err":"x"}}`, channel.Unreachable, channel.ScopeRecipient, "100", "x", false},
		"the only entry says no":           {woztell.WhatsApp, 200, `{"ok":1,"sendResult":{"ok":1,"result":[{"ok":0,"err_code":100,"err":"x"}]}}`, channel.Unreachable, channel.ScopeRecipient, "100", "x", false},
		"an entry with Meta's code":        {woztell.WhatsApp, 200, `{"ok":1,"result":[{"err_code":131047,"err":"` + long + `"}]}`, channel.OutOfWindow, channel.ScopeRecipient, "131047", long, false},
		"Meta's code on another platform":  {woztell.Messenger, 200, `{"ok":1,"result":[{"err_code":131047,"err":"` + long + `"}]}`, channel.Unknown, channel.ScopeMessage, "131047", long, false},
		"a type that is not supported":     {woztell.WhatsApp, 500, `{"ok":0,"err":"the type is not supported"}`, channel.Unsupported, channel.ScopeMessage, "HTTP 500", "the type is not supported", false},
		"too fast, told in words":          {woztell.WhatsApp, 500, `{"ok":0,"err":"Rate limit exceeded"}`, channel.RateLimited, channel.ScopeChannel, "HTTP 500", "Rate limit exceeded", false},
		"too fast":                         {woztell.WhatsApp, 429, `{"ok":0,"err":"x"}`, channel.RateLimited, channel.ScopeChannel, "HTTP 429", "x", false},
		"too fast, without JSON":           {woztell.WhatsApp, 429, `slow`, channel.RateLimited, channel.ScopeChannel, "HTTP 429", "", false},
		"401 without JSON":                 {woztell.WhatsApp, 401, `no`, channel.Unauthorized, channel.ScopeChannel, "HTTP 401", "", false},
		"400 without JSON":                 {woztell.WhatsApp, 400, `no`, channel.Invalid, channel.ScopeMessage, "HTTP 400", "", false},
		"500 in plain text":                {woztell.WhatsApp, 500, `Internal Server Error`, channel.Unavailable, channel.ScopeMessage, "HTTP 500", "", true},
		"500 of a gateway in JSON":         {woztell.WhatsApp, 500, `{"error":"Internal Server Error"}`, channel.Unavailable, channel.ScopeMessage, "HTTP 500", "Internal Server Error", true},
		"500 that says ok":                 {woztell.WhatsApp, 500, `{"ok":1}`, channel.Unavailable, channel.ScopeMessage, "HTTP 500", "", true},
		"502":                              {woztell.WhatsApp, 502, `<html>`, channel.Unavailable, channel.ScopeMessage, "HTTP 502", "", true},
		"503":                              {woztell.WhatsApp, 503, `<html>`, channel.Unavailable, channel.ScopeMessage, "HTTP 503", "", false},
		"a redirect":                       {woztell.WhatsApp, 302, ``, channel.Unknown, channel.ScopeMessage, "HTTP 302", "", true},
		"success without JSON":             {woztell.WhatsApp, 200, `<html>`, channel.Unknown, channel.ScopeMessage, "", "HTTP 200 with an answer that cannot be read", true},
		"success with nothing":             {woztell.WhatsApp, 200, ``, channel.Unknown, channel.ScopeMessage, "", "HTTP 200 with an answer that cannot be read", true},
		"success with half an answer":      {woztell.WhatsApp, 200, `{"ok":1,"sendRes`, channel.Unknown, channel.ScopeMessage, "", "HTTP 200 with an answer that cannot be read", true},
		"success that says nothing":        {woztell.WhatsApp, 200, `{"message":"queued"}`, channel.Unknown, channel.ScopeMessage, "", "HTTP 200 with an answer that cannot be read", true},
		"an explanation quotes the secret": {woztell.WhatsApp, 200, `{"ok":0,"err":"bad token app-token"}`, channel.Unknown, channel.ScopeMessage, "HTTP 200", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := text(t, answered(t, c.platform, c.status, c.body))
			e := failure(t, err)
			assert.Equal(t, c.kind, e.Kind)
			assert.Equal(t, c.scope, e.Scope)
			assert.Equal(t, c.code, e.Code)
			assert.Equal(t, c.detail, e.Detail)
			assert.Equal(t, c.uncertain, e.Uncertain)
		})
	}
}

// One response may become several messages at the platform. If some of them
// went out, the message did.
func TestPartialFailures(t *testing.T) {
	for name, body := range map[string]string{
		"the second": `{"ok":1,"sendResult":{"result":[{"messageEvent":{"messageId":"wamid.X"}},{"ok":0,"err_code":100,"err":"no"}]}}`,
		"the first":  `{"ok":1,"sendResult":{"result":[{"ok":0,"err_code":100,"err":"no"},{"messageEvent":{"messageId":"wamid.X"}}]}}`,
	} {
		receipt, err := text(t, answered(t, woztell.WhatsApp, http.StatusOK, body))
		require.NoError(t, err, name)
		assert.Equal(t, channel.ProviderID("wamid.X"), receipt.ID, name)
		assert.Equal(t, "the platform took a part of it only: no", receipt.Detail, name)
	}
}

func TestWaitsAreReported(t *testing.T) {
	_, err := text(t, answered(t, woztell.WhatsApp, http.StatusTooManyRequests, `slow`, "Retry-After", "17"))
	assert.Equal(t, 17*time.Second, failure(t, err).RetryAfter)
	_, err = text(t, answered(t, woztell.WhatsApp, http.StatusTooManyRequests, `{"ok":0,"err":"slow"}`, "Retry-After", "17"))
	assert.Equal(t, 17*time.Second, failure(t, err).RetryAfter)
	_, err = text(t, answered(t, woztell.WhatsApp, http.StatusInternalServerError, `{"ok":0,"err":"x"}`, "Retry-After", "17"))
	assert.Zero(t, failure(t, err).RetryAfter, "nothing to wait for")
}

// Answers of the Open API: errors come with 200, and data may be null.
func TestAnswersOfTheOpenAPI(t *testing.T) {
	who := channel.Address{Kind: channel.AddressPhone, Value: "+85290000001"}
	for name, c := range map[string]struct {
		status int
		body   string
		kind   channel.ErrorKind
		detail string
	}{
		"P5 a token that is none":  {200, `{"errors":[{"message":"User is not authenticated."}],"data":null}`, channel.Unauthorized, "User is not authenticated."},
		"P5 errors with 400":       {400, `{"errors":[{"message":"Variable \"$c\" of type \"ID\" used in position expecting type \"String\"."}]}`, channel.Invalid, `Variable "$c" of type "ID" used in position expecting type "String".`},
		"P5 an unknown error":      {200, `{"errors":[{"message":"Oops"}]}`, channel.Unknown, "Oops"},
		"P5 an error without text": {200, `{"errors":[{}]}`, channel.Unknown, ""},
		"P5 data is null":          {200, `{"data":null}`, channel.Unknown, "the answer has no data"},
		"P5 nothing":               {200, `{}`, channel.Unknown, "the answer has no data"},
		"the viewer is null":       {200, `{"data":{"apiViewer":null}}`, channel.Unreachable, "the channel has no such member"},
		"the member is null":       {200, `{"data":{"apiViewer":{"member":null}}}`, channel.Unreachable, "the channel has no such member"},
		"not found":                {200, `{"errors":[{"message":"Member not found"}]}`, channel.Unreachable, "Member not found"},
		"no JSON":                  {200, `<html>`, channel.Unknown, "HTTP 200 with an answer that cannot be read"},
		"too many":                 {429, `{"errors":[{"message":"x"}]}`, channel.RateLimited, ""},
		"down":                     {502, `<html>`, channel.Unavailable, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := answered(t, woztell.WhatsApp, c.status, c.body, "Retry-After", "9").Profile(t.Context(), who)
			e := failure(t, err)
			assert.Equal(t, c.kind, e.Kind)
			assert.Equal(t, c.detail, e.Detail)
			assert.False(t, e.Uncertain, "reading changes nothing")
			if c.kind == channel.RateLimited {
				assert.Equal(t, 9*time.Second, e.RetryAfter)
			}
		})
	}
}

// A mutation whose answer is lost may have happened.
func TestALostAnswerToAMutationIsUncertain(t *testing.T) {
	r := open(t, woztelltest.Options{})
	r.FailCalls(1, woztelltest.CallFault{Accept: true, Drop: true})
	assert.True(t, failure(t, r.channel.AddTags(t.Context(), r.outside(), "vip")).Uncertain)
	assert.Equal(t, []string{"vip"}, r.ana.Tags())
	err := answered(t, woztell.WhatsApp, 200, `{"data":{"addMemberTags":{"ok":0,"err_code":112,"err":"x"}}}`).AddTags(t.Context(), r.outside(), "vip")
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
	err = answered(t, woztell.WhatsApp, 200, `{"data":{}}`).AddTags(t.Context(), r.outside(), "vip")
	assert.Equal(t, channel.Unknown, failure(t, err).Kind)
}
