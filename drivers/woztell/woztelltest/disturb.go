package woztelltest

import (
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// A Disturbance is what happens to webhooks on their way. Its fields may be
// combined.
type Disturbance struct {
	// Twice delivers again what did arrive.
	Twice bool
	// Lost never delivers it: what it told can be found in the history only.
	Lost bool
	// Late delivers so much later.
	Late time.Duration
	// Backwards holds them until all that were asked for are there, and then
	// delivers the last one first. WOZTELL promises no order.
	Backwards bool
}

// DisturbWebhooks disturbs the delivery of the next n webhooks. Disturbances
// happen one after the other, in the order in which they were asked for.
func (s *Server) DisturbWebhooks(n int, d Disturbance) {
	s.courier.Disturb(n, simulate.Disturbance{Twice: d.Twice && !d.Lost, Lost: d.Lost, Late: d.Late, Backwards: d.Backwards})
}
