package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// A watch looks again and again how many cases agents have, in one snapshot of
// the database each time. What it sees was committed, so that one look at more
// than an agent may have is proof.
type watch struct {
	looks  int
	most   map[storage.AgentID]int
	faults []string
}

// look goes on until ctx is done. While the database is away, it tries again.
func (w *watch) look(ctx context.Context, c *cluster) {
	w.most = map[storage.AgentID]int{}
	for ctx.Err() == nil {
		_ = withStore(ctx, c.address(), func(store storage.Store) error { // it fails when the database goes away
			for {
				if err := store.View(ctx, w.count); err != nil {
					return err
				}
				if !pause(ctx, 40*time.Millisecond) {
					return nil
				}
			}
		})
		pause(ctx, 100*time.Millisecond)
	}
}

func (w *watch) count(ctx context.Context, tx storage.Tx) error {
	loads, err := tx.Cases().Loads(ctx)
	if err != nil {
		return err
	}
	w.looks++
	has := map[storage.AgentID]int{}
	for _, l := range loads {
		has[l.Agent] += l.Cases
	}
	w.judge(has)
	return nil
}

// judge wants nobody at a desk with more than the routing may give them: they
// take nothing by themselves.
func (w *watch) judge(has map[storage.AgentID]int) {
	for n := range desks {
		agent := deskAgent(n)
		w.most[agent] = max(w.most[agent], has[agent])
		if has[agent] > capacity {
			w.faults = append(w.faults, fmt.Sprintf("%s had %d cases", agent, has[agent]))
		}
	}
}

// highest is the most that anybody had.
func (w *watch) highest() int { return slices.Max(append(slices.Collect(maps.Values(w.most)), 0)) }
