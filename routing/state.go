package routing

import (
	"maps"
	"slices"
)

// State is what decisions leave behind for those after them. It survives JSON.
// Whoever acts on a decision stores its state by compare-and-set; that is what
// keeps percentages on several instances. The zero State is that of the
// beginning.
type State struct {
	// Shares are the counters of percentages, by the path of the rule.
	Shares map[string]Counters `json:"shares,omitempty"`
	// Turns say who had their turn when, by destination.
	Turns map[DestinationID]map[AgentID]int64 `json:"turns,omitempty"`
}

// Counters are those of one percentage rule.
type Counters struct {
	// Version is that of the settings. Counters of other settings start anew.
	Version int64 `json:"version,omitempty"`
	// Due is how many hundredths of a case each part is owed, or is ahead if it
	// is below 0. The sum is 0.
	Due []int `json:"due,omitempty"`
}

// counters returns those of a rule with n parts, as a copy.
func (s State) counters(key string, version int64, n int) []int {
	c := s.Shares[key]
	if c.Version != version || len(c.Due) != n {
		return make([]int, n)
	}
	return slices.Clone(c.Due)
}

// withCounters is s with other counters of one rule. s is not changed.
func (s State) withCounters(key string, version int64, due []int) State {
	s.Shares = maps.Clone(s.Shares)
	if s.Shares == nil {
		s.Shares = map[string]Counters{}
	}
	s.Shares[key] = Counters{Version: version, Due: due}
	return s
}

// withTurn is s after an agent had their turn. s is not changed.
func (s State) withTurn(d DestinationID, a AgentID) State {
	turns := maps.Clone(s.Turns[d])
	if turns == nil {
		turns = map[AgentID]int64{}
	}
	var last int64
	for _, n := range turns {
		last = max(last, n)
	}
	turns[a] = last + 1
	s.Turns = maps.Clone(s.Turns)
	if s.Turns == nil {
		s.Turns = map[DestinationID]map[AgentID]int64{}
	}
	s.Turns[d] = turns
	return s
}
