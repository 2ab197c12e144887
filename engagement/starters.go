package engagement

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/storage"
)

// startersDue is the kind of the due moments at which a provider is told what to
// show before the first message. The subject is the channel.
const startersDue = "starters"

// Starters is how far a provider was told what to show to somebody who has not
// written yet (S4.13).
type Starters struct {
	// Version is that of the [AutomationSettings] that the provider has; 0 if it was
	// never told.
	Version int64 `json:"version"`
	// At is when it was told, or refused; zero if neither.
	At time.Time `json:"at,omitzero"`
	// Problem is why the provider refused the latest settings; empty if it did not.
	Problem string `json:"problem,omitempty"`
}

func startersName(ch channel.ID) string { return "channel/" + string(ch) + "/starters" }

// Starters returns how far the provider of a channel was told.
func (e *Engine) Starters(ctx context.Context, ch channel.ID) (s Starters, err error) {
	err = e.view(ctx, "starters", func(ctx context.Context, tx storage.Tx) (err error) {
		s, _, err = document.Load[Starters](ctx, tx, startersName(ch))
		return err
	})
	return s, err
}

// startersSoon has the provider told, if the channel shows anything.
func (e *Engine) startersSoon(ctx context.Context, tx storage.Tx, ch channel.ID) error {
	if e.caps[ch].Starters.IsZero() {
		return nil
	}
	key := storage.DueKey{Kind: startersDue, Subject: string(ch)}
	return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: key, At: now()})
}

// setStarters tells the provider what the settings say at this moment.
func (e *Engine) setStarters(ctx context.Context, m *storage.DueMoment) (duty.Finish, error) {
	ch := channel.ID(m.Subject)
	setter, ok := channel.As[channel.StarterSetter](e.cfg.Channels[ch])
	if !ok {
		return nil, nil
	}
	settings, err := e.Automation(ctx, ch)
	if err != nil {
		return nil, err
	}
	told := Starters{Version: settings.Version, At: now()}
	err = setter.SetStarters(ctx, settings.Starters(e.caps[ch].Starters))
	if refused, ok := errors.AsType[*channel.Error](err); ok && !refused.Kind.Retryable() {
		told.Problem, err = refused.Error(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("starters of channel %q: %w", ch, err)
	}
	return func(ctx context.Context, tx storage.Tx) error { return keepStarters(ctx, tx, ch, told) }, nil
}

// keepStarters keeps what the provider was told. What it has is what it had
// before, if it refused.
func keepStarters(ctx context.Context, tx storage.Tx, ch channel.ID, told Starters) error {
	_, err := document.Swap(ctx, tx, startersName(ch), told.At, func(kept Starters) (Starters, bool) {
		if told.Problem != "" {
			told.Version = kept.Version
		}
		return told, true
	})
	if err != nil {
		return err
	}
	return noteSetting(ctx, tx, told.At, "", startersName(ch))
}
