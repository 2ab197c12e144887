package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// pageFor is the event that opens the host's page about a contact whose case an
// agent got; nil if there is none.
func (e *Engine) pageFor(ctx context.Context, tx storage.Tx, at time.Time, w *assign.Work) (*storage.JournalEntry, error) {
	owner := w.Connected()
	if owner == "" || e.cfg.ContactPage == nil {
		return nil, nil
	}
	contacts, err := tx.Contacts().Get(ctx, w.Conv.Contact)
	if isNotFound(err) {
		return nil, nil // made in this transaction, for somebody new
	}
	if err != nil {
		return nil, err
	}
	page := e.cfg.ContactPage(w.Case, contacts[0])
	if page == "" {
		return nil, nil
	}
	entry := journal.Entry(journal.CaseConnected, at, system, journal.Detail{Owner: owner, Page: page})
	return journal.OnConversation(entry, w.Conv), nil
}
