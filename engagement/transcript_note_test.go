package engagement_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// TestANoteNeverReachesTheContact: whatever a note says of itself, it is not
// theirs to read, to be quoted to them, or to get an emoji that they see.
func TestANoteNeverReachesTheContact(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		store := open()
		w := newWorldOn(t, store, nil)
		asked := w.write("hello")
		w.mustReply("ana", "hi")
		w.due()
		conv := w.item(engagement.ViewMine, "ana").Conversation.ID
		sent := len(w.texts())
		for n, outcome := range []storage.Outcome{storage.OutcomeNone, storage.OutcomeAccepted, storage.OutcomeUnknown} {
			note := &storage.Message{
				ID: storage.MessageID{0xff, byte(n)}, Conversation: conv, Channel: line, Direction: storage.Internal, Outcome: outcome,
				Author: storage.Author{Kind: channel.AuthorAgent, ID: "ana"}, Parts: channel.Parts{channel.Text{Body: "do not tell them"}},
				At: time.Now(), CreatedAt: time.Now(), Mentions: []storage.AgentID{"ben"},
			}
			require.NoError(t, store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Messages().Insert(ctx, note)
				return err
			}))
			said, err := engagement.Transcript(store, "line", line, engagement.Policy{ShowAgents: true}).Said(t.Context(), customer, "", 9)
			require.NoError(t, err)
			require.Len(t, said, 2)
			assert.Equal(t, asked.ID, said[0].ID)

			var field *engagement.InvalidError
			_, err = w.React(t.Context(), "ana", note.ID, "👍")
			require.ErrorAs(t, err, &field)
			_, err = w.Send(t.Context(), engagement.Outgoing{
				Conversation: conv, Agent: "ana", ReplyTo: note.ID, Parts: channel.Parts{channel.Text{Body: "see above"}},
			})
			require.ErrorAs(t, err, &field)
		}
		w.due()
		assert.Len(t, w.texts(), sent, "nothing left")
		assert.Len(t, w.timeline(conv), 5, "agents see them")
	})
}
