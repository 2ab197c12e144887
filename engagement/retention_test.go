package engagement_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRetentionForgetsEachClassInItsTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir, err := engagement.OpenMediaDir(t.TempDir())
		require.NoError(t, err)
		defer func() { require.NoError(t, dir.Close()) }()
		w := newWorld(t, func(cfg *engagement.Config, _ *channeltest.Fake) { cfg.Media = dir })
		stop := w.start()
		defer stop()
		c := w.comes("max")
		file, err := w.Upload(t.Context(), "a.png", "image/png", 3, strings.NewReader("png"))
		require.NoError(t, err)
		_, err = w.Send(t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: "ana", Parts: channel.Parts{channel.Image{Media: file}}})
		require.NoError(t, err)
		_, err = w.SaveRetention(t.Context(), "", engagement.Retention{Raw: 2, Content: 5, Journal: 9})
		require.NoError(t, err)

		pass(24 * time.Hour)
		first := w.timeline(c.Conversation)[0]
		assert.NotEmpty(t, first.Raw)
		pass(2 * 24 * time.Hour)
		w.comes("eve")
		first = w.timeline(c.Conversation)[0]
		assert.Empty(t, first.Raw)
		assert.NotEmpty(t, first.Parts)
		pass(3 * 24 * time.Hour)
		for _, m := range w.timeline(c.Conversation) {
			assert.Empty(t, m.Parts)
			assert.False(t, m.DeletedAt.IsZero())
		}
		_, err = dir.Open(t.Context(), file.Stored)
		require.Error(t, err, "the file is gone too")
		assert.NotEmpty(t, w.timeline(w.workOf("eve").Conversation)[0].Parts, "it is not old yet")
		assert.Contains(t, w.kinds(), engagement.CasePickedUp)
		pass(5 * 24 * time.Hour)
		assert.NotContains(t, w.kinds(), engagement.CasePickedUp)
		assert.Empty(t, w.timeline(w.workOf("eve").Conversation)[0].Parts, "it goes on where it stopped")
	})
}

func TestRetentionIsByPermission(t *testing.T) {
	w := newWorldOn(t, memory.New().Tenant("test"), nil)
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	var denied *engagement.DeniedError
	_, err := w.SaveRetention(t.Context(), "ana", engagement.Retention{Raw: 1})
	require.ErrorAs(t, err, &denied)
	version, err := w.SaveRetention(t.Context(), "chief", engagement.Retention{Raw: 1})
	require.NoError(t, err)
	got, err := w.Retention(t.Context())
	require.NoError(t, err)
	assert.Equal(t, engagement.Retention{Raw: 1, Version: version}, got)
	_, err = w.SaveRetention(t.Context(), "chief", engagement.Retention{Raw: 2})
	require.ErrorIs(t, err, storage.ErrConflict)
	_, err = w.SaveRetention(t.Context(), "", engagement.Retention{Media: -1})
	var wrong *engagement.InvalidError
	require.ErrorAs(t, err, &wrong)
	assert.Equal(t, "Media", wrong.Field)
	for _, days := range []int{-1, 36_501} {
		_, err = w.SaveRetention(t.Context(), "", engagement.Retention{Content: days})
		require.ErrorAs(t, err, &wrong)
		assert.Equal(t, "Content", wrong.Field)
	}
}

// What a provider tells late, or somebody imports, stands by its id among what was
// looked at long ago. It is forgotten when it is old, and holds up nobody.
func TestRetentionGoesByWhenAMessageWasStored(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		stop := w.start()
		c := w.comes("max")
		_, err := w.SaveRetention(t.Context(), "", engagement.Retention{Raw: 1, Content: 4})
		require.NoError(t, err)
		pass(6 * day)
		require.Empty(t, w.timeline(c.Conversation)[0].Parts, "that far it has come")
		late := w.comes("eve", func(m *channel.MessageReceived) { m.At = time.Now().Add(-30 * day) })
		w.comes("zoe")
		old := *w.timeline(c.Conversation)[0]
		old.ID, old.ProviderID, old.CreatedAt = storage.FirstAt(time.Now()), "imported", time.Now().Add(-30*day)
		old.Parts, old.Raw, old.DeletedAt = channel.Parts{channel.Text{Body: "imported"}}, []byte("{}"), time.Time{}
		require.NoError(t, w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Messages().Insert(ctx, &old)
			return err
		}))
		said := func(of storage.ConversationID) (parts, raw int) {
			m := w.timeline(of)[0]
			return len(m.Parts), len(m.Raw)
		}
		pass(2 * time.Hour)
		got := w.message(old.ID)
		assert.Zero(t, len(got.Parts)+len(got.Raw), "it is as old as it says")
		parts, raw := said(late.Conversation)
		assert.True(t, parts > 0 && raw > 0, "it came today")
		pass(2 * day)
		parts, raw = said(late.Conversation)
		assert.True(t, parts > 0 && raw == 0)
		pass(3 * day)
		for _, of := range []*storage.Case{late, w.workOf("zoe")} {
			parts, _ = said(of.Conversation)
			assert.Zero(t, parts)
		}
		stop()
	})
}
