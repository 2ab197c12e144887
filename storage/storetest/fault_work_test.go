package storetest_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// bendOutbox makes the bend of a fault in the outbox.
func bendOutbox(bend func(storage.Outbox, *shared) storage.Outbox) func(storage.Store, *shared) storage.Store {
	return bendTx(func(tx storage.Tx, s *shared) storage.Tx { return bentTx{Tx: tx, outbox: bend(tx.Outbox(), s)} })
}

func bendMoments(bend func(storage.DueMoments) storage.DueMoments) func(storage.Store, *shared) storage.Store {
	return bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, moments: bend(tx.DueMoments())} })
}

func bendRates(bend func(storage.Rates) storage.Rates) func(storage.Store, *shared) storage.Store {
	return bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, rates: bend(tx.Rates())} })
}

func workFaults() []fault {
	return []fault{
		{
			name: "a claim holds nothing",
			bend: bendOutbox(func(o storage.Outbox, _ *shared) storage.Outbox { return noLease{o} }),
			must: []string{"outbox/earliest first", "outbox/one of a lane at a time", "lease/runs out"},
			may:  []string{"lease/*", "outbox/*"},
		},
		{
			name: "a deferred claim counts",
			bend: bendOutbox(func(o storage.Outbox, _ *shared) storage.Outbox { return deferralCounted{o} }),
			must: []string{"outbox/deferred claims do not count"},
			may:  []string{"outbox/a doubt stays"},
		},
		{
			name: "a lane leaves in any order",
			bend: bendOutbox(func(o storage.Outbox, s *shared) storage.Outbox { return noLanes{o, s} }),
			must: []string{"outbox/one of a lane at a time", "outbox/a delayed head keeps its place", "lease/a lane in order under many workers"},
			may:  []string{"outbox/*", "lease/runs out", "durable/outbox"},
		},
		{
			name: "nobody is told that an entry was handed over before",
			bend: bendOutbox(func(o storage.Outbox, _ *shared) storage.Outbox { return neverHandedOver{o} }),
			must: []string{"lease/runs out"},
		},
		{
			name: "what is given back was never sent",
			bend: bendOutbox(func(o storage.Outbox, _ *shared) storage.Outbox { return doubtForgotten{o} }),
			must: []string{"outbox/a doubt stays", "lease/runs out"},
			may:  []string{"outbox/*"},
		},
		{
			name: "whoever lost the lease may doubt",
			bend: bendOutbox(func(o storage.Outbox, s *shared) storage.Outbox { return doubtOfAnyone{o, s} }),
			must: []string{"outbox/a doubt is for who holds the lease"},
		},
		{
			name: "what may have left is taken back",
			bend: bendOutbox(func(o storage.Outbox, s *shared) storage.Outbox { return doubtTakenBack{o, s} }),
			must: []string{"outbox/a doubt cannot be taken back"},
		},
		{
			name: "whoever ever had the lease has it still",
			bend: bendOutbox(func(o storage.Outbox, s *shared) storage.Outbox { return heldForGood{o, s} }),
			must: []string{"lease/who holds it"},
			may:  []string{"rollback/outbox", "snapshot/outbox", "tenants/outbox"},
		},
		{
			name: "a lost lease is not noticed",
			bend: bendOutbox(func(o storage.Outbox, _ *shared) storage.Outbox { return alwaysHeld{o} }),
			must: []string{"lease/lost"},
		},
		{
			name: "a batch is cut",
			bend: bendOutbox(func(o storage.Outbox, _ *shared) storage.Outbox { return fewer{o} }),
			must: []string{"batches/a thousand outbox entries"},
		},
		{
			name: "the end of a lease is no reason to look again",
			bend: bendOutbox(func(o storage.Outbox, s *shared) storage.Outbox { return leaseUnseen{o, s} }),
			must: []string{"outbox/next due", "lease/lost"},
		},
		{
			name: "a due moment is put once only",
			bend: bendMoments(func(d storage.DueMoments) storage.DueMoments { return firstMoment{d} }),
			must: []string{"due moments/put replaces", "due moments/put takes the lease away"},
		},
		{
			name: "due moments come by name",
			bend: bendMoments(func(d storage.DueMoments) storage.DueMoments { return byName{d} }),
			must: []string{"due moments/earliest first", "batches/a thousand due moments"},
		},
		{
			name: "an earlier pause shortens a later one",
			bend: bendRates(func(r storage.Rates) storage.Rates { return lastPause{r} }),
			must: []string{"rates/pause and resume"},
		},
		{
			name: "each instance has rates of its own",
			bend: func(s storage.Store, common *shared) storage.Store {
				prefix := string(rune('a' + common.instance()))
				return bent{s, func(tx storage.Tx) storage.Tx { return bentTx{Tx: tx, rates: ownRates{tx.Rates(), prefix}} }}
			},
			must: []string{"rates/shared", "rates/keys and tenants", "rates/pause and resume"},
			may:  []string{"rates/*"}, // the fault forgets the bucket's other methods
		},
		{
			name: "half a token is lost",
			bend: bendRates(func(r storage.Rates) storage.Rates { return wholeTokens{r} }),
			must: []string{"rates/full, empty, filling"}, may: []string{"rates/*"},
		},
	}
}

type noLease struct{ storage.Outbox }

func (c noLease) Claim(ctx context.Context, ch channel.ID, claim storage.Claim) ([]*storage.OutboxEntry, error) {
	claim.Until = claim.Now
	return c.Outbox.Claim(ctx, ch, claim)
}

type noLanes struct {
	storage.Outbox
	*shared
}

func (c noLanes) Put(ctx context.Context, es ...*storage.OutboxEntry) error {
	alone := make([]*storage.OutboxEntry, len(es))
	for i, e := range es {
		c.note(e.Message, e.Lane)
		v := *e
		v.Lane = storage.ConversationID(e.Message)
		alone[i] = &v
	}
	return c.Outbox.Put(ctx, alone...)
}

func (c noLanes) Claim(ctx context.Context, ch channel.ID, claim storage.Claim) ([]*storage.OutboxEntry, error) {
	es, err := c.Outbox.Claim(ctx, ch, claim)
	for _, e := range es {
		e.Lane, _ = c.get(e.Message).(storage.ConversationID)
	}
	return es, err
}

type neverHandedOver struct{ storage.Outbox }

func (c neverHandedOver) Claim(ctx context.Context, ch channel.ID, claim storage.Claim) ([]*storage.OutboxEntry, error) {
	es, err := c.Outbox.Claim(ctx, ch, claim)
	for _, e := range es {
		e.HandedOver = false
	}
	return es, err
}

type alwaysHeld struct{ storage.Outbox }

func (c alwaysHeld) Complete(ctx context.Context, lease storage.LeaseID, ids ...storage.MessageID) ([]bool, error) {
	held, err := c.Outbox.Complete(ctx, lease, ids...)
	for i := range held {
		held[i] = true
	}
	return held, err
}

type fewer struct{ storage.Outbox }

func (c fewer) Claim(ctx context.Context, ch channel.ID, claim storage.Claim) ([]*storage.OutboxEntry, error) {
	claim.Limit = min(claim.Limit, 500)
	return c.Outbox.Claim(ctx, ch, claim)
}

type leaseUnseen struct {
	storage.Outbox
	*shared
}

func (c leaseUnseen) Claim(ctx context.Context, ch channel.ID, claim storage.Claim) ([]*storage.OutboxEntry, error) {
	c.note(claim.Until.Truncate(time.Microsecond), true)
	return c.Outbox.Claim(ctx, ch, claim)
}

func (c leaseUnseen) NextDue(ctx context.Context, ch channel.ID) (time.Time, bool, error) {
	at, ok, err := c.Outbox.NextDue(ctx, ch)
	if c.get(at) != nil {
		return time.Time{}, false, err
	}
	return at, ok, err
}

type firstMoment struct{ storage.DueMoments }

func (c firstMoment) Put(ctx context.Context, ds ...*storage.DueMoment) error {
	for _, d := range ds {
		got, err := c.Get(ctx, d.DueKey)
		if err != nil {
			return err
		}
		if got[0] != nil {
			continue
		}
		if err := c.DueMoments.Put(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

type byName struct{ storage.DueMoments }

func (c byName) Claim(ctx context.Context, claim storage.Claim) ([]*storage.DueMoment, error) {
	ds, err := c.DueMoments.Claim(ctx, claim)
	slices.SortFunc(ds, func(a, b *storage.DueMoment) int { return -strings.Compare(a.Subject, b.Subject) })
	return ds, err
}

type lastPause struct{ storage.Rates }

func (c lastPause) Pause(ctx context.Context, key string, until time.Time) error {
	if err := c.Resume(ctx, key); err != nil {
		return err
	}
	return c.Rates.Pause(ctx, key, until)
}

type ownRates struct {
	storage.Rates
	prefix string
}

func (c ownRates) Take(ctx context.Context, key string, r channel.Rate, now time.Time, n int) (int, time.Time, error) {
	return c.Rates.Take(ctx, c.prefix+key, r, now, n)
}

type wholeTokens struct{ storage.Rates }

// Take looks at the clock's tenths only.
func (c wholeTokens) Take(ctx context.Context, key string, r channel.Rate, now time.Time, n int) (int, time.Time, error) {
	return c.Rates.Take(ctx, key, r, now.Add(-50*time.Millisecond).Truncate(50*time.Millisecond), n)
}

type deferralCounted struct{ storage.Outbox }

func (o deferralCounted) Defer(ctx context.Context, lease storage.LeaseID, due time.Time, ids ...storage.MessageID) ([]bool, error) {
	return o.Reschedule(ctx, lease, due, ids...)
}
