package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// edits delivers an edit of a message.
func (f *filed) edits(m *storage.Message, event string, parts ...channel.Part) {
	f.t.Helper()
	require.Equal(f.t, 200, f.deliver(channel.MessageEdited{
		Origin: f.of(m, event), Of: m.ProviderID, Parts: parts,
		From: channel.Person{Addresses: []channel.Address{{Kind: channel.AddressUser, Value: "max"}}},
	}))
	for range 3 {
		f.due() // the old file, the new one, and what came of it
	}
}

// An edit brings the file that it names, and the one that it replaces goes. A file
// that stays is not fetched again.
func TestAnEditReplacesTheFile(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		f := newFiled(t, open())
		m := f.latest(f.brings("pixels"))
		f.due()
		first := pictureOf(f.message(m.ID))
		require.True(t, f.has(first))

		same := channel.Image{Media: channel.Media{ID: first.ID, Type: "image/png"}, Caption: "look"}
		puts := f.media.puts.Load()
		f.edits(m, "edit-1", same)
		m = f.message(m.ID)
		assert.Equal(t, channel.Image{Media: first, Caption: "look"}, m.Parts[0], "it is the same file")
		assert.Equal(t, puts, f.media.puts.Load())
		assert.True(t, f.has(first))

		f.edits(m, "edit-2", channel.Image{Media: f.fake.PutMedia([]byte("other pixels"), "image/png")})
		second := pictureOf(f.message(m.ID))
		assert.False(t, f.has(first))
		require.NotEmpty(t, second.Stored)
		assert.NotEqual(t, first.Stored, second.Stored, "a key has one content")
		assert.Equal(t, "other pixels", f.read(m.ID))

		f.edits(m, "edit-3", channel.Text{Body: "never mind"})
		assert.Zero(t, f.files())
	})
}

func (f *filed) read(id storage.MessageID) string {
	f.t.Helper()
	content, _, err := f.OpenMedia(f.t.Context(), id, 0)
	require.NoError(f.t, err)
	defer func() { assert.NoError(f.t, content.Body.Close()) }()
	buf := make([]byte, 100)
	n, _ := content.Body.Read(buf)
	return string(buf[:n])
}

// A file that somebody else was sent stays when its message is edited, and one that
// an overtaken edit brings changes nothing.
func TestAnEditTakesNoFileFromOthers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		m := f.latest(f.brings("pixels"))
		f.due()
		first := pictureOf(f.message(m.ID))
		f.planned("max", channel.Parts{channel.Image{Media: first}}, 200*day)
		f.edits(m, "edit", channel.Text{Body: "never mind"})
		assert.True(t, f.has(first))
		pass(time.Second)
		old := f.of(m, "older")
		old.At = time.Now().Add(-time.Hour)
		require.Equal(t, 200, f.deliver(channel.MessageEdited{Origin: old, Of: m.ProviderID, Parts: channel.Parts{channel.Text{Body: "older"}}}))
		assert.Equal(t, channel.Parts{channel.Text{Body: "never mind"}}, f.message(m.ID).Parts)
	})
}

// Whoever is erased between an edit and the removal of the old file leaves no file.
func TestAnErasureReachesTheFileBeforeAnEdit(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		f := newFiled(t, open())
		c := f.brings("pixels")
		f.due()
		f.media.stuck.Store(true)
		f.edits(f.latest(c), "edit", channel.Image{Media: f.fake.PutMedia([]byte("other pixels"), "image/png")})
		require.Equal(t, 2, f.files())
		_, err := f.ErasePerson(t.Context(), "", c.Contact)
		require.NoError(t, err)
		f.due()
		f.media.stuck.Store(false)
		for range 2 {
			require.NoError(t, f.RunDue(t.Context(), time.Now().Add(time.Hour)))
		}
		assert.Zero(t, f.files())
	})
}
