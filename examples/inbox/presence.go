package main

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A whoView is who sits before the screen, and who else is there.
type whoView struct {
	Agents []colleague
	// State is the agent's availability, States all that there are.
	State  routing.Availability
	States []routing.Availability
}

// A colleague is an agent with whether they take new work.
type colleague struct {
	*storage.Agent
	Me bool
	// Light is one of the four availabilities, and Mood what the agent chose.
	Light routing.Availability
	Mood  string
}

// who gathers the header.
func (a *app) who(ctx context.Context, me *storage.Agent) (whoView, error) {
	var v whoView
	set, err := a.engine.Routing(ctx)
	if err != nil {
		return v, err
	}
	v.States = append([]routing.Availability{routing.Active, routing.Busy, routing.Away}, slices.Sorted(maps.Keys(set.Staff.States))...)
	v.States = append(v.States, routing.Offline)
	v.State = routing.Offline
	there, err := a.presences(ctx)
	now := time.Now()
	for _, agent := range a.staff() {
		c := colleague{Agent: agent, Me: agent.ID == me.ID}
		c.Light, c.Mood = moodOf(there[agent.ID], set.Staff, now)
		if p := there[agent.ID]; c.Me && p.State != "" {
			v.State = routing.Availability(p.State)
		}
		v.Agents = append(v.Agents, c)
	}
	return v, err
}

// presences are the availabilities of all agents.
func (a *app) presences(ctx context.Context) (map[storage.AgentID]storage.Presence, error) {
	list, err := a.engine.Presences(ctx)
	all := map[storage.AgentID]storage.Presence{}
	for _, p := range list {
		all[p.Agent] = p
	}
	return all, err
}

const silent = "has no page open"

// moodOf is an availability as one of the four, and in words.
func moodOf(p storage.Presence, staff routing.Staff, now time.Time) (routing.Availability, string) {
	state := routing.Availability(p.State)
	switch {
	case state == "" || state == routing.Offline:
		return routing.Offline, string(routing.Offline)
	case !p.SeenUntil.IsZero() && !now.Before(p.SeenUntil):
		return routing.Offline, silent
	case staff.States[state] != "":
		return staff.States[state], string(state)
	}
	return state, string(state)
}

// setPresence says whether the agent takes new work.
func (a *app) setPresence(w http.ResponseWriter, r *http.Request) error {
	err := a.engine.SetAvailability(r.Context(), a.agentOf(r).ID, routing.Availability(r.FormValue("state")))
	if err != nil {
		return a.worded(err)
	}
	return done(w, r)
}

// beThere says that an agent's page is open. In the demo whoever opens the inbox
// for the first time is active by that, so that something is offered to them; in
// a business, people say so themselves.
func (a *app) beThere(ctx context.Context, me *storage.Agent) {
	err := a.engine.Heartbeat(ctx, me.ID, 2*heartbeat+10*time.Second)
	if err == nil && a.phones != nil {
		err = a.welcome(ctx, me)
	}
	if err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "inbox: no heartbeat", "agent", me.ID, "error", err)
	}
}

func (a *app) welcome(ctx context.Context, me *storage.Agent) error {
	there, err := a.presences(ctx)
	if err != nil || there[me.ID].State != "" {
		return err
	}
	return a.engine.SetAvailability(ctx, me.ID, routing.Active)
}
