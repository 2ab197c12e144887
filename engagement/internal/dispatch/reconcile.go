package dispatch

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/storage"
)

// ReconcileDue is the kind of the due moments at which a provider is asked what
// became of a message whose outcome is unknown. The subject is the message, and
// the data is set the second time.
const ReconcileDue = "reconcile"

// reconcileAfter leaves the provider time to write down what it did.
const reconcileAfter = 30 * time.Second

// reconcile asks for messages to be looked for whose outcome is unknown, where
// the provider can be asked.
func (p *pump) reconcile(ctx context.Context, tx storage.Tx, now time.Time, unknown ...storage.MessageID) error {
	if !p.Caps.History {
		return nil
	}
	var dues []*storage.DueMoment
	for _, id := range unknown {
		dues = append(dues, &storage.DueMoment{
			DueKey: storage.DueKey{Kind: ReconcileDue, Subject: id.String()}, At: now.Add(reconcileAfter),
		})
	}
	return intake.UnlessEmpty(ctx, dues, tx.DueMoments().Put)
}

// missing asks for the messages of a batch whose outcome is unknown.
func missing(ctx context.Context, tx storage.Tx, batch []result) error {
	for _, r := range batch {
		if r.outcome != storage.OutcomeUnknown {
			continue
		}
		if err := r.pump.reconcile(ctx, tx, r.at, r.message.ID); err != nil {
			return err
		}
	}
	return nil
}
