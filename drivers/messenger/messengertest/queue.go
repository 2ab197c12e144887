package messengertest

import (
	"encoding/json"

	"github.com/rapport-go/rapport/drivers/internal/graphhooks"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// An update is one thing that a webhook tells: an entry of its own.
type update struct {
	// List is where it stands in its entry: "messaging", "standby" or "changes".
	List string `json:"list"`
	// Field is what has to be subscribed for it.
	Field string          `json:"field,omitempty"`
	Value json.RawMessage `json:"value"`
}

func (s *Server) newCourier() *simulate.Courier[update] {
	return simulate.NewCourier(simulate.Options[update]{
		Name: "messengertest", Now: s.now, Workers: s.opts.Workers, Batch: s.opts.Batch, Tries: s.opts.Tries, Pause: graphhooks.Pause,
		Ready: s.hooks.Known, Write: s.body, Post: s.post,
	})
}
