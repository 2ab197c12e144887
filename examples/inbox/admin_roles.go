package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A rolesForm is one role with what its agents may do, and who has it.
type rolesForm struct {
	// All are the roles that there are, ID the one that is shown; empty for a new
	// one.
	All     []tab
	ID      storage.RoleID
	Name    string
	Key     string // ID, or what stands for a new one
	Version int64
	// Builtin says that nobody has changed the role yet.
	Builtin bool
	// Ticks are what holds everywhere, Rest that channels which were not added
	// can be used.
	Ticks []permissionTick
	Rest  bool
	// Channels are what holds on each channel.
	Channels []channelRights
	// Holders have the role; Others can be given it.
	Holders []string
	Others  []holder

	where  place
	act    string // "save" or "give"
	given  string
	stored engagement.Role
	agents []*storage.Agent
}

// A permissionTick is a permission in words, granted or not.
type permissionTick struct {
	engagement.Permission
	permissionWords
	On bool
}

// A channelRights is what a role may do on a channel; At is its path in the form.
type channelRights struct {
	At    string
	ID    channel.ID
	Title string
	// How is "" for a channel that was not added, "same" for one with what holds
	// everywhere, "own" for one with Ticks.
	How   string
	Ticks []permissionTick
	// Comes is what it comes to, in words.
	Comes string
}

// A holder is an agent; Value is the agent as the page began with them.
type holder struct{ Value, Name string }

// newRole stands for a role that there is not yet.
const newRole = "+"

func (f *rolesForm) load(ctx context.Context, a *app) error {
	all, err := a.engine.Roles(ctx)
	if err != nil {
		return err
	}
	if f.agents, err = a.engine.Agents(ctx); err != nil {
		return err
	}
	if f.ID == "" {
		f.ID = all[0].ID
	}
	f.Key = string(f.ID)
	for _, role := range all {
		f.All = append(f.All, tab{Title: titled(role.Name, string(role.ID)), URL: f.where.manageRole(role.ID).url(), Current: role.ID == f.ID})
		if role.ID == f.ID {
			f.stored = role
		}
	}
	f.All = append(f.All, tab{Title: "new", URL: f.where.manageRole(newRole).url(), Current: f.Key == newRole})
	switch {
	case f.Key == newRole:
		f.ID = ""
	case f.stored.ID == "":
		return notFound("role")
	}
	f.show(a)
	return nil
}

// show fills in the form as the role is saved.
func (f *rolesForm) show(a *app) {
	r := f.stored
	f.Name, f.Version, f.Builtin, f.Rest = r.Name, r.Version, r.ID != "" && r.Version == 0, r.AllChannels
	f.Ticks = ticksOf(r.Permissions)
	ids := slices.Clone(a.channels)
	for _, id := range slices.Sorted(maps.Keys(r.Channels)) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id) // is not connected at the moment
		}
	}
	for _, id := range ids {
		f.Channels = append(f.Channels, rightsOn(r, id, a.channelTitle(id)))
	}
	for _, agent := range f.agents {
		if roleOf(agent) == r.ID {
			f.Holders = append(f.Holders, agent.Name)
		} else if !agent.Disabled {
			f.Others = append(f.Others, holder{fmt.Sprintf("%s %d", agent.ID, agent.Version), agent.Name})
		}
	}
}

func rightsOn(r engagement.Role, id channel.ID, title string) channelRights {
	own, added := r.Channels[id]
	v := channelRights{At: fmt.Sprintf("Channels[%q]", id), ID: id, Title: title, Ticks: ticksOf(own), Comes: comesTo(r, id)}
	if added {
		v.How = "own"
	}
	if added && own == nil {
		v.How, v.Ticks = "same", ticksOf(r.Permissions)
	}
	return v
}

// comesTo is what a role may do on a channel, in short.
func comesTo(r engagement.Role, id channel.ID) string {
	switch {
	case r.Serves(id):
		return "may reply"
	case r.May(engagement.ViewCases, id):
		return "may read"
	}
	return "sees nothing"
}

func (f *rolesForm) read(r *http.Request) {
	if f.act, f.given = r.FormValue("act"), r.FormValue("agent"); f.act == "give" {
		return
	}
	get := func(name string) string { return strings.TrimSpace(r.FormValue(name)) }
	f.Version, f.Name, f.Rest = versionOf(r), get("Name"), get("AllChannels") != ""
	if f.Key == newRole {
		f.ID = storage.RoleID(get("ID"))
	}
	readTicks(f.Ticks, "Permissions", get)
	for i := range f.Channels {
		c := &f.Channels[i]
		c.How = get(c.At + ".how")
		readTicks(c.Ticks, c.At, get)
	}
}

func readTicks(ticks []permissionTick, at string, get func(string) string) {
	for i := range ticks {
		ticks[i].On = get(at+"."+string(ticks[i].Permission)) != ""
	}
}

// moved reports whether the page is for another role now: a new one has an id.
func (f *rolesForm) moved() (place, bool) { return f.where.manageRole(f.ID), f.Key == newRole }

// manageRole is the page of a role.
func (p place) manageRole(id storage.RoleID) place { p = p.manage("roles"); p.role = id; return p }
