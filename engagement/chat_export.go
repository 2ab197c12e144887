package engagement

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/rapport-go/rapport/engagement/export"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// An ExportFormat is a form in which a chat history is written.
type ExportFormat string

// The forms.
const (
	ExportCSV       ExportFormat = "csv"
	ExportJSONLines ExportFormat = "jsonl"
	ExportHTML      ExportFormat = "html" // a page to read and to print
)

// An ExportQuery says which history to write. Exactly one of Case, Conversation
// and Contact is set.
type ExportQuery struct {
	Case         storage.CaseID
	Conversation storage.ConversationID
	// Contact is a person's whole talk on all channels, with that of the contacts
	// merged into them.
	Contact storage.ContactID
	// Format is required.
	Format ExportFormat
	// Options say more. Notes are left out unless they ask for them.
	Options export.Options
}

// maxExport is how many messages a history may have.
const maxExport = 1_000_000

// ExportChat writes what was said, the oldest message first. The agent must have
// [ExportChats] on the channel: *[DeniedError]; of a person it writes the channels
// where they have it. No agent is the host. Who downloaded what is noted in a
// [ChatExported] event before anything is written. What is said meanwhile is not
// part of it.
//
// Errors: *[InvalidError] for a query that cannot be, or a history of more than a
// million messages; [storage.ErrNotFound]; those of w.
func (e *Engine) ExportChat(ctx context.Context, agent storage.AgentID, w io.Writer, q ExportQuery) error {
	write := map[ExportFormat]func(io.Writer, iter.Seq2[export.Item, error], export.Options) error{
		ExportCSV: export.CSV, ExportJSONLines: export.JSONLines, ExportHTML: export.HTML,
	}[q.Format]
	if write == nil {
		return fmt.Errorf("export chat: %w", invalid("Format", "must be csv, jsonl or html"))
	}
	x := &exporting{Engine: e, q: q}
	err := e.update(ctx, "export chat", func(ctx context.Context, tx storage.Tx) error {
		return x.begin(ctx, tx, agent)
	})
	if err != nil {
		return err
	}
	e.news.publish()
	if err := x.collect(ctx); err != nil {
		return fmt.Errorf("export chat: %w", err)
	}
	if err := write(w, x.items(ctx), q.Options); err != nil {
		return fmt.Errorf("export chat: %w", err)
	}
	return nil
}

// An exporting is one download.
type exporting struct {
	*Engine
	q     ExportQuery
	role  Role
	host  bool
	convs []storage.ConversationID
	ids   []storage.MessageID // newest first
}

// begin finds what is to be written, checks who asks, and notes it.
func (x *exporting) begin(ctx context.Context, tx storage.Tx, agent storage.AgentID) error {
	by, err := x.authorOf(ctx, tx, agent)
	if err != nil {
		return err
	}
	if x.host = agent == ""; !x.host {
		if x.role, err = roleFor(ctx, tx, agent); err != nil {
			return err
		}
	}
	convs, err := x.conversations(ctx, tx)
	if err != nil {
		return err
	}
	x.convs = nil
	for _, c := range convs {
		if x.host || x.role.May(ExportChats, c.Channel) {
			x.convs = append(x.convs, c.ID)
		}
	}
	if len(x.convs) == 0 && !x.host {
		if len(convs) == 1 {
			return denied(agent, ExportChats, convs[0].Channel)
		}
		return denied(agent, ExportChats, "")
	}
	entry := journal.Entry(journal.ChatExported, now(), by, journal.Detail{Text: string(x.q.Format)})
	if entry.Contact = x.q.Contact; entry.Contact.IsZero() {
		entry = journal.OnConversation(entry, convs[0])
		entry.Case = x.q.Case
	}
	return tx.Journal().Append(ctx, entry)
}

// conversations are those that a query is about.
func (x *exporting) conversations(ctx context.Context, tx storage.Tx) ([]*storage.Conversation, error) {
	q := x.q
	set := 0
	for _, zero := range []bool{q.Case.IsZero(), q.Conversation.IsZero(), q.Contact.IsZero()} {
		if !zero {
			set++
		}
	}
	if set != 1 {
		return nil, invalid("Case", "or Conversation or Contact is required, and no more than one")
	}
	ids := []storage.ConversationID{q.Conversation}
	switch {
	case !q.Case.IsZero():
		cases, err := tx.Cases().Get(ctx, q.Case)
		if err != nil {
			return nil, err
		}
		ids[0] = cases[0].Conversation
	case !q.Contact.IsZero():
		var err error
		if ids, err = x.personConversations(ctx, tx, q.Contact, PersonFilter{}); err != nil || len(ids) == 0 {
			return nil, err
		}
	}
	return tx.Conversations().Get(ctx, ids...)
}

// exportPage is how many messages are read at once.
const exportPage = 500

// collect finds which messages there are: the store lists the newest first, and
// people read from the beginning.
func (x *exporting) collect(ctx context.Context) error {
	var before storage.MessageID
	for len(x.convs) > 0 {
		var ms []*storage.Message
		err := x.view(ctx, "messages", func(ctx context.Context, tx storage.Tx) (err error) {
			ms, err = tx.Messages().List(ctx, storage.MessageQuery{Conversations: x.convs, Before: before, Limit: exportPage})
			return err
		})
		if err != nil {
			return err
		}
		for _, m := range ms {
			if before = m.ID; x.q.Case.IsZero() || m.Case == x.q.Case {
				x.ids = append(x.ids, m.ID)
			}
		}
		switch {
		case len(x.ids) > maxExport:
			return invalid("Contact", fmt.Sprintf("has more than %d messages", maxExport))
		case len(ms) < exportPage:
			return nil
		}
	}
	return nil
}

// items reads the messages that were found, the oldest first.
func (x *exporting) items(ctx context.Context) iter.Seq2[export.Item, error] {
	return func(yield func(export.Item, error) bool) {
		slices.Reverse(x.ids)
		for ids := range slices.Chunk(x.ids, exportPage) {
			var ms []*storage.Message
			err := x.view(ctx, "messages", func(ctx context.Context, tx storage.Tx) (err error) {
				ms, err = tx.Messages().Get(ctx, ids...)
				return err
			})
			if err != nil {
				yield(export.Item{}, err)
				return
			}
			for _, m := range ms {
				if !yield(x.item(m), nil) {
					return
				}
			}
		}
	}
}

// item is a message as who asked may see it. A note is written as one, so that
// nobody takes it for something that was sent.
func (x *exporting) item(m *storage.Message) export.Item {
	if m.Direction == storage.Internal {
		return export.Item{Note: &export.Note{
			At: m.At, Author: m.Author, Text: export.Text(m.Parts), Channel: m.Channel, Conversation: m.Conversation, Case: m.Case,
		}}
	}
	if !x.host {
		m = maskedMessage(x.role, m)
	}
	return export.Item{Message: m}
}
