package engagement

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/storage"
)

// EngagementSettings say how agents may engage through a channel, with the
// version that was read.
type EngagementSettings struct {
	binding.Settings
	// Version is 0 if none were saved yet.
	Version int64 `json:"version"`
}

// A Feature is something that a host's plan may or may not have.
type Feature string

// FeatureEngagement is engagement: agents reach contacts first (S1.4).
const FeatureEngagement Feature = "engagement"

// EngagementSettings returns a channel's engagement settings. Off, with version
// 0, if nobody has saved any.
func (e *Engine) EngagementSettings(ctx context.Context, ch channel.ID) (s EngagementSettings, err error) {
	err = e.view(ctx, "engagement settings", func(ctx context.Context, tx storage.Tx) (err error) {
		s.Settings, s.Version, err = holding.Settings(ctx, tx, ch)
		return err
	})
	return s, err
}

// SaveEngagementSettings replaces a channel's engagement settings, all at once
// (S1.19), and returns the new version. Switching engagement off ends every
// live binding of the channel (S1.43); another period counts from the next
// message on, and shortens nothing (S1.29).
//
// Errors: *[InvalidError] names the field; *[DeniedError] if the agent lacks
// [ManageChannels] (S1.7); *[RefusedError] with [ReasonUnsupported] if the
// channel's driver has no engagement (S1.5), or [ReasonNotEntitled] if the
// host's plan does not include it (S1.4); [storage.ErrConflict] if somebody
// saved since Version was read. Nothing is changed then.
func (e *Engine) SaveEngagementSettings(ctx context.Context, agent storage.AgentID, ch channel.ID, s EngagementSettings) (int64, error) {
	if err := e.checkSettings(ctx, ch, s.Settings); err != nil {
		return 0, fmt.Errorf("save engagement settings: %w", err)
	}
	var version int64
	err := e.update(ctx, "save engagement settings", func(ctx context.Context, tx storage.Tx) (err error) {
		version, err = e.saveSettings(ctx, tx, agent, ch, s)
		return err
	})
	if err != nil {
		return 0, err
	}
	e.news.publish()
	e.duty.Wake()
	return version, nil
}

// checkSettings checks what needs no store.
func (e *Engine) checkSettings(ctx context.Context, ch channel.ID, s binding.Settings) error {
	caps, ok := e.caps[ch]
	if !ok {
		return noChannel(ch) // S1.6
	}
	if err := s.Check(); err != nil {
		if bad, ok := errors.AsType[*binding.SettingsError](err); ok {
			return invalid(bad.Field, bad.Problem)
		}
		return err
	}
	switch {
	case !s.On:
		return nil
	case !caps.Engagement:
		return &RefusedError{Reason: ReasonUnsupported, Channel: ch}
	case !e.cfg.Entitled(ctx, FeatureEngagement, ch):
		return &RefusedError{Reason: ReasonNotEntitled, Channel: ch}
	}
	return nil
}

func (e *Engine) saveSettings(ctx context.Context, tx storage.Tx, agent storage.AgentID, ch channel.ID, s EngagementSettings) (int64, error) {
	if err := permit(ctx, tx, agent, ManageChannels, ch); err != nil {
		return 0, err
	}
	if err := checkTeams(ctx, tx, s.Allow.Teams); err != nil {
		return 0, err
	}
	old, _, err := holding.Settings(ctx, tx, ch)
	if err != nil {
		return 0, err
	}
	at := now()
	if s.Since = old.Since; s.On != old.On {
		s.Since = at
	}
	version, err := saveSetting(ctx, tx, agent, holding.SettingsName(ch), s.Settings, s.Version)
	if err != nil || s.On || !old.On {
		return version, err
	}
	return version, tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: storage.DueKey{Kind: sweepDue, Subject: string(ch)}, At: at})
}

func checkTeams(ctx context.Context, tx storage.Tx, ids []storage.TeamID) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Teams().Get(ctx, ids...)
	if isNotFound(err) {
		return invalid("Allow.Teams", "names a team that does not exist")
	}
	return err
}

// allows reports whether the allowlist has the agent at this moment.
func (e *Engine) allows(ctx context.Context, tx storage.Tx, ch channel.ID, a binding.Allowlist, agent storage.AgentID) (bool, error) {
	if a.All {
		return true, nil
	}
	if len(a.Teams) == 0 && !a.Destinations {
		return false, nil
	}
	teams, err := tx.Teams().Of(ctx, agent)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(teams, func(t *storage.Team) bool { return slices.Contains(a.Teams, t.ID) }) {
		return true, nil
	}
	if !a.Destinations {
		return false, nil
	}
	return e.isDestinationStaff(ctx, tx, ch, agent)
}

// mayEngage is why an agent may not engage through a channel at all, whoever
// the contact is; nil if they may.
func (e *Engine) mayEngage(ctx context.Context, tx storage.Tx, ch channel.ID, agent storage.AgentID) (binding.Settings, error) {
	refuse := func(r Reason) error { return &RefusedError{Reason: r, Channel: ch} }
	if !e.caps[ch].Engagement {
		return binding.Settings{}, refuse(ReasonUnsupported)
	}
	s, _, err := holding.Settings(ctx, tx, ch)
	if err != nil {
		return s, err
	}
	if !s.On {
		return s, refuse(ReasonOff)
	}
	if !e.cfg.Entitled(ctx, FeatureEngagement, ch) {
		return s, refuse(ReasonNotEntitled)
	}
	ok, err := e.allows(ctx, tx, ch, s.Allow, agent)
	if err == nil && !ok {
		err = refuse(ReasonNotAllowed)
	}
	return s, err
}

// untilOf is when a binding that refuses somebody lets them in; zero if that is
// not known. While a call is under way that may be later than its end date.
func untilOf(b *holding.Bond) time.Time {
	if b == nil {
		return time.Time{}
	}
	return binding.Until(b.Binding)
}
