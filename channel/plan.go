package channel

import "fmt"

// A Policy says what may be changed to make a message fit a channel.
type Policy uint8

// The policies.
const (
	// Adapt changes the form and keeps the content: a long text becomes two, a
	// caption that does not fit becomes a text, a fourth button makes a list. It
	// refuses what cannot be done without losing something.
	Adapt Policy = iota
	// Strict refuses whatever does not fit as it is.
	Strict
	// Lossy goes on where Adapt refuses: it drops what cannot be carried and
	// shortens what is too long. Every loss is named in the plan.
	Lossy
)

// A Draft is a message before it is fitted to a channel.
type Draft struct {
	Parts   Parts
	ReplyTo ProviderID
	// Native goes with the first call. A draft with Native may have no parts.
	Native any
	Policy Policy
}

// A Plan is the provider calls that carry a draft, in order.
type Plan struct {
	// Calls has at least one entry.
	Calls []Call
	// Notes names everything that was changed or lost, in the order of parts.
	Notes []Note
}

// A Call is what one [Channel.Send] carries.
type Call struct {
	Parts   Parts
	ReplyTo ProviderID
	Native  any
}

// A Note is one change that a plan made.
type Note struct {
	// Part is the index of the part in the draft; -1 for what concerns the
	// whole draft.
	Part int `json:"part"`
	// Kind is the part's kind.
	Kind PartKind `json:"kind,omitempty"`
	// Field is what of the part changed; empty for the whole part.
	Field Field `json:"field,omitempty"`
	// Effect is what became of it.
	Effect Effect `json:"effect"`
	// Reason is for people: "4 buttons, the channel carries 3: sent as a list".
	Reason string `json:"reason"`
}

// An Effect is what became of a part.
type Effect string

// The effects.
const (
	Adapted Effect = "adapted" // other form, same content
	Lost    Effect = "lost"    // content is missing
)

// A PlanError is why a draft cannot be sent on a channel. It is a channel
// error of kind Invalid or Unsupported: errors.Is(err, Invalid) works.
type PlanError struct {
	// Part is the index of the part at fault; -1 for the whole draft.
	Part int
	// Kind is the part's kind.
	Kind PartKind
	// Field is the field at fault; empty for the whole part.
	Field Field
	// Limit is what was exceeded; zero if the problem is another one.
	Limit Limit
	// Got is the measure that exceeded Limit, in its unit.
	Got int
	// Problem says what is wrong where it is not a limit.
	Problem string
	// Cause is Invalid or Unsupported.
	Cause ErrorKind
}

func (e *PlanError) Error() string {
	where := "message"
	if e.Part >= 0 {
		where = fmt.Sprintf("part %d (%s)", e.Part, e.Kind)
	}
	if e.Field != "" {
		where += ": " + string(e.Field)
	}
	if !e.Limit.IsZero() {
		return fmt.Sprintf("%s is %d %s, at most %d are allowed", where, e.Got, e.Limit.Unit, e.Limit.Max)
	}
	return where + ": " + e.Problem
}

// Unwrap returns the error's kind.
func (e *PlanError) Unwrap() error { return e.Cause }
