package sla

import (
	"slices"
	"time"
)

// A Policy is what is promised: to everybody, and otherwise where an override
// says so (S3.71). It is data, and survives JSON.
type Policy struct {
	// Version is the host's name for this state of the policy. It is kept with the
	// clocks that start under it.
	Version string `json:"version,omitempty"`
	// Day is how much time a day in the periods is. 0 is 24 hours of business time
	// (S3.75); 8 hours make periods count in working days of eight hours.
	Day time.Duration `json:"day,omitempty"`
	// Global is for all that no override is for.
	Global Targets `json:"global"`
	// Overrides are for a channel, a priority, or a priority within a channel.
	// The most exact one counts, the channel before the priority.
	Overrides []Override `json:"overrides,omitempty"`
}

// An Override replaces the global targets, all of them.
type Override struct {
	// Channel is the id of a channel. Empty: all.
	Channel string `json:"channel,omitempty"`
	// Priority is the host's name of a priority. Empty: all.
	Priority string `json:"priority,omitempty"`
	Targets  `json:"targets"`
}

// Targets are what is promised together. A target without time is none.
type Targets struct {
	// Hours is the host's name for a version of a schedule. It should name the
	// version, since clocks keep it. Required unless all targets are in wall time.
	Hours    string `json:"hours,omitempty"`
	First    Target `json:"first,omitzero"`
	Next     Target `json:"next,omitzero"`
	Solution Target `json:"solution,omitzero"`
	// Restart begins the solution's time anew when a case is reopened.
	Restart bool `json:"restart,omitempty"`
}

// A Target is a time limit.
type Target struct {
	// Within is the time. Zero: there is no such target.
	Within Period `json:"within,omitzero"`
	// Wall counts all time, not only business hours.
	Wall bool `json:"wall,omitempty"`
	// Warn are when to warn before the time is over.
	Warn []Warning `json:"warn,omitempty"`
	// Freeze are the states in which the time stands still.
	Freeze []Freeze `json:"freeze,omitempty"`
}

// A Warning is at a share of the target's time, or some time before its end. One
// of them is set.
type Warning struct {
	// Percent of the time has passed: 1 to 99.
	Percent int `json:"percent,omitempty"`
	// Before is how much of the target's own kind of time is left.
	Before Period `json:"before,omitzero"`
}

// A Period is a time as people set it (S3.72).
type Period struct {
	Days    int `json:"days,omitempty"`
	Hours   int `json:"hours,omitempty"`
	Minutes int `json:"minutes,omitempty"`
}

// Duration is the period as plain time, with the length of a day; 0 is 24 hours.
func (p Period) Duration(day time.Duration) time.Duration {
	if day == 0 {
		day = 24 * time.Hour
	}
	return time.Duration(p.Days)*day + time.Duration(p.Hours)*time.Hour + time.Duration(p.Minutes)*time.Minute
}

// A Freeze is a state of a case in which clocks may stand still. Hosts can have
// others.
type Freeze string

// The states that cases have by themselves.
const (
	WaitingOnContact Freeze = "waiting on contact"
	Parked           Freeze = "parked"
)

// For are the targets of a channel and a priority.
func (p Policy) For(channel, priority string) Targets {
	best, rank := p.Global, 0
	for _, o := range p.Overrides {
		if r := o.rank(channel, priority); r > rank {
			best, rank = o.Targets, r
		}
	}
	return best
}

// rank is how exactly the override is for a case, 0 is not at all.
func (o Override) rank(channel, priority string) int {
	rank := 0
	if o.Channel != "" {
		if o.Channel != channel {
			return 0
		}
		rank += 2
	}
	if o.Priority != "" {
		if o.Priority != priority {
			return 0
		}
		rank++
	}
	return rank
}

// A Plan is what clocks of one kind are to keep, in plain time.
type Plan struct {
	// Version is that of the policy.
	Version string `json:"version,omitempty"`
	// Within is the time. 0: there is no target.
	Within time.Duration `json:"within,omitempty"`
	// Hours are those by which it is counted. Empty: wall time.
	Hours string `json:"hours,omitempty"`
	// Warn is how much time has passed when to warn, in order.
	Warn   []time.Duration `json:"warn,omitempty"`
	Freeze []Freeze        `json:"freeze,omitempty"`
}

func (p Policy) plan(t Target, hours string) Plan {
	within := t.Within.Duration(p.Day)
	if t.Wall || within == 0 {
		hours = ""
	}
	plan := Plan{Version: p.Version, Within: within, Hours: hours, Freeze: slices.Clone(t.Freeze)}
	for _, w := range t.Warn {
		plan.Warn = append(plan.Warn, w.after(within, p.Day))
	}
	slices.Sort(plan.Warn)
	return plan
}

func (w Warning) after(within, day time.Duration) time.Duration {
	if w.Percent > 0 {
		return within/100*time.Duration(w.Percent) + within%100*time.Duration(w.Percent)/100
	}
	return max(0, within-w.Before.Duration(day))
}
