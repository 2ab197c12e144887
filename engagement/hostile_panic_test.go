package engagement_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clumsy is a driver that panics with what it was given.
type clumsy struct{ *channeltest.Fake }

func (c clumsy) Receive(ctx context.Context, r *http.Request) (channel.Delivery, error) {
	d, err := c.Fake.Receive(ctx, r)
	for _, e := range d.Events {
		if m, ok := e.(channel.MessageReceived); ok && channeltest.Words(m.Parts) == canary {
			panic("cannot read " + canary)
		}
	}
	return d, err
}

func (c clumsy) Send(_ context.Context, m *channel.Message) (channel.Receipt, error) {
	panic(fmt.Errorf("cannot send %s", channeltest.Words(m.Parts)))
}

// A panic of a driver, whatever it says, ends the call and nothing else, and tells
// where it was instead of what.
func TestHostilePanicsRepeatNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var log bytes.Buffer
		w := newWorld(t, func(cfg *engagement.Config, fake *channeltest.Fake) {
			cfg.Channels[line] = clumsy{fake}
			cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug - 4}))
		})
		w.write("hello")
		r := w.fake.Webhook(w.fake.Inbound(customer, canary))
		r.URL.Path = "/" + string(line)
		require.Equal(t, http.StatusInternalServerError, served(w.hook, r))
		m := w.mustReply("ana", canary)
		w.due()
		pass(time.Minute)
		w.due()
		m = w.message(m.ID)
		assert.Equal(t, storage.OutcomeUnknown, m.Outcome)
		for where, text := range map[string]string{"log": log.String(), "failure": fmt.Sprint(m.Progress)} {
			assert.NotContains(t, text, canary, where)
		}
		assert.Contains(t, log.String(), "clumsy.Receive", "where it was")
		w.write("still there?")
	})
}
