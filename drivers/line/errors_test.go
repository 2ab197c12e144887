package line_test

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
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// What each answer to a push means for the caller.
func TestEveryAnswerSaysWhatToDoNext(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   channel.Error
	}{
		{"our message", 400, `{"message":"The request body has 1 error(s)","details":[{"message":"May not be empty","property":"messages[1].text"}]}`,
			channel.Error{Kind: channel.Invalid, Code: "HTTP 400", Detail: "The request body has 1 error(s); messages[1].text: May not be empty", Part: 2}},
		{"two of our messages", 400, `{"message":"The request body has 2 error(s)","details":[{"message":"a","property":"messages[0].text"},{"message":"b","property":"messages[1].text"}]}`,
			channel.Error{Kind: channel.Invalid, Code: "HTTP 400", Detail: "The request body has 2 error(s); messages[0].text: a; messages[1].text: b"}},
		{"one of our messages twice", 400, `{"message":"x","details":[{"message":"a","property":"messages[4].text"},{"message":"b","property":"to"},{"property":"messages[4].altText"},{"message":"c"}]}`,
			channel.Error{Kind: channel.Invalid, Code: "HTTP 400", Detail: "x; messages[4].text: a; to: b; messages[4].altText; …", Part: 5}},
		{"a message within", 400, `{"message":"A message (messages[2]) in the request body is invalid","details":[{"message":"invalid uri scheme","property":"/hero/url"}]}`,
			channel.Error{Kind: channel.Invalid, Code: "HTTP 400", Detail: "A message (messages[2]) in the request body is invalid; /hero/url: invalid uri scheme", Part: 3}},
		{"nobody", 400, `{"message":"Failed to send messages"}`,
			channel.Error{Kind: channel.Unreachable, Scope: channel.ScopeRecipient, Code: "HTTP 400", Detail: "Failed to send messages"}},
		{"the token", 401, `{"message":"Authentication failed due to the following reason: invalid token. Confirm that the access token in the authorization header is valid."}`,
			channel.Error{Kind: channel.Unauthorized, Scope: channel.ScopeChannel, Code: "HTTP 401", Detail: "Authentication failed due to the following reason: invalid token. Confirm that the access token in the authorization header is valid."}},
		{"the plan", 403, `{"message":"Access to this API is not available for your account"}`,
			channel.Error{Kind: channel.Unsupported, Scope: channel.ScopeChannel, Code: "HTTP 403", Detail: "Access to this API is not available for your account"}},
		{"the address", 404, `{"message":"Not found"}`, channel.Error{Kind: channel.Invalid, Code: "HTTP 404", Detail: "Not found"}},
		{"the size", 413, ``, channel.Error{Kind: channel.Invalid, Code: "HTTP 413"}},
		{"the type", 415, `{"message":"Unsupported media type."}`, channel.Error{Kind: channel.Invalid, Code: "HTTP 415", Detail: "Unsupported media type."}},
		{"too fast", 429, `{"message":"The API rate limit has been exceeded. Try again later."}`,
			channel.Error{Kind: channel.RateLimited, Scope: channel.ScopeChannel, Code: "HTTP 429", Detail: "The API rate limit has been exceeded. Try again later.", RetryAfter: 7 * time.Second}},
		{"too fast, says a gateway", 429, `<html>`, channel.Error{Kind: channel.RateLimited, Scope: channel.ScopeChannel, Code: "HTTP 429", RetryAfter: 7 * time.Second}},
		{"the month", 429, `{"message":"You have reached your monthly limit."}`,
			channel.Error{Kind: channel.Unsupported, Code: "HTTP 429", Detail: "the monthly limit of messages is reached; it counts anew from the first of the month in Japan, or with a larger plan"}},
		{"LINE", 500, `{"message":"Internal server error"}`, channel.Error{Kind: channel.Unavailable, Code: "HTTP 500", Detail: "Internal server error", Uncertain: true, RetryAfter: 7 * time.Second}},
		{"a gateway", 502, `<html>`, channel.Error{Kind: channel.Unavailable, Code: "HTTP 502", Uncertain: true, RetryAfter: 7 * time.Second}},
		{"a proxy", 408, ``, channel.Error{Kind: channel.Unavailable, Code: "HTTP 408", Uncertain: true, RetryAfter: 7 * time.Second}},
		{"somebody strange", 302, ``, channel.Error{Kind: channel.Unknown, Code: "HTTP 302", Uncertain: true}},
	} {
		r.FailCalls(1, linetest.CallFault{Status: c.status, Body: c.body, RetryAfter: 7 * time.Second})
		_, err := r.send(t, hi)
		c.want.Op = "line: send"
		assert.Equal(t, &c.want, failure(t, err), c.name)
	}
	assert.Empty(t, r.ana.Arrived())
}

func TestLongExplanationsAreShortened(t *testing.T) {
	r := open(t, linetest.Options{})
	r.FailCalls(1, linetest.CallFault{Status: 400, Message: "a\n b " + strings.Repeat("茶", 500)})
	_, err := r.send(t, hi)
	e := failure(t, err)
	assert.True(t, strings.HasPrefix(e.Detail, "a b 茶"))
	assert.Less(t, len(e.Detail), 510)
	assert.True(t, strings.HasSuffix(e.Detail, "茶…"))
}

// The parts that LINE itself refuses, as it names them: all or nothing.
func TestOneBadPartOfFiveIsNamed(t *testing.T) {
	r := open(t, linetest.Options{})
	_, err := r.send(t, hi, hi, channel.Text{Body: strings.Repeat("x", 5001)}, hi, hi)
	e := failure(t, err)
	assert.Equal(t, channel.Invalid, e.Kind)
	assert.Equal(t, 3, e.Part)
	assert.Empty(t, r.ana.Arrived())
}

func TestPeopleWhoAreNotThere(t *testing.T) {
	r := open(t, linetest.Options{})
	m := r.message(hi)
	m.To.Value = "U" + strings.Repeat("0", 32)
	_, err := r.channel.Send(t.Context(), m)
	e := failure(t, err)
	assert.Equal(t, channel.Unreachable, e.Kind)
	assert.Equal(t, channel.ScopeRecipient, e.Scope)

	g := r.AddGroup("Family", r.ana)
	g.Kick()
	m = r.message(hi)
	m.To = group(g)
	_, err = r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
}

// A credential never shows in an error, not even if a transport quotes it.
func TestCredentialsStayHidden(t *testing.T) {
	r := open(t, linetest.Options{})
	r.FailCalls(1, linetest.CallFault{Status: 401, Message: "Authentication failed"})
	_, refused := r.send(t, channel.Text{Body: "my password"})

	c, s, _ := asker(t, func(cfg *line.Config, _ *linetest.Server) { cfg.Transport = &chatty{next: cfg.Transport} })
	broken := sendOne(t.Context(), c, s, "1")
	_, closed := newChannel(t, func() line.Config {
		cfg := config(s)
		cfg.Transport = &chatty{}
		return cfg
	}()).Profile(t.Context(), person(s.Phone("ana")))

	for _, err := range []error{refused, broken, closed} {
		require.Error(t, err)
		for _, secret := range []string{r.Credentials().Token, r.Credentials().Secret, "my password", "Bearer "} {
			assert.NotContains(t, err.Error(), secret)
		}
	}
	assert.Contains(t, broken.Error(), "text withheld")
}

// chatty fails all but requests for tokens, with an error that shows everything.
type chatty struct{ next http.RoundTripper }

func (c *chatty) RoundTrip(r *http.Request) (*http.Response, error) {
	if c.next != nil && r.URL.Path == "/oauth2/v3/token" {
		return c.next.RoundTrip(r)
	}
	body, _ := io.ReadAll(r.Body)
	return nil, fmt.Errorf("cannot send %s with %s", body, r.Header.Get("Authorization"))
}
