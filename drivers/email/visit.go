package email

import (
	"context"
	"errors"
	"slices"

	"github.com/emersion/go-imap/v2"

	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

// How much blame a mail takes when the connection breaks while it is read: little
// if the line was cut, much if what the server said of it could not be understood.
// At poisonMost the mail is taken for the reason: only its header is read then, and
// at twice that nothing.
const (
	blameBroken = 2
	blameOdd    = 5
	poisonMost  = 10
)

// breaksMost is how often the connection may break while a mail is marked: it is
// left as it is then.
const breaksMost = 3

// A visit is the work over one connection.
type visit struct {
	*reader
	box   *wire.Box
	state wire.Folder
	mark  *mark
}

// errElsewhere ends a visit where another process reads the same folder.
var errElsewhere = errors.New("somebody else moved the bookmark")

// catchUp reads what is new. Opening the folder anew each time shows whether its
// numbers are still the same.
func (v *visit) catchUp(ctx context.Context) (err error) {
	if v.state, err = v.box.Select(ctx, v.reader.folder, v.readOnly()); err != nil {
		return err
	}
	if v.mark, err = v.c.mark(ctx, v.reader.folder); err != nil {
		return &storeError{err}
	}
	if v.mark.at.validity != v.state.Validity {
		return v.begin(ctx)
	}
	uids, err := v.box.After(ctx, v.mark.at.uid)
	if err != nil {
		return err
	}
	return v.all(ctx, uids)
}

// readOnly reports whether nothing is to be changed in the folder.
func (v *visit) readOnly() bool { return v.sent || v.c.cfg.IMAP.After == (After{}) }

// begin reads a folder whose numbers nobody knows yet: the mails of the backlog,
// many of which may have been read under other numbers. Repeats carry the same
// event IDs.
func (v *visit) begin(ctx context.Context) error {
	var uids []uint32
	var err error
	if v.c.cfg.Backlog >= 0 {
		if uids, err = v.box.Since(ctx, v.c.cfg.Now().Add(-v.c.cfg.Backlog).UTC()); err != nil {
			return err
		}
	}
	end, err := v.end(ctx)
	if err != nil {
		return err
	}
	before := slices.DeleteFunc(slices.Clone(uids), func(uid uint32) bool { return uid > end })
	if err := v.all(ctx, before); err != nil {
		return err
	}
	if err := v.moveTo(ctx, end); err != nil {
		return err
	}
	later, err := v.box.After(ctx, end)
	if err != nil {
		return err
	}
	return v.all(ctx, later)
}

// end is the number of the folder's last mail when it was opened.
func (v *visit) end(ctx context.Context) (uint32, error) {
	if v.state.Next > 0 {
		return v.state.Next - 1, nil
	}
	uids, err := v.box.After(ctx, 0)
	if err != nil || len(uids) == 0 {
		return 0, err
	}
	return uids[len(uids)-1], nil
}

func (v *visit) all(ctx context.Context, uids []uint32) error {
	for _, uid := range uids {
		if err := v.one(ctx, uid); err != nil {
			return err
		}
	}
	return nil
}

// one takes a mail in: its events are stored first, then the mail is marked, then
// the bookmark is moved. Whatever breaks in between, the mail is taken in again,
// under the same IDs.
func (v *visit) one(ctx context.Context, uid uint32) error {
	v.reading = place{v.state.Validity, uid}
	events, err := v.events(ctx, uid)
	if err != nil {
		return err
	}
	v.reading = place{}
	if len(events) > 0 {
		if err := v.emit(ctx, events...); err != nil {
			return &storeError{err}
		}
	}
	if err := v.after(ctx, uid); err != nil {
		return err
	}
	if err := v.moveTo(ctx, uid); err != nil {
		return err
	}
	at := place{v.state.Validity, uid}
	delete(v.deaths, at)
	delete(v.breaks, at)
	return nil
}

func (v *visit) moveTo(ctx context.Context, uid uint32) error {
	moved, err := v.mark.move(ctx, place{v.state.Validity, uid})
	if err != nil {
		return &storeError{err}
	}
	if !moved {
		return errElsewhere
	}
	return nil
}

// storeError is the host's failure, not the server's.
type storeError struct{ err error }

func (e *storeError) Error() string { return e.err.Error() }
func (e *storeError) Unwrap() error { return e.err }

// blame counts a broken connection against the mail that was being read.
func (v *visit) blame(ctx context.Context, err error) error {
	_, store := errors.AsType[*storeError](err)
	if v.reading != (place{}) && !store && ctx.Err() == nil {
		weight := blameOdd
		if wire.IsBroken(err) {
			weight = blameBroken
		}
		v.deaths[v.reading] += weight
	}
	v.reading = place{}
	return err
}

// after does with the mail what the configuration says. That the server refuses is
// no reason to stop, and neither is one that breaks the connection each time.
func (v *visit) after(ctx context.Context, uid uint32) error {
	at := place{v.state.Validity, uid}
	if v.sent || v.breaks[at] >= breaksMost {
		return nil
	}
	for _, step := range v.marks(ctx, uid) {
		if err := step(); err != nil && !isNo(err) {
			v.breaks[at]++
			return err
		}
	}
	return nil
}

// marks are the steps of after.
func (v *visit) marks(ctx context.Context, uid uint32) (steps []func() error) {
	a := v.c.cfg.IMAP.After
	if a.Keyword != "" && v.state.Keywords {
		steps = append(steps, func() error { return v.box.Flag(ctx, uid, a.Keyword) })
	}
	if a.Seen {
		steps = append(steps, func() error { return v.box.Flag(ctx, uid, wire.Seen) })
	}
	if a.MoveTo != "" {
		steps = append(steps, func() error { return v.box.Move(ctx, uid, a.MoveTo) })
	}
	return steps
}

// isNo reports whether the server, or we, refused a step without harm to the
// connection.
func isNo(err error) bool {
	_, said := errors.AsType[*imap.Error](err)
	return said || errors.Is(err, wire.ErrNoMove)
}
