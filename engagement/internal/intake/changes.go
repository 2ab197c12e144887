package intake

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// applyChanges applies reactions, edits and deletions to the messages that
// they are about. One whose message is not known is kept in the journal.
func (b *batch) applyChanges(ctx context.Context) error {
	var changes []Arrival
	var keys []storage.ProviderKey
	for _, a := range b.arrivals {
		if of, ok := target(a.Event); ok {
			changes = append(changes, a)
			keys = append(keys, storage.ProviderKey{Channel: a.Channel, ID: of})
		}
	}
	if len(changes) == 0 {
		return nil
	}
	found, err := b.tx.Messages().Find(ctx, keys...)
	if err != nil {
		return err
	}
	changed := map[storage.MessageID]*storage.Message{}
	for i, a := range changes {
		if err := b.change(a, found[i], changed); err != nil {
			return err
		}
	}
	return b.writeChanged(ctx, changed)
}

// target is the message that an event changes.
func target(e channel.Event) (channel.ProviderID, bool) {
	switch e := e.(type) {
	case channel.ReactionChanged:
		return e.Of, true
	case channel.MessageEdited:
		return e.Of, true
	case channel.MessageDeleted:
		return e.Of, true
	}
	return "", false
}

// change applies one event to m. Several events may be about one message: the
// first one's record serves them all. A message that was forgotten takes none: nobody
// would look at it again to forget what is new.
func (b *batch) change(a Arrival, m *storage.Message, changed map[storage.MessageID]*storage.Message) error {
	if m == nil {
		return b.noteEvent(journal.ProviderEvent, a, journal.Detail{Reason: "the message is not known"})
	}
	if earlier, ok := changed[m.ID]; ok {
		m = earlier
	}
	if m.Forgotten() {
		return nil
	}
	changed[m.ID] = m
	what, author := b.alter(a, m)
	e := journal.Entry(journal.MessageChanged, b.now, author, journal.Detail{Change: what})
	e.Channel, e.Conversation, e.Case, e.Message = m.Channel, m.Conversation, m.Case, m.ID
	b.note(e)
	return nil
}

// alter changes m and says how, and who did it.
func (b *batch) alter(a Arrival, m *storage.Message) (what string, by storage.Author) {
	switch e := a.Event.(type) {
	case channel.ReactionChanged:
		by = contactAuthor(e.From)
		React(m, by, e.Emoji, b.when(e.At))
		return "reaction", by
	case channel.MessageEdited:
		by = contactAuthor(e.From)
		if !b.when(e.At).Before(m.EditedAt) { // an older edit that comes late is overtaken
			b.edit(m, e.Parts, b.when(e.At))
		}
		return "edited", by
	case channel.MessageDeleted:
		m.DeletedAt = b.when(e.At)
		return "deleted", contactAuthor(e.From)
	}
	return "", system
}

func contactAuthor(p channel.Person) storage.Author {
	return storage.Author{Kind: channel.AuthorContact, ID: p.Address().Value, Name: displayName(p)}
}

// when is the instant of an event, never in the future.
func (b *batch) when(at time.Time) time.Time {
	if at.IsZero() || at.After(b.now) {
		return b.now
	}
	return at.UTC().Truncate(time.Microsecond)
}

// React puts an author's emoji on a message, or takes it away. A reaction that
// is older than the author's latest one is overtaken.
func React(m *storage.Message, by storage.Author, emoji string, at time.Time) {
	same := func(r storage.Reaction) bool { return r.Author.Kind == by.Kind && r.Author.ID == by.ID }
	if i := slices.IndexFunc(m.Reactions, same); i >= 0 {
		if at.Before(m.Reactions[i].At) {
			return
		}
		m.Reactions = slices.Delete(m.Reactions, i, i+1)
	}
	if emoji != "" {
		m.Reactions = append(m.Reactions, storage.Reaction{Author: by, Emoji: emoji, At: at})
	}
}

func (b *batch) writeChanged(ctx context.Context, changed map[storage.MessageID]*storage.Message) error {
	var ms []*storage.Message
	for _, m := range changed {
		ms = append(ms, m)
	}
	slices.SortFunc(ms, func(a, b *storage.Message) int { return a.ID.Compare(b.ID) })
	return UnlessEmpty(ctx, ms, b.tx.Messages().Update)
}
