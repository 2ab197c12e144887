package engagement

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/engagement/internal/business"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// AutomationSettings are the automations of one channel, with the business hours
// that they go by, as one document (S4.1): an [automation.Settings], and in Hours the
// name of what [Engine.SaveHours] saved; empty is none.
type AutomationSettings = automate.Document

// Automation returns the automations of a channel (S4.1). What nobody has saved is
// [automation.Defaults], with version 0. *[InvalidError]: there is no such channel.
func (e *Engine) Automation(ctx context.Context, ch channel.ID) (s AutomationSettings, err error) {
	if e.cfg.Channels[ch] == nil {
		return s, fmt.Errorf("automation: %w", noChannel(ch))
	}
	err = e.view(ctx, "automation", func(ctx context.Context, tx storage.Tx) error {
		var version int64
		s, version, err = document.Load[AutomationSettings](ctx, tx, automate.Name(ch))
		if s.Version = version; version == 0 {
			s.Settings = automation.Defaults()
		}
		return err
	})
	return s, err
}

// SaveAutomation replaces the automations of a channel, all at once, and returns
// the new version (S4.2). Every message is planned for the channel, and the
// conversation starters are checked against its limits, before anything is saved.
// What the provider shows before the first message is told to it soon after, and
// again if that fails: see [Engine.Starters].
//
// Errors: *[automation.SettingsError] with everything that is wrong; *[InvalidError]
// for business hours that there are not, and for a route to a team; *[DeniedError]
// if the agent lacks [ManageChannels]; [storage.ErrConflict] if somebody saved
// since Version was read. Nothing is changed then.
func (e *Engine) SaveAutomation(ctx context.Context, agent storage.AgentID, ch channel.ID, s AutomationSettings) (version int64, err error) {
	if e.cfg.Channels[ch] == nil {
		return 0, fmt.Errorf("save automation: %w", noChannel(ch))
	}
	err = e.update(ctx, "save automation", func(ctx context.Context, tx storage.Tx) error {
		if err := permit(ctx, tx, agent, ManageChannels, ch); err != nil {
			return err
		}
		if err := e.checkAutomation(ctx, tx, ch, s); err != nil {
			return err
		}
		if version, err = saveSetting(ctx, tx, agent, automate.Name(ch), s, s.Version); err != nil {
			return err
		}
		return e.startersSoon(ctx, tx, ch)
	})
	if err != nil {
		return 0, err
	}
	e.news.publish()
	e.duty.Wake()
	return version, nil
}

// checkAutomation checks settings against all that they name.
func (e *Engine) checkAutomation(ctx context.Context, tx storage.Tx, ch channel.ID, s AutomationSettings) error {
	c, err := e.carrier(ctx, tx, ch)
	if err != nil {
		return err
	}
	if err := s.Check(c); err != nil {
		return err
	}
	if _, err := automation.Ready(s.Settings); err != nil {
		return err
	}
	if toTeam(s.Settings) {
		return invalid("Route.Team", "a team gets cases by a destination: route to that")
	}
	if s.Hours == "" {
		return nil
	}
	if _, version, err := business.Load(ctx, tx, s.Hours); err != nil || version > 0 {
		return err
	}
	return invalid("Hours", fmt.Sprintf("there are no business hours %q", s.Hours))
}

// toTeam reports whether a case is to be routed to a team.
func toTeam(s automation.Settings) bool {
	for _, r := range s.Rules {
		for _, a := range r.Actions {
			if to, ok := a.(automation.Route); ok && to.Team != "" {
				return true
			}
		}
	}
	return slices.ContainsFunc(s.Keywords, func(k automation.Keyword) bool { return k.Route.Team != "" })
}

// carrier is the channel, and all that there is to name.
func (e *Engine) carrier(ctx context.Context, tx storage.Tx, ch channel.ID) (automation.Carrier, error) {
	c := automation.Carrier{ID: ch, Caps: e.caps[ch]}
	agents, err := tx.Agents().List(ctx)
	if err != nil {
		return c, err
	}
	teams, err := tx.Teams().List(ctx)
	if err != nil {
		return c, err
	}
	rules, err := e.desk.Rules(ctx, tx)
	if err != nil {
		return c, err
	}
	entries, _, err := e.catalogue.List(ctx, tx, ch)
	if err != nil {
		return c, err
	}
	c.Agent = named(agents, func(a *storage.Agent) string { return string(a.ID) })
	c.Team = named(teams, func(t *storage.Team) string { return string(t.ID) })
	c.Destination = func(id string) bool { return rules.To(routing.DestinationID(id)) != nil }
	c.Tag = func(id string) bool { return rules.ToTag(routing.ServiceTagID(id)) != nil }
	c.Template = func(name, language string) bool {
		for _, entry := range entries {
			if entry.Template.Name == name && entry.Template.Language == language {
				return true
			}
		}
		return false
	}
	return c, nil
}

// named finds records by a name.
func named[T any](all []T, name func(T) string) func(string) bool {
	known := map[string]bool{}
	for _, one := range all {
		known[name(one)] = true
	}
	return func(id string) bool { return known[id] }
}

// hoursFacts is whether business hours are open at an instant.
func (e *Engine) hoursFacts(ctx context.Context, tx storage.Tx, name string, at time.Time) (automation.HoursFacts, error) {
	_, version, err := business.Load(ctx, tx, name)
	if err != nil || version == 0 {
		return automation.HoursFacts{}, err // they were deleted since
	}
	c, err := e.book.Calendar(ctx, tx, business.Ref(name, version))
	if err != nil {
		return automation.HoursFacts{}, err
	}
	f := automation.HoursFacts{Known: true}
	if f.Open, _ = c.OpenAt(at); f.Open {
		return f, nil
	}
	if next, ok := c.NextOpen(at.In(c.Zone())); ok {
		f.Opens = next
	}
	f.ClosedSince = time.Unix(0, 0).UTC() // before anybody asked
	if last, ok := c.Add(at, -time.Nanosecond); ok {
		f.ClosedSince = last.Add(time.Nanosecond).UTC()
	}
	return f, nil
}
