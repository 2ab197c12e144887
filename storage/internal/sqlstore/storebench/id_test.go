package storebench

import (
	"testing"

	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// What is measured is what an engine writes, whose identifiers tell the time.
func TestIdentifiersTellWhenSomethingWasStored(t *testing.T) {
	last := newID[storage.Message]()
	for range 100 {
		m := storage.Message{ID: newID[storage.Message](), CreatedAt: now}
		require.False(t, m.Undated())
		require.Positive(t, m.ID.Compare(last))
		last = m.ID
	}
	for _, m := range spoken(3, &storage.Conversation{}) {
		require.False(t, m.Undated())
	}
}
