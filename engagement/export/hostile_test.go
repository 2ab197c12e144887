package export_test

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/export"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// hostile says everything that it can in somebody's words.
func hostile(words string) []export.Item {
	by := storage.Author{Kind: channel.AuthorContact, ID: words, Name: words}
	file := channel.File{Media: channel.Media{Name: words, Type: words, URL: words}, Caption: words}
	return []export.Item{
		message(1, by, channel.Parts{channel.Text{Body: words}, file}, func(m *storage.Message) {
			m.Reactions = []storage.Reaction{{Author: by, Emoji: words}}
			m.Channel = channel.ID(words)
		}),
		{Note: &export.Note{At: start, Author: by, Text: words, Channel: channel.ID(words)}},
	}
}

func open(words string) export.Options { return export.Options{Notes: true, Title: words} }

// skeleton is all elements of a page with the names and, but for what is the
// content of others, values of their attributes.
func skeleton(t require.TestingT, page string) (out []string) {
	doc, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	for n := range doc.Descendants() {
		switch n.Type {
		case html.ElementNode:
			tag := n.Data
			for _, a := range n.Attr {
				tag += " " + a.Key + "=" + a.Val
			}
			out = append(out, tag)
		case html.CommentNode, html.DoctypeNode:
			out = append(out, "!"+n.Data)
		}
	}
	return out
}

// textOf is all text of a page.
func textOf(t require.TestingT, page string) string {
	doc, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	var out strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			out.WriteString(n.Data)
		}
	}
	return out.String()
}

var probes = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</p></article></main><h1>gone</h1>`, `</title><script>1</script>`,
	`</style><svg onload=alert(1)>`, `javascript:alert(1)`, `<!--`, `-->`, `<![CDATA[`, `{{.Title}}`, `{{template "head"}}`, `'"&lt;`, `<base href=//evil>`,
	`<meta http-equiv=refresh content=0>`, "a\x00<b>", `<plaintext>`, `<textarea>`, "\u2028<i>", `&#60;b&#62;`, `<a href="data:text/html,x">`,
	"＜script＞", "x\xff<b>\xc0", "\u202Egnp.exe", "<iframe srcdoc='<script>'>", strings.Repeat("<", 300),
}

func TestNoContentBecomesAnElement(t *testing.T) {
	want := skeleton(t, wrote(t, export.HTML, open("words"), hostile("words")...))
	for _, p := range probes {
		page := wrote(t, export.HTML, open(p), hostile(p)...)
		assert.Equal(t, want, skeleton(t, page), "%q", p)
		for _, control := range []string{"\x00", "\u2028", "\xff"} {
			assert.NotContains(t, page, control, "%q", p)
		}
	}
	page := wrote(t, export.HTML, open("t"), hostile(probes[0])...)
	const times = 7 + 3 // name, channel, words, caption, file, reaction with its author; name, channel and words of the note
	assert.Equal(t, times, strings.Count(textOf(t, page), probes[0]), "all is there to read")
}

func TestAPageLoadsNothing(t *testing.T) {
	for _, tag := range skeleton(t, wrote(t, export.HTML, full(), talk()...)) {
		for _, no := range []string{"script", "link", "img", "iframe", " src=", " href=", "url(", " on"} {
			assert.NotContains(t, tag, no)
		}
	}
	assert.NotContains(t, wrote(t, export.HTML, full(), talk()...), "url(")
}

// What spreadsheets take for the beginning of a formula.
var formulas = []string{
	`=cmd|' /C calc'!A0`, `+1+1`, `-2+3`, `@SUM(1)`, "\t=1", "\r=1", "\n=1", ` =1`, "\u00a0=1", "\u200b=1", "＝1", "＋1", "－1", "＠1", "\x00=1", "\x01@x",
	`=HYPERLINK("http://evil","x")`, "\uFEFF=1", "\u202a=1",
}

func TestNoCellBecomesAFormula(t *testing.T) {
	for _, f := range formulas {
		data := wrote(t, export.CSV, open(f), hostile(f)...)
		rows, err := csv.NewReader(strings.NewReader(data)).ReadAll()
		require.NoError(t, err, "%q", f)
		require.Len(t, rows, 3, "%q", f)
		for _, row := range rows {
			for _, c := range row {
				assertNoFormula(t, c)
				assert.NotContains(t, c, "\x00")
				assert.NotContains(t, c, "\x01")
			}
		}
		assert.Contains(t, rows[1][8], strings.TrimLeft(f, "\t\r\n\x00\x01 \u202a"), "the words are there")
	}
	rows, err := csv.NewReader(strings.NewReader(wrote(t, export.CSV, open(""), hostile("a=b, 1-2 @ home")...))).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, "a=b, 1-2 @ home", rows[1][7], "what begins none stays as it is")
}

func assertNoFormula(t assert.TestingT, cell string) {
	seen := strings.TrimLeft(cell, " \t\r\n\u00a0\u200b\uFEFF\u3000")
	for _, begin := range []string{"=", "+", "-", "@", "＝", "＋", "－", "＠"} {
		assert.False(t, strings.HasPrefix(seen, begin), "%q", cell)
	}
	assert.False(t, strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") || strings.HasPrefix(cell, "\n"), "%q", cell)
}

func TestNamesCannotBeReadBackwards(t *testing.T) {
	const trick = "photo\u202Egnp.exe"
	for _, write := range []writer{export.CSV, export.HTML} {
		got := wrote(t, write, open(trick), hostile(trick)...)
		assert.Contains(t, html.UnescapeString(got), "photo[U+202E]gnp.exe")
		assert.Contains(t, html.UnescapeString(wrote(t, write, open(""), hostile("a\u2067b\u2069c")...)), "a[U+2067]b[U+2069]c")
	}
	assert.NotContains(t, wrote(t, export.CSV, open(trick), hostile(trick)...), "\u202E")
	page := wrote(t, export.HTML, open(trick), hostile(trick)...)
	assert.Contains(t, page, "<p dir=\"auto\">photo\u202Egnp.exe", "words stay, within a paragraph of their own")
	assert.Contains(t, page, "unicode-bidi: isolate")
	assert.Contains(t, wrote(t, export.CSV, open(""), hostile("a\u200fb")...), "a\u200fb", "marks belong to ordinary text")
}

func TestJSONLinesHaveEverythingAsItWas(t *testing.T) {
	for _, words := range append(probes, formulas...) {
		if !utf8.ValidString(words) {
			continue // JSON has no bytes that are no UTF-8
		}
		var l export.Line
		line, _, _ := strings.Cut(wrote(t, export.JSONLines, open(""), hostile(words)...), "\n")
		require.NoError(t, json.Unmarshal([]byte(line), &l), "%q", words)
		assert.Equal(t, channel.Text{Body: words}, l.Parts[0], "%q", words)
		assert.Equal(t, words, l.Author.Name)
	}
}

func TestAGiantTextIsWrittenWhole(t *testing.T) {
	giant := strings.Repeat("漢字 <b> ", 1<<16)
	for file, write := range formats {
		got := wrote(t, write, export.Options{}, message(1, mia, text(giant), nil))
		assert.GreaterOrEqual(t, strings.Count(got, "漢字"), 1<<16, file)
	}
}

// assertPartOf checks that a page has no other elements than one whose words are
// ordinary. It may lack some, where there is nothing to be seen.
func assertPartOf(t assert.TestingT, want, got []string) {
	for _, tag := range want {
		if len(got) > 0 && got[0] == tag {
			got = got[1:]
		}
	}
	assert.Empty(t, got)
}

func FuzzAPageHoldsNoElementOfTheInput(f *testing.F) {
	for _, p := range append(probes, formulas...) {
		f.Add(p)
	}
	want := skeleton(f, wrote(f, export.HTML, open("words"), hostile("words")...))
	f.Fuzz(func(t *testing.T, words string) {
		page := wrote(t, export.HTML, open(words), hostile(words)...)
		assertPartOf(t, want, skeleton(t, page))
		rows, err := csv.NewReader(strings.NewReader(wrote(t, export.CSV, open(words), hostile(words)...))).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 3)
		for _, row := range rows {
			for _, c := range row {
				assertNoFormula(t, c)
			}
		}
	})
}
