package webchat_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
)

var update = flag.Bool("update", false, "write testdata anew")

// everything is a part of each kind, with an address that runs code wherever
// there can be one.
func everything() channel.Parts {
	const evil = "javascript:alert(1)"
	picture := &channel.Media{URL: "https://example.com/a.png", Type: "image/png", Name: "a.png", Preview: evil}
	buttons := []channel.Button{{ID: "a", Title: "<b>A</b>"}, {ID: "b", Title: "B"}}
	return channel.Parts{
		channel.Text{Body: "<script>alert(1)</script>"},
		channel.Image{Media: *picture, Caption: "picture"},
		channel.Image{Media: channel.Media{URL: evil, Type: "image/png"}},
		channel.Video{Media: channel.Media{URL: "https://example.com/a.mp4", Duration: 2 * time.Second}},
		channel.Audio{Media: channel.Media{URL: "https://example.com/a.mp3"}, Voice: true},
		channel.File{Media: channel.Media{Name: "gone.pdf", Gone: true}},
		channel.Sticker{Media: *picture},
		channel.Location{Name: "Pier 7", Address: "Harbour Road", URL: evil},
		channel.Contacts{Cards: []channel.ContactCard{{Name: "Ana", Phones: []channel.CardPhone{{Number: "+852"}}, Mails: []channel.CardDetail{{Value: "a@b"}}, URLs: []channel.CardDetail{{Value: evil}}}}},
		channel.Buttons{Header: channel.Header{Image: picture}, Body: "Which?", Footer: "f", Buttons: buttons},
		channel.QuickReplies{Body: "Which?", Replies: buttons},
		channel.LinkButton{Header: channel.Header{Text: "h"}, Body: "b", Label: "Open", URL: evil},
		channel.List{Body: "b", Label: "Choose", Sections: []channel.Section{{Title: "s", Rows: []channel.Row{{ID: "a", Title: "A", Description: "d"}}}}},
		channel.Carousel{Body: "b", Cards: []channel.Card{{Title: "t", Body: "b", Image: picture, Buttons: []channel.CardButton{{ID: "a", Title: "A"}, {Title: "B", URL: evil}}}}},
		channel.Choice{ID: "a", Title: "A"},
		channel.Form{Name: "offline", Data: `{"email":"a@example.com"}`},
		channel.Form{Name: "offline", Data: `no JSON`},
		channel.Placeholder{Type: "poll"},
		channel.Template{Name: "hello", Language: "en"},
		channel.Order{Catalog: "shop"},
	}
}

func TestPartsAsTheWidgetGetsThem(t *testing.T) {
	h := hostOf(t, open())
	ana := entered(t, h)
	h.Insert(ana.Address(), channel.Said{
		ID: "o.1", Author: channel.AuthorExternal, At: noon, Parts: everything(), Status: channel.StatusPlayed,
		Sender: channel.Sender{Name: "Anna", Picture: "http://example.com/not-safe.png"},
	}, 0)
	var got any
	require.NoError(t, ana.Call(t.Context(), "GET", "/messages", nil, &got))
	text, err := json.MarshalIndent(got, "", "  ")
	require.NoError(t, err)
	assert.NotContains(t, string(text), "javascript:")
	const golden = "testdata/parts.golden.json"
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, append(text, '\n'), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), string(text))
}
