package storage_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/storage"
)

func TestS1_45_NameWords(t *testing.T) {
	for _, c := range []struct {
		name string
		want []string
	}{
		{"", nil},
		{" \t-🙂 ", nil},
		{"Ann Lee", []string{"ann", "lee"}},
		{"ann ANN Ann", []string{"ann"}},
		{"Zoë Müller-Lüdenscheidt", []string{"ludenscheidt", "muller", "zoe"}},
		{"ÅSA Ørsted ﬁnch", []string{"asa", "finch", "ørsted"}},
		{"Straße", []string{"straße"}},
		{"O'Brien, 2nd (mobile)", []string{"2nd", "brien", "mobile", "o"}},
		{"e\u0301mile", []string{"emile"}},
		{"Ἀθηνᾶ", []string{"αθηνα"}},
		{"ЁЛКА", []string{"елка"}},
		{"山田 太郎", []string{"太郎", "山田", "田", "郎"}},
		{"ヤマダ", []string{"タ", "マタ", "ヤマタ"}},
		{"김철수", []string{"김철수", "수", "철수"}},
		{"Ｗｉｄｅ ①", []string{"1", "wide"}},
		{"राम", []string{"राम"}},
		{"bad\xffend", []string{"bad", "end"}},
		{"\xf1Ǣ", []string{"æ"}},
		{"a\x00b", []string{"a", "b"}},
		{"李Lee", []string{"李lee"}},
		{"Lee李", []string{"lee李", "李"}},
	} {
		assert.Equal(t, c.want, storage.NameWords(c.name), "%q", c.name)
	}
}

func TestNameWordsOfALongName(t *testing.T) {
	for _, name := range []string{strings.Repeat("x", 5000), strings.Repeat("山", 5000), strings.Repeat("a ", 5000)} {
		words := storage.NameWords(name)
		require.LessOrEqual(t, len(words), 100)
		for _, w := range words {
			require.LessOrEqual(t, len(w), 400)
		}
		require.True(t, storage.ContactQuery{Name: name}.Matches(&storage.Contact{Name: name}))
	}
}

func TestS1_45_QueryMatches(t *testing.T) {
	for _, c := range []struct {
		query, name string
		want        bool
	}{
		{"ann", "Ann Lee", true},
		{"le an", "Ann Lee", true},
		{"ee", "Ann Lee", false},
		{"ann lex", "Ann Lee", false},
		{"zoe", "Zoë", true},
		{"ZOË", "zoe", true},
		{"太", "山田太郎", true},
		{"田太", "山田太郎", true},
		{"太田", "山田太郎", false},
		{"ann", "", false},
		{"", "Ann", false},
		{"-", "-", false},
	} {
		got := storage.ContactQuery{Name: c.query}.Matches(&storage.Contact{Name: c.name})
		assert.Equal(t, c.want, got, "%q in %q", c.query, c.name)
	}
	gone := &storage.Contact{Name: "Ann", MergedInto: storage.ContactID{1}}
	assert.False(t, storage.ContactQuery{Name: "ann"}.Matches(gone), "merged into another")
}

// aName has letters of many scripts, marks and what separates words.
func aName() *rapid.Generator[string] {
	tables := []*unicode.RangeTable{unicode.Latin, unicode.Han, unicode.Hangul, unicode.Katakana, unicode.Thai, unicode.Devanagari, unicode.Mn, unicode.Mc, unicode.N, unicode.P}
	return rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("aAéÉıİßǅ山 -")), rapid.RuneFrom(nil, tables...), rapid.Rune()))
}

// TestS1_45_EveryWordFindsTheName: a word of a name, the beginning of one, and
// the whole name in any case find it.
func TestS1_45_EveryWordFindsTheName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := aName().Draw(t, "name")
		words := storage.NameWords(name)
		require.True(t, slices.IsSorted(words))
		require.Len(t, slices.Compact(slices.Clone(words)), len(words))
		c := &storage.Contact{Name: name}
		for _, w := range words {
			require.True(t, storage.ContactQuery{Name: w}.Matches(c), "%q", w)
			if begin := shorter(w); len(storage.NameWords(begin)) > 0 {
				require.True(t, storage.ContactQuery{Name: begin}.Matches(c), "%q", begin)
			}
		}
		require.Equal(t, len(words) > 0, storage.ContactQuery{Name: name}.Matches(c))
	})
}

// shorter is w without its last rune.
func shorter(w string) string {
	runes := []rune(w)
	return string(runes[:len(runes)-1])
}

// TestS1_45_CaseAndAccentsDoNotMatter: letters that differ in nothing else are
// the same.
func TestS1_45_CaseAndAccentsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.StringMatching(`[a-z]{1,8}( [a-z]{1,8}){0,3}`).Draw(t, "plain")
		var dressed strings.Builder
		for i, r := range plain {
			if rapid.Bool().Draw(t, "upper") {
				r = unicode.ToUpper(r)
			}
			dressed.WriteRune(r)
			if i > 0 && rapid.Bool().Draw(t, "accent") {
				dressed.WriteRune(rapid.RuneFrom([]rune("\u0300\u0301\u0308\u0327")).Draw(t, "mark"))
			}
		}
		require.Equal(t, storage.NameWords(plain), storage.NameWords(dressed.String()))
	})
}
