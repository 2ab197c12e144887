package main

import (
	"context"
	"net/http"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// agentCookie says who sits before the screen. It is a choice and not a login:
// a host knows its users and passes their ids to the engine.
const agentCookie = "agent"

// agentOf is who acts: the one of the cookie, or else the first.
func (a *app) agentOf(r *http.Request) *storage.Agent {
	if c, err := r.Cookie(agentCookie); err == nil {
		if agent := a.agent(storage.AgentID(c.Value)); agent != nil {
			return agent
		}
	}
	return a.staff()[0]
}

// staff are all agents.
func (a *app) staff() []*storage.Agent { return *a.agents.Load() }

func (a *app) agent(id storage.AgentID) *storage.Agent {
	for _, agent := range a.staff() {
		if agent.ID == id {
			return agent
		}
	}
	return nil
}

// nameOf is what an agent is called; the id of one who is not in the list.
func (a *app) nameOf(id storage.AgentID) string {
	if agent := a.agent(id); agent != nil {
		return agent.Name
	}
	return string(id)
}

func (a *app) chooseAgent(w http.ResponseWriter, r *http.Request) error {
	agent := a.agent(storage.AgentID(r.FormValue("agent")))
	if agent == nil {
		return badRequest("there is no such agent")
	}
	http.SetCookie(w, &http.Cookie{
		Name: agentCookie, Value: string(agent.ID), Path: "/", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, MaxAge: 365 * 24 * 3600,
	})
	return done(w, r)
}

// hire makes the agents known to the engine. Those who are there keep what was
// changed on the page: their skills, capacity and role.
func (a *app) hire(ctx context.Context, wanted []agentSetting) error {
	known, err := a.engine.Agents(ctx)
	if err != nil {
		return err
	}
	var order []storage.AgentID
	for _, w := range wanted {
		order = append(order, w.ID)
		if slices.ContainsFunc(known, func(k *storage.Agent) bool { return k.ID == w.ID && a.phones != nil }) {
			continue
		}
		agent := &storage.Agent{ID: w.ID}
		for _, k := range known {
			if k.ID == w.ID {
				agent = k
			}
		}
		agent.Name, agent.Role, agent.Phone = w.Name, w.Role, w.Phone
		if err := a.engine.PutAgent(ctx, "", agent); err != nil {
			return err
		}
	}
	return a.recall(ctx, order)
}

// recall reads those agents anew who can sit before the screen.
func (a *app) recall(ctx context.Context, order []storage.AgentID) error {
	known, err := a.engine.Agents(ctx)
	if err != nil {
		return err
	}
	var all []*storage.Agent
	for _, id := range order {
		for _, k := range known {
			if k.ID == id {
				all = append(all, k)
			}
		}
	}
	a.agents.Store(&all)
	return nil
}
