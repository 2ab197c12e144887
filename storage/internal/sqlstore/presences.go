package sqlstore

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

type presences struct{ t *Tx }

const presenceCols = "agent:text state:text since:int seen_until:int last_taken:int last_ended:int"

var (
	putPresences = writing(presenceCols, "{v} insert into rapport_presences (tenant, "+names(colsOf(presenceCols), "")+") select $1, "+
		names(colsOf(presenceCols), "v.")+" from v where true on conflict (tenant, agent) do update set "+excluded(colsOf(presenceCols)[1:]))
	getPresences = reading("v_n:int v_agent:text", "{v} select v_n, "+names(colsOf(presenceCols), "t.")+
		" from v cross join rapport_presences as t where t.tenant = $1 and t.agent = v_agent")
	allPresences = reading("", "select "+names(colsOf(presenceCols), "t.")+" from rapport_presences as t where t.tenant = $1 order by t.agent")
)

func (c presences) Put(ctx context.Context, ps ...storage.Presence) error {
	last := map[storage.AgentID]storage.Presence{}
	for _, p := range ps {
		last[p.Agent] = p
	}
	var rows [][]any
	for _, p := range last {
		rows = append(rows, []any{
			string(p.Agent), p.State, maybe(p.Since), maybe(p.SeenUntil), maybe(p.LastTaken), maybe(p.LastEnded),
		})
	}
	slices.SortFunc(rows, func(a, b []any) int { return compareKeys(a[0], b[0]) })
	return c.t.run(ctx, putPresences, rows, nil, nil)
}

func presenceInto(p *storage.Presence) []any {
	return []any{
		(*string)(&p.Agent), &p.State, maybeInstant{&p.Since}, maybeInstant{&p.SeenUntil},
		maybeInstant{&p.LastTaken}, maybeInstant{&p.LastEnded},
	}
}

func (c presences) Get(ctx context.Context, ids ...storage.AgentID) ([]storage.Presence, error) {
	found := make([]storage.Presence, len(ids))
	for i, id := range ids {
		found[i].Agent = id
	}
	err := c.t.run(ctx, getPresences, numbered(textKeys(ids)), nil, func(scan Scan) error {
		var p storage.Presence
		var n int64
		err := scan(append([]any{&n}, presenceInto(&p)...)...)
		found[n] = p
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

func (c presences) List(ctx context.Context) ([]storage.Presence, error) {
	var found []storage.Presence
	err := c.t.run(ctx, allPresences, nil, nil, func(scan Scan) error {
		var p storage.Presence
		err := scan(presenceInto(&p)...)
		found = append(found, p)
		return err
	})
	return found, err
}
