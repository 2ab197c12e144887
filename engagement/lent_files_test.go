package engagement_test

import (
	"fmt"
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

func user(name string) channel.Address {
	return channel.Address{Kind: channel.AddressUser, Value: name}
}

// visits keeps a file of somebody who may never send it, as a driver does.
func (f *filed) visits(key, who string) channel.Media {
	f.t.Helper()
	lent := engagement.Files(f.store, f.media, 0)
	require.NoError(f.t, lent.PutOf(f.t.Context(), key, newReader("png"), user(who)))
	return channel.Media{ID: key, Stored: key, Type: "image/png"}
}

// sends delivers a message with a file of a visit.
func (f *filed) sends(who string, file channel.Media) {
	f.t.Helper()
	f.comes(who, func(m *channel.MessageReceived) { m.Parts = channel.Parts{channel.Image{Media: file}} })
}

// What a visitor uploads and does not send goes like any unused upload.
func TestAVisitorsUnsentFileIsRemoved(t *testing.T) {
	for name, c := range map[string]struct {
		keep time.Duration
		gone bool
	}{"by default": {0, true}, "for ever": {-1, false}} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newFiledOn(t, memory.New().Tenant("test"), func(cfg *engagement.Config, _ *channeltest.Fake) { cfg.UnusedUploads = c.keep })
				lent := engagement.Files(f.store, f.media, c.keep)
				require.NoError(t, lent.PutOf(t.Context(), "unsent", newReader("png"), user("max")))
				require.NoError(t, lent.Put(t.Context(), "nobodys", newReader("png")))
				sent := f.visits("sent", "max")
				f.sends("max", sent)
				f.later(29 * day)
				assert.Equal(t, 3, f.files())
				f.later(2 * day)
				assert.Equal(t, c.gone, !f.has(channel.Media{Stored: "unsent"}))
				assert.Equal(t, c.gone, !f.has(channel.Media{Stored: "nobodys"}))
				assert.True(t, f.has(sent))
				f.later(100 * day)
				assert.True(t, f.has(sent))
			})
		})
	}
}

// Whoever is erased takes along what they uploaded and never sent, and leaves what
// others did.
func TestAnErasureReachesUnsentFiles(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		f := newFiled(t, open())
		c := f.comes("max")
		f.comes("eve")
		first, second, hers := f.visits("first", "max"), f.visits("second", "max"), f.visits("hers", "eve")
		f.sends("max", second)
		r, err := f.ErasePerson(t.Context(), "", c.Contact)
		require.NoError(t, err)
		f.due()
		f.due() // the files
		assert.Equal(t, []bool{false, false, true}, []bool{f.has(first), f.has(second), f.has(hers)})
		r, err = f.Receipt(t.Context(), r.ID)
		require.NoError(t, err)
		assert.Equal(t, []int{2, 0, 0}, []int{r.Files, r.FilesKept, r.FilesLeft})
		assert.False(t, r.DoneAt.IsZero())
	})
}

// However much somebody uploads, what is remembered of it stays small: what is older
// than the latest goes in its time.
func TestOnlyTheLatestUploadsAreRemembered(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		c := f.comes("max")
		for i := range 210 {
			f.visits(fmt.Sprint("upload-", i), "max")
			pass(time.Second)
		}
		_, err := f.ErasePerson(t.Context(), "", c.Contact)
		require.NoError(t, err)
		f.later(time.Hour)
		assert.Equal(t, 10, f.files())
		assert.True(t, f.has(channel.Media{Stored: "upload-9"}))
		f.later(31 * day)
		assert.Zero(t, f.files())
	})
}
