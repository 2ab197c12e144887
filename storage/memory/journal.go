package memory

import (
	"context"
	"fmt"
	"strconv"

	"github.com/rapport-go/rapport/storage"
)

// The journal is a slice that grows. A state has a prefix of it, so that
// appending never touches what another state can see. A Cursor is how many
// entries there ever were up to it; those before the slice are forgotten. A
// transaction does not read its own entries: where they come is not known
// before the commit.
type journal struct{ t *tx }

func (c journal) Append(ctx context.Context, es ...*storage.JournalEntry) error {
	return c.t.write(ctx, func(s *state) error {
		for _, e := range es {
			stored := copyJournalEntry(e)
			s.journal = append(s.journal, stored)
			stored.Cursor = cursor(s.forgotten + len(s.journal))
		}
		return nil
	})
}

func cursor(n int) storage.Cursor { return storage.Cursor(strconv.Itoa(n)) }

func (c journal) After(ctx context.Context, from storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	if limit <= 0 {
		return nil, errLimit
	}
	n, err := c.place(from)
	if err != nil {
		return nil, err
	}
	rest := c.t.committed[n:]
	return each(rest[:min(limit, len(rest))], copyJournalEntry), nil
}

// place is where the entries behind a cursor begin in the slice.
func (c journal) place(from storage.Cursor) (int, error) {
	if from == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(string(from))
	if err != nil || n < 1 || n > c.t.forgotten+len(c.t.committed) || cursor(n) != from {
		return 0, fmt.Errorf("memory: journal cursor: %w", storage.ErrNotFound)
	}
	return max(0, n-c.t.forgotten), nil
}

func (c journal) End(ctx context.Context) (storage.Cursor, error) {
	if err := c.t.usable(ctx); err != nil {
		return "", err
	}
	return c.behind(len(c.t.committed)), nil
}

// behind is the cursor behind the first n entries that are kept.
func (c journal) behind(n int) storage.Cursor {
	if n == 0 {
		return ""
	}
	return cursor(c.t.forgotten + n)
}
