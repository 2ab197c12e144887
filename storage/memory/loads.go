package memory

import (
	"cmp"
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// heldLinks puts a case among those that take capacity.
func heldLinks(s *state, v *storage.Case) []link {
	if len(holders(v)) == 0 {
		return nil
	}
	return []link{{in: &s.caseHeld, key: id(v.ID)}}
}

// holders are those whose capacity a case takes, each once.
func holders(v *storage.Case) []storage.AgentID {
	var found []storage.AgentID
	if v.State == storage.CaseOngoing && v.Owner != "" {
		found = append(found, v.Owner)
	}
	if v.Offered && v.For != "" && !slices.Contains(found, v.For) {
		found = append(found, v.For)
	}
	return found
}

func (c cases) Loads(ctx context.Context) ([]storage.Load, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	counts := map[storage.Load]int{}
	for key := range c.t.caseHeld.ascend("", "") {
		v, _ := c.t.cases.get(key)
		for _, holder := range holders(v) {
			counts[storage.Load{Agent: holder, Channel: v.Channel}]++
		}
	}
	return loadsOf(counts), nil
}

func (c cases) Ended(ctx context.Context, ch channel.ID) ([]storage.Load, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	counts := map[storage.Load]int{}
	for _, key := range c.places(storage.CaseQuery{State: storage.CaseEnded, Channel: ch}) {
		if v, _ := c.t.cases.get(key); v.Owner != "" && v.Channel == ch {
			counts[storage.Load{Agent: v.Owner, Channel: ch}]++
		}
	}
	return loadsOf(counts), nil
}

// loadsOf are the loads in order.
func loadsOf(counts map[storage.Load]int) []storage.Load {
	var loads []storage.Load
	for l, n := range counts {
		l.Cases = n
		loads = append(loads, l)
	}
	slices.SortFunc(loads, func(a, b storage.Load) int {
		return cmp.Or(cmp.Compare(a.Agent, b.Agent), cmp.Compare(a.Channel, b.Channel))
	})
	return loads
}
