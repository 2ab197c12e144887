package engagement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/templates"
)

// TestS4_10_CannedFilesAreCheckedForTheirChannels: a canned reply may have files. What
// a channel does not carry is refused when it is saved for that channel, and a reply
// for all must be one that somebody can send.
func TestS4_10_CannedFilesAreCheckedForTheirChannels(t *testing.T) {
	texts := func(f *channeltest.Fake) *channeltest.Fake {
		f.SetCapabilities(func(c *channel.Capabilities) {
			c.Parts = map[channel.PartKind]channel.PartSupport{channel.PartText: c.Parts[channel.PartText]}
			c.UploadMedia, c.Files = false, false
		})
		return f
	}
	w := newWorld(t, func(cfg *engagement.Config, f *channeltest.Fake) {
		texts(f)
		cfg.Channels["texts"] = texts(newFake("texts"))
		cfg.Channels["files"] = newFake("files")
	})
	reply := func(id string, on ...channel.ID) *templates.Reply {
		return &templates.Reply{
			ID: id, Name: id, Scope: templates.Scope{All: true, Channels: on},
			Parts: channel.Parts{channel.Text{Body: "look"}, channel.Image{Media: channel.Media{Stored: "key", Type: "image/png"}, Caption: "{{contact.name}}"}},
		}
	}
	require.NoError(t, w.PutReply(t.Context(), "", reply("files", "files")))
	require.NoError(t, w.PutReply(t.Context(), "", reply("somewhere")))
	require.NoError(t, w.PutReply(t.Context(), "", reply("elsewhere", "gone", "files")), "a channel that is gone says nothing")
	err := w.PutReply(t.Context(), "", reply("texts", line, "files", "texts"))
	faults := templates.Faults(err)
	require.Len(t, faults, 2, "every channel is told of: %v", err)
	for i, ch := range []string{string(line), "texts"} {
		assert.Equal(t, templates.FaultUnsupported, faults[i].Code)
		assert.Equal(t, 1, faults[i].Index)
		assert.Contains(t, faults[i].Problem, ch)
	}
	require.ErrorIs(t, err, channel.Invalid)

	alone := newWorld(t, func(_ *engagement.Config, f *channeltest.Fake) { texts(f) })
	require.Len(t, templates.Faults(alone.PutReply(t.Context(), "", reply("nowhere"))), 1)
}
