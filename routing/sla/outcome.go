package sla

import "time"

// A Kind is what a clock measures.
type Kind string

// The kinds of clocks.
const (
	FirstResponse Kind = "first response"
	NextResponse  Kind = "next response"
	Resolution    Kind = "solution"
)

// An Outcome is how a clock ended, for reports (S3.77).
type Outcome struct {
	Kind     Kind   `json:"kind"`
	Channel  string `json:"channel,omitempty"`
	Priority string `json:"priority,omitempty"`
	// Agent is who replied or solved.
	Agent   string    `json:"agent,omitempty"`
	Version string    `json:"version,omitempty"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
	// Due is when the time was over, or would have been; zero: never.
	Due     time.Time     `json:"due,omitzero"`
	Within  time.Duration `json:"within"`
	Elapsed time.Duration `json:"elapsed"`
	// Result is Met, Breached or Dropped.
	Result Result `json:"result"`
}

// A Result is how a clock ended.
type Result string

// The results.
const (
	// Met: it ended in time.
	Met Result = "met"
	// Breached: it was over before it ended.
	Breached Result = "breached"
	// Dropped: in time, the case was solved without the response.
	Dropped Result = "dropped"
)

func (m *Meter) result() Result {
	switch {
	case !m.Breached.IsZero():
		return Breached
	case m.Ended.IsZero():
		return ""
	case m.Dropped:
		return Dropped
	}
	return Met
}

func (c *change) outcome(k Kind, m *Meter) Outcome {
	return Outcome{
		Kind: k, Channel: c.Channel, Priority: c.Priority, Agent: c.event.Agent, Version: m.Plan.Version,
		Started: m.Started, Ended: m.Ended, Due: m.Due, Within: m.Plan.Within, Elapsed: m.Elapsed, Result: m.result(),
	}
}

// A Score counts outcomes.
type Score struct {
	Met      int `json:"met"`
	Breached int `json:"breached"`
	Dropped  int `json:"dropped"`
}

// Share is the part that was met of what was met or breached, from 0 to 1. It is 1
// if there was nothing.
func (s Score) Share() float64 {
	if s.Met+s.Breached == 0 {
		return 1
	}
	return float64(s.Met) / float64(s.Met+s.Breached)
}

// Tally counts outcomes by whatever by gives for each: its agent, its channel.
func Tally(all []Outcome, by func(Outcome) string) map[string]Score {
	tally := map[string]Score{}
	for _, o := range all {
		s := tally[by(o)]
		switch o.Result {
		case Met:
			s.Met++
		case Breached:
			s.Breached++
		case Dropped:
			s.Dropped++
		}
		tally[by(o)] = s
	}
	return tally
}
