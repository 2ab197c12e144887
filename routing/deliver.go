package routing

import (
	"context"
	"slices"
	"time"
)

// gone is the step of a case whose time at a destination is over.
const gone = 1

// A delivery is the end of the rules: one destination.
type delivery struct {
	rule
	plan *Plan
	to   *Destination
	who  *roster
	wait time.Duration // overrides the destination's; 0 does not
	last bool          // waits even where there is no queue
}

func (d *delivery) Route(_ context.Context, r Request) (Decision, error) {
	t := follow(r)
	t.so.Destinations = []DestinationID{d.to.ID}
	at, there := t.step(d.rule)
	if over := there && d.over(t, at); over || !d.speaks(r.Case.Language) {
		if over && at.Index != gone {
			at.Index = gone
			t.put(d.rule, at)
		}
		return t.end(d.decision(Pass)), nil
	}
	out := d.choose(t)
	if out.Outcome == Pass {
		out = d.hold(t, there)
	}
	if out.Outcome == Pass {
		t.pass(Passed{Destination: d.to.ID})
	} else {
		out.Limit = d.stay(t, there)
	}
	return t.end(out), nil
}

// over reports whether the time of a case here is over.
func (d *delivery) over(t *trail, at Step) bool {
	_, over := t.over(at.At, d.limit())
	return over || at.Index == gone
}

// stay is until when the case stays here, from now on if it has just come.
func (d *delivery) stay(t *trail, there bool) time.Time {
	if !there {
		t.moveTo(d.rule, 0)
	}
	at, _ := t.step(d.rule)
	end, _ := t.over(at.At, d.limit())
	return end
}

func (d *delivery) decision(o Outcome) Decision {
	return Decision{Outcome: o, Reason: ByDestination, Destination: d.to.ID, Version: d.version}
}

// limit is how long a case stays here; 0 is for ever.
func (d *delivery) limit() time.Duration {
	switch {
	case d.wait > 0:
		return d.wait
	case d.to.Queue != nil:
		return d.to.Queue.Hold
	}
	return or(d.to.Wait, DefaultWait)
}

func (d *delivery) speaks(language string) bool {
	return len(d.to.Languages) == 0 || slices.Contains(d.to.Languages, language)
}

// hold lets the case wait here, if it is there already or may come in, or gives
// it to a bot.
func (d *delivery) hold(t *trail, there bool) Decision {
	for _, b := range d.who.bots {
		if !slices.Contains(t.Case.Bots, b) {
			out := d.decision(HandToBot)
			out.Bot = b
			return out
		}
	}
	q := d.to.Queue
	room := q != nil && (there || q.Max == 0 || t.Waiting[d.to.ID] < q.Max)
	if room || d.last {
		return d.decision(Hold)
	}
	return d.decision(Pass)
}

// choose looks for agents, and passes if there are none.
func (d *delivery) choose(t *trail) Decision {
	s := d.screen(&t.Case, &t.clock)
	method := d.to.method(d.asked(&t.Case))
	able, cs := s.all(t.Agents, method != FixedOrder, d.to.ID)
	t.so.Candidates = cs
	switch {
	case len(able) == 0:
		return d.decision(Pass)
	case method == Simultaneous && !d.to.Assign:
		return d.toAll(able)
	}
	return d.toBest(t, method, s.needs, able)
}

// screen lets through the members who can have a case now.
func (d *delivery) screen(c *Case, k *clock) screen {
	return screen{staff: &d.plan.staff, clock: k, of: c, in: d.who, needs: d.needs(c, k), pause: or(d.to.Pause, DefaultPause)}
}

// asked is all that a case needs here at first.
func (d *delivery) asked(c *Case) []Need { return slices.Concat(d.to.Skills, c.Skills) }

// needs is what it still needs after its wait.
func (d *delivery) needs(c *Case, k *clock) []Need {
	return relaxed(d.asked(c), d.to.Rings, c.Since, k)
}

func (d *delivery) toAll(able []*Agent) Decision {
	out := d.decision(Offer)
	for _, a := range able {
		out.Agents = append(out.Agents, a.ID)
	}
	if len(able) == 1 {
		out.Agent = able[0].ID
	}
	return out
}

func (d *delivery) toBest(t *trail, method Method, needs []Need, able []*Agent) Decision {
	c := d.contest(t.State, &t.clock, method, needs, t.preferred)
	out := d.decision(Offer)
	if d.to.Assign {
		out.Outcome = Assign
	}
	best, by := c.best(able)
	c.explain(best, able, t.so.Candidates)
	out.Agent, out.Agents, out.TieBreak = best.ID, []AgentID{best.ID}, by
	if method == RoundRobin {
		state := t.State.withTurn(d.to.ID, best.ID)
		t.so.State = &state
	}
	return out
}

func (d *delivery) contest(s State, k *clock, method Method, needs []Need, prefer AgentID) *contest {
	return &contest{
		staff: &d.plan.staff, clock: k, method: method, needs: needs,
		roster: d.who, turns: s.Turns[d.to.ID], prefer: prefer,
	}
}
