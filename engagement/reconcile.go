package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/storage"
)

// A message whose outcome is unknown is looked for twice in the provider's
// history, where there is one: soon, and once more for what was slow. After that
// only an echo, a status or a person clears it up.
const (
	reconcileAgain = 5 * time.Minute
	lookBackBy     = time.Minute // clocks differ
)

// reconcile reads the history of a talk for a message whose outcome is unknown.
// What it brings goes the way of webhooks: an echo with our key says that the
// message went out, and what was missed is stored.
func (e *Engine) reconcile(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	msg, conv, err := e.unknownMessage(ctx, d.Subject)
	if err != nil || msg == nil {
		return nil, err
	}
	reader, ok := channel.As[channel.HistoryReader](e.cfg.Channels[msg.Channel])
	if !ok {
		return nil, nil
	}
	to := conv.Address
	if !msg.To.IsZero() {
		to = msg.To
	}
	events, err := reader.History(ctx, to, msg.CreatedAt.Add(-lookBackBy), time.Time{})
	if err != nil && !channel.AsError("history", err).Kind.Retryable() {
		e.cfg.Logger.WarnContext(ctx, "engagement: history refused", "channel", msg.Channel, "error", err)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(events) > 0 {
		if err := e.intake.Submit(ctx, msg.Channel, events); err != nil {
			return nil, err
		}
	}
	return e.reconcileLater(d), nil
}

// reconcileLater asks for a second look, unless this was it.
func (e *Engine) reconcileLater(d *storage.DueMoment) duty.Finish {
	if len(d.Data) > 0 {
		return nil
	}
	return func(ctx context.Context, tx storage.Tx) error {
		return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: d.DueKey, At: now().Add(reconcileAgain), Data: []byte("again")})
	}
}

// unknownMessage reads a message with its conversation; nil if its outcome is
// known by now.
func (e *Engine) unknownMessage(ctx context.Context, subject string) (msg *storage.Message, conv *storage.Conversation, err error) {
	id, err := storage.ParseID[storage.Message](subject)
	if err != nil {
		return nil, nil, err
	}
	err = e.view(ctx, "reconcile", func(ctx context.Context, tx storage.Tx) error {
		ms, err := tx.Messages().Get(ctx, id)
		if err != nil || ms[0].Outcome != storage.OutcomeUnknown {
			return err
		}
		convs, err := tx.Conversations().Get(ctx, ms[0].Conversation)
		if err == nil {
			msg, conv = ms[0], convs[0]
		}
		return err
	})
	return msg, conv, err
}
