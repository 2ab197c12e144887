package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/consent"
	"github.com/rapport-go/rapport/storage"
)

// basisMerge is the basis of a withdrawal that is repeated because contacts were
// merged, or were not the same after all.
const basisMerge storage.ConsentBasis = "merge"

// A topic is what one can say yes or no to.
type topic struct {
	kind    channel.Kind
	purpose storage.Purpose
}

// topics are what ledgers are about, each once, in order.
func topics(ledgers ...[]*storage.Consent) []topic {
	var all []topic
	known := map[topic]bool{}
	for _, ledger := range ledgers {
		for _, c := range ledger {
			t := topic{c.Kind, c.Purpose}
			if !known[t] {
				all = append(all, t)
			}
			known[t] = true
		}
	}
	return all
}

// withdrawn reports whether a ledger ends with a no to a topic.
func (t topic) withdrawn(ledger []*storage.Consent) bool {
	return consent.Decide(ledger, t.kind, t.purpose, time.Time{}).Withdrawn
}

// mergeConsents gives the ledger of one contact to the other. Where one of them
// had said no, that stands, whatever the other said later: they spoke for
// addresses that were not known to be one person's.
func (e *Engine) mergeConsents(ctx context.Context, tx storage.Tx, m *storage.Merge) error {
	from, into, err := ledgers(ctx, tx, m)
	if err != nil {
		return err
	}
	if err := tx.Consents().Move(ctx, m.From, m.Into); err != nil {
		return err
	}
	both := append(append([]*storage.Consent{}, from...), into...)
	return e.withdraw(ctx, tx, m.Into, topics(from, into), func(t topic) bool {
		return (t.withdrawn(from) || t.withdrawn(into)) && !t.withdrawn(both)
	})
}

// keepWithdrawals repeats the withdrawals for a contact whose ledger went over.
func (e *Engine) keepWithdrawals(ctx context.Context, tx storage.Tx, m *storage.Merge) error {
	from, into, err := ledgers(ctx, tx, m)
	if err != nil {
		return err
	}
	return e.withdraw(ctx, tx, m.From, topics(into), func(t topic) bool {
		return t.withdrawn(into) && !t.withdrawn(from)
	})
}

func ledgers(ctx context.Context, tx storage.Tx, m *storage.Merge) (from, into []*storage.Consent, err error) {
	if from, err = tx.Consents().OfContacts(ctx, m.From); err != nil {
		return nil, nil, err
	}
	into, err = tx.Consents().OfContacts(ctx, m.Into)
	return from, into, err
}

// withdraw records a no to those topics of which it holds.
func (e *Engine) withdraw(ctx context.Context, tx storage.Tx, id storage.ContactID, all []topic, holds func(topic) bool) error {
	var entries []*storage.Consent
	for _, t := range all {
		if holds(t) {
			entries = append(entries, e.consent(ConsentGiven{Contact: id, Kind: t.kind, Purpose: t.purpose, Basis: basisMerge}, system))
		}
	}
	if len(entries) == 0 {
		return nil
	}
	return tx.Consents().Append(ctx, entries...)
}
