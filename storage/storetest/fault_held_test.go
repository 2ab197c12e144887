package storetest_test

import (
	"cmp"
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

const (
	owners  = "loads/owners and offers"
	follow  = "loads/follow a case"
	limited = "cases/S2.6 limits hold and nobody gets a case twice"
)

// heldFaults are about what agents have, and about what waits for them.
func heldFaults() []fault {
	return []fault{
		loadFault("forget what is offered", func(l *load, c *storage.Case) { l.owner(c) }, limited),
		loadFault("forget what is owned", func(l *load, c *storage.Case) { l.offer(c) }, limited),
		loadFault("count every state", func(l *load, c *storage.Case) {
			l.add(c.Owner, c)
			l.offer(c)
		}),
		loadFault("count what waits for an agent without being offered", func(l *load, c *storage.Case) {
			l.owner(c)
			l.add(c.For, c)
		}),
		loadFault("give an offer to the owner too", func(l *load, c *storage.Case) {
			if l.owner(c); c.Offered && c.State != storage.CaseOngoing {
				l.add(c.Owner, c)
			}
			l.offer(c)
		}),
		loadFault("count what is transferred for the owner alone", func(l *load, c *storage.Case) {
			if l.owner(c); c.State != storage.CaseOngoing {
				l.offer(c)
			}
		}),
		loadFault("count what is transferred for the other one alone", func(l *load, c *storage.Case) {
			if l.offer(c); !c.Offered {
				l.owner(c)
			}
		}),
		loadFault("count nobody's cases", func(l *load, c *storage.Case) {
			if l.owner(c); c.Owner == "" && c.State == storage.CaseOngoing {
				l.counts[storage.Load{Channel: c.Channel}]++
			}
			l.offer(c)
		}),
		loadFault("know no channels", func(l *load, c *storage.Case) {
			one := *c
			one.Channel = "wa-1"
			l.owner(&one)
			l.offer(&one)
		}),
		endedFault("one too many", func(l *storage.Load) { l.Cases++ }),
		endedFault("of one agent", func(l *storage.Load) { l.Agent = "ann" }),
		endedFault("of another channel", func(l *storage.Load) { l.Channel = "wa-9" }),
		{
			name: "loads come by channel",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return loadsByChannel{c} }),
			must: []string{owners},
		},
		{
			name: "a list does not ask whom a case waits for",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return forAnybody{c} }),
			must: []string{"cases/lists", "cases/pages", "cases/moves between lists"}, may: []string{"labels/*"},
		},
		{
			name: "a count does not ask whom a case waits for",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return forAnybodyCounted{c} }),
			must: []string{"cases/count"}, may: []string{"labels/*"},
		},
		{
			name: "a list for an agent has what waits for nobody",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return forOrNobody{c} }),
			must: []string{"cases/lists"}, may: []string{"labels/*", "cases/*"},
		},
		{
			name: "whom a case waits for is asked for without the channel",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return forOnEvery{c} }),
			must: []string{"cases/lists", "cases/count"}, may: []string{"cases/*"},
		},
	}
}

// loadFault makes a store whose loads are counted in another way.
func loadFault(how string, count func(*load, *storage.Case), more ...string) fault {
	return fault{
		name: "loads " + how,
		bend: bendCases(func(c storage.Cases, s *shared) storage.Cases { return recounted{c, s, &count} }),
		must: append([]string{owners}, more...), may: []string{follow, "*/cases", "loads/*"},
	}
}

// A load is what is counted.
type load struct{ counts map[storage.Load]int }

func (l *load) add(agent storage.AgentID, c *storage.Case) {
	if agent != "" {
		l.counts[storage.Load{Agent: agent, Channel: c.Channel}]++
	}
}

func (l *load) owner(c *storage.Case) {
	if c.State == storage.CaseOngoing {
		l.add(c.Owner, c)
	}
}

func (l *load) offer(c *storage.Case) {
	if c.Offered {
		l.add(c.For, c)
	}
}

// recounted counts among all cases of every state.
type recounted struct {
	storage.Cases
	*shared
	count *func(*load, *storage.Case)
}

func (c recounted) Loads(ctx context.Context) ([]storage.Load, error) {
	straight, err := c.Cases.Loads(ctx)
	if err != nil || straight == nil {
		return nil, err
	}
	l := &load{counts: map[storage.Load]int{}}
	for _, state := range []storage.CaseState{
		storage.CaseOpen, storage.CaseOngoing, storage.CaseParked, storage.CaseEnded, storage.CaseMissed, storage.CaseClosed,
	} {
		vs, err := c.List(ctx, storage.CaseQuery{State: state, Limit: 1 << 20})
		if err != nil {
			return nil, err
		}
		for _, v := range vs {
			(*c.count)(l, v)
		}
	}
	return l.sorted(), nil
}

func (l *load) sorted() []storage.Load {
	var loads []storage.Load
	for key, n := range l.counts {
		key.Cases = n
		loads = append(loads, key)
	}
	slices.SortFunc(loads, func(a, b storage.Load) int {
		return cmp.Or(cmp.Compare(a.Agent, b.Agent), cmp.Compare(a.Channel, b.Channel))
	})
	return loads
}

// endedFault makes a store that bends what it says of ended cases.
func endedFault(how string, bend func(*storage.Load)) fault {
	return fault{
		name: "ended cases are " + how,
		bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return endedBent{c, bend} }),
		must: []string{"loads/S5.10 what has ended"}, may: []string{"*/cases"},
	}
}

type endedBent struct {
	storage.Cases
	bend func(*storage.Load)
}

func (c endedBent) Ended(ctx context.Context, ch channel.ID) ([]storage.Load, error) {
	loads, err := c.Cases.Ended(ctx, ch)
	for i := range loads {
		c.bend(&loads[i])
	}
	return loads, err
}

type loadsByChannel struct{ storage.Cases }

func (c loadsByChannel) Loads(ctx context.Context) ([]storage.Load, error) {
	loads, err := c.Cases.Loads(ctx)
	slices.SortStableFunc(loads, func(a, b storage.Load) int { return cmp.Compare(a.Channel, b.Channel) })
	return loads, err
}

type forAnybody struct{ storage.Cases }

func (c forAnybody) List(ctx context.Context, q storage.CaseQuery) ([]*storage.Case, error) {
	q.For = ""
	return c.Cases.List(ctx, q)
}

type forAnybodyCounted struct{ storage.Cases }

func (c forAnybodyCounted) Count(ctx context.Context, q storage.CaseQuery, atMost int) (int, error) {
	q.For = ""
	return c.Cases.Count(ctx, q, atMost)
}

type forOrNobody struct{ storage.Cases }

func (c forOrNobody) List(ctx context.Context, q storage.CaseQuery) ([]*storage.Case, error) {
	of, limit := q.For, q.Limit
	if of == "" {
		return c.Cases.List(ctx, q)
	}
	q.For, q.Limit = "", 1<<20
	vs, err := c.Cases.List(ctx, q)
	vs = slices.DeleteFunc(vs, func(v *storage.Case) bool { return v.For != "" && v.For != of })
	return vs[:min(limit, len(vs))], err
}

type forOnEvery struct{ storage.Cases }

func (c forOnEvery) List(ctx context.Context, q storage.CaseQuery) ([]*storage.Case, error) {
	return c.Cases.List(ctx, c.every(q))
}

func (c forOnEvery) Count(ctx context.Context, q storage.CaseQuery, atMost int) (int, error) {
	return c.Cases.Count(ctx, c.every(q), atMost)
}

func (forOnEvery) every(q storage.CaseQuery) storage.CaseQuery {
	if q.For != "" {
		q.Channel = ""
	}
	return q
}
