package main

import (
	"regexp"
	"strings"
)

// A piece is a stretch of text: an address, or what stands between.
type piece struct{ Text, URL string }

var webAddress = regexp.MustCompile(`https?://[^\s<>"]+`)

// pieces cuts text at the addresses of web pages in it, so that they can be
// followed. What ends a sentence does not belong to them.
func pieces(text string) []piece {
	var all []piece
	rest := 0
	for _, at := range webAddress.FindAllStringIndex(text, -1) {
		url := strings.TrimRight(text[at[0]:at[1]], ".,;:!?)'")
		all = append(all, piece{Text: text[rest:at[0]]}, piece{Text: url, URL: url})
		rest = at[0] + len(url)
	}
	return append(all, piece{Text: text[rest:]})
}
