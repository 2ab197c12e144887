package relay_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/engagement/relay"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A pipe is a listener for connections of simulated time.
type pipe struct {
	waiting chan net.Conn
	closed  chan struct{}
	close   func()
}

func newPipe() pipe {
	closed := make(chan struct{})
	return pipe{make(chan net.Conn), closed, sync.OnceFunc(func() { close(closed) })}
}

func (p pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.waiting:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p pipe) Close() error   { p.close(); return nil }
func (p pipe) Addr() net.Addr { return &net.TCPAddr{} }

// throughPipes is a transport to h with Go's own client and server, without TLS.
func throughPipes(t *testing.T, h http.Handler) http.RoundTripper {
	t.Helper()
	p := newPipe()
	srv := &http.Server{Handler: h}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(p) }()
	tr := &http.Transport{DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		p.waiting <- theirs
		return ours, nil
	}}
	t.Cleanup(func() {
		tr.CloseIdleConnections()
		require.NoError(t, srv.Close())
		assert.ErrorIs(t, <-ended, http.ErrServerClosed)
	})
	return tr
}

// An endpoint says that it has an event, and then talks without end: it holds up the
// next no longer than an answer may take, and nothing comes twice.
func TestAnAnswerThatNeverEndsHoldsUpForAWhileOnly(t *testing.T) {
	for name, x := range map[string]struct{ pause, most time.Duration }{
		"a little each second": {time.Second, 16 * time.Second}, "a mebibyte a second": {time.Millisecond, time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.crm.set(func(rw http.ResponseWriter, q *http.Request, _ int, _ relay.Payload) {
				rw.WriteHeader(http.StatusOK)
				for q.Context().Err() == nil {
					if _, err := rw.Write([]byte(strings.Repeat("x", 1<<10))); err != nil {
						return
					}
					_ = http.NewResponseController(rw).Flush()
					<-time.After(x.pause)
				}
			})
			tr := throughPipes(t, w.crm)
			stop := w.start(w.relay(func(c *relay.Config) { c.Transport = tr }))
			w.say("mia", "one")
			w.say("mia", "two")
			pass(3 * time.Minute)
			tries := w.crm.all()
			require.Len(t, tries, 2, name)
			assert.NotEqual(t, tries[0].ID, tries[1].ID, name)
			assert.LessOrEqual(t, tries[1].at.Sub(tries[0].at), x.most, name)
			stop()
		})
	}
}
