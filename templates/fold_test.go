package templates

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"golang.org/x/text/unicode/norm"
)

// Letters of Europe's scripts fold as their decomposition says, but for the
// few that the table spells out.
func TestFoldingIsUnicodes(t *testing.T) {
	spelled := "đðħıłøœæǽǣǿþßĳς"
	for r := rune(0x80); r < 0x2000; r++ {
		if !unicode.IsLetter(r) || !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) || strings.ContainsRune(spelled, unicode.ToLower(r)) {
			continue
		}
		want := strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return unicode.ToLower(r)
		}, norm.NFD.String(string(unicode.ToLower(r))))
		assert.Equal(t, want, fold(string(r)), "%c %U", r, r)
	}
}

func TestFoldedTwiceIsFoldedOnce(t *testing.T) {
	for _, s := range []string{"ẞß Straße", "ﬁ", "ΌΣΟΣ ς", "Đà Nẵng", "İSTANBUL ı", "Ｆｕｌｌ　width", "日本語", "ไทย", "हिन्दी"} {
		assert.Equal(t, fold(s), fold(fold(s)), s)
	}
	assert.Equal(t, fold("strasse"), fold("STRAẞE"))
	assert.Equal(t, fold("da nang"), fold("Đà Nẵng"))
	assert.Equal(t, fold("istanbul"), fold("İstanbul"))
	assert.Equal(t, fold("ΟΣΟΣ"), fold("οσος"))
}

func TestFoldIsWhatSearchComparesBy(t *testing.T) {
	for in, want := range map[string]string{"ÜBER": "uber", "ＳＴＯＰ": "stop", "café": "cafe", "退订": "退订"} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}
