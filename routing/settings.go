package routing

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Settings are all that administrators decide about routing, as one document:
// it is saved all at once or not at all, so that a change applies everywhere at
// the same moment (S3.49). The zero Settings route nothing anywhere.
type Settings struct {
	// Version tells one edit from the next. The store counts it.
	Version      int64         `json:"version,omitempty"`
	Destinations []Destination `json:"destinations,omitempty"`
	Tags         []ServiceTag  `json:"tags,omitempty"`
	Skills       []Skill       `json:"skills,omitempty"`
	Staff        Staff         `json:"staff,omitzero"`
	// Channels are the rules of channels.
	Channels map[channel.ID]ChannelRules `json:"channels,omitempty"`
	// Otherwise are the rules of channels that have none of their own.
	Otherwise ChannelRules `json:"otherwise,omitzero"`
}

// A ServiceTag is a public choice of subject that leads to destinations.
type ServiceTag struct {
	ID   ServiceTagID `json:"id"`
	Name string       `json:"name,omitempty"`
	// Branch is where cases of the tag go; empty follows the channel's rules.
	Branch Branch `json:"branch,omitzero"`
}

// A Skill is what agents can be good at. Its media type is digital (S3.50).
type Skill struct {
	ID       SkillID `json:"id"`
	Name     string  `json:"name"`
	Campaign string  `json:"campaign,omitempty"`
	// Template is the rich template with which work of the skill begins.
	Template string `json:"template,omitempty"`
	// Sub is a skill that this one contains.
	Sub SkillID `json:"sub,omitempty"`
	// Outbound skills are for talk that the business begins; the others are
	// inbound (S3.51).
	Outbound bool `json:"outbound,omitempty"`
	// ServiceLevel is for inbound skills only (S3.64).
	ServiceLevel *ServiceLevel `json:"service_level,omitempty"`
	// Timers run while an agent serves a case that needs the skill.
	Timers Timers `json:"timers,omitzero"`
}

// Equal reports whether two skills are the same in everything.
func (s Skill) Equal(other Skill) bool {
	a, b := s.ServiceLevel, other.ServiceLevel
	s.ServiceLevel, other.ServiceLevel = nil, nil
	return s == other && (a == nil) == (b == nil) && (a == nil || *a == *b)
}

// Timers run while an agent serves a case. Of several that hold for a case the
// shortest counts; zero is none.
type Timers struct {
	// Response is how long an agent should take at most to answer: a countdown
	// that they see (S3.68).
	Response time.Duration `json:"response,omitempty"`
	// Silence is how long the contact may leave an answer without one of theirs
	// before the case is taken from the agent (S3.69).
	Silence time.Duration `json:"silence,omitempty"`
	// Requeue lets the case wait in the queue then. Otherwise it waits for the
	// contact (S3.70).
	Requeue bool `json:"requeue,omitempty"`
}

// Timers are those of a case that needs skills at a destination; either may be
// empty.
func (s *Settings) Timers(d DestinationID, needs []Need) Timers {
	if to := s.index().destinations[d]; to != nil {
		needs = slices.Concat(to.Skills, needs)
	}
	var t Timers
	for _, skill := range s.Skills {
		if slices.ContainsFunc(needs, func(n Need) bool { return n.Skill == skill.ID }) {
			t.add(skill.Timers)
		}
	}
	return t
}

// add takes in what is shorter.
func (t *Timers) add(other Timers) {
	if other.Response > 0 && (t.Response == 0 || other.Response < t.Response) {
		t.Response = other.Response
	}
	if other.Silence > 0 && (t.Silence == 0 || other.Silence < t.Silence) {
		t.Silence, t.Requeue = other.Silence, other.Requeue
	}
}

// A ServiceLevel is the share of cases that should be answered within a time. It
// is a measure, and no promise for one case.
type ServiceLevel struct {
	Percent int           `json:"percent"`
	Within  time.Duration `json:"within"`
}

// ChannelRules say where the cases of a channel go. The fields are looked at in
// this order.
type ChannelRules struct {
	// Assign gives cases to the agents named by direct choice, binding,
	// preference and ownership without asking them.
	Assign bool `json:"assign,omitempty"`
	// Direct is for cases of which the contact chose the agent.
	Direct Direct `json:"direct,omitzero"`
	// BindingWait is how long the case of a bound contact waits for the holder.
	// Defaults to DefaultWait.
	BindingWait time.Duration `json:"binding_wait,omitempty"`
	// Preferred prefers who served the contact last; nil does not.
	Preferred *Preferred `json:"preferred,omitempty"`
	// Owner goes by the contact's owner; nil does not.
	Owner *Owner `json:"owner,omitempty"`
	// Branch chooses among destinations.
	Branch Branch `json:"branch,omitzero"`
	// Default is where cases go that match no rule, or that nobody there can take
	// (S3.44, S3.46).
	Default DestinationID `json:"default,omitempty"`
	// Wait is how long a case waits at most where no destination keeps it.
	// Defaults to DefaultWait.
	Wait time.Duration `json:"wait,omitempty"`
	// Overflow is what becomes of it then.
	Overflow Overflow `json:"overflow,omitzero"`
}

// Names reports whether c has a rule that is about one agent, and goes on if they
// cannot have a case.
func (c *ChannelRules) Names() bool { return c.Direct.Forward || c.Preferred != nil || c.Owner != nil }

// Direct says what becomes of a case of which the contact chose the agent.
type Direct struct {
	// Wait is how long it waits for them. Defaults to DefaultWait.
	Wait time.Duration `json:"wait,omitempty"`
	// Forward lets the channel's rules have it if they do not take it; otherwise
	// it is missed.
	Forward bool `json:"forward,omitempty"`
}

// An Owner rule goes by the contact's owner.
type Owner struct {
	// Forced assigns to the owner even if they are offline, or full.
	Forced bool `json:"forced,omitempty"`
}

// Overflow is what becomes of a case that nobody took in time. At most one field
// is set; the zero Overflow misses it.
type Overflow struct {
	Destination DestinationID `json:"destination,omitempty"`
	Bot         BotID         `json:"bot,omitempty"`
	Hold        bool          `json:"hold,omitempty"` // waits on for ever
}

// A Branch chooses among destinations. At most one of its fields is set; the
// zero Branch chooses none.
type Branch struct {
	// Linear tries destinations in order.
	Linear []Stop `json:"linear,omitempty"`
	// Percentage divides cases by percentages that make 100.
	Percentage []Part `json:"percentage,omitempty"`
	// Time chooses by the time of day and week.
	Time *TimeRule `json:"time,omitempty"`
	// Filters choose by what is known about the case: the first that holds.
	Filters []FilterRule `json:"filters,omitempty"`
}

// IsZero reports whether b chooses nothing.
func (b Branch) IsZero() bool {
	return len(b.Linear) == 0 && len(b.Percentage) == 0 && b.Time == nil && len(b.Filters) == 0
}

// A Stop is a destination on the way.
type Stop struct {
	To DestinationID `json:"to"`
	// Wait is how long the case stays; 0 is as the destination says.
	Wait time.Duration `json:"wait,omitempty"`
}

// A Part gets some of a hundred cases. Exactly one of To and Then is set.
type Part struct {
	Percent int           `json:"percent"`
	To      DestinationID `json:"to,omitempty"`
	Then    *Branch       `json:"then,omitempty"`
}

// A TimeRule chooses by the time at which the case comes.
type TimeRule struct {
	// Conditions are looked at in order; the first that is open counts.
	Conditions []TimeCondition `json:"conditions"`
	// Otherwise is the other schedule, for the rest of the time. Required.
	Otherwise Branch `json:"otherwise"`
	// Again chooses anew for waiting cases whenever a condition opens or closes.
	Again bool `json:"again,omitempty"`
}

// A TimeCondition is a time, and where cases go then. Exactly one of Schedule and
// Week is set.
type TimeCondition struct {
	// Schedule is the name of a schedule that is kept elsewhere.
	Schedule string `json:"schedule,omitempty"`
	Week     *Week  `json:"week,omitempty"`
	Then     Branch `json:"then"`
}

// A FilterRule leads the cases for which a condition holds to a branch (S3.47).
type FilterRule struct {
	Name string    `json:"name,omitempty"`
	When Condition `json:"when"`
	Then Branch    `json:"then"`
}
