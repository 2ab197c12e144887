package channel

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// splitText is a long text as several.
func splitText(t Text, limit Limit) []rewrite {
	if limit.IsZero() || limit.Allows(t.Body) {
		return nil
	}
	pieces, ok := split(t.Body, limit)
	if !ok {
		return nil
	}
	w := rewrite{did: fmt.Sprintf("sent as %d messages", len(pieces))}
	for _, piece := range pieces {
		w.parts = append(w.parts, Text{Body: piece, Preview: t.Preview})
	}
	return []rewrite{w}
}

// split cuts text into pieces within limit: between paragraphs, lines,
// sentences or words if it can, and otherwise between characters as people see
// them. White space at the cuts goes; nothing else does. It fails if the limit
// is too small for a single rune of the text.
func split(text string, limit Limit) (pieces []string, ok bool) {
	for n := within(text, limit); n < len(text); n = within(text, limit) {
		if n == 0 {
			return nil, false
		}
		n = cutAt(text, n)
		if piece := text[:n]; !blank(piece) {
			pieces = append(pieces, strings.TrimRightFunc(piece, unicode.IsSpace))
		}
		text = strings.TrimLeftFunc(text[n:], unicode.IsSpace)
	}
	if !blank(text) {
		pieces = append(pieces, text)
	}
	return pieces, len(pieces) > 0
}

// within is how many bytes of text the limit has room for.
func within(text string, limit Limit) int {
	room := limit.Max
	for i, r := range text {
		if room -= limit.Unit.width(r); room < 0 {
			return i
		}
	}
	return len(text)
}

// cutAt finds the best place to cut text within its first n bytes. A place in
// the first half is worth it only to keep a word whole.
func cutAt(text string, n int) int {
	head := text[:n]
	for _, last := range []func(string) int{lastParagraph, lastLine, lastSentence} {
		if i := last(head); i > n/2 && cuttable(text, i) {
			return i
		}
	}
	if next, _ := utf8.DecodeRuneInString(text[n:]); unicode.IsSpace(next) && cuttable(text, n) {
		return n
	}
	i := lastSpace(head)
	keeps := i > n/2 || i > 0 && !denseScript(text[n:]) && !blank(head[:i])
	if keeps && cuttable(text, i) {
		return i
	}
	return safeCut(text, n)
}

func lastParagraph(s string) int { return strings.LastIndex(s, "\n\n") + 1 }
func lastLine(s string) int      { return strings.LastIndexByte(s, '\n') + 1 }

func lastSpace(s string) int {
	i := strings.LastIndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return 0
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return i + size
}

// lastSentence is the end of the last sentence: after a full stop of Chinese or
// Japanese, or after one of the Latin script that a space follows.
func lastSentence(s string) int {
	best := 0
	for i, r := range s {
		end := i + utf8.RuneLen(r)
		switch r {
		case '。', '！', '？', '｡':
			best = end
		case '.', '!', '?', '…':
			if next, _ := utf8.DecodeRuneInString(s[end:]); unicode.IsSpace(next) {
				best = end
			}
		}
	}
	return best
}

// denseScript reports whether s begins in a script that has no spaces between
// words.
func denseScript(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// truncate cuts text to the limit, with an ellipsis if there is room for one.
func truncate(text string, limit Limit) string {
	const ellipsis = "…"
	short := limit
	short.Max -= limit.Unit.Measure(ellipsis)
	if short.Max < 1 {
		return text[:safeCut(text, within(text, limit))]
	}
	head := text[:safeCut(text, within(text, short))]
	return strings.TrimRightFunc(head, unicode.IsSpace) + ellipsis
}
