package whatsapp_test

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

var update = flag.Bool("update", false, "write the events of testdata/inbound anew")

// Each file of testdata/inbound is a change of a webhook; beside it stands
// what must come of it.
func TestWebhooksBecomeEvents(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for _, c := range metatest.Changes(t, "testdata/inbound") {
		t.Run(c.Name, func(t *testing.T) {
			got := r.decode(t, envelope(c.JSON))
			assert.NotEmpty(t, got)
			if *update {
				require.NoError(t, os.WriteFile(c.Want, []byte(events(t, got)), 0o644))
			}
			text, err := os.ReadFile(c.Want)
			require.NoError(t, err)
			assert.Equal(t, string(text), events(t, got))
		})
	}
}

func envelope(changes ...string) string { return metatest.Envelope(changes...) }

func (r *rig) decode(t testing.TB, body string) []channel.Event {
	t.Helper()
	d, err := r.channel.Receive(t.Context(), post(body, r.Sign([]byte(body))))
	require.NoError(t, err)
	require.Zero(t, d.Reply)
	return d.Events
}

func events(t testing.TB, all []channel.Event) string { return metatest.Lines(t, all) }
