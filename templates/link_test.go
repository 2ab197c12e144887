package templates_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/templates"
)

func textOf(fields []templates.Field, key string) string {
	for _, f := range fields {
		if f.Key == key {
			return f.Text
		}
	}
	return "no field " + key
}

func TestS1_53_LinksGoWhereTheTemplateHasAVariable(t *testing.T) {
	tpl := templates.Template{
		Header:  templates.Header{Kind: templates.HeaderText, Text: templates.ParseText("See {{1}}")},
		Body:    templates.ParseText("Hi {{1}}, {{2}}"),
		Footer:  "bye",
		Buttons: []templates.Button{{Kind: templates.ButtonURL, URL: "https://shop.example/t/{{1}}?a=1", Variables: []templates.Variable{{Name: "1"}}}, {Kind: templates.ButtonCode}},
	}
	fields := with(tpl.Fields(), map[string]string{"body.2": "look: "})
	for key, want := range map[string]string{
		"header.1": "https://shop.example/t/ä?a=1", "body.2": "look: https://shop.example/t/ä?a=1", "button.0": "%C3%A4",
	} {
		got, err := tpl.InsertLink(fields, key, " https://shop.example/t/ä?a=1\n")
		require.NoError(t, err, key)
		assert.Equal(t, want, textOf(got, key))
		assert.NotEqual(t, want, textOf(fields, key), "the argument stays")
	}
	for key, want := range map[string]templates.FaultCode{
		"footer": templates.FaultFixed, "body": templates.FaultFixed, "body.3": templates.FaultExtra, "button.1": templates.FaultKind,
	} {
		got, err := tpl.InsertLink(fields, key, "https://shop.example/t/x?a=1")
		assert.Equal(t, []templates.FaultCode{want}, codes(err), key)
		assert.Equal(t, fields, got)
	}
	_, err := tpl.InsertLink(fields, "footer", "https://shop.example")
	assert.EqualError(t, err, "template: footer: is fixed text: a link goes into a variable")
}

func TestS1_53_OnlyLinksThatFit(t *testing.T) {
	tpl := templates.Template{
		Body:    templates.ParseText("{{1}}"),
		Buttons: []templates.Button{{Kind: templates.ButtonURL, URL: "https://shop.example/{{1}}", Variables: []templates.Variable{{Name: "1"}}}},
	}
	for _, link := range []string{
		"", "shop.example", "/x", "//shop.example/x", "mailto:a@shop.example", "javascript:alert(1)", "ftp://shop.example/x",
		"https://", "https:///x", "https://shop.example/a b", "https://a:b@shop.example/x", "https://shop.example/%zz\x00",
	} {
		for _, key := range []string{"body.1", "button.0"} {
			_, err := tpl.InsertLink(tpl.Fields(), key, link)
			assert.Equal(t, []templates.FaultCode{templates.FaultURL}, codes(err), "%s %q", key, link)
		}
	}
	for _, link := range []string{"https://shop.example/", "https://shop.example.evil.example/", "http://shop.example/x", "https://other.example/x"} {
		_, err := tpl.InsertLink(tpl.Fields(), "button.0", link)
		assert.Equal(t, []templates.FaultCode{templates.FaultURL}, codes(err), link)
	}
}
