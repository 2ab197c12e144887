package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// uploads keeps a picture for somebody to send.
func (f *filed) uploads(name string) channel.Media {
	f.t.Helper()
	m, err := f.Upload(f.t.Context(), name, "image/png", 3, newReader("png"))
	require.NoError(f.t, err)
	return m
}

// has reports whether a file is there.
func (f *filed) has(m channel.Media) bool {
	f.t.Helper()
	body, err := f.media.Open(f.t.Context(), m.Stored)
	if err != nil {
		return false
	}
	require.NoError(f.t, body.Close())
	return true
}

func TestAnUploadThatNobodyUsesIsRemoved(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		c := f.comes("max")
		unused, waits := f.uploads("unused.png"), f.uploads("waits.png")
		f.planned("max", channel.Parts{channel.Image{Media: waits}}, 200*day)
		_, sent := f.hands(c.Conversation, "sent.png")
		_, err := f.Upload(t.Context(), "short.png", "image/png", 9, newReader("png"))
		require.Error(t, err)
		f.later(29 * day)
		assert.Equal(t, 4, f.files(), "somebody may still be writing")
		again := newWorldOn(t, f.store, func(cfg *engagement.Config, _ *channeltest.Fake) { cfg.Media = f.media })
		f.media.stuck.Store(true)
		again.later(2 * day)
		assert.Equal(t, 4, f.files(), "it cannot be removed")
		f.media.stuck.Store(false)
		again.later(time.Hour)
		assert.False(t, f.has(unused))
		assert.Equal(t, 2, f.files(), "what could not be uploaded is gone too")
		again.later(100 * day)
		assert.True(t, f.has(sent) && f.has(waits))
	})
}

// A file that a document needs is looked at from time to time, and one that was to
// leave is kept for as long as a new upload when it is taken back.
func TestAnUploadGoesWhenItIsNoLongerUsed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		f.comes("max")
		logo, planned := f.uploads("logo.png"), f.uploads("planned.png")
		canned := reply("with-logo", "Hello")
		canned.Parts, canned.Scope = channel.Parts{channel.Image{Media: logo}}, templates.Scope{All: true}
		require.NoError(t, f.PutReply(t.Context(), "", canned))
		later := f.planned("max", channel.Parts{channel.Image{Media: planned}}, 200*day)
		f.later(100 * day)
		require.Equal(t, 2, f.files())
		require.NoError(t, f.DeleteReply(t.Context(), "", canned.ID, canned.Version))
		require.NoError(t, f.Unschedule(t.Context(), "", later.ID))
		f.later(29 * day)
		assert.True(t, f.has(planned), "it may be for another message")
		f.later(2 * day)
		assert.False(t, f.has(planned) || f.has(logo))
	})
}

func TestUploadsAreKeptForAsLongAsIsAskedFor(t *testing.T) {
	for name, c := range map[string]struct{ keep, still, gone time.Duration }{
		"for ever": {keep: -1, still: 400 * day}, "a year": {keep: 365 * day, still: 364 * day, gone: 2 * day},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newFiledOn(t, memory.New().Tenant("test"), func(cfg *engagement.Config, _ *channeltest.Fake) { cfg.UnusedUploads = c.keep })
				m := f.uploads("unused.png")
				f.later(c.still)
				assert.True(t, f.has(m))
				f.later(c.gone)
				assert.Equal(t, c.keep < 0, f.has(m))
			})
		})
	}
}

// Somebody may send a file in the very moment in which it is removed because nobody
// has used it. Then nothing arrives, and the message says why: as one that is sent a
// moment later.
func TestAFileThatIsRemovedWhileItIsSent(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		f := newFiledOn(t, open(), func(cfg *engagement.Config, _ *channeltest.Fake) { cfg.Attempts = 1 })
		c := f.comes("max")
		file := f.uploads("offer.png")
		sends := func() *storage.Message {
			sent, err := f.Send(t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: "ana", Parts: channel.Parts{channel.Image{Media: file}}})
			require.NoError(t, err)
			return sent.Messages[0]
		}
		var during *storage.Message
		f.media.removing = func() { during = sends() }
		require.NoError(t, f.RunDue(t.Context(), time.Now().Add(31*day)))
		require.NotNil(t, during)
		require.False(t, f.has(file))
		f.media.removing = nil
		after := sends()
		f.due()
		for _, m := range []*storage.Message{f.message(during.ID), f.message(after.ID)} {
			assert.Equal(t, storage.OutcomeRejected, m.Outcome)
			assert.Contains(t, m.Progress.Failure.Detail, "not in the media store")
		}
		assert.Empty(t, f.fake.Sent())
	})
}
