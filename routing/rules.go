package routing

import (
	"fmt"
	"slices"
	"time"
)

// Rules say in the simplest form where the cases of a channel go (S1.64);
// [Settings] say it in full. Sticky comes first, then
// the schedule, then the choice for the rest of the time. The zero Rules name
// no destination.
type Rules struct {
	// Sticky gives a contact back to the agent who served them last; nil does
	// not.
	Sticky *Sticky `json:"sticky,omitempty"`
	// Schedule makes other choices at some times; nil makes none.
	Schedule *Timetable `json:"schedule,omitempty"`
	// Choice is for whenever the schedule has nothing to say.
	Choice Choice `json:"choice,omitzero"`
}

// Sticky says for how long a contact goes back to the same agent.
type Sticky struct {
	// Within counts from when the agent last served the contact. 0 is for ever.
	Within time.Duration `json:"within,omitempty"`
}

// A Choice is a way to choose among destinations. At most one of its fields is
// set; the zero Choice is none.
type Choice struct {
	// Alternatives are tried in this order.
	Alternatives []DestinationID `json:"alternatives,omitempty"`
	// Shares divide cases by percentages that make 100.
	Shares []Share `json:"shares,omitempty"`
}

// IsZero reports whether c chooses nothing.
func (c Choice) IsZero() bool { return len(c.Alternatives) == 0 && len(c.Shares) == 0 }

// A Share is how many cases of a hundred a destination gets.
type Share struct {
	Destination DestinationID `json:"destination"`
	Percent     int           `json:"percent"`
}

// A Timetable makes choices by the time of day and week.
type Timetable struct {
	// Zone is the time zone, by its name in the IANA database. Required.
	Zone string `json:"zone"`
	// Periods are looked at in order; the first that holds the instant counts.
	Periods []Period `json:"periods"`
}

// A Period is a time of day on some days of the week.
type Period struct {
	Days []time.Weekday `json:"days"`
	// From and To are minutes since midnight, To exclusive. Where To is not
	// after From the period ends on the next day; it belongs to the day on which
	// it begins.
	From   int    `json:"from"`
	To     int    `json:"to"`
	Choice Choice `json:"choice"`
}

// A RuleError is what is wrong with [Rules].
type RuleError struct {
	Field   string
	Problem string
}

func (e *RuleError) Error() string { return e.Field + ": " + e.Problem }

// Check reports the first thing that is wrong with r, as a *RuleError. Whether
// destinations exist, the caller knows.
func (r Rules) Check() error {
	if r.Sticky != nil && r.Sticky.Within < 0 {
		return &RuleError{"Sticky.Within", "must not be negative"}
	}
	if err := r.Choice.check("Choice"); err != nil {
		return err
	}
	if r.Schedule == nil {
		return nil
	}
	if _, err := r.Schedule.location(); err != nil {
		return err
	}
	for i, p := range r.Schedule.Periods {
		if err := p.check(fmt.Sprintf("Schedule.Periods[%d]", i)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Timetable) location() (*time.Location, error) {
	if s.Zone == "" {
		return nil, &RuleError{"Schedule.Zone", "is required"}
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return nil, &RuleError{"Schedule.Zone", fmt.Sprintf("there is no time zone %q", s.Zone)}
	}
	return zone, nil
}

const minutesOfDay = 24 * 60

func (p Period) check(field string) error {
	outside := func(m int) bool { return m < 0 || m > minutesOfDay }
	switch {
	case len(p.Days) == 0:
		return &RuleError{field + ".Days", "is required"}
	case slices.ContainsFunc(p.Days, func(d time.Weekday) bool { return d < time.Sunday || d > time.Saturday }):
		return &RuleError{field + ".Days", "has a day that there is not"}
	case outside(p.From) || outside(p.To):
		return &RuleError{field, fmt.Sprintf("must lie between 0 and %d minutes", minutesOfDay)}
	case p.Choice.IsZero():
		return &RuleError{field + ".Choice", "is required"}
	}
	return p.Choice.check(field + ".Choice")
}

func (c Choice) check(field string) error {
	named := c.destinations()
	sum := 0
	for _, s := range c.Shares {
		if sum += s.Percent; s.Percent <= 0 {
			return &RuleError{field + ".Shares", "each must be above 0 percent"}
		}
	}
	switch {
	case len(c.Alternatives) > 0 && len(c.Shares) > 0:
		return &RuleError{field, "has alternatives and shares: give one"}
	case len(c.Shares) > 0 && sum != 100:
		return &RuleError{field + ".Shares", fmt.Sprintf("make %d percent, not 100", sum)}
	case len(named) > MaxDestinations:
		return &RuleError{field, fmt.Sprintf("has %d destinations; at most %d are allowed", len(named), MaxDestinations)}
	case slices.Contains(named, ""):
		return &RuleError{field, "has a destination without an id"}
	}
	slices.Sort(named)
	if len(slices.Compact(named)) != len(c.destinations()) {
		return &RuleError{field, "names a destination twice"}
	}
	return nil
}

func (c Choice) destinations() []DestinationID {
	all := slices.Clone(c.Alternatives)
	for _, s := range c.Shares {
		all = append(all, s.Destination)
	}
	return all
}

// Destinations are all that the rules name, each once, sorted.
func (r Rules) Destinations() []DestinationID {
	all := r.Choice.destinations()
	if r.Schedule != nil {
		for _, p := range r.Schedule.Periods {
			all = append(all, p.Choice.destinations()...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
