package storetest

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func (k *kit) outboxProbe() probe {
	lane := newID[storage.Conversation](k)
	first, second, third := k.entry(lane, start), k.entry(lane, after(1)), k.entry(newID[storage.Conversation](k), after(2))
	leases := []storage.Claim{k.claim(after(0), after(50), 1), k.claim(after(9), after(60), 9)}
	put := func(ctx context.Context, tx storage.Tx, es ...*storage.OutboxEntry) error {
		return tx.Outbox().Put(ctx, es...)
	}
	return probe{
		name: "outbox",
		fill: func(ctx context.Context, tx storage.Tx) error { return put(ctx, tx, first, second) },
		writes: []write{
			{"Put", func(ctx context.Context, tx storage.Tx) error { return put(ctx, tx, third) }},
			{"Claim", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Outbox().Claim(ctx, line, leases[0])
				return err
			}},
			{"Doubt", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Outbox().Doubt(ctx, leases[0].Lease, first.Message)
				return err
			}},
			{"Reschedule", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Outbox().Reschedule(ctx, leases[0].Lease, after(7), first.Message)
				return err
			}},
			{"Claim again", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Outbox().Claim(ctx, line, leases[1])
				return err
			}},
			{"Complete", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Outbox().Complete(ctx, leases[1].Lease, first.Message)
				return err
			}},
			{"Cancel", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Outbox().Cancel(ctx, second.Message)
				return err
			}},
		},
		reads: []read{
			{"Len", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Outbox().Len(ctx, line, 99) }},
			{"Held", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Outbox().Held(ctx, leases[0].Lease, first.Message, second.Message)
			}},
			{"NextDue", func(ctx context.Context, tx storage.Tx) (any, error) {
				at, ok, err := tx.Outbox().NextDue(ctx, line)
				return []any{at, ok}, err
			}},
		},
	}
}

func (k *kit) momentProbe() probe {
	first, second, third := k.moment("first", start), k.moment("second", after(1)), k.moment("third", after(2))
	leases := []storage.Claim{k.claim(after(0), after(50), 1), k.claim(after(9), after(60), 9)}
	keys := []storage.DueKey{first.DueKey, second.DueKey, third.DueKey}
	return probe{
		name: "due moments",
		fill: func(ctx context.Context, tx storage.Tx) error { return tx.DueMoments().Put(ctx, first, second) },
		writes: []write{
			{"Put", func(ctx context.Context, tx storage.Tx) error { return tx.DueMoments().Put(ctx, third) }},
			{"Claim", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.DueMoments().Claim(ctx, leases[0])
				return err
			}},
			{"Reschedule", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.DueMoments().Reschedule(ctx, leases[0].Lease, after(7), first.DueKey)
				return err
			}},
			{"Claim again", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.DueMoments().Claim(ctx, leases[1])
				return err
			}},
			{"Complete", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.DueMoments().Complete(ctx, leases[1].Lease, first.DueKey)
				return err
			}},
			{"Cancel", func(ctx context.Context, tx storage.Tx) error { return tx.DueMoments().Cancel(ctx, second.DueKey) }},
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.DueMoments().Get(ctx, keys...) }},
			{"NextDue", func(ctx context.Context, tx storage.Tx) (any, error) {
				at, ok, err := tx.DueMoments().NextDue(ctx)
				return []any{at, ok}, err
			}},
		},
	}
}

// rateProbe is blind: nothing reads a bucket without changing it.
func (k *kit) rateProbe() probe {
	rate := channel.Rate{PerSecond: 1, Burst: 5}
	take := func(ctx context.Context, tx storage.Tx, n, want int) error {
		got, _, err := tx.Rates().Take(ctx, "bucket", rate, start, n)
		return taken(err, got, want)
	}
	return probe{
		name: "rates", blind: true,
		fill: func(ctx context.Context, tx storage.Tx) error { return take(ctx, tx, 3, 3) },
		writes: []write{
			{"Pause", func(ctx context.Context, tx storage.Tx) error { return tx.Rates().Pause(ctx, "bucket", after(9)) }},
			{"Take while paused", func(ctx context.Context, tx storage.Tx) error { return take(ctx, tx, 1, 0) }},
			{"Resume", func(ctx context.Context, tx storage.Tx) error { return tx.Rates().Resume(ctx, "bucket") }},
			{"Return", func(ctx context.Context, tx storage.Tx) error { return tx.Rates().Return(ctx, "bucket", 1) }},
			{"Take", func(ctx context.Context, tx storage.Tx) error { return take(ctx, tx, 9, 3) }},
		},
	}
}

// journalProbe is blind: an entry may be shown some time after its commit.
func (k *kit) journalProbe() probe {
	first, second := k.journalEntry("first"), k.journalEntry("second")
	return probe{
		name: "journal", blind: true,
		fill: func(ctx context.Context, tx storage.Tx) error { return tx.Journal().Append(ctx, first) },
		writes: []write{
			{"Append", func(ctx context.Context, tx storage.Tx) error { return tx.Journal().Append(ctx, second) }},
			{"Forget", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Journal().Forget(ctx, start, 9)
				return err
			}},
		},
		reads: []read{
			{"After", func(ctx context.Context, tx storage.Tx) (any, error) {
				_, err := tx.Journal().After(ctx, "", 9)
				return nil, err
			}},
			{"End", func(ctx context.Context, tx storage.Tx) (any, error) {
				_, err := tx.Journal().End(ctx)
				return nil, err
			}},
			{"Cut", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Journal().Cut(ctx) }},
			{"Since", func(ctx context.Context, tx storage.Tx) (any, error) {
				_, err := tx.Journal().Since(ctx, start)
				return nil, err
			}},
			{"OfCase", func(ctx context.Context, tx storage.Tx) (any, error) {
				_, err := tx.Journal().OfCase(ctx, first.Case, nil, "", 9)
				return nil, err
			}},
		},
	}
}

func (k *kit) settingProbe() probe {
	return probe{
		name: "settings",
		fill: func(ctx context.Context, tx storage.Tx) error {
			if err := tx.Settings().Put(ctx, k.setting("a/1")); err != nil {
				return err
			}
			return tx.Settings().Put(ctx, k.setting("a/2"))
		},
		writes: []write{
			{"Put new", func(ctx context.Context, tx storage.Tx) error { return tx.Settings().Put(ctx, k.setting("a/3")) }},
			{"Put", func(ctx context.Context, tx storage.Tx) error {
				s := k.setting("a/1")
				s.Data, s.Version = []byte(`{"changed":true}`), 1
				return tx.Settings().Put(ctx, s)
			}},
			{"Delete", func(ctx context.Context, tx storage.Tx) error { return tx.Settings().Delete(ctx, "a/2", 1) }},
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Settings().Get(ctx, "a/1") }},
			{"List", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Settings().List(ctx, "a/") }},
			{"Last", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Settings().Last(ctx, "a/", "", 9) }},
		},
	}
}

func (k *kit) setAsideProbe() probe {
	first, second, third := k.setAside(), k.setAside(), k.setAside()
	return probe{
		name: "set aside",
		fill: func(ctx context.Context, tx storage.Tx) error {
			a, b := *first, *second
			return tx.SetAside().Insert(ctx, &a, &b)
		},
		writes: []write{
			{"Insert", func(ctx context.Context, tx storage.Tx) error {
				c := *third
				return tx.SetAside().Insert(ctx, &c)
			}},
			{"Update", func(ctx context.Context, tx storage.Tx) error {
				c := *first
				c.Attempts, c.Version = 2, 1
				return tx.SetAside().Update(ctx, &c)
			}},
			{"Delete", func(ctx context.Context, tx storage.Tx) error { return tx.SetAside().Delete(ctx, second.ID) }},
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.SetAside().Get(ctx, first.ID) }},
			{"List", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.SetAside().List(ctx, storage.SetAsideID{}, 9)
			}},
		},
	}
}
