package engagement

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/storage"
)

// Retention is how long data of each class is kept, as one document. Zero keeps
// it for ever. It is done by Run, a bounded number of records every hour: what is
// old when it is switched on takes some time.
type Retention struct {
	// Raw is how many days what the provider wrote is kept beside a message.
	Raw int `json:"raw_days,omitempty"`
	// Media is how many days files are kept. After that the message stays, with
	// every text and the name of each file, and says that the file is no longer kept:
	// see [channel.Media].Forgotten. Its copy is removed from the [MediaStore], if
	// that is a [MediaRemover] and nothing else uses it: no younger message, none that
	// leaves later, and no saved document, such as a canned reply or an automation.
	Media int `json:"media_days,omitempty"`
	// Content is how many days what was said is kept, with its files, whatever Media
	// says. After that the record stays, so that everything can still be counted, and
	// takes nothing new: an edit or a reaction that comes later is dropped.
	Content int `json:"content_days,omitempty"`
	// Journal is how many days events are kept.
	Journal int `json:"journal_days,omitempty"`
	// Refusals keeps the no of people who are erased: a hash of each of their
	// addresses, made with a key of the store's, and to what they said no. Whoever gets
	// one of these addresses later, by an import or because they write themselves, has
	// that no in their ledger from the beginning, until they say yes. Without it, an
	// erasure removes that too, and somebody who said stop may be written to when they
	// are added again. See [Engine.ErasePerson].
	Refusals bool `json:"refusals,omitempty"`
	// Version is 0 if nobody has saved any.
	Version int64 `json:"-"`
}

const (
	retentionName = "retention"
	// mostDays is how long a retention may be: a hundred years.
	mostDays = 36_500
	// Every hour looks at up to so many steps of so many records of each class.
	retainSteps = 20
	retainStep  = 500
)

// Retention returns how long data is kept.
func (e *Engine) Retention(ctx context.Context) (r Retention, err error) {
	err = e.view(ctx, "retention", func(ctx context.Context, tx storage.Tx) (err error) {
		r, r.Version, err = loadRetention(ctx, tx)
		return err
	})
	return r, err
}

func loadRetention(ctx context.Context, tx storage.Tx) (Retention, int64, error) {
	return document.Load[Retention](ctx, tx, retentionName)
}

// SaveRetention replaces how long data is kept, and returns the new version. What
// has been forgotten by then does not come back. The agent must have
// [ErasePersons]: *[DeniedError]; no agent is the host. Errors: *[InvalidError];
// [storage.ErrConflict] if somebody saved since Version was read.
func (e *Engine) SaveRetention(ctx context.Context, agent storage.AgentID, r Retention) (version int64, err error) {
	for field, days := range map[string]int{"Raw": r.Raw, "Media": r.Media, "Content": r.Content, "Journal": r.Journal} {
		if days < 0 || days > mostDays {
			return 0, fmt.Errorf("save retention: %w", invalid(field, fmt.Sprintf("must be between 0 and %d days", mostDays)))
		}
	}
	err = e.update(ctx, "save retention", func(ctx context.Context, tx storage.Tx) (err error) {
		if err := e.mayErase(ctx, tx, agent); err != nil {
			return err
		}
		version, err = saveSetting(ctx, tx, agent, retentionName, r, r.Version)
		return err
	})
	if err == nil {
		e.news.publish()
	}
	return version, err
}

// A kept is how far forgetting has come: the last message of each class that was
// looked at. It is the data of the moment at which the store is tidied.
type kept struct {
	Raw     storage.MessageID `json:"raw,omitzero"`
	Content storage.MessageID `json:"content,omitzero"`
	// Of are the settings that this was done by: others begin anew.
	Of int64 `json:"of,omitempty"`
}

// retain forgets what is older than it may be, each step in a transaction of its
// own, and says how far it came.
func (e *Engine) retain(ctx context.Context, k kept) (kept, error) {
	r, err := e.Retention(ctx)
	if err != nil {
		return k, err
	}
	if k.Of != r.Version {
		k = kept{Of: r.Version}
	}
	at := now()
	if k.Raw, err = e.forgetAll(ctx, at, r.Raw, k.Raw, forgetRaw); err != nil {
		return k, err
	}
	// Messages without files are not gone through: each time begins anew, and reaches
	// what was edited or imported since.
	if _, err = e.forget(ctx, at, r.Media, storage.Retention{}, e.forgetMedia); err != nil {
		return k, err
	}
	if k.Content, err = e.forgetAll(ctx, at, r.Content, k.Content, e.forgetContent); err != nil {
		return k, err
	}
	return k, e.forgetJournal(ctx, at, r.Journal)
}

// A forgetting is one step of forgetting something of messages.
type forgetting func(context.Context, storage.Tx, storage.Retention) (storage.Retained, error)

func forgetRaw(ctx context.Context, tx storage.Tx, q storage.Retention) (storage.Retained, error) {
	return tx.Messages().ForgetRaw(ctx, q)
}

// forgetAll goes on with one class of messages from a place, and returns the place
// where it stopped. Those whose IDs do not tell when they were stored, such as
// history that was read or imported, may stand before it, and are asked for first.
func (e *Engine) forgetAll(ctx context.Context, at time.Time, days int, after storage.MessageID, step forgetting) (storage.MessageID, error) {
	if _, err := e.forget(ctx, at, days, storage.Retention{Undated: true}, step); err != nil {
		return after, err
	}
	return e.forget(ctx, at, days, storage.Retention{After: after}, step)
}

// forget does what q selects, as far as it is old, and returns the place where it
// stopped.
func (e *Engine) forget(ctx context.Context, at time.Time, days int, q storage.Retention, step forgetting) (storage.MessageID, error) {
	if days == 0 {
		return storage.MessageID{}, nil
	}
	q.Before, q.At, q.Limit = at.AddDate(0, 0, -days), at, retainStep
	for range retainSteps {
		var did storage.Retained
		err := e.update(ctx, "forget", func(ctx context.Context, tx storage.Tx) (err error) {
			did, err = step(ctx, tx, q)
			return err
		})
		if err != nil {
			return q.After, err
		}
		if q.After = did.Last; !did.More {
			break
		}
	}
	return q.After, nil
}

func (e *Engine) forgetJournal(ctx context.Context, at time.Time, days int) error {
	if days == 0 {
		return nil
	}
	for range retainSteps {
		n := 0
		err := e.update(ctx, "forget events", func(ctx context.Context, tx storage.Tx) (err error) {
			n, err = tx.Journal().Forget(ctx, at.AddDate(0, 0, -days), retainStep)
			return err
		})
		if err != nil || n < retainStep {
			return err
		}
	}
	return nil
}
