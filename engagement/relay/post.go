package relay

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/internal/outbound"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// An answer is what came of one attempt.
type answer struct {
	status  int           // 0 without an answer
	problem string        // empty if it was taken
	after   time.Duration // how long the endpoint wants to be left alone
	took    time.Duration
}

func (a answer) taken() bool { return a.status >= 200 && a.status < 300 }

// maxAnswer is how much of an answer is read, only to use its connection again.
const maxAnswer = 64 << 10

// post makes one attempt. A redirect is an answer like any other: it is never
// followed.
func (s *sender) post(ctx context.Context, id string, body []byte) answer {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	r, err := s.request(ctx, id, began, body)
	if err != nil {
		return answer{problem: err.Error()}
	}
	res, err := s.cfg.Transport.RoundTrip(r)
	if err != nil {
		return answer{problem: problemOf(err), took: time.Since(began)}
	}
	_, _ = io.CopyN(io.Discard, res.Body, maxAnswer)
	_ = res.Body.Close()
	a := answer{status: res.StatusCode, took: time.Since(began)}
	if !a.taken() {
		a.problem = "HTTP " + strconv.Itoa(a.status)
		a.after = retryAfter(res.Header, time.Now())
	}
	return a
}

// request signs the body.
func (s *sender) request(ctx context.Context, id string, at time.Time, body []byte) (*http.Request, error) {
	header, err := standardwebhooks.Sign(s.keys, id, at, body)
	if err != nil {
		return nil, errors.New("the request cannot be signed")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the address is malformed")
	}
	r.Header = header
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", s.cfg.UserAgent)
	return r, nil
}

// problemOf says why there was no answer, without the address.
func problemOf(err error) string {
	var timeout net.Error
	switch {
	case errors.Is(err, outbound.ErrRefused):
		return "the name leads to an address that is not public"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	}
	return "no answer"
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseUint(v, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
