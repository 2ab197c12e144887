package memory

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type agents struct{ t *tx }

var agentKind = kind[storage.Agent]{
	name:    "agent",
	rows:    func(s *state) *tree[*storage.Agent] { return &s.agents },
	key:     func(v *storage.Agent) string { return string(v.ID) },
	copy:    copyAgent,
	version: func(v *storage.Agent) *int64 { return &v.Version },
}

func (c agents) Put(ctx context.Context, a *storage.Agent) error {
	return agentKind.put(ctx, c.t, a)
}

func (c agents) Get(ctx context.Context, want ...storage.AgentID) ([]*storage.Agent, error) {
	return agentKind.get(ctx, c.t, texts(want))
}

func (c agents) List(ctx context.Context) ([]*storage.Agent, error) {
	return agentKind.inOrder(ctx, c.t, "", "", all)
}

type teams struct{ t *tx }

var teamKind = kind[storage.Team]{
	name:    "team",
	rows:    func(s *state) *tree[*storage.Team] { return &s.teams },
	key:     func(v *storage.Team) string { return string(v.ID) },
	copy:    copyTeam,
	version: func(v *storage.Team) *int64 { return &v.Version },
	links: func(s *state, v *storage.Team) []link {
		var links []link
		for _, m := range v.Members {
			links = append(links, link{in: &s.teamByAgent, key: text(m) + string(v.ID)})
		}
		return links
	},
}

func (c teams) Put(ctx context.Context, v *storage.Team) error {
	return teamKind.put(ctx, c.t, v)
}

func (c teams) Get(ctx context.Context, want ...storage.TeamID) ([]*storage.Team, error) {
	return teamKind.get(ctx, c.t, texts(want))
}

func (c teams) List(ctx context.Context) ([]*storage.Team, error) {
	return teamKind.inOrder(ctx, c.t, "", "", all)
}

func (c teams) Of(ctx context.Context, agent storage.AgentID) ([]*storage.Team, error) {
	return teamKind.page(ctx, c.t, c.t.teamByAgent.ascend(text(agent), ""), all)
}

// texts are the keys of identifiers that the host chooses.
func texts[T ~string](vs []T) []string {
	keys := make([]string, len(vs))
	for i, v := range vs {
		keys[i] = string(v)
	}
	return keys
}
