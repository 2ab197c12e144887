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
	NoRole   bool // there is no role of that id
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
	if f.Roles, err = a.engine.Roles(ctx); err != nil {
		return err
	}
	for _, agent := range f.agents {
		f.Agents = append(f.Agents, f.agentForm(agent))
		f.before += fmt.Sprintf("%s=%d ", agent.ID, agent.Version)
	}
	for _, t := range f.Teams {
		f.before += fmt.Sprintf("team %s=%d ", t.ID, t.Version)
	}
	f.Versions = f.before
	return nil
}

func (f *staffForm) agentForm(agent *storage.Agent) agentForm {
	one := agentForm{
		At: fmt.Sprintf("agents[%s]", agent.ID), ID: agent.ID, Name: agent.Name, Role: roleOf(agent), Disabled: agent.Disabled, Teams: map[storage.TeamID]bool{},
	}
	_, known := f.role(one.Role)
	one.NoRole = !known
	for _, t := range f.Teams {
		one.Teams[t.ID] = slices.Contains(t.Members, agent.ID)
	}
	var skills []string
	for _, name := range slices.Sorted(maps.Keys(agent.Skills)) {
		skills = append(skills, fmt.Sprint(name, " ", agent.Skills[name]))
	}
	one.Skills = strings.Join(skills, ", ")
	one.Capacity = capacityText(agent)
	return one
}

// capacityText is how many cases an agent gets; empty for as many as everybody.
func capacityText(agent *storage.Agent) string {
	if agent.Capacity == nil {
		return ""
	}
	return strconv.Itoa(agent.Capacity.Total)
}

// role is the role of an id, and whether there is one.
func (f *staffForm) role(id storage.RoleID) (engagement.Role, bool) {
	i := slices.IndexFunc(f.Roles, func(r engagement.Role) bool { return r.ID == id })
	if i < 0 {
		return engagement.Role{}, false
	}
	return f.Roles[i], true
}

// read takes what somebody typed. Agents who came meanwhile are not in it, and
// stay as they are.
func (f *staffForm) read(r *http.Request) {
	f.Versions = r.FormValue("versions")
	for i := range f.Agents {
		one := &f.Agents[i]
		if !r.Form.Has(one.At + ".name") {
			continue
		}
		get := func(name string) string { return strings.TrimSpace(r.FormValue(one.At + "." + name)) }
		one.Name, one.Role, one.Skills, one.Capacity = get("name"), storage.RoleID(get("role")), get("skills"), get("capacity")
		one.Disabled = get("disabled") != ""
		_, known := f.role(one.Role)
		one.NoRole = !known
		for _, t := range f.Teams {
			one.Teams[t.ID] = get("team."+string(t.ID)) != ""
		}
	}
}
