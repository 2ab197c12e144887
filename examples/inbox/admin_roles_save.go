package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

func (f *rolesForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	if f.act == "give" {
		return f.give(ctx, a, by)
	}
	next := f.typed()
	if p := f.wrong(next, by); p.err() != nil {
		return "", p
	}
	if err := a.engine.PutRole(ctx, by, &next); err != nil {
		return "", err
	}
	return fmt.Sprintf("Saved as version %d.", next.Version), nil
}

// typed is the role as somebody typed it.
func (f *rolesForm) typed() engagement.Role {
	r := engagement.Role{ID: f.ID, Name: f.Name, Version: f.Version, AllChannels: f.Rest, Permissions: grantedOf(f.Ticks)}
	for _, c := range f.Channels {
		if c.How == "" {
			continue
		}
		if r.Channels == nil {
			r.Channels = map[channel.ID][]engagement.Permission{}
		}
		r.Channels[c.ID] = nil
		if c.How == "own" {
			r.Channels[c.ID] = grantedOf(c.Ticks)
		}
	}
	return r
}

// wrong is what the engine does not check: a name, that a new role takes nobody
// else's place, and that the one who saves it keeps their rights.
func (f *rolesForm) wrong(next engagement.Role, by storage.AgentID) (p problems) {
	if f.Name == "" {
		p.add("Name", "is required")
	}
	if f.Key == newRole && slices.ContainsFunc(f.All, func(t tab) bool { return t.URL == f.where.manageRole(f.ID).url() }) {
		p.add("ID", "there is a role of that id already")
	}
	for _, agent := range f.agents {
		if agent.ID == by && roleOf(agent) == next.ID && !keepsRights(next) {
			p.add("Permissions", ownRights)
		}
	}
	return p
}

// give gives the role to an agent, who has no other from then on (S3.38).
func (f *rolesForm) give(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	id, version, _ := strings.Cut(f.given, " ")
	i := slices.IndexFunc(f.agents, func(agent *storage.Agent) bool { return string(agent.ID) == id })
	switch {
	case i < 0:
		return "", problems{{"agent", "choose an agent"}}
	case f.agents[i].ID == by && !keepsRights(f.stored):
		return "", problems{{"agent", ownRights}}
	case strconv.FormatInt(f.agents[i].Version, 10) != version:
		return "", storage.ErrConflict
	}
	agent := f.agents[i]
	if agent.Role = f.ID; f.ID == engagement.RoleAgent {
		agent.Role = "" // those without a role have it
	}
	if err := a.engine.PutAgent(ctx, by, agent); err != nil {
		return "", err
	}
	return agent.Name + " has this role now.", a.recall(ctx)
}
