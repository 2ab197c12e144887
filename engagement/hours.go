package engagement

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/business"
	"github.com/rapport-go/rapport/engagement/internal/promise"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/storage"
)

// HoursSettings are business hours, with the version that was read.
type HoursSettings struct {
	hours.Schedule
	// Version is 0 for hours that there are not yet.
	Version int64 `json:"version"`
}

// SaveHours adds business hours, or replaces those of the same name, all at
// once, and returns the new version. Rules of routing go by them at once. A
// promise's clock that runs keeps the version with which it started; clocks that
// start from now on count by the new one.
//
// Errors: [InvalidErrors] names each field; *[DeniedError] if the agent lacks
// [ManageChannels]; [storage.ErrConflict] if somebody saved since Version was
// read. Nothing is changed then.
func (e *Engine) SaveHours(ctx context.Context, agent storage.AgentID, name string, s HoursSettings) (version int64, err error) {
	if err := checkHours(name, s.Schedule); err != nil {
		return 0, fmt.Errorf("save hours: %w", err)
	}
	err = e.changeSettings(ctx, "save hours", agent, func(ctx context.Context, tx storage.Tx) error {
		at := now()
		if version, err = e.book.Save(ctx, tx, name, s.Schedule, s.Version, at, agent); err != nil {
			return err
		}
		if err := e.hoursChanged(ctx, tx, at, agent, name, version); err != nil {
			return err
		}
		return noteSetting(ctx, tx, at, agent, business.Name(name))
	})
	if err != nil {
		return 0, err
	}
	return version, nil
}

// hoursChanged does what follows from hours that were saved. The lock
// business.Lock is held, so what takes other locks is for a due moment.
func (e *Engine) hoursChanged(ctx context.Context, tx storage.Tx, at time.Time, agent storage.AgentID, name string, version int64) error {
	if err := rerouteSoon(ctx, tx, at, false); err != nil {
		return err
	}
	return promise.HoursChanged(ctx, tx, at, agent, name, version)
}

// hoursVersion is a text that is another one when any hours are.
func hoursVersion(ctx context.Context, tx storage.Tx) (string, error) {
	versions, err := business.Versions(ctx, tx)
	return fmt.Sprint(versions), err
}

func checkHours(name string, s hours.Schedule) error {
	var wrong InvalidErrors
	if name == "" || channel.CleanText(name) != name {
		wrong.add("name", "must be text that is not empty")
	}
	if err := s.Check(); err != nil {
		if err := wrong.takeHours(err); err != nil {
			return err
		}
	}
	return wrong.err()
}

// Hours returns business hours. [storage.ErrNotFound].
func (e *Engine) Hours(ctx context.Context, name string) (s HoursSettings, err error) {
	err = e.view(ctx, "hours", func(ctx context.Context, tx storage.Tx) (err error) {
		s, err = loadHours(ctx, tx, name)
		return err
	})
	return s, err
}

func loadHours(ctx context.Context, tx storage.Tx, name string) (s HoursSettings, err error) {
	s.Schedule, s.Version, err = business.Load(ctx, tx, name)
	if err == nil && s.Version == 0 {
		err = fmt.Errorf("hours %q: %w", name, storage.ErrNotFound)
	}
	return s, err
}

// ListHours returns all business hours, by name.
func (e *Engine) ListHours(ctx context.Context) (map[string]HoursSettings, error) {
	all := map[string]HoursSettings{}
	err := e.view(ctx, "list hours", func(ctx context.Context, tx storage.Tx) error {
		return business.List(ctx, tx, func(name string, s hours.Schedule, version int64) {
			all[name] = HoursSettings{s, version}
		})
	})
	return all, err
}

// DeleteHours takes business hours away. Clocks that count by them go on to do
// so. Errors are those of [Engine.SaveHours], [storage.ErrNotFound], and
// *[InUseError] if the service levels or the routing rules name them.
func (e *Engine) DeleteHours(ctx context.Context, agent storage.AgentID, name string, version int64) error {
	return e.changeSettings(ctx, "delete hours", agent, func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Lock(ctx, business.Lock()); err != nil {
			return err
		}
		if _, err := loadHours(ctx, tx, name); err != nil {
			return err
		}
		if err := unused(ctx, tx, name); err != nil {
			return err
		}
		at := now()
		if err := e.book.Delete(ctx, tx, name, version, at, agent); err != nil {
			return err
		}
		return noteSetting(ctx, tx, at, agent, business.Name(name))
	})
}

// unused is an *InUseError if anything names hours.
func unused(ctx context.Context, tx storage.Tx, name string) error {
	inUse := func(by string) error { return &InUseError{What: business.Name(name), By: by} }
	used, err := promise.Uses(ctx, tx, name)
	if err != nil {
		return err
	}
	if used {
		return inUse(promise.Name)
	}
	rules, err := assign.Settings(ctx, tx)
	if err != nil {
		return err
	}
	_ = rules.Check(routing.Known{Schedule: func(s string) bool {
		used = used || s == name
		return true
	}})
	if used {
		return inUse(assign.SettingsName)
	}
	return nil
}

// changeSettings runs change for an agent who may change settings, and tells
// those who wait for news.
func (e *Engine) changeSettings(ctx context.Context, op string, agent storage.AgentID, change func(context.Context, storage.Tx) error) error {
	err := e.update(ctx, op, func(ctx context.Context, tx storage.Tx) error {
		if err := permit(ctx, tx, agent, ManageChannels, ""); err != nil {
			return err
		}
		return change(ctx, tx)
	})
	if err == nil {
		e.news.publish()
		e.duty.Wake()
	}
	return err
}
