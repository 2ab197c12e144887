// Package call makes one HTTP exchange on behalf of a driver and says what
// came of it: an answer, or a failure that is certain or uncertain. It never
// repeats a request and never follows a redirect.
package call

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"

	"github.com/rapport-go/rapport/channel"
)

// DefaultMaxAnswer is how much of an answer is read unless a Caller says
// otherwise, in bytes.
const DefaultMaxAnswer = 1 << 20

// A Caller makes exchanges. The zero Caller works. It is safe for concurrent
// use once its fields are set.
type Caller struct {
	// Transport carries requests. Nil means http.DefaultTransport.
	Transport http.RoundTripper
	// Agent is the User-Agent of requests that have none. Empty leaves Go's.
	Agent string
	// MaxAnswer is the largest answer that Do reads, in bytes. 0 means
	// DefaultMaxAnswer.
	MaxAnswer int64
	// Secrets never appear in an error, even if the transport's error text
	// quotes them.
	Secrets []channel.Secret
}

// An Answer is a complete reply of a provider.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// OK reports whether the status is 2xx.
func (a *Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// Do sends r and reads the whole answer, whatever its status. A failure is an
// *channel.Error of kind Unavailable. It is Uncertain if the request may have
// reached the provider and is not a GET or HEAD.
func (c *Caller) Do(op string, r *http.Request) (*Answer, error) {
	res, err := c.Open(op, r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := c.read(res.Body)
	if err != nil && res.StatusCode < 300 {
		return nil, &channel.Error{Kind: channel.Unavailable, Op: op, Uncertain: changes(r), Err: c.scrub(err)}
	}
	return &Answer{res.StatusCode, res.Header, body}, nil
}

// Open sends r and returns the response with its body unread; the caller must
// close it. It fails like Do.
func (c *Caller) Open(op string, r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, &channel.Error{Kind: channel.Unavailable, Op: op, Err: err}
	}
	if c.Agent != "" && r.Header.Get("User-Agent") == "" {
		r.Header.Set("User-Agent", c.Agent)
	}
	var watch progress
	res, err := c.transport().RoundTrip(r.WithContext(watch.trace(r.Context())))
	if err != nil {
		return nil, &channel.Error{
			Kind: channel.Unavailable, Op: op, Err: c.scrub(err),
			Uncertain: changes(r) && watch.mayHaveArrived(err),
		}
	}
	return res, nil
}

func (c *Caller) transport() http.RoundTripper {
	if c.Transport == nil {
		return http.DefaultTransport
	}
	return c.Transport
}

// errTooLarge is the cause when an answer is longer than MaxAnswer.
var errTooLarge = errors.New("the answer is too large")

func (c *Caller) read(r io.Reader) ([]byte, error) {
	limit := c.MaxAnswer
	if limit <= 0 {
		limit = DefaultMaxAnswer
	}
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(body)) > limit {
		return body[:limit], errTooLarge
	}
	return body, err
}

func changes(r *http.Request) bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

// progress watches how far a request gets. A transport that is not net/http's
// may report nothing; then only the error itself can speak.
type progress struct{ reported, wrote atomic.Bool }

func (p *progress) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { p.reported.Store(true) },
		WroteHeaders: func() { p.wrote.Store(true) },
		WroteRequest: func(httptrace.WroteRequestInfo) { p.wrote.Store(true) },
	})
}

func (p *progress) mayHaveArrived(err error) bool {
	if p.wrote.Load() {
		return true
	}
	return !p.reported.Load() && !beforeConnection(err)
}

// beforeConnection reports whether err says that there never was a connection
// to write to.
func beforeConnection(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return true
	}
	_, dns := errors.AsType[*net.DNSError](err)
	return dns
}

// scrub replaces an error whose text quotes a secret. Context errors survive.
func (c *Caller) scrub(err error) error {
	text := err.Error()
	for _, s := range c.Secrets {
		if !s.IsZero() && strings.Contains(text, s.Reveal()) {
			return hidden(err)
		}
	}
	return err
}

func hidden(err error) error {
	for _, known := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return known
		}
	}
	return fmt.Errorf("%T (text withheld: it quotes a credential)", err)
}
