package woztell_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// golden is a channel whose account is the one of testdata/in.
func golden(t testing.TB, p woztell.Platform) (*woztell.Channel, *woztelltest.Server) {
	t.Helper()
	s := woztelltest.New(woztelltest.Options{Channels: []woztelltest.Channel{{Type: kinds[p]}}})
	return newChannel(t, config(s, p)), s
}

// take is the events of a body.
func take(t testing.TB, c *woztell.Channel, s *woztelltest.Server, body string) []channel.Event {
	t.Helper()
	d, err := c.Receive(t.Context(), post(body, s.Sign(c.Account(), []byte(body))))
	require.NoError(t, err)
	require.Zero(t, d.Reply)
	return d.Events
}

// expected are the kinds of the events of a file.
func expected(tb channeltest.TB, f metatest.Change) []channel.EventKind {
	want, err := os.ReadFile(f.Want)
	if err != nil {
		tb.Fatalf("%v", err)
	}
	var all []channel.EventKind
	for line := range strings.Lines(string(want)) {
		var e struct {
			Kind channel.EventKind `json:"kind"`
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			tb.Fatalf("%s: %v", f.Want, err)
		}
		all = append(all, e.Kind)
	}
	return all
}

// Each file of testdata/in is a webhook; beside it stands what must come of it.
func TestWebhooksBecomeEvents(t *testing.T) {
	for _, p := range platforms {
		c, s := golden(t, p)
		for _, f := range metatest.Changes(t, "testdata/in/"+string(p)) {
			t.Run(string(p)+"/"+f.Name, func(t *testing.T) {
				got := take(t, c, s, f.JSON)
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
}

// The ids of events do not depend on the order of keys or on blanks.
func TestRedeliveredEventsAreTheSame(t *testing.T) {
	for _, p := range platforms {
		c, s := golden(t, p)
		for _, f := range metatest.Changes(t, "testdata/in/"+string(p)) {
			var e any
			require.NoError(t, json.Unmarshal([]byte(f.JSON), &e))
			again, err := json.Marshal(e)
			require.NoError(t, err)
			assert.Equal(t, metatest.Lines(t, take(t, c, s, f.JSON)), metatest.Lines(t, take(t, c, s, string(again))), f.Name)
		}
	}
}

// What was never a webhook of WOZTELL's is kept all the same.
func TestWhateverIsSignedJSONIsTaken(t *testing.T) {
	c, s := golden(t, woztell.WhatsApp)
	for _, body := range []string{`null`, `7`, `"x"`, `[]`, `[{"type":"TEXT"}]`, `{"eventType":{}}`, `{"type":["odd"]}`, `{"messageEvent":"x"}`, `{"messageEvent":{}}`} {
		got := take(t, c, s, body)
		require.Len(t, got, 1, body)
		assert.Equal(t, channel.EventUnknown, got[0].Kind(), body)
		assert.NotEmpty(t, got[0].Where().ID, body)
	}
}
