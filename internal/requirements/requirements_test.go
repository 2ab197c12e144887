package requirements

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// complete are the sentences that must not lose their tests.
var complete = []Range{
	{1, 1, 64}, {2, 1, 40}, {3, 1, 79}, {4, 1, 50}, {5, 1, 50},
}

// TestRequirements prints the table; -v shows it.
func TestRequirements(t *testing.T) {
	root := os.DirFS("../..")
	text, err := os.ReadFile("../../docs/requirements.md")
	require.NoError(t, err)
	document, problems := Parse(string(text))
	assert.Empty(t, problems, "docs/requirements.md")
	require.NotEmpty(t, document.Sentences)
	proofs, err := Scan(root)
	require.NoError(t, err)
	require.NoError(t, Table(t.Output(), document, proofs))
	for _, p := range Check(document, proofs, complete) {
		t.Error(p)
	}
}
