package metrics

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Backlog is how many cases are not closed, by where they stand.
type Backlog struct {
	// Waiting is for somebody to have them; Missed: nobody took them in time.
	Waiting int64 `json:"waiting,omitempty"`
	Missed  int64 `json:"missed,omitempty"`
	// Agents and Bots have them.
	Agents int64 `json:"agents,omitempty"`
	Bots   int64 `json:"bots,omitempty"`
	// Parked and Ended are put aside by their last owner, to whom they belong.
	Parked int64 `json:"parked,omitempty"`
	Ended  int64 `json:"ended,omitempty"`
}

// Total is how many cases are not closed.
func (l Backlog) Total() int64 { return l.Waiting + l.Missed + l.Agents + l.Bots + l.Parked + l.Ended }

// Add adds another backlog.
func (l *Backlog) Add(o Backlog) {
	l.Waiting += o.Waiting
	l.Missed += o.Missed
	l.Agents += o.Agents
	l.Bots += o.Bots
	l.Parked += o.Parked
	l.Ended += o.Ended
}

// A backlogPoint is the backlog at an instant, on one channel, of one owner.
type backlogPoint struct {
	At      time.Time  `json:"at"`
	Channel channel.ID `json:"channel,omitempty"`
	handler
	Backlog
}

// A pile is what a backlog is counted by.
type pile struct {
	channel channel.ID
	handler
}

// slot is the count that a case belongs to; nil if it is closed.
func (l *Backlog) slot(w *work) *int64 {
	switch w.Stage {
	case waiting:
		return &l.Waiting
	case missed:
		return &l.Missed
	case parked:
		return &l.Parked
	case ended:
		return &l.Ended
	case owned:
		if w.Owner.Bot != "" {
			return &l.Bots
		}
		return &l.Agents
	}
	return nil
}

// whose is to whom a case belongs in the backlog.
func (w *work) whose() handler {
	switch w.Stage {
	case owned:
		return w.Owner
	case parked, ended:
		return w.Last
	}
	return handler{}
}

func (b *Board) pileUp(w *work) { b.shift(w, +1) }

func (b *Board) unpile(w *work) { b.shift(w, -1) }

func (b *Board) shift(w *work, by int64) {
	k := pile{w.Channel, w.whose()}
	l := b.piles[k]
	if l == nil {
		l = &Backlog{}
	}
	if n := l.slot(w); n != nil {
		*n += by
		b.piles[k] = l
	}
	if *l == (Backlog{}) {
		delete(b.piles, k)
	}
}

// stack keeps the backlog at the end of a period.
func (b *Board) stack(at time.Time) {
	for _, k := range sortedBy(b.piles, pile.compare) {
		b.past = append(b.past, backlogPoint{At: at, Channel: k.channel, handler: k.handler, Backlog: *b.piles[k]})
		b.mark(b.period.Unix(), k.channel)
	}
}
