package sqlstore

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A counter is a connection to a database in which every message is there and
// every statement goes well. It counts the statements by what they are.
type counter struct {
	statements map[*Stmt]int
	locks      int
}

func (c *counter) Whole(_ context.Context, fn func() error) error { return fn() }

func (c *counter) Lock(context.Context, []int64) error {
	c.locks++
	return nil
}

func (c *counter) Run(_ context.Context, s *Stmt, rows [][]any, _ []any, scan func(Scan) error) error {
	c.statements[s]++
	for _, row := range rows {
		answer := func(dest ...any) error { return nil }
		switch s {
		case insertMessages, insertPlain, standingByID:
			answer = found(row[0].([16]byte))
		case claimNames:
		default:
			continue
		}
		if err := scan(answer); err != nil {
			return err
		}
	}
	return nil
}

// found answers with a message that waits in the outbox: its key, and what a
// standing is read into.
func found(id [16]byte) Scan {
	return func(dest ...any) error {
		*dest[0].(*[16]byte) = id
		if len(dest) > 1 {
			*dest[1].(*[16]byte) = id
			*dest[9].(*string), *dest[11].(*string) = string(storage.Outbound), string(storage.OutcomeQueued)
		}
		return nil
	}
}

// TestNamesCostOthersNothing: only who has names in the table sends statements
// about them.
func TestNamesCostOthersNothing(t *testing.T) {
	plain, named := map[*Stmt]int{insertPlain: 1}, map[*Stmt]int{insertPlain: 1, readKept: 1, takenNames: 1, insertNames: 1}
	several := map[*Stmt]int{insertMessages: 1, readKept: 1, takenNames: 1, insertNames: 1}
	for _, c := range []struct {
		name string
		m    storage.Message
		want map[*Stmt]int
	}{
		{"none", storage.Message{Direction: storage.Outbound}, plain},
		{"one, of what comes in", storage.Message{Direction: storage.Inbound, ProviderID: "1"}, plain},
		{"one", storage.Message{Direction: storage.Outbound, ProviderID: "1"}, named},
		{"several", storage.Message{Direction: storage.Outbound, ProviderID: "1", Also: []channel.ProviderID{"2", "3"}}, several},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.m.ID, c.m.CreatedAt = storage.MessageID{1}, time.UnixMilli(1<<40) // when the id was made
			got := counted(t, func(ms storage.Messages) error {
				_, err := ms.Insert(t.Context(), &c.m)
				return err
			})
			assert.Equal(t, c.want, got)
		})
	}
	t.Run("found", func(t *testing.T) {
		got := counted(t, func(ms storage.Messages) error {
			_, err := ms.Find(t.Context(), storage.ProviderKey{ID: "1"}, storage.ProviderKey{ID: "2"})
			return err
		})
		assert.Equal(t, map[*Stmt]int{messagesByName: 1}, got)
	})
}

// TestNamesOfAnOutcome: a message gets its names by one statement, and is read
// for those that it loses only if it has any.
func TestNamesOfAnOutcome(t *testing.T) {
	accepted := storage.Resolution{Message: storage.MessageID{1}, Outcome: storage.OutcomeAccepted, ProviderID: "1"}
	several := accepted
	several.Also = []channel.ProviderID{"2", "3"}
	for name, r := range map[string]storage.Resolution{"one": accepted, "several": several} {
		t.Run(name, func(t *testing.T) {
			got := counted(t, func(ms storage.Messages) error {
				_, err := ms.Resolve(t.Context(), r)
				return err
			})
			assert.Equal(t, map[*Stmt]int{standingByID: 1, readKept: 1, writeStanding: 1, claimNames: 1}, got)
		})
	}
	t.Run("none", func(t *testing.T) {
		got := counted(t, func(ms storage.Messages) error {
			_, err := ms.Resolve(t.Context(), storage.Resolution{Message: accepted.Message, Outcome: storage.OutcomeUnknown})
			return err
		})
		assert.Equal(t, map[*Stmt]int{standingByID: 1, writeStanding: 1}, got)
	})
}

// counted is what statements fn sent. Names are locked at once.
func counted(t *testing.T, fn func(storage.Messages) error) map[*Stmt]int {
	t.Helper()
	c := &counter{statements: map[*Stmt]int{}}
	require.NoError(t, fn(NewTx(c, 1, true).Messages()))
	assert.LessOrEqual(t, c.locks, 1)
	return c.statements
}
