package main

import (
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
	return a.agents[0]
}

func (a *app) agent(id storage.AgentID) *storage.Agent {
	for _, agent := range a.agents {
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
