package main

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A scopeForm says who may use a canned reply or a macro, and where.
type scopeForm struct {
	// Who is "all", "me", or "some" for those who are ticked.
	Who                     string
	Teams, Agents, Channels []scopeTick
	// Chief says that the reader may write for others.
	Chief bool

	me storage.AgentID
}

// A scopeTick is a team, agent or channel that can be ticked; At is its name in
// the form.
type scopeTick struct {
	At, ID, Title string
	On            bool
}

// scopeOf makes the form of a scope. A new one is for the reader, or for all if
// the reader may write for them.
func (a *app) scopeOf(ctx context.Context, s templates.Scope, me storage.AgentID, chief bool) (scopeForm, error) {
	f := scopeForm{Who: whoOf(s, me), Chief: chief, me: me}
	switch {
	case f.Who == "" && chief:
		f.Who = "all"
	case f.Who == "":
		f.Who = "me"
	}
	teams, err := a.engine.Teams(ctx)
	if err != nil {
		return f, err
	}
	for _, t := range teams {
		f.Teams = append(f.Teams, tickAt("team", string(t.ID), t.Name, slices.Contains(s.Teams, string(t.ID))))
	}
	for _, agent := range a.staff() {
		f.Agents = append(f.Agents, tickAt("agent", string(agent.ID), agent.Name, slices.Contains(s.Agents, string(agent.ID))))
	}
	for _, id := range a.channels {
		f.Channels = append(f.Channels, tickAt("channel", string(id), a.channelTitle(id), slices.Contains(s.Channels, id)))
	}
	f.Teams, f.Agents = withUnknown(f.Teams, "team", s.Teams), withUnknown(f.Agents, "agent", s.Agents)
	for _, id := range s.Channels {
		f.Channels = withUnknown(f.Channels, "channel", []string{string(id)})
	}
	return f, nil
}

// whoOf is who a scope is for; empty for the scope of what is new.
func whoOf(s templates.Scope, me storage.AgentID) string {
	switch {
	case s.All, len(s.Agents) == 0 && len(s.Teams) == 0 && len(s.Channels) > 0:
		return "all"
	case len(s.Teams) == 0 && len(s.Agents) == 1 && s.Agents[0] == string(me):
		return "me"
	case len(s.Teams) > 0 || len(s.Agents) > 0:
		return "some"
	}
	return ""
}

func tickAt(what, id, title string, on bool) scopeTick {
	return scopeTick{At: "Scope." + what + "." + id, ID: id, Title: titled(title, id), On: on}
}

// withUnknown adds what is ticked and not there any more, so that no form takes
// away what it does not know.
func withUnknown(all []scopeTick, what string, ids []string) []scopeTick {
	for _, id := range ids {
		if !slices.ContainsFunc(all, func(t scopeTick) bool { return t.ID == id }) {
			all = append(all, tickAt(what, id, id, true))
		}
	}
	return all
}

func (f *scopeForm) read(r *http.Request) {
	f.Who = strings.TrimSpace(r.FormValue("Scope.Who"))
	for _, ticks := range [][]scopeTick{f.Teams, f.Agents, f.Channels} {
		for i := range ticks {
			ticks[i].On = r.FormValue(ticks[i].At) != ""
		}
	}
}

// scope is what the form says. A scope of "some" with nobody ticked admits nobody,
// which is a problem.
func (f *scopeForm) scope(p *problems) templates.Scope {
	var s templates.Scope
	for _, id := range ticked(f.Channels) {
		s.Channels = append(s.Channels, channel.ID(id))
	}
	switch f.Who {
	case "all":
		s.All = len(s.Channels) == 0
	case "me":
		s.Agents = []string{string(f.me)}
	case "some":
		s.Teams, s.Agents = ticked(f.Teams), ticked(f.Agents)
		if len(s.Teams)+len(s.Agents) == 0 {
			p.add("Scope", "tick the teams or agents that may use it")
		}
	default:
		p.add("Scope", "say who may use it")
	}
	return s
}

func ticked(all []scopeTick) (ids []string) {
	for _, t := range all {
		if t.On {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// scopeText says in short who may use something, and where.
func (a *app) scopeText(s templates.Scope, me storage.AgentID) string {
	var who []string
	for _, id := range s.Teams {
		who = append(who, "team "+id)
	}
	for _, id := range s.Agents {
		who = append(who, a.nameOf(storage.AgentID(id)))
	}
	switch whoOf(s, me) {
	case "all":
		who = []string{"everybody"}
	case "me":
		who = []string{"only you"}
	}
	var where []string
	for _, id := range s.Channels {
		where = append(where, a.channelTitle(id))
	}
	text := strings.Join(who, ", ")
	if len(where) > 0 {
		text += " on " + strings.Join(where, ", ")
	}
	return text
}
