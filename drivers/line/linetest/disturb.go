package linetest

import (
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// A Disturbance is what happens to events on their way. Its fields may be
// combined.
type Disturbance struct {
	// Twice delivers in one webhook and then again in another, as a redelivery
	// of an event that did arrive (RECV, redelivery).
	Twice bool
	// Lost never delivers the event itself, only its redelivery.
	Lost bool
	// Late delivers so much later.
	Late time.Duration
	// Backwards holds them until all that were asked for are there, and then
	// delivers the last one first. LINE says that the order of redelivered events
	// can be very different.
	Backwards bool
}

// DisturbWebhooks disturbs the delivery of the next n events. Disturbances
// happen one after the other, in the order in which they were asked for.
func (s *Server) DisturbWebhooks(n int, d Disturbance) {
	s.courier.Disturb(n, simulate.Disturbance{Twice: d.Twice || d.Lost, Lost: d.Lost, Late: d.Late, Backwards: d.Backwards})
}
