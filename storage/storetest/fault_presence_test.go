package storetest_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// presenceFaults are about whether agents are there.
func presenceFaults() []fault {
	return []fault{
		presenceForgets("the state of an agent", func(p *storage.Presence) { p.State = "" }),
		presenceForgets("since when an agent is so", func(p *storage.Presence) { p.Since = time.Time{} }),
		presenceForgets("when an agent counts as gone", func(p *storage.Presence) { p.SeenUntil = time.Time{} }),
		presenceForgets("when an agent took a case", func(p *storage.Presence) { p.LastTaken = time.Time{} }),
		presenceForgets("when a case of an agent's ended", func(p *storage.Presence) { p.LastEnded = time.Time{} }),
		presenceForgets("the fraction of when", func(p *storage.Presence) { p.LastTaken = p.LastTaken.Truncate(time.Millisecond) }),
		{
			name: "a presence that is there is kept",
			bend: bendPresences(func(p storage.Presences, _ *shared) storage.Presences { return firstPresence{p} }),
			must: []string{"presences/replace"},
		},
		{
			name: "a new presence leaves instants of the old one",
			bend: bendPresences(func(p storage.Presences, _ *shared) storage.Presences { return mergedPresence{p} }),
			must: []string{"presences/replace"},
		},
		{
			name: "the first of two presences counts",
			bend: bendPresences(func(p storage.Presences, _ *shared) storage.Presences { return backwards{p} }),
			must: []string{"presences/replace"},
		},
		{
			name: "agents without a presence are left out",
			bend: bendPresences(func(p storage.Presences, _ *shared) storage.Presences { return knownOnly{p} }),
			must: []string{"presences/put and get"},
		},
		{
			name: "an unknown presence is nobody's",
			bend: bendPresences(func(p storage.Presences, _ *shared) storage.Presences { return nobodys{p} }),
			must: []string{"presences/put and get"}, may: []string{"*/presences"},
		},
		{
			name: "presences are listed as people would sort them",
			bend: bendPresences(func(p storage.Presences, _ *shared) storage.Presences { return foldedPresences{p} }),
			must: []string{"presences/list"},
		},
		{
			name: "agents who are offline are not listed",
			bend: bendPresences(func(p storage.Presences, _ *shared) storage.Presences { return presentOnly{p} }),
			must: []string{"presences/replace"},
		},
	}
}

func bendPresences(bend func(storage.Presences, *shared) storage.Presences) func(storage.Store, *shared) storage.Store {
	return bendTx(func(tx storage.Tx, s *shared) storage.Tx { return bentTx{Tx: tx, presences: bend(tx.Presences(), s)} })
}

func presenceForgets(what string, forget func(*storage.Presence)) fault {
	return fault{
		name: "the store forgets " + what,
		bend: bendPresences(func(p storage.Presences, _ *shared) storage.Presences { return forgetfulPresences{p, &forget} }),
		must: []string{"presences/put and get"}, may: []string{"presences/*", "durable/presences"},
	}
}

type forgetfulPresences struct {
	storage.Presences
	forget *func(*storage.Presence)
}

func (c forgetfulPresences) Get(ctx context.Context, ids ...storage.AgentID) ([]storage.Presence, error) {
	ps, err := c.Presences.Get(ctx, ids...)
	for i := range ps {
		(*c.forget)(&ps[i])
	}
	return ps, err
}

type firstPresence struct{ storage.Presences }

func (c firstPresence) Put(ctx context.Context, ps ...storage.Presence) error {
	all, err := c.List(ctx)
	if err != nil {
		return err
	}
	known := func(p storage.Presence) bool {
		return slices.ContainsFunc(all, func(o storage.Presence) bool { return o.Agent == p.Agent })
	}
	return c.Presences.Put(ctx, slices.DeleteFunc(slices.Clone(ps), known)...)
}

type mergedPresence struct{ storage.Presences }

func (c mergedPresence) Put(ctx context.Context, ps ...storage.Presence) error {
	for _, p := range ps {
		got, err := c.Get(ctx, p.Agent)
		if err != nil {
			return err
		}
		if p.SeenUntil.IsZero() {
			p.SeenUntil = got[0].SeenUntil
		}
		if err := c.Presences.Put(ctx, p); err != nil {
			return err
		}
	}
	return c.Presences.Put(ctx)
}

type backwards struct{ storage.Presences }

func (c backwards) Put(ctx context.Context, ps ...storage.Presence) error {
	ps = slices.Clone(ps)
	slices.Reverse(ps)
	return c.Presences.Put(ctx, ps...)
}

type knownOnly struct{ storage.Presences }

func (c knownOnly) Get(ctx context.Context, ids ...storage.AgentID) ([]storage.Presence, error) {
	ps, err := c.Presences.Get(ctx, ids...)
	return slices.DeleteFunc(ps, func(p storage.Presence) bool { return p == storage.Presence{Agent: p.Agent} }), err
}

type nobodys struct{ storage.Presences }

func (c nobodys) Get(ctx context.Context, ids ...storage.AgentID) ([]storage.Presence, error) {
	ps, err := c.Presences.Get(ctx, ids...)
	for i := range ps {
		if (ps[i] == storage.Presence{Agent: ps[i].Agent}) {
			ps[i].Agent = ""
		}
	}
	return ps, err
}

type foldedPresences struct{ storage.Presences }

func (c foldedPresences) List(ctx context.Context) ([]storage.Presence, error) {
	ps, err := c.Presences.List(ctx)
	slices.SortStableFunc(ps, func(a, b storage.Presence) int {
		return cmp.Compare(strings.ToLower(string(a.Agent)), strings.ToLower(string(b.Agent)))
	})
	return ps, err
}

type presentOnly struct{ storage.Presences }

func (c presentOnly) List(ctx context.Context) ([]storage.Presence, error) {
	ps, err := c.Presences.List(ctx)
	return slices.DeleteFunc(ps, func(p storage.Presence) bool { return p.State == "" }), err
}
