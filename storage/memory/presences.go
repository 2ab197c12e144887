package memory

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type presences struct{ t *tx }

func (c presences) Put(ctx context.Context, ps ...storage.Presence) error {
	return c.t.write(ctx, func(s *state) error {
		for _, p := range ps {
			micros(&p.Since, &p.SeenUntil, &p.LastTaken, &p.LastEnded)
			s.presences.put(s.own, string(p.Agent), p)
		}
		return nil
	})
}

func (c presences) Get(ctx context.Context, want ...storage.AgentID) ([]storage.Presence, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	found := make([]storage.Presence, len(want))
	for i, agent := range want {
		found[i], _ = c.t.presences.get(string(agent))
		found[i].Agent = agent
	}
	return found, nil
}

func (c presences) List(ctx context.Context) ([]storage.Presence, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	var found []storage.Presence
	for _, p := range c.t.presences.ascend("", "") {
		found = append(found, p)
	}
	return found, nil
}
