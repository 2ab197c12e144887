package metrics

import (
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/hours"
)

// A Config says how a [Board] counts. The zero Config counts by days in UTC, in
// wall time only.
type Config struct {
	// Period is how long the periods are. Defaults to Daily.
	Period Period
	// Zone is where days begin. Defaults to UTC.
	Zone *time.Location
	// Keep is how many periods are kept; older ones are forgotten. Defaults to 100.
	Keep int
	// Remember is for how long a closed case is remembered, at least: cases are
	// forgotten when a period ends. If it is reopened
	// within that time its resolution counts on; later it is not counted. What comes
	// late, such as the answer to a survey, belongs to the last owner of a case that
	// is remembered, and else to nobody. Defaults to 7 days.
	Remember time.Duration
	// Hours finds the business hours of a channel. nil, or a nil answer: no business
	// time is counted. It is asked whenever something is counted: if its answer
	// changes, what is counted from then on is measured by the new one, and another
	// board of the same journal may come to other figures.
	Hours func(channel.ID) *hours.Calendar
	// Target is how soon a contact should have a first response: see
	// [Figures].Level. It is business time on channels that have hours, and else
	// wall time. 0: no level is counted.
	Target time.Duration
	// TargetOf finds the target of a channel, instead of Target. It is asked as Hours
	// is, and 0 counts no level. nil: Target holds.
	TargetOf func(channel.ID) time.Duration
	// Score reads the score of a survey from an event, and reports whether there
	// is one. nil: no scores are counted.
	Score func(engagement.Event) (int, bool)
	// Labels reads from an event which labels its case has from then on, and
	// reports whether it says so. nil: cases have no labels.
	Labels func(engagement.Event) ([]string, bool)
	// Labelled counts once more by the labels that cases have in the engine: see
	// [engagement.Engine.LabelCase]. What is counted before a case gets a label does
	// not belong to it. Labels is not asked then.
	Labelled bool
}

func (c Config) withDefaults() Config {
	if c.Period == "" {
		c.Period = Daily
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Keep == 0 {
		c.Keep = 100
	}
	if c.Remember == 0 {
		c.Remember = 7 * 24 * time.Hour
	}
	return c
}

// A ConfigError is a field of a [Config] that cannot be.
type ConfigError struct {
	Field   string
	Problem string
}

func (e *ConfigError) Error() string { return "metrics: " + e.Field + " " + e.Problem }

func (c Config) check() error {
	switch {
	case c.Period != Daily && c.Period != Hourly:
		return &ConfigError{"Period", "must be Daily or Hourly"}
	case c.Keep < 0:
		return &ConfigError{"Keep", "must not be negative"}
	case c.Remember < 0:
		return &ConfigError{"Remember", "must not be negative"}
	case c.Target < 0:
		return &ConfigError{"Target", "must not be negative"}
	}
	return nil
}
