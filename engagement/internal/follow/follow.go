// Package follow lets one process at a time follow the journal and do something
// about what it finds, with nothing left out over restarts: how far it came is
// kept in the store, and what was not done is done again.
package follow

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/internal/pace"
	"github.com/rapport-go/rapport/engagement/internal/turn"
	"github.com/rapport-go/rapport/storage"
)

// A Record is what is kept of a follower.
type Record[X any] struct {
	// Begun says that it has run before. Until then Place means nothing.
	Begun bool `json:"begun,omitempty"`
	// Place is the cursor up to which everything is done.
	Place storage.Cursor `json:"place,omitempty"`
	// Saved is when the place was saved last; zero if it never was.
	Saved time.Time `json:"saved,omitzero"`
	// Moves counts how often the place was moved by hand.
	Moves int64 `json:"moves,omitempty"`
	// Extra is what the follower's owner wants to be kept.
	Extra X `json:"extra,omitzero"`
}

// A Config is what a Follower works with. Everything is required, unless it says
// otherwise.
type Config[X any] struct {
	Engine *engagement.Engine
	Store  storage.Store
	// Name is that of the document in the store.
	Name string
	// Skew is how far the clocks of processes may differ.
	Skew time.Duration
	// Window is how many events may be under way, those included that are done
	// and stand behind one that is not. Parallel is how many are worked on at
	// once.
	Window, Parallel int
	// Start is where one that never ran begins, and what is kept from then on. Nil
	// is the beginning of the journal.
	Start func(context.Context) (storage.Cursor, X, error)
	// Begin is called when the turn was taken, or the place was moved, with what
	// is kept. False means that there is nothing to do until it is moved again.
	// Nil is always true.
	Begin func(Record[X]) bool
	// Extra is what to keep beside the place. Nil keeps what there is.
	Extra func(X) X
	// Lane says in which order events are worked on: those of one lane one after
	// the other. False means that the event does not matter.
	Lane func(engagement.Event) (lane string, wanted bool)
	// Work does something about the first events that wait in a lane, of which
	// there is one at least, and returns how many are done. It returns 0 only when
	// ctx is done.
	Work func(ctx context.Context, waiting []engagement.Event) (done int)
	// Skipped is called when events were forgotten that were not worked on. Nil is
	// not called.
	Skipped func(ctx context.Context, gap Gap)
	Log     *slog.Logger
}

// A Follower follows the journal. Make it with [New].
type Follower[X any] struct {
	Config[X]
	post *turn.Post[Record[X]]
	tail atomic.Pointer[tail]
	bell pace.Bell // rung when this process has moved the place
}

// New makes a Follower. It starts nothing.
func New[X any](cfg Config[X]) *Follower[X] {
	return &Follower[X]{Config: cfg, post: turn.New[Record[X]](cfg.Store, cfg.Name, cfg.Skew), bell: pace.NewBell()}
}

const (
	// savePause is how often the place is saved: what comes between is done again
	// after a crash.
	savePause = time.Second
	// troublePause is how long to wait when the store fails.
	troublePause = 5 * time.Second
)

// errMoved says that the place was moved by hand.
var errMoved = errors.New("the place was moved")

// Run follows while it has the turn, and waits for it otherwise, until ctx is
// done.
func (f *Follower[X]) Run(ctx context.Context) {
	for ctx.Err() == nil {
		kept, err := f.take(ctx)
		switch {
		case err == nil:
			err = f.hold(ctx, kept)
		case errors.Is(err, turn.ErrLost):
			pace.Sleep(ctx, turn.Length/3)
			continue
		}
		if err != nil && ctx.Err() == nil && !errors.Is(err, errMoved) {
			f.Log.WarnContext(ctx, "engagement: following the journal was interrupted", "follower", f.Name, "error", err)
			pace.Sleep(ctx, troublePause)
		}
	}
}

// take takes the turn. One that never ran gets its place.
func (f *Follower[X]) take(ctx context.Context) (Record[X], error) {
	kept, err := f.post.Take(ctx)
	if err != nil || kept.Begun {
		return kept, err
	}
	first := Record[X]{Begun: true}
	if f.Start != nil {
		if first.Place, first.Extra, err = f.Start(ctx); err != nil {
			return kept, err
		}
	}
	return f.post.Keep(ctx, func(r Record[X]) Record[X] {
		if r.Begun {
			return r
		}
		return first
	})
}

// hold follows until the turn is lost, the place is moved, something fails or
// ctx is done. What is under way has ended then, and the place is saved.
func (f *Follower[X]) hold(ctx context.Context, kept Record[X]) error {
	if err := f.noteGap(ctx, kept); err != nil {
		return err
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	t := newTail(kept.Place, f.Window)
	f.tail.Store(t)
	l := &lanes{work: f.Work, done: t.finish, slots: make(chan struct{}, f.Parallel), queues: map[string]*queue{}}
	failed := make(chan error, 1)
	var reading sync.WaitGroup
	if f.Begin == nil || f.Begin(kept) {
		reading.Go(func() { failed <- f.read(inner, t, l) })
	}
	err := f.keep(inner, t, kept.Moves, failed)
	cancel()
	reading.Wait()
	l.wg.Wait()
	if errors.Is(err, turn.ErrLost) || errors.Is(err, errMoved) {
		return err
	}
	return errors.Join(err, f.leave(context.WithoutCancel(ctx), t, kept.Moves))
}

// read puts what is wanted into lanes.
func (f *Follower[X]) read(ctx context.Context, t *tail, l *lanes) error {
	for ev, err := range f.Engine.Events(ctx, t.at()) {
		if err != nil {
			return err
		}
		lane, wanted := f.Lane(ev)
		if !wanted {
			t.pass(ev.Cursor)
			continue
		}
		it := t.add(ctx, ev.Cursor)
		if it == nil {
			return ctx.Err()
		}
		l.put(ctx, lane, ev, it)
	}
	return ctx.Err()
}

// keep saves the place now and then, and prolongs the turn, until reading has
// failed or ctx is done.
func (f *Follower[X]) keep(ctx context.Context, t *tail, moves int64, failed <-chan error) error {
	saved, since := t.at(), time.Now()
	tick := time.NewTicker(savePause)
	defer tick.Stop()
	for {
		select {
		case err := <-failed:
			return err
		case <-ctx.Done():
			return nil
		case <-f.bell:
		case <-tick.C:
			if t.at() == saved && time.Since(since) < turn.Length/3 {
				continue
			}
		}
		kept, err := f.post.Keep(ctx, f.saving(t, moves))
		if err != nil {
			return err
		}
		if kept.Moves != moves {
			return errMoved
		}
		saved, since = kept.Place, time.Now()
	}
}

// saving brings what is kept up to date, unless it was moved meanwhile.
func (f *Follower[X]) saving(t *tail, moves int64) func(Record[X]) Record[X] {
	return func(r Record[X]) Record[X] {
		if r.Moves != moves {
			return r
		}
		r.Place, r.Saved = t.at(), time.Now().UTC()
		if f.Extra != nil {
			r.Extra = f.Extra(r.Extra)
		}
		return r
	}
}

// leave saves the place and gives the turn back.
func (f *Follower[X]) leave(ctx context.Context, t *tail, moves int64) error {
	err := f.post.Leave(ctx, f.saving(t, moves))
	if errors.Is(err, turn.ErrLost) {
		return nil
	}
	return err
}

// Place is the cursor up to which this process has done everything since it took
// the turn.
func (f *Follower[X]) Place() storage.Cursor {
	if t := f.tail.Load(); t != nil {
		return t.at()
	}
	return ""
}

// Read returns what is kept.
func (f *Follower[X]) Read(ctx context.Context) (Record[X], error) { return f.post.Read(ctx) }

// Move changes what is kept, from whatever process, unless change fails. Whoever
// follows goes on from there: at once if it is this Follower, within Length/3 of a
// turn otherwise.
func (f *Follower[X]) Move(ctx context.Context, change func(Record[X]) (Record[X], error)) (Record[X], error) {
	kept, err := f.post.Change(ctx, func(r Record[X]) (Record[X], error) {
		r, err := change(r)
		r.Begun, r.Moves = true, r.Moves+1
		return r, err
	})
	f.bell.Ring()
	return kept, err
}
