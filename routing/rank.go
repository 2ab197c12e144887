package routing

import (
	"cmp"
	"slices"
	"time"
)

// idleWithin is how far back the most idle is looked for. Who has had no case
// for longer is as idle as anybody.
const idleWithin = 7 * 24 * time.Hour

// A contest ranks agents who can all have a case.
type contest struct {
	staff  *Staff
	clock  *clock
	method Method
	needs  []Need
	roster *roster
	turns  map[AgentID]int64
	prefer AgentID // wins where the method sees no difference
}

// A criterion compares two agents: below 0 where a comes first.
type criterion struct {
	by      TieBreak
	compare func(a, b *Agent) int
}

// criteria are those of the method, in order. Whom the contact knows comes
// before all that only serves to decide somehow.
func (c *contest) criteria() []criterion {
	order, idle := criterion{FirstInOrder, c.byOrder}, criterion{IdleLongest, c.byIdle}
	preferred, id := criterion{PreferredFirst, c.byPreference}, criterion{ByID, byID}
	switch c.method {
	case MostIdle:
		return []criterion{idle, preferred, {FewerCases, byCases}, id}
	case RoundRobin:
		return []criterion{{LongestAgo, c.byTurn}, preferred, order, id}
	case LeastLoaded:
		return []criterion{{LoadedLeast, c.byLoad}, preferred, idle, id}
	case BySkill:
		return []criterion{{BestSkilled, c.bySkill}, preferred, idle, id}
	}
	return []criterion{order, preferred, id}
}

func (c *contest) byOrder(a, b *Agent) int {
	x, _ := c.roster.place(a)
	y, _ := c.roster.place(b)
	return x - y
}

func (c *contest) byIdle(a, b *Agent) int { return c.idle(a).Compare(c.idle(b)) }
func (c *contest) byTurn(a, b *Agent) int { return cmp.Compare(c.turns[a.ID], c.turns[b.ID]) }
func (c *contest) bySkill(a, b *Agent) int {
	return b.proficiency(c.needs) - a.proficiency(c.needs)
}

func (c *contest) byLoad(a, b *Agent) int {
	return lessLoaded(c.staff.capacity(a), c.staff.capacity(b), a.Load, b.Load)
}

func (c *contest) byPreference(a, b *Agent) int {
	switch c.prefer {
	case a.ID:
		return -1
	case b.ID:
		return 1
	}
	return 0
}

func byCases(a, b *Agent) int { return a.cases() - b.cases() }
func byID(a, b *Agent) int    { return cmp.Compare(a.ID, b.ID) }

// idle is since when an agent counts as idle; zero if since long ago.
func (c *contest) idle(a *Agent) time.Time {
	since := a.LastTaken
	if a.LastEnded.After(since) {
		since = a.LastEnded
	}
	if c.staff.StateResetsIdle && a.Since.After(since) {
		since = a.Since
	}
	if since.IsZero() || c.clock.reached(since.Add(idleWithin)) {
		return time.Time{}
	}
	return since
}

// between compares two agents, and says by what.
func between(criteria []criterion, a, b *Agent) (int, TieBreak) {
	for _, c := range criteria {
		if n := c.compare(a, b); n != 0 {
			return n, c.by
		}
	}
	return 0, ""
}

// best is who comes first of some, and what sets them apart from the second.
func (c *contest) best(able []*Agent) (*Agent, TieBreak) {
	criteria := c.criteria()
	compare := func(a, b *Agent) int { n, _ := between(criteria, a, b); return n }
	first := slices.MinFunc(able, compare)
	rest := slices.DeleteFunc(slices.Clone(able), func(a *Agent) bool { return a == first })
	if len(rest) == 0 {
		return first, ""
	}
	_, by := between(criteria, first, slices.MinFunc(rest, compare))
	return first, by
}

// explain writes beside each who could have had the case what put them behind
// the best.
func (c *contest) explain(best *Agent, able []*Agent, cs []Candidate) {
	criteria := c.criteria()
	behind := make(map[AgentID]TieBreak, len(able))
	for _, a := range able {
		if a != best {
			_, behind[a.ID] = between(criteria, best, a)
		}
	}
	for i := range cs {
		cs[i].Behind = behind[cs[i].Agent]
	}
}
