package export

import (
	"errors"
	"iter"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// An Item is one entry of a history: exactly one field is set.
type Item struct {
	Message *storage.Message
	Note    *Note
}

// A Note is an internal remark, which contacts never see.
type Note struct {
	At           time.Time
	Author       storage.Author
	Text         string
	Channel      channel.ID
	Conversation storage.ConversationID
	Case         storage.CaseID
}

// Messages makes a history of messages.
func Messages(ms iter.Seq2[*storage.Message, error]) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for m, err := range ms {
			if !yield(Item{Message: m}, err) {
				return
			}
		}
	}
}

// ErrNoItem is an [Item] with neither a message nor a note.
var ErrNoItem = errors.New("export: an item has neither a message nor a note")

// A record is an item as all formats write it.
type record struct {
	Kind         string // "message" or "note"
	ID           string
	At           time.Time
	Channel      string
	Conversation string
	Case         string
	Direction    string
	Author       storage.Author
	Name         string // of the author
	Text         string
	Files        []string
	FilesToRead  []string
	Status       string
	EditedAt     time.Time
	DeletedAt    time.Time
	Forwarded    bool
	Automatic    bool
	Reactions    []string
	message      *storage.Message // nil: a note
	on           channel.ID
	hidden       bool // its content is not to be written
}

// records goes through a history.
func records(history iter.Seq2[Item, error], o Options, write func(record) error) error {
	for item, err := range history {
		switch {
		case err != nil:
			return err
		case item.Message != nil:
			err = write(o.message(item.Message))
		case item.Note == nil:
			err = ErrNoItem
		case o.Notes:
			err = write(o.note(item.Note))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (o Options) message(m *storage.Message) record {
	r := record{
		Kind: "message", ID: m.ID.String(), At: o.at(m.At), Channel: o.channel(m.Channel), on: m.Channel,
		Conversation: idOf(m.Conversation), Case: idOf(m.Case), Direction: string(m.Direction),
		Author: m.Author, Name: o.name(m.Author), Status: statusOf(m),
		EditedAt: o.at(m.EditedAt), DeletedAt: o.at(m.DeletedAt), Forwarded: m.Forwarded, Automatic: m.Automatic != "",
		message: m, hidden: !m.DeletedAt.IsZero() && !o.Deleted,
	}
	for _, x := range m.Reactions {
		r.Reactions = append(r.Reactions, x.Emoji+" "+o.name(x.Author))
	}
	if !r.hidden {
		r.Text, r.Files, r.FilesToRead = Text(m.Parts), Files(m.Parts), filesToRead(m.Parts)
	}
	return r
}

func (o Options) note(n *Note) record {
	return record{
		Kind: "note", At: o.at(n.At), Channel: o.channel(n.Channel), on: n.Channel, Conversation: idOf(n.Conversation), Case: idOf(n.Case),
		Author: n.Author, Name: o.name(n.Author), Text: n.Text,
	}
}

// at is an instant in the zone of the export; zero stays zero.
func (o Options) at(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(o.zone())
}

// idOf is an id; empty if there is none.
func idOf[T any](id storage.ID[T]) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// statusOf is how far a message of ours came, in a word; empty for what contacts
// wrote, and if nothing is known.
func statusOf(m *storage.Message) string {
	if m.Direction != storage.Outbound {
		return ""
	}
	if s := m.Status(); s != channel.StatusNone {
		return s.String()
	}
	return string(m.Outcome)
}
