package templates_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

var picture = channel.Media{URL: "https://shop.example/a.jpg"}

// order has everything that takes a value.
var order = templates.Template{
	Name: "order", Language: "de", Header: templates.Header{Kind: templates.HeaderImage},
	Body: templates.ParseText("{{2}} for {{1}}"), Footer: "bye",
	Buttons: []templates.Button{
		{Kind: templates.ButtonReply, Title: "Thanks"},
		{Kind: templates.ButtonURL, Title: "Track", URL: "https://shop.example/{{1}}", Variables: []templates.Variable{{Name: "1"}}},
		{Kind: templates.ButtonPhone, Title: "Call", Phone: "+49"},
		{Kind: templates.ButtonCode, Title: "Copy"},
	},
}

func filled() channel.Template {
	return channel.Template{
		Name: "order", Language: "de", Header: []channel.Parameter{{Image: &picture}},
		Body: []channel.Parameter{{Text: "Ana"}, {Text: "Tea"}},
		Buttons: []channel.TemplateButton{
			{Index: 0, Kind: channel.TemplateReply, Value: "thx"}, {Index: 1, Kind: channel.TemplateURL, Value: "77"}, {Index: 3, Kind: channel.TemplateCode, Value: "SAVE"},
		},
	}
}

func TestCompleteValuesHaveNoFault(t *testing.T) {
	require.NoError(t, order.Check(filled()))
	m := filled()
	m.Buttons = m.Buttons[1:] // a reply need not be given a value
	require.NoError(t, order.Check(m))
}

func TestEveryFaultIsNamed(t *testing.T) {
	for want, spoil := range map[string]func(*channel.Template){
		"template: template: is order in de, not the template that the values are for": func(m *channel.Template) { m.Language = "en" },
		"template: header: wants one value, of kind image":                             func(m *channel.Template) { m.Header = nil },
		"template: body: wants 2 values, got 1":                                        func(m *channel.Template) { m.Body = m.Body[:1] },
		"template: body 2: wants a text that is not empty":                             func(m *channel.Template) { m.Body[1].Text = " \n" },
		"template: body 1: wants a text that is not empty":                             func(m *channel.Template) { m.Body[0] = channel.Parameter{Image: &picture} },
		"template: button 5: is not there":                                             func(m *channel.Template) { m.Buttons[0].Index = 4 },
		"template: button 2: takes a value of kind url":                                func(m *channel.Template) { m.Buttons[1].Kind = channel.TemplateReply },
		"template: button 3: takes no value":                                           func(m *channel.Template) { m.Buttons[0].Index = 2 },
		"template: button 2: has an empty value":                                       func(m *channel.Template) { m.Buttons[1].Value = "" },
		"template: button 2: wants a value of kind url":                                func(m *channel.Template) { m.Buttons = m.Buttons[2:] },
		"template: button 4: has two values":                                           func(m *channel.Template) { m.Buttons = append(m.Buttons, m.Buttons[2]) },
	} {
		m := filled()
		spoil(&m)
		err := order.Check(m)
		assert.EqualError(t, err, want)
		assert.ErrorIs(t, err, channel.Invalid)
	}
	err := order.Check(channel.Template{})
	assert.Len(t, err.(interface{ Unwrap() []error }).Unwrap(), 5, "all at once")
	_, ok := errors.AsType[*templates.Fault](err)
	assert.True(t, ok)
}

func TestNamedVariablesAreMatchedByName(t *testing.T) {
	tpl := templates.Template{Parameters: templates.Named, Body: templates.ParseText("{{name}}: {{order}}")}
	right := channel.Template{Body: []channel.Parameter{{Name: "order", Text: "77"}, {Name: "name", Text: "Ana"}}}
	require.NoError(t, tpl.Check(right))
	assert.Equal(t, channel.Parts{channel.Text{Body: "Ana: 77"}}, tpl.Preview(right))
	wrong := channel.Template{Body: []channel.Parameter{{Name: "order", Text: "77"}, {Name: "other", Text: "Ana"}}}
	assert.EqualError(t, tpl.Check(wrong), `template: body 1: the variable "name" has no value`)
}

func TestPreview(t *testing.T) {
	assert.Equal(t, channel.Parts{
		channel.Image{Media: picture},
		channel.Buttons{
			Body: "Tea for Ana\n\nTrack: https://shop.example/77\nCall: +49\nCopy: SAVE", Footer: "bye",
			Buttons: []channel.Button{{ID: "thx", Title: "Thanks"}},
		},
	}, order.Preview(filled()))
}

func TestPreviewOfWhatIsHalfFilled(t *testing.T) {
	got := order.Preview(channel.Template{Body: []channel.Parameter{{}, {Text: "{{1}}"}}})
	assert.Equal(t, channel.Parts{channel.Buttons{
		Body: "{{1}} for {{1}}\n\nTrack: https://shop.example/{{1}}\nCall: +49\nCopy", Footer: "bye",
		Buttons: []channel.Button{{ID: "Thanks", Title: "Thanks"}},
	}}, got)
}

func TestPreviewOfOneLink(t *testing.T) {
	tpl := templates.Template{
		Header:  templates.Header{Kind: templates.HeaderText, Text: templates.ParseText("Hi {{1}}")},
		Body:    templates.ParseText("Your order"),
		Buttons: []templates.Button{{Kind: templates.ButtonURL, Title: "Open", URL: "https://shop.example/$1"}},
	}
	got := tpl.Preview(channel.Template{Header: []channel.Parameter{{Text: "Ana"}}})
	assert.Equal(t, channel.Parts{channel.LinkButton{
		Header: channel.Header{Text: "Hi Ana"}, Body: "Your order", Label: "Open", URL: "https://shop.example/$1",
	}}, got)
	tpl.Buttons = nil
	got = tpl.Preview(channel.Template{})
	assert.Equal(t, channel.Parts{channel.Text{Body: "Hi {{1}}\n\nYour order"}}, got)
}

func TestOtherHeaders(t *testing.T) {
	place := channel.Location{Latitude: 1, Longitude: 2}
	for kind, value := range map[templates.HeaderKind]channel.Parameter{
		templates.HeaderVideo: {Video: &picture}, templates.HeaderFile: {File: &picture}, templates.HeaderLocation: {Location: &place},
	} {
		tpl := templates.Template{Header: templates.Header{Kind: kind}}
		m := channel.Template{Header: []channel.Parameter{value}}
		assert.NoError(t, tpl.Check(m))
		assert.Len(t, tpl.Preview(m), 2)
		assert.Error(t, tpl.Check(channel.Template{Header: []channel.Parameter{{Image: &picture}}}))
	}
}

func TestFind(t *testing.T) {
	all := []templates.Template{{Name: "a", Language: "de"}, {Name: "a", Language: "en"}}
	assert.Same(t, &all[1], templates.Find(all, "a", "en"))
	assert.Nil(t, templates.Find(all, "a", "en_US"))
}
