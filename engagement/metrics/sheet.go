package metrics

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Sheet is what was counted in one period, or in a part of it. As JSON it can be
// kept by itself. Sheets of periods that are over never change.
type Sheet struct {
	// Start is when the period began.
	Start time.Time `json:"start"`
	// Channel is the one channel that it is about, if Grain is ByCell.
	Channel channel.ID `json:"channel,omitempty"`
	Grain   Grain      `json:"grain"`
	// Cells are the figures, and Past is what was open at the end of the period.
	Cells []snapshotCell `json:"cells,omitempty"`
	Past  []backlogPoint `json:"past,omitempty"`
}

// Sheet is what was counted in the period that began at start, in a grain that is
// not finer than that of the board. ByCell it is of one channel.
func (b *Board) Sheet(start time.Time, g Grain, on channel.ID) Sheet {
	s := Sheet{Start: start.UTC(), Grain: g, Channel: on}
	part := &Board{cfg: b.cfg, view: g, cells: map[cell]*Figures{}}
	for k, f := range b.cells {
		if k.period == start.Unix() && (g != ByCell || k.channel == on) {
			part.cellOf(k).Add(f)
		}
	}
	end := b.cfg.next(start)
	part.addPast(slices.DeleteFunc(slices.Clone(b.past), func(p backlogPoint) bool {
		return !p.At.Equal(end) || g == ByCell && p.Channel != on
	}))
	for _, k := range sortedBy(part.cells, cell.compare) {
		s.Cells = append(s.Cells, snapshotCell{k.period, k.channel, k.handler, k.label, part.cells[k]})
	}
	s.Past = part.past
	return s
}

// Empty reports whether nothing was counted.
func (s Sheet) Empty() bool { return len(s.Cells) == 0 && len(s.Past) == 0 }

// Include adds what sheets say to a board: those of periods, or channels, that it
// does not have yet. The sheets belong to the board from then on.
func (b *Board) Include(sheets ...Sheet) {
	var past []backlogPoint
	for _, s := range sheets {
		for _, c := range s.Cells {
			b.include(cell{c.Period, c.Channel, c.handler, c.Label}, c.Figures)
		}
		past = append(past, s.Past...)
	}
	b.addPast(past)
	slices.SortStableFunc(b.past, func(x, y backlogPoint) int { return x.At.Compare(y.At) })
}

func (b *Board) include(k cell, f *Figures) {
	k = b.view.coarsen(k)
	switch {
	case f == nil:
	case b.cells[k] == nil:
		b.cells[k] = f
	default:
		b.cells[k].Add(f)
	}
}

// Period is when the period began in which the board counts now. Zero: nothing has
// happened.
func (b *Board) Period() time.Time { return b.period }

// Starts are when the periods begin that a query selects, up to the one in which
// the board counts now, and within those that are kept. None: nothing has happened.
func (b *Board) Starts(q Query) []time.Time {
	if b.at.IsZero() {
		return nil
	}
	from := b.oldest()
	if q.From.After(from) {
		from = q.From
	}
	start := b.cfg.start(from)
	if start.Before(from) {
		start = b.cfg.next(start)
	}
	var all []time.Time
	for ; !start.After(b.period) && q.within(start); start = b.cfg.next(start) {
		all = append(all, start)
	}
	return all
}

// Expired are when the periods began from an instant on that are not kept any
// more.
func (b *Board) Expired(since time.Time) []time.Time {
	var all []time.Time
	for start := b.cfg.start(since); start.Before(b.oldest()); start = b.cfg.next(start) {
		all = append(all, start)
	}
	return all
}

// oldest is what no period that is kept began before.
func (b *Board) oldest() time.Time { return b.period.Add(-b.cfg.span()) }
