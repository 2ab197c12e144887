package engagement

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// slowest is how many bytes of a body must come in a second, once it has had its
// [Config].SlowBody: a phone in a bad network sends as many.
const slowest = 8 << 10

// unhurried lets a handler wait for a body no longer than [Config].SlowBody and
// what so many bytes take at the slowest. Requests without a body are served as they
// are, for however long.
func (e *Engine) unhurried(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if e.cfg.SlowBody > 0 && r.Body != nil && r.Body != http.NoBody {
			b := newPacedBody(w, r, e.cfg.SlowBody)
			r = r.WithContext(r.Context()) // the caller's is not changed
			r.Body = b
		}
		h(w, r)
	}
}

// A pacedBody is a body that must come at some speed. The limit is one of the
// connection, so that it holds also while the server throws away what the handler
// did not read. It ends with the body: the handler may take its time.
type pacedBody struct {
	io.ReadCloser
	limit func(time.Time) error
	// grace is until when nothing needs to come, and last when it has to be there;
	// zero is never.
	grace, last time.Time
	read        int64
}

func newPacedBody(w http.ResponseWriter, r *http.Request, patience time.Duration) *pacedBody {
	began := time.Now()
	b := &pacedBody{ReadCloser: r.Body, limit: http.NewResponseController(w).SetReadDeadline, grace: began.Add(patience)}
	if s, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok && s.ReadTimeout > 0 {
		b.last = began.Add(s.ReadTimeout) // the host's own limit holds too
	}
	b.wait()
	return b
}

// wait sets the limit for what comes next. A server that knows no limits has to
// look after itself.
func (b *pacedBody) wait() {
	until := b.grace.Add(time.Duration(b.read) * time.Second / slowest)
	if !b.last.IsZero() && b.last.Before(until) {
		until = b.last
	}
	_ = b.limit(until)
}

// Read is the body's. [os.ErrDeadlineExceeded]: it came too slowly.
func (b *pacedBody) Read(p []byte) (int, error) {
	b.wait()
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	if errors.Is(err, io.EOF) {
		_ = b.limit(time.Time{})
	}
	return n, err
}

// tooSlow says that a body did not come in time.
func tooSlow(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }
