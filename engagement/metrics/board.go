package metrics

import (
	"iter"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A Board counts. It holds open cases, closed ones for as long as
// [Config].Remember says, agents, and the sums of the periods that are kept. It
// must not be used from several goroutines at once.
type Board struct {
	cfg    Config
	cursor storage.Cursor
	at     time.Time // how far it has come; zero: nothing has happened
	period time.Time // the period that at is in
	cases  map[storage.CaseID]*work
	agents map[storage.AgentID]*duty
	cells  map[cell]*Figures
	piles  map[pile]*Backlog // what is open now
	past   []backlogPoint    // what was open at the end of each period
	// view is the grain of the cells and piles; the empty one is the finest.
	view    Grain
	changed *changes // nil: nobody wants to know
}

// A cell is what figures are counted by.
type cell struct {
	period  int64 // its start, in seconds
	channel channel.ID
	handler
	label string
}

// A handler is an agent or a bot, or nobody.
type handler struct {
	Agent storage.AgentID `json:"agent,omitempty"`
	Bot   storage.BotID   `json:"bot,omitempty"`
}

// New makes an empty board. *[ConfigError].
func New(cfg Config) (*Board, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	return &Board{
		cfg: cfg, cases: map[storage.CaseID]*work{}, agents: map[storage.AgentID]*duty{},
		cells: map[cell]*Figures{}, piles: map[pile]*Backlog{},
	}, nil
}

// Of counts events from the beginning. *[ConfigError], and the events' error.
func Of(cfg Config, events iter.Seq2[engagement.Event, error]) (*Board, error) {
	b, err := New(cfg)
	if err != nil {
		return nil, err
	}
	return b, b.Read(events)
}

// Read counts events until there are no more, or an error comes. What came before
// the error is counted.
func (b *Board) Read(events iter.Seq2[engagement.Event, error]) error {
	for ev, err := range events {
		if err != nil {
			return err
		}
		b.Observe(ev)
	}
	return nil
}

// Cursor is the place of the last event that was counted: go on behind it. Empty:
// there was none.
func (b *Board) Cursor() storage.Cursor { return b.cursor }

// At is the instant up to which the board has counted. Zero: nothing happened.
func (b *Board) At() time.Time { return b.at }

// Advance tells the board that nothing else has happened before an instant: it
// counts how long agents were active, and what was open at the end of the periods
// that are over. An instant that has passed changes nothing.
func (b *Board) Advance(to time.Time) {
	to = to.Round(0).UTC()
	if b.at.IsZero() {
		b.at, b.period = to, b.cfg.start(to)
		return
	}
	if floor := to.Add(-b.cfg.span()); b.period.Before(floor) {
		b.skip(floor)
	}
	for next := b.cfg.next(b.period); !next.After(to); next = b.cfg.next(b.period) {
		b.accountAll(next)
		b.stack(next)
		b.at, b.period = next, next
		b.prune()
	}
	if to.After(b.at) {
		b.at = to
	}
}

// skip passes over periods that will not be kept anyway.
func (b *Board) skip(to time.Time) {
	for _, d := range b.agents {
		if d.Since.Before(to) {
			d.Since = to
		}
	}
	b.at, b.period = to, b.cfg.start(to)
}

// prune forgets periods and closed cases that are too old.
func (b *Board) prune() {
	oldest := b.at.Add(-b.cfg.span())
	for k := range b.cells {
		if k.period < oldest.Unix() {
			delete(b.cells, k)
		}
	}
	for len(b.past) > 0 && b.past[0].At.Before(oldest) {
		b.past = b.past[1:]
	}
	for id, w := range b.cases {
		if w.Stage == closed && b.at.Sub(w.Closed) > b.cfg.Remember {
			delete(b.cases, id)
			b.touch(id)
		}
	}
}

// count changes the figures of now, of a channel and a handler, and once more
// those of each label.
func (b *Board) count(on channel.ID, by handler, labels []string, change func(*Figures)) {
	k := cell{period: b.period.Unix(), channel: on, handler: by}
	change(b.cellOf(k))
	for _, k.label = range labels {
		change(b.cellOf(k))
	}
}

func (b *Board) cellOf(k cell) *Figures {
	k = b.view.coarsen(k)
	b.mark(k.period, k.channel)
	f := b.cells[k]
	if f == nil {
		f = &Figures{}
		b.cells[k] = f
	}
	return f
}
