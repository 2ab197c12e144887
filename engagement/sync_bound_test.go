package engagement_test

import (
	"context"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A mute provider never answers the question for its templates.
type mute struct{ *channeltest.Fake }

func (mute) Templates(ctx context.Context) ([]templates.Template, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestS1_50_ASyncDoesNotWaitForEver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) {
			c.Channels = map[channel.ID]channel.Channel{line: mute{f}}
		})
		began := time.Now()
		_, err := w.SyncTemplates(t.Context(), line)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(began), "twice the timeout of a call")
	})
}
