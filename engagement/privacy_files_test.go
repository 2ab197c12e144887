package engagement_test

import (
	"bytes"
	"log/slog"
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

// A media store that is down holds up no erasure of what was said, and is asked
// until it removes the files. The receipt tells all along, and so does the log.
func TestAnErasureOutlastsAMediaStoreThatIsDown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var logged bytes.Buffer
		f := newFiledOn(t, memory.New().Tenant("test"), func(cfg *engagement.Config, _ *channeltest.Fake) {
			cfg.Logger = slog.New(slog.NewTextHandler(&logged, nil))
		})
		c := f.comes("max")
		for range 120 {
			f.hands(c.Conversation, "offer.png")
		}
		f.media.stuck.Store(true)
		r, err := f.ErasePerson(t.Context(), "", c.Contact)
		require.NoError(t, err)
		f.later(time.Minute)
		_, err = f.Contact(t.Context(), c.Contact)
		require.ErrorIs(t, err, storage.ErrNotFound, "that does not wait")
		f.later(30 * time.Hour)
		r, err = f.Receipt(t.Context(), r.ID)
		require.NoError(t, err)
		assert.False(t, r.RecordsAt.IsZero())
		assert.True(t, r.DoneAt.IsZero())
		assert.Equal(t, []int{0, 0, 120}, []int{r.Files, r.FilesKept, r.FilesLeft})
		assert.NotContains(t, f.kinds(), engagement.PersonErased)
		assert.Contains(t, logged.String(), "files of an erased person not removed")
		f.media.stuck.Store(false)
		f.later(11 * time.Minute)
		r, err = f.Receipt(t.Context(), r.ID)
		require.NoError(t, err)
		assert.Equal(t, []int{120, 0, 0}, []int{r.Files, r.FilesKept, r.FilesLeft})
		assert.WithinDuration(t, time.Now(), r.DoneAt, 11*time.Minute)
		assert.Contains(t, f.kinds(), engagement.PersonErased)
		assert.Zero(t, f.files())
	})
}

// What a person was sent twice counts once, in whatever steps it is erased.
func TestAReceiptCountsEachFileOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		c := f.comes("max")
		_, file := f.hands(c.Conversation, "offer.png")
		sends := func(parts ...channel.Part) {
			_, err := f.Send(t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: "ana", Parts: parts})
			require.NoError(t, err)
		}
		for range 250 {
			sends(channel.Text{Body: "hello"})
		}
		sends(channel.Image{Media: file}, channel.Image{Media: file})
		r, err := f.ErasePerson(t.Context(), "", c.Contact)
		require.NoError(t, err)
		f.later(time.Minute)
		r, err = f.Receipt(t.Context(), r.ID)
		require.NoError(t, err)
		assert.Greater(t, r.Removed.Messages, 250)
		assert.Equal(t, []int{1, 0, 0}, []int{r.Files, r.FilesKept, r.FilesLeft})
		assert.False(t, r.DoneAt.IsZero())
	})
}

// noRemover keeps files for ever.
type noRemover struct{ engagement.MediaStore }

func TestAReceiptCountsTheFilesThatCannotBeRemoved(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiledOn(t, memory.New().Tenant("test"), func(cfg *engagement.Config, _ *channeltest.Fake) { cfg.Media = noRemover{cfg.Media} })
		c := f.comes("max")
		_, file := f.hands(c.Conversation, "offer.png")
		_, err := f.Send(t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: "ana", Parts: channel.Parts{channel.Image{Media: file}}})
		require.NoError(t, err)
		r, err := f.ErasePerson(t.Context(), "", c.Contact)
		require.NoError(t, err)
		f.later(time.Minute)
		r, err = f.Receipt(t.Context(), r.ID)
		require.NoError(t, err)
		assert.Equal(t, []int{0, 1, 0}, []int{r.Files, r.FilesKept, r.FilesLeft})
		assert.False(t, r.DoneAt.IsZero())
	})
}
