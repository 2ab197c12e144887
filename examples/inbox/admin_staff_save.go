package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/storage"
)

func (f *staffForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	if f.Versions != f.before {
		return "", storage.ErrConflict
	}
	p := &reading{}
	var agents []*storage.Agent
	for i, was := range f.agents {
		f.check(p, f.Agents[i], was, by)
		if next := p.agent(f.Agents[i], *was); !sameAgent(next, was) {
			agents = append(agents, next)
		}
	}
	if err := p.err(); err != nil {
		return "", err
	}
	n, err := f.put(ctx, a, by, agents, f.changedTeams())
	if n > 0 {
		if err := a.recall(ctx); err != nil {
			return "", err
		}
	}
	if err != nil && n > 0 {
		return "", &halfSavedError{n, err}
	}
	return "Saved.", err
}

// check notes what cannot be said of an agent.
func (f *staffForm) check(p *reading, one agentForm, was *storage.Agent, by storage.AgentID) {
	if one.Name == "" {
		p.add(one.At+".name", "is required")
	}
	role, known := f.role(one.Role)
	if !known && one.Role != roleOf(was) {
		p.add(one.At+".role", fmt.Sprintf("there is no role %q", one.Role))
	}
	if one.ID == by && (!keepsRights(role) || one.Disabled) {
		p.add(one.At+".role", ownRights)
	}
}

// agent is an agent as it was typed.
func (p *reading) agent(f agentForm, agent storage.Agent) *storage.Agent {
	agent.Name, agent.Disabled, agent.Skills = f.Name, f.Disabled, p.skills(f.At+".skills", f.Skills)
	if f.Role != roleOf(&agent) {
		agent.Role = f.Role
	}
	if f.Capacity == "" {
		agent.Capacity = nil
		return &agent
	}
	next := storage.Capacity{}
	if agent.Capacity != nil {
		next = *agent.Capacity
	}
	if next.Total = p.number(f.At+".capacity", f.Capacity); next.Total < 0 {
		p.add(f.At+".capacity", "must be a number from 0")
	}
	agent.Capacity = &next
	return &agent
}

// sameAgent reports whether nothing was changed that the form shows.
func sameAgent(a, b *storage.Agent) bool {
	return a.Name == b.Name && a.Role == b.Role && a.Disabled == b.Disabled && maps.Equal(a.Skills, b.Skills) && capacityText(a) == capacityText(b)
}

// skills reads "english 80, returns 50".
func (p *reading) skills(path, text string) map[string]int {
	all := map[string]int{}
	for _, one := range pieced(text) {
		name, number, _ := strings.Cut(one, " ")
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if _, twice := all[name]; twice {
			p.add(path, fmt.Sprintf("%q is there twice", name))
		} else if err != nil || n < 1 || n > 100 {
			p.add(path, fmt.Sprintf("%q is not like “english 80”, from 1 to 100", one))
		}
		all[name] = n
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// changedTeams are the teams with other members than before.
func (f *staffForm) changedTeams() []*storage.Team {
	var all []*storage.Team
	for _, t := range f.Teams {
		next := *t
		next.Members = nil
		for _, one := range f.Agents {
			if one.Teams[t.ID] {
				next.Members = append(next.Members, one.ID)
			}
		}
		if !slices.Equal(slices.Sorted(slices.Values(t.Members)), next.Members) {
			all = append(all, &next)
		}
	}
	return all
}

// put saves agents and teams, and counts what it saved.
func (f *staffForm) put(ctx context.Context, a *app, by storage.AgentID, agents []*storage.Agent, teams []*storage.Team) (n int, err error) {
	for _, agent := range agents {
		if err := a.engine.PutAgent(ctx, by, agent); err != nil {
			return n, err
		}
		n++
	}
	for _, t := range teams {
		if err := a.engine.PutTeam(ctx, by, t); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
