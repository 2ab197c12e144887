package engagement

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/dispatch"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/health"
	"github.com/rapport-go/rapport/storage"
)

// SetAside returns up to limit events that could not be processed, by ID, that
// come behind after. Each has its bytes and the reason. Run tries them again a
// few times by itself, since the trouble may pass.
func (e *Engine) SetAside(ctx context.Context, after storage.SetAsideID, limit int) (list []*storage.SetAside, err error) {
	if limit <= 0 {
		return nil, invalid("limit", "must be above 0")
	}
	err = e.view(ctx, "set aside", func(ctx context.Context, tx storage.Tx) (err error) {
		list, err = tx.SetAside().List(ctx, after, limit)
		return err
	})
	return list, err
}

// Replay processes an event that was set aside once more. If that works it is
// removed from the list; if not, the error is why, and it stays.
func (e *Engine) Replay(ctx context.Context, id storage.SetAsideID) error {
	if err := e.intake.Replay(ctx, id); err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	return nil
}

// replayDue tries an event that was set aside once more by itself. Somebody may
// have done so meanwhile.
func (e *Engine) replayDue(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	id, err := storage.ParseID[storage.SetAside](d.Subject)
	if err != nil {
		return nil, err
	}
	if err := e.intake.Replay(ctx, id); err != nil && !isNotFound(err) {
		return nil, err
	}
	return nil, nil
}

// CheckHealth asks the provider how a channel is and records the answer as an
// event. *[UnsupportedError]: the driver cannot ask. Any other error is the
// driver's.
func (e *Engine) CheckHealth(ctx context.Context, id channel.ID) (channel.Health, error) {
	checker, ok := channel.As[channel.HealthChecker](e.cfg.Channels[id])
	if !ok {
		return channel.Health{}, &UnsupportedError{Channel: id, Verb: "check its health"}
	}
	ctx, cancel := context.WithTimeout(ctx, e.cfg.SendTimeout)
	defer cancel()
	health, err := checker.CheckHealth(ctx)
	if err != nil {
		return channel.Health{}, err
	}
	return health, e.noteHealth(ctx, id, health)
}

func (e *Engine) noteHealth(ctx context.Context, id channel.ID, h channel.Health) error {
	err := e.update(ctx, "note health", func(ctx context.Context, tx storage.Tx) error {
		return health.Note(ctx, tx, now(), id, h, nil)
	})
	if err == nil {
		e.news.publish()
	}
	return err
}

// Health is how a channel is, as far as it is known from what the provider
// reported and answered, and since when (S3.11). The zero state means that
// nothing is known. Every change is a [ChannelHealth] event.
func (e *Engine) Health(ctx context.Context, id channel.ID) (s HealthState, err error) {
	err = e.view(ctx, "health", func(ctx context.Context, tx storage.Tx) (err error) {
		s, err = health.Of(ctx, tx, id)
		return err
	})
	return s, err
}

// A HealthState is how a channel is, and since when that is known.
type HealthState = health.State

// Pause stops sending through a channel until the instant. Messages wait, in
// every process. A later pause prolongs it, an earlier one changes nothing.
func (e *Engine) Pause(ctx context.Context, id channel.ID, until time.Time) error {
	return e.update(ctx, "pause", func(ctx context.Context, tx storage.Tx) error {
		return tx.Rates().Pause(ctx, dispatch.RateKey(id), until.UTC().Truncate(time.Microsecond))
	})
}

// Resume ends a pause, also one that a provider's refusal caused: after
// credentials were mended, say.
func (e *Engine) Resume(ctx context.Context, id channel.ID) error {
	err := e.update(ctx, "resume", func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Rates().Resume(ctx, dispatch.InitiatedKey(id)); err != nil {
			return err
		}
		return tx.Rates().Resume(ctx, dispatch.RateKey(id))
	})
	if err == nil {
		e.dispatch.Wake(id)
	}
	return err
}

// Capabilities returns what a channel can carry, and false if there is no such
// channel.
func (e *Engine) Capabilities(id channel.ID) (channel.Capabilities, bool) {
	c, ok := e.caps[id]
	return c, ok
}

// tidyDue is the kind of the due moment at which the store is tidied.
const tidyDue = "tidy"

const (
	tidyEvery = time.Hour
	// keepStatuses is how long a status waits for its message. A provider's
	// answer takes seconds; a day leaves room for an outage.
	keepStatuses = 24 * time.Hour
	// keepSeen is how long an event is remembered, to know its repeat. WhatsApp
	// delivers again for up to 7 days, the longest of the providers.
	keepSeen = 10 * 24 * time.Hour
)

// scheduleTidying sees to it that the store is tidied.
func (e *Engine) scheduleTidying(ctx context.Context) error {
	key := storage.DueKey{Kind: tidyDue}
	err := e.update(ctx, "schedule tidying", func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.DueMoments().Get(ctx, key)
		if err != nil || found[0] != nil {
			return err
		}
		return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: key, At: now().Add(tidyEvery)})
	})
	if err != nil && ctx.Err() == nil {
		e.cfg.Logger.WarnContext(ctx, "engagement: tidying not scheduled", "error", err)
	}
	return nil
}

// tidy forgets what nobody needs any more, or what was kept for long enough, and schedules the next time.
func (e *Engine) tidy(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	var far kept
	if err := json.Unmarshal(d.Data, &far); err != nil && len(d.Data) > 0 {
		return nil, err
	}
	far, err := e.retain(ctx, far)
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(far)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx storage.Tx) error {
		at := now()
		if _, err := tx.Messages().ForgetStatuses(ctx, at.Add(-keepStatuses)); err != nil {
			return err
		}
		if _, err := tx.Seen().Forget(ctx, at.Add(-keepSeen)); err != nil {
			return err
		}
		return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: d.DueKey, At: at.Add(tidyEvery), Data: data})
	}, nil
}
