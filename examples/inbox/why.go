package main

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A whyView says why somebody has a case, or why it waits.
type whyView struct {
	At    string
	Lines []string
	// Whom are the agents who can be asked about, Who the chosen one, and Not
	// what kept the case from them.
	Whom []whomTab
	Who  string
	Not  []string
}

type whomTab struct {
	Name, URL string
	Current   bool
}

// why tells how the routing decided; nil if it had nothing to decide.
func (a *app) why(ctx context.Context, c *storage.Case, me *storage.Agent, where place, now time.Time) (*whyView, error) {
	if c == nil || c.State == storage.CaseClosed {
		return nil, nil
	}
	way, err := a.engine.As(me.ID).Why(ctx, c.ID)
	if err != nil || way.At.IsZero() {
		return nil, err
	}
	set, err := a.engine.Routing(ctx)
	if err != nil {
		return nil, err
	}
	dec := a.named(way.Decision, set)
	v := &whyView{At: clock(way.At, now), Lines: routing.Explain(dec)}
	about := me
	if chosen := a.agent(where.whom); chosen != nil {
		about = chosen
	}
	for _, agent := range a.staff() {
		there := where.open(where.conversation)
		there.whom = agent.ID
		v.Whom = append(v.Whom, whomTab{agent.Name, there.url(), agent.ID == about.ID})
	}
	v.Who = about.Name
	if v.Not = routing.WhyNot(dec, routing.AgentID(about.Name)); len(v.Not) == 0 {
		v.Not = []string{"Nothing kept it from " + about.Name + "."}
	}
	return v, nil
}

// named is a decision with names where it has ids, so that its sentences have
// them, too.
func (a *app) named(d routing.Decision, set routing.Settings) routing.Decision {
	name := func(id routing.AgentID) routing.AgentID {
		if id == "" {
			return ""
		}
		return routing.AgentID(a.nameOf(storage.AgentID(id)))
	}
	place := func(id routing.DestinationID) routing.DestinationID {
		return routing.DestinationID(destinationName(set, string(id)))
	}
	d.Agent, d.For, d.Destination = name(d.Agent), name(d.For), place(d.Destination)
	d.Agents, d.Destinations, d.Candidates = slices.Clone(d.Agents), slices.Clone(d.Destinations), slices.Clone(d.Candidates)
	for i := range d.Agents {
		d.Agents[i] = name(d.Agents[i])
	}
	for i := range d.Destinations {
		d.Destinations[i] = place(d.Destinations[i])
	}
	for i := range d.Candidates {
		c := &d.Candidates[i]
		c.Agent, c.Destination = name(c.Agent), place(c.Destination)
	}
	return d
}
