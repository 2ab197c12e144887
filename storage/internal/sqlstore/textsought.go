package sqlstore

import (
	"cmp"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/storage"
)

// A sought is a word that is looked for, with how many of the messages that were
// read so far have a word which begins so.
type sought struct {
	word string
	had  int
	of   int
}

// soughtOf are the words to look for, the longest first: few messages have it.
func soughtOf(text string) (all []*sought) {
	for _, w := range storage.SearchWords(text) {
		all = append(all, &sought{word: w})
	}
	slices.SortStableFunc(all, func(a, b *sought) int { return cmp.Compare(len(b.word), len(a.word)) })
	return all
}

// saysAll reports whether a message with some words says everything that is
// looked for, and counts what it says.
func saysAll(words string, these []*sought) bool {
	all := true
	for _, s := range these {
		s.of++
		if strings.HasPrefix(words, s.word) || strings.Contains(words, " "+s.word) {
			s.had++
		} else {
			all = false
		}
	}
	return all
}

// mostWords is how many words the index is asked for at once.
const mostWords = 4

// rarest are the words to ask the index for. One that many messages have only
// costs time beside a rarer one: it is looked for in what that finds.
func rarest(these []*sought) (words []string) {
	sorted := slices.Clone(these)
	slices.SortStableFunc(sorted, func(a, b *sought) int { return cmp.Compare(a.had*b.of, b.had*a.of) })
	for i, s := range sorted[:min(mostWords, len(sorted))] {
		if i == 0 || s.had*20 < s.of {
			words = append(words, s.word)
		}
	}
	return words
}
