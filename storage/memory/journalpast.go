package memory

import (
	"context"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// Since searches by halves for an entry that is older than the instant and the
// slack, and whose next one is not. Nothing before that entry is younger than
// the slack allows, wherever it is.
func (c journal) Since(ctx context.Context, at time.Time) (storage.Cursor, error) {
	if err := c.t.usable(ctx); err != nil {
		return "", err
	}
	bound, es := micro(at.Add(-storage.JournalSlack)), c.t.committed
	return c.behind(sort.Search(len(es), func(i int) bool { return !es[i].At.Before(bound) })), nil
}

// OfCase goes through the entries from the end.
func (c journal) OfCase(ctx context.Context, of storage.CaseID, kinds []string, before storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	if limit <= 0 {
		return nil, errLimit
	}
	end, err := c.until(before)
	if err != nil {
		return nil, err
	}
	var found []*storage.JournalEntry
	for _, e := range slices.Backward(c.t.committed[:end]) {
		if len(found) == limit {
			break
		}
		if isOfCase(e, of, kinds) {
			found = append(found, copyJournalEntry(e))
		}
	}
	return found, nil
}

// until is how many of the entries that are kept stand before a cursor.
func (c journal) until(before storage.Cursor) (int, error) {
	if before == "" {
		return len(c.t.committed), nil
	}
	n, err := c.place(before)
	return max(0, n-1), err
}

func isOfCase(e *storage.JournalEntry, of storage.CaseID, kinds []string) bool {
	return e.Case == of && !of.IsZero() && !strings.HasPrefix(e.Kind, storage.MessageKinds) &&
		(len(kinds) == 0 || slices.Contains(kinds, e.Kind))
}

func (c journal) Cut(ctx context.Context) (storage.Cursor, error) {
	if err := c.t.usable(ctx); err != nil || c.t.forgotten == 0 {
		return "", err
	}
	return cursor(c.t.forgotten), nil
}

func (c journal) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	n := 0
	err := c.t.write(ctx, func(s *state) error {
		if limit <= 0 {
			return errLimit
		}
		for n < min(limit, len(c.t.committed)) && c.t.committed[n].At.Before(micro(before)) {
			n++
		}
		s.journal = slices.Clone(s.journal[n:])
		s.forgotten += n
		return nil
	})
	if err != nil {
		return 0, err
	}
	c.t.committed = c.t.committed[n:]
	return n, nil
}
