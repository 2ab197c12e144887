package storage_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/storage"
)

func TestLabels(t *testing.T) {
	long := strings.Repeat("é", 64)
	for name, c := range map[string]struct{ given, want []string }{
		"nothing":              {nil, nil},
		"sorted, each once":    {[]string{"vip", "late", "vip", "Late"}, []string{"Late", "late", "vip"}},
		"single spaces":        {[]string{" very \t late\n"}, []string{"very late"}},
		"equal after cleaning": {[]string{"very  late", "very late "}, []string{"very late"}},
		"nothing left":         {[]string{"", " ", "\x00\x1f", "a"}, []string{"a"}},
		"as long as may be":    {[]string{long}, []string{long}},
		"longer":               {[]string{long + "x"}, []string{long}},
		"cut at a space":       {[]string{strings.Repeat("é", 63) + " x"}, []string{strings.Repeat("é", 63)}},
		"what is no text":      {[]string{"a\xff"}, []string{"a\uFFFD"}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, storage.Labels(c.given...)) })
	}
}

// TestLabelsStay: what was kept once is kept as it is, and what was given is
// left alone.
func TestLabelsStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.SliceOf(rapid.StringMatching(`[a-c \x00é]{0,70}`)).Draw(t, "labels")
		before := slices.Clone(given)
		kept := storage.Labels(given...)
		require.Equal(t, before, given)
		require.Equal(t, kept, storage.Labels(kept...))
		for _, l := range kept {
			require.LessOrEqual(t, utf8.RuneCountInString(l), 64)
		}
	})
}
