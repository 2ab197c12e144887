package channeltest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel/channeltest"
)

func TestDocsNameEveryCase(t *testing.T) {
	page, err := os.ReadFile("../../docs/drivers.md")
	require.NoError(t, err)
	for _, c := range channeltest.Cases() {
		assert.True(t, strings.Contains(string(page), "`"+c.Name+"`"), c.Name)
		assert.NotEmpty(t, c.Says)
	}
}
