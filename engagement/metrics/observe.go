package metrics

import (
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
)

// Observe counts one event. Events come in the order of the journal, each once.
// Kinds that no figure is made of change nothing.
func (b *Board) Observe(ev engagement.Event) {
	b.Advance(ev.At)
	b.cursor = ev.Cursor
	switch ev.Kind {
	case engagement.MessageReceived:
		b.received(ev)
	case engagement.MessageQueued:
		b.sent(ev)
	case engagement.MessageEchoed:
		b.echoed(ev)
	case engagement.PresenceChanged:
		b.presence(ev)
	default:
		b.caseChanged(ev)
	}
	b.read(ev)
	if b.cases[ev.Case] != nil {
		b.touch(ev.Case)
	}
}

// caseChanged counts what happened to a case.
func (b *Board) caseChanged(ev engagement.Event) {
	step := steps[ev.Kind]
	if step == nil || ev.Case.IsZero() {
		return
	}
	w := b.workOf(ev)
	b.unpile(w)
	step(b, w, ev)
	b.pileUp(w)
}

// steps are what the kinds of event do to a case.
var steps = map[engagement.EventKind]func(*Board, *work, engagement.Event){
	engagement.CaseOpened:      (*Board).opened,
	engagement.CaseReopened:    (*Board).reopened,
	engagement.CasePickedUp:    (*Board).given,
	engagement.CaseAssigned:    (*Board).given,
	engagement.CaseTransferred: (*Board).transferred,
	engagement.CaseReleased:    (*Board).released,
	engagement.CaseResumed:     (*Board).resumed,
	engagement.CaseParked:      (*Board).parked,
	engagement.CaseEnded:       (*Board).ended,
	engagement.CaseMissed:      (*Board).missed,
	engagement.CaseClosed:      (*Board).closed,
}

// read reads what the host's functions find in an event.
func (b *Board) read(ev engagement.Event) {
	w := b.cases[ev.Case]
	switch {
	case w == nil:
	case b.cfg.Labelled:
		w.labelled(ev)
	case b.cfg.Labels != nil:
		if labels, ok := b.cfg.Labels(ev); ok {
			w.Labels = unique(labels)
		}
	}
	if b.cfg.Score == nil {
		return
	}
	if score, ok := b.cfg.Score(ev); ok {
		by, labels := handler{}, []string(nil)
		if w != nil {
			by, labels = w.Last, w.Labels
		}
		b.count(ev.Channel, by, labels, func(f *Figures) { f.Survey.add(Survey{1, int64(score), map[int]int64{score: 1}}) })
	}
}

// received counts a message of a contact's.
func (b *Board) received(ev engagement.Event) {
	w := b.open(ev)
	overheard := ev.Detail.Automatic != ""
	b.count(ev.Channel, handler{}, w.labels(), func(f *Figures) {
		if overheard {
			f.Messages.Overheard++
		} else {
			f.Messages.Received++
		}
	})
	if w != nil && !overheard {
		w.asks(b.at)
	}
}

// sent counts a message of ours.
func (b *Board) sent(ev engagement.Event) {
	k, by := author(ev)
	w := b.open(ev)
	if w == nil {
		b.outside(ev, by)
		return
	}
	b.count(w.Channel, by, w.Labels, func(f *Figures) { *of(&f.Messages.Sent, k)++ })
	b.answered(w, k, by)
}

// echoed counts a message that the business wrote by other means.
func (b *Board) echoed(ev engagement.Event) {
	w := b.open(ev)
	if w == nil {
		b.outside(ev, handler{})
		return
	}
	k := human
	if ev.Detail.Automatic != "" {
		k = bot
	}
	b.count(w.Channel, handler{}, w.Labels, func(f *Figures) { f.Messages.Echoed++ })
	b.answered(w, k, handler{})
}

func (b *Board) outside(ev engagement.Event, by handler) {
	b.count(ev.Channel, by, nil, func(f *Figures) { f.Messages.Outside++ })
}

// author is whose side an event is on, and whose it is.
func author(ev engagement.Event) (side, handler) { return authorOf(ev.Actor.Kind, ev.Actor.ID) }

func authorOf(kind channel.AuthorKind, id string) (side, handler) {
	switch kind {
	case channel.AuthorAgent:
		return human, agent(id)
	case channel.AuthorBot:
		return bot, program(id)
	}
	return automatic, handler{}
}
