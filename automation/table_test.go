package automation_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/automation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the table into docs/automations.md")

const (
	page  = "../docs/automations.md"
	begin = "<!-- All automations: made by go test ./automation -run Table -update -->\n"
	end   = "<!-- end of the table -->"
)

func TestTheDocumentationHasTheTable(t *testing.T) {
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(text), begin)
	require.True(t, ok, "the page has no place for the table")
	there, after, ok := strings.Cut(rest, end)
	require.True(t, ok, "the place for the table has no end")
	table := automation.Markdown(automation.Table())
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(before+begin+table+end+after), 0o644))
		return
	}
	assert.Equal(t, table, there, "run go test ./automation -run Table -update")
}
