package templates_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

func shopLink(title string) templates.Button {
	return templates.Button{Kind: templates.ButtonURL, Title: title, URL: "https://a.example/{{1}}", Variables: []templates.Variable{{Name: "1"}}}
}

// teas is a carousel with two cards that differ in all that a card can be.
var teas = templates.Template{
	Name: "teas", Language: "en", Status: templates.StatusApproved, Body: templates.ParseText("Hi {{1}}"),
	Cards: []templates.Card{
		{
			Header: templates.Header{Kind: templates.HeaderImage}, Body: templates.ParseText("Green for {{1}}"),
			Buttons: []templates.Button{{Kind: templates.ButtonReply, Title: "More"}, shopLink("Buy"), {Kind: templates.ButtonPhone, Title: "Call", Phone: "+49"}},
		},
		{Header: templates.Header{Kind: templates.HeaderProduct}, Buttons: []templates.Button{{Kind: templates.ButtonProduct, Title: "View"}}},
	},
}

var oolong = channel.Product{Catalog: "7", ID: "oolong"}

func fillTeas(t *testing.T) channel.Template {
	t.Helper()
	fields := with(teas.Fields(), map[string]string{"body.1": "Ana", "card.0.body.1": "5 EUR", "card.0.button.1": "green"})
	for i := range fields {
		switch fields[i].Kind {
		case templates.FieldImage:
			fields[i].Media = &picture
		case templates.FieldProduct:
			fields[i].Product = &oolong
		}
	}
	m, err := teas.Fill(fields)
	require.NoError(t, err)
	return m
}

func TestFieldsOfCards(t *testing.T) {
	assert.Equal(t, []templates.Field{
		{Key: "body.1", Where: templates.InBody, Kind: templates.FieldText, Variable: "1"},
		{Key: "card.0.header", Where: templates.InCardHeader, Kind: templates.FieldImage},
		{Key: "card.0.body.1", Where: templates.InCardBody, Kind: templates.FieldText, Variable: "1"},
		{Key: "card.0.button.1", Where: templates.InCardButton, Index: 1, Kind: templates.FieldLink, Title: "Buy", Variable: "1", Prefix: "https://a.example/"},
		{Key: "card.1.header", Where: templates.InCardHeader, Card: 1, Kind: templates.FieldProduct},
	}, teas.Fields())
}

func TestCardsAreFilledAndShown(t *testing.T) {
	assert.Equal(t, channel.Template{
		Name: "teas", Language: "en", Body: []channel.Parameter{{Text: "Ana"}},
		Cards: []channel.TemplateCard{
			{
				Header: []channel.Parameter{{Image: &picture}}, Body: []channel.Parameter{{Text: "5 EUR"}},
				Buttons: []channel.TemplateButton{{Index: 1, Kind: channel.TemplateURL, Value: "green"}},
			},
			{Header: []channel.Parameter{{Product: &oolong}}},
		},
		Shown: channel.Parts{channel.Carousel{Body: "Hi Ana", Cards: []channel.Card{
			{Body: "Green for 5 EUR\n\nCall: +49", Image: &picture, Buttons: []channel.CardButton{{ID: "More", Title: "More"}, {Title: "Buy", URL: "https://a.example/green"}}},
			{Title: "oolong", Body: "View"},
		}}},
	}, fillTeas(t))
}

func TestS1_51_FaultsOfCardsNameTheCard(t *testing.T) {
	for want, spoil := range map[string]func(m *channel.Template){
		"template: card 1: header: wants a value of kind image":     func(m *channel.Template) { m.Cards[0].Header = nil },
		`template: card 1: body 1: the variable "1" is empty`:       func(m *channel.Template) { m.Cards[0].Body[0].Text = " " },
		`template: card 1: button 2: the variable "1" has no value`: func(m *channel.Template) { m.Cards[0].Buttons = nil },
		"template: card 1: button 3: takes no value": func(m *channel.Template) {
			m.Cards[0].Buttons = append(m.Cards[0].Buttons, channel.TemplateButton{Index: 2, Value: "x"})
		},
		"template: card 2: header: wants a value of kind product":                              func(m *channel.Template) { m.Cards[1].Header[0] = channel.Parameter{Image: &picture} },
		"template: card 2: header: wants the ID of an article, and that of its catalogue":      func(m *channel.Template) { m.Cards[1].Header[0].Product = &channel.Product{ID: "oolong"} },
		"template: card 2: body 1: takes no values":                                            func(m *channel.Template) { m.Cards[1].Body = m.Cards[0].Body },
		"template: card 2: is left out: a message has all cards":                               func(m *channel.Template) { m.Cards = m.Cards[:1] },
		"template: card 3: is not there":                                                       func(m *channel.Template) { m.Cards = append(m.Cards, m.Cards[1]) },
		`template: card 1: body 1: the variable "1" makes the text longer than 160 characters`: func(m *channel.Template) { m.Cards[0].Body[0].Text = strings.Repeat("a", 151) },
	} {
		m := fillTeas(t)
		spoil(&m)
		assert.EqualError(t, teas.Check(m), want)
	}
	m := fillTeas(t)
	m.Cards[1].Header = nil
	assert.Equal(t, []*templates.Fault{{
		Code: templates.FaultMissing, Where: templates.InCardHeader, Index: -1, Card: 1, Problem: "wants a value of kind product",
	}}, templates.Faults(teas.Check(m)))
}

func TestCardsHalfFilledAreShown(t *testing.T) {
	shown := teas.Preview(channel.Template{})
	assert.Equal(t, channel.Parts{channel.Carousel{Body: "Hi {{1}}", Cards: []channel.Card{
		{Body: "Green for {{1}}\n\nCall: +49", Buttons: []channel.CardButton{{ID: "More", Title: "More"}, {Title: "Buy", URL: "https://a.example/{{1}}"}}},
		{Body: "View"},
	}}}, shown)
}

// The cards of a timeline have no films, so they stand before it.
func TestFilmsOfCardsStandApart(t *testing.T) {
	film := channel.Media{ID: "7", Type: "video/mp4"}
	tpl := templates.Template{Body: templates.ParseText("x"), Cards: []templates.Card{{Header: templates.Header{Kind: templates.HeaderVideo}, Body: templates.ParseText("a")}}}
	m := channel.Template{Cards: []channel.TemplateCard{{Header: []channel.Parameter{{Video: &film}}}}}
	require.NoError(t, tpl.Check(m))
	assert.Equal(t, channel.Parts{channel.Video{Media: film}, channel.Carousel{Body: "x", Cards: []channel.Card{{Body: "a"}}}}, tpl.Preview(m))
}

func TestS1_53_ALinkIsInsertedIntoACard(t *testing.T) {
	fields, err := teas.InsertLink(teas.Fields(), "card.0.button.1", "https://a.example/grün")
	require.NoError(t, err)
	assert.Equal(t, "gr%C3%BCn", fields[3].Text)
	_, err = teas.InsertLink(teas.Fields(), "card.0.button.1", "https://b.example/")
	assert.Equal(t, []*templates.Fault{{
		Code: templates.FaultURL, Where: templates.InCardButton, Index: 1, Variable: "1", Problem: "takes only links that begin with the fixed part of its address",
	}}, templates.Faults(err))
	_, err = teas.InsertLink(teas.Fields(), "card.1.header", "https://a.example/")
	assert.Equal(t, []templates.FaultCode{templates.FaultKind}, codes(err))
}

var sale = templates.Template{
	Name: "sale", Language: "en", Header: templates.Header{Kind: templates.HeaderGIF}, Offer: &templates.Offer{Text: "Ends soon!", Expires: true},
	Body: templates.ParseText("Sale"), Buttons: []templates.Button{{Kind: templates.ButtonCode, Title: "Copy"}},
}

var christmas = time.Date(2026, 12, 24, 18, 0, 0, 0, time.UTC)

func TestOffersSayWhenTheyEnd(t *testing.T) {
	fields := sale.Fields()
	require.Equal(t, []templates.FieldKind{templates.FieldGIF, templates.FieldTime, templates.FieldCode}, []templates.FieldKind{fields[0].Kind, fields[1].Kind, fields[2].Kind})
	assert.Equal(t, "offer", fields[1].Key)
	film := channel.Media{ID: "1", Type: "video/mp4", Size: 3 << 20}
	fields[0].Media, fields[1].Time, fields[2].Text = &film, christmas, "SAVE"
	m, err := sale.Fill(fields)
	require.NoError(t, err)
	assert.Equal(t, christmas, m.OfferEnds)
	assert.Equal(t, []channel.Parameter{{GIF: &film}}, m.Header)
	assert.Equal(t, channel.Parts{channel.Video{Media: film}, channel.Text{Body: "Ends soon! 2026-12-24 18:00 UTC\n\nSale\n\nCopy: SAVE"}}, m.Shown)

	m.OfferEnds = time.Time{}
	assert.EqualError(t, sale.Check(m), "template: offer: wants the time at which it ends")
	plain := sale
	plain.Offer = &templates.Offer{Text: "Sale"}
	assert.NoError(t, plain.Check(m))
	m.OfferEnds = christmas
	assert.EqualError(t, plain.Check(m), "template: offer: takes no time at which it ends")
	film.Size = 4 << 20
	assert.Equal(t, []templates.FaultCode{templates.FaultMediaSize}, codes(sale.Check(m)))
}

func TestBodiesBesideOffersAndArticlesAreShorter(t *testing.T) {
	long := func(n int) channel.Template {
		return channel.Template{Body: []channel.Parameter{{Text: strings.Repeat("a", n)}}}
	}
	for n, tpl := range map[int]templates.Template{
		600: {Offer: &templates.Offer{Text: "Sale"}}, 160: {Header: templates.Header{Kind: templates.HeaderProduct}}, 1024: {},
	} {
		tpl.Body = templates.ParseText("{{1}}")
		at, over := long(n), long(n+1)
		if tpl.Header.Kind != "" {
			at.Header = []channel.Parameter{{Product: &oolong}}
			over.Header = at.Header
		}
		assert.NoError(t, tpl.Check(at), n)
		assert.Equal(t, []templates.FaultCode{templates.FaultTooLong}, codes(tpl.Check(over)), n)
	}
}

func TestFormsAreNamedWithOrWithoutData(t *testing.T) {
	tpl := templates.Template{Body: templates.ParseText("x"), Buttons: []templates.Button{{Kind: templates.ButtonFlow, Title: "Book"}}}
	fields := tpl.Fields()
	require.Equal(t, []templates.Field{
		{Key: "button.0", Where: templates.InButton, Kind: templates.FieldToken, Title: "Book", Optional: true},
		{Key: "button.0.data", Where: templates.InButton, Kind: templates.FieldData, Title: "Book", Optional: true},
	}, fields)
	m, err := tpl.Fill(fields)
	require.NoError(t, err)
	assert.Equal(t, []channel.TemplateButton{{Kind: channel.TemplateFlow}}, m.Buttons)
	assert.Equal(t, channel.Parts{channel.Text{Body: "x\n\nBook"}}, m.Shown)
	assert.EqualError(t, tpl.Check(channel.Template{}), "template: button 1: wants a value of kind flow")

	m, err = tpl.Fill(with(fields, map[string]string{"button.0": "visit-7", "button.0.data": `{"name": "Ana"}`}))
	require.NoError(t, err)
	assert.Equal(t, []channel.TemplateButton{{Kind: channel.TemplateFlow, Value: "visit-7", Data: `{"name": "Ana"}`}}, m.Buttons)
	assert.NotContains(t, m.Shown[0].(channel.Text).Body, "visit-7", "a token is not shown")
	for _, bad := range []string{"[]", "{", "7", "null", `"a"`} {
		m.Buttons[0].Data = bad
		assert.Equal(t, []templates.FaultCode{templates.FaultData}, codes(tpl.Check(m)), bad)
	}
}

func TestACatalogueMayShowAnArticle(t *testing.T) {
	tpl := templates.Template{Body: templates.ParseText("x"), Buttons: []templates.Button{{Kind: templates.ButtonCatalog, Title: "Shop"}}}
	m, err := tpl.Fill(tpl.Fields())
	require.NoError(t, err)
	assert.Equal(t, []channel.TemplateButton{{Kind: channel.TemplateCatalog}}, m.Buttons)
	assert.NoError(t, tpl.Check(channel.Template{}), "it need not be named")
	m, err = tpl.Fill(with(tpl.Fields(), map[string]string{"button.0": "tea"}))
	require.NoError(t, err)
	assert.Equal(t, []channel.TemplateButton{{Kind: channel.TemplateCatalog, Value: "tea"}}, m.Buttons)
	m.Buttons[0].Data = "{}"
	assert.EqualError(t, tpl.Check(m), "template: button 1: takes nothing beside its value")
}

var choice = templates.Template{Body: templates.ParseText("x"), Buttons: []templates.Button{{Kind: templates.ButtonProducts, Title: "View items"}}}

func TestArticlesToChooseFrom(t *testing.T) {
	fields := choice.Fields()
	require.Equal(t, []string{"button.0", "button.0.products"}, []string{fields[0].Key, fields[1].Key})
	fields[1].Products = []channel.ProductSection{{Title: "Tea", Products: []string{"tea", "oolong"}}}
	m, err := choice.Fill(fields)
	require.NoError(t, err)
	assert.Equal(t, []channel.TemplateButton{{Kind: channel.TemplateProducts, Value: "tea", Sections: fields[1].Products}}, m.Buttons, "the first article is shown")
	fields[0].Text = "oolong"
	m, err = choice.Fill(fields)
	require.NoError(t, err)
	assert.Equal(t, "oolong", m.Buttons[0].Value)

	_, err = choice.Fill(choice.Fields())
	assert.EqualError(t, err, "template: button 1: wants a value of kind products")
	many := make([]string, 31)
	for i := range many {
		many[i] = "p"
	}
	for want, sections := range map[templates.FaultCode][]channel.ProductSection{
		templates.FaultMissing: nil, templates.FaultEmpty: {{Products: []string{" "}}}, templates.FaultTooLong: {{Title: "1234567890123456789012345", Products: []string{"p"}}},
		templates.FaultTooMany: {{Products: many}},
	} {
		m.Buttons[0].Sections = sections
		assert.Equal(t, []templates.FaultCode{want}, codes(choice.Check(m)), want)
	}
	m.Buttons[0].Sections = nil
	for range 11 {
		m.Buttons[0].Sections = append(m.Buttons[0].Sections, channel.ProductSection{Products: []string{"p"}})
	}
	assert.Equal(t, []templates.FaultCode{templates.FaultTooMany}, codes(choice.Check(m)))
}

// What does not fit into a message is a fault, and is not dropped in silence.
func TestFieldsHoldOnlyTheirOwnKind(t *testing.T) {
	for name, f := range map[string]templates.Field{
		"text for a time":   {Key: "offer", Text: "tomorrow"},
		"a time for a file": {Key: "header", Time: christmas},
		"a file for a code": {Key: "button.0", Media: &picture},
	} {
		_, err := sale.Fill([]templates.Field{f})
		assert.Contains(t, codes(err), templates.FaultKind, name)
	}
	_, err := choice.Fill([]templates.Field{{Key: "button.0.products", Text: "tea"}})
	assert.Contains(t, codes(err), templates.FaultKind)
}

func TestS5_43_CardsAndOffersAreFilledByThemselves(t *testing.T) {
	settings := []templates.Automatic{
		{Field: "body.1", From: templates.ContactName}, {Field: "card.0.header", Media: &picture}, {Field: "card.0.body.1", Text: "5 EUR"},
		{Field: "card.0.button.1", From: "ref"}, {Field: "card.1.header", Product: &oolong},
	}
	require.NoError(t, teas.CheckAutomatic(settings))
	fields := templates.AutoFill(teas.Fields(), settings, known(map[string]string{"contact.name": "Ana", "ref": "a b"}))
	m, err := teas.Fill(fields)
	require.NoError(t, err)
	assert.Equal(t, "a%20b", m.Cards[0].Buttons[0].Value)
	assert.Equal(t, &oolong, m.Cards[1].Header[0].Product)
	assert.NotSame(t, &oolong, m.Cards[1].Header[0].Product, "a copy")

	for from, want := range map[string]time.Time{"2026-12-24T18:00:00Z": christmas, "tomorrow": {}} {
		fields := templates.AutoFill(sale.Fields(), []templates.Automatic{{Field: "offer", From: "end"}}, known(map[string]string{"end": from}))
		assert.Equal(t, want, fields[1].Time, from)
		assert.Equal(t, "end", fields[1].Source)
	}
	constant := templates.AutoFill(sale.Fields(), []templates.Automatic{{Field: "offer", Time: christmas}}, nil)
	assert.Equal(t, christmas, constant[1].Time)
	articles := []channel.ProductSection{{Title: "Tea", Products: []string{"tea"}}}
	filled := templates.AutoFill(choice.Fields(), []templates.Automatic{{Field: "button.0.products", Products: articles}}, nil)
	filled[1].Products[0].Products[0] = "changed"
	assert.Equal(t, "tea", articles[0].Products[0], "a copy")
	for _, wrong := range []templates.Automatic{{Field: "offer", Text: "x"}, {Field: "header", Product: &oolong}, {Field: "button.0", Products: articles}} {
		assert.Equal(t, []templates.FaultCode{templates.FaultKind}, codes(sale.CheckAutomatic([]templates.Automatic{wrong})), wrong.Field)
	}
}

func TestSettingsKeepTheirJSON(t *testing.T) {
	for _, v := range []templates.Automatic{{Field: "a", Product: &oolong}, {Field: "a", Time: christmas}, {Field: "a", Products: []channel.ProductSection{{Products: []string{"p"}}}}} {
		b, err := json.Marshal(v)
		require.NoError(t, err)
		var back templates.Automatic
		require.NoError(t, json.Unmarshal(b, &back))
		assert.Equal(t, v, back)
	}
	b, err := json.Marshal(templates.Automatic{Field: "a", Text: "b"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"field":"a","text":"b"}`, string(b))
}
