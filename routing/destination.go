package routing

import "time"

// A Destination is a routing target: agents, by themselves, as members of teams
// or as those who serve a tag, or a bot, and how cases are distributed among
// them.
type Destination struct {
	ID   DestinationID `json:"id"`
	Name string        `json:"name,omitempty"`
	// Targets are who serves, in order.
	Targets []Target `json:"targets"`
	// Method chooses among those who can serve. Defaults to BySkill if skills are
	// needed, and otherwise to Simultaneous.
	Method Method `json:"method,omitempty"`
	// Assign gives cases without asking; otherwise the agent accepts or rejects
	// (S3.65).
	Assign bool `json:"assign,omitempty"`
	// Languages are those of the cases that are served here; none is all.
	Languages []string `json:"languages,omitempty"`
	// Skills are what every case here needs.
	Skills []Need `json:"skills,omitempty"`
	// Rings relax the needs as the wait grows, in order of time.
	Rings []Ring `json:"rings,omitempty"`
	// Wait is how long a case is offered here before it goes on. Defaults to
	// DefaultWait. It does not count where there is a queue.
	Wait time.Duration `json:"wait,omitempty"`
	// Queue lets cases wait while nobody can take them; nil lets them go on at
	// once.
	Queue *Queue `json:"queue,omitempty"`
	// Overflow is where cases go that nobody here took; empty follows the rules
	// on.
	Overflow DestinationID `json:"overflow,omitempty"`
	// Pause is for how long who refused a case is not offered it again, unless
	// nobody else can take it (S3.67). Defaults to DefaultPause.
	Pause time.Duration `json:"pause,omitempty"`
	// Ageing says how waiting cases gain priority.
	Ageing Ageing `json:"ageing,omitzero"`
}

// DefaultWait is how long a case is offered, to many or to one (S2.4, S2.5).
const DefaultWait = 60 * time.Second

// DefaultPause is for how long who refused a case is not offered it again.
const DefaultPause = 60 * time.Second

func or(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// A Target is who serves at a destination. Exactly one field is set.
type Target struct {
	Agent AgentID      `json:"agent,omitempty"`
	Team  TeamID       `json:"team,omitempty"`
	Tag   ServiceTagID `json:"tag,omitempty"` // whoever serves the tag
	Bot   BotID        `json:"bot,omitempty"` // gets what no agent here can take
}

// A Queue is where cases wait.
type Queue struct {
	// Max is how many may wait; 0 is no limit. Where it is full, cases go on.
	Max int `json:"max,omitempty"`
	// Hold is how long one may wait; 0 is no limit.
	Hold time.Duration `json:"hold,omitempty"`
}

// A Method is a way to choose among agents who can all serve.
type Method string

// The methods. Each ends in the agent's id, so that equal questions have equal
// answers.
const (
	// Simultaneous offers to all at once. With Assign, the first in the list has
	// it.
	Simultaneous Method = "simultaneous"
	// MostIdle takes who has not begun or ended a case for the longest time.
	MostIdle Method = "most_idle"
	// RoundRobin takes who had their turn the longest time ago. A turn is used by
	// an offer, accepted or not.
	RoundRobin Method = "round_robin"
	// FixedOrder takes the first in the list, for every case anew. Who refused is
	// not asked again before the pause is over, even if nobody else is there.
	FixedOrder Method = "fixed_order"
	// LeastLoaded takes who uses the smallest share of their capacity.
	LeastLoaded Method = "least_loaded"
	// BySkill takes who is best at what the case needs (S3.53).
	BySkill Method = "by_skill"
)

func (d *Destination) method(needs []Need) Method {
	switch {
	case d.Method != "":
		return d.Method
	case len(needs) > 0:
		return BySkill
	}
	return Simultaneous
}
