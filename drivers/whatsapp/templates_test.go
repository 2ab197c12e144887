package whatsapp_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/templates"
)

// Every shape of template is listed with all its parts, is filled without a
// fault, and is taken in the shape that Meta describes.
func TestTemplatesOfEveryShape(t *testing.T) {
	r := open(t, whatsapptest.Options{Templates: metatest.Templates()})
	all, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	for _, m := range channeltest.ExampleTemplates() {
		t.Run(m.Name, func(t *testing.T) {
			tpl := templates.Find(all, m.Name, m.Language)
			require.NotNil(t, tpl)
			require.NoError(t, tpl.Ready("2220002220", m))
			_, err := r.send(t, m)
			require.NoError(t, err)
			door := "messages"
			if m.Name == "gif" {
				door = "marketing_messages"
			}
			assert.Equal(t, "https://graph.facebook.com/v25.0/1110001110/"+door, r.wire.Last(t).URL)
		})
	}
}

func TestTemplatesOfEveryShapeAreAsMetaDescribesThem(t *testing.T) {
	doc := metatest.OpenAPI(t)
	r := open(t, whatsapptest.Options{Templates: metatest.Templates()})
	for _, m := range channeltest.ExampleTemplates() {
		_, err := r.send(t, m)
		require.NoError(t, err)
		doc.Conforms(t, "TemplateMessage", r.wire.Last(t).Body)
	}
}

// What the simulator lists is what it was told, but for what Meta adds.
func TestTemplatesAreListedWithAllTheirParts(t *testing.T) {
	r := open(t, whatsapptest.Options{Templates: metatest.Templates()})
	all, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	want := metatest.Templates()
	require.Len(t, all, len(want))
	for i, tpl := range all {
		want[i].ID, want[i].Account, want[i].Quality = tpl.ID, "2220002220", "UNKNOWN"
		assert.Equal(t, want[i], withoutExamples(tpl))
	}
}

// withoutExamples forgets the samples of variables.
func withoutExamples(t templates.Template) templates.Template {
	forget := func(all []templates.Variable) {
		for i := range all {
			all[i].Example = ""
		}
	}
	pieces := append([]templates.Card{{Header: t.Header, Body: t.Body, Buttons: t.Buttons}}, t.Cards...)
	for _, c := range pieces {
		forget(c.Header.Text.Variables)
		forget(c.Body.Variables)
		for _, b := range c.Buttons {
			forget(b.Variables)
		}
	}
	return t
}

func TestTemplatesAsAPhoneShowsThem(t *testing.T) {
	r := open(t, whatsapptest.Options{Templates: metatest.Templates()})
	shown := map[string]channel.Parts{}
	for _, m := range channeltest.ExampleTemplates() {
		_, err := r.send(t, m)
		require.NoError(t, err)
		screen := r.ana.Screen()
		shown[m.Name] = screen[len(screen)-1].Parts
	}
	picture := &channel.Media{URL: "https://example.com/file.jpg"}
	assert.Equal(t, channel.Parts{channel.Carousel{Body: "Our teas, Ann", Cards: []channel.Card{
		{Body: "Our green tea", Image: picture, Buttons: []channel.CardButton{{ID: "green", Title: "More"}, {Title: "Buy", URL: "https://shop.example/green"}}},
		{Body: "Our black tea", Image: picture, Buttons: []channel.CardButton{{ID: "black", Title: "More"}, {Title: "Buy", URL: "https://shop.example/black"}}},
	}}}, shown["carousel"])
	assert.Equal(t, channel.Parts{channel.Carousel{Body: "Ours", Cards: []channel.Card{{Title: "tea"}, {Title: "cup"}}}}, shown["product_carousel"])
	assert.Equal(t, channel.Parts{channel.Text{Body: "Ends soon! 2030-12-24T18:00:00Z\n\nSale"}}, shown["offer"])
	assert.Equal(t, channel.Parts{channel.Video{Media: channel.Media{URL: "https://example.com/file.mp4"}}, channel.Text{Body: "Sale"}}, shown["gif"])
	assert.Equal(t, channel.Parts{channel.Text{Body: "tea\n\nNew"}}, shown["product"])
	assert.Equal(t, channel.Parts{channel.Text{Body: "Book"}}, shown["flow"])
}

// A tap on a card's button comes back like that of any template.
func TestAnAnswerFromACardOfATemplate(t *testing.T) {
	r := open(t, whatsapptest.Options{Templates: metatest.Templates()})
	examples := channeltest.ExampleTemplates()
	m := examples[len(examples)-2]
	require.Equal(t, "carousel", m.Name)
	receipt, err := r.send(t, m)
	require.NoError(t, err)
	_, err = r.ana.Tap(string(receipt.ID), "black")
	require.NoError(t, err)
	events := r.flush(t)
	got, ok := events[len(events)-1].(channel.MessageReceived)
	require.True(t, ok)
	assert.Equal(t, channel.Parts{channel.Choice{ID: "black", Title: "More"}}, got.Parts)
	assert.Equal(t, receipt.ID, got.ReplyTo)
}

// A GIF goes to the door for marketing, and only there.
func TestGIFsAreForMarketingOnly(t *testing.T) {
	tpl := templates.Template{Name: "gif", Language: "en", Category: templates.CategoryUtility, Header: templates.Header{Kind: templates.HeaderGIF}, Body: templates.ParseText("x")}
	r := open(t, whatsapptest.Options{Templates: []templates.Template{tpl}})
	_, err := r.send(t, channel.Template{Name: "gif", Language: "en", Header: []channel.Parameter{{GIF: &channel.Media{URL: "https://example.com/file.mp4"}}}})
	assert.Equal(t, "131055", failure(t, err).Code)
	assert.Equal(t, channel.Unsupported, failure(t, err).Kind)
}
