package engagement

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/storage"
)

// A ReceiptPage is receipts of erasures, the newest first.
type ReceiptPage struct {
	Receipts []Receipt `json:"receipts"`
	// Next is the before of the next page; empty if there is none.
	Next string `json:"next,omitempty"`
}

// Receipts returns up to limit receipts of erasures, done or not, that were asked
// for before the one named before, or the newest if before is empty. limit is at
// most 200; 0 means 50. The agent must have [ErasePersons]: *[DeniedError]; no agent
// is the host. *[InvalidError]: a bad limit.
func (e *Engine) Receipts(ctx context.Context, agent storage.AgentID, before string, limit int) (ReceiptPage, error) {
	limit = orElse(limit, 50)
	if limit < 0 || limit > 200 {
		return ReceiptPage{}, fmt.Errorf("receipts: %w", invalid("limit", "must be between 1 and 200"))
	}
	var page ReceiptPage
	err := e.view(ctx, "receipts", func(ctx context.Context, tx storage.Tx) error {
		page = ReceiptPage{}
		if err := e.mayErase(ctx, tx, agent); err != nil {
			return err
		}
		all, err := document.Last[Receipt](ctx, tx, erasurePrefix, before, limit+1)
		if page.Receipts = all; len(all) > limit {
			page.Receipts, page.Next = all[:limit], all[limit-1].ID
		}
		return err
	})
	return page, err
}
