package storage_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// FuzzParseID: an id that is read is the one that is written, whatever stands in a
// link or a form.
func FuzzParseID(f *testing.F) {
	for _, s := range []string{
		"", "01a2021d-206d-7983-9841-c6acfd3e747d", "{01a2021d-206d-7983-9841-c6acfd3e747d}", "urn:uuid:01a2021d-206d-7983-9841-c6acfd3e747d",
		"01a2021d206d79839841c6acfd3e747d", "00000000-0000-0000-0000-000000000000", "01A2021D-206D-7983-9841-C6ACFD3E747D", "é", strings.Repeat("0", 36),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := storage.ParseID[storage.Case](s)
		if err != nil {
			require.True(t, id.IsZero(), "an id came out of %q", s)
			return
		}
		again, err := storage.ParseID[storage.Case](id.String())
		require.NoError(t, err)
		require.Equal(t, id, again)
		raw, err := json.Marshal(id)
		require.NoError(t, err)
		var read storage.CaseID
		require.NoError(t, json.Unmarshal(raw, &read))
		require.Equal(t, id, read)
	})
}

// FuzzWords: words of names and texts are valid, without spaces, of bounded length,
// and whatever is searched by the words of a name finds that name.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"Cléo Dubois", "李小龍", "İstanbul ǅ ﬁ", "a\x00b\xff", strings.Repeat("ก", 300), "e\u0301\u0301\u0301", "\u202e x", "' OR 1=1 --", "a:* & !b | (c)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for kind, words := range map[string][]string{"name": storage.NameWords(s), "text": storage.TextWords(s), "search": storage.SearchWords(s)} {
			total := 0
			for _, w := range words {
				require.NotEmpty(t, w, kind)
				require.True(t, utf8.ValidString(w), "%s: %q", kind, w)
				require.False(t, strings.ContainsAny(w, " \t\n\x00'\\"), "%s: %q", kind, w)
				total += len(w)
			}
			require.LessOrEqual(t, total, 64*(len(s)+16), "%s: the words of %d bytes take %d", kind, len(s), total)
		}
	})
}
