package assign

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// Crew is all agents as they are now, by id.
func (d *Desk) Crew(ctx context.Context, tx storage.Tx) ([]routing.Agent, error) {
	agents, err := tx.Agents().List(ctx)
	if err != nil {
		return nil, err
	}
	permitted, err := d.Permitted(ctx, tx)
	if err != nil {
		return nil, err
	}
	crew := make([]routing.Agent, len(agents))
	place := make(map[storage.AgentID]*routing.Agent, len(agents))
	for i, a := range agents {
		crew[i] = member(a, permitted)
		place[a.ID] = &crew[i]
	}
	return crew, d.fillIn(ctx, tx, place)
}

// Member is one agent as they are now, but for what they have to do.
func (d *Desk) Member(ctx context.Context, tx storage.Tx, id storage.AgentID) (routing.Agent, error) {
	agents, err := tx.Agents().Get(ctx, id)
	if err != nil {
		return routing.Agent{}, err
	}
	permitted, err := d.Permitted(ctx, tx)
	if err != nil {
		return routing.Agent{}, err
	}
	a := member(agents[0], permitted)
	teams, err := tx.Teams().Of(ctx, id)
	for _, t := range teams {
		a.Teams = append(a.Teams, routing.TeamID(t.ID))
	}
	if err != nil {
		return a, err
	}
	ps, err := tx.Presences().Get(ctx, id)
	if err == nil {
		be(&a, ps[0])
	}
	return a, err
}

// loaded is one agent as they are now, with what they have to do.
func (d *Desk) loaded(ctx context.Context, tx storage.Tx, id storage.AgentID) (routing.Agent, error) {
	a, err := d.Member(ctx, tx, id)
	if err != nil {
		return a, err
	}
	loads, err := d.Loads(ctx, tx)
	for _, l := range loads {
		if l.Agent == id {
			a.Load[d.Kind(l.Channel)] += l.Cases
		}
	}
	return a, err
}

// Loads are what agents have to do, for each channel: what they serve and are
// offered, and what has ended where that counts. An agent may be there twice.
func (d *Desk) Loads(ctx context.Context, tx storage.Tx) ([]storage.Load, error) {
	loads, err := tx.Cases().Loads(ctx)
	for _, ch := range d.Ended {
		if err != nil {
			return nil, err
		}
		var ended []storage.Load
		ended, err = tx.Cases().Ended(ctx, ch)
		loads = append(loads, ended...)
	}
	return loads, err
}

// keeps reports whether a case that ended takes capacity on a channel.
func (d *Desk) keeps(ch channel.ID) bool { return slices.Contains(d.Ended, ch) }

// member is an agent, but for teams, presence and load.
func member(a *storage.Agent, permitted func(*storage.Agent) []channel.ID) routing.Agent {
	m := routing.Agent{
		ID: routing.AgentID(a.ID), Suspended: a.Disabled, Channels: permitted(a), Traits: a.Traits,
		Capacity: capacity(a.Capacity), Load: map[channel.Kind]int{},
	}
	if len(a.Skills) > 0 {
		m.Skills = make(map[routing.SkillID]int, len(a.Skills))
	}
	for id, n := range a.Skills {
		m.Skills[routing.SkillID(id)] = n
	}
	return m
}

func capacity(c *storage.Capacity) *routing.Capacity {
	if c == nil {
		return nil
	}
	out := &routing.Capacity{Total: c.Total}
	for kind, k := range c.Kinds {
		if out.Kinds == nil {
			out.Kinds = map[channel.Kind]routing.KindCapacity{}
		}
		out.Kinds[kind] = routing.KindCapacity(k)
	}
	return out
}

// fillIn adds teams, presence and load.
func (d *Desk) fillIn(ctx context.Context, tx storage.Tx, crew map[storage.AgentID]*routing.Agent) error {
	teams, err := tx.Teams().List(ctx)
	if err != nil {
		return err
	}
	for _, t := range teams {
		for _, id := range t.Members {
			if a := crew[id]; a != nil {
				a.Teams = append(a.Teams, routing.TeamID(t.ID))
			}
		}
	}
	presences, err := tx.Presences().List(ctx)
	if err != nil {
		return err
	}
	for _, p := range presences {
		if a := crew[p.Agent]; a != nil {
			be(a, p)
		}
	}
	loads, err := d.Loads(ctx, tx)
	for _, l := range loads {
		if a := crew[l.Agent]; a != nil {
			a.Load[d.Kind(l.Channel)] += l.Cases
		}
	}
	return err
}

// be makes an agent be where they are.
func be(a *routing.Agent, p storage.Presence) {
	a.State, a.Since, a.SeenUntil = routing.Availability(p.State), p.Since, p.SeenUntil
	a.LastTaken, a.LastEnded = p.LastTaken, p.LastEnded
}

// find is the agent with an id; nil if there is none.
func find(crew []routing.Agent, id routing.AgentID) *routing.Agent {
	i := slices.IndexFunc(crew, func(a routing.Agent) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &crew[i]
}
