package engagement_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
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

// pictureOf is the picture that a message begins with.
func pictureOf(m *storage.Message) channel.Media { return m.Parts[0].(channel.Image).Media }

// brings delivers a message of max's with some pictures.
func (f *filed) brings(pixels ...string) *storage.Case {
	f.t.Helper()
	return f.comes("max", func(m *channel.MessageReceived) {
		m.Parts = nil
		for _, p := range pixels {
			m.Parts = append(m.Parts, channel.Image{Media: f.fake.PutMedia([]byte(p), "image/png")})
		}
	})
}

// latest is the last message of a conversation.
func (f *filed) latest(c *storage.Case) *storage.Message {
	f.t.Helper()
	all := f.timeline(c.Conversation)
	return all[len(all)-1]
}

// Our own disk says nothing of what the provider has: its files are fetched once
// there is room, whenever that is, and with all the tries that a provider is given.
func TestAFileWaitsForAMediaStoreThatIsFull(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var logged bytes.Buffer
		f := newFiledOn(t, memory.New().Tenant("test"), func(cfg *engagement.Config, _ *channeltest.Fake) {
			cfg.Logger = slog.New(slog.NewTextHandler(&logged, nil))
		})
		f.media.full.Store(true)
		c := f.brings("pixels")
		f.later(5 * day)
		m := f.latest(c)
		assert.False(t, pictureOf(m).Gone, "the provider has it still")
		content, _, err := f.OpenMedia(t.Context(), m.ID, 0)
		require.NoError(t, err, "and shows it meanwhile")
		require.NoError(t, content.Body.Close())
		assert.Contains(t, logged.String(), "the media store failed")
		assert.NotContains(t, logged.String(), "given up")
		assert.Less(t, f.media.puts.Load(), int64(5*24*6*3/2), "it is not asked more than every few minutes")

		f.media.full.Store(false)
		for range 7 { // one less than Attempts
			f.fake.FailNextVerb(&channel.Error{Kind: channel.Unavailable, Op: "open media"})
		}
		f.later(time.Hour)
		assert.NotEmpty(t, pictureOf(f.latest(c)).Stored)
		assert.Equal(t, 1, f.files())
	})
}

// What a provider does not give is given up after Config.Attempts.
func TestAFileThatTheProviderDoesNotGiveIsGivenUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		for range 20 {
			f.fake.FailNextVerb(&channel.Error{Kind: channel.Unavailable, Op: "open media"})
		}
		c := f.brings("pixels")
		f.later(day)
		assert.True(t, pictureOf(f.latest(c)).Gone)
		assert.Zero(t, f.files())
	})
}

// tornFiles is a provider whose files break off, and tells nobody why.
type tornFiles struct{ *channeltest.Fake }

func (tornFiles) OpenMedia(context.Context, channel.Media) (*channel.MediaContent, error) {
	body := io.MultiReader(strings.NewReader("pix"), stalled{})
	return &channel.MediaContent{Body: io.NopCloser(body), Type: "image/png", Size: -1}, nil
}

// stalled is a body that breaks off.
type stalled struct{}

func (stalled) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// tersely is a media store that fails in words of its own, whatever the reader said.
type tersely struct{ engagement.MediaStore }

func (m tersely) Put(ctx context.Context, key string, r io.Reader) error {
	if m.MediaStore.Put(ctx, key, r) != nil {
		return errors.New("not kept")
	}
	return nil
}

// A file that breaks off on its way is the provider's failure, and one that is too
// large is nobody's: the store's words for it do not matter.
func TestAFileThatBreaksOffIsTheProvidersFailure(t *testing.T) {
	for name, change := range map[string]func(*engagement.Config, *channeltest.Fake){
		"it breaks off": func(cfg *engagement.Config, fake *channeltest.Fake) {
			cfg.Channels = map[channel.ID]channel.Channel{line: tornFiles{fake}}
		},
		"it is too large": func(cfg *engagement.Config, _ *channeltest.Fake) { cfg.MaxMedia = 5 },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newFiledOn(t, memory.New().Tenant("test"), func(cfg *engagement.Config, fake *channeltest.Fake) {
					cfg.Media = tersely{cfg.Media}
					change(cfg, fake)
				})
				c := f.brings("pixels")
				f.later(day)
				assert.True(t, pictureOf(f.latest(c)).Gone)
				assert.Zero(t, f.files())
			})
		})
	}
}

// Of several files, those that are kept do not wait for the others.
func TestTheFilesThatThereIsRoomForAreKept(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		f.media.room.Store(1)
		c := f.brings("one", "two", "three")
		f.later(time.Hour)
		assert.Equal(t, []string{"1", "", ""}, keptOf(f.latest(c)))
		f.media.room.Store(0)
		f.later(time.Hour)
		assert.Equal(t, []string{"1", "1", "1"}, keptOf(f.latest(c)))
		assert.Equal(t, 3, f.files())
	})
}

// keptOf says of each file of a message whether there is a copy.
func keptOf(m *storage.Message) []string {
	var all []string
	for _, file := range m.Media() {
		all = append(all, strings.Repeat("1", min(len(file.Stored), 1)))
	}
	return all
}

// A file that is under way while its person is erased is not kept.
func TestAFileUnderWayIsNotKeptOfSomebodyWhoIsErased(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		f := newFiled(t, open())
		var erased atomic.Bool
		c := f.comes("max")
		f.media.between = func() {
			if erased.CompareAndSwap(false, true) {
				_, err := f.ErasePerson(t.Context(), "", c.Contact)
				assert.NoError(t, err)
				f.due() // and meanwhile the person is erased
			}
		}
		m := f.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: "max"}, "")
		m.At = time.Now()
		m.Parts = channel.Parts{channel.Image{Media: f.fake.PutMedia([]byte("pixels"), "image/png")}}
		require.Equal(t, 200, f.deliver(m))
		f.due()
		f.due()
		require.True(t, erased.Load())
		_, err := f.Contact(t.Context(), c.Contact)
		require.ErrorIs(t, err, storage.ErrNotFound)
		assert.Zero(t, f.files())
	})
}
