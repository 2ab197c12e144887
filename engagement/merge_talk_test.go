package engagement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// After a merge the address belongs to somebody else, whose conversation there goes
// on: what was said before stays in the one where it was said, which is closed and
// can be read with the other. Agents see one talk, and answer in the new one.
func TestS5_36_AfterAMergeTheTalkGoesOnInAConversationOfTheOther(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w, first, second := newTwins(t, open())
		before := w.talkOf(second)
		_, err := w.MergeContacts(t.Context(), "ana", second, first)
		require.NoError(t, err)
		w.says(wall, "max at the wall", "me again")
		info, err := w.Contact(t.Context(), first)
		require.NoError(t, err)
		var now *storage.Conversation
		for _, c := range info.Conversations {
			if c.Channel == wall && c.Contact == first {
				now = c
			}
		}
		require.NotNil(t, now)
		assert.NotEqual(t, before, now.ID)
		composer, err := w.Composer(t.Context(), "ana", now.ID)
		require.NoError(t, err)
		assert.Equal(t, engagement.ComposeFree, composer.Mode, "they can be answered")
		_, err = w.Send(t.Context(), engagement.Outgoing{
			Channel: wall, To: channel.Address{Kind: channel.AddressUser, Value: "max at the wall"}, Agent: "ana",
			Parts: channel.Parts{channel.Text{Body: "welcome back"}},
		})
		require.NoError(t, err)
		page, err := w.Person(t.Context(), first, storage.MessageID{}, 10, engagement.PersonFilter{})
		require.NoError(t, err)
		require.Len(t, page.Messages, 4, "one talk, over both")
		assert.Equal(t, now.ID, page.Messages[0].Conversation, "written to the address, it goes to the same one")
		old, err := w.Timeline(t.Context(), before, storage.MessageID{}, 10)
		require.NoError(t, err)
		assert.Len(t, old.Messages, 1, "what was said there stays there")
	})
}
