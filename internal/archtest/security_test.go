package archtest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSecurityPageNamesTestsThatExist: what the page about security names as its
// proof is there: tests, fuzz targets, and cases of the drivers' suite.
func TestSecurityPageNamesTestsThatExist(t *testing.T) {
	page, err := os.ReadFile("../../docs/security.md")
	require.NoError(t, err)
	there := proofsIn(t, "../..")
	named := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9_]+|[a-z]+/[a-z]+)`").FindAllStringSubmatch(string(page), -1)
	assert.Greater(t, len(named), 50)
	for _, n := range named {
		assert.True(t, there[n[1]], "%s is nowhere", n[1])
	}
}

// proofsIn are the names of all tests and fuzz targets of a tree, and of the cases
// of the suite.
func proofsIn(t *testing.T, root string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	name := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Za-z0-9_]+)\(|\{"([a-z]+/[a-z]+)",`)
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		src, err := os.ReadFile(path)
		for _, m := range name.FindAllStringSubmatch(string(src), -1) {
			all[m[1]+m[2]] = true
		}
		return err
	}))
	return all
}
