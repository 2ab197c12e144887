package dialog360_test

import (
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
)

func golden(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

func openMedia(t *testing.T, c *dialog360.Channel, id string) (string, error) {
	t.Helper()
	content, err := c.OpenMedia(t.Context(), channel.Media{ID: id})
	if err != nil {
		return "", err
	}
	defer func() { require.NoError(t, content.Body.Close()) }()
	body, err := io.ReadAll(content.Body)
	require.NoError(t, err)
	return string(body), nil
}

// A script answers call after call: with a status, if an answer is a number,
// and else with 200 and that body.
type script struct{ answers []string }

// RoundTrip implements http.RoundTripper.
func (s *script) RoundTrip(*http.Request) (*http.Response, error) {
	if len(s.answers) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	status, body := http.StatusOK, s.answers[0]
	s.answers = s.answers[1:]
	if n, err := strconv.Atoi(body); err == nil {
		status, body = n, ""
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1}, nil
}

// The key is not sent to anybody who is not the gateway.
func TestFilesOnThirdHostsAreRefused(t *testing.T) {
	for _, address := range []string{
		"https://files.example/x", "http://lookaside.fbsbx.com/x", "https://u:p@lookaside.fbsbx.com/x", "https://lookaside.fbsbx.com:8443/x",
		"https://lookaside.fbsbx.com.example/x", "https://evil-fbsbx.com/x", "https://waba-v2.360dialog.io.example/x", "https://127.0.0.1/x",
		"http://waba-v2.360dialog.io/x", "//files.example/x", "file:///etc/passwd", "%", "",
	} {
		r := open(t, dialog360test.Options{})
		r.FailCalls(1, dialog360test.CallFault{Op: dialog360test.OpResolve, Status: http.StatusOK, Body: `{"url":"` + address + `"}`})
		_, err := openMedia(t, r.channel, "1")
		assert.Equal(t, channel.Unavailable, failure(t, err).Kind, address)
		assert.Len(t, r.wire.Calls(), 1, address)
	}
}

// An address that is the gateway's own already stays as it is.
func TestAddressesOfTheGatewayStay(t *testing.T) {
	r := open(t, dialog360test.Options{})
	r.wire.Next = &script{answers: []string{`{"url":"https://waba-v2.360dialog.io/files/7?x=%2F","mime_type":"image/jpeg"}`, "bytes"}}
	body, err := openMedia(t, r.channel, "1")
	require.NoError(t, err)
	assert.Equal(t, "bytes", body)
	assert.Equal(t, "https://waba-v2.360dialog.io/files/7?x=%2F", r.wire.Last(t).URL)
}

func TestMediaThatCannotBeOpened(t *testing.T) {
	for name, c := range map[string]struct {
		fault dialog360test.CallFault
		kind  channel.ErrorKind
	}{
		"no such id":         {dialog360test.CallFault{Op: dialog360test.OpResolve, Code: 100}, channel.Unreachable},
		"no such path":       {dialog360test.CallFault{Op: dialog360test.OpResolve, Status: 404}, channel.Unreachable},
		"gone":               {dialog360test.CallFault{Op: dialog360test.OpDownload, Status: 404}, channel.Unreachable},
		"key dead":           {dialog360test.CallFault{Op: dialog360test.OpResolve, Status: 401}, channel.Unauthorized},
		"key dead meanwhile": {dialog360test.CallFault{Op: dialog360test.OpDownload, Status: 401}, channel.Unauthorized},
		"throttled":          {dialog360test.TooFast(), channel.RateLimited},
		"throttled by Meta":  {dialog360test.CallFault{Op: dialog360test.OpDownload, Status: 429}, channel.RateLimited},
		"gateway trouble":    {dialog360test.BadGateway(), channel.Unavailable},
		"download trouble":   {dialog360test.CallFault{Op: dialog360test.OpDownload, Status: 503}, channel.Unavailable},
		"redirected":         {dialog360test.CallFault{Op: dialog360test.OpDownload, Redirect: "https://files.example/x"}, channel.Unknown},
		"dropped":            {dialog360test.CallFault{Op: dialog360test.OpDownload, Drop: true}, channel.Unavailable},
		"not even JSON":      {dialog360test.CallFault{Op: dialog360test.OpResolve, Status: 200, Body: "<html>"}, channel.Unavailable},
	} {
		r := open(t, dialog360test.Options{})
		m := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
		r.FailCalls(1, c.fault)
		_, err := openMedia(t, r.channel, m.ID)
		assert.Equal(t, c.kind, failure(t, err).Kind, name)
		assert.LessOrEqual(t, len(r.wire.Calls()), 2, "nothing is tried twice")
		for _, call := range r.wire.Calls() {
			assert.NotContains(t, call.URL, "files.example", name)
		}
	}
	r := open(t, dialog360test.Options{})
	_, err := openMedia(t, r.channel, "")
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	assert.Empty(t, r.wire.Calls())
}

// After fifteen refusals within an hour downloads wait until the first of them
// is an hour old. Broken connections are not answers.
func TestRefusedDownloadsHaveABudget(t *testing.T) {
	r := open(t, dialog360test.Options{})
	m := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	r.FailCalls(30, dialog360test.CallFault{Op: dialog360test.OpDownload, Drop: true})
	for range 30 {
		_, err := openMedia(t, r.channel, m.ID)
		require.Error(t, err)
	}
	_, err := openMedia(t, r.channel, m.ID)
	require.NoError(t, err)

	for range 15 {
		_, err := openMedia(t, r.channel, "404")
		assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
		r.now = r.now.Add(time.Minute)
	}
	calls := len(r.wire.Calls())
	_, err = openMedia(t, r.channel, m.ID)
	e := failure(t, err)
	assert.Equal(t, channel.Unavailable, e.Kind)
	assert.Equal(t, 45*time.Minute, e.RetryAfter)
	assert.Len(t, r.wire.Calls(), calls)

	r.now = r.now.Add(45 * time.Minute)
	_, err = openMedia(t, r.channel, m.ID)
	require.NoError(t, err)

	_, err = openMedia(t, r.channel, "404")
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
	_, err = openMedia(t, r.channel, m.ID)
	assert.Equal(t, time.Minute, failure(t, err).RetryAfter, "till the second one is an hour old")
}

// A refused download counts like a refused question for its address; what is
// refused elsewhere does not.
func TestWhatTheBudgetCounts(t *testing.T) {
	r := open(t, dialog360test.Options{})
	m := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	r.FailCalls(20, dialog360test.CallFault{Op: dialog360test.OpSend, Code: 131026})
	for range 20 {
		_, err := r.send(t, channel.Text{Body: "x"})
		require.Error(t, err)
	}
	r.FailCalls(15, dialog360test.CallFault{Op: dialog360test.OpDownload, Status: 404})
	for range 15 {
		_, err := openMedia(t, r.channel, m.ID)
		assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
	}
	_, err := openMedia(t, r.channel, m.ID)
	assert.Equal(t, time.Hour, failure(t, err).RetryAfter)
}

// Somebody else with the same key may use up the rest. The block is no reason
// to stop the channel, and is waited out.
func TestABlockOfMediaIsWaitedOut(t *testing.T) {
	r := open(t, dialog360test.Options{})
	m := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	for range 2 {
		other := r.withConfig(t, func(*dialog360.Config) {})
		for range 10 {
			_, err := openMedia(t, other, "404")
			require.Error(t, err)
		}
	}
	require.True(t, r.MediaBlocked())
	calls := len(r.wire.Calls())
	for range 3 {
		_, err := openMedia(t, r.channel, m.ID)
		e := failure(t, err)
		assert.Equal(t, channel.Unavailable, e.Kind)
		assert.Equal(t, channel.ScopeMessage, e.Scope)
		assert.Equal(t, 30*time.Minute, e.RetryAfter)
	}
	assert.Len(t, r.wire.Calls(), calls+1, "one answer is enough")
	_, err := r.send(t, channel.Text{Body: "still here"})
	require.NoError(t, err)
	r.now = r.now.Add(30 * time.Minute)
	body, err := openMedia(t, r.channel, m.ID)
	require.NoError(t, err)
	assert.Equal(t, "bytes", body)
}

func TestUploadedMediaCanBeSent(t *testing.T) {
	r := open(t, dialog360test.Options{})
	m, err := r.channel.UploadMedia(t.Context(), channel.MediaUpload{Body: strings.NewReader("bytes"), Type: "image/jpeg", Name: "a.jpg", Size: 5})
	require.NoError(t, err)
	call := r.wire.Last(t)
	assert.Equal(t, "https://waba-v2.360dialog.io/media", call.URL)
	assert.Contains(t, call.Body, "Content-Type: image/jpeg", "a generic type is refused")
	_, err = r.send(t, channel.Image{Media: m})
	require.NoError(t, err)
	shown := r.ana.Arrived()[0].Parts[0].(channel.Image).Media
	body, _, ok := r.File(shown.ID)
	require.True(t, ok)
	assert.Equal(t, "bytes", string(body))

	_, err = r.channel.UploadMedia(t.Context(), channel.MediaUpload{Body: strings.NewReader("x"), Type: "application/octet-stream", Size: 1})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}
