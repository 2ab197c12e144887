package export_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/export"
	"github.com/rapport-go/rapport/storage"
)

// A history says which files are no longer kept, in each form.
func TestForgottenFilesAreToldInEveryForm(t *testing.T) {
	leak := channel.Media{ID: "1", Type: "image/jpeg", Name: "leak.jpg"}.Forget()
	unnamed := channel.Media{ID: "2", Type: "image/png"}.Forget()
	there := channel.Media{ID: "3", Type: "image/png", Name: "here.png"}
	item := message(1, mia, channel.Parts{
		channel.Image{Media: leak, Caption: "our tap"}, channel.Image{Media: there},
		channel.Template{Name: "offer", Shown: channel.Parts{channel.Buttons{Header: channel.Header{Image: &unnamed}, Body: "Yours?"}}},
	}, func(m *storage.Message) { m.Direction = storage.Inbound })

	table := wrote(t, export.CSV, export.Options{}, item)
	assert.Contains(t, table, "\"leak.jpg (no longer kept)\r\nhere.png\r\n[image/png] (no longer kept)\"")
	assert.Contains(t, table, "our tap")
	page := wrote(t, export.HTML, export.Options{}, item)
	for _, said := range []string{"<bdi>leak.jpg (no longer kept)</bdi>", "<bdi>here.png</bdi>", "<bdi>[image/png] (no longer kept)</bdi>", "our tap", "Yours?"} {
		assert.Contains(t, page, said)
	}
	var l export.Line
	require.NoError(t, json.Unmarshal([]byte(wrote(t, export.JSONLines, export.Options{}, item)), &l))
	assert.Equal(t, []string{"leak.jpg", "here.png", "[image/png]"}, l.Files)
	assert.True(t, l.Parts[0].(channel.Image).Media.Forgotten)
	assert.False(t, l.Parts[1].(channel.Image).Media.Forgotten)
}
