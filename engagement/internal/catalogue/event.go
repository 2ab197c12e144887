package catalogue

import (
	"context"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// An Outcome is what an event did to the catalogue.
type Outcome struct {
	// Changes is what became another; empty if the event told nothing new, or
	// came later than a listing that knew better.
	Changes []Change
	// Resync says that the catalogue cannot tell by itself what the event
	// means: it does not have the template, or does not know the word.
	Resync bool
}

// Apply takes over what a provider reported about one template, in the
// caller's transaction. It locks the channel's catalogue, in the class
// [storage.LockSettings]. now is when the event arrived. The texts of the event
// must be clean, as [channel.CleanEvent] makes them.
func (c *Catalogue) Apply(ctx context.Context, tx storage.Tx, ch channel.ID, e channel.TemplateChanged, now time.Time) (Outcome, error) {
	now = whole(now)
	if err := tx.Lock(ctx, lockKey(ch)); err != nil {
		return Outcome{}, err
	}
	found, err := c.find(ctx, tx, ch, e)
	if err != nil || found.version == 0 {
		return Outcome{Resync: true}, err
	}
	state, err := load[stateDoc](ctx, tx, stateName(ch))
	if err != nil {
		return Outcome{}, err
	}
	u := facts{at: happened(e, now), since: seen(found.doc.Entry, state.doc).SyncedAt.Add(-slack)}
	after := u.apply(found.doc, e)
	if !u.news {
		return Outcome{Resync: u.unclear}, nil
	}
	changes := compare(&found.doc.Template, &after.Template)
	if _, err := save(ctx, tx, entryName(ch, keyOf(&after.Template)), stored[entryDoc]{after, found.version}, now); err != nil {
		return Outcome{}, err
	}
	if len(changes) > 0 {
		state.doc.Changed = now
	}
	_, err = save(ctx, tx, stateName(ch), state, now)
	return Outcome{Changes: changes, Resync: u.unclear}, err
}

// happened is when the event happened, as far as that can be believed.
func happened(e channel.TemplateChanged, now time.Time) time.Time {
	if e.At.IsZero() || e.At.After(now) {
		return now
	}
	return whole(e.At)
}

// find returns the translation that an event is about; its version is 0 if it
// is not known. The provider's id says it best, since events may spell a
// language in another way than listings do.
func (c *Catalogue) find(ctx context.Context, tx storage.Tx, ch channel.ID, e channel.TemplateChanged) (best stored[entryDoc], err error) {
	within := prefix(ch)
	if e.Name != "" {
		within = namePrefix(ch, e.Name)
	}
	docs, err := loadAll(ctx, tx, within)
	if err != nil {
		return best, err
	}
	likeness := 0
	for _, d := range docs {
		if l := alike(d.doc, e); l > likeness {
			best, likeness = d, l
		}
	}
	return best, nil
}

// alike says how surely an event is about the translation: 0 is not at all.
func alike(d entryDoc, e channel.TemplateChanged) int {
	t := &d.Template
	switch {
	case d.Gone:
		return 0
	case e.Template != "" && e.Template == t.ID:
		return 3
	case e.Name == "":
		return 0
	case e.Language == t.Language:
		return 2
	case strings.EqualFold(underscored(e.Language), underscored(t.Language)):
		return 1
	}
	return 0
}

func underscored(language string) string { return strings.ReplaceAll(language, "-", "_") }
