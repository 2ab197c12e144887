package whatsapptest

import (
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// A Disturbance is what happens to things that webhooks tell on their way. Its
// fields may be combined.
type Disturbance struct {
	// Twice delivers in one webhook and then again in another. Meta does so
	// even when the first was answered (WA webhooks/overview, 2025-12-02).
	Twice bool
	// Late delivers so much later.
	Late time.Duration
	// Backwards holds them until all that were asked for are there, and then
	// delivers the last one first.
	Backwards bool
}

// DisturbWebhooks disturbs the delivery of the next n messages, statuses and
// other things that webhooks tell. Disturbances happen one after the other, in
// the order in which they were asked for.
func (s *Server) DisturbWebhooks(n int, d Disturbance) {
	s.courier.Disturb(n, simulate.Disturbance{Twice: d.Twice, Late: d.Late, Backwards: d.Backwards})
}
