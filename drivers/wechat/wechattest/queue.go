package wechattest

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// An update is one push on its way.
type update struct {
	OpenID string `json:"openid"`
	XML    string `json:"xml"` // in plain
	// Quiet pushes show no fault line: the person does not wait for anything.
	Quiet bool `json:"quiet,omitempty"`
	// Tried is how often it was sent and not taken.
	Tried int `json:"tried,omitempty"`
	// Together is how many copies go out at the same moment; 0 is one.
	Together int `json:"together,omitempty"`
	// Ignored is how many answers are not listened to.
	Ignored int `json:"ignored,omitempty"`
}

// newCourier makes a courier of pushes that tell one thing each, and come again
// while the one before may still be worked on ([recv]).
func (s *Server) newCourier() *simulate.Courier[update] {
	return simulate.NewCourier(simulate.Options[update]{
		Name: "wechattest", Now: s.now, Workers: s.opts.Workers, Batch: 1, Tries: s.opts.Tries,
		Pause: func(int) time.Duration { return s.opts.HookTimeout }, Overlap: true,
		Ready: s.hooks.Known, Aside: s.fetchOne, Single: true, GivenUp: s.giveUp,
		Write:     func(all []update) ([]byte, error) { return []byte(all[0].XML), nil },
		Post:      func(ctx context.Context, all []update, _ []byte) error { return s.deliver(ctx, all[0]) },
		Redeliver: func(u *update) { u.Tried, u.Together = u.Tried+1, 0 },
	})
}
