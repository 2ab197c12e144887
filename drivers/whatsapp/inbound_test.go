package whatsapp_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

var update = flag.Bool("update", false, "write the events of testdata/inbound anew")

// Each file of testdata/inbound is a change of a webhook; beside it stands
// what must come of it.
func TestWebhooksBecomeEvents(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for _, file := range inboundFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			change, err := os.ReadFile(file)
			require.NoError(t, err)
			got := r.decode(t, envelope(string(change)))
			assert.NotEmpty(t, got)
			want := strings.TrimSuffix(file, ".json") + ".want.txt"
			if *update {
				require.NoError(t, os.WriteFile(want, []byte(events(t, got)), 0o644))
			}
			text, err := os.ReadFile(want)
			require.NoError(t, err)
			assert.Equal(t, string(text), events(t, got))
		})
	}
}

func inboundFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/inbound/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

func envelope(changes ...string) string {
	return `{"object":"whatsapp_business_account","entry":[{"id":"2220002220","changes":[` + strings.Join(changes, ",") + `]}]}`
}

func (r *rig) decode(t testing.TB, body string) []channel.Event {
	t.Helper()
	d, err := r.channel.Receive(t.Context(), post(body, r.Sign([]byte(body))))
	require.NoError(t, err)
	require.Zero(t, d.Reply)
	return d.Events
}

// events writes one event a line, without Raw, which must be JSON.
func events(t testing.TB, all []channel.Event) string {
	t.Helper()
	var out strings.Builder
	for _, e := range all {
		require.True(t, json.Valid(e.Where().Raw), "Raw of %T", e)
		encoded, err := channel.EncodeEvent(e)
		require.NoError(t, err)
		var compact strings.Builder
		require.NoError(t, withoutRaw(&compact, encoded))
		fmt.Fprintln(&out, compact.String())
	}
	return out.String()
}

func withoutRaw(out *strings.Builder, encoded []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(encoded, &fields); err != nil {
		return err
	}
	delete(fields, "raw")
	b, err := json.Marshal(fields)
	out.Write(b)
	return err
}
