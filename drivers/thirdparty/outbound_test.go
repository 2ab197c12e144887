package thirdparty_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
)

var (
	photo = channel.Media{
		URL: "https://shop.example/tea.jpg", Type: "image/jpeg", Name: "tea.jpg", Size: 1200, Preview: "https://shop.example/small.jpg",
		SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Stored: "ours", Inline: "x",
	}
	film = channel.Media{URL: "https://shop.example/tea.mp4", Duration: 1500 * time.Millisecond}
)

// everything has every kind of part, as full as can be.
var everything = map[string]channel.Part{
	"text":         channel.Text{Body: "Grüße & <b>你好</b> 👋", Preview: true},
	"image":        channel.Image{Media: photo, Caption: "Tea"},
	"video":        channel.Video{Media: film, Caption: "How it is made"},
	"audio":        channel.Audio{Media: film, Voice: true},
	"file":         channel.File{Media: photo, Caption: "The bill"},
	"sticker":      channel.Sticker{Media: photo, Animated: true},
	"location":     channel.Location{Latitude: 22.3, Longitude: 114.2, Name: "Pier 7", Address: "Harbour Road 1", URL: "https://maps.example/7"},
	"zero_place":   channel.Location{},
	"buttons":      channel.Buttons{Header: channel.Header{Text: "Tea"}, Body: "Which?", Footer: "All fresh", Buttons: []channel.Button{{ID: "g", Title: "Green"}, {ID: "b", Title: "Black"}}},
	"quick":        channel.QuickReplies{Body: "Which?", Replies: []channel.Button{{ID: "g", Title: "Green"}}},
	"link":         channel.LinkButton{Header: channel.Header{Text: "Tea"}, Body: "Your order", Footer: "x", Label: "Open", URL: "https://shop.example/o/7"},
	"list":         channel.List{Header: channel.Header{Text: "Tea"}, Body: "Which?", Footer: "x", Label: "Choose", Sections: []channel.Section{{Title: "All", Rows: []channel.Row{{ID: "g", Title: "Green", Description: "from Uji"}}}}},
	"carousel":     channel.Carousel{Body: "Ours", Cards: []channel.Card{{Title: "Green", Body: "from Uji", Image: &photo, Buttons: []channel.CardButton{{ID: "g", Title: "Take"}, {URL: "https://shop.example", Title: "See"}}}}},
	"contacts":     channel.Contacts{Cards: []channel.ContactCard{{Name: "Bo Chan", FirstName: "Bo", LastName: "Chan", Organisation: "Tea Ltd", Title: "Buyer", Phones: []channel.CardPhone{{Number: "+852", Type: "WORK"}}, Mails: []channel.CardDetail{{Value: "bo@tea.example", Type: "WORK"}}, URLs: []channel.CardDetail{{Value: "https://tea.example"}}}}},
	"ask_location": channel.LocationRequest{Body: "Where are you?"},
	"reaction":     channel.Reaction{To: "m1", Emoji: "👍"},
	"unreact":      channel.Reaction{To: "m1"},
}

func rich(t testing.TB) *rig {
	return openWith(t, thirdpartytest.Options{Parts: everyPart()}, func(cfg *thirdparty.Config) { cfg.Parts = everyPart() })
}

// Beside each file of testdata/outbound stands in the code what it is made of.
func TestMessagesAreWrittenAsTheContractSays(t *testing.T) {
	r := rich(t)
	for name, part := range everything {
		t.Run(name, func(t *testing.T) {
			m := r.message(part)
			m.Key, m.ReplyTo, m.Author, m.Sender = "key-"+name, "m0", channel.AuthorAgent, channel.Sender{Name: "Ann", Picture: "https://shop.example/ann.png"}
			receipt, err := r.channel.Send(t.Context(), m)
			require.NoError(t, err)
			assert.Equal(t, channel.ProviderID(m.Key), receipt.ID)
			assert.Len(t, receipt.Also, 1)
			var got bytes.Buffer
			require.NoError(t, json.Indent(&got, []byte(r.wire.Last(t).Body), "", "  "))
			file := filepath.Join("testdata", "outbound", name+".json")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
				require.NoError(t, os.WriteFile(file, append(got.Bytes(), '\n'), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, string(want), got.String()+"\n")
		})
	}
}

// Every part arrives as what it was, but for what the contract has no word for.
func TestPartsArriveAsTheyWere(t *testing.T) {
	r := rich(t)
	for name, part := range everything {
		_, err := r.send(t, part)
		require.NoError(t, err, name)
		all := r.ana.Arrived()
		got := all[len(all)-1].Parts[0]
		assert.Equal(t, plain(t, part), got, name)
	}
}

// plain is a part without what does not travel.
func plain(t *testing.T, part channel.Part) channel.Part {
	if c, ok := part.(channel.Carousel); ok {
		m := *c.Cards[0].Image
		m.Stored, m.Inline = "", ""
		c.Cards = append([]channel.Card(nil), c.Cards...)
		c.Cards[0].Image = &m
		return c
	}
	if v, ok := part.(channel.Text); ok {
		return channel.Text{Body: v.Body}
	}
	made, err := channel.MapMedia(part, func(m channel.Media) (channel.Media, error) {
		m.Stored, m.Inline = "", ""
		return m, nil
	})
	require.NoError(t, err)
	return made
}

func TestWhatIsRefusedWithoutACall(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	hi := channel.Text{Body: "hi"}
	account := r.Credentials().Account
	for name, c := range map[string]struct {
		change func(*channel.Message)
		kind   channel.ErrorKind
	}{
		"nobody":            {func(m *channel.Message) { m.To = channel.Address{} }, channel.Invalid},
		"another account's": {func(m *channel.Message) { m.To.Scope = "another" }, channel.Invalid},
		"a phone number": {func(m *channel.Message) {
			m.To = channel.Address{Kind: channel.AddressPhone, Scope: account, Value: "+1"}
		}, channel.Invalid},
		"no parts":            {func(m *channel.Message) { m.Parts = nil }, channel.Invalid},
		"a part of nothing":   {func(m *channel.Message) { m.Parts = channel.Parts{nil} }, channel.Invalid},
		"two parts":           {func(m *channel.Message) { m.Parts = channel.Parts{hi, hi} }, channel.Invalid},
		"no key":              {func(m *channel.Message) { m.Key = "" }, channel.Invalid},
		"something native":    {func(m *channel.Message) { m.Native = 7 }, channel.Invalid},
		"a template":          {func(m *channel.Message) { m.Parts = channel.Parts{channel.Template{Name: "x"}} }, channel.Unsupported},
		"a list":              {func(m *channel.Message) { m.Parts = channel.Parts{channel.List{}} }, channel.Unsupported},
		"a file without URL":  {func(m *channel.Message) { m.Parts = channel.Parts{channel.Image{Media: channel.Media{ID: "7"}}} }, channel.Invalid},
		"a file that is kept": {func(m *channel.Message) { m.Parts = channel.Parts{channel.File{Media: channel.Media{Stored: "7"}}} }, channel.Invalid},
	} {
		m := r.message(hi)
		c.change(m)
		_, err := r.channel.Send(t.Context(), m)
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.False(t, e.Uncertain, name)
	}
	assert.Empty(t, r.wire.Calls())
}

func TestGroupsCanBeWrittenTo(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	m := r.message(channel.Text{Body: "hi"})
	m.To = channel.Address{Kind: channel.AddressGroup, Scope: m.To.Scope, Value: "family"}
	_, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Contains(t, r.wire.Last(t).Body, `"recipient":{"kind":"group","external_id":"family"}`)
}
