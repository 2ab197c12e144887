package whatsapptest

import (
	"encoding/json"

	"github.com/rapport-go/rapport/drivers/internal/graphhooks"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// An update is one thing that a webhook tells.
type update struct {
	Status  *wireStatus  `json:"status,omitempty"`
	Message *wireMessage `json:"message,omitempty"`
	Contact *wireContact `json:"contact,omitempty"`
	// Field and Value are a change of another kind, as it is.
	Field string          `json:"field,omitempty"`
	Value json.RawMessage `json:"value,omitempty"`
}

func (s *Server) newCourier() *simulate.Courier[update] {
	return simulate.NewCourier(simulate.Options[update]{
		Name: "whatsapptest", Now: s.now, Workers: s.opts.Workers, Batch: s.opts.Batch, Tries: s.opts.Tries, Pause: graphhooks.Pause,
		Ready: s.hooks.Known, Write: s.body, Post: s.post,
	})
}
