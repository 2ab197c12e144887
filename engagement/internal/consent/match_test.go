package consent

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func TestS3_10_AKeywordIsAWholeMessage(t *testing.T) {
	for _, text := range []string{
		"stop", "STOP", "Stop", " stop\n", "\tsTOP!!!", "“Stop.”", "*stop*", "🛑 STOP 🛑", "stop 🙏🏽", "STOP❤️", "ＳＴＯＰ", "𝐒𝐓𝐎𝐏", "stóp", "s\u200dtop", "\u202estop\u202c", "\ufeffstop",
		"¡stop!", "stop…", "(stop)", "st\u00adop", "👨‍👩‍👧 stop", "🇩🇪stop", "#stop", "/stop", "stop?",
	} {
		k, ok := Default().Match(text, "")
		assert.True(t, ok, "%q", text)
		assert.Equal(t, Keyword{Words: []string{"stop"}}, k, "%q", text)
	}
	for _, text := range []string{
		"", " ", "!!!", "🛑", "please stop", "stop please", "don't stop", "non-stop", "stopping", "bus stop", "s t o p", "st.op", "stop 1", "1 stop", "stop\nstop", "stop, unsubscribe", "sto",
		"to", "cancel my order", "when does the course end", "stop" + strings.Repeat("!", 2000),
	} {
		_, ok := Default().Match(text, "")
		assert.False(t, ok, "%q", text)
	}
}

func TestS3_10_PhrasesAndOtherScripts(t *testing.T) {
	for text, want := range map[string]string{
		"Opt-Out": "opt out", "OPT  OUT.": "opt out", "opt—out": "opt out", "Optout": "optout", "ARRÊT": "arrêt", "arret": "arrêt", "Désabonner": "désabonner", "DESABONNER!": "désabonner",
		"M’abonner": "m'abonner", "cancelar suscripcion": "cancelar suscripción", "退订": "退订", "退訂。": "退訂", "ＴＤ": "td", "ｽﾄｯﾌﾟ": "ストップ", "配信停止！": "配信停止",
		"الغاء الاشتراك": "إلغاء الاشتراك", "إِيقَاف": "إيقاف", "توقـــف": "توقف", "Berhenti": "berhenti",
	} {
		k, ok := Default().Match(text, "")
		assert.True(t, ok, "%q", text)
		assert.Equal(t, []string{want}, k.Words, "%q", text)
	}
}

func TestTheMarksOfOtherScriptsTellWordsApart(t *testing.T) {
	r := Rules{Keywords: []Keyword{{Words: []string{"プ", "หยุด", "ร่ม", "רב", "रोको"}}}}
	for _, text := range []string{"フ", "ブ", "หยด", "รม", "रोक"} {
		_, ok := r.Match(text, "")
		assert.False(t, ok, "%q", text)
	}
	for _, text := range []string{"プ", "フ\u309a", "ﾌﾟ", "หยุด", "รַב", "רַב"} {
		_, ok := r.Match(text, "")
		assert.Equal(t, text != "รַב", ok, "%q", text)
	}
}

func TestTurkishLettersWithoutADotAreTheSame(t *testing.T) {
	r := Rules{Keywords: []Keyword{{Words: []string{"çıkar", "iptal"}}}}
	for _, text := range []string{"ÇIKAR", "çıkar", "cikar", "İPTAL", "iptal"} {
		_, ok := r.Match(text, "tr")
		assert.True(t, ok, "%q", text)
	}
}

func TestS3_10_WordsBelongToLanguages(t *testing.T) {
	r := Rules{Keywords: []Keyword{
		{Words: []string{"stop"}},
		{Words: []string{"fim"}, Language: "pt"},
		{Words: []string{"alto"}, Language: "es"},
		{Words: []string{"alto"}, Language: "it", Grant: true},
		{Words: []string{"parar"}, Language: "pt-BR"},
		{Words: []string{"parar"}, Language: "es"},
		{Words: []string{"nada"}, Language: "es"},
		{Words: []string{"nada"}, Language: "pt", Purpose: storage.PurposeMarketing},
	}}
	require.NoError(t, r.Check())
	for _, tt := range []struct {
		text, tongue string
		want         bool
	}{
		{"stop", "", true}, {"stop", "xx", true},
		{"fim", "", true}, {"fim", "pt", true}, {"fim", "pt-BR", true}, {"fim", "PT_br", true}, {"fim", "und", true}, {"fim", "es", false}, {"fim", "ptx", false},
		{"alto", "es", true}, {"alto", "it", true}, {"alto", "", false}, {"alto", "de", false},
		{"parar", "", true}, {"parar", "pt-BR", true}, {"parar", "pt", false}, {"parar", "es-MX", true},
		{"nada", "", false}, {"nada", "es", true}, {"nada", "pt", true},
	} {
		k, ok := r.Match(tt.text, tt.tongue)
		assert.Equal(t, tt.want, ok, "%q in %q", tt.text, tt.tongue)
		if ok && tt.text == "alto" {
			assert.Equal(t, tt.tongue == "it", k.Grant)
		}
	}
}

func TestRulesThatContradictThemselvesMatchNothing(t *testing.T) {
	r := Rules{Keywords: []Keyword{{Words: []string{"ok"}}, {Words: []string{"ok"}, Grant: true}, {Words: []string{"!", ""}}}}
	require.Error(t, r.Check())
	for _, text := range []string{"ok", "", "!"} {
		_, ok := r.Match(text, "en")
		assert.False(t, ok)
	}
	_, ok := Rules{}.Match("stop", "")
	assert.False(t, ok)
}

func TestS3_10_WellKnownWords(t *testing.T) {
	r := Default()
	require.NoError(t, r.Check())
	languages := map[string][2]bool{}
	for _, k := range r.Keywords {
		has := languages[k.Language]
		has[map[bool]int{true: 1}[k.Grant]] = true
		languages[k.Language] = has
		for _, word := range k.Words {
			for _, tongue := range []string{"", k.Language} {
				got, ok := r.Match(strings.ToUpper(word)+"!", tongue)
				assert.True(t, ok, "%q in %q", word, tongue)
				assert.True(t, got.same(k), "%q in %q", word, tongue)
			}
		}
	}
	for _, l := range []string{"", "en", "es", "pt", "fr", "de", "it", "nl", "zh", "ja", "id", "ar"} {
		assert.Equal(t, [2]bool{true, true}, languages[l], "%q has words for both", l)
	}
	for _, everyday := range []string{"yes", "no", "ok", "fine", "alto", "ja", "si", "oui", "basta", "alta", "help", "hello", "👍"} {
		_, ok := r.Match(everyday, "")
		assert.False(t, ok, everyday)
	}
	k, _ := r.Match("Stop promotions", "en")
	assert.Equal(t, storage.PurposeMarketing, k.Purpose)
}

func TestDefaultIsAnother(t *testing.T) {
	a := Default()
	a.Keywords[0].Words[0] = "changed"
	assert.NotEqual(t, a, Default())
}

func TestRulesAreADocument(t *testing.T) {
	data, err := json.Marshal(Default())
	require.NoError(t, err)
	var back Rules
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, Default(), back)
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	long := strings.Repeat("x", LongestWord+1)
	for _, tt := range []struct {
		name     string
		keywords []Keyword
		want     []RuleError
		text     string
	}{
		{"no words", []Keyword{{}}, []RuleError{{0, "", -1, EmptyWord}}, `keyword 1: the word "" is empty`},
		{"only signs", []Keyword{{Words: []string{"a", "🛑!"}}}, []RuleError{{0, "🛑!", -1, EmptyWord}}, `keyword 1: the word "🛑!" is empty`},
		{"too long", []Keyword{{Words: []string{long}}}, []RuleError{{0, long, -1, LongWord}}, `keyword 1: the word "` + long + `" has more than 40 characters`},
		{"too long once it is written out", []Keyword{{Words: []string{strings.Repeat("ﷺ", 3)}}}, []RuleError{{0, strings.Repeat("ﷺ", 3), -1, LongWord}}, ""},
		{"NUL", []Keyword{{Words: []string{"a\x00"}}}, []RuleError{{0, "a\x00", -1, BadWord}}, `keyword 1: the word "a\x00" is not text without NUL`},
		{"not UTF-8", []Keyword{{Words: []string{"\xff"}}}, []RuleError{{0, "\xff", -1, BadWord}}, ""},
		{"a yes and a no", []Keyword{{Words: []string{"Halt"}}, {Words: []string{"x", "halt!"}, Grant: true}}, []RuleError{{1, "halt!", 0, YesAndNo}}, `keyword 2: the word "halt!" is a yes and a no: see keyword 1`},
		{"in overlapping languages", []Keyword{{Words: []string{"halt"}, Language: "de"}, {Words: []string{"halt"}, Language: "de-AT", Grant: true}}, []RuleError{{1, "halt", 0, YesAndNo}}, ""},
		{"of all languages and of one", []Keyword{{Words: []string{"halt"}, Language: "DE"}, {Words: []string{"halt"}, Grant: true}}, []RuleError{{1, "halt", 0, YesAndNo}}, ""},
		{"two purposes", []Keyword{{Words: []string{"halt"}}, {Words: []string{"halt"}, Purpose: "news"}}, []RuleError{{1, "halt", 0, TwoPurposes}}, `keyword 2: the word "halt" has two purposes: see keyword 1`},
		{"all at once", []Keyword{{}, {Words: []string{""}}}, []RuleError{{0, "", -1, EmptyWord}, {1, "", -1, EmptyWord}}, ""},
		{"twice the same is harmless", []Keyword{{Words: []string{"halt", "HALT"}}, {Words: []string{"halt"}}}, nil, ""},
		{"other languages", []Keyword{{Words: []string{"halt"}, Language: "de"}, {Words: []string{"halt"}, Language: "den", Grant: true}}, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := Rules{tt.keywords}.Check()
			var got []RuleError
			for _, e := range each(err) {
				var r *RuleError
				require.ErrorAs(t, e, &r)
				got = append(got, *r)
			}
			assert.Equal(t, tt.want, got)
			assert.Equal(t, len(tt.want) > 0, errors.Is(err, channel.Invalid))
			if tt.text != "" {
				assert.EqualError(t, err, tt.text)
			}
		})
	}
}

func each(err error) []error {
	if err == nil {
		return nil
	}
	return err.(interface{ Unwrap() []error }).Unwrap()
}

// TestCheckedRulesMatchEveryWord: rules that pass Check find each of their
// words for who speaks its language.
func TestCheckedRulesMatchEveryWord(t *testing.T) {
	keyword := rapid.Custom(func(t *rapid.T) Keyword {
		return Keyword{
			Words:    rapid.SliceOfN(rapid.SampledFrom([]string{"a", "Á", "b", "c", "c!", "d-e", "d e", ""}), 0, 3).Draw(t, "words"),
			Language: rapid.SampledFrom([]string{"", "de", "de-AT", "es"}).Draw(t, "language"),
			Purpose:  rapid.SampledFrom([]storage.Purpose{"", "news"}).Draw(t, "purpose"),
			Grant:    rapid.Bool().Draw(t, "grant"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		r := Rules{rapid.SliceOfN(keyword, 0, 4).Draw(t, "keywords")}
		if r.Check() != nil {
			return
		}
		for _, k := range r.Keywords {
			for _, w := range k.Words {
				if k.Language == "" {
					continue // who speaks none may speak several
				}
				got, ok := r.Match(w, k.Language)
				assert.True(t, ok, w)
				assert.True(t, got.same(k), w)
			}
		}
	})
}

// FuzzMatch: a text that matches is a word of the rules and nothing else.
func FuzzMatch(f *testing.F) {
	for _, k := range Default().Keywords {
		for _, w := range k.Words {
			f.Add(w, k.Language)
		}
	}
	for _, text := range []string{"don't stop", "\xffstop", "\xf1Ǣ", "stop\x00", "🛑", "s\u0336t\u0336o\u0336p\u0336", "ﷺ", strings.Repeat("\u0300", 500), "ｽﾄｯﾌﾟ", "İ", "ẞ", "ſtop"} {
		f.Add(text, "")
	}
	matcher, words := Default().Matcher(), []string{}
	for _, k := range Default().Keywords {
		for _, w := range k.Words {
			words = append(words, fold(w))
		}
	}
	f.Fuzz(func(t *testing.T, text, tongue string) {
		folded := fold(text)
		if again := fold(folded); again != folded {
			t.Errorf("fold(%q) is %q, and of that %q", text, folded, again)
		}
		k, ok := matcher.Match(text, tongue)
		if ok && (len(k.Words) != 1 || !slices.Contains(words, folded) || fold(k.Words[0]) != folded) {
			t.Errorf("%q matched %+v", text, k)
		}
		for _, more := range []string{text + " x", "x " + text, fmt.Sprint(text, "1")} {
			if _, too := matcher.Match(more, tongue); ok && too {
				t.Errorf("%q matched, and so did %q", text, more)
			}
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	m := Default().Matcher()
	for b.Loop() {
		m.Match("Hello, where is my order?", "")
	}
}

func BenchmarkMatchRules(b *testing.B) {
	r := Default()
	for b.Loop() {
		r.Match("Hello, where is my order?", "")
	}
}
