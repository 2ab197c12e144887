package main

import (
	"context"
	"errors"
	"net/http"

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

// A crew is the agents: all that there are, and the staff, who can sit before the
// screen.
type crew struct{ all, staff []*storage.Agent }

// staff are all agents who can sit before the screen; at least one.
func (a *app) staff() []*storage.Agent { return a.crew.Load().staff }

func (a *app) agent(id storage.AgentID) *storage.Agent { return agentIn(a.staff(), id) }

// agentIn is the agent with an id; nil if there is none.
func agentIn(all []*storage.Agent, id storage.AgentID) *storage.Agent {
	for _, agent := range all {
		if agent.ID == id {
			return agent
		}
	}
	return nil
}

// nameOf is what an agent is called, who may have left; the id of one who is not
// known.
func (a *app) nameOf(id storage.AgentID) string {
	if agent := agentIn(a.crew.Load().all, id); agent != nil {
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
// changed on the page: their name, skills, capacity and role. Their number is the
// one of the file.
func (a *app) hire(ctx context.Context, wanted []agentSetting) error {
	known, err := a.engine.Agents(ctx)
	if err != nil {
		return err
	}
	for _, w := range wanted {
		a.order = append(a.order, w.ID)
		agent := agentIn(known, w.ID)
		if agent != nil && agent.Phone == w.Phone {
			continue
		}
		if agent == nil {
			agent = &storage.Agent{ID: w.ID, Name: w.Name, Role: w.Role}
		}
		agent.Phone = w.Phone
		if err := a.engine.PutAgent(ctx, "", agent); err != nil {
			return err
		}
	}
	return a.recall(ctx)
}

// recall reads the agents anew. Who has left cannot sit before the screen.
func (a *app) recall(ctx context.Context) error {
	all, err := a.engine.Agents(ctx)
	if err != nil {
		return err
	}
	next := crew{all: all}
	for _, id := range a.order {
		if agent := agentIn(all, id); agent != nil && !agent.Disabled {
			next.staff = append(next.staff, agent)
		}
	}
	if len(next.staff) == 0 {
		return errors.New("all agents who could use the inbox have left")
	}
	a.crew.Store(&next)
	return nil
}
