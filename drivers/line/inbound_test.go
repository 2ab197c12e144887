package line_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

var update = flag.Bool("update", false, "write the events of testdata/inbound anew")

const botID = "U0123456789abcdef0123456789abcdef"

// golden is a channel whose account is the one of testdata/inbound.
func golden(t testing.TB) (*line.Channel, *linetest.Server) {
	t.Helper()
	s := linetest.New(linetest.Options{UserID: botID})
	return newChannel(t, config(s)), s
}

// take is the events of a body.
func take(t testing.TB, c *line.Channel, s *linetest.Server, body []byte) []channel.Event {
	t.Helper()
	d, err := c.Receive(t.Context(), post(string(body), s.Sign(body)))
	require.NoError(t, err)
	require.Zero(t, d.Reply)
	return d.Events
}

// Each file of testdata/inbound is an event of a webhook; beside it stands what
// must come of it.
func TestWebhooksBecomeEvents(t *testing.T) {
	c, s := golden(t)
	for _, f := range metatest.Changes(t, "testdata/inbound") {
		t.Run(f.Name, func(t *testing.T) {
			got := take(t, c, s, envelope(botID, f.JSON))
			assert.NotEmpty(t, got)
			if *update {
				require.NoError(t, os.WriteFile(f.Want, []byte(metatest.Lines(t, got)), 0o644))
			}
			want, err := os.ReadFile(f.Want)
			require.NoError(t, err)
			assert.Equal(t, string(want), metatest.Lines(t, got))
			for _, e := range got {
				assert.JSONEq(t, f.JSON, string(e.Where().Raw))
			}
		})
	}
}

// Whatever comes twice is the same twice, but for the bytes.
func TestRedeliveredEventsAreTheSame(t *testing.T) {
	c, s := golden(t)
	for _, f := range metatest.Changes(t, "testdata/inbound") {
		var e map[string]any
		require.NoError(t, json.Unmarshal([]byte(f.JSON), &e))
		e["deliveryContext"] = map[string]any{"isRedelivery": true}
		again, err := json.Marshal(e)
		require.NoError(t, err)
		first, second := take(t, c, s, envelope(botID, f.JSON)), take(t, c, s, envelope(botID, string(again)))
		assert.Equal(t, metatest.Lines(t, first), metatest.Lines(t, second), f.Name)
	}
}

// One odd event leaves the others alone, and the order stays.
func TestBatchesKeepTheirOrder(t *testing.T) {
	c, s := golden(t)
	var all []string
	var want []channel.Event
	for _, f := range metatest.Changes(t, "testdata/inbound") {
		for _, raw := range []string{f.JSON, `{"type":["odd"]}`, `7`, `null`, `{}`, `{"type":"message","source":"x"}`} {
			all = append(all, raw)
			want = append(want, take(t, c, s, envelope(botID, raw))...)
		}
	}
	assert.Equal(t, metatest.Lines(t, want), metatest.Lines(t, take(t, c, s, envelope(botID, all...))))
}
