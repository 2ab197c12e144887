package engagement

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// A Receipt says what was removed of a person, and what was not. It names nobody:
// the contact's id is all that is left.
type Receipt struct {
	// ID names the receipt.
	ID      string            `json:"id"`
	Contact storage.ContactID `json:"contact"`
	// By is the agent who asked for it; empty is the host.
	By          storage.AgentID `json:"by,omitempty"`
	RequestedAt time.Time       `json:"requested_at"`
	// RecordsAt is when the last record was gone, and DoneAt when the files were too;
	// zero while it goes on. A [MediaStore] that fails is asked again until it does not.
	RecordsAt time.Time `json:"records_at,omitzero"`
	DoneAt    time.Time `json:"done_at,omitzero"`
	// Removed counts the records of each sort. Removed.Cursor is how far the
	// journal was gone through.
	Removed storage.Erased `json:"removed"`
	// Files is how many files were removed from the [MediaStore], and FilesKept how
	// many were not: it cannot remove, or a saved document uses them, or the message
	// of somebody else, or an event of theirs that was set aside. FilesLeft are still
	// to be removed. Each file counts once, however many messages had it.
	Files     int `json:"files"`
	FilesKept int `json:"files_kept"`
	FilesLeft int `json:"files_left,omitempty"`
	// Refusals is how many addresses are kept as a hash because the person did not
	// want to be written to there: see [Retention].Refusals.
	Refusals int `json:"refusals,omitempty"`
	// Providers are what providers were asked to remove, and what they said. They may
	// answer after DoneAt.
	Providers []ProviderErasure `json:"providers,omitempty"`
	// NotRemoved says, for people, what is out of the engine's reach.
	NotRemoved []string `json:"not_removed"`
}

// A MediaRemover is a [MediaStore] that can remove files. Without it, files stay,
// and receipts say so.
type MediaRemover interface {
	// Remove removes a file. One that is not there is no error.
	Remove(ctx context.Context, key string) error
}

const (
	// eraseDue is the kind of the due moments at which an erasure goes on. The
	// subject is the receipt.
	eraseDue      = "erase"
	erasurePrefix = "erasure/"
	eraseStep     = 200 // messages, and journal entries, of a transaction
	eraseSteps    = 20  // transactions of a due moment
)

// notErased is what no erasure reaches.
func (e *Engine) notErased() []string {
	all := []string{
		"what providers keep, but for those under Providers that have removed it",
		"backups, and traces in the database's files until they are scrubbed",
		"what agents wrote about the person in the cases of others, in replies or in settings",
		"chats that were downloaded; the journal says who did that, and when",
	}
	if _, ok := e.cfg.Media.(MediaRemover); e.cfg.Media != nil && !ok {
		all = append(all, "files in the media store, which cannot remove any")
	}
	return all
}

// ErasePerson begins to remove all that is kept about a person: the contact and
// those merged into them, their addresses, consents, conversations, cases,
// messages, files, scheduled messages, bindings, and what the journal tells of
// them. That they said no to being written to is kept without them, if
// [Retention].Refusals says so. Run does it in small steps, and goes on after a restart; what the engine
// sends to them is stopped with the first. The receipt says how far it has come:
// see [Engine.Receipt]. Traces stay in the database's files until the host has
// them scrubbed: see [storage.Scrubber]. In the end there is a [PersonErased] event. The agent must
// have [ErasePersons]: *[DeniedError]; no agent is the host.
// [storage.ErrNotFound]: there is no such contact.
func (e *Engine) ErasePerson(ctx context.Context, agent storage.AgentID, contact storage.ContactID) (Receipt, error) {
	var r Receipt
	err := e.update(ctx, "erase person", func(ctx context.Context, tx storage.Tx) error {
		if err := e.mayErase(ctx, tx, agent); err != nil {
			return err
		}
		c, err := current(ctx, tx, contact)
		if err != nil {
			return err
		}
		at := now()
		r = Receipt{ID: e.mint.Message(at).String(), Contact: c.ID, By: agent, RequestedAt: at, NotRemoved: e.notErased()}
		if r.Removed.Cursor, err = tx.Journal().Since(ctx, c.CreatedAt); err != nil {
			return err
		}
		if _, err := document.Save(ctx, tx, erasurePrefix+r.ID, r, 0, at, agent); err != nil {
			return err
		}
		return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: eraseKey(r.ID), At: at})
	})
	if err == nil {
		e.duty.Wake()
	}
	return r, err
}

func (e *Engine) mayErase(ctx context.Context, tx storage.Tx, agent storage.AgentID) error {
	if _, err := e.authorOf(ctx, tx, agent); err != nil || agent == "" {
		return err
	}
	return permit(ctx, tx, agent, ErasePersons, "")
}

func eraseKey(id string) storage.DueKey { return storage.DueKey{Kind: eraseDue, Subject: id} }

// Receipt returns how far an erasure has come. [storage.ErrNotFound].
func (e *Engine) Receipt(ctx context.Context, id string) (r Receipt, err error) {
	err = e.view(ctx, "receipt", func(ctx context.Context, tx storage.Tx) (err error) {
		var version int64
		r, version, err = document.Load[Receipt](ctx, tx, erasurePrefix+id)
		if err == nil && version == 0 {
			err = fmt.Errorf("receipt %q: %w", id, storage.ErrNotFound)
		}
		return err
	})
	return r, err
}

// erase goes on with an erasure, each step in a transaction of its own with how
// far it came.
func (e *Engine) erase(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	for range eraseSteps {
		var r Receipt
		err := e.update(ctx, "erase", func(ctx context.Context, tx storage.Tx) (err error) {
			r, err = e.eraseStep(ctx, tx, d.Subject)
			return err
		})
		if err != nil || !r.RecordsAt.IsZero() {
			return nil, err
		}
	}
	return func(ctx context.Context, tx storage.Tx) error {
		return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: d.DueKey, At: now()})
	}, nil
}

func (e *Engine) eraseStep(ctx context.Context, tx storage.Tx, id string) (Receipt, error) {
	r, version, err := document.Load[Receipt](ctx, tx, erasurePrefix+id)
	if err != nil || version == 0 || !r.RecordsAt.IsZero() {
		r.RecordsAt = now()
		return r, err
	}
	if err := lockAll(ctx, tx, r.Contact); err != nil {
		return r, err
	}
	if err := e.farewell(ctx, tx, &r); err != nil {
		return r, err
	}
	did, err := tx.Erasure().Contact(ctx, storage.Erasure{Contact: r.Contact, Journal: r.Removed.Cursor, Limit: eraseStep})
	if err != nil && !isNotFound(err) {
		return r, err
	}
	r.add(did)
	if !did.More {
		r.RecordsAt = now()
	}
	if err := noteFiles(ctx, tx, &r, did.Media); err != nil {
		return r, err
	}
	return r, saveReceipt(ctx, tx, &r, version)
}

// saveReceipt keeps how far an erasure has come. Once there is nothing left, it is
// done.
func saveReceipt(ctx context.Context, tx storage.Tx, r *Receipt, version int64) error {
	at := now()
	if !r.RecordsAt.IsZero() && r.FilesLeft == 0 && r.DoneAt.IsZero() {
		r.DoneAt = at
		entry := journal.Entry(journal.PersonErased, at, system, journal.Detail{Value: r.ID})
		entry.Contact = r.Contact
		if err := tx.Journal().Append(ctx, entry); err != nil {
			return err
		}
	}
	_, err := document.Save(ctx, tx, erasurePrefix+r.ID, *r, version, at, r.By)
	return err
}

// lockAll keeps others from writing about a person. One who is gone already needs
// no lock.
func lockAll(ctx context.Context, tx storage.Tx, id storage.ContactID) error {
	contacts, err := person(ctx, tx, id)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	var addresses, people, talks []storage.LockKey
	for _, c := range contacts {
		people = append(people, contactLock(c.ID))
		identities, err := tx.Identities().OfContacts(ctx, c.ID)
		if err != nil {
			return err
		}
		for _, i := range identities {
			addresses = append(addresses, intake.IdentityLock(i.Key()))
		}
		convs, err := tx.Conversations().OfContact(ctx, c.ID)
		if err != nil {
			return err
		}
		for _, conv := range convs {
			talks = append(talks, intake.ConversationLock(conv.ID))
		}
	}
	for _, keys := range [][]storage.LockKey{addresses, people, talks} {
		if err := intake.UnlessEmpty(ctx, keys, tx.Lock); err != nil {
			return err
		}
	}
	return nil
}

// add counts what a step removed.
func (r *Receipt) add(did storage.Erased) {
	sum := &r.Removed
	for _, n := range []struct {
		of   *int
		more int
	}{
		{&sum.Contacts, did.Contacts}, {&sum.Identities, did.Identities}, {&sum.Consents, did.Consents},
		{&sum.Conversations, did.Conversations}, {&sum.Cases, did.Cases}, {&sum.Messages, did.Messages},
		{&sum.Outbox, did.Outbox}, {&sum.DueMoments, did.DueMoments}, {&sum.Scheduled, did.Scheduled},
		{&sum.ReadMarks, did.ReadMarks}, {&sum.Bindings, did.Bindings}, {&sum.Merges, did.Merges},
		{&sum.SetAside, did.SetAside}, {&sum.Statuses, did.Statuses}, {&sum.Journal, did.Journal},
	} {
		*n.of += n.more
	}
	if did.Cursor != "" {
		sum.Cursor = did.Cursor
	}
}
