package routing

import (
	"maps"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Floor holds the cases that wait and the agents who serve, and finds who gets
// what whenever there is room. It is rebuilt from a snapshot and kept up to date
// by events. An event costs about as much with a hundred thousand waiting cases
// as with a hundred: cases with the same needs share a lane, and only the first
// of each lane is looked at.
//
// Whenever a method has returned, no case waits that an agent with room could
// have. All assignments are automatic and within capacity; at a destination with
// the method Simultaneous, the first in the list gets the case. Instants must
// not go backwards. A Floor must not be used by several goroutines at once.
type Floor struct {
	plan    *Plan
	seats   map[AgentID]*seat
	lanes   map[string]*lane
	tickets map[CaseID]*waiting
	due     pile
	turns   map[DestinationID]*turns
}

// A Ticket is a case that waits at a destination.
type Ticket struct {
	Case        Case
	Destination DestinationID
	// Only is the agent for whom it waits; empty if for anybody.
	Only AgentID
	// Prefer is the agent who gets it where the method sees no difference.
	Prefer AgentID
	// Until is when it leaves the floor, to be routed again; zero is never.
	Until time.Time
}

// An Assignment gives a case to an agent. Whoever acts on it and fails tells the
// floor how things stand, with [Floor.Agent] and [Floor.Put].
type Assignment struct {
	Case        CaseID        `json:"case"`
	Agent       AgentID       `json:"agent"`
	Destination DestinationID `json:"destination,omitempty"`
	// TieBreak is what set the agent apart from the next best; empty if there was
	// no other.
	TieBreak TieBreak `json:"tie_break,omitempty"`
	// Waited is how long the case waited in all.
	Waited time.Duration `json:"waited"`
	// Kind is that of the case.
	Kind channel.Kind `json:"kind,omitempty"`
}

// Floor is an empty floor. state is as decisions left it.
func (p *Plan) Floor(state State) *Floor {
	f := &Floor{
		plan: p, seats: map[AgentID]*seat{}, lanes: map[string]*lane{},
		tickets: map[CaseID]*waiting{}, turns: map[DestinationID]*turns{},
	}
	f.due = pile{slot: due, before: func(a, b *waiting) bool { return a.due.Before(b.due) }}
	for id, of := range state.Turns {
		f.turns[id] = newTurns(of)
	}
	return f
}

// Fill adds agents and cases of a snapshot, and then looks who gets what. It
// costs less than adding them one by one.
func (f *Floor) Fill(now time.Time, agents []Agent, tickets []Ticket) []Assignment {
	for _, a := range agents {
		f.sit(a)
	}
	touched := map[*lane]bool{}
	for _, t := range tickets {
		touched[f.place(now, f.newWaiting(t))] = true
	}
	return f.settle(now, touched)
}

// Put adds a case, or replaces the one with its ID.
func (f *Floor) Put(now time.Time, t Ticket) []Assignment {
	f.Take(t.Case.ID)
	l := f.place(now, f.newWaiting(t))
	if l.line.len() > 1 {
		return nil // those before it found nobody
	}
	return f.settle(now, map[*lane]bool{l: true})
}

// Take removes a case that somebody took by hand, or that is over.
func (f *Floor) Take(id CaseID) {
	if w := f.tickets[id]; w != nil {
		f.remove(w)
	}
}

// Agent says how an agent is now, with all cases that they have: it adds them,
// or replaces what was known.
func (f *Floor) Agent(now time.Time, a Agent) []Assignment {
	return f.room(now, f.sit(a))
}

// Leave removes an agent.
func (f *Floor) Leave(id AgentID) {
	if s := f.seats[id]; s != nil {
		s.leaveAll()
		delete(f.seats, id)
	}
}

// Advance does what has become due: needs relax, pauses end, and cases whose
// time is over leave the floor, to be routed again.
func (f *Floor) Advance(now time.Time) (as []Assignment, over []Ticket) {
	touched := map[*lane]bool{}
	for w := f.due.top(); w != nil && !w.due.After(now); w = f.due.top() {
		f.remove(w)
		if !w.Until.IsZero() && !w.Until.After(now) {
			over = append(over, w.Ticket)
			continue
		}
		touched[f.place(now, f.newWaiting(w.Ticket))] = true
	}
	return f.settle(now, touched), over
}

// Next is when Advance is worth calling again; zero is never.
func (f *Floor) Next() time.Time {
	if w := f.due.top(); w != nil {
		return w.due
	}
	return time.Time{}
}

// Seen is an agent as the floor knows them: with what it assigned.
func (f *Floor) Seen(id AgentID) (Agent, bool) {
	s := f.seats[id]
	if s == nil {
		return Agent{}, false
	}
	a := s.agent
	a.Load = maps.Clone(a.Load)
	return a, true
}

// Waiting is how many cases wait at each destination.
func (f *Floor) Waiting() map[DestinationID]int {
	n := map[DestinationID]int{}
	for _, l := range f.lanes {
		if k := l.line.len(); k > 0 {
			n[l.destination] += k
		}
	}
	return n
}

// Position is the place of a case in the queue of its destination, from 1; 0 if
// it does not wait.
func (f *Floor) Position(id CaseID) int {
	w := f.tickets[id]
	if w == nil {
		return 0
	}
	n := 1
	for _, l := range f.lanes {
		if l.destination == w.Destination {
			for _, other := range l.line.items {
				if compare(other, w) < 0 {
					n++
				}
			}
		}
	}
	return n
}

// Turns is the state of the destinations' turns, to be kept.
func (f *Floor) Turns() map[DestinationID]map[AgentID]int64 {
	out := map[DestinationID]map[AgentID]int64{}
	for id, t := range f.turns {
		out[id] = maps.Clone(t.of)
	}
	return out
}
