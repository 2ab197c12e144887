package engagement_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// seen is all that is stored about a floor at one instant, read by nothing but
// package storage, and made into questions for package routing.
type seen struct {
	now      time.Time
	cases    []*storage.Case
	kept     map[storage.CaseID]kept
	convs    map[storage.ConversationID]*storage.Conversation
	contacts map[storage.ContactID]*storage.Contact
	agents   []routing.Agent
	settings routing.Settings
	plan     *routing.Plan
	state    routing.State
	dues     map[storage.CaseID]time.Time // when a case is to be routed
}

// kept is what is kept with a case about its way.
type kept struct {
	Since    time.Time
	Progress routing.Progress
	Refusals []routing.Refusal
	Needs    []routing.Need
	Direct   routing.AgentID
	Back     routing.AgentID
	Offered  []routing.AgentID
	Last     *routing.Decision
	Transfer *struct {
		From storage.AgentID
		To   struct {
			Agent       routing.AgentID
			Tag         routing.ServiceTagID
			Destination routing.DestinationID
		}
		At       time.Time
		Progress routing.Progress
		Refusals []routing.Refusal
	}
}

var caseStates = []storage.CaseState{
	storage.CaseOpen, storage.CaseOngoing, storage.CaseParked, storage.CaseEnded, storage.CaseMissed, storage.CaseClosed,
}

func look(s storage.Store) (*seen, error) {
	v := &seen{
		now: time.Now().UTC().Truncate(time.Microsecond), kept: map[storage.CaseID]kept{}, dues: map[storage.CaseID]time.Time{},
		convs: map[storage.ConversationID]*storage.Conversation{}, contacts: map[storage.ContactID]*storage.Contact{},
	}
	err := s.View(context.Background(), func(ctx context.Context, tx storage.Tx) error {
		return errors.Join(v.readRules(ctx, tx), v.readCases(ctx, tx), v.readCrew(ctx, tx))
	})
	return v, err
}

func (v *seen) readRules(ctx context.Context, tx storage.Tx) error {
	for name, doc := range map[string]any{"routing": &v.settings, "routing/state": &v.state} {
		s, err := tx.Settings().Get(ctx, name)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := json.Unmarshal(s.Data, doc); err != nil {
			return err
		}
		if name == "routing" {
			v.settings.Version = s.Version
		}
	}
	var err error
	v.plan, err = routing.Open(v.settings, nil)
	return err
}

func (v *seen) readCases(ctx context.Context, tx storage.Tx) error {
	for _, state := range caseStates {
		cases, err := tx.Cases().List(ctx, storage.CaseQuery{State: state, Limit: 10_000})
		if err != nil {
			return err
		}
		v.cases = append(v.cases, cases...)
	}
	for _, c := range v.cases {
		var k kept
		if len(c.Routing) > 0 {
			if err := json.Unmarshal(c.Routing, &k); err != nil {
				return err
			}
		}
		v.kept[c.ID] = k
		if err := v.readTalk(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

func (v *seen) readTalk(ctx context.Context, tx storage.Tx, c *storage.Case) error {
	convs, err := tx.Conversations().OfContact(ctx, c.Contact)
	if err != nil {
		return err
	}
	for _, conv := range convs {
		v.convs[conv.ID] = conv
	}
	contacts, err := tx.Contacts().Get(ctx, c.Contact)
	if err != nil {
		return err
	}
	v.contacts[c.Contact] = contacts[0]
	for _, kind := range []string{"route", "route.later"} {
		dues, err := tx.DueMoments().Get(ctx, storage.DueKey{Kind: kind, Subject: c.ID.String()})
		if err != nil {
			return err
		}
		if d := dues[0]; d != nil && (v.dues[c.ID].IsZero() || d.At.Before(v.dues[c.ID])) {
			v.dues[c.ID] = d.At
		}
	}
	return nil
}

func (v *seen) readCrew(ctx context.Context, tx storage.Tx) error {
	agents, err := tx.Agents().List(ctx)
	if err != nil {
		return err
	}
	for _, a := range agents {
		teams, err := tx.Teams().Of(ctx, a.ID)
		if err != nil {
			return err
		}
		ps, err := tx.Presences().Get(ctx, a.ID)
		if err != nil {
			return err
		}
		v.agents = append(v.agents, v.member(a, teams, ps[0]))
	}
	return nil
}

func (v *seen) member(a *storage.Agent, teams []*storage.Team, p storage.Presence) routing.Agent {
	m := routing.Agent{
		ID: routing.AgentID(a.ID), Suspended: a.Disabled, State: routing.Availability(p.State), Since: p.Since, SeenUntil: p.SeenUntil,
		LastTaken: p.LastTaken, LastEnded: p.LastEnded, Skills: map[routing.SkillID]int{}, Load: v.load(a.ID, storage.CaseID{}),
	}
	for id, n := range a.Skills {
		m.Skills[routing.SkillID(id)] = n
	}
	for _, t := range teams {
		m.Teams = append(m.Teams, routing.TeamID(t.ID))
	}
	if c := a.Capacity; c != nil {
		m.Capacity = &routing.Capacity{Total: c.Total}
	}
	return m
}

// load is what an agent has, or is asked to take, beside one case.
func (v *seen) load(id storage.AgentID, beside storage.CaseID) map[channel.Kind]int {
	load := map[channel.Kind]int{}
	for _, c := range v.cases {
		if c.ID == beside {
			continue
		}
		if c.State == storage.CaseOngoing && c.Owner == id {
			load[kindOf(c.Channel)]++
		}
		if c.Offered && c.For == id {
			load[kindOf(c.Channel)]++
		}
	}
	return load
}

// kindOf is the kind of a floor's channel: "line" of "line-1".
func kindOf(id channel.ID) channel.Kind {
	kind, _, _ := strings.Cut(string(id), "-")
	return channel.Kind(kind)
}

func (v *seen) agent(id storage.AgentID) *routing.Agent {
	i := slices.IndexFunc(v.agents, func(a routing.Agent) bool { return a.ID == routing.AgentID(id) })
	if i < 0 {
		return nil
	}
	return &v.agents[i]
}

func (v *seen) find(id storage.CaseID) *storage.Case {
	i := slices.IndexFunc(v.cases, func(c *storage.Case) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return v.cases[i]
}
