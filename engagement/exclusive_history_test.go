package engagement_test

import (
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Agents on three engines with the same data engage a few contacts, are revoked,
// close their cases and look who holds, all at once. What each of them is told
// must be what they would have been told one after the other.
func TestS1_20_S1_22_HistoriesAreLinearizableOnEveryStore(t *testing.T) {
	histories := 30
	if testing.Short() {
		histories = 5
	}
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		s := newStrife(t, 1, open)
		n := histories
		if strings.HasSuffix(t.Name(), "memory") {
			n *= 5 // they are quick
		}
		deeds, together, messages := 0, 0, 0
		for range n {
			s.play()
			require.NoError(t, s.trouble)
			require.NoError(t, s.check())
			deeds, together, messages = deeds+len(s.history), together+overlapping(s.history), messages+len(s.arrivals)
		}
		s.auditBindings()
		t.Logf("%d histories of %d contacts checked, with %d operations, %d of them at the same time as another, and %d messages at the provider",
			n, strifeContacts, deeds, together, messages)
		assert.Positive(t, together, "nothing happened at the same time")
	})
}

// overlapping counts the operations during which there was another one about
// the same contact.
func overlapping(history []porcupine.Operation) int {
	n := 0
	for _, contact := range onlyOneHolds.Partition(history) {
		for i, a := range contact {
			for j, b := range contact {
				if i != j && a.Call < b.Return && b.Call < a.Return {
					n++
					break
				}
			}
		}
	}
	return n
}

// auditBindings checks that no contact has two bindings that live, or that
// lived at the same time.
func (s *strife) auditBindings() {
	s.t.Helper()
	ends := map[storage.ContactID]time.Time{}
	q := engagement.BindingQuery{Channel: line, Ended: true, Limit: 200}
	for {
		page, err := s.engines[0].Bindings(s.t.Context(), q)
		require.NoError(s.t, err)
		for _, b := range page.Items { // the oldest first
			end, before := ends[b.Contact.ID]
			require.False(s.t, before && end.IsZero(), "two bindings live")
			require.False(s.t, b.Binding.StartedAt.Before(end), "two bindings at the same time")
			ends[b.Contact.ID] = b.Binding.EndedAt
		}
		if q.After = page.Next; q.After.IsZero() {
			return
		}
	}
}
