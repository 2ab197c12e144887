// Package slowbody lets handlers wait for bodies that come at some speed, and not for
// others.
package slowbody

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// Slowest is how many bytes of a body must come in a second, once it has had its
// patience: a phone in a bad network sends as many.
const Slowest = 8 << 10

// Patience is how long a body is waited for, unless somebody says otherwise.
const Patience = 10 * time.Second

// Handler is next for requests whose bodies come in time: within patience and what so
// many bytes take at the Slowest. Reading what comes later fails with an error that
// [TooSlow] knows. Patience below zero waits for ever, 0 is [Patience]. Requests without
// a body are served as they are, for however long.
func Handler(next http.Handler, patience time.Duration) http.Handler {
	if patience < 0 {
		return next
	}
	if patience == 0 {
		patience = Patience
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			b := newBody(w, r, patience)
			r = r.WithContext(r.Context()) // the caller's is not changed
			r.Body = b
		}
		next.ServeHTTP(w, r)
	})
}

// TooSlow says that a body did not come in time.
func TooSlow(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// A body must come at some speed. The limit is one of the connection, so that it holds
// also while the server throws away what the handler did not read. It ends with the
// body: the handler may take its time.
type body struct {
	io.ReadCloser
	limit func(time.Time) error
	// grace is until when nothing needs to come, and last when it has to be there;
	// zero is never.
	grace, last time.Time
	read        int64
}

func newBody(w http.ResponseWriter, r *http.Request, patience time.Duration) *body {
	began := time.Now()
	b := &body{ReadCloser: r.Body, limit: http.NewResponseController(w).SetReadDeadline, grace: began.Add(patience)}
	if s, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok && s.ReadTimeout > 0 {
		b.last = began.Add(s.ReadTimeout) // the host's own limit holds too
	}
	b.wait()
	return b
}

// wait sets the limit for what comes next. A server that knows no limits has to
// look after itself.
func (b *body) wait() {
	until := b.grace.Add(time.Duration(b.read) * time.Second / Slowest)
	if !b.last.IsZero() && b.last.Before(until) {
		until = b.last
	}
	_ = b.limit(until)
}

// Read is the body's. [os.ErrDeadlineExceeded]: it came too slowly.
func (b *body) Read(p []byte) (int, error) {
	b.wait()
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	if errors.Is(err, io.EOF) {
		_ = b.limit(time.Time{})
	}
	return n, err
}
