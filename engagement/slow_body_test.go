package engagement_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pipes is a listener whose connections are in this process, so that their time
// can be simulated.
type pipes struct {
	waiting chan net.Conn
	closed  context.Context
	close   context.CancelFunc
}

func newPipes() pipes {
	closed, cancel := context.WithCancel(context.Background())
	return pipes{make(chan net.Conn), closed, cancel}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.waiting:
		return c, nil
	case <-p.closed.Done():
		return nil, net.ErrClosed
	}
}
func (p pipes) Close() error   { p.close(); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// behind runs a test with a server on simulated connections; dial makes one.
func behind(t *testing.T, server *http.Server, test func(dial func() net.Conn)) {
	t.Helper()
	l := newPipes()
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	test(func() net.Conn {
		ours, theirs := net.Pipe()
		l.waiting <- theirs
		return ours
	})
	assert.NoError(t, server.Close())
	assert.ErrorIs(t, <-ended, http.ErrServerClosed)
}

// head is the beginning of a request with a body of so many bytes, with more lines of
// its header.
func head(path string, length int, more ...string) string {
	lines := append([]string{"POST " + path + " HTTP/1.1", "Host: host", fmt.Sprint("Content-Length: ", length)}, more...)
	return strings.Join(lines, "\r\n") + "\r\n\r\n"
}

// drip sends a request, and then its body a byte at a time with pauses, until it is
// all there or nobody listens. It returns the answer and how long that took.
func drip(t *testing.T, c net.Conn, path string, length int, pause time.Duration) (status int, took time.Duration) {
	t.Helper()
	return dripAfter(t, c, head(path, length), length, pause)
}

// dripAfter is drip for a request that has begun.
func dripAfter(t *testing.T, c net.Conn, begun string, length int, pause time.Duration) (status int, took time.Duration) {
	t.Helper()
	began := time.Now()
	_, err := io.WriteString(c, begun)
	require.NoError(t, err)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for range length {
			<-time.After(pause)
			if _, err := c.Write([]byte{'x'}); err != nil {
				return
			}
		}
	}()
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	_, _ = io.Copy(io.Discard, res.Body)
	took = time.Since(began)
	require.NoError(t, c.Close())
	<-ended
	return res.StatusCode, took
}

// TestBodiesThatComeSlowlyAreNotWaitedFor: one byte a second, at every handler that
// takes a body, also where it does not read it.
func TestBodiesThatComeSlowlyAreNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		behind(t, &http.Server{Handler: w.Handler()}, func(dial func() net.Conn) {
			status, took := drip(t, dial(), "/"+string(line), 1<<16, time.Second)
			assert.Equal(t, http.StatusRequestTimeout, status)
			assert.LessOrEqual(t, took, 11*time.Second)
			status, _ = drip(t, dial(), "/nowhere", 1<<16, time.Second)
			assert.Equal(t, http.StatusNotFound, status)
		})
		behind(t, &http.Server{Handler: w.WebhookHandler(line)}, func(dial func() net.Conn) {
			status, took := drip(t, dial(), "/", 1<<16, time.Second)
			assert.Equal(t, http.StatusRequestTimeout, status)
			assert.LessOrEqual(t, took, 11*time.Second)
		})
	})
}

// TestTheHostsOwnLimitHoldsToo: where it is shorter.
func TestTheHostsOwnLimitHoldsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		behind(t, &http.Server{Handler: w.Handler(), ReadTimeout: 3 * time.Second}, func(dial func() net.Conn) {
			status, took := drip(t, dial(), "/"+string(line), 1<<16, time.Second)
			assert.Equal(t, http.StatusRequestTimeout, status)
			assert.LessOrEqual(t, took, 4*time.Second)
		})
	})
}

// TestABodyThatComesSteadilyIsWaitedFor: a minute's worth, at a little more than
// the slowest speed.
func TestABodyThatComesSteadilyIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		behind(t, &http.Server{Handler: w.Handler()}, func(dial func() net.Conn) {
			c := dial()
			go func() {
				_, _ = io.WriteString(c, head("/"+string(line), 60<<13))
				for range 60 {
					<-time.After(time.Second)
					_, _ = io.WriteString(c, strings.Repeat("x", 1<<13))
				}
			}()
			res, err := http.ReadResponse(bufio.NewReader(c), nil)
			require.NoError(t, err)
			assert.Equal(t, http.StatusUnauthorized, res.StatusCode, "it was read to its end, and is not signed")
			require.NoError(t, c.Close())
		})
	})
}

// TestAHandlerMayTakeLongerThanItsBody: what was read in time is served for longer
// than a body is waited for.
func TestAHandlerMayTakeLongerThanItsBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(c *engagement.Config, _ *channeltest.Fake) { c.Store = delayed{c.Store, 15 * time.Second} }
		w := newWorld(t, slow)
		behind(t, &http.Server{Handler: w.Handler()}, func(dial func() net.Conn) {
			m := w.fake.Inbound(customer, "hello")
			m.At = time.Now()
			r := w.fake.Webhook(m)
			r.URL.Path, r.URL.Host, r.RequestURI = "/"+string(line), "host", ""
			c := dial()
			go func() { _ = r.Write(c) }()
			res, err := http.ReadResponse(bufio.NewReader(c), nil)
			require.NoError(t, err)
			assert.Equal(t, http.StatusOK, res.StatusCode)
			require.NoError(t, c.Close())
		})
	})
}

// TestABodyThatStopsOnARealConnection: the same over TCP, with a small limit.
func TestABodyThatStopsOnARealConnection(t *testing.T) {
	w := newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) { c.SlowBody = 20 * time.Millisecond })
	s := httptest.NewServer(w.Handler())
	defer s.Close()
	var d net.Dialer
	c, err := d.DialContext(t.Context(), "tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	defer func() { require.NoError(t, c.Close()) }()
	_, err = io.WriteString(c, head("/"+string(line), 1<<16)+"x")
	require.NoError(t, err)
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	assert.Equal(t, http.StatusRequestTimeout, res.StatusCode)
	_, err = io.Copy(io.Discard, c)
	assert.NoError(t, err, "the server hangs up")
}

// A delayed store takes its time for what it writes.
type delayed struct {
	storage.Store
	by time.Duration
}

func (s delayed) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	<-time.After(s.by)
	return s.Store.Update(ctx, fn)
}
