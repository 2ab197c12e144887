package engagement_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
)

// A slowMedia keeps files in a folder, and does not always do what it
// is asked to.
type slowMedia struct {
	*engagement.MediaDir
	folder string
	// stuck says that nothing can be removed, and slow how long it takes to keep
	// a file.
	stuck atomic.Bool
	slow  atomic.Int64 // as a [time.Duration]
	// full says that nothing can be kept, and room, if it is not 0, how many files can;
	// puts is how often it was tried.
	full       atomic.Bool
	room, puts atomic.Int64
	// between is called when a file was kept, before anybody is told; it may be nil.
	between func()
	// removing is called before a file is removed; it may be nil.
	removing func()
}

func (m *slowMedia) Remove(ctx context.Context, key string) error {
	if m.stuck.Load() {
		return errors.New("the disk is away")
	}
	if m.removing != nil {
		m.removing()
	}
	return m.MediaDir.Remove(ctx, key)
}

func (m *slowMedia) Put(ctx context.Context, key string, r io.Reader) error {
	if slow := time.Duration(m.slow.Load()); slow > 0 {
		pass(slow)
	}
	m.puts.Add(1)
	if room := m.room.Load(); m.full.Load() || room > 0 && m.count() >= room {
		return syscall.ENOSPC
	}
	err := m.MediaDir.Put(ctx, key, r)
	if m.between != nil {
		m.between()
	}
	return err
}

func (m *slowMedia) count() int64 {
	all, err := os.ReadDir(m.folder)
	if err != nil {
		return 0
	}
	return int64(len(all))
}

// A filed world keeps files in a folder.
type filed struct {
	*world
	media  *slowMedia
	folder string
}

func newFiled(t *testing.T, store storage.Store) *filed {
	t.Helper()
	return newFiledOn(t, store, func(*engagement.Config, *channeltest.Fake) {})
}

func newFiledOn(t *testing.T, store storage.Store, change func(*engagement.Config, *channeltest.Fake)) *filed {
	t.Helper()
	f := &filed{folder: t.TempDir()}
	dir, err := engagement.OpenMediaDir(f.folder)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, dir.Close()) })
	f.media = &slowMedia{MediaDir: dir, folder: f.folder}
	f.world = newWorldOn(t, store, func(cfg *engagement.Config, fake *channeltest.Fake) {
		cfg.Media = f.media
		change(cfg, fake)
	})
	return f
}

// keeps says for how many days files are kept.
func (f *filed) keeps(days int) {
	f.t.Helper()
	r, err := f.Retention(f.t.Context())
	require.NoError(f.t, err)
	r.Media = days
	_, err = f.SaveRetention(f.t.Context(), "", r)
	require.NoError(f.t, err)
}

// shows delivers a picture with a caption, and returns its message.
func (f *filed) shows(who, caption, pixels string) *storage.Message {
	f.t.Helper()
	c := f.comes(who, func(m *channel.MessageReceived) {
		file := f.fake.PutMedia([]byte(pixels), "image/png")
		file.Name = "holiday.png"
		m.Parts = channel.Parts{channel.Image{Media: file, Caption: caption}}
	})
	pass(time.Second) // the file is fetched
	all := f.timeline(c.Conversation)
	return all[len(all)-1]
}

// hands sends a file to a conversation.
func (f *filed) hands(to storage.ConversationID, name string) (*storage.Message, channel.Media) {
	f.t.Helper()
	file, err := f.Upload(f.t.Context(), name, "image/png", 3, strings.NewReader("png"))
	require.NoError(f.t, err)
	sent, err := f.Send(f.t.Context(), engagement.Outgoing{Conversation: to, Agent: "ana", Parts: channel.Parts{channel.Image{Media: file, Caption: "as you asked"}}})
	require.NoError(f.t, err)
	return sent.Messages[0], file
}

func (f *filed) files() int {
	f.t.Helper()
	all, err := os.ReadDir(f.folder)
	require.NoError(f.t, err)
	return len(all)
}

// forgotten checks that a message says that its file is not kept any more, and
// says everything else still.
func (f *filed) forgotten(id storage.MessageID, caption, name string) {
	f.t.Helper()
	m := f.message(id)
	want := channel.Image{Caption: caption, Media: channel.Media{Type: "image/png", Name: name, Size: m.Parts[0].(channel.Image).Media.Size, Gone: true, Forgotten: true}}
	assert.Equal(f.t, channel.Parts{want}, m.Parts)
	assert.True(f.t, m.DeletedAt.IsZero())
	assert.Empty(f.t, m.Raw)
	_, _, err := f.OpenMedia(f.t.Context(), id, 0)
	require.ErrorIs(f.t, err, channel.Unreachable)
	assert.ErrorContains(f.t, err, "no longer kept")
}

func TestRetentionOfFilesLeavesTheMessages(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		stop := f.start()
		defer stop()
		f.keeps(3)
		theirs := f.shows("max", "the broken tap", "pixels")
		kept := theirs.Parts[0].(channel.Image).Media.Stored
		require.NotEmpty(t, kept)
		ours, _ := f.hands(theirs.Conversation, "offer.png")
		_, logo := f.hands(theirs.Conversation, "logo.png")
		canned := reply("with-logo", "Hello")
		canned.Parts, canned.Scope = channel.Parts{channel.Image{Media: logo}}, templates.Scope{All: true}
		require.NoError(t, f.PutReply(t.Context(), "", canned))
		pass(2 * day)
		young := f.shows("eve", "mine", "more pixels")
		require.Equal(t, 4, f.files())
		require.Equal(t, theirs, f.message(theirs.ID), "it is not old yet")

		pass(day + 2*time.Hour)
		f.forgotten(theirs.ID, "the broken tap", "holiday.png")
		f.forgotten(ours.ID, "as you asked", "offer.png")
		assert.Equal(t, 2, f.files(), "the young one's, and that of the canned reply")
		content, _, err := f.OpenMedia(t.Context(), young.ID, 0)
		require.NoError(t, err)
		require.NoError(t, content.Body.Close())
		found, err := f.SearchMessages(t.Context(), "broken tap holiday", engagement.SearchFilter{}, storage.MessageID{}, 0)
		require.NoError(t, err)
		require.Len(t, found.Messages, 1)
		assert.Equal(t, theirs.ID, found.Messages[0].ID)

		var table, person strings.Builder
		require.NoError(t, f.ExportChat(t.Context(), "", &table, engagement.ExportQuery{Conversation: theirs.Conversation, Format: engagement.ExportCSV}))
		assert.Contains(t, table.String(), "the broken tap,holiday.png (no longer kept)")
		require.NoError(t, f.ExportPerson(t.Context(), "", f.workOf("max").Contact, &person))
		assert.Contains(t, person.String(), `"name":"holiday.png","size":6,"gone":true,"forgotten":true`)
		assert.NotContains(t, person.String(), kept)
	})
}

func TestFilesThatCannotBeRemovedAreTriedUntilTheyAre(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		stop := f.start()
		f.keeps(1)
		m := f.shows("max", "look", "pixels")
		f.media.stuck.Store(true)
		pass(3 * day)
		f.forgotten(m.ID, "look", "holiday.png")
		assert.Equal(t, 1, f.files(), "it is still there")
		stop()
		f.media.stuck.Store(false)
		pass(day)
		assert.Equal(t, 1, f.files(), "nobody is there")
		again := newWorldOn(t, f.store, func(cfg *engagement.Config, _ *channeltest.Fake) { cfg.Media = f.media })
		stop = again.start()
		defer stop()
		pass(time.Hour)
		assert.Zero(t, f.files(), "what one engine forgot, the next one removes")
	})
}

// A file that was sent again is kept until the last message with it is old, and an
// erasure leaves alone what others were sent.
func TestAFileThatWasSentAgainStaysForTheYoungerMessage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		stop := f.start()
		defer stop()
		f.keeps(3)
		his := f.comes("max")
		first, file := f.hands(his.Conversation, "offer.png")
		pass(2 * day)
		again := func(to *storage.Case) storage.MessageID {
			sent, err := f.Send(t.Context(), engagement.Outgoing{Conversation: to.Conversation, Agent: "ana", Parts: channel.Parts{channel.Image{Media: file, Caption: "again"}}})
			require.NoError(t, err)
			return sent.Messages[0].ID
		}
		second, third := again(f.comes("eve")), again(his)
		pass(2 * day)
		f.forgotten(first.ID, "as you asked", "offer.png")
		content, _, err := f.OpenMedia(t.Context(), second, 0)
		require.NoError(t, err)
		require.NoError(t, content.Body.Close())
		r, err := f.ErasePerson(t.Context(), "", his.Contact)
		require.NoError(t, err)
		pass(time.Minute)
		r, err = f.Receipt(t.Context(), r.ID)
		require.NoError(t, err)
		assert.Equal(t, []int{0, 1}, []int{r.Files, r.FilesKept}, "the other person's message has it")
		_, err = f.Message(t.Context(), third)
		require.ErrorIs(t, err, storage.ErrNotFound)
		assert.Equal(t, 1, f.files())
		pass(2 * day)
		f.forgotten(second, "again", "offer.png")
		assert.Zero(t, f.files())
	})
}

func TestAFileThatComesTooLateIsNotKept(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		stop := f.start()
		f.keeps(1)
		pass(time.Second)
		stop()
		m := f.fake.Inbound(customer, "")
		m.At = time.Now()
		m.Parts = channel.Parts{channel.Image{Media: f.fake.PutMedia([]byte("pixels"), "image/png"), Caption: "look"}}
		require.Equal(t, 200, f.deliver(m))
		pass(2 * day)
		f.media.slow.Store(int64(5 * time.Second)) // and meanwhile the message's files are forgotten
		stop = f.start()
		defer stop()
		pass(time.Second)
		got := f.timeline(f.item(engagement.ViewQueue, "ana").Conversation.ID)[0]
		assert.True(t, got.Parts[0].(channel.Image).Media.Forgotten, "while the file is under way")
		pass(time.Minute)
		f.forgotten(got.ID, "look", "")
		assert.Zero(t, f.files())
	})
}

func TestAnEditBringsNoFilesBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		stop := f.start()
		defer stop()
		f.keeps(1)
		m := f.shows("max", "look", "pixels")
		pass(2 * day)
		origin := channel.Origin{ID: "edit-1", Account: f.fake.Account(), At: time.Now()}
		edit := channel.MessageEdited{Origin: origin, Of: m.ProviderID, From: channel.Person{Addresses: []channel.Address{{Kind: channel.AddressUser, Value: "max"}}}, Parts: channel.Parts{
			channel.Image{Media: f.fake.PutMedia([]byte("other pixels"), "image/png"), Caption: "look here"},
		}}
		require.Equal(t, 200, f.deliver(edit))
		pass(time.Hour)
		f.forgotten(m.ID, "look here", "")
	})
}

func TestAMessageThatWaitedForTooLongIsNotSentWithoutItsFile(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		stop := f.start()
		f.keeps(1)
		c := f.comes("max")
		pass(time.Second)
		stop()
		m, _ := f.hands(c.Conversation, "offer.png")
		pass(2 * day)
		require.NoError(t, f.RunDue(t.Context(), time.Now())) // the files are forgotten before anything is sent
		stop = f.start()
		defer stop()
		pass(time.Minute)
		assert.Empty(t, f.fake.Sent())
		got := f.message(m.ID)
		assert.Equal(t, storage.OutcomeRejected, got.Outcome)
		assert.Contains(t, got.Progress.Failure.Detail, "no longer kept")
	})
}

// What led to a file is in none of the database's files once it was scrubbed, and
// the file is in no folder; what was said with it still is.
func TestForgottenFilesAreInNoFile(t *testing.T) {
	bubble(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "test.db")
		store := sqliteTenant(t, path)
		f := newFiled(t, store)
		stop := f.start()
		defer stop()
		f.keeps(1)
		m := f.shows("max", "the broken tap", "pixels-of-the-bathroom")
		file := f.message(m.ID).Parts[0].(channel.Image).Media
		leads := []string{file.ID, file.SHA256, file.Stored}
		for _, s := range leads {
			require.NotEmpty(t, s)
			require.Contains(t, string(bytesOf(t, path)), strings.ToLower(s), "there is something to look for")
		}
		pass(26 * time.Hour)
		require.NoError(t, store.Scrub(t.Context()))
		f.comes("eve")
		left := string(bytesOf(t, path))
		for _, s := range leads {
			assert.NotContains(t, left, strings.ToLower(s))
		}
		assert.Contains(t, left, "the broken tap")
		assert.Zero(t, f.files())
		r, err := f.ErasePerson(t.Context(), "", f.workOf("max").Contact)
		require.NoError(t, err)
		pass(time.Minute)
		r, err = f.Receipt(t.Context(), r.ID)
		require.NoError(t, err)
		assert.False(t, r.DoneAt.IsZero())
		assert.Zero(t, r.Files+r.FilesKept, "there were none left")
	})
}
