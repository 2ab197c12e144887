package promise

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/business"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// Due is the kind of the due moments at which clocks are looked at. The subject
// is the case.
const Due = "sla"

// A Keeper keeps the promises of a store. All fields are required.
type Keeper struct {
	Book *business.Book
	Log  *slog.Logger

	latest atomic.Pointer[rules]
}

// A Tx is a Keeper within a transaction. What it needs of the settings, it reads
// once.
type Tx struct {
	*Keeper
	tx    storage.Tx
	rules *rules
}

// In is k within a transaction.
func (k *Keeper) In(tx storage.Tx) *Tx { return &Tx{Keeper: k, tx: tx} }

// Apply is [Tx.Apply] for one case in a transaction.
func (k *Keeper) Apply(ctx context.Context, tx storage.Tx, at time.Time, work *storage.Case, events ...sla.Event) (Effects, error) {
	return k.In(tx).Apply(ctx, at, work, events...)
}

// Apply tells the clocks of a case what has happened to it, in order, and
// changes work.SLA. The caller holds the lock of the conversation, stores the
// case if it changed, and writes the effects. Without events a case catches up
// with its policy and its priority: who changes its priority calls it so, and
// who changes its state calls it in any case.
//
// Hours that cannot be used here do not fail what has happened: they are logged,
// and the clocks stay as they were.
func (t *Tx) Apply(ctx context.Context, at time.Time, work *storage.Case, events ...sla.Event) (Effects, error) {
	effects, err := t.apply(ctx, at, work, events, false)
	if _, ok := errors.AsType[*business.UnusableError](err); ok {
		t.Log.ErrorContext(ctx, "sla: the clocks of a case were not told", "case", work.ID, "error", err)
		return Effects{}, nil
	}
	return effects, err
}

// Look does what falls due: it notes warnings and breaches, and when to look
// again. Apart from that it is as Apply.
func (t *Tx) Look(ctx context.Context, at time.Time, work *storage.Case) (Effects, error) {
	if len(work.SLA) == 0 {
		return Effects{}, nil
	}
	return t.apply(ctx, at, work, []sla.Event{{Kind: sla.Opened, At: at}}, true)
}

// Status is what the clocks of a case say; nothing if it has none. The error is
// a *business.UnusableError.
func (t *Tx) Status(ctx context.Context, work *storage.Case, now time.Time) (sla.Status, error) {
	if len(work.SLA) == 0 {
		return sla.Status{At: now}, nil
	}
	rec, err := decode(work)
	if err != nil {
		return sla.Status{}, err
	}
	h, err := t.Book.Hours(ctx, t.tx, rec.refs()...)
	if err != nil {
		return sla.Status{}, err
	}
	return rec.Status(now, h)
}

// Behind reports whether running clocks of a case have to go over to the policy.
func (t *Tx) Behind(ctx context.Context, work *storage.Case) (bool, error) {
	if len(work.SLA) == 0 {
		return false, nil
	}
	rec, err := decode(work)
	if err != nil {
		return false, err
	}
	r, err := t.read(ctx, rec.Stamp)
	return err == nil && rec.Stamp < r.Carried, err
}

// read reads the rules: once, unless a case was told of later ones already.
func (t *Tx) read(ctx context.Context, stamp int64) (*rules, error) {
	if t.rules != nil && t.rules.Stamp >= stamp {
		return t.rules, nil
	}
	s, err := t.tx.Settings().Get(ctx, Name)
	if errors.Is(err, storage.ErrNotFound) {
		t.rules = &rules{}
		return t.rules, nil
	}
	if err != nil {
		return nil, err
	}
	t.rules, err = t.parse(s.Data)
	return t.rules, err
}

// parse makes rules ready, unless they are the ones of the last time.
func (k *Keeper) parse(data []byte) (*rules, error) {
	if r := k.latest.Load(); r != nil && bytes.Equal(r.data, data) {
		return r, nil
	}
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, fmt.Errorf("setting %q: %w", Name, err)
	}
	r := d.ready(data)
	k.latest.Store(r)
	return r, nil
}
