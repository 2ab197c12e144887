package faultmatrix_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the tables of docs/faults.md anew")

const (
	document = "../../../docs/faults.md"
	from     = "<!-- the tables begin -->\n"
	to       = "<!-- the tables end -->\n"
)

// compare compares the tables with those in the document, or puts them there.
func compare(t *testing.T, tables string) {
	t.Helper()
	path := filepath.FromSlash(document)
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(content), from)
	require.True(t, found, "%s has no place for the tables", path)
	old, after, found := strings.Cut(rest, to)
	require.True(t, found, "%s has no end of the tables", path)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(before+from+tables+to+after), 0o600))
		return
	}
	assert.Equal(t, old, tables, "make %s again with -update, and see what has changed", path)
}

// render makes a section of each operation.
func render(rows []row) string {
	var b strings.Builder
	for _, o := range operations() {
		mine := slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.operation != o.name })
		if len(mine) > 0 {
			section(&b, o, mine)
		}
	}
	return b.String()
}

func section(b *strings.Builder, o operation, rows []row) {
	fmt.Fprintf(b, "\n### %s\n\nIn other words: %s.\n", strings.ToUpper(o.name[:1])+o.name[1:], o.says)
	fine := slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.step.sort != "" })
	for _, g := range alike(fine) {
		fmt.Fprintf(b, "Without any trouble: **%s** on %s.\n", g.cells[0], g.provider)
	}
	for _, sort := range []string{request, transaction, exchange} {
		table(b, sort, rows)
	}
}

func table(b *strings.Builder, sort string, rows []row) {
	troubles := troublesOf(sort)
	rows = slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.step.sort != sort })
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n| %s | channels |", sort)
	for _, w := range troubles {
		fmt.Fprintf(b, " %s |", w)
	}
	fmt.Fprintf(b, "\n|%s\n", strings.Repeat("---|", len(troubles)+2))
	for _, r := range alike(rows) {
		fmt.Fprintf(b, "| %s | %s | %s |\n", r.title(), r.provider, strings.Join(r.cells, " | "))
	}
}

// alike makes one row of those that differ in nothing but their channel.
func alike(rows []row) []row {
	var all []row
	for _, r := range rows {
		i := slices.IndexFunc(all, func(a row) bool { return a.title() == r.title() && slices.Equal(a.cells, r.cells) })
		if i < 0 {
			all = append(all, r)
			continue
		}
		all[i].provider += ", " + r.provider
	}
	return all
}
