package channel_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// carousel has values in every place of a template, and nothing wrong.
func carousel() channel.Template {
	file := channel.Media{ID: "1", Type: "image/png", Size: 10}
	return channel.Template{
		Name: "sale", Language: "en", Body: []channel.Parameter{{Text: "Ann"}}, OfferEnds: time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC),
		Buttons: []channel.TemplateButton{
			{Index: 0, Kind: channel.TemplateFlow, Data: ` {"a":1}`},
			{Index: 2, Kind: channel.TemplateCatalog},
			{Index: 1, Kind: channel.TemplateProducts, Value: "tea", Sections: []channel.ProductSection{{Title: "Tea", Products: []string{"tea", "mug"}}}},
		},
		Cards: []channel.TemplateCard{
			{Header: []channel.Parameter{{Image: &file}}, Body: []channel.Parameter{{Text: "Green"}}},
			{Header: []channel.Parameter{{Product: &channel.Product{Catalog: "7", ID: "tea"}}}, Buttons: []channel.TemplateButton{{Kind: channel.TemplateURL, Value: "x"}}},
		},
	}
}

func planTemplate(m channel.Template, s channel.PartSupport) error {
	c := channel.Capabilities{Kind: "x", Parts: map[channel.PartKind]channel.PartSupport{channel.PartTemplate: s}}
	_, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{m}}, c)
	return err
}

var anyTemplate = channel.PartSupport{
	Level: channel.SupportFull, HeaderTypes: map[string]int64{"image/png": 20}, Required: []channel.Field{channel.FieldName, channel.FieldParameter},
	Limits: limits{
		channel.FieldCards: {Max: 2, Unit: channel.Items}, channel.FieldSections: {Max: 1, Unit: channel.Items},
		channel.FieldProducts: {Max: 2, Unit: channel.Items}, channel.FieldSectionTitle: {Max: 4, Unit: channel.Runes},
		channel.FieldParameter: {Max: 9, Unit: channel.Runes},
	},
}

func TestPlanReachesAllOfATemplate(t *testing.T) {
	require.NoError(t, planTemplate(carousel(), anyTemplate))
	large, film := channel.Media{ID: "1", Type: "image/png", Size: 21}, channel.Media{ID: "1", Type: "video/mp4"}
	for want, spoil := range map[string]func(*channel.Template){
		"a button's index counts from 0":                   func(m *channel.Template) { m.Cards[1].Buttons[0].Index = -1 },
		"what a form begins with is an object in JSON":     func(m *channel.Template) { m.Buttons[0].Data = "[1]" },
		"object in JSON":                                   func(m *channel.Template) { m.Buttons[0].Data = "{" },
		"sections: must not be empty":                      func(m *channel.Template) { m.Buttons[2].Sections = nil },
		"products: must not be empty":                      func(m *channel.Template) { m.Buttons[2].Sections[0].Products = nil },
		"products: a product needs an ID":                  func(m *channel.Template) { m.Buttons[2].Sections[0].Products[1] = " " },
		"parameter: a product needs an ID":                 func(m *channel.Template) { m.Cards[1].Header[0].Product = &channel.Product{Catalog: "7"} },
		"an offer ends at a time that RFC 3339 can write":  func(m *channel.Template) { m.OfferEnds = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"media: a file needs an ID":                        func(m *channel.Template) { m.Cards[0].Header[0].Image = &channel.Media{} },
		"header: 21 bytes, at most 20":                     func(m *channel.Template) { m.Cards[0].Header[0].Image = &large },
		"header: the channel carries image/png, not video": func(m *channel.Template) { m.Cards[0].Header[0] = channel.Parameter{GIF: &film} },
		"parameter: must not be empty":                     func(m *channel.Template) { m.Cards[0].Body[0].Text = "" },
		"parameter: 10 characters, at most 9":              func(m *channel.Template) { m.Cards[1].Buttons[0].Value = strings.Repeat("x", 10) },
		"section title: 5 characters, at most 4":           func(m *channel.Template) { m.Buttons[2].Sections[0].Title = "Teas!" },
		"cards: 3 items, at most 2":                        func(m *channel.Template) { m.Cards = append(m.Cards, m.Cards[0]) },
		"sections: 2 items, at most 1": func(m *channel.Template) {
			m.Buttons[2].Sections = append(m.Buttons[2].Sections, m.Buttons[2].Sections[0])
		},
		"products: 3 items, at most 2": func(m *channel.Template) { m.Buttons[2].Sections[0].Products = []string{"a", "b", "c"} },
	} {
		m := carousel()
		spoil(&m)
		assert.ErrorContains(t, planTemplate(m, anyTemplate), want)
	}
}

// Providers refuse a template with other cards than it has, so none is left
// out, whatever the policy.
func TestPlanLeavesOutNoCardOfATemplate(t *testing.T) {
	m, s := carousel(), anyTemplate
	m.Cards = append(m.Cards, m.Cards[0])
	c := channel.Capabilities{Kind: "x", Parts: map[channel.PartKind]channel.PartSupport{channel.PartTemplate: s, channel.PartText: full(nil)}}
	p, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{m, channel.Text{Body: "hello"}}, Policy: channel.Lossy}, c)
	require.NoError(t, err)
	assert.Equal(t, []channel.Call{{Parts: channel.Parts{channel.Text{Body: "hello"}}}}, p.Calls)
}

func TestCleanReachesTheCardsOfATemplate(t *testing.T) {
	m := carousel()
	m.Cards[0].Body[0].Text, m.Buttons[2].Sections[0].Products[0] = "a\x00b", "\xff"
	got := channel.CleanParts(channel.Parts{m})[0].(channel.Template)
	assert.Equal(t, "ab", got.Cards[0].Body[0].Text)
	assert.Equal(t, "\uFFFD", got.Buttons[2].Sections[0].Products[0])
	assert.Equal(t, m.OfferEnds, got.OfferEnds)
	assert.Equal(t, "a\x00b", m.Cards[0].Body[0].Text, "the argument is not changed")
}
