package call_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

func request(t *testing.T, method, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader("body"))
	require.NoError(t, err)
	return r
}

func failure(t *testing.T, err error) *channel.Error {
	t.Helper()
	require.Error(t, err)
	e, ok := err.(*channel.Error)
	require.True(t, ok, "%T", err)
	assert.Equal(t, channel.Unavailable, e.Kind)
	return e
}

// closed is an address where nobody listens.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return "http://" + l.Addr().String()
}

func TestAnswersAreReadWhole(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, r.UserAgent())
	}))
	defer s.Close()
	c := call.Caller{Agent: "me"}
	a, err := c.Do("op", request(t, http.MethodPost, s.URL))
	require.NoError(t, err)
	assert.Equal(t, "me", string(a.Body))
	assert.Equal(t, http.StatusTeapot, a.Status)
	assert.False(t, a.OK())
}

// Nothing can have happened where there never was a connection.
func TestWithoutAConnectionNothingIsUncertain(t *testing.T) {
	var c call.Caller
	_, err := c.Do("op", request(t, http.MethodPost, closed(t)))
	assert.False(t, failure(t, err).Uncertain)
}

// From the first byte on a change may have been made, and a question cannot
// have changed anything.
func TestABrokenConnectionLeavesAChangeUncertain(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer s.Close()
	var c call.Caller
	_, err := c.Do("op", request(t, http.MethodPost, s.URL))
	assert.True(t, failure(t, err).Uncertain)
	_, err = c.Do("op", request(t, http.MethodGet, s.URL))
	assert.False(t, failure(t, err).Uncertain)
}

func TestAnAnswerThatBreaksOff(t *testing.T) {
	for status, fine := range map[int]bool{http.StatusOK: false, http.StatusBadRequest: true} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "half")
		}))
		var c call.Caller
		a, err := c.Do("op", request(t, http.MethodPost, s.URL))
		if fine {
			require.NoError(t, err, "a refusal is a refusal")
			assert.Equal(t, "half", string(a.Body))
		} else {
			assert.True(t, failure(t, err).Uncertain)
		}
		s.Close()
	}
}

func TestAnAnswerThatIsTooLarge(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "12345") }))
	defer s.Close()
	c := call.Caller{MaxAnswer: 5}
	a, err := c.Do("op", request(t, http.MethodPost, s.URL))
	require.NoError(t, err)
	assert.Equal(t, "12345", string(a.Body))
	c.MaxAnswer = 4
	_, err = c.Do("op", request(t, http.MethodPost, s.URL))
	assert.True(t, failure(t, err).Uncertain)
}

func TestAContextThatIsDoneMeansNoRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := call.Caller{Transport: fails{errors.New("must not be asked")}}
	_, err := c.Do("op", request(t, http.MethodPost, "http://x.example").WithContext(ctx))
	assert.ErrorIs(t, err, context.Canceled)
	assert.False(t, failure(t, err).Uncertain)
}

// A transport that reports nothing is believed only if its error says that
// there was no connection.
func TestTransportsThatReportNothing(t *testing.T) {
	for _, row := range []struct {
		err       error
		uncertain bool
	}{
		{errors.New("something"), true},
		{io.ErrUnexpectedEOF, true},
		{&net.OpError{Op: "read", Err: errors.New("reset")}, true},
		{&net.OpError{Op: "dial", Err: errors.New("refused")}, false},
		{&net.DNSError{Err: "no such host"}, false},
	} {
		c := call.Caller{Transport: fails{row.err}}
		_, err := c.Do("op", request(t, http.MethodPost, "http://x.example"))
		assert.Equal(t, row.uncertain, failure(t, err).Uncertain, row.err)
		assert.ErrorIs(t, err, row.err)
	}
}

func TestErrorsThatQuoteASecretAreWithheld(t *testing.T) {
	secrets := []channel.Secret{{}, channel.NewSecret("hush")}
	for cause, below := range map[error]error{
		errors.New("sent hush"):                        nil,
		wrapped{"sent hush", context.DeadlineExceeded}: context.DeadlineExceeded,
	} {
		c := call.Caller{Transport: fails{cause}, Secrets: secrets}
		_, err := c.Do("op", request(t, http.MethodPost, "http://x.example"))
		assert.NotContains(t, err.Error(), "hush")
		if below != nil {
			assert.ErrorIs(t, err, below)
		}
	}
}

type fails struct{ err error }

func (f fails) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

type wrapped struct {
	text string
	err  error
}

func (w wrapped) Error() string { return w.text }
func (w wrapped) Unwrap() error { return w.err }

func TestRetryAfter(t *testing.T) {
	const date = "Sun, 01 Nov 2026 09:00:00 GMT"
	for _, row := range []struct {
		value, date string
		want        time.Duration
	}{
		{"", "", 0}, {"90", "", 90 * time.Second}, {" 5 ", "", 5 * time.Second}, {"-5", "", 0}, {"soon", date, 0},
		{"99999999999999", "", 0},
		{"Sun, 01 Nov 2026 09:01:30 GMT", date, 90 * time.Second},
		{"Sun, 01 Nov 2026 08:00:00 GMT", date, 0},
		{"Sun, 01 Nov 2026 09:01:30 GMT", "", 0},
	} {
		h := http.Header{}
		h.Set("Retry-After", row.value)
		h.Set("Date", row.date)
		assert.Equal(t, row.want, call.RetryAfter(h), row.value)
	}
}
