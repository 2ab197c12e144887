package engagement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// TestReceiptsAreListed: what was erased can be shown afterwards, the newest first,
// page by page, and by those who may erase.
func TestReceiptsAreListed(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newWorldOn(t, open(), nil)
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
		page, err := w.Receipts(t.Context(), "chief", "", 0)
		require.NoError(t, err)
		assert.Empty(t, page.Receipts)
		var want []string
		for _, who := range []string{"max", "eve", "kim"} {
			r, err := w.ErasePerson(t.Context(), "chief", w.comes(who).Contact)
			require.NoError(t, err)
			want = append([]string{r.ID}, want...)
		}
		for range 20 {
			w.due()
		}
		for _, limit := range []int{1, 2, 3, 0} {
			var got []string
			for before, last := "", false; !last; {
				page, err := w.Receipts(t.Context(), "chief", before, limit)
				require.NoError(t, err)
				for _, r := range page.Receipts {
					got = append(got, r.ID)
					assert.False(t, r.DoneAt.IsZero())
					assert.Equal(t, 1, r.Removed.Contacts)
					assert.Equal(t, storage.AgentID("chief"), r.By)
				}
				before, last = page.Next, page.Next == ""
			}
			assert.Equal(t, want, got)
		}
		_, err = w.Receipts(t.Context(), "ana", "", 0)
		var denied *engagement.DeniedError
		require.ErrorAs(t, err, &denied)
		var wrong *engagement.InvalidError
		_, err = w.Receipts(t.Context(), "", "", 201)
		require.ErrorAs(t, err, &wrong)
	})
}
