package storetest_test

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/storage"
)

func otherFaults() []fault {
	return []fault{
		{
			name: "a key that is seen twice in a call is new twice",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, seen: seenTwice{tx.Seen()}} }),
			must: []string{"seen/each key once"},
		},
		{
			name: "keys are forgotten too early",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, seen: seenBriefly{tx.Seen()}} }),
			must: []string{"seen/forget"},
		},
		{
			name: "a document is overwritten",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, settings: overwritten{tx.Settings()}} }),
			must: []string{"settings/versions"}, may: []string{"settings/one of many writers wins"},
		},
		lastFault("the first documents are taken for the last", func(c lastSettings) lastSettings { c.turn = true; return c }),
		lastFault("the last documents are those of all", func(c lastSettings) lastSettings { c.all = true; return c }),
		lastFault("every page of the last documents is the first", func(c lastSettings) lastSettings { c.again = true; return c }),
		{
			name: "a prefix is a pattern",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, settings: like{tx.Settings()}} }),
			must: []string{"settings/list"},
		},
		{
			name: "nobody hears a Wake",
			bend: func(s storage.Store, _ *shared) storage.Store { return deaf{s} },
			must: []string{"wake/reaches another instance"}, hangs: true,
		},
		{
			name: "Awake ends without an error",
			bend: func(s storage.Store, _ *shared) storage.Store { return sleepless{deaf{s}} },
			must: []string{"wake/ends with its context"}, may: []string{"wake/reaches another instance"},
		},
	}
}

type seenTwice struct{ storage.Seen }

func (c seenTwice) Mark(ctx context.Context, at time.Time, keys ...storage.ProviderKey) ([]bool, error) {
	fresh, err := c.Seen.Mark(ctx, at, keys...)
	for i := range fresh {
		for j := range i {
			fresh[i] = fresh[i] || fresh[j] && keys[i] == keys[j]
		}
	}
	return fresh, err
}

type seenBriefly struct{ storage.Seen }

func (c seenBriefly) Forget(ctx context.Context, before time.Time) (int, error) {
	return c.Seen.Forget(ctx, before.Add(time.Microsecond))
}

type overwritten struct{ storage.Settings }

func (c overwritten) Put(ctx context.Context, s *storage.Setting) error {
	old, err := c.Get(ctx, s.Name)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if old != nil {
		s.Version = old.Version
	}
	return c.Settings.Put(ctx, s)
}

type like struct{ storage.Settings }

func (c like) List(ctx context.Context, prefix string) ([]*storage.Setting, error) {
	all, err := c.Settings.List(ctx, "")
	pattern := regexp.MustCompile("^" + strings.NewReplacer("_", ".", "%", ".*").Replace(prefix))
	var found []*storage.Setting
	for _, s := range all {
		if pattern.MatchString(s.Name) {
			found = append(found, s)
		}
	}
	return found, err
}

type deaf struct{ storage.Store }

func (deaf) Wake(context.Context) error { return nil }

func (deaf) Awake(ctx context.Context, _ func()) error {
	<-ctx.Done()
	return ctx.Err()
}

type sleepless struct{ deaf }

func (sleepless) Awake(ctx context.Context, woken func()) error {
	woken()
	<-ctx.Done()
	return nil
}

func lastFault(name string, bend func(lastSettings) lastSettings) fault {
	return fault{
		name: name, must: []string{"settings/the last"},
		bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
			return bentTx{Tx: tx, settings: bend(lastSettings{Settings: tx.Settings()})}
		}),
	}
}

// lastSettings gives wrong pages.
type lastSettings struct {
	storage.Settings
	turn, all, again bool
}

func (c lastSettings) Last(ctx context.Context, prefix, before string, limit int) ([]*storage.Setting, error) {
	if c.all {
		prefix = ""
	}
	if c.again {
		before = ""
	}
	page, err := c.Settings.Last(ctx, prefix, before, limit)
	if c.turn {
		slices.Reverse(page)
	}
	return page, err
}
