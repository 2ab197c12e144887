package wechattest

import (
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// A Disturbance is what happens to pushes on their way. Its fields may be
// combined.
type Disturbance struct {
	// Twice delivers again although the push was taken.
	Twice bool
	// Together delivers so many copies at the same moment. 0 and 1 are one.
	Together int
	// Ignored does not listen to so many answers, as if they came too late: the
	// push comes again, up to three times in total ([recv]). With as many as there
	// are tries, the customer sees the [FaultLine] although all were answered.
	Ignored int
	// Late delivers so much later.
	Late time.Duration
	// Backwards holds pushes until all that were asked for are there, and then
	// delivers the last one first: no order is promised ([recv]).
	Backwards bool
}

// DisturbPushes disturbs the delivery of the next n pushes. Disturbances happen
// one after the other, in the order in which they were asked for.
func (s *Server) DisturbPushes(n int, d Disturbance) {
	how := simulate.Disturbance{Twice: d.Twice, Late: d.Late, Backwards: d.Backwards}
	s.courier.DisturbWith(n, how, func(u *update) {
		u.Tried, u.Together, u.Ignored = 0, d.Together, d.Ignored
	})
}
