package sqlstore

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A sought is something that a message must have: a word that begins so, or, if
// there are channels, one of them. It counts how many of the messages that were
// read so far have it.
type sought struct {
	word     string
	channels []channel.ID
	had, of  int
}

// soughtOf is what a search looks for: its words, the longest first, which few
// messages have, and then its channels. Nothing if there are no words.
func soughtOf(q storage.MessageSearch) (all []*sought) {
	for _, w := range storage.SearchWords(q.Words) {
		all = append(all, &sought{word: w})
	}
	slices.SortStableFunc(all, func(a, b *sought) int { return cmp.Compare(len(b.word), len(a.word)) })
	if len(all) > 0 && len(q.Channels) > 0 {
		all = append(all, &sought{channels: slices.Compact(slices.Sorted(slices.Values(q.Channels)))})
	}
	return all
}

// in reports whether a message has it.
func (s *sought) in(words string, ch channel.ID) bool {
	if s.channels != nil {
		return slices.Contains(s.channels, ch)
	}
	return strings.HasPrefix(words, s.word) || strings.Contains(words, " "+s.word)
}

// hasAll reports whether a message has everything that is looked for, and counts
// what it has.
func hasAll(words string, ch channel.ID, these []*sought) bool {
	all := true
	for _, s := range these {
		s.of++
		if s.in(words, ch) {
			s.had++
		} else {
			all = false
		}
	}
	return all
}

const (
	// mostTerms is for how much the index is asked at once.
	mostTerms = 4
	// mostChannels is how many channels it is asked for.
	mostChannels = 8
)

// rarest is what to ask the index for. What many messages have only costs time
// beside what is rarer: it is looked for in what that finds.
func rarest(these []*sought) (few []*sought) {
	sorted := slices.DeleteFunc(slices.Clone(these), func(s *sought) bool { return len(s.channels) > mostChannels })
	slices.SortStableFunc(sorted, func(a, b *sought) int { return cmp.Compare(a.had*b.of, b.had*a.of) })
	for i, s := range sorted[:min(mostTerms, len(sorted))] {
		if i == 0 || s.had*20 < s.of {
			few = append(few, s)
		}
	}
	return few
}

// term asks the index for it, in a span: see textspans.go.
func (s *sought) term(mark string) string {
	if s.channels == nil {
		return mark + "·" + s.word + "*"
	}
	var terms []string
	for _, ch := range s.channels {
		terms = append(terms, mark+"¤"+hex.EncodeToString([]byte(ch)))
	}
	return "(" + strings.Join(terms, " | ") + ")"
}
