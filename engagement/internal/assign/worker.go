package assign

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A worker is an agent for whom work is looked for, with what they have to do
// once they have what was found.
type worker struct {
	*picking
	*Round
	agent routing.Agent
	// taken is how many cases were found for the agent that they do not have yet,
	// and may not get.
	taken int
}

// fit is the first filter that keeps all work from the agent, wherever it is.
func (w *worker) fit() routing.Filter {
	anywhere := w.agent
	anywhere.Channels = nil
	return w.rules.Takes("", &anywhere, routing.Request{Now: w.at})
}

// work looks through everything that waits for the agent, or where they serve,
// and, if there is nothing, through what waits for whoever is there first.
func (w *worker) work(ctx context.Context) error {
	if err := w.take(ctx, w.lanes()); err != nil || w.fit() != "" {
		return err
	}
	loose := w.lane(Loose, "")
	loose.page, loose.fits = w.queued(Loose), w.suits(loose, &w.agent)
	return w.take(ctx, []*lane{loose})
}

// lanes are the places where work for the agent may wait.
func (w *worker) lanes() []*lane {
	id := storage.QueueID(w.agent.ID)
	own := w.lane("own/"+id, "")
	own.free, own.page, own.fits = true, w.named(storage.AgentID(id)), w.suitsThem(own)
	all := []*lane{own}
	for _, d := range w.rules.Of(&w.agent) {
		l := w.lane(storage.QueueID(d), d)
		l.page, l.fits = w.queued(l.name), w.suits(l, &w.agent)
		all = append(all, l)
		if w.rules.passes(d) {
			all = append(all, w.passing(passedPlace(d), d, &w.agent))
		}
	}
	if !w.rules.names() {
		return all
	}
	all = append(all, w.passing("for/"+id, "", &w.agent))
	free := w.passing("ask/"+id, "", unburdened(&w.agent))
	free.free = true
	return append(all, free)
}

// regained looks at the cases that passed the agent by because they could not
// serve at all. They may wait for them now, even if they are not there, or stand by
// for the moment at which they are.
func (w *worker) regained(ctx context.Context) error {
	if !w.Changed || !w.rules.names() {
		return nil
	}
	l := w.lane("lost/"+storage.QueueID(w.agent.ID), "")
	l.free, l.standby, l.page = true, true, w.standing(l.name)
	l.fits = func(ctx context.Context, r *row) (bool, error) {
		dec, err := w.again(ctx, r, w.agent)
		gets := dec.Outcome == routing.Assign || dec.Outcome == routing.Offer
		return gets || !w.lostIn(dec), err
	}
	return w.take(ctx, []*lane{l})
}

// lostIn reports whether a case passes the agent by as long as they are who they
// are.
func (w *worker) lostIn(dec routing.Decision) bool {
	return slices.ContainsFunc(dec.Passed, func(p routing.Passed) bool { return p.Agent == w.agent.ID && p.Lost })
}

func (w *worker) lane(name storage.QueueID, at routing.DestinationID) *lane {
	return &lane{round: w.Round, name: name, at: at}
}

// passing is where cases stand by that passed the agent by, or a destination of
// theirs. as is the agent with what counts of what they have to do.
func (w *worker) passing(name storage.QueueID, at routing.DestinationID, as *routing.Agent) *lane {
	l := w.lane(name, at)
	l.standby, l.page = true, w.standing(name)
	suits := w.suits(l, as)
	l.fits = func(ctx context.Context, r *row) (bool, error) {
		if ok, err := suits(ctx, r); !ok || err != nil {
			return false, err
		}
		ok, err := w.couldHave(ctx, &w.agent, r)
		l.unsure = l.unsure || !ok && w.taken > 0
		return ok, err
	}
	return l
}

// left are the places where cases wait that were offered to the agent and others.
func (w *worker) left() []*lane {
	var all []*lane
	for _, d := range w.rules.Of(&w.agent) {
		if w.rules.asksAll(d) {
			l := w.lane(storage.QueueID(d), d)
			l.page, l.fits = w.queued(l.name), w.abandoned
			all = append(all, l)
		}
	}
	return all
}

// best is the case that comes first of those in some lanes; nil if there is none.
// Who is full has only what does not ask for capacity.
func (w *worker) best(ctx context.Context, lanes []*lane) (*found, error) {
	if w.fit() == routing.Full {
		lanes = slices.DeleteFunc(slices.Clone(lanes), func(l *lane) bool { return !l.free })
	}
	top, err := w.first(ctx, lanes)
	if top != nil && !w.rules.asksAll(top.lane.at) {
		w.agent.Load[w.Kind(top.c.Channel)]++
		w.taken++
	}
	return top, err
}

// suits is whether an agent can have a case that waits in a lane. Whether a
// refusal counts, the rules say.
func (w *worker) suits(l *lane, as *routing.Agent) func(context.Context, *row) (bool, error) {
	return func(_ context.Context, r *row) (bool, error) {
		asked := len(r.record.Offered) > 0
		switch {
		case !l.standby && r.leftOver(l.at): // who can have it finds it where it stands by
			return false, nil
		case l.standby && asked: // an offer that is made stands
			return false, nil
		case slices.Contains(r.record.Offered, w.agent.ID):
			return false, nil // they are asked already
		case !l.standby && r.c.For != "" && r.c.For != storage.AgentID(w.agent.ID):
			return false, nil
		}
		k := w.plain(nil, r.c, *r.record)
		k.Refusals = nil
		f := w.rules.Takes(l.at, as, routing.Request{Now: w.at, Case: k})
		l.unsure = l.unsure || f == routing.Full && w.taken > 0
		return f == "", nil
	}
}

// suitsThem is suits for what waits for the agent alone: who was asked for by name
// is asked even if they are full.
func (w *worker) suitsThem(l *lane) func(context.Context, *row) (bool, error) {
	return func(ctx context.Context, r *row) (bool, error) {
		k := w.plain(nil, r.c, *r.record)
		k.Refusals = nil
		f := w.rules.Takes("", &w.agent, routing.Request{Now: w.at, Case: k})
		l.unsure = l.unsure || f == routing.Full && w.taken > 0
		if f != routing.Full || !w.asksFull(r) {
			return f == "", nil
		}
		return w.couldHave(ctx, &w.agent, r)
	}
}

// asksFull reports whether a case waits for an agent who is asked even if they are
// full.
func (w *worker) asksFull(r *row) bool {
	last := r.record.Last
	return last != nil && last.Reason == routing.ByDirect && !w.rules.channel(r.c.Channel).Assign
}
