package requirements

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// small is a document with two sections and every mark.
const small = `# Requirements

Marks: **[R]** rule. Words before the first section name S1.1 freely.

## S1. The first product
### Part of it
- S1.1 [R] One must.
- S1.2 [Q] One can see.
- S1.3 [UI] A screen shows. needs: a query.

## S2. The second product
- S2.1 [A] It may be. take: it is.
- S2.2 [X] Somebody else does. needs: nothing.

## Conflicts
| S1.1: a table | is not a sentence |
`

func parsed(t *testing.T) *Document {
	t.Helper()
	d, problems := Parse(small)
	require.Empty(t, problems)
	return d
}

func TestADocumentIsRead(t *testing.T) {
	d := parsed(t)
	assert.Equal(t, []Sentence{
		{Number{1, 1}, Rule, "One must."},
		{Number{1, 2}, Query, "One can see."},
		{Number{1, 3}, Screen, "A screen shows. needs: a query."},
		{Number{2, 1}, Ambiguous, "It may be. take: it is."},
		{Number{2, 2}, Outside, "Somebody else does. needs: nothing."},
	}, d.Sentences)
	assert.Equal(t, map[int]string{1: "S1. The first product", 2: "S2. The second product"}, d.Titles)
	s, ok := d.Find(Number{2, 1})
	assert.True(t, ok)
	assert.Equal(t, "S2.1", s.String())
	_, ok = d.Find(Number{2, 3})
	assert.False(t, ok)
	crlf, problems := Parse(strings.ReplaceAll(small, "\n", "\r\n"))
	assert.Empty(t, problems)
	assert.Equal(t, d, crlf)
}

func TestFaultsOfADocumentAreFound(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"a number twice", "- S1.2 [Q]", "- S1.1 [Q]", "line 8: S1.1 comes twice"},
		{"a number of another section twice", "- S2.2 [X]", "- S1.2 [X]", "line 13: S1.2 comes twice"},
		{"a number left out", "- S1.2 [Q] One can see.\n", "", "line 8: S1.3 comes where S1.2 is expected"},
		{"a number in the wrong section", "- S2.2 [X]", "- S1.4 [X]", "line 13: S1.4 comes where S2.2 is expected"},
		{"an unknown mark", "[Q]", "[Z]", "line 8: not of the form"},
		{"no mark", "[Q] ", "", "line 8: not of the form"},
		{"no text", "[Q] One can see.", "[Q]", "line 8: not of the form"},
		{"no point", "- S1.2", "- S12", "line 8: not of the form"},
		{"no section", "## S1. The first product", "## The first product", "line 7: S1.1 comes where S0.1 is expected"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, small, tt.old)
			_, problems := Parse(strings.Replace(small, tt.old, tt.new, 1))
			require.NotEmpty(t, problems)
			assert.Contains(t, problems[0], tt.want)
		})
	}
}
