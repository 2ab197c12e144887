package simulate_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// echo answers with what it was asked, and takes what has the header X-Fine.
func echo(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Fine") == "" {
		w.WriteHeader(http.StatusTeapot)
	}
	body, _ := io.ReadAll(r.Body)
	_, _ = io.WriteString(w, r.Method+" "+r.Host+r.URL.RequestURI()+" "+string(body))
}

func TestNowhere(t *testing.T) {
	var where simulate.Target
	assert.False(t, where.Known())
	assert.Empty(t, where.Address())
	_, err := where.Post(t.Context(), http.Header{}, nil)
	assert.ErrorIs(t, err, simulate.ErrNowhere)
	_, _, err = where.Get(t.Context(), "")
	assert.ErrorIs(t, err, simulate.ErrNowhere)
}

func TestPost(t *testing.T) {
	var where simulate.Target
	where.SendTo("http://hooks.invalid/a", http.HandlerFunc(echo))
	assert.True(t, where.Known())
	assert.Equal(t, "http://hooks.invalid/a", where.Address())
	status, err := where.Post(t.Context(), http.Header{}, []byte("x"))
	require.NoError(t, err)
	assert.Equal(t, http.StatusTeapot, status)
	status, err = where.Post(t.Context(), http.Header{"X-Fine": {"yes"}}, []byte("x"))
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, status)
}

// paths keeps where it was asked.
type paths []string

func (p *paths) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	*p = append(*p, r.Host+r.URL.Path)
}

func TestOtherAddresses(t *testing.T) {
	var asked paths
	var where simulate.Target
	where.SendTo("http://hooks.invalid/a", &asked)
	_, err := where.PostTo(t.Context(), "http://other.invalid/b", http.Header{}, nil)
	require.NoError(t, err)
	where.Move("http://moved.invalid/c")
	_, err = where.Post(t.Context(), http.Header{}, nil)
	require.NoError(t, err)
	assert.Equal(t, paths{"other.invalid/b", "moved.invalid/c"}, asked)
}

// Over a real connection, with a transport of its own.
func TestOverTheNetwork(t *testing.T) {
	hook := httptest.NewServer(http.HandlerFunc(echo))
	defer hook.Close()
	for name, send := range map[string]func(*simulate.Target){
		"from the start": func(where *simulate.Target) { where.SendToURL(hook.URL, nil, 2) },
		"moved there":    func(where *simulate.Target) { where.Move(hook.URL) },
	} {
		t.Run(name, func(t *testing.T) {
			var where simulate.Target
			send(&where)
			status, err := where.Post(t.Context(), http.Header{"X-Fine": {"yes"}}, []byte("x"))
			require.NoError(t, err)
			assert.Equal(t, http.StatusOK, status)
		})
	}
}

func TestGet(t *testing.T) {
	var where simulate.Target
	where.SendTo("http://hooks.invalid/a", http.HandlerFunc(echo))
	status, body, err := where.Get(t.Context(), "q=1")
	require.NoError(t, err)
	assert.Equal(t, http.StatusTeapot, status)
	assert.Equal(t, "GET hooks.invalid/a?q=1 ", string(body))
}

// Timeout is for webhooks only, and why ctx ended is the error.
func TestAsk(t *testing.T) {
	where := simulate.Target{Timeout: time.Nanosecond}
	_, _, err := where.Ask(t.Context(), http.MethodPut, "", http.Header{}, nil, 1)
	assert.ErrorIs(t, err, simulate.ErrNowhere)
	where.SendTo("http://hooks.invalid/a", http.HandlerFunc(echo))
	for address, want := range map[string]string{"": "PUT hooks.invalid/a x", "http://hooks.invalid/b": "PUT hooks.invalid/b x"} {
		status, body, err := where.Ask(t.Context(), http.MethodPut, address, http.Header{"X-Fine": {"yes"}}, strings.NewReader("xyz"), int64(len(want)))
		require.NoError(t, err)
		assert.Equal(t, http.StatusOK, status)
		assert.Equal(t, want, string(body), "no more than was asked for")
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errRefused)
	where.SendTo("http://hooks.invalid/a", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	_, _, err = where.Ask(ctx, http.MethodGet, "", http.Header{}, nil, 1)
	assert.ErrorIs(t, err, errRefused)
}

func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		where := simulate.Target{Timeout: time.Second}
		where.SendTo("http://hooks.invalid/", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		}))
		start := time.Now()
		_, err := where.Post(t.Context(), http.Header{}, nil)
		assert.ErrorIs(t, err, simulate.ErrTimeout)
		assert.Equal(t, time.Second, time.Since(start))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = where.Post(ctx, http.Header{}, nil)
		assert.ErrorIs(t, err, context.Canceled)
	})
}

func TestTaken(t *testing.T) {
	assert.NoError(t, simulate.Taken(true, 200, nil))
	assert.EqualError(t, simulate.Taken(false, 503, nil), "answered with 503")
	assert.ErrorIs(t, simulate.Taken(false, 0, errRefused), errRefused)
}
