package main

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A foundPiece is a piece of a text in which something was looked for; Hit says
// that it is what was found.
type foundPiece struct {
	Text string
	Hit  bool
}

// wordsBefore is how many characters are shown before the first thing found, and
// snippetLength how many in all.
const wordsBefore, snippetLength = 40, 220

// spoken is all that parts say.
func spoken(parts channel.Parts) string {
	var all []string
	for _, p := range parts {
		all = append(all, wordsOf(p))
	}
	return strings.Join(strings.Fields(strings.Join(all, " ")), " ")
}

// snippet is the passage of a text in which the words of a query are, in pieces.
func snippet(text, query string) []foundPiece {
	wanted := storage.SearchWords(query)
	slices.SortStableFunc(wanted, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	all := foundPieces(text, wanted)
	first := slices.IndexFunc(all, func(p foundPiece) bool { return p.Hit })
	if first > 0 {
		if before := []rune(all[first-1].Text); len(before) > wordsBefore {
			cut := string(before[len(before)-wordsBefore:])
			if _, words, ok := strings.Cut(cut, " "); ok && words != "" {
				cut = words
			}
			all[first-1].Text = "…" + cut
		}
		all = all[first-1:]
	}
	left := snippetLength
	for i, p := range all {
		runes := []rune(p.Text)
		if len(runes) > left {
			all[i].Text = string(runes[:left]) + "…"
			return all[:i+1]
		}
		left -= len(runes)
	}
	return all
}

// foundPieces cuts a text where a word begins or ends that was looked for. The
// longest words wanted come first.
func foundPieces(text string, wanted []string) []foundPiece {
	var all []foundPiece
	add := func(text string, hit bool) {
		if last := len(all) - 1; last >= 0 && all[last].Hit == hit && !hit {
			all[last].Text += text
		} else if text != "" {
			all = append(all, foundPiece{text, hit})
		}
	}
	for text != "" {
		word, rest := firstWord(text)
		if word == "" {
			_, size := firstRune(text)
			word, rest = text[:size], text[size:]
			add(word, false)
		} else {
			before, hit, after := cutWord(word, wanted)
			add(before, false)
			add(hit, true)
			add(after, false)
		}
		text = rest
	}
	return all
}

func firstRune(text string) (rune, int) {
	for i, r := range text {
		if i > 0 {
			return r, i
		}
	}
	return 0, len(text)
}

// firstWord is the word with which a text begins; empty if it begins with none.
func firstWord(text string) (word, rest string) {
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	if end < 0 {
		end = len(text)
	}
	return text[:end], text[end:]
}

// cutWord finds in a word what was looked for: all of it where a word wanted
// begins it, or a part of it in scripts that put no space between words.
func cutWord(word string, wanted []string) (before, hit, after string) {
	for _, w := range wanted {
		if i := strings.Index(word, w); i >= 0 && !spaced(w) {
			return word[:i], w, word[i+len(w):]
		}
	}
	begins := func(of string) bool {
		return slices.ContainsFunc(wanted, func(w string) bool { return strings.HasPrefix(of, w) })
	}
	if slices.ContainsFunc(storage.TextWords(word), begins) {
		return "", word, ""
	}
	return word, "", ""
}

// spaced reports whether a word is of a script that puts spaces between words.
func spaced(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
	})
}
