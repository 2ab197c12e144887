package loop_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/internal/loop"
)

func request(t *testing.T, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://anywhere.invalid/a?b=c", body)
	require.NoError(t, err)
	return r
}

func TestTheHandlerSeesWhatWasAsked(t *testing.T) {
	carry := loop.Transport(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Asked", r.Host+r.RequestURI)
		w.WriteHeader(http.StatusTeapot)
		w.WriteHeader(http.StatusOK) // too late, as on a network
		_, _ = w.Write(body)
	}))
	res, err := carry.RoundTrip(request(t, strings.NewReader("hello")))
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	assert.Equal(t, "hello", string(body))
	assert.Equal(t, int64(5), res.ContentLength)
	assert.Equal(t, http.StatusTeapot, res.StatusCode)
	assert.Equal(t, "anywhere.invalid/a?b=c", res.Header.Get("X-Asked"))
}

func TestWithoutAWordItIsFine(t *testing.T) {
	res, err := loop.Transport(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
	})).RoundTrip(request(t, nil))
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, http.StatusOK, res.StatusCode)
}

// A handler breaks the connection by net/http's own panic; the caller hears of
// their own context first. Any other panic is a mistake.
func TestBrokenConnections(t *testing.T) {
	broken := loop.Transport(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	_, err := broken.RoundTrip(request(t, nil))
	assert.ErrorContains(t, err, "broken")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = broken.RoundTrip(request(t, nil).WithContext(ctx))
	assert.ErrorIs(t, err, context.Canceled)
	mistaken := loop.Transport(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("oops") }))
	assert.PanicsWithValue(t, "oops", func() {
		_, _ = mistaken.RoundTrip(request(t, nil))
	})
}
