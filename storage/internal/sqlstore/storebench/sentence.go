package storebench

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// Words are as frequent as in a language: the tenth is a tenth as frequent as
// the first.
var words = rand.NewZipf(rand.New(rand.NewPCG(1, 2)), 1.1, 1, 50_000)

// sentence is what somebody writes: eleven words on average.
func sentence() string {
	var said []string
	for range 6 + rand.IntN(11) {
		said = append(said, word(words.Uint64()))
	}
	return strings.Join(said, " ")
}

// word is one of them, by its place.
func word(place uint64) string { return "w" + strconv.FormatUint(place*2654435761%4294967296, 36) }
