package metrics

import (
	"slices"
	"time"
)

// own gives a case to somebody.
func (b *Board) own(w *work, to handler) {
	if to.isZero() {
		return
	}
	b.rest(w, waiting)
	k := human
	if to.Bot != "" {
		k = bot
	}
	w.involve(k)
	w.Stage, w.Owner, w.Last, w.OwnedSince = owned, to, to, b.at
	b.busy(to, +1)
}

// rest takes a case from its owner, if it has one, and says where it stands.
func (b *Board) rest(w *work, to stage) {
	if w.Stage == owned {
		w.hold(w.Owner, b.since(w.OwnedSince, w.Channel))
		b.busy(w.Owner, -1)
		w.Owner, w.OwnedSince = handler{}, time.Time{}
	}
	w.Stage = to
}

// hold adds to how long somebody had a case.
func (w *work) hold(by handler, t took) {
	i := slices.IndexFunc(w.Held, func(h held) bool { return h.handler == by })
	if i < 0 {
		w.Held = append(w.Held, held{by, t})
		return
	}
	w.Held[i].took = w.Held[i].plus(t)
}

// handled counts how long each owner had a case that is closed, and all agents
// together.
func (b *Board) handled(w *work, closer handler) {
	var all took
	people := false
	for _, h := range w.Held {
		k := bot
		if h.Agent != "" {
			k, people, all = human, true, all.plus(h.took)
		}
		b.count(w.Channel, h.handler, w.Labels, func(f *Figures) { b.observe(of(&f.Handle, k), h.took, w.Channel) })
	}
	if people {
		b.count(w.Channel, closer, w.Labels, func(f *Figures) { b.observe(&f.Effort, all, w.Channel) })
	}
	w.Held = nil
}
