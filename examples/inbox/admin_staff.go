package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A staffForm is the agents with their teams. The engine saves agents and teams
// one by one: everything is checked before the first is saved.
type staffForm struct {
	Agents []agentForm
	Teams  []*storage.Team
	Roles  []engagement.Role
	// Versions are those of all that is shown, as somebody began with them.
	Versions string

	agents []*storage.Agent
	before string // Versions as they are
}

// An agentForm is one agent; At is their path in the form.
type agentForm struct {
	At       string
	ID       storage.AgentID
	Name     string
	Role     storage.RoleID
	Teams    map[storage.TeamID]bool
	Skills   string
	Capacity string
	Disabled bool
}

func (f *staffForm) load(ctx context.Context, a *app) error {
	var err error
	if f.agents, err = a.engine.Agents(ctx); err != nil {
		return err
	}
	if f.Teams, err = a.engine.Teams(ctx); err != nil {
		return err
	}
	// The permissions of roles are fixed for now; more roles are stored ones.
	for _, id := range []storage.RoleID{engagement.RoleAgent, engagement.RoleSupervisor, engagement.RoleAdministrator} {
		role, err := a.engine.Role(ctx, id)
		if err != nil {
			return err
		}
		f.Roles = append(f.Roles, role)
	}
	for i, agent := range f.agents {
		f.Agents = append(f.Agents, f.agentAt(i, agent))
		f.before += fmt.Sprintf("%s=%d ", agent.ID, agent.Version)
	}
	for _, t := range f.Teams {
		f.before += fmt.Sprintf("team %s=%d ", t.ID, t.Version)
	}
	f.Versions = f.before
	return nil
}

func (f *staffForm) agentAt(i int, agent *storage.Agent) agentForm {
	one := agentForm{
		At: fmt.Sprintf("agents[%d]", i), ID: agent.ID, Name: agent.Name, Role: agent.Role, Disabled: agent.Disabled, Teams: map[storage.TeamID]bool{},
	}
	if one.Role == "" {
		one.Role = engagement.RoleAgent
	}
	for _, t := range f.Teams {
		one.Teams[t.ID] = slices.Contains(t.Members, agent.ID)
	}
	var skills []string
	for _, name := range slices.Sorted(maps.Keys(agent.Skills)) {
		skills = append(skills, fmt.Sprint(name, " ", agent.Skills[name]))
	}
	one.Skills = strings.Join(skills, ", ")
	if agent.Capacity != nil {
		one.Capacity = strconv.Itoa(agent.Capacity.Total)
	}
	return one
}

func (f *staffForm) read(r *http.Request) {
	f.Versions = r.FormValue("versions")
	for i := range f.Agents {
		one := &f.Agents[i]
		get := func(name string) string { return strings.TrimSpace(r.FormValue(one.At + "." + name)) }
		one.Name, one.Role, one.Skills, one.Capacity = get("name"), storage.RoleID(get("role")), get("skills"), get("capacity")
		one.Disabled = get("disabled") != ""
		for _, t := range f.Teams {
			one.Teams[t.ID] = get("team."+string(t.ID)) != ""
		}
	}
}

func (f *staffForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	if f.Versions != f.before {
		return "", storage.ErrConflict
	}
	p := &reading{}
	for i := range f.Agents {
		p.agent(f.Agents[i], f.agents[i], by)
	}
	if err := p.err(); err != nil {
		return "", err
	}
	if err := f.put(ctx, a); err != nil {
		return "", err
	}
	var order []storage.AgentID
	for _, agent := range a.staff() {
		order = append(order, agent.ID)
	}
	return "Saved.", a.recall(ctx, order)
}

// agent changes an agent as it was typed.
func (p *reading) agent(f agentForm, agent *storage.Agent, by storage.AgentID) {
	if f.Name == "" {
		p.add(f.At+".name", "is required")
	}
	if agent.ID == by && (f.Role != engagement.RoleAdministrator || f.Disabled) {
		p.add(f.At+".role", "you cannot take your own rights away")
	}
	agent.Name, agent.Disabled, agent.Skills = f.Name, f.Disabled, p.skills(f.At+".skills", f.Skills)
	if agent.Role = f.Role; f.Role == engagement.RoleAgent {
		agent.Role = ""
	}
	if f.Capacity == "" {
		agent.Capacity = nil
		return
	}
	next := storage.Capacity{}
	if agent.Capacity != nil {
		next = *agent.Capacity
	}
	if next.Total = p.number(f.At+".capacity", f.Capacity); next.Total < 0 {
		p.add(f.At+".capacity", "must be a number from 0")
	}
	agent.Capacity = &next
}

// skills reads "english 80, returns 50".
func (p *reading) skills(path, text string) map[string]int {
	all := map[string]int{}
	for _, one := range pieced(text) {
		name, number, _ := strings.Cut(one, " ")
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if err != nil || n < 1 || n > 100 {
			p.add(path, fmt.Sprintf("%q is not like “english 80”, from 1 to 100", one))
		}
		all[name] = n
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// put saves agents, and those teams that changed.
func (f *staffForm) put(ctx context.Context, a *app) error {
	for _, agent := range f.agents {
		if err := a.engine.PutAgent(ctx, "", agent); err != nil {
			return err
		}
	}
	for _, t := range f.Teams {
		was := slices.Clone(t.Members)
		t.Members = nil
		for _, one := range f.Agents {
			if one.Teams[t.ID] {
				t.Members = append(t.Members, one.ID)
			}
		}
		slices.Sort(was)
		if slices.Equal(was, t.Members) {
			continue
		}
		if err := a.engine.PutTeam(ctx, "", t); err != nil {
			return err
		}
	}
	return nil
}
