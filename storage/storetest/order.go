package storetest

import (
	"cmp"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// sortCases sorts by activity, equal instants by ID, latest first unless
// oldest.
func sortCases(cs []*storage.Case, oldest bool) {
	slices.SortFunc(cs, func(a, b *storage.Case) int {
		return cmp.Or(a.LastActivity.Compare(b.LastActivity), a.ID.Compare(b.ID))
	})
	if !oldest {
		slices.Reverse(cs)
	}
}
