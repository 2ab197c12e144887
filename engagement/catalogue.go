package engagement

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/catalogue"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A SyncReport is what reading a channel's templates anew has changed.
type SyncReport = catalogue.Report

// A TemplateChange is one way in which a template became another.
type TemplateChange = catalogue.Change

// A CatalogueState is how far what is known of a channel's templates can be
// trusted: when they were last read, and what went wrong.
type CatalogueState = catalogue.State

// A TemplateEntry is one translation of a template.
type TemplateEntry = catalogue.Entry

// syncDue is the kind of the due moments at which a channel's templates are
// read. The subject is the channel. resyncDue is the same, once, because
// something changed at the provider.
const (
	syncDue   = "templates"
	resyncDue = "templates.changed"
)

// SyncTemplates reads a channel's templates from the provider and stores what
// changed (S1.50). Run does so by itself every [Config.SyncTemplates], and when
// the provider reports a change. Every change is a [TemplateChanged] event.
//
// The error is *[UnsupportedError] if the channel has no templates, and
// otherwise the driver's. If the provider listed only a part, that part is
// stored, the report says Partial, and the error is why. A provider that does not
// answer is waited for twice [Config.SendTimeout] and no longer.
func (e *Engine) SyncTemplates(ctx context.Context, ch channel.ID) (SyncReport, error) {
	source, ok := channel.As[templates.Source](e.cfg.Channels[ch])
	if !ok {
		return SyncReport{}, &UnsupportedError{Channel: ch, Verb: "list templates"}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*e.cfg.SendTimeout)
	defer cancel()
	report, err := e.catalogue.Sync(ctx, ch, source, now())
	e.news.publish()
	return report, err
}

// A TemplateQuery asks for templates of a channel.
type TemplateQuery struct {
	// Channel is required.
	Channel channel.ID
	templates.Query
}

// Templates searches the templates of a channel, as they were last read:
// by keyword, category, language and status (S1.48, S1.49). The best match
// comes first. The state says when that was; a zero Synced means never.
func (e *Engine) Templates(ctx context.Context, q TemplateQuery) ([]TemplateEntry, CatalogueState, error) {
	var entries []TemplateEntry
	var state CatalogueState
	err := e.view(ctx, "templates", func(ctx context.Context, tx storage.Tx) (err error) {
		entries, state, err = e.catalogue.List(ctx, tx, q.Channel)
		return err
	})
	if err != nil {
		return nil, state, err
	}
	all := make([]templates.Template, len(entries))
	for i, entry := range entries {
		all[i] = entry.Template
	}
	byKey := map[[2]string]TemplateEntry{}
	for _, entry := range entries {
		byKey[[2]string{entry.Template.Name, entry.Template.Language}] = entry
	}
	var found []TemplateEntry
	for _, t := range templates.Search(all, q.Query) {
		found = append(found, byKey[[2]string{t.Name, t.Language}])
	}
	return found, state, nil
}

// Template returns one translation of a channel's templates.
// [storage.ErrNotFound].
func (e *Engine) Template(ctx context.Context, ch channel.ID, name, language string) (TemplateEntry, error) {
	var entry *TemplateEntry
	err := e.view(ctx, "template", func(ctx context.Context, tx storage.Tx) (err error) {
		entry, _, err = e.catalogue.Get(ctx, tx, ch, name, language)
		return err
	})
	if err == nil && entry == nil {
		err = fmt.Errorf("template %q in %q of channel %q: %w", name, language, ch, storage.ErrNotFound)
	}
	if err != nil {
		return TemplateEntry{}, err
	}
	return *entry, nil
}

// noteTemplates tells of changes in the transaction that made them.
func noteTemplates(ctx context.Context, tx storage.Tx, ch channel.ID, at time.Time, changes []catalogue.Change) error {
	var entries []*storage.JournalEntry
	for _, c := range changes {
		entry := journal.Entry(journal.TemplateChanged, at, system, journal.Detail{Template: &journal.Template{
			Name: c.Name, Language: c.Language, Change: string(c.Kind), Old: c.Old, New: c.New,
		}})
		entry.Channel = ch
		entries = append(entries, entry)
	}
	if len(entries) == 0 {
		return nil
	}
	return tx.Journal().Append(ctx, entries...)
}

// templateReported takes over what a provider reports about a template, and
// has all of them read again where that is not enough.
func (e *Engine) templateReported(ctx context.Context, tx storage.Tx, at time.Time, ch channel.ID, ev channel.TemplateChanged) error {
	out, err := e.catalogue.Apply(ctx, tx, ch, ev, at)
	if err != nil {
		return err
	}
	if err := noteTemplates(ctx, tx, ch, at, out.Changes); err != nil || !out.Resync {
		return err
	}
	if _, ok := channel.As[templates.Source](e.cfg.Channels[ch]); !ok {
		return nil
	}
	return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: storage.DueKey{Kind: resyncDue, Subject: string(ch)}, At: at})
}

// scheduleSyncs sees to it that the templates of every channel are read.
func (e *Engine) scheduleSyncs(ctx context.Context) error {
	if e.cfg.SyncTemplates < 0 {
		return nil
	}
	err := e.update(ctx, "schedule templates", func(ctx context.Context, tx storage.Tx) error {
		for id, ch := range e.cfg.Channels {
			if _, ok := channel.As[templates.Source](ch); !ok {
				continue
			}
			key := storage.DueKey{Kind: syncDue, Subject: string(id)}
			found, err := tx.DueMoments().Get(ctx, key)
			if err != nil {
				return err
			}
			if found[0] == nil {
				if err := tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: key, At: now()}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		e.cfg.Logger.WarnContext(ctx, "engagement: reading templates not scheduled", "error", err)
	}
	return nil
}

// syncTemplates reads a channel's templates when it is time. Trouble at the
// provider is in the catalogue's state, and the next time comes in any case.
func (e *Engine) syncTemplates(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	ch := channel.ID(d.Subject)
	if _, ok := channel.As[templates.Source](e.cfg.Channels[ch]); !ok {
		return nil, nil // not configured here any more
	}
	if _, err := e.SyncTemplates(ctx, ch); err != nil {
		e.cfg.Logger.WarnContext(ctx, "engagement: templates not read", "channel", ch, "error", err)
	}
	if d.Kind != syncDue || e.cfg.SyncTemplates < 0 {
		return nil, nil
	}
	return func(ctx context.Context, tx storage.Tx) error {
		return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: d.DueKey, At: now().Add(e.cfg.SyncTemplates)})
	}, nil
}
