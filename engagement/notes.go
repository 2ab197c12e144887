package engagement

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// maxNote is how many bytes a note has at most.
const maxNote = 64 << 10

// AddNote leaves a note in a conversation, which only the business sees: it is
// never sent, and changes nothing for the contact. Colleagues who are mentioned
// are told by a [NoteAdded] event, whose Detail.Agents has them.
//
// Errors: *[InvalidError] for a note without text or with too much of it, or a
// mention of nobody who is known; *[DeniedError] if the agent may not reply on the
// channel; [storage.ErrNotFound].
func (e *Engine) AddNote(ctx context.Context, agent storage.AgentID, id storage.ConversationID, text string, mentions ...storage.AgentID) (*storage.Message, error) {
	if agent == "" {
		return nil, fmt.Errorf("add note: %w", invalid("agent", "is required"))
	}
	text = channel.CleanText(text)
	if strings.TrimSpace(text) == "" || len(text) > maxNote {
		return nil, fmt.Errorf("add note: %w", invalid("text", fmt.Sprintf("must have from 1 to %d bytes", maxNote)))
	}
	var note *storage.Message
	err := e.update(ctx, "add note", func(ctx context.Context, tx storage.Tx) error {
		who, err := acting(ctx, tx, agent)
		if err != nil {
			return err
		}
		convs, err := tx.Conversations().Get(ctx, id)
		if err != nil {
			return err
		}
		if err := permitServing(ctx, tx, agent, convs[0].Channel); err != nil {
			return err
		}
		if err := checkMentions(ctx, tx, mentions); err != nil {
			return err
		}
		note, err = e.writeNote(ctx, tx, now(), author(who), id, text, mentions)
		return err
	})
	if err != nil {
		return nil, err
	}
	e.news.publish()
	e.duty.Wake()
	return note, nil
}

// checkMentions checks that all who are mentioned are there.
func checkMentions(ctx context.Context, tx storage.Tx, ids []storage.AgentID) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Agents().Get(ctx, ids...)
	if isNotFound(err) {
		return invalid("mentions", "names somebody who is no agent")
	}
	return err
}

// addNote is writeNote for those who do not need the note.
func (e *Engine) addNote(ctx context.Context, tx storage.Tx, at time.Time, by storage.Author, id storage.ConversationID, text string, mentions []storage.AgentID) error {
	_, err := e.writeNote(ctx, tx, at, by, id, text, mentions)
	return err
}

// writeNote stores a note and tells of it. The case's activity and its clocks are
// left alone: nobody has spoken to anybody.
func (e *Engine) writeNote(ctx context.Context, tx storage.Tx, at time.Time, by storage.Author, id storage.ConversationID, text string, mentions []storage.AgentID) (*storage.Message, error) {
	conv, work, err := e.lockConversation(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	told := slices.Compact(slices.Sorted(slices.Values(mentions)))
	note := &storage.Message{
		ID: e.mint.Message(at), Conversation: conv.ID, Channel: conv.Channel, Direction: storage.Internal,
		Author: by, Parts: channel.Parts{channel.Text{Body: text}}, At: at, CreatedAt: at, Mentions: told,
	}
	if work != nil {
		note.Case = work.ID
	}
	if _, err := tx.Messages().Insert(ctx, note); err != nil {
		return nil, err
	}
	entry := journal.Entry(journal.NoteAdded, at, by, journal.Detail{Agents: told})
	return note, tx.Journal().Append(ctx, journal.OnMessage(entry, conv, note))
}
