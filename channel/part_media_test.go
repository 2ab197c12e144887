package channel_test

import (
	"errors"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMapMediaReachesEveryFile(t *testing.T) {
	file := channel.Media{Stored: "a"}
	header := channel.Header{Image: &file}
	for _, part := range []channel.Part{
		channel.Image{Media: file}, channel.Video{Media: file}, channel.Audio{Media: file}, channel.File{Media: file},
		channel.Sticker{Media: file}, channel.Buttons{Header: header}, channel.List{Header: channel.Header{Video: &file}},
		channel.LinkButton{Header: channel.Header{File: &file}}, channel.Carousel{Cards: []channel.Card{{}, {Image: &file}}},
		channel.Template{Header: []channel.Parameter{{Image: &file}}},
		channel.Template{Body: []channel.Parameter{{Text: "x"}, {File: &file}}},
		channel.Template{Header: []channel.Parameter{{GIF: &file}}},
		channel.Template{Cards: []channel.TemplateCard{{}, {Header: []channel.Parameter{{Video: &file}}}}},
		channel.Template{Cards: []channel.TemplateCard{{Body: []channel.Parameter{{Image: &file}}}}},
	} {
		before, err := channel.Parts{part}.MarshalJSON()
		require.NoError(t, err)
		calls := 0
		out, err := channel.MapMedia(part, func(m channel.Media) (channel.Media, error) {
			calls++
			m.ID = "uploaded"
			return m, nil
		})
		require.NoError(t, err)
		assert.Equal(t, 1, calls, part.Kind())
		after, err := channel.Parts{out}.MarshalJSON()
		require.NoError(t, err)
		assert.Contains(t, string(after), `"id":"uploaded"`)
		unchanged, err := channel.Parts{part}.MarshalJSON()
		require.NoError(t, err)
		assert.Equal(t, string(before), string(unchanged))

		_, err = channel.MapMedia(part, func(m channel.Media) (channel.Media, error) { return m, errors.New("no") })
		require.EqualError(t, err, "no")
	}
	out, err := channel.MapMedia(channel.Text{Body: "x"}, nil)
	require.NoError(t, err)
	assert.Equal(t, channel.Text{Body: "x"}, out)
}

func TestMediaOfIsThePartsOwnFile(t *testing.T) {
	file := channel.Media{ID: "a"}
	for _, part := range []channel.Part{
		channel.Image{Media: file}, channel.Video{Media: file}, channel.Audio{Media: file}, channel.File{Media: file}, channel.Sticker{Media: file},
	} {
		m, ok := channel.MediaOf(part)
		assert.True(t, ok)
		assert.Equal(t, file, m)
	}
	_, ok := channel.MediaOf(channel.Buttons{Header: channel.Header{Image: &file}})
	assert.False(t, ok)
}
