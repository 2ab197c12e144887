package meta

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The short way and the long way give the same events.
func TestQuickIsTheSame(t *testing.T) {
	files, err := filepath.Glob("../../whatsapp/testdata/*/*.json")
	require.NoError(t, err)
	d := Decoder{Portfolio: "p"}
	taken := 0
	for _, file := range files {
		change, err := os.ReadFile(file)
		require.NoError(t, err)
		body := slices.Concat([]byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[`), change, []byte(`]}]}`))
		events, ok := d.quick(body)
		if !ok {
			continue
		}
		taken++
		long, err := d.long(body)
		require.NoError(t, err)
		assert.Equal(t, long, events, file)
	}
	assert.Greater(t, taken, 40, "hardly any webhook went the short way")
}
