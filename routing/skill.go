package routing

import (
	"slices"
	"time"
)

// A Need is a skill that a case needs.
type Need struct {
	Skill SkillID `json:"skill"`
	// AtLeast is the lowest proficiency that will do; 0 is any.
	AtLeast int `json:"at_least,omitempty"`
	// AtMost is the highest, so that experts are kept for what only they can do;
	// 0 is no limit.
	AtMost int `json:"at_most,omitempty"`
}

// met reports whether a proficiency will do; 0 is not to have the skill.
func (n Need) met(proficiency int) bool {
	return proficiency > 0 && proficiency >= n.AtLeast && (n.AtMost == 0 || proficiency <= n.AtMost)
}

// MaxRings is how many rings a destination may have.
const MaxRings = 6

// A Ring relaxes what a case needs once it has waited for a while, so that more
// agents will do. Rings never ask for more.
type Ring struct {
	// After counts from when the case began to wait.
	After time.Duration `json:"after"`
	// Drop are skills that are not needed any more.
	Drop []SkillID `json:"drop,omitempty"`
	// AtLeast lowers the proficiency that will do in the skills that remain; nil
	// lowers none.
	AtLeast *int `json:"at_least,omitempty"`
	// NoLimit takes the highest proficiencies away.
	NoLimit bool `json:"no_limit,omitempty"`
}

func (r Ring) relax(needs []Need) []Need {
	var out []Need
	for _, n := range needs {
		if slices.Contains(r.Drop, n.Skill) {
			continue
		}
		if r.AtLeast != nil {
			n.AtLeast = min(n.AtLeast, *r.AtLeast)
		}
		if r.NoLimit {
			n.AtMost = 0
		}
		out = append(out, n)
	}
	return out
}

// relaxed is what is needed after a wait since an instant: a function of time
// alone, nothing is stored.
func relaxed(needs []Need, rings []Ring, since time.Time, c *clock) []Need {
	for _, r := range rings {
		if !c.reached(since.Add(r.After)) {
			break
		}
		needs = r.relax(needs)
	}
	return needs
}

// skilled reports whether an agent meets all needs.
func (a *Agent) skilled(needs []Need) bool {
	for _, n := range needs {
		if !n.met(a.Skills[n.Skill]) {
			return false
		}
	}
	return true
}

// proficiency is the sum of an agent's proficiencies in what is needed.
func (a *Agent) proficiency(needs []Need) int {
	sum := 0
	for _, n := range needs {
		sum += a.Skills[n.Skill]
	}
	return sum
}

// An Eligibility is what all agents need who get anything at all (S3.41). The
// zero Eligibility is everybody.
type Eligibility struct {
	Traits []string  `json:"traits,omitempty"` // one of these
	Skills []SkillID `json:"skills,omitempty"` // one of these
	// Any is satisfied with a trait or a skill; otherwise both are needed, as far
	// as both are named.
	Any bool `json:"any,omitempty"`
}

func (e Eligibility) allows(a *Agent) bool {
	trait := slices.ContainsFunc(e.Traits, func(t string) bool { return slices.Contains(a.Traits, t) })
	skill := slices.ContainsFunc(e.Skills, func(s SkillID) bool { return a.Skills[s] > 0 })
	switch {
	case len(e.Traits) == 0 && len(e.Skills) == 0:
		return true
	case e.Any:
		return trait || skill
	}
	return (trait || len(e.Traits) == 0) && (skill || len(e.Skills) == 0)
}
