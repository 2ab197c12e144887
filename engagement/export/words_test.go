package export_test

import (
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/export"
	"github.com/stretchr/testify/assert"
)

func TestEveryPartHasWords(t *testing.T) {
	file := channel.Media{Name: "f.bin", Type: "a/b"}
	tests := []struct {
		part  channel.Part
		words string
		files []string
	}{
		{channel.Text{Body: "hi"}, "hi", nil},
		{channel.Image{Media: file, Caption: "see"}, "see", []string{"f.bin"}},
		{channel.Video{Media: file, Caption: "see"}, "see", []string{"f.bin"}},
		{channel.Audio{Media: file}, "", []string{"f.bin"}},
		{channel.File{Media: file, Caption: "read"}, "read", []string{"f.bin"}},
		{channel.Sticker{}, "", []string{"[sticker]"}},
		{channel.Location{Latitude: 1.5, Longitude: -2, Name: "Home", Address: "Street 1"}, "Home\nStreet 1\n1.500000, -2.000000", nil},
		{channel.Contacts{Cards: []channel.ContactCard{{
			Name: "Bo", Organisation: "Shop", Phones: []channel.CardPhone{{Number: "+49"}}, Mails: []channel.CardDetail{{Value: "b@x"}},
			Addresses: []channel.CardAddress{{Street: "S 1", City: "C"}},
		}}}, "Bo, Shop, +49, b@x, S 1, C", nil},
		{channel.Buttons{Header: channel.Header{Image: &file}, Body: "b", Footer: "f", Buttons: []channel.Button{{Title: "1"}, {Title: "2"}}}, "b\nf\n[1] [2]", []string{"f.bin"}},
		{channel.List{Body: "b", Label: "more", Sections: []channel.Section{{Title: "s", Rows: []channel.Row{{Title: "r", Description: "d"}}}}}, "b\n[more]\ns\n– r: d", nil},
		{channel.LinkButton{Body: "b", Label: "go", URL: "https://x"}, "b\n[go] https://x", nil},
		{channel.QuickReplies{Body: "b", Replies: []channel.Button{{Title: "1"}}}, "b\n[1]", nil},
		{channel.Carousel{Body: "b", Cards: []channel.Card{{Title: "t", Image: &file, Buttons: []channel.CardButton{{Title: "go", URL: "https://x"}}}}}, "b\n– t [go] https://x", []string{"f.bin"}},
		{channel.LocationRequest{Body: "where?"}, "where?", nil},
		{channel.Template{Name: "greeting", Body: []channel.Parameter{{Text: "Mia"}}, Header: []channel.Parameter{{Image: &file}}}, "[template greeting]\nMia", []string{"f.bin"}},
		{channel.Template{Name: "greeting", Shown: channel.Parts{channel.Image{Media: file, Caption: "Hello Mia"}}}, "Hello Mia", []string{"f.bin"}},
		{channel.Reaction{Emoji: "👍"}, "👍", nil},
		{channel.Reaction{}, "[reaction]", nil},
		{channel.Mail{Subject: "Bill", Cc: []string{"a@x", "b@x"}, HTML: "<p>Hi <b>Mia</b></p><style>p{}</style><script>1</script>bye"}, "Bill\nCc: a@x, b@x\nHi Mia" + "bye", nil},
		{channel.Choice{ID: "1", Title: "Yes", Description: "gladly"}, "Yes\ngladly", nil},
		{channel.Form{Name: "order", Data: `{"a":1}`}, "order\n{\"a\":1}", nil},
		{channel.Order{Note: "soon", Items: []channel.OrderItem{{Product: "tea", Quantity: 2, Price: "3.50", Currency: "EUR"}}}, "soon\n2 × tea, 3.50 EUR", nil},
		{channel.Placeholder{Type: "poll", Detail: "not carried"}, "[poll]\nnot carried", nil},
	}
	seen := map[channel.PartKind]bool{}
	for _, tt := range tests {
		seen[tt.part.Kind()] = true
		assert.Equal(t, tt.words, export.Text(channel.Parts{tt.part}), "%T", tt.part)
		assert.Equal(t, tt.files, export.Files(channel.Parts{tt.part}), "%T", tt.part)
	}
	for _, k := range channel.PartKinds() {
		assert.True(t, seen[k], "%s is not tested", k)
	}
}

func TestAMailWithTextIsNotSaidTwice(t *testing.T) {
	parts := channel.Parts{channel.Mail{Subject: "Bill", HTML: "<p>Hi</p>"}, channel.Text{Body: "Hi"}}
	assert.Equal(t, "Bill\nHi", export.Text(parts))
	assert.Empty(t, export.Text(nil))
}
