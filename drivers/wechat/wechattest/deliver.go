package wechattest

import (
	"context"
	"errors"
	"net/http"
	"sync"
)

// SendTo makes pushes go to h, without a network. Until then they wait.
func (s *Server) SendTo(h http.Handler) {
	s.hooks.SendTo("http://business.invalid/wechat", h)
	s.courier.Rouse()
}

// SendToURL makes pushes go to an address, through t. Nil means a transport of
// the server's own.
func (s *Server) SendToURL(address string, t http.RoundTripper) {
	s.hooks.SendToURL(address, t, s.opts.Workers)
	s.courier.Rouse()
}

// Pending counts pushes that have not been delivered, and pictures that phones
// have not fetched yet.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.courier.Pending() + len(s.fetches)
}

// Run delivers pushes, several at a time, and fetches what phones want to show,
// until ctx is done and everything it started has ended. It returns ctx's
// error.
func (s *Server) Run(ctx context.Context) error {
	ctx, wait := withSlow(ctx)
	defer wait()
	return s.courier.Run(ctx)
}

// Flush does everything that is due, one thing after the other, and returns
// when nothing more is. What was not taken stays for a later try, or is given
// up; the error says why. Flush and Run may be used together.
func (s *Server) Flush(ctx context.Context) error {
	ctx, wait := withSlow(ctx)
	defer wait()
	return s.courier.Flush(ctx)
}

// errIgnored is how a push ends whose answer is not listened to.
var errIgnored = errors.New("the answer is ignored on request")

// deliver sends a push, or several copies of it at the same moment: then one
// good answer is enough.
func (s *Server) deliver(ctx context.Context, u update) error {
	errs := make([]error, max(u.Together, 1))
	answers := make([]Answer, len(errs))
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { answers[i], errs[i] = s.post(ctx, u) })
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
