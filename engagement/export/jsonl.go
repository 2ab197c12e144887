package export

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A Line is an item in JSON Lines. New fields may come.
type Line struct {
	// Kind is "message" or "note".
	Kind         string            `json:"kind"`
	ID           string            `json:"id,omitempty"`
	At           time.Time         `json:"at"`
	Channel      channel.ID        `json:"channel,omitempty"`
	Conversation string            `json:"conversation,omitempty"`
	Case         string            `json:"case,omitempty"`
	Direction    storage.Direction `json:"direction,omitempty"`
	// Author is who wrote it, with the name that the options find.
	Author storage.Author `json:"author"`
	// Text is what it says in words, as [Text] has it. Parts are what it says in
	// full, and Files the names of the files in them; of those that are no longer
	// kept, Parts say so. All are empty for a deleted
	// message, unless [Options].Deleted is set.
	Text  string        `json:"text,omitempty"`
	Parts channel.Parts `json:"parts,omitempty"`
	Files []string      `json:"files,omitempty"`
	// ReplyTo is the message that it quotes, and ProviderID its own name, both by
	// the provider.
	ReplyTo    channel.ProviderID `json:"reply_to,omitempty"`
	ProviderID channel.ProviderID `json:"provider_id,omitempty"`
	// Status is how far a message of the business came.
	Status    string    `json:"status,omitempty"`
	EditedAt  time.Time `json:"edited_at,omitzero"`
	DeletedAt time.Time `json:"deleted_at,omitzero"`
	Forwarded bool      `json:"forwarded,omitempty"`
	// Automatic says what made a contact's message that no person wrote.
	Automatic string             `json:"automatic,omitempty"`
	Reactions []storage.Reaction `json:"reactions,omitempty"`
}

// JSONLines writes a history with a [Line] of JSON for each item.
//
// Errors: the history's, w's, and [ErrNoItem]. What was written before stays.
func JSONLines(w io.Writer, history iter.Seq2[Item, error], o Options) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	err := records(history, o, func(r record) error { return out.Encode(r.line(o)) })
	if err != nil {
		return fmt.Errorf("export: json lines: %w", err)
	}
	return nil
}

func (r record) line(o Options) Line {
	l := Line{
		Kind: r.Kind, At: r.At, Channel: r.on, Conversation: r.Conversation, Case: r.Case,
		Author: r.Author, Text: r.Text, Files: r.Files, Status: r.Status,
		EditedAt: r.EditedAt, DeletedAt: r.DeletedAt, Forwarded: r.Forwarded,
	}
	l.Author.Name = r.Name
	m := r.message
	if m == nil {
		return l
	}
	l.ID, l.Direction, l.ReplyTo, l.ProviderID = r.ID, m.Direction, m.ReplyTo, m.ProviderID
	l.Automatic, l.Reactions = m.Automatic, o.reactions(m)
	if !r.hidden {
		l.Parts = m.Parts
	}
	return l
}

// reactions are those of a message, in the zone of the export.
func (o Options) reactions(m *storage.Message) (out []storage.Reaction) {
	for _, x := range m.Reactions {
		x.At, x.Author.Name = o.at(x.At), o.name(x.Author)
		out = append(out, x)
	}
	return out
}
