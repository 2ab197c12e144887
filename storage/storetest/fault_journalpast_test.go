package storetest_test

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// journalPastFaults are wrong about what happened long ago.
func journalPastFaults() []fault {
	return []fault{
		journalPastFault("since an instant is since the beginning", func(j storage.Journal) storage.Journal { return sinceEver{j} },
			"journal/since an instant", "journal/since, at the edges"),
		journalPastFault("entries out of order are passed over", func(j storage.Journal) storage.Journal { return noSlack{j} },
			"journal/since an instant"),
		journalPastFault("an entry of the very instant is passed over", func(j storage.Journal) storage.Journal { return sinceLater{j} },
			"journal/since an instant"),
		journalPastFault("messages are among what happened to a case", func(j storage.Journal) storage.Journal { return ofCaseAll{j} },
			"journal/of a case"),
		journalPastFault("a case's entries come oldest first", func(j storage.Journal) storage.Journal { return ofCaseReversed{j} },
			"journal/of a case", "journal/of a case, pages"),
		journalPastFault("all kinds of a case's entries come", func(j storage.Journal) storage.Journal { return ofCaseAnyKind{j} },
			"journal/of a case"),
		journalPastFault("every page of a case is the first", func(j storage.Journal) storage.Journal { return ofCaseFirst{j} },
			"journal/of a case, pages"),
		journalPastFault("an entry is forgotten too early", func(j storage.Journal) storage.Journal { return forgetsEarly{j} },
			"journal/forget"),
		journalPastFault("more is forgotten than was asked for", func(j storage.Journal) storage.Journal { return forgetsMore{j} },
			"journal/forget in parts"),
		journalPastFault("the cursor of a forgotten entry is unknown", func(j storage.Journal) storage.Journal { return noWayBack{j} },
			"journal/cursors of what was forgotten"),
		journalPastFault("who is far behind is taken to the end", func(j storage.Journal) storage.Journal { return leaps{j} },
			"journal/cursors of what was forgotten"),
		journalPastFault("the cut is in front of what was forgotten", func(j storage.Journal) storage.Journal { return uncut{j} },
			"journal/forget, and where it was cut"),
	}
}

// uncut knows of no cut.
type uncut struct{ storage.Journal }

func (j uncut) Cut(ctx context.Context) (storage.Cursor, error) {
	_, err := j.Journal.Cut(ctx)
	return "", err
}

func journalPastFault(name string, bend func(storage.Journal) storage.Journal, must ...string) fault {
	return fault{name: name, bend: bendJournal(bend), must: must, may: []string{"journal/forget*", "journal/cursors*", "journal/since*"}, hangs: true}
}

type sinceEver struct{ storage.Journal }

func (c sinceEver) Since(ctx context.Context, at time.Time) (storage.Cursor, error) {
	_, err := c.Journal.Since(ctx, at)
	return "", err
}

type noSlack struct{ storage.Journal }

func (c noSlack) Since(ctx context.Context, at time.Time) (storage.Cursor, error) {
	return c.Journal.Since(ctx, at.Add(storage.JournalSlack))
}

type sinceLater struct{ storage.Journal }

func (c sinceLater) Since(ctx context.Context, at time.Time) (storage.Cursor, error) {
	es, err := c.After(ctx, "", 10_000)
	if err != nil {
		return "", err
	}
	for i := len(es) - 1; i >= 0; i-- {
		if !es[i].At.After(at) {
			return es[i].Cursor, nil
		}
	}
	return "", nil
}

type ofCaseAll struct{ storage.Journal }

func (c ofCaseAll) OfCase(ctx context.Context, of storage.CaseID, kinds []string, before storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	es, err := c.Journal.OfCase(ctx, of, kinds, before, limit)
	if err != nil || before != "" {
		return es, err
	}
	all, err := c.After(ctx, "", 10_000)
	var found []*storage.JournalEntry
	for _, e := range slices.Backward(all) {
		if e.Case == of && !of.IsZero() && (len(kinds) == 0 || slices.Contains(kinds, e.Kind)) {
			found = append(found, e)
		}
	}
	return found[:min(limit, len(found))], err
}

type ofCaseReversed struct{ storage.Journal }

func (c ofCaseReversed) OfCase(ctx context.Context, of storage.CaseID, kinds []string, before storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	es, err := c.Journal.OfCase(ctx, of, kinds, before, limit)
	slices.Reverse(es)
	return es, err
}

type ofCaseAnyKind struct{ storage.Journal }

func (c ofCaseAnyKind) OfCase(ctx context.Context, of storage.CaseID, _ []string, before storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	return c.Journal.OfCase(ctx, of, nil, before, limit)
}

type ofCaseFirst struct{ storage.Journal }

func (c ofCaseFirst) OfCase(ctx context.Context, of storage.CaseID, kinds []string, before storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	if _, err := c.Journal.OfCase(ctx, of, kinds, before, limit); err != nil {
		return nil, err
	}
	return c.Journal.OfCase(ctx, of, kinds, "", limit)
}

type forgetsEarly struct{ storage.Journal }

func (c forgetsEarly) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	return c.Journal.Forget(ctx, before.Add(time.Microsecond), limit)
}

type forgetsMore struct{ storage.Journal }

func (c forgetsMore) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	return c.Journal.Forget(ctx, before, 10*limit)
}

type noWayBack struct{ storage.Journal }

func (c noWayBack) After(ctx context.Context, at storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	es, err := c.Journal.After(ctx, at, limit)
	kept, failed := c.Journal.After(ctx, "", 1)
	if err != nil || failed != nil || at == "" || len(kept) == 0 || place(at) >= place(kept[0].Cursor) {
		return es, err
	}
	return nil, storage.ErrNotFound
}

type leaps struct{ storage.Journal }

func (c leaps) After(ctx context.Context, at storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	es, err := c.Journal.After(ctx, at, limit)
	kept, failed := c.Journal.After(ctx, "", 1)
	if err != nil || failed != nil || at == "" || len(kept) == 0 || place(at) >= place(kept[0].Cursor) {
		return es, err
	}
	return nil, nil
}
