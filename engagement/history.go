package engagement

import (
	"context"
	"errors"
	"iter"

	"github.com/rapport-go/rapport/storage"
)

// History yields all that was ever said in a conversation, the newest message
// first, for a download (S1.58); addresses are for those who may see them. The agent must have [ViewHistory]:
// *[DeniedError] (S1.8). After an error the sequence ends.
func (e *Engine) History(ctx context.Context, agent storage.AgentID, id storage.ConversationID) iter.Seq2[*storage.Message, error] {
	return func(yield func(*storage.Message, error) bool) {
		var role Role
		err := e.view(ctx, "history", func(ctx context.Context, tx storage.Tx) error {
			convs, err := tx.Conversations().Get(ctx, id)
			if isNotFound(err) {
				return errors.Join(permit(ctx, tx, agent, ViewHistory, ""), err)
			}
			if err != nil {
				return err
			}
			if role, err = roleFor(ctx, tx, agent); err != nil {
				return err
			}
			return permit(ctx, tx, agent, ViewHistory, convs[0].Channel)
		})
		if err != nil {
			yield(nil, err)
			return
		}
		var before storage.MessageID
		for {
			page, err := e.Timeline(ctx, id, before, 200)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, m := range page.Messages {
				if !yield(maskedMessage(role, m), nil) {
					return
				}
			}
			if before = page.Next; before.IsZero() {
				return
			}
		}
	}
}
