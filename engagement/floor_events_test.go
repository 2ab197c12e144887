package engagement_test

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A stance is who has a case, or is asked to take it alone.
type stance struct {
	owner storage.AgentID
	bot   storage.BotID
	asked storage.AgentID
}

// stanceAfter is the stance of a case after an event about it.
func stanceAfter(s stance, e engagement.Event) stance {
	byAgent := e.Actor.Kind == channel.AuthorAgent
	switch e.Kind {
	case engagement.CaseAssigned:
		return stance{owner: e.Detail.Owner, bot: e.Detail.Bot}
	case engagement.CasePickedUp, engagement.CaseTransferred:
		return stance{owner: e.Detail.Owner}
	case engagement.CaseReopened, engagement.CaseResumed:
		if byAgent {
			return stance{owner: e.Detail.Owner}
		}
		return stance{}
	case engagement.CaseOffered, engagement.CaseTransferring:
		s.asked = e.Detail.For
	case engagement.OfferRefused, engagement.OfferExpired, engagement.OfferWithdrawn, engagement.TransferFailed, engagement.CaseQueued, engagement.CaseChanged:
		s.asked = ""
	case engagement.CaseReleased, engagement.CaseMissed, engagement.CaseClosed, engagement.CaseParked, engagement.CaseEnded:
		return stance{}
	}
	return s
}

// follow checks what happened since the last look, event by event.
func (d *floorDay) follow() *seen {
	before, after := d.last, d.look()
	for _, e := range d.news() {
		d.trace("    %s %s %s%s%s%v", e.Kind, d.label(e.Case), e.Detail.Owner, e.Detail.Bot, e.Detail.For, e.Detail.Agents)
		if e.Case.IsZero() {
			continue
		}
		d.automatic(before, after, e)
		was := d.stances[e.Case]
		is := stanceAfter(was, e)
		if was.owner != is.owner || was.bot != is.bot {
			d.fences[e.Case]++
		}
		d.stances[e.Case] = is
	}
	for _, c := range after.cases {
		d.fenced(c)
	}
	d.last = after
	return after
}

// fenced: the fence goes up with each new handler, and never else; and events say
// who that is.
func (d *floorDay) fenced(c *storage.Case) {
	if c.Fence != d.fences[c.ID] {
		d.Fatalf("%s had %d handlers, and its fence is %d", d.name(c), d.fences[c.ID], c.Fence)
	}
	is := d.stances[c.ID]
	if c.State == storage.CaseOngoing && (c.Owner != is.owner || c.Bot != is.bot) || c.State != storage.CaseOngoing && is.owner+storage.AgentID(is.bot) != "" {
		d.Fatalf("%s is %s with %q, %q, but events told of %+v", d.name(c), c.State, c.Owner, c.Bot, is)
	}
}

// automatic checks a decision of the routing's.
func (d *floorDay) automatic(before, after *seen, e engagement.Event) {
	c := after.find(e.Case)
	bySystem := e.Actor.Kind == channel.AuthorSystem
	switch {
	case e.Kind == engagement.CaseAssigned && e.Detail.Owner != "", e.Kind == engagement.CaseTransferred && bySystem:
		d.withinCapacity(after, c, e.Detail.Owner, e)
		d.preferredFirst(before, after, c, e.Detail.Route)
		d.firstOfItsQueue(before, after, c, e)
	case e.Kind == engagement.CaseOffered, e.Kind == engagement.CaseTransferring:
		for _, a := range e.Detail.Agents {
			d.withinCapacity(after, c, a, e)
		}
		d.preferredFirst(before, after, c, e.Detail.Route)
		d.notInTheirPause(before, after, c, e.Detail.Route)
	}
}

// withinCapacity: what comes by itself never lifts an agent above their capacity.
// Whom the contact or a colleague asked for is asked all the same.
func (d *floorDay) withinCapacity(v *seen, c *storage.Case, id storage.AgentID, e engagement.Event) {
	r, a := e.Detail.Route, v.agent(id)
	if e.Kind != engagement.CaseAssigned && r != nil && r.Reason == routing.ByDirect || r == nil && !v.ruled(c) {
		return
	}
	load := d.loadOf(v, id, c)
	if !v.fits(a, load, kindOf(c.Channel)) {
		d.Fatalf("%s: %s has %v already, and the capacity %+v", e.Kind, id, load, v.capacity(a))
	}
}

// loadOf is what an agent has at the moment, but for a case.
func (d *floorDay) loadOf(v *seen, id storage.AgentID, but *storage.Case) map[channel.Kind]int {
	load := map[channel.Kind]int{}
	for other, s := range d.stances {
		if other != but.ID && (s.owner == id || s.asked == id) {
			load[kindOf(v.find(other).Channel)]++
		}
	}
	return load
}

// mainly is what a method goes by before all else.
var mainly = map[routing.Method]routing.TieBreak{
	routing.Simultaneous: routing.FirstInOrder, routing.FixedOrder: routing.FirstInOrder, routing.MostIdle: routing.IdleLongest,
	routing.RoundRobin: routing.LongestAgo, routing.LeastLoaded: routing.LoadedLeast, routing.BySkill: routing.BestSkilled,
}

// preferredFirst: who served the contact last only loses to what the method is
// about, and never to what only serves to decide somehow.
func (d *floorDay) preferredFirst(before, after *seen, c *storage.Case, r *routing.Decision) {
	rule := after.rules(c.Channel).Preferred
	if r == nil || rule == nil || rule.Focus == routing.PerCase || rule.Within > 0 {
		return
	}
	last := before.served(c.Contact).Agent
	for _, f := range before.kept[c.ID].Refusals {
		if f.Agent == last {
			return
		}
	}
	for _, cand := range r.Candidates {
		if cand.Agent == last && cand.Destination == r.Destination && cand.Behind != "" && cand.Behind != mainly[after.method(r.Destination, c)] {
			d.Fatalf("%s knows %s, who lost by %s", d.name(c), last, cand.Behind)
		}
	}
}

// notInTheirPause: who refused a case is not asked again during their pause while
// somebody else could have it (S3.67).
func (d *floorDay) notInTheirPause(before, after *seen, c *storage.Case, r *routing.Decision) {
	if r == nil || r.Reason == routing.ByDirect || r.Destination == "" || before.find(c.ID) == nil {
		return
	}
	k := after.kept[c.ID]
	refusals := k.Refusals
	if k.Transfer != nil {
		refusals = k.Transfer.Refusals
	}
	for _, f := range refusals {
		if !slices.Contains(r.Agents, f.Agent) || !f.At.Add(after.pause(r.Destination)).After(after.now) {
			continue
		}
		for i, a := range after.agents {
			could := a.ID != f.Agent && after.plan.Takes(r.Destination, &before.agents[i], after.question(c)) == "" &&
				after.plan.Takes(r.Destination, &after.agents[i], after.question(c)) == ""
			if could {
				d.Fatalf("%s refused %s, and is asked again although %s could have it", f.Agent, d.name(c), a.ID)
			}
		}
	}
}

// firstOfItsQueue: whoever gets room gets the first case of a queue that they can
// have, beside what they got just before.
func (d *floorDay) firstOfItsQueue(before, after *seen, c *storage.Case, e engagement.Event) {
	was := before.find(c.ID)
	if d.step.Kind != "room" || was == nil || was.Queue == "" || was.Offered || e.Detail.Route == nil || e.Detail.Route.Reason != routing.ByDestination {
		return
	}
	if storage.QueueID(e.Detail.Route.Destination) != was.Queue {
		return // they got it at another destination, which it had passed by
	}
	for _, other := range after.cases {
		o := before.find(other.ID)
		if o == nil || o.Queue != was.Queue || other.Queue != was.Queue || other.Offered || !ahead(o, was) || !after.speaksThere(other) {
			continue
		}
		a := before.agent(e.Detail.Owner)
		f := before.plan.Takes(routing.DestinationID(o.Queue), a, before.question(o))
		if f == "" && after.fits(a, d.loadOf(after, e.Detail.Owner, c), kindOf(o.Channel)) {
			d.Fatalf("%s got %s, although %s stood before it at %s", e.Detail.Owner, d.name(c), d.name(other), o.Queue)
		}
	}
}

// ahead reports whether a stands before b in their queue.
func ahead(a, b *storage.Case) bool {
	if a.Urgency != b.Urgency {
		return a.Urgency > b.Urgency
	}
	return a.Rank.Before(b.Rank)
}
