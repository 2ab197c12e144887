package storage_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func TestTextWords(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"nothing":                     {"", nil},
		"no word":                     {" … 🙂!", nil},
		"sorted, each once":           {"to be or not to be", []string{"be", "not", "or", "to"}},
		"case and accents":            {"ÉTÉ Zoë", []string{"ete", "zoe"}},
		"a mail address":              {"a.b+c@example.com", []string{"a", "b", "c", "com", "example"}},
		"an address of the web":       {"https://x.org/?q=1", []string{"1", "https", "org", "q", "x"}},
		"a script without spaces":     {"我的订单", []string{"单", "我的订单", "的订单", "订单"}},
		"at most eight letters of it": {"一二三四五六七八九十", []string{"一二三四五六七八", "七八九十", "三四五六七八九十", "九十", "二三四五六七八九", "五六七八九十", "八九十", "六七八九十", "十", "四五六七八九十"}},
		"one script after the other":  {"查iPhone15价", []string{"iphone15价", "价", "查iphone1"}},
		"a long word":                 {strings.Repeat("x", 99), []string{strings.Repeat("x", 40)}},
	} {
		t.Run(name, func(t *testing.T) {
			slices.Sort(c.want)
			assert.Equal(t, c.want, storage.TextWords(c.text))
		})
	}
}

// TestTextWordsStaySmall: no text makes an index much larger than itself.
func TestTextWordsStaySmall(t *testing.T) {
	for _, letter := range []string{"x", "山", "ก", "\U00020000", "ﷺ"} {
		words := storage.TextWords(strings.Repeat(letter, 200_000))
		assert.LessOrEqual(t, len(words), 40)
	}
	var different strings.Builder
	for r := range rune(60_000) {
		different.WriteRune(0x20000 + r%0xa000)
	}
	size := 0
	words := storage.TextWords(different.String())
	for _, w := range words {
		size += len(w)
	}
	assert.LessOrEqual(t, len(words), 10_000)
	assert.Less(t, size, 1<<19)
}

// TestALongSearchIsCut: what is looked for is no more work than a line of it.
func TestALongSearchIsCut(t *testing.T) {
	assert.Equal(t, storage.TextWords(strings.Repeat("ab ", 33)+"z"), storage.SearchWords(strings.Repeat("ab ", 33)+"z"+strings.Repeat(" x", 9)))
	var different strings.Builder
	for r := range rune(5000) {
		different.WriteRune(0x4e00 + r)
	}
	assert.Len(t, storage.SearchWords(different.String()), 100)
}

// TestS5_14_AnyPartOfATextFindsIt: every word is found by its beginnings, and a
// text in a script without spaces by any part of it.
func TestS5_14_AnyPartOfATextFindsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("abÄ é山田太郎カナกขค7 .-@🙂ﬁ"))).Draw(t, "text")
		m := &storage.Message{Parts: channel.Parts{channel.Text{Body: text}}}
		words := storage.TextWords(text)
		require.True(t, slices.IsSorted(words))
		for _, w := range words {
			for _, begin := range []string{w, shorter(w)} {
				q := storage.MessageSearch{Words: begin}
				require.True(t, len(storage.TextWords(begin)) == 0 || q.Matches(m), "%q", begin)
			}
		}
		require.Equal(t, len(words) > 0, storage.MessageSearch{Words: text}.Matches(m))
		han := rapid.StringOfN(rapid.RuneFrom([]rune("山田太郎")), 1, 30, -1).Draw(t, "han")
		from := rapid.IntRange(0, utf8.RuneCountInString(han)-1).Draw(t, "from")
		part := string([]rune(han)[from:])
		require.True(t, storage.MessageSearch{Words: part}.Matches(&storage.Message{Parts: channel.Parts{channel.Text{Body: "x " + han + " y"}}}))
	})
}

func TestMessageTextIsAllThatItSays(t *testing.T) {
	file := channel.Media{Name: "file.pdf"}
	for name, c := range map[string]struct {
		parts channel.Parts
		want  string
	}{
		"nothing":     {nil, ""},
		"texts":       {channel.Parts{channel.Text{Body: "a"}, channel.Text{}, channel.Text{Body: "b"}}, "a\nb"},
		"files":       {channel.Parts{channel.File{Media: file, Caption: "c"}, channel.Image{Caption: "i"}, channel.Video{Caption: "v"}}, "file.pdf\nc\ni\nv"},
		"a place":     {channel.Parts{channel.Location{Name: "n", Address: "a"}}, "n\na"},
		"a mail":      {channel.Parts{channel.Mail{Subject: "s", Quoted: "q", Signature: "g", HTML: "<p>"}}, "s"},
		"an answer":   {channel.Parts{channel.Choice{ID: "1", Title: "t", Description: "d"}}, "t\nd"},
		"a form":      {channel.Parts{channel.Form{Name: "f", Data: `{"size":"xl"}`}}, "f\n" + `{"size":"xl"}`},
		"an order":    {channel.Parts{channel.Order{Catalog: "c", Note: "n"}}, "n"},
		"an emoji":    {channel.Parts{channel.Reaction{To: "1", Emoji: "👍"}}, ""},
		"a card":      {channel.Parts{channel.Contacts{Cards: []channel.ContactCard{{Name: "n", Phones: []channel.CardPhone{{Number: "+1"}}, Mails: []channel.CardDetail{{Value: "m"}}}}}}, "n\n+1\nm"},
		"buttons":     {channel.Parts{channel.Buttons{Header: channel.Header{Text: "h"}, Body: "b", Footer: "f", Buttons: []channel.Button{{ID: "1", Title: "t"}}}}, "h\nb\nf\nt"},
		"replies":     {channel.Parts{channel.QuickReplies{Body: "b", Replies: []channel.Button{{Title: "t"}}}}, "b\nt"},
		"a list":      {channel.Parts{channel.List{Body: "b", Sections: []channel.Section{{Title: "s", Rows: []channel.Row{{Title: "t", Description: "d"}}}}}}, "b\ns\nt\nd"},
		"a link":      {channel.Parts{channel.LinkButton{Body: "b", Label: "l", URL: "u"}}, "b\nl\nu"},
		"a request":   {channel.Parts{channel.LocationRequest{Body: "b"}}, "b"},
		"cards":       {channel.Parts{channel.Carousel{Body: "b", Cards: []channel.Card{{Title: "t", Body: "c"}}}}, "b\nt\nc"},
		"a template":  {channel.Parts{channel.Template{Name: "n", Header: []channel.Parameter{{Text: "h"}}, Body: []channel.Parameter{{Text: "b"}}}}, "n\nh\nb"},
		"as it shows": {channel.Parts{channel.Template{Name: "n", Shown: channel.Parts{channel.Text{Body: "t"}}}}, "t"},
		"unknown":     {channel.Parts{channel.Placeholder{Type: "poll", Detail: "d"}}, ""},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, storage.MessageText(&storage.Message{Parts: c.parts})) })
	}
	gone := &storage.Message{Parts: channel.Parts{channel.Text{Body: "a"}}}
	gone.DeletedAt = gone.CreatedAt.AddDate(2026, 0, 0)
	assert.Empty(t, storage.MessageText(gone))
}
