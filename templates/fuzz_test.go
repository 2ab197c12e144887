package templates_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// byHand fills {{1}} and {{2}} without regular expressions.
func byHand(text string, values []string) string {
	var out strings.Builder
	for {
		before, rest, open := strings.Cut(text, "{{")
		out.WriteString(before)
		if !open {
			return out.String()
		}
		// The innermost pair of braces counts.
		for strings.HasPrefix(rest, "{") {
			out.WriteString("{")
			rest = rest[1:]
		}
		inside, after, closed := strings.Cut(rest, "}}")
		switch name := strings.Trim(inside, " \t\n\f\r"); {
		case closed && name == "1":
			out.WriteString(values[0])
			text = after
		case closed && name == "2":
			out.WriteString(values[1])
			text = after
		default:
			out.WriteString("{{")
			text = rest
		}
	}
}

// FuzzPreview: a template is filled by copying. Whatever text and values are,
// the result is what copying by hand gives.
func FuzzPreview(f *testing.F) {
	f.Add("Hi {{1}}, {{2}}", "{{2}}", "Ana")
	f.Add("{{{1}}} {{ 2 }} {{3}} {{{{1}}}}", "$1", "${2}")
	f.Add("{{1", "}}", "{{1}}")
	f.Add("{{ {{1}} }}", "a", "b")
	f.Fuzz(func(t *testing.T, text, one, two string) {
		tpl := templates.Template{Body: templates.Text{Text: text, Variables: []templates.Variable{{Name: "1"}, {Name: "2"}}}}
		m := channel.Template{Body: []channel.Parameter{{Text: one}, {Text: two}}}
		got := tpl.Preview(m)
		require.Len(t, got, 1)
		if one != "" && two != "" { // a blank value leaves its variable
			assert.Equal(t, byHand(text, []string{one, two}), got[0].(channel.Text).Body)
		}
	})
}

// FuzzRender: a canned reply is filled by copying too, and in a link and in
// HTML a value stays what it is: text.
func FuzzRender(f *testing.F) {
	f.Add("Hello {{contact.name}}", "{{contact.name}}")
	f.Add("{{ a.b-c }}{{a", "\"><img src=x onerror=alert(1)>")
	f.Add("x", "/../@evil.example?#&")
	f.Fuzz(func(t *testing.T, text, value string) {
		r := templates.Reply{Name: "a", Scope: templates.Scope{All: true}, Parts: channel.Parts{
			channel.Text{Body: text},
			channel.LinkButton{Body: "x", Label: "x", URL: "https://a.example/p/{{v}}/q"},
			channel.Mail{HTML: "<p>{{v}}</p>"},
		}}
		require.NoError(t, r.Check())
		parts, err := r.Render(func(string) (string, bool) { return value, true })
		if strings.TrimSpace(value) == "" {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		if alone := (&templates.Reply{Parts: r.Parts[:1]}); len(alone.Names()) == 0 {
			assert.Equal(t, text, parts[0].(channel.Text).Body, "no variables, nothing changed")
		}
		middle := strings.TrimSuffix(strings.TrimPrefix(parts[1].(channel.LinkButton).URL, "https://a.example/p/"), "/q")
		assert.NotContains(t, middle, "/")
		assert.False(t, strings.ContainsAny(middle, "?#&@:\\ <>\""), middle)
		html := strings.TrimSuffix(strings.TrimPrefix(parts[2].(channel.Mail).HTML, "<p>"), "</p>")
		assert.False(t, strings.ContainsAny(html, "<>\"'"), html)
	})
}

// FuzzTemplate: no template, however strange, breaks what is done with it.
func FuzzTemplate(f *testing.F) {
	f.Add("Hi {{1}}", "https://a.example/{{1}}", "url", "text", "a", "body.1")
	f.Add("{{name}}", "{{1}}", "otp", "image", "\n", "button.0")
	f.Add("{{name}}", "{{1}}", "flow", "product", "{", "card.0.button.0")
	f.Add("{{name}}", "https://a.example/{{1}}", "mpm", "gif", "https://a.example/x", "card.0.button.0.products")
	f.Fuzz(func(t *testing.T, body, address, button, header, value, key string) {
		tpl := templates.Template{
			Name: "a", Language: "en", Header: templates.Header{Kind: templates.HeaderKind(header), Text: templates.ParseText(value)},
			Body:    templates.ParseText(body),
			Buttons: []templates.Button{{Kind: templates.ButtonKind(button), Title: value, URL: address, Variables: templates.ParseText(address).Variables}},
		}
		tpl.Cards = []templates.Card{{Header: tpl.Header, Body: templates.ParseText(value), Buttons: tpl.Buttons}}
		tpl.Offer = &templates.Offer{Text: value, Expires: len(value)%2 == 0}
		fields := tpl.Fields()
		for i := range fields {
			fields[i].Text = value
			fields[i].Products = []channel.ProductSection{{Title: value, Products: []string{key}}}
		}
		fields, _ = tpl.InsertLink(fields, key, value)
		m, err := tpl.Fill(fields)
		require.Len(t, m.Shown, 1)
		for _, f := range templates.Faults(err) {
			require.NotEmpty(t, f.Code)
			require.NotEmpty(t, f.Problem)
		}
		templates.Search([]templates.Template{tpl}, templates.Query{Words: value, Languages: []string{value}})
	})
}
