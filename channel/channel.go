package channel

import "context"

// A Channel sends messages through one account at one provider. Its methods
// may be called from several goroutines at once.
type Channel interface {
	// Capabilities reports what this account can carry. It does no I/O, gives
	// the same answer for as long as the Channel is in use, and returns a
	// value that the caller may keep but must not change.
	Capabilities() Capabilities

	// Send submits m and returns once the provider has accepted or refused it,
	// or ctx is done. It makes at most one message appear at the other end and
	// does not retry. The caller has made sure with [NewPlan] that m fits
	// Capabilities; Send neither keeps nor changes it. A failure is an *Error;
	// it is Uncertain when the provider may have taken the message.
	Send(ctx context.Context, m *Message) (Receipt, error)
}

// As returns the first value in c's chain that implements T. A wrapper around
// a Channel must have a method Unwrap() Channel, or it hides the verbs of what
// it wraps. As of a nil Channel finds nothing.
func As[T any](c Channel) (T, bool) {
	for c != nil {
		if t, ok := c.(T); ok {
			return t, true
		}
		u, ok := c.(interface{ Unwrap() Channel })
		if !ok {
			break
		}
		c = u.Unwrap()
	}
	var zero T
	return zero, false
}
