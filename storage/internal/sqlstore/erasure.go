package sqlstore

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/storage"
)

// An erasing is one step of an erasure.
type erasing struct {
	*holding
	t    *Tx
	q    storage.Erasure
	did  storage.Erased
	gone []string // the ids of what was removed
}

func (c erasures) Contact(ctx context.Context, q storage.Erasure) (storage.Erased, error) {
	e := &erasing{t: c.t, q: q, did: storage.Erased{Cursor: q.Journal}}
	if err := e.step(ctx); err != nil {
		return storage.Erased{}, fmt.Errorf("storage: erase contact %s: %w", q.Contact, err)
	}
	return e.did, nil
}

// step runs the parts of an erasure, as far as it may go.
func (e *erasing) step(ctx context.Context) (err error) {
	if err := e.t.usable(ctx, true); err != nil {
		return err
	}
	if e.q.Limit <= 0 {
		return errLimit
	}
	return e.t.all(ctx, func() error {
		if e.holding, err = (erasures{e.t}).held(ctx, e.q.Contact); err != nil {
			return err
		}
		for _, part := range []func(context.Context) error{e.few, e.messages, e.tell, e.last} {
			if err := part(ctx); err != nil {
				return err
			}
			if e.did.More {
				break
			}
		}
		return e.forgetMoments(ctx)
	})
}

// These remove the rows that v names, and answer with what they removed.
var (
	eraseLanes = rowByRow("v_lane:uuid", "{v} delete from rapport_outbox where tenant = $1 and lane in (select v_lane from v) returning message")

	eraseScheduled  = removing("rapport_scheduled", "conversation", "id")
	filesScheduled  = reading("v_talk:uuid", "{v} select t.media from rapport_scheduled as t where t.tenant = $1 and t.conversation in (select v_talk from v) and t.media <> ''")
	eraseIdentities = removing("rapport_identities", "contact", "id")
	eraseConsents   = removing("rapport_consents", "contact", "id")
	eraseMergesFrom = removing("rapport_merges", "from_contact", "id")
	eraseMergesInto = removing("rapport_merges", "into_contact", "id")
	eraseReadMarks  = removing("rapport_read_marks", "conversation", "conversation")
	eraseBindings   = removing("rapport_bindings", "id", "id")
	eraseSetAside   = removing("rapport_set_aside", "id", "id")
	eraseMessages   = removing("rapport_messages", "id", "id")
	eraseStatuses   = removing("rapport_kept_statuses", "ref", "ref")
	eraseCases      = removing("rapport_cases", "id", "id")
	eraseTalks      = removing("rapport_conversations", "id", "id")
	eraseWords      = removing("rapport_contact_words", "contact", "contact")
	eraseContacts   = removing("rapport_contacts", "id", "id")
)

// removing makes a statement that removes rows by one column, and answers with
// another.
func removing(table, by, answer string) *Stmt {
	return rowByRow("v_key:uuid", "{v} delete from "+table+" where tenant = $1 and "+by+" in (select v_key from v) returning "+answer)
}

// erase runs a statement, adds to a count, and notes what was removed.
func (e *erasing) erase(ctx context.Context, n *int, s *Stmt, rows [][]any) error {
	found, err := idsOf[storage.Lease](ctx, e.t, s, rows)
	*n += len(found)
	for _, id := range found {
		e.gone = append(e.gone, id.String())
	}
	return err
}

// few removes what there is little of.
func (e *erasing) few(ctx context.Context) error {
	contacts, talks := each(e.Contacts), each(e.Conversations)
	lanes := make([][16]byte, len(e.Conversations))
	for i, id := range e.Conversations {
		lanes[i] = id
	}
	if err := (outbox{e.t}).lockLanes(ctx, lanes); err != nil {
		return err
	}
	if err := e.unplan(ctx, talks); err != nil {
		return err
	}
	e.did.Media = append(e.did.Media, e.aside...)
	consents := contacts
	if e.q.KeepConsents {
		consents = nil
	}
	return e.eraseAll(ctx, []removal{
		{&e.did.Outbox, eraseLanes, talks},
		{&e.did.Scheduled, eraseScheduled, talks},
		{&e.did.ReadMarks, eraseReadMarks, talks},
		{&e.did.Identities, eraseIdentities, contacts},
		{&e.did.Consents, eraseConsents, consents},
		{&e.did.Bindings, eraseBindings, each(e.Bindings)},
		{&e.did.Merges, eraseMergesFrom, contacts},
		{&e.did.Merges, eraseMergesInto, contacts},
		{&e.did.SetAside, eraseSetAside, each(e.SetAside)},
	})
}

// unplan notes the files of what would have left later.
func (e *erasing) unplan(ctx context.Context, talks [][]any) error {
	return e.t.run(ctx, filesScheduled, talks, nil, func(scan Scan) error {
		var copies []string
		err := scan(document{&copies})
		e.did.Media = append(e.did.Media, storage.CopiedMedia(copies)...)
		return err
	})
}

// last removes what led to everything else.
func (e *erasing) last(ctx context.Context) error {
	if err := (standbys{e.t}).Replace(ctx, e.Cases); err != nil {
		return err
	}
	words := 0 // are part of the contacts
	return e.eraseAll(ctx, []removal{
		{&e.did.Cases, eraseCases, each(e.Cases)},
		{&e.did.Conversations, eraseTalks, each(e.Conversations)},
		{&words, eraseWords, each(e.Contacts)},
		{&e.did.Contacts, eraseContacts, each(e.Contacts)},
	})
}

// A removal is a statement to run, and where it is counted.
type removal struct {
	n    *int
	s    *Stmt
	rows [][]any
}

func (e *erasing) eraseAll(ctx context.Context, all []removal) error {
	for _, r := range all {
		if err := e.erase(ctx, r.n, r.s, r.rows); err != nil {
			return err
		}
	}
	return nil
}

var eraseMoments = rowByRow("v_subject:text", "{v} delete from rapport_due_moments where tenant = $1 and subject in (select v_subject from v) returning 1")

// forgetMoments drops the due moments of what was removed.
func (e *erasing) forgetMoments(ctx context.Context) (err error) {
	rows := make([][]any, len(e.gone))
	for i, id := range e.gone {
		rows[i] = []any{id}
	}
	e.did.DueMoments, err = e.t.count(ctx, eraseMoments, rows)
	return err
}
