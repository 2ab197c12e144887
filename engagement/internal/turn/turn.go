// Package turn lets one process at a time do something. Whose turn it is stands
// in a document in the store, together with what has to be known to go on.
package turn

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/storage"
)

// Length is how long a turn lasts unless it is prolonged. Every third of it is a
// good time for that.
const Length = 30 * time.Second

// ErrLost says that another process has the turn.
var ErrLost = errors.New("another process has the turn")

// A paper is the document.
type paper[T any] struct {
	Holder string    `json:"holder,omitempty"`
	Until  time.Time `json:"until,omitzero"`
	Kept   T         `json:"kept,omitzero"`
}

// A Post is what one process does at a time. Make it with [New]. Its methods may
// be called from several goroutines.
type Post[T any] struct {
	store storage.Store
	name  string
	skew  time.Duration
	me    string
}

// New makes a post whose document has the name. skew is how far the clocks of
// the processes may differ.
func New[T any](store storage.Store, name string, skew time.Duration) *Post[T] {
	return &Post[T]{store: store, name: name, skew: skew, me: uuid.NewString()}
}

// Take takes the turn, or prolongs it, and returns what is kept. ErrLost: somebody
// else has it.
func (p *Post[T]) Take(ctx context.Context) (T, error) {
	return p.swap(ctx, func(held paper[T], at time.Time) (paper[T], error) {
		if held.Holder != p.me && at.Before(held.Until.Add(p.skew)) {
			return held, ErrLost
		}
		held.Holder, held.Until = p.me, at.Add(Length)
		return held, nil
	})
}

// Keep prolongs the turn and replaces what is kept with what change makes of it.
// ErrLost: the turn is another's, and nothing was changed.
func (p *Post[T]) Keep(ctx context.Context, change func(T) T) (T, error) {
	return p.KeepWith(ctx, change, nil)
}

// KeepWith is Keep, and writes something else in the same transaction: write may
// be called more than once, and an error of its leaves everything as it was.
func (p *Post[T]) KeepWith(ctx context.Context, change func(T) T, write func(context.Context, storage.Tx) error) (T, error) {
	return p.swapWith(ctx, func(held paper[T], at time.Time) (paper[T], error) {
		if held.Holder != p.me {
			return held, ErrLost
		}
		held.Kept, held.Until = change(held.Kept), at.Add(Length)
		return held, nil
	}, write)
}

// Leave replaces what is kept a last time and gives the turn back, so that
// another process need not wait. ErrLost: it was another's already.
func (p *Post[T]) Leave(ctx context.Context, change func(T) T) error {
	_, err := p.swap(ctx, func(held paper[T], at time.Time) (paper[T], error) {
		if held.Holder != p.me {
			return held, ErrLost
		}
		held.Kept = change(held.Kept)
		held.Holder, held.Until = "", time.Time{}
		return held, nil
	})
	return err
}

// Change replaces what is kept, whoever has the turn. They learn of it when they
// next keep something.
func (p *Post[T]) Change(ctx context.Context, change func(T) (T, error)) (T, error) {
	return p.swap(ctx, func(held paper[T], _ time.Time) (paper[T], error) {
		kept, err := change(held.Kept)
		held.Kept = kept
		return held, err
	})
}

// Read returns what is kept: the zero T if nothing is.
func (p *Post[T]) Read(ctx context.Context) (T, error) {
	var kept T
	err := p.store.View(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		kept, err = p.ReadIn(ctx, tx)
		return err
	})
	return kept, err
}

// ReadIn is Read in a transaction.
func (p *Post[T]) ReadIn(ctx context.Context, tx storage.Tx) (T, error) {
	held, _, err := document.Load[paper[T]](ctx, tx, p.name)
	return held.Kept, err
}

// swap changes the document, unless change says why not.
func (p *Post[T]) swap(ctx context.Context, change func(paper[T], time.Time) (paper[T], error)) (T, error) {
	return p.swapWith(ctx, change, nil)
}

// swapWith writes something else as well, if the document was changed.
func (p *Post[T]) swapWith(ctx context.Context, change func(paper[T], time.Time) (paper[T], error), write func(context.Context, storage.Tx) error) (T, error) {
	var none T
	var kept paper[T]
	var refused error
	err := p.store.Update(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		at := time.Now().UTC().Truncate(time.Microsecond)
		kept, err = document.Swap(ctx, tx, p.name, at, func(held paper[T]) (paper[T], bool) {
			var next paper[T]
			next, refused = change(held, at)
			return next, refused == nil
		})
		if err != nil || refused != nil || write == nil {
			return err
		}
		return write(ctx, tx)
	})
	if err = errors.Join(err, refused); err != nil {
		return none, err
	}
	return kept.Kept, nil
}
