package main

import (
	"context"
	"errors"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

const chief = storage.AgentID("chief")

// prepare makes sure that the agents, the automations and the stock are there.
func (o order) prepare(ctx context.Context, engine *engagement.Engine, store storage.Store) error {
	known, err := engine.Agents(ctx)
	if err != nil || len(known) > 0 {
		return err
	}
	errs := []error{engine.PutAgent(ctx, "", &storage.Agent{ID: chief, Role: engagement.RoleAdministrator})}
	for i := range agents {
		errs = append(errs, engine.PutAgent(ctx, "", &storage.Agent{ID: agentOf(i), Name: "Agent"}))
	}
	if o.Automations {
		errs = append(errs, automate(ctx, engine))
	}
	if err := errors.Join(errs...); err != nil || o.Stored.Messages == 0 {
		return err
	}
	return o.Stored.fill(ctx, store)
}

// automate has a rule look at every message that comes in, and label the case of
// one in ten; and it has cases closed that nobody has written in for a day, which
// costs a due moment each.
func automate(ctx context.Context, engine *engagement.Engine) error {
	s, err := engine.Automation(ctx, channelID)
	if err != nil {
		return err
	}
	s.AutoClose = automation.AutoClose{On: true, After: automation.Duration(24 * time.Hour)}
	s.Rules = []automation.Rule{{
		ID: "sevens", On: true, Trigger: automation.MessageReceived, When: `message.text contains "7: the parcel"`,
		Actions: automation.Actions{automation.Label{Add: []string{"seven"}}},
	}}
	_, err = engine.SaveAutomation(ctx, chief, channelID, s)
	return err
}
