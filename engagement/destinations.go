package engagement

import (
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A DestinationID identifies a destination. The host chooses it.
type DestinationID = routing.DestinationID

// A Destination is a routing target: agents, by themselves or as members of
// teams.
type Destination struct {
	ID     DestinationID     `json:"id"`
	Name   string            `json:"name"`
	Agents []storage.AgentID `json:"agents,omitempty"`
	Teams  []storage.TeamID  `json:"teams,omitempty"`
	// Version is 0 for a new destination.
	Version int64 `json:"-"`
}

// A ChannelRouting is where the cases of a channel go.
type ChannelRouting struct {
	// Destinations are all that there are for the channel, beside those that the
	// rules name.
	Destinations []DestinationID `json:"destinations,omitempty"`
	// Rules choose among them: in order, by percentage, by the time, and back to
	// who served the contact last (S1.64). Without any, the destinations are
	// tried in the order above.
	Rules routing.Rules `json:"rules,omitzero"`
	// Version is 0 if none was saved yet.
	Version int64 `json:"-"`
}

// all are the destinations of the channel, each once.
func (r ChannelRouting) all() []DestinationID {
	all := slices.Concat(r.Destinations, r.Rules.Destinations())
	slices.Sort(all)
	return slices.Compact(all)
}

const destinationPrefix = "destination/"

func routingName(ch channel.ID) string { return "channel/" + string(ch) + "/routing" }

// PutDestination adds a destination or changes the one with the same ID.
// Version must be 0 for a new one, and otherwise what was read:
// [storage.ErrConflict]. The record's Version is set.
func (e *Engine) PutDestination(ctx context.Context, d *Destination) error {
	if d.ID == "" || channel.CleanText(string(d.ID)) != string(d.ID) {
		return fmt.Errorf("put destination: %w", invalid("ID", "must be text that is not empty"))
	}
	return e.saved(ctx, "put destination", "", destinationPrefix+string(d.ID), d, &d.Version)
}

// SaveRouting says where the cases of a channel go. The agent must have
// [ManageChannels]: *[DeniedError]. Version must be what was read:
// [storage.ErrConflict]. It returns the new version.
func (e *Engine) SaveRouting(ctx context.Context, agent storage.AgentID, ch channel.ID, r ChannelRouting) (int64, error) {
	if e.cfg.Channels[ch] == nil {
		return 0, fmt.Errorf("save routing: %w", noChannel(ch))
	}
	if err := r.Rules.Check(); err != nil {
		return 0, fmt.Errorf("save routing: %w", invalid("Rules", err.Error()))
	}
	var version int64
	err := e.update(ctx, "save routing", func(ctx context.Context, tx storage.Tx) (err error) {
		if err := permit(ctx, tx, agent, ManageChannels); err != nil {
			return err
		}
		if _, err := destinations(ctx, tx, r.all()); err != nil {
			return err
		}
		version, err = saveSetting(ctx, tx, agent, routingName(ch), r, r.Version)
		return err
	})
	if err == nil {
		e.news.publish()
	}
	return version, err
}

// Routing returns where the cases of a channel go.
func (e *Engine) Routing(ctx context.Context, ch channel.ID) (r ChannelRouting, err error) {
	err = e.view(ctx, "routing", func(ctx context.Context, tx storage.Tx) (err error) {
		r, r.Version, err = document.Load[ChannelRouting](ctx, tx, routingName(ch))
		return err
	})
	return r, err
}

// destinations reads destinations by ID. *InvalidError: one does not exist.
func destinations(ctx context.Context, tx storage.Tx, ids []DestinationID) ([]Destination, error) {
	var out []Destination
	for _, id := range ids {
		d, version, err := document.Load[Destination](ctx, tx, destinationPrefix+string(id))
		if err != nil {
			return nil, err
		}
		if version == 0 {
			return nil, invalid("Destinations", fmt.Sprintf("there is no destination %q", id))
		}
		d.Version = version
		out = append(out, d)
	}
	return out, nil
}

// isDestinationStaff reports whether the channel's destinations name the agent,
// or a team of theirs, now (S1.15).
func isDestinationStaff(ctx context.Context, tx storage.Tx, ch channel.ID, agent storage.AgentID, teams []*storage.Team) (bool, error) {
	r, _, err := document.Load[ChannelRouting](ctx, tx, routingName(ch))
	if err != nil {
		return false, err
	}
	ds, err := destinations(ctx, tx, r.all())
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(ds, func(d Destination) bool {
		return slices.Contains(d.Agents, agent) || slices.ContainsFunc(teams, func(t *storage.Team) bool {
			return slices.Contains(d.Teams, t.ID)
		})
	}), nil
}
