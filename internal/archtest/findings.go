package archtest

import (
	"fmt"
	"go/token"
)

// A Finding is one violation: which rule, where, and what to do about it.
type Finding struct {
	Rule string
	At   string // a path, with a line where there is one
	What string
}

// String is the finding as one line.
func (f Finding) String() string { return fmt.Sprintf("%s: %s (rule: %s)", f.At, f.What, f.Rule) }

// A Rule has a name and finds its own violations.
type Rule struct {
	Name  string
	Check func(t *Tree, report Report)
}

// A Report takes one violation.
type Report func(at, what string)

// Rules are all of them.
func Rules() []Rule {
	return []Rule{
		{"top-level entries", topLevel},
		{"package names", packageNames},
		{"imports within the module", moduleImports},
		{"imports from outside", outsideImports},
		{"no I/O in pure packages", pureImports},
		{"no assertion library in code", assertionImports},
		{"only tests import suites", suiteImports},
		{"no dot imports", dotImports},
		{"no cgo", cgo},
		{"no sleeping", sleeping},
		{"no clock below the engine", clock},
		{"no clock in SQL", sqlClock},
		{"exported identifiers are documented", documented},
		{"file length", fileLength},
		{"function length", functionLength},
	}
}

// Check applies every rule to t.
func Check(t *Tree) []Finding {
	var found []Finding
	for _, r := range Rules() {
		r.Check(t, func(at, what string) { found = append(found, Finding{r.Name, at, what}) })
	}
	return found
}

// at is the place of pos, as path:line.
func (f *File) at(pos token.Pos) string {
	return fmt.Sprintf("%s:%d", f.Path, f.fset.Position(pos).Line)
}
