package routing

import (
	"maps"
	"slices"
	"time"
)

// Facts are what a decision by [Rules] depends on beside the rules.
type Facts struct {
	Now time.Time
	// LastAgent is who served the contact last, and can now; empty if nobody.
	LastAgent AgentID
	// LastServed is when.
	LastServed time.Time
	// Counters is the state of shares, as the decision before returned it; nil
	// at first.
	Counters map[DestinationID]int
}

// Decide says where a case goes. Rules that Check refuses decide as far as they
// can.
func (r Rules) Decide(f Facts) Decision {
	var d Decision
	if s := r.Sticky; s != nil && f.LastAgent != "" && (s.Within == 0 || f.Now.Sub(f.LastServed) <= s.Within) {
		d.Agent = f.LastAgent
	}
	choice := r.choiceAt(f.Now)
	d.Destinations = slices.Clone(choice.Alternatives)
	if len(choice.Shares) > 0 {
		chosen, counters := choice.next(f.Counters)
		d.Destinations, d.Counters = []DestinationID{chosen}, counters
	}
	return d
}

// choiceAt is the choice of the first period that holds the instant, or else
// the one for the rest of the time.
func (r Rules) choiceAt(now time.Time) Choice {
	if r.Schedule == nil {
		return r.Choice
	}
	zone, err := r.Schedule.location()
	if err != nil {
		return r.Choice
	}
	local := now.In(zone)
	for _, p := range r.Schedule.Periods {
		if p.holds(local) {
			return p.Choice
		}
	}
	return r.Choice
}

// holds reports whether the period has begun today, or yesterday, and not
// ended yet.
func (p Period) holds(local time.Time) bool {
	minute, day := local.Hour()*60+local.Minute(), local.Weekday()
	if p.From < p.To {
		return slices.Contains(p.Days, day) && minute >= p.From && minute < p.To
	}
	yesterday := (day + 6) % 7
	return slices.Contains(p.Days, day) && minute >= p.From || slices.Contains(p.Days, yesterday) && minute < p.To
}

// next is smooth weighted round robin: every counter gains its share, the
// highest is chosen and loses a hundred. Each hundred decisions in a row keep
// the shares exactly.
func (c Choice) next(counters map[DestinationID]int) (DestinationID, map[DestinationID]int) {
	counters = maps.Clone(counters)
	if counters == nil {
		counters = map[DestinationID]int{}
	}
	best := c.Shares[0].Destination
	for _, s := range c.Shares {
		counters[s.Destination] += s.Percent
		if counters[s.Destination] > counters[best] {
			best = s.Destination
		}
	}
	counters[best] -= 100
	return best, counters
}
