package channel

import "slices"

// A Policy says what may be changed to make a message fit a channel.
type Policy uint8

// The policies.
const (
	// Adapt changes the form and keeps the content: a long text becomes two, a
	// caption that does not fit becomes a text, a fourth button makes a list. It
	// refuses what cannot be done without losing something. There is one
	// exception: where the channel cannot quote, the quote is left out, with a
	// note of the loss.
	Adapt Policy = iota
	// Strict refuses whatever does not fit as it is. What the channel carries
	// partially does fit; a note says so.
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

// NewPlan fits d to a channel that can carry what c says. It is a pure
// function: the same arguments give the same plan, and nothing is changed. The
// plan shares memory with the draft. Each of its calls fits c as it stands;
// what had to be changed for that is in Notes.
//
// A draft that cannot be sent gives a *PlanError, for the first part at fault.
// The error is Invalid where the draft itself is wrong or too large, and
// Unsupported where this channel cannot carry it.
func NewPlan(d Draft, c Capabilities) (Plan, error) {
	if len(d.Parts) == 0 && d.Native == nil {
		return Plan{}, &PlanError{Part: -1, Problem: "there is nothing to send", Cause: Invalid}
	}
	p := planner{caps: c, policy: d.Policy}
	quote, err := p.quote(d.ReplyTo)
	if err != nil {
		return Plan{}, err
	}
	parts, err := p.parts(d.Parts)
	if err != nil {
		return Plan{}, err
	}
	calls := group(parts, max(1, c.PartsPerCall))
	if len(calls) == 0 {
		if d.Native == nil {
			return Plan{}, &PlanError{Part: -1, Problem: "the channel can carry none of it", Cause: Unsupported}
		}
		calls = []Call{{}}
	}
	calls[0].ReplyTo, calls[0].Native = quote, d.Native
	slices.SortStableFunc(p.notes, func(a, b Note) int { return a.Part - b.Part })
	return Plan{Calls: calls, Notes: p.notes}, nil
}

// group puts up to per parts into each call. The order stays.
func group(parts Parts, per int) []Call {
	var calls []Call
	room := 0
	for _, part := range parts {
		if room == 0 || alone(part) {
			calls = append(calls, Call{})
			room = per
		}
		last := &calls[len(calls)-1]
		last.Parts = append(last.Parts, part)
		room--
		if alone(part) {
			room = 0
		}
	}
	return calls
}

// alone reports whether a part has a call to itself on every channel.
func alone(part Part) bool {
	return part.Kind() == PartReaction || part.Kind() == PartTemplate
}
