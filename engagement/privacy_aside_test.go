package engagement_test

import (
	"context"
	"errors"
	"slices"
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

// newBroken makes a world with files in which messages with any cannot be stored until mended.
func newBroken(t *testing.T, store storage.Store) (f *filed, mend func()) {
	t.Helper()
	broken := true
	f = newFiledOn(t, store, func(cfg *engagement.Config, _ *channeltest.Fake) {
		cfg.Store = spoiled{cfg.Store, func(ms []*storage.Message) error {
			if broken && slices.ContainsFunc(ms, func(m *storage.Message) bool { return len(m.Media()) > 0 }) {
				return errors.New("a page of it is damaged")
			}
			return nil
		}}
	})
	return f, func() { broken = false }
}

// attaches delivers a message with a file that its channel has kept already.
func (f *filed) attaches(who string) channel.Media {
	f.t.Helper()
	file := f.uploads("plan.png")
	m := f.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: who}, "")
	m.At = time.Now()
	m.Parts = channel.Parts{channel.Image{Media: file}}
	require.Equal(f.t, 200, f.deliver(m))
	return file
}

func (w *world) aside() []*storage.SetAside {
	w.t.Helper()
	all, err := w.SetAside(w.t.Context(), storage.SetAsideID{}, 10)
	require.NoError(w.t, err)
	return all
}

// duty is what falls due, nil if there is none.
func (w *world) duty(kind, subject string) (d *storage.DueMoment) {
	w.t.Helper()
	require.NoError(w.t, w.store.View(w.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.DueMoments().Get(ctx, storage.DueKey{Kind: kind, Subject: subject})
		d = found[0]
		return err
	}))
	return d
}

// Events that could not be processed are of the person too: they go, with the tries
// that are to come, and with their files.
func TestAnErasureReachesWhatWasSetAside(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		f, _ := newBroken(t, open())
		c := f.comes("max")
		f.comes("eve")
		hers, his := f.attaches("eve"), f.attaches("max")
		require.Len(t, f.aside(), 2)
		gone := f.aside()[1]
		require.NotNil(t, f.duty("replay", gone.ID.String()))
		r, err := f.ErasePerson(t.Context(), "", c.Contact)
		require.NoError(t, err)
		f.due()
		f.due() // its files
		left := f.aside()
		require.Len(t, left, 1, "the other person's stays")
		assert.Equal(t, hers.Stored, left[0].Media()[0].Stored)
		assert.True(t, f.has(hers))
		assert.False(t, f.has(his))
		r, err = f.Receipt(t.Context(), r.ID)
		require.NoError(t, err)
		assert.Equal(t, []int{1, 1, 0, 0}, []int{r.Removed.SetAside, r.Files, r.FilesKept, r.FilesLeft})
		assert.False(t, r.DoneAt.IsZero())
		assert.Nil(t, f.duty("replay", gone.ID.String()), "nobody tries it again")
		assert.NotNil(t, f.duty("replay", left[0].ID.String()))
	})
}

// An event that waits for somebody to mend what is wrong keeps its files, however
// long, and the message has them then.
func TestAnEventThatWasSetAsideKeepsItsFiles(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f, mend := newBroken(t, memory.New().Tenant("test"))
		f.comes("max")
		file := f.attaches("max")
		f.later(100 * day)
		require.Len(t, f.aside(), 1)
		require.True(t, f.has(file), "nobody has looked after it yet")
		mend()
		require.NoError(t, f.Replay(t.Context(), f.aside()[0].ID))
		f.later(100 * day)
		assert.True(t, f.has(file))
		assert.Equal(t, file.Stored, pictureOf(f.latest(f.workOf("max"))).Stored)
	})
}
