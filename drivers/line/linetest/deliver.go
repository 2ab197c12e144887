package linetest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// A target is where webhooks go.
type target struct {
	mu      sync.Mutex
	address string
	client  http.RoundTripper
}

// SendTo makes webhooks go to h, without a network. Until then they wait.
func (s *Server) SendTo(h http.Handler) { s.sendTo("https://webhook.invalid/", loop{h}) }

// SendToURL makes webhooks go to an address, through t. Nil means a transport
// of the server's own. A PUT of the API changes the address later on.
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

// Pending counts events that have not been delivered, and files that phones
// have not fetched yet.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.pending() + len(s.fetches)
}

// Run delivers webhooks, several at a time, and fetches what phones want to
// show, until ctx is done and everything it started has ended. It returns ctx's
// error. Events that are not taken are sent again if redelivery is on, with
// growing gaps.
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
		if s.fetchOne(ctx) {
			continue
		}
		pause := time.Duration(-1)
		if _, client := s.target(); client != nil {
			var sent bool
			if sent, pause, _ = s.deliverOne(ctx); sent {
				continue
			}
		}
		if !s.queue.wait(ctx, pause) {
			return
		}
	}
}

// errNowhere is the error of everything that needs a target.
var errNowhere = errors.New("linetest: neither SendTo nor SendToURL was called")

// Flush does everything that is due, one thing after the other, and returns
// when nothing more is. What was not taken stays for a later try, or is lost if
// redelivery is off; the error says why. Flush and Run may be used together.
func (s *Server) Flush(ctx context.Context) error {
	s.fetchAll(ctx)
	if _, client := s.target(); client == nil {
		return errNowhere
	}
	var failed []error
	for ctx.Err() == nil {
		sent, _, err := s.deliverOne(ctx)
		if !sent && !s.fetchOne(ctx) {
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
func (s *Server) deliverOne(ctx context.Context) (sent bool, pause time.Duration, err error) {
	all, pause := s.queue.take(s.now(), s.opts.Batch)
	if len(all) == 0 {
		return false, pause, nil
	}
	body, err := s.webhook(all)
	if err == nil {
		s.startReplyTokens(all)
		_, err = s.post(ctx, "", body)
	}
	if err == nil {
		s.queue.done(len(all), nil)
		return true, 0, nil
	}
	again := s.again(all)
	s.queue.done(len(all), again)
	if len(again) == 0 {
		return true, 0, fmt.Errorf("linetest: a webhook was given up: %w", err)
	}
	return true, 0, fmt.Errorf("linetest: a webhook was not taken: %w", err)
}

// again is what is sent once more of events that were not taken: nothing if
// redelivery is off.
func (s *Server) again(all []update) []update {
	if !s.opts.Redelivery {
		return nil
	}
	var left []update
	for _, u := range all {
		u.Tries++
		u.Event.Context.Redelivery = true
		u.Due = s.now().Add(time.Second << min(u.Tries-1, 10)) // the gaps are the simulator's own
		if u.Tries < s.opts.Tries {
			left = append(left, u)
		}
	}
	return left
}

const (
	replyAfterDelivery = time.Minute
	replyAfterEvent    = 20 * time.Minute
)

// startReplyTokens: a token is good for a minute from the delivery on, also
// from a redelivery, but not beyond twenty minutes after the event (REF, send
// reply message).
func (s *Server) startReplyTokens(all []update) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range all {
		t := s.replies[u.Event.ReplyToken]
		if t == nil {
			continue
		}
		t.Until = s.now().Add(replyAfterDelivery)
		if last := t.Event.Add(replyAfterEvent); last.Before(t.Until) {
			t.Until = last
		}
	}
}
