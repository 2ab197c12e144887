package wechattest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// A target is where pushes go.
type target struct {
	mu      sync.Mutex
	address string
	client  http.RoundTripper
}

// SendTo makes pushes go to h, without a network. Until then they wait.
func (s *Server) SendTo(h http.Handler) { s.sendTo("http://business.invalid/wechat", loop{h}) }

// SendToURL makes pushes go to an address, through t. Nil means a transport of
// the server's own.
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

// Pending counts pushes that have not been delivered, and pictures that phones
// have not fetched yet.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.pending() + len(s.fetches)
}

// Run delivers pushes, several at a time, and fetches what phones want to show,
// until ctx is done and everything it started has ended. It returns ctx's
// error.
func (s *Server) Run(ctx context.Context) error {
	var all, slow sync.WaitGroup
	for range s.opts.Workers {
		all.Go(func() { s.work(ctx, &slow) })
	}
	all.Wait()
	slow.Wait()
	return ctx.Err()
}

func (s *Server) work(ctx context.Context, slow *sync.WaitGroup) {
	for ctx.Err() == nil {
		if s.fetchOne(ctx) {
			continue
		}
		pause := time.Duration(-1)
		if _, client := s.target(); client != nil {
			var sent bool
			if sent, pause, _ = s.deliverOne(ctx, slow); sent {
				continue
			}
		}
		if !s.queue.wait(ctx, pause) {
			return
		}
	}
}

// errNowhere is the error of everything that needs a target.
var errNowhere = errors.New("wechattest: neither SendTo nor SendToURL was called")

// Flush does everything that is due, one thing after the other, and returns
// when nothing more is. What was not taken stays for a later try, or is given
// up; the error says why. Flush and Run may be used together.
func (s *Server) Flush(ctx context.Context) error {
	for ctx.Err() == nil && s.fetchOne(ctx) {
	}
	if _, client := s.target(); client == nil {
		return errNowhere
	}
	var failed []error
	var slow sync.WaitGroup
	defer slow.Wait()
	for ctx.Err() == nil {
		sent, _, err := s.deliverOne(ctx, &slow)
		if !sent && !s.fetchOne(ctx) {
			return errors.Join(failed...)
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	return ctx.Err()
}

// deliverOne sends one push that is due. Without one it says how long to wait.
func (s *Server) deliverOne(ctx context.Context, slow *sync.WaitGroup) (sent bool, pause time.Duration, err error) {
	u, ok, pause := s.queue.take(s.now())
	if !ok {
		return false, pause, nil
	}
	began := s.now()
	err = s.deliver(ctx, slow, u)
	switch {
	case err == nil:
		s.queue.done(nil)
		return true, 0, nil
	case ctx.Err() != nil:
		s.queue.done(&u) // WeChat itself did not give up
		return true, 0, err
	}
	u.Tried++
	u.Due, u.Together = began.Add(s.opts.HookTimeout), 0
	if u.Tried < s.opts.Tries {
		s.queue.done(&u)
		return true, 0, fmt.Errorf("wechattest: a push was not taken: %w", err)
	}
	s.queue.done(nil)
	s.giveUp(u)
	return true, 0, fmt.Errorf("wechattest: a push was given up: %w", err)
}

// errIgnored is how a push ends whose answer is not listened to.
var errIgnored = errors.New("the answer is ignored on request")

// deliver sends a push, or several copies of it at the same moment: then one
// good answer is enough.
func (s *Server) deliver(ctx context.Context, slow *sync.WaitGroup, u update) error {
	errs := make([]error, max(u.Together, 1))
	answers := make([]Answer, len(errs))
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { answers[i], errs[i] = s.post(ctx, slow, u) })
	}
	all.Wait()
	if u.Tried < u.Ignored {
		return errIgnored
	}
	for i := range errs {
		if errs[i] == nil {
			errs[i] = s.heard(u, answers[i])
		}
	}
	for _, err := range errs {
		if err == nil {
			return nil
		}
	}
	return errs[0]
}

// giveUp shows the person that the account does not work ([recv]).
func (s *Server) giveUp(u update) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[u.OpenID]
	if p == nil || u.Quiet || !p.own.Follows {
		return
	}
	p.arrive(s.faultBubble())
}
