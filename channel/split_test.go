package channel

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSplit(t *testing.T) {
	family := "👩‍👩‍👧" // 5 runes, 8 UTF-16 units, 18 bytes
	for name, c := range map[string]struct {
		text  string
		limit Limit
		want  []string
	}{
		"at the limit stays whole":          {"hello", Limit{5, Runes}, []string{"hello"}},
		"between words":                     {"hello world again", Limit{12, Runes}, []string{"hello world", "again"}},
		"a word that ends at the limit":     {"hi hello world", Limit{8, Runes}, []string{"hi hello", "world"}},
		"between sentences":                 {"One two. Three four five", Limit{15, Runes}, []string{"One two.", "Three four five"}},
		"between lines":                     {"one two\nthree four", Limit{12, Runes}, []string{"one two", "three four"}},
		"between paragraphs":                {"one two\n\nthree\nfour", Limit{15, Runes}, []string{"one two", "three\nfour"}},
		"a long word is cut":                {"abcdefgh", Limit{3, Runes}, []string{"abc", "def", "gh"}},
		"Chinese by runes":                  {strings.Repeat("漢", 7), Limit{3, Runes}, []string{"漢漢漢", "漢漢漢", "漢"}},
		"Chinese by bytes":                  {strings.Repeat("漢", 4), Limit{7, Bytes}, []string{"漢漢", "漢漢"}},
		"Chinese after a full stop":         {"今天很好。明天也好啊", Limit{8, Runes}, []string{"今天很好。", "明天也好啊"}},
		"accents by bytes":                  {"éééé", Limit{5, Bytes}, []string{"éé", "éé"}},
		"emoji by UTF-16 units":             {"😀😀😀", Limit{5, UTF16}, []string{"😀😀", "😀"}},
		"a joined emoji stays whole":        {"ab" + family, Limit{6, Runes}, []string{"ab", family}},
		"a joined emoji by UTF-16 units":    {family + family, Limit{9, UTF16}, []string{family, family}},
		"a flag stays whole":                {"🇭🇰🇭🇰", Limit{3, Runes}, []string{"🇭🇰", "🇭🇰"}},
		"a combining mark stays":            {"aae\u0301", Limit{3, Runes}, []string{"aa", "e\u0301"}},
		"a skin tone stays":                 {"a👍🏽", Limit{2, Runes}, []string{"a", "👍🏽"}},
		"white space at the cuts goes":      {"one   \n\n   two", Limit{5, Runes}, []string{"one", "two"}},
		"a character longer than the limit": {"e\u0301\u0302\u0303", Limit{2, Runes}, []string{"e\u0301", "\u0302\u0303"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := split(c.text, c.limit)
			require.True(t, ok)
			assert.Equal(t, c.want, got)
			for _, piece := range got {
				assert.True(t, c.limit.Allows(piece), "%q over %v", piece, c.limit)
			}
		})
	}
	_, ok := split("漢", Limit{2, Bytes})
	assert.False(t, ok, "no room for a single rune")
	_, ok = split("a", Limit{0, Runes})
	assert.False(t, ok)
}

func TestSplitProperties(t *testing.T) {
	runes := []rune{'a', 'b', ' ', '\n', '.', 'é', '漢', '。', '😀', '\u0301', '\u200d', '\U0001F1ED', '\U0001F1F0', '\r'}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(runes), 1, 80, -1).Draw(t, "text")
		limit := Limit{rapid.IntRange(1, 20).Draw(t, "max"), rapid.SampledFrom([]Unit{Runes, UTF16, Bytes}).Draw(t, "unit")}
		pieces, ok := split(text, limit)
		if !ok {
			require.True(t, blank(text) || limit.Max < 4)
			return
		}
		require.Equal(t, strings.Join(strings.Fields(text), ""), strings.Join(strings.Fields(strings.Join(pieces, "")), ""))
		for _, p := range pieces {
			require.False(t, blank(p))
			require.True(t, utf8.ValidString(p))
			require.True(t, limit.Allows(p), "%q over %v", p, limit)
		}
		short := truncate(text, limit)
		require.True(t, limit.Allows(short) && utf8.ValidString(short), "%q over %v", short, limit)
	})
}

func TestTruncate(t *testing.T) {
	assert.Equal(t, "hell…", truncate("hello world", Limit{5, Runes}))
	assert.Equal(t, "he…", truncate("hello", Limit{5, Bytes}), "the ellipsis has three bytes")
	assert.Equal(t, "h", truncate("hello", Limit{1, Runes}), "no room for an ellipsis")
	assert.Equal(t, "a…", truncate("a👩‍👩‍👧b", Limit{5, Runes}), "not within an emoji")
	assert.Empty(t, truncate("hello", Limit{0, Runes}))
}

func TestHasEmoji(t *testing.T) {
	for _, text := range []string{"😀", "a👍🏽", "☎\ufe0f", "1\ufe0f\u20e3", "🇭🇰", "⭐"} {
		assert.True(t, hasEmoji(text), "%q", text)
	}
	for _, text := range []string{"", "hello", "漢字", "© ® ™", "12#*", "☎", "⭐\ufe0e", "é"} {
		assert.False(t, hasEmoji(text), "%q", text)
	}
}
