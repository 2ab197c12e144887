package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A handleView is what an agent can do with their case beside talking.
type handleView struct {
	To         []recipients
	Priorities []priorityChoice
	Priority   int
	Back       string
	// Mine says that the agent serves it: priorities can be set by anybody.
	Mine bool
}

// recipients are who may get a case, of one kind.
type recipients struct {
	Title string
	All   []recipient
}

type recipient struct{ Value, Title string }

// A priorityChoice is a priority that has a name.
type priorityChoice struct {
	Value int
	Title string
}

var priorityChoices = []priorityChoice{{0, "Normal"}, {10, "High"}, {100, "Urgent"}}

// priorityText is a priority in a word if it has one, or else the number.
func priorityText(priority int) string {
	for _, p := range priorityChoices {
		if p.Value == priority {
			return strings.ToLower(p.Title)
		}
	}
	return strconv.Itoa(priority)
}

// handles are the further things to do with a case; nil for none.
func (a *app) handles(ctx context.Context, c *storage.Case, me *storage.Agent, where place) (*handleView, error) {
	if c == nil || c.State == storage.CaseClosed {
		return nil, nil
	}
	v := &handleView{
		Mine: c.State == storage.CaseOngoing && c.Owner == me.ID, Priority: c.Priority, Priorities: priorityChoices,
		Back: where.open(where.conversation).url(),
	}
	if !v.Mine && c.State != storage.CaseOpen {
		return nil, nil
	}
	known := false
	for _, p := range v.Priorities {
		known = known || p.Value == c.Priority
	}
	if !known {
		v.Priorities = append([]priorityChoice{{c.Priority, fmt.Sprint(c.Priority)}}, v.Priorities...)
	}
	if !v.Mine {
		return v, nil
	}
	var err error
	v.To, err = a.recipients(ctx, me)
	return v, err
}

// recipients are who a case can be given to: colleagues with whether they are
// there, tags, and destinations.
func (a *app) recipients(ctx context.Context, me *storage.Agent) ([]recipients, error) {
	set, err := a.engine.Routing(ctx)
	if err != nil {
		return nil, err
	}
	there, err := a.presences(ctx)
	if err != nil {
		return nil, err
	}
	agents, tags, places := recipients{Title: "Agents"}, recipients{Title: "Tags"}, recipients{Title: "Destinations"}
	for _, agent := range a.staff() {
		if agent.ID != me.ID {
			_, mood := moodOf(there[agent.ID], set.Staff, time.Now())
			agents.All = append(agents.All, recipient{"agent:" + string(agent.ID), agent.Name + " — " + mood})
		}
	}
	for _, t := range set.Tags {
		tags.All = append(tags.All, recipient{"tag:" + string(t.ID), titled(t.Name, string(t.ID))})
	}
	for _, d := range set.Destinations {
		places.All = append(places.All, recipient{"destination:" + string(d.ID), titled(d.Name, string(d.ID))})
	}
	var all []recipients
	for _, group := range []recipients{agents, tags, places} {
		if len(group.All) > 0 {
			all = append(all, group)
		}
	}
	return all, nil
}

// titled is a name, or else the id.
func titled(name, id string) string {
	if name == "" {
		return id
	}
	return name
}

// destinationName is what a destination is called.
func destinationName(set routing.Settings, id string) string {
	for _, d := range set.Destinations {
		if string(d.ID) == id {
			return titled(d.Name, id)
		}
	}
	return id
}

// offeredActions are the buttons of a case that is offered to the agent.
func offeredActions(where place) []action {
	here := where.open(where.conversation)
	return []action{
		{Verb: "decline", Title: "Decline", Back: here.url()},
		{Verb: "accept", Title: "Accept", Back: here.to(engagement.ViewMine).url(), Main: true},
	}
}
