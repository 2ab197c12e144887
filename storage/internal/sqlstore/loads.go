package sqlstore

import (
	"cmp"
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// heldCases counts the cases of owners, and then those that are offered to
// agents who do not have them already.
var heldCases = reading("", "select t.owner, t.channel, count(*) from rapport_cases as t "+
	"where t.tenant = $1 and t.state = 'ongoing' and t.owner <> '' group by t.owner, t.channel union all "+
	"select t.for_agent, t.channel, count(*) from rapport_cases as t "+
	"where t.tenant = $1 and t.offered = 1 and t.for_agent <> '' and not (t.state = 'ongoing' and t.owner = t.for_agent) "+
	"group by t.for_agent, t.channel")

// endedCases counts the ended cases of owners on a channel.
var endedCases = reading("", "select t.owner, t.channel, count(*) from rapport_cases as t "+
	"where t.tenant = $1 and t.channel = $2 and t.state = 'ended' and t.owner <> '' group by t.owner, t.channel")

func (c cases) Loads(ctx context.Context) ([]storage.Load, error) { return c.loads(ctx, heldCases) }

func (c cases) Ended(ctx context.Context, ch channel.ID) ([]storage.Load, error) {
	return c.loads(ctx, endedCases, string(ch))
}

func (c cases) loads(ctx context.Context, what *Stmt, args ...any) ([]storage.Load, error) {
	counts := map[storage.Load]int{}
	err := c.t.run(ctx, what, nil, args, func(scan Scan) error {
		var l storage.Load
		var n int
		err := scan((*string)(&l.Agent), (*string)(&l.Channel), whole{&n})
		counts[l] += n
		return err
	})
	if err != nil {
		return nil, err
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
