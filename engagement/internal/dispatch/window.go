package dispatch

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/storage"
)

// closeWindows forgets what contacts' acts permit where the provider says that
// nothing is permitted any more: it counts better than we do.
func (d *Dispatcher) closeWindows(ctx context.Context, tx storage.Tx, batch []result) error {
	var ids []storage.ConversationID
	var locks []storage.LockKey
	for _, r := range batch {
		counted := r.pump.Caps.Window.Counted && r.failure.Kind == channel.OutOfWindow
		if counted && !slices.Contains(ids, r.conv.ID) {
			ids, locks = append(ids, r.conv.ID), append(locks, intake.ConversationLock(r.conv.ID))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	if err := tx.Lock(ctx, locks...); err != nil {
		return err
	}
	convs, err := tx.Conversations().Get(ctx, ids...)
	if err != nil {
		return err
	}
	var changed []*storage.Conversation
	for _, c := range convs {
		if len(c.Allowances) > 0 {
			c.Allowances = nil
			changed = append(changed, c)
		}
	}
	return intake.UnlessEmpty(ctx, changed, tx.Conversations().Update)
}
