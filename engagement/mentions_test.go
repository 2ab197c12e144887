package engagement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// notes leaves a note for ben.
func (w *twoLines) notes(conv storage.ConversationID, text string) storage.MessageID {
	w.t.Helper()
	note, err := w.AddNote(w.t.Context(), "ana", conv, text, "ben")
	require.NoError(w.t, err)
	return note.ID
}

// mentioned are the texts of the notes that mention ben, with a tick for each that
// was seen.
func (w *twoLines) mentioned(q engagement.MentionQuery) (texts []string) {
	w.t.Helper()
	q.Agent = "ben"
	page, err := w.Mentions(w.t.Context(), q)
	require.NoError(w.t, err)
	for _, m := range page.Mentions {
		text := m.Note.Parts[0].(channel.Text).Body
		if m.Seen {
			text += " ✓"
		}
		texts = append(texts, text)
	}
	return texts
}

func (w *twoLines) unseen(want int) {
	w.t.Helper()
	n, err := w.UnseenMentions(w.t.Context(), "ben")
	require.NoError(w.t, err)
	assert.Equal(w.t, want, n)
}

func TestMentionsAreListedAndSeen(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w, first, second := newTwins(t, open())
		a, b := w.talkOf(first), w.talkOf(second)
		w.notes(a, "one")
		two := w.notes(b, "two")
		w.notes(a, "three")
		require.NoError(t, drop(w.AddNote(t.Context(), "ana", a, "for nobody")))
		assert.Equal(t, []string{"three", "two", "one"}, w.mentioned(engagement.MentionQuery{}))
		assert.Equal(t, []string{"three", "one"}, w.mentioned(engagement.MentionQuery{Conversation: a, Limit: 2}))
		w.unseen(3)
		page, err := w.Mentions(t.Context(), engagement.MentionQuery{Agent: "ben", Limit: 2})
		require.NoError(t, err)
		assert.Equal(t, two, page.Next)
		assert.Equal(t, second, page.Mentions[1].Contact.ID)
		assert.Equal(t, b, page.Mentions[1].Conversation.ID)
		assert.Equal(t, []string{"one"}, w.mentioned(engagement.MentionQuery{Before: page.Next}))

		n, err := w.SeeMentions(t.Context(), "ben", two)
		require.NoError(t, err)
		assert.Equal(t, 2, n)
		assert.Equal(t, []string{"three", "two ✓", "one ✓"}, w.mentioned(engagement.MentionQuery{}), "what came later is new")
		assert.Equal(t, []string{"three"}, w.mentioned(engagement.MentionQuery{Unseen: true}))
		n, err = w.SeeMentions(t.Context(), "ben", storage.MessageID{}, b)
		require.NoError(t, err)
		assert.Zero(t, n)
		w.unseen(1)
		n, err = w.SeeMentions(t.Context(), "ben", storage.MessageID{})
		require.NoError(t, err)
		assert.Equal(t, 1, n)
		w.unseen(0)
	})
}

// TestS3_36_MentionsAreThoseThatTheAgentMaySeeNow: a role that loses a channel loses
// what was said there, and gets it back with it. Addresses are hidden as everywhere.
func TestS3_36_MentionsAreThoseThatTheAgentMaySeeNow(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w, first, second := newTwins(t, open())
		w.notes(w.talkOf(first), "on the line")
		w.notes(w.talkOf(second), "at the wall")
		role := &engagement.Role{
			ID: "narrow", Name: "Narrow", Permissions: []engagement.Permission{engagement.ViewCases},
			Channels: map[channel.ID][]engagement.Permission{wall: nil},
		}
		require.NoError(t, w.PutRole(t.Context(), "", role))
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "ben", Role: "narrow", Version: 1}))
		assert.Equal(t, []string{"at the wall"}, w.mentioned(engagement.MentionQuery{}))
		w.unseen(1)
		page, err := w.Mentions(t.Context(), engagement.MentionQuery{Agent: "ben"})
		require.NoError(t, err)
		assert.NotEqual(t, "max at the wall", page.Mentions[0].Conversation.Address.Value)
		role.Channels[line] = nil
		require.NoError(t, w.PutRole(t.Context(), "", role))
		assert.Equal(t, []string{"at the wall", "on the line"}, w.mentioned(engagement.MentionQuery{Limit: 2}))
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "ben", Role: "narrow", Disabled: true, Version: 2}))
		assert.Empty(t, w.mentioned(engagement.MentionQuery{}))
		_, err = w.SeeMentions(t.Context(), "ben", storage.MessageID{})
		var denied *engagement.DeniedError
		require.ErrorAs(t, err, &denied)
	})
}

// TestMentionsGoWithThePerson: after a merge they are about whom the person is now,
// and an erasure leaves nothing of them.
func TestMentionsGoWithThePerson(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w, first, second := newTwins(t, open())
		w.notes(w.talkOf(second), "is it the same?")
		w.says(wall, "eve at the wall", "hi")
		w.notes(w.talkOf(w.contactOf(wall, "eve at the wall")), "not them")
		_, err := w.MergeContacts(t.Context(), "ana", second, first)
		require.NoError(t, err)
		page, err := w.Mentions(t.Context(), engagement.MentionQuery{Agent: "ben"})
		require.NoError(t, err)
		assert.Equal(t, first, page.Mentions[1].Contact.ID)

		_, err = w.ErasePerson(t.Context(), "", first)
		require.NoError(t, err)
		for range 20 {
			w.due()
		}
		assert.Equal(t, []string{"not them"}, w.mentioned(engagement.MentionQuery{}))
		w.unseen(1)
	})
}

// TestMentionsAreForgottenWithTheNote: retention takes them when it takes the note.
func TestMentionsAreForgottenWithTheNote(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		stop := w.start()
		defer stop()
		c := w.comes("max")
		require.NoError(t, drop(w.AddNote(t.Context(), "ana", c.Conversation, "look", "ben")))
		_, err := w.SaveRetention(t.Context(), "", engagement.Retention{Content: 2})
		require.NoError(t, err)
		pass(24 * time.Hour)
		n, err := w.UnseenMentions(t.Context(), "ben")
		require.NoError(t, err)
		assert.Equal(t, 1, n)
		pass(3 * 24 * time.Hour)
		n, err = w.UnseenMentions(t.Context(), "ben")
		require.NoError(t, err)
		assert.Zero(t, n)
	})
}

func TestMentionsNeedAnAgentAndALimit(t *testing.T) {
	w := newWorld(t, nil)
	var wrong *engagement.InvalidError
	for _, q := range []engagement.MentionQuery{{}, {Agent: "ben", Limit: -1}, {Agent: "ben", Limit: 201}} {
		_, err := w.Mentions(t.Context(), q)
		require.ErrorAs(t, err, &wrong)
	}
	_, err := w.SeeMentions(t.Context(), "", storage.MessageID{})
	require.ErrorAs(t, err, &wrong)
}
