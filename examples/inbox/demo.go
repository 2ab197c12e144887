package main

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// demoAgents serve when no file names others.
var demoAgents = []agentSetting{
	{ID: "ana", Name: "Ana", Role: engagement.RoleAdministrator, Phone: "+4915123456788"},
	{ID: "ben", Name: "Ben", Phone: "+4915123456789"},
	{ID: "cleo", Name: "Cleo", Phone: "+4915123456790"},
}

// demoTeams can be put on allowlists.
var demoTeams = []storage.Team{
	{ID: "sales", Name: "Sales", Members: []storage.AgentID{"ana", "ben"}},
	{ID: "support", Name: "Support", Members: []storage.AgentID{"ana", "ben", "cleo"}},
}

// setUp makes the simulated business one that engages, and that routes and has
// talked already if it shall, when the program starts for the first time.
func (a *app) setUp(ctx context.Context, opts options) error {
	known, err := a.engine.Teams(ctx)
	if err != nil || len(known) > 0 {
		return err
	}
	for _, team := range demoTeams {
		if err := a.engine.PutTeam(ctx, "", &team); err != nil {
			return err
		}
	}
	if err := a.setUpRouting(ctx, opts.routing); err != nil {
		return err
	}
	for _, l := range a.phones.lines {
		if err := a.setUpLine(ctx, l); err != nil {
			return fmt.Errorf("channel %q: %w", l.id, err)
		}
	}
	if err := a.setUpDesk(ctx); err != nil {
		return err
	}
	if opts.talk {
		return a.setUpTalk(ctx)
	}
	return nil
}

// setUpLine lets agents write first, where the channel has that.
func (a *app) setUpLine(ctx context.Context, l *line) error {
	if !l.driver.Capabilities().Engagement {
		return nil
	}
	s, err := a.engine.EngagementSettings(ctx, l.id)
	if err != nil || s.Version > 0 {
		return err
	}
	s.Settings = binding.Settings{On: true, Period: 7, Allow: binding.Allowlist{All: true}}
	if _, err := a.engine.SaveEngagementSettings(ctx, demoAgents[0].ID, l.id, s); err != nil {
		return err
	}
	if _, err := a.engine.SyncTemplates(ctx, l.id); err != nil {
		return err
	}
	for _, t := range l.templates {
		if err := a.automate(ctx, l, t); err != nil {
			return err
		}
	}
	return nil
}

// automate has the fields of a template filled that names can be told of.
func (a *app) automate(ctx context.Context, l *line, t templates.Template) error {
	known := map[string]string{"name": templates.ContactName, "agent": templates.AgentName, "order": templates.ContactAttribute("order")}
	var all []templates.Automatic
	for _, f := range t.Fields() {
		if from := known[f.Variable]; from != "" {
			all = append(all, templates.Automatic{Field: f.Key, From: from})
		}
	}
	if len(all) == 0 {
		return nil
	}
	return a.engine.SaveAutomatic(ctx, demoAgents[0].ID, l.id, t.Name, t.Language, all)
}
