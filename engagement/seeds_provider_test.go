package engagement_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

// A seedLine is one process's way to the provider.
type seedLine struct {
	*shop
	of *seedProcess
}

func (l seedLine) Unwrap() channel.Channel { return l.shop }

// Send goes out, or does not, and its answer comes back, or does not.
func (l seedLine) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	p := l.of.play
	how := p.wait(l.of.name + " calls " + channeltest.Words(m.Parts) + " to " + m.To.Value)
	if l.of.dead.Load() || ctx.Err() != nil {
		return channel.Receipt{}, &channel.Error{Kind: channel.Unavailable, Op: "seeds: send", Uncertain: true, Err: ctx.Err()}
	}
	if how == failsFirst {
		return channel.Receipt{}, p.refusal(ctx)
	}
	r, err := l.shop.Send(ctx, m)
	if err != nil {
		return r, err
	}
	p.provider.took(r.ID, m)
	if how == takesLong {
		p.wait(l.of.name + " hears of " + m.To.Value)
	}
	if how == failsLater || l.of.dead.Load() {
		return channel.Receipt{}, &channel.Error{Kind: channel.Unavailable, Op: "seeds: send", Uncertain: true, Err: errors.New("connection reset")}
	}
	return r, nil
}

// refusal is why the provider did not take a message.
func (p *seedPlay) refusal(context.Context) error {
	kinds := []channel.ErrorKind{channel.Unavailable, channel.RateLimited, channel.Invalid}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refusals++
	return &channel.Error{Kind: kinds[p.refusals%len(kinds)], Op: "seeds: send"}
}

// A seedProvider has webhooks on their way, and knows what it took.
type seedProvider struct {
	*shop
	mu      sync.Mutex
	hooks   []*seedHook
	taken   []seedArrival
	written map[channel.Address][]channel.ProviderID // what customers wrote, in order
}

// A seedHook is a webhook on its way.
type seedHook struct {
	event channel.Event
	name  string
	left  int // how often it comes at least
}

// A seedArrival is a message that arrived at a customer.
type seedArrival struct {
	key string
	to  channel.Address
}

// took notes an arrival, and tells of it.
func (s *seedProvider) took(id channel.ProviderID, m *channel.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = append(s.taken, seedArrival{m.Key, m.To})
	e := s.StatusOf(id, channel.StatusDelivered)
	e.Account, e.At = s.Account(), time.Now()
	s.hooks = append(s.hooks, &seedHook{e, "delivery to " + m.To.Value, 1})
}

// writes is a customer who writes.
func (s *seedProvider) writes(from channel.Address, text string) {
	m := s.Inbound(from, text)
	m.Account, m.At = s.Account(), time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written[from] = append(s.written[from], m.ID)
	s.hooks = append(s.hooks, &seedHook{m, text, 1})
}

// at is the i-th webhook that is on its way.
func (s *seedProvider) at(i int) *seedHook {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hooks[i]
}

func (s *seedProvider) pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.hooks)
}

// answered counts an acknowledgement.
func (s *seedProvider) answered(h *seedHook) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h.left--; h.left <= 0 {
		s.hooks = slices.DeleteFunc(s.hooks, func(o *seedHook) bool { return o == h })
	}
}

// again makes a webhook come once more than needed.
func (s *seedProvider) again(h *seedHook) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h.left++
}
