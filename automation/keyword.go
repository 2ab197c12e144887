package automation

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rapport-go/rapport/templates"
)

// A Keyword answers a message of the contact in which a word occurs. Case,
// accents and full width do not matter.
type Keyword struct {
	// Words are looked for; any of them is enough.
	Words []string `json:"words"`
	// Match says how; empty is MatchContains.
	Match Match `json:"match,omitempty"`
	// Language is the contact's, as a BCP 47 tag: "pt" is also for "pt-BR". Empty is
	// any.
	Language string `json:"language,omitempty"`

	// What is done, in this order. At least one is set.

	// Reply is said to the contact.
	Reply Message `json:"reply,omitzero"`
	// Labels are put on the case.
	Labels []string `json:"labels,omitempty"`
	// Priority is the new priority of the case; nil leaves it.
	Priority *int `json:"priority,omitempty"`
	// Route says where the case goes; zero leaves it where it is.
	Route Route `json:"route,omitzero"`
}

// Match is how a word is looked for.
type Match string

// The values.
const (
	MatchContains Match = "contains" // as a whole word anywhere in the text
	MatchExact    Match = "exact"    // as all that the text says
)

// matches reports whether the keyword is meant by a text in a language.
func (k *Keyword) matches(text, language string) bool {
	if !spoken(k.Language, language) {
		return false
	}
	folded := words(text)
	return slices.ContainsFunc(k.Words, func(word string) bool {
		word = words(word)
		switch {
		case word == "":
			return false
		case k.Match == MatchExact:
			return bare(folded) == bare(word)
		}
		return containsWord(folded, word)
	})
}

// words is a text as it is compared: folded, with single blanks.
func words(text string) string { return strings.Join(strings.Fields(templates.Fold(text)), " ") }

// spoken reports whether what is for one language suits another one.
func spoken(wanted, language string) bool {
	wanted, language = strings.ToLower(wanted), strings.ToLower(language)
	return wanted == "" || language == wanted || strings.HasPrefix(language, wanted+"-")
}

// bare is a text without what stands around its words: "Stop!" is "stop". What
// has no words stays as it is.
func bare(text string) string {
	if trimmed := strings.TrimFunc(text, isMark); trimmed != "" {
		return trimmed
	}
	return text
}

// isMark reports whether r is not part of a word.
func isMark(r rune) bool { return !unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.S) }

// containsWord reports whether word stands in text and not within a longer word.
func containsWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		start := from + i
		if endsWord(text[:start], word) && beginsWord(text[start+len(word):], word) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[start:])
		from = start + size
	}
}

func endsWord(before, word string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(word)
	return !joined(last, first)
}

func beginsWord(after, word string) bool {
	first, _ := utf8.DecodeRuneInString(after)
	last, _ := utf8.DecodeLastRuneInString(word)
	return !joined(last, first)
}

// joined reports whether two letters beside each other belong to one word. In
// scripts without blanks nothing tells, so there they do not.
func joined(a, b rune) bool { return inWord(a) && inWord(b) }

func inWord(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
