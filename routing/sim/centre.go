package sim

import (
	"fmt"
	"math"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
)

// A Centre makes up a day. The zero values of most fields are those of a small
// shop's support.
type Centre struct {
	// Seed tells one day from another.
	Seed uint64
	// Start is when the day begins. Required.
	Start time.Time
	// Length is how long cases keep coming. Defaults to ten hours.
	Length time.Duration
	// PerHour is how many cases come in an hour on average: fewer at the ends of
	// the day, more in its middle. Defaults to 60.
	PerHour float64
	// Takes is how long a case takes on average. Defaults to eight minutes.
	Takes time.Duration
	// Agents is how many there are. Their shifts of two thirds of the day begin
	// one after the other. Defaults to 10.
	Agents int
	// Capacity is how many cases each has at once. Defaults to 2.
	Capacity int
	// Kinds are those of the channels, in equal shares. Defaults to one.
	Kinds []channel.Kind
	// Skills are skills of which each agent has about half, and each case needs
	// one, or none as often as any of them.
	Skills []routing.SkillID
	// Contacts is how many contacts there are; they come back, and remember who
	// served them. Defaults to 200.
	Contacts int
	// Urgent is the share of cases with priority 100; the others have 0.
	Urgent float64
}

func orElse[T int | float64 | time.Duration](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// Day is the day that the seed determines.
func (c Centre) Day() Day {
	c.Length, c.PerHour, c.Takes = orElse(c.Length, 10*time.Hour), orElse(c.PerHour, 60), orElse(c.Takes, 8*time.Minute)
	c.Agents, c.Capacity, c.Contacts = orElse(c.Agents, 10), orElse(c.Capacity, 2), orElse(c.Contacts, 200)
	d := &dice{state: c.Seed}
	return Day{Shifts: c.shifts(d), Arrivals: c.arrivals(d)}
}

func (c Centre) shifts(d *dice) (all []Shift) {
	length := c.Length * 2 / 3
	for i := range c.Agents {
		from := c.Start
		if c.Agents > 1 {
			from = from.Add((c.Length - length) * time.Duration(i) / time.Duration(c.Agents-1))
		}
		a := routing.Agent{ID: routing.AgentID(fmt.Sprintf("agent-%03d", i+1)), Capacity: &routing.Capacity{Total: c.Capacity}}
		for j, s := range c.Skills {
			if d.share() < 0.5 || i%len(c.Skills) == j {
				a.Skills = with(a.Skills, s, 20+d.below(80))
			}
		}
		all = append(all, Shift{Agent: a, From: from, To: from.Add(length), Pace: 0.8 + 0.4*d.share()})
	}
	return all
}

func with(skills map[routing.SkillID]int, s routing.SkillID, n int) map[routing.SkillID]int {
	if skills == nil {
		skills = map[routing.SkillID]int{}
	}
	skills[s] = n
	return skills
}

// arrivals come at a rate that rises and falls over the day: those of the
// highest rate, thinned.
func (c Centre) arrivals(d *dice) (all []Arrival) {
	peak := c.PerHour * math.Pi / 2
	for at := c.Start.Add(d.gap(peak)); at.Before(c.Start.Add(c.Length)); at = at.Add(d.gap(peak)) {
		if d.share() < math.Sin(math.Pi*float64(at.Sub(c.Start))/float64(c.Length)) {
			all = append(all, c.arrival(d, at.Truncate(time.Second), len(all)+1))
		}
	}
	return all
}

func (c Centre) arrival(d *dice, at time.Time, n int) Arrival {
	k := routing.Case{
		ID: routing.CaseID(fmt.Sprintf("case-%05d", n)), Channel: "main", Since: at,
		Attributes: map[string]string{"contact": fmt.Sprintf("contact-%04d", d.below(c.Contacts)+1)},
	}
	if len(c.Kinds) > 0 {
		k.Kind = c.Kinds[d.below(len(c.Kinds))]
	}
	if i := d.below(len(c.Skills) + 1); i < len(c.Skills) {
		k.Skills = []routing.Need{{Skill: c.Skills[i]}}
	}
	if d.share() < c.Urgent {
		k.Priority = 100
	}
	return Arrival{At: at, Case: k, Takes: d.around(c.Takes, 0.6).Truncate(time.Second)}
}
