package consent

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
)

// A Problem is what is wrong with a word of the rules.
type Problem string

// The problems.
const (
	// EmptyWord: nothing is left of the word without punctuation and space, or
	// the keyword has no words.
	EmptyWord Problem = "empty"
	// LongWord: the word has more than [LongestWord] characters.
	LongWord Problem = "long"
	// YesAndNo: the word is both a yes and a no.
	YesAndNo Problem = "yes_and_no"
	// TwoPurposes: the word is about one purpose and about another.
	TwoPurposes Problem = "two_purposes"
	// BadWord: the word cannot be stored.
	BadWord Problem = "bad"
)

var problemTexts = map[Problem]string{
	EmptyWord: "is empty", LongWord: fmt.Sprintf("has more than %d characters", LongestWord),
	YesAndNo: "is a yes and a no", TwoPurposes: "has two purposes", BadWord: "is not text without NUL",
}

// LongestWord is how many characters a word or phrase may have.
const LongestWord = 40

// A RuleError is one thing that is wrong with [Rules]. It is channel.Invalid:
// errors.Is(err, channel.Invalid) holds.
type RuleError struct {
	// Keyword is the place of the keyword, from 0, and Word the word.
	Keyword int
	Word    string
	// Other is the place of the keyword that contradicts it; -1 if none does.
	Other   int
	Problem Problem
}

func (e *RuleError) Error() string {
	text := fmt.Sprintf("keyword %d: the word %q %s", e.Keyword+1, e.Word, problemTexts[e.Problem])
	if e.Other >= 0 {
		text += fmt.Sprintf(": see keyword %d", e.Other+1)
	}
	return text
}

// Unwrap returns channel.Invalid.
func (e *RuleError) Unwrap() error { return channel.Invalid }

// Check reports all that is wrong with r, each a *[RuleError], joined with
// errors.Join. Words of different languages may contradict each other: who
// speaks one is not taken at the other.
func (r Rules) Check() error {
	var errs []error
	seen := map[string][]int{}
	for i, k := range r.Keywords {
		if len(k.Words) == 0 {
			errs = append(errs, &RuleError{i, "", -1, EmptyWord})
		}
		for _, word := range k.Words {
			if p := wrong(word); p != "" {
				errs = append(errs, &RuleError{i, word, -1, p})
				continue
			}
			w := fold(word)
			for _, other := range seen[w] {
				if p := r.contradiction(i, other); p != "" {
					errs = append(errs, &RuleError{i, word, other, p})
				}
			}
			seen[w] = append(seen[w], i)
		}
	}
	return errors.Join(errs...)
}

// wrong is what is wrong with a word alone.
func wrong(word string) Problem {
	switch {
	case channel.CleanText(word) != word:
		return BadWord
	case fold(word) == "":
		return EmptyWord
	case utf8.RuneCountInString(word) > LongestWord || utf8.RuneCountInString(fold(word)) > LongestWord:
		return LongWord
	}
	return ""
}

// contradiction is how two keywords that share a word contradict each other.
func (r Rules) contradiction(i, j int) Problem {
	a, b := r.Keywords[i], r.Keywords[j]
	switch {
	case !overlap(language(a.Language), language(b.Language)) || a.same(b):
		return ""
	case a.Grant != b.Grant:
		return YesAndNo
	}
	return TwoPurposes
}
