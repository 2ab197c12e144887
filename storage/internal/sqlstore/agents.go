package sqlstore

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

type agents struct{ t *Tx }

var agentRecord = record[storage.Agent]{
	name: "agent", table: "rapport_agents",
	cols: colsOf("id:text name:text role:text phone:text disabled:int abilities:text"),
	row: func(a *storage.Agent) ([]any, error) {
		able, err := encodeAbilities(a)
		return []any{string(a.ID), a.Name, string(a.Role), a.Phone, flag(a.Disabled), able}, err
	},
	into: func(a *storage.Agent) []any {
		return []any{(*string)(&a.ID), &a.Name, (*string)(&a.Role), &a.Phone, flagged{&a.Disabled}, abilities{a}, &a.Version}
	},
	version: func(a *storage.Agent) *int64 { return &a.Version },
}.ready()

var allAgents = agentRecord.listing("order by t.id")

func (c agents) Put(ctx context.Context, a *storage.Agent) error { return agentRecord.put(ctx, c.t, a) }

func (c agents) Get(ctx context.Context, ids ...storage.AgentID) ([]*storage.Agent, error) {
	return agentRecord.take(ctx, c.t, textKeys(ids))
}

func (c agents) List(ctx context.Context) ([]*storage.Agent, error) {
	return agentRecord.list(ctx, c.t, allAgents)
}

// textKeys are keys that the host chooses, as values of a column.
func textKeys[T ~string](ids []T) []any {
	keys := make([]any, len(ids))
	for i, id := range ids {
		keys[i] = string(id)
	}
	return keys
}

type teams struct{ t *Tx }

var teamRecord = record[storage.Team]{
	name: "team", table: "rapport_teams",
	cols: colsOf("id:text name:text members:text"),
	row: func(t *storage.Team) ([]any, error) {
		members, err := encode(membersOf(t))
		return []any{string(t.ID), t.Name, members}, err
	},
	into: func(t *storage.Team) []any {
		return []any{(*string)(&t.ID), &t.Name, document{&t.Members}, &t.Version}
	},
	version: func(t *storage.Team) *int64 { return &t.Version },
}.ready()

var allTeams = teamRecord.listing("order by t.id")

// membersOf is the members sorted, each once.
func membersOf(t *storage.Team) []storage.AgentID {
	return slices.Compact(slices.Sorted(slices.Values(t.Members)))
}

func (c teams) Put(ctx context.Context, t *storage.Team) error { return teamRecord.put(ctx, c.t, t) }

func (c teams) Get(ctx context.Context, ids ...storage.TeamID) ([]*storage.Team, error) {
	return teamRecord.take(ctx, c.t, textKeys(ids))
}

func (c teams) List(ctx context.Context) ([]*storage.Team, error) {
	return teamRecord.list(ctx, c.t, allTeams)
}

// Of reads all teams: there are as many as a business has departments.
func (c teams) Of(ctx context.Context, agent storage.AgentID) ([]*storage.Team, error) {
	all, err := c.List(ctx)
	var of []*storage.Team
	for _, t := range all {
		if slices.Contains(t.Members, agent) {
			of = append(of, t)
		}
	}
	return of, err
}
