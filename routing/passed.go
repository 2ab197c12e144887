package routing

import "slices"

// A Passed is a destination, or an agent whom a rule is about, that could not
// have a case when it was asked. Exactly one of Destination and Agent is set.
type Passed struct {
	Destination DestinationID `json:"destination,omitempty"`
	Agent       AgentID       `json:"agent,omitempty"`
	// Free says that the agent's capacity does not count.
	Free bool `json:"free,omitempty"`
	// Lost says that the agent cannot have it before somebody changes what they
	// are or where they belong; to become active is not enough.
	Lost bool `json:"lost,omitempty"`
}

// pass notes whom the case passed by.
func (t *trail) pass(ps ...Passed) {
	for _, p := range ps {
		if !slices.Contains(t.so.Passed, p) {
			t.so.Passed = append(t.so.Passed, p)
		}
	}
}

// settle forgets whom the case passed by before a decision, which it does not
// leave again: they are not asked any more.
func (t *trail) settle(d Decision) { t.so.Passed = d.Passed }

// passed is the agent whom the rule is about.
func (n *named) passed(l look) Passed { return Passed{Agent: l.Agent, Free: n.free, Lost: l.lost} }
