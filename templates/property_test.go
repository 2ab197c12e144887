package templates_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// tricky are pieces of which values are made: what somebody would write who
// wants a renderer to do more than copy.
var tricky = []string{
	"{{1}}", "{{2}}", "{{", "}}", "{", "}", "$1", "${1}", "\\1", "%s", "%!", "<script>", "{{.}}", "{{template \"x\"}}",
	"{{contact.name}}", "a", "ä", "漢", " ", "😀",
}

func value() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(tricky), 1, 6).Draw(t, "pieces"), "")
	})
}

// A text is fixed pieces with variables between; what is rendered is the fixed
// pieces with values between, whatever the values are.
func TestS1_54_RenderingIsSubstitutionOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text, want strings.Builder
		values := rapid.SliceOfN(value(), 1, 4).Draw(t, "values")
		order := rapid.SliceOfN(rapid.IntRange(1, len(values)), 1, 6).Draw(t, "order")
		for n := range values {
			order = append(order, n+1) // every variable occurs
		}
		for _, n := range order {
			fixed := rapid.SampledFrom([]string{"", " ", "x", "$1 ", "{", "}", "}}"}).Draw(t, "fixed")
			if strings.HasSuffix(text.String(), "{") || fixed == "{" {
				fixed = "-"
			}
			text.WriteString(fixed + "{{" + strconv.Itoa(n) + "}}")
			want.WriteString(fixed + values[n-1])
		}
		tpl := templates.Template{Body: templates.ParseText(text.String())}
		m := channel.Template{}
		for _, v := range values {
			m.Body = append(m.Body, channel.Parameter{Text: v})
		}
		assert.Equal(t, channel.Parts{channel.Text{Body: want.String()}}, tpl.Preview(m))
	})
}

// Whatever a value is, a button's address that passes the check leads to the
// host that was approved.
func TestAnAddressLeadsWhereItWasApproved(t *testing.T) {
	pieces := []string{"/", "//", "@", ":", ".", "..", "?", "#", "\\", "%2e", "%40", "evil.example", "443", "a", "[", "]", "&", ";", "{{1}}"}
	rapid.Check(t, func(t *rapid.T) {
		fixed := rapid.SampledFrom([]string{"https://shop.example", "https://shop.example/", "https://shop.example/a?b=", "https://shop.example:8443"}).Draw(t, "fixed")
		end := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 5).Draw(t, "value"), "")
		b := templates.Button{Kind: templates.ButtonURL, Title: "Open", URL: fixed + "{{1}}", Variables: []templates.Variable{{Name: "1"}}}
		tpl := templates.Template{Body: templates.ParseText("x"), Buttons: []templates.Button{b}}
		m := channel.Template{Buttons: []channel.TemplateButton{{Kind: channel.TemplateURL, Value: end}}}
		if tpl.Check(m) != nil {
			return
		}
		link := tpl.Preview(m)[0].(channel.LinkButton).URL
		_, rest, _ := strings.Cut(link, "://")
		host := rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz.:0123456789"))]
		approved, _, _ := strings.Cut(strings.TrimPrefix(fixed, "https://"), "/")
		require.Equal(t, approved, host, link)
		require.True(t, host == rest || strings.ContainsRune("/?#", rune(rest[len(host)])), link)
	})
}

// A link that was inserted into a button is the address that the customer
// opens.
func TestS1_53_AnInsertedLinkIsTheAddressThatOpens(t *testing.T) {
	pieces := []string{"/", "?", "=", "&", "#", "%20", "a", "ä", "漢", "~", "+", ":", "'"}
	rapid.Check(t, func(t *rapid.T) {
		end := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 8).Draw(t, "end"), "")
		b := templates.Button{Kind: templates.ButtonURL, URL: "https://shop.example/{{1}}", Variables: []templates.Variable{{Name: "1"}}}
		tpl := templates.Template{Body: templates.ParseText("x"), Buttons: []templates.Button{b}}
		fields, err := tpl.InsertLink(tpl.Fields(), "button.0", "https://shop.example/"+end)
		require.NoError(t, err)
		m, err := tpl.Fill(fields)
		require.NoError(t, err)
		want := strings.NewReplacer("ä", "%C3%A4", "漢", "%E6%BC%A2").Replace("https://shop.example/" + end)
		assert.Equal(t, want, m.Shown[0].(channel.LinkButton).URL)
	})
}

// Every word narrows a search, and no order of the templates changes what is
// found.
func TestS1_48_EveryWordNarrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"rück", "GABE", "x", "body", "漢", "e", "nowhere"}), 1, 3).Draw(t, "words")
		all := rapid.Permutation(shop).Draw(t, "order")
		found := named(templates.Search(all, templates.Query{Words: strings.Join(words, " ")}))
		for _, w := range words {
			alone := named(templates.Search(all, templates.Query{Words: w}))
			for _, name := range found {
				require.Contains(t, alone, name)
			}
		}
		straight := named(templates.Search(shop, templates.Query{Words: strings.Join(words, " ")}))
		slices.Sort(found)
		slices.Sort(straight)
		require.Equal(t, straight, found)
	})
}
