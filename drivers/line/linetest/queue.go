package linetest

import (
	"encoding/json"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// An update is one event on its way.
type update struct {
	Event event                      `json:"event"`
	More  map[string]json.RawMessage `json:"more,omitempty"`
}

func (s *Server) newCourier() *simulate.Courier[update] {
	tries := 1
	if s.opts.Redelivery {
		tries = s.opts.Tries
	}
	return simulate.NewCourier(simulate.Options[update]{
		Name: "linetest", Now: s.now, Workers: s.opts.Workers, Batch: s.opts.Batch, Tries: tries, Pause: pause,
		Ready: s.hooks.Known, Write: s.webhook, Post: s.deliverEvents, Aside: s.fetchOne,
		Single: true, Redeliver: func(u *update) { u.Event.Context.Redelivery = true },
	})
}
