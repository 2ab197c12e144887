package assign

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// SettingsName is the document of the routing's settings, and stateName that of
// what decisions leave behind.
const (
	SettingsName = "routing"
	stateName    = "routing/state"
)

// Settings reads the settings of the routing.
func Settings(ctx context.Context, tx storage.Tx) (routing.Settings, error) {
	s, version, err := document.Load[routing.Settings](ctx, tx, SettingsName)
	s.Version = version
	return s, err
}

// Routed reports whether there are settings.
func Routed(ctx context.Context, tx storage.Tx) (bool, error) {
	_, err := tx.Settings().Get(ctx, SettingsName)
	if isNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// Rules are settings made ready.
type Rules struct {
	*routing.Plan
	settings     routing.Settings
	hours        string // which schedules the plan was made with
	destinations map[routing.DestinationID]*routing.Destination
}

// Rules returns the settings of the transaction, made ready. It does so once for
// each version.
func (d *Desk) Rules(ctx context.Context, tx storage.Tx) (*Rules, error) {
	stored, err := tx.Settings().Get(ctx, SettingsName)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	hours, err := d.HoursVersion(ctx, tx)
	if err != nil {
		return nil, err
	}
	var version int64
	if stored != nil {
		version = stored.Version
	}
	if have := d.rules.Load(); have != nil && have.settings.Version == version && have.hours == hours {
		return have, nil
	}
	s, err := Settings(ctx, tx)
	if err != nil {
		return nil, err
	}
	schedules, err := d.Hours(ctx, tx)
	if err != nil {
		return nil, err
	}
	made, err := newRules(s, schedules)
	if err != nil {
		return nil, fmt.Errorf("setting %q: %w", SettingsName, err)
	}
	made.hours = hours
	d.rules.Store(made)
	return made, nil
}

// newRules makes settings ready.
func newRules(s routing.Settings, schedules map[string]routing.Schedule) (*Rules, error) {
	plan, err := routing.Open(s, schedules)
	if err != nil {
		return nil, err
	}
	r := &Rules{Plan: plan, settings: s, destinations: map[routing.DestinationID]*routing.Destination{}}
	for i := range s.Destinations {
		r.destinations[s.Destinations[i].ID] = &s.Destinations[i]
	}
	return r, nil
}

// channel are the rules of one.
func (r *Rules) channel(ch channel.ID) routing.ChannelRules {
	if rules, ok := r.settings.Channels[ch]; ok {
		return rules
	}
	return r.settings.Otherwise
}

// Staffs reports whether the rules of a channel can lead to a destination of the
// agent (S1.15).
func (r *Rules) Staffs(ch channel.ID, a *routing.Agent) bool {
	for _, id := range r.settings.DestinationsOf(r.channel(ch)) {
		if r.Serves(id, a) {
			return true
		}
	}
	return false
}

// routes reports whether the rules have something to say about cases of a
// channel. Without rules a case waits for anybody.
func (r *Rules) routes(ch channel.ID) bool {
	c := r.channel(ch)
	return c.Assign || c.Preferred != nil || c.Owner != nil || !c.Branch.IsZero() || c.Default != "" ||
		c.Overflow != (routing.Overflow{}) || c.Direct != (routing.Direct{})
}

// Availability reports whether there is such an availability.
func (r *Rules) Availability(a routing.Availability) bool {
	switch a {
	case routing.Active, routing.Busy, routing.Away, routing.Offline:
		return true
	}
	_, custom := r.settings.Staff.States[a]
	return custom
}

// speaks reports whether the rules have something to say about a case.
func (r *Rules) speaks(c *storage.Case) bool {
	return r.routes(c.Channel) || c.Tag != "" && r.ToTag(routing.ServiceTagID(c.Tag)) != nil
}
