package metrics

import (
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
)

// opened: somebody opened a case. If it was the contact, they wait.
func (b *Board) opened(w *work, ev engagement.Event) {
	w.Whole, w.Since, w.Stage = true, b.at, waiting
	w.Answered = [3]bool{}
	if ev.Actor.Kind == channel.AuthorAgent {
		b.count(w.Channel, agent(ev.Actor.ID), w.Labels, func(f *Figures) { f.Initiated++ })
		return
	}
	w.asks(b.at)
	b.count(w.Channel, handler{}, w.Labels, func(f *Figures) { f.Opened++ })
}

// reopened: a case goes on that was closed, or missed.
func (b *Board) reopened(w *work, ev engagement.Event) {
	if w.Stage != missed {
		_, by := author(ev)
		b.count(w.Channel, by, w.Labels, func(f *Figures) { f.Reopened++ })
	}
	if w.Stage == closed {
		w.Since, w.Closed = b.at, time.Time{}
	}
	b.resumed(w, ev)
}

// given: somebody has got the case.
func (b *Board) given(w *work, ev engagement.Event) {
	if ev.Detail.Bot != "" {
		b.own(w, program(string(ev.Detail.Bot)))
		return
	}
	b.own(w, agent(string(ev.Detail.Owner)))
}

func (b *Board) transferred(w *work, ev engagement.Event) {
	if t := ev.Detail.Transfer; t != nil {
		b.count(w.Channel, agent(string(t.From)), w.Labels, func(f *Figures) { f.Transferred++ })
	}
	b.given(w, ev)
}

// released: the owner has the case no more. One that was put aside by somebody who
// left stays aside.
func (b *Board) released(w *work, _ engagement.Event) {
	if w.Stage == parked || w.Stage == ended {
		return
	}
	if w.Owner.Bot != "" && w.HandedOver.IsZero() {
		w.HandedOver = b.at
	}
	b.rest(w, waiting)
}

// resumed: a case goes on, with its owner or without.
func (b *Board) resumed(w *work, ev engagement.Event) {
	b.rest(w, waiting)
	if ev.Detail.Owner != "" {
		b.own(w, agent(string(ev.Detail.Owner)))
	}
}

func (b *Board) parked(w *work, _ engagement.Event) { b.rest(w, parked) }

func (b *Board) ended(w *work, _ engagement.Event) { b.rest(w, ended) }

func (b *Board) missed(w *work, _ engagement.Event) {
	b.rest(w, missed)
	b.count(w.Channel, handler{}, w.Labels, func(f *Figures) { f.Missed++ })
	if w.waits(human) && !w.Answered[human] {
		b.judge(w, handler{}, false)
	}
}

// closed: a case is done.
func (b *Board) closed(w *work, ev engagement.Event) {
	if w.Stage == closed {
		return
	}
	b.rest(w, closed)
	k, by := author(ev)
	if k == automatic {
		by = w.Last
	}
	w.involve(k)
	w.Last, w.Closed = by, b.at
	if w.waits(human) && !w.Answered[human] && w.kind() != bot {
		b.judge(w, by, false)
	}
	w.Asked, w.Answered = [3]time.Time{}, [3]bool{true, true, true}
	b.resolved(w, by)
	b.handled(w, by)
}

// resolved counts a closed case, and how long it was open.
func (b *Board) resolved(w *work, by handler) {
	w.Spent = w.Spent.plus(b.since(w.Since, w.Channel))
	k := w.kind()
	b.count(w.Channel, by, w.Labels, func(f *Figures) {
		*of(&f.Closed, k)++
		if w.Whole {
			b.observe(of(&f.Resolution, k), w.Spent, w.Channel)
		}
	})
}

// judge counts a case in the service level, once.
func (b *Board) judge(w *work, by handler, within bool) {
	if w.Judged || b.target(w.Channel) <= 0 {
		return
	}
	w.Judged = true
	b.count(w.Channel, by, w.Labels, func(f *Figures) {
		f.Level.Of++
		if within {
			f.Level.Within++
		}
	})
}
