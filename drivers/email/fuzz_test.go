package email

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What we wrote ourselves comes back through a store that others can write to.
func FuzzNotes(f *testing.F) {
	f.Add(source{Folder: "INBOX", Validity: 1, UID: 2, Part: "1.2", Encoding: "base64", MessageID: "a@b"}.String())
	f.Add(memo{ID: "a@b", References: []string{"c@d"}, ReplyTo: []string{"e@f"}}.String())
	f.Add(place{777, 12}.String())
	f.Add("mail:folder=%zz")
	f.Fuzz(func(t *testing.T, text string) {
		if s, ok := readSource(text); ok {
			again, ok := readSource(s.String())
			assert.True(t, ok)
			assert.Equal(t, s, again)
		}
		m := readMemo(text)
		assert.Equal(t, m.String(), readMemo(m.String()).String())
		if p := readPlace(text); p != (place{}) {
			assert.Equal(t, text, p.String())
		}
		if checkMailbox(text) == nil {
			assert.NotContains(t, text, " ")
			assert.NotContains(t, text, ">")
			assert.NotContains(t, text, "\n")
			assert.NotContains(t, text, "\r")
		}
		_ = waitOf(text)
	})
}
