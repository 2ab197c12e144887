package engagement

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// A PersonRecord is one line of [Engine.ExportPerson].
type PersonRecord struct {
	// Kind is what Record is: "contact", "identity", "consent", "conversation",
	// "case", "binding", "merge", "scheduled", "set_aside", "message" or "event".
	Kind   string `json:"kind"`
	Record any    `json:"record"`
}

// ExportPerson writes everything that is kept about a person, one JSON object on
// a line: see [PersonRecord]. Files stand by their keys in the messages' parts;
// [Engine.OpenMedia] opens them. The agent must have [ErasePersons]:
// *[DeniedError]; no agent is the host. It notes a [ChatExported] event before
// anything is written. [storage.ErrNotFound]: there is no such contact.
func (e *Engine) ExportPerson(ctx context.Context, agent storage.AgentID, contact storage.ContactID, w io.Writer) error {
	x := &telling{Engine: e, to: json.NewEncoder(w)}
	err := e.update(ctx, "export person", func(ctx context.Context, tx storage.Tx) error {
		if err := e.mayErase(ctx, tx, agent); err != nil {
			return err
		}
		c, err := current(ctx, tx, contact)
		if err != nil {
			return err
		}
		x.contact, x.from = c.ID, c
		by, err := e.authorOf(ctx, tx, agent)
		if err != nil {
			return err
		}
		return tx.Journal().Append(ctx, onContact(journal.ChatExported, by, c.ID, journal.Detail{Text: "person"}))
	})
	if err != nil {
		return err
	}
	e.news.publish()
	for _, part := range []func(context.Context) error{x.records, x.messages, x.events} {
		if err := part(ctx); err != nil {
			return fmt.Errorf("export person: %w", err)
		}
	}
	return nil
}

// A telling is one such export.
type telling struct {
	*Engine
	to      *json.Encoder
	contact storage.ContactID
	from    *storage.Contact
	held    storage.Held
}

// tell writes records of one kind.
func tell[T any](x *telling, kind string, all []T, err error) error {
	for _, one := range all {
		if err == nil {
			err = x.to.Encode(PersonRecord{kind, one})
		}
	}
	return err
}

// records writes all of which there are few.
func (x *telling) records(ctx context.Context) error {
	return x.view(ctx, "records", func(ctx context.Context, tx storage.Tx) (err error) {
		if x.held, err = tx.Erasure().Held(ctx, x.contact); err != nil {
			return err
		}
		contacts, err := tx.Contacts().Get(ctx, x.held.Contacts...)
		if err = tell(x, "contact", contacts, err); err != nil {
			return err
		}
		identities, err := tx.Identities().OfContacts(ctx, x.held.Contacts...)
		if err = tell(x, "identity", identities, err); err != nil {
			return err
		}
		consents, err := tx.Consents().OfContacts(ctx, x.held.Contacts...)
		if err = tell(x, "consent", consents, err); err != nil {
			return err
		}
		convs, err := tx.Conversations().Get(ctx, x.held.Conversations...)
		if err = tell(x, "conversation", convs, err); err != nil {
			return err
		}
		return x.work(ctx, tx)
	})
}

func (x *telling) work(ctx context.Context, tx storage.Tx) error {
	cases, err := tx.Cases().Get(ctx, x.held.Cases...)
	if err = tell(x, "case", cases, err); err != nil {
		return err
	}
	bindings, err := tx.Bindings().Get(ctx, x.held.Bindings...)
	if err = tell(x, "binding", bindings, err); err != nil {
		return err
	}
	aside, err := tx.SetAside().Get(ctx, x.held.SetAside...)
	if err = tell(x, "set_aside", aside, err); err != nil {
		return err
	}
	merges, err := tx.Merges().Of(ctx, x.contact)
	if err = tell(x, "merge", merges, err); err != nil {
		return err
	}
	for _, id := range x.held.Conversations {
		later, err := tx.Scheduled().OfConversation(ctx, id)
		if err = tell(x, "scheduled", later, err); err != nil {
			return err
		}
	}
	return nil
}

// messages writes all messages, the newest first.
func (x *telling) messages(ctx context.Context) error {
	var before storage.MessageID
	for len(x.held.Conversations) > 0 {
		var ms []*storage.Message
		err := x.view(ctx, "messages", func(ctx context.Context, tx storage.Tx) (err error) {
			ms, err = tx.Messages().List(ctx, storage.MessageQuery{Conversations: x.held.Conversations, Before: before, Limit: exportPage})
			return err
		})
		if err = tell(x, "message", ms, err); err != nil || len(ms) < exportPage {
			return err
		}
		before = ms[len(ms)-1].ID
	}
	return nil
}

// events writes what the journal tells of the person, since they first came.
func (x *telling) events(ctx context.Context) error {
	cursor, err := x.since(ctx)
	for err == nil {
		var page []*storage.JournalEntry
		err = x.view(ctx, "events", func(ctx context.Context, tx storage.Tx) (err error) {
			page, err = tx.Journal().After(ctx, cursor, exportPage)
			return err
		})
		for _, entry := range page {
			if cursor = entry.Cursor; err == nil && entry.Concerns(&x.held) {
				ev, bad := eventOf(entry)
				err = tell(x, "event", []Event{ev}, bad)
			}
		}
		if len(page) < exportPage {
			return err
		}
	}
	return err
}

func (x *telling) since(ctx context.Context) (c storage.Cursor, err error) {
	err = x.view(ctx, "events", func(ctx context.Context, tx storage.Tx) (err error) {
		c, err = tx.Journal().Since(ctx, x.from.CreatedAt)
		return err
	})
	return c, err
}
