package messengertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// A target is where webhooks go.
type target struct {
	mu      sync.Mutex
	address string
	client  http.RoundTripper
	failing time.Time // since when every webhook has failed; zero if they work
}

// SendTo makes webhooks go to h, without a network. Until then they wait.
func (s *Server) SendTo(h http.Handler) { s.sendTo("http://webhook.invalid/", transport{h}) }

// SendToURL makes webhooks go to an address, through t. Nil means a transport
// of the server's own.
func (s *Server) SendToURL(address string, t http.RoundTripper) {
	if t == nil {
		t = &http.Transport{MaxIdleConnsPerHost: s.opts.Workers, IdleConnTimeout: time.Minute}
	}
	s.sendTo(address, t)
}

func (s *Server) sendTo(address string, client http.RoundTripper) {
	s.hooks.mu.Lock()
	s.hooks.address, s.hooks.client = address, client
	s.hooks.mu.Unlock()
	s.queue.mu.Lock()
	s.queue.rouse()
	s.queue.mu.Unlock()
}

func (s *Server) target() (string, http.RoundTripper) {
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	return s.hooks.address, s.hooks.client
}

// Pending counts messages, statuses and webhooks that have not been delivered.
func (s *Server) Pending() int { return s.queue.pending() }

// Run delivers webhooks, several at a time, until ctx is done and everything
// it started has ended. It returns ctx's error. Webhooks that are not answered
// with 200 are sent again, with growing gaps.
func (s *Server) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for range s.opts.Workers {
		all.Go(func() { s.work(ctx) })
	}
	all.Wait()
	return ctx.Err()
}

func (s *Server) work(ctx context.Context) {
	for ctx.Err() == nil {
		wait := time.Duration(-1)
		if _, client := s.target(); client != nil {
			var ok bool
			if ok, wait, _ = s.deliverOne(ctx); ok {
				continue
			}
		}
		if !s.queue.wait(ctx, wait) {
			return
		}
	}
}

// Flush delivers everything that is due, one webhook after the other, and
// returns when nothing more is. What was refused stays for a later try; the
// error says why. Flush and Run may be used together.
func (s *Server) Flush(ctx context.Context) error {
	if _, client := s.target(); client == nil {
		return errors.New("messengertest: neither SendTo nor SendToURL was called")
	}
	var failed []error
	for ctx.Err() == nil {
		ok, _, err := s.deliverOne(ctx)
		if !ok {
			return errors.Join(failed...)
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	return ctx.Err()
}

// deliverOne sends one webhook that is due. Without one it says how long to
// wait.
func (s *Server) deliverOne(ctx context.Context) (sent bool, wait time.Duration, err error) {
	w, updates, wait := s.queue.take(s.now(), s.opts.Batch)
	if w.body == nil && updates == nil {
		return false, wait, nil
	}
	if w.body == nil {
		w.body, err = s.body(updates)
	}
	if err == nil {
		err = s.post(ctx, w.body)
	}
	s.watch(err)
	if err == nil {
		s.queue.done(nil)
		return true, 0, nil
	}
	w.tries++
	if w.tries >= s.opts.Tries || w.body == nil {
		s.queue.done(nil)
		return true, 0, fmt.Errorf("messengertest: a webhook was given up after %d tries: %w", w.tries, err)
	}
	w.due = s.now().Add(pause(w.tries))
	s.queue.done(&w)
	return true, 0, fmt.Errorf("messengertest: a webhook was refused: %w", err)
}

// patience is how long webhooks may fail before the app is unsubscribed from
// the Page, without a word (WH).
const patience = time.Hour

// watch unsubscribes an app whose webhooks have failed for too long.
func (s *Server) watch(err error) {
	s.hooks.mu.Lock()
	since := s.hooks.failing
	switch {
	case err == nil:
		s.hooks.failing = time.Time{}
	case since.IsZero():
		s.hooks.failing = s.now()
	}
	s.hooks.mu.Unlock()
	if err != nil && !since.IsZero() && s.now().Sub(since) >= patience {
		s.Unsubscribe()
	}
}

// pause is the gap before the next try: none at first, then growing (WH). The gaps are
// the simulator's own; Meta publishes none.
func pause(tries int) time.Duration {
	if tries < 2 {
		return 0
	}
	return time.Second << min(tries-2, 10)
}

// post sends a webhook. Only 200 is success (WH).
func (s *Server) post(ctx context.Context, body []byte) error {
	address, client := s.target()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "facebookexternalua")
	r.Header.Set("X-Hub-Signature-256", s.Sign(body))
	res, err := client.RoundTrip(r)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, res.Body)
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("answered with %d", res.StatusCode)
	}
	return nil
}

// Shake makes the handshake by which Meta checks the address of webhooks, and
// fails if the answer is not 200 with the challenge and nothing else (WH).
func (s *Server) Shake(ctx context.Context) error {
	const challenge = "1158201444"
	address, client := s.target()
	if client == nil {
		return errors.New("messengertest: neither SendTo nor SendToURL was called")
	}
	q := url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {challenge}, "hub.verify_token": {s.opts.VerifyToken}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"?"+q.Encode(), nil)
	if err != nil {
		return err
	}
	res, err := client.RoundTrip(r)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || string(body) != challenge {
		return fmt.Errorf("messengertest: the handshake was answered with %d", res.StatusCode)
	}
	return nil
}
