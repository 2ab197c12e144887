package woztelltest

import (
	"context"
	"encoding/json"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// An update is one webhook on its way.
type update struct {
	Channel string          `json:"channel"`
	Body    json.RawMessage `json:"body"`
}

// newCourier makes a courier of webhooks that have one update each.
func (s *Server) newCourier() *simulate.Courier[update] {
	return simulate.NewCourier(simulate.Options[update]{
		Name: "woztelltest", Now: s.now, Workers: s.opts.Workers, Batch: 1, Tries: s.opts.Tries, Pause: pause,
		Ready: s.hooks.anywhere, Single: true,
		Write: func(all []update) ([]byte, error) { return all[0].Body, nil },
		Post: func(ctx context.Context, all []update, body []byte) error {
			return s.post(ctx, all[0].Channel, body, s.Sign(all[0].Channel, body))
		},
	})
}

// pause is the gap before a webhook is sent again. The gaps are the simulator's
// own.
func pause(tries int) time.Duration { return time.Second << min(tries-1, 10) }
