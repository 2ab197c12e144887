package archtest

import (
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
)

// sleeping is never the way to wait: code waits for a timer together with its
// context, and tests wait for what is to happen. Where a test in a bubble of
// testing/synctest lets time pass, a receive from time.After says so and
// cannot be taken for a real wait.
func sleeping(t *Tree, report Report) {
	for _, f := range t.Files {
		if covers("examples/...", f.Package) && !f.Test {
			continue
		}
		for _, use := range f.usesOfTime("Sleep") {
			report(f.at(use.pos), "sleeps: wait for what is to happen; to let time pass, receive from time.After or a timer")
		}
	}
}

// clockless are the packages that are told the instant.
var clockless = []string{
	"channel/...", "templates/...", "routing/...", "automation/...", "storage/...", "drivers/...",
}

// clock wants every instant to be an argument below the engine, so that tests
// choose it. Drivers and simulators may take a clock as a function and fall
// back on time.Now, which is a value then and not a call.
func clock(t *Tree, report Report) {
	for _, f := range t.Files {
		below := slices.ContainsFunc(clockless, func(p string) bool { return covers(p, f.Package) })
		if f.Test || !below {
			continue
		}
		fallback := covers("drivers/...", f.Package) || isSuite(f.Package)
		for _, use := range f.usesOfTime("Now", "Since", "Until") {
			if use.called || !fallback {
				report(f.at(use.pos), "reads the clock: take the instant as an argument")
			}
		}
	}
}

// A timeUse is one mention of a function of package time.
type timeUse struct {
	pos    token.Pos
	called bool
}

// usesOfTime finds where f mentions functions of package time.
func (f *File) usesOfTime(names ...string) []timeUse {
	local := f.localName("time")
	called := map[ast.Expr]bool{}
	var uses []timeUse
	ast.Inspect(f.AST, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			called[ast.Unparen(n.Fun)] = true
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if ok && local != "" && x.Name == local && slices.Contains(names, n.Sel.Name) {
				uses = append(uses, timeUse{n.Pos(), called[n]})
			}
		}
		return true
	})
	return uses
}

// localName is what f calls a package of one word; empty if it does not
// import it.
func (f *File) localName(pkg string) string {
	for _, spec := range f.AST.Imports {
		switch {
		case spec.Path.Value != `"`+pkg+`"`:
		case spec.Name != nil:
			return spec.Name.Name
		default:
			return pkg
		}
	}
	return ""
}

var readsClock = regexp.MustCompile(
	`(?i)\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\s*\(\s*\)|\bcurrent_(timestamp|time|date)\b|'now'`)

// sqlClock is the clock rule for what the database would fill in by itself.
func sqlClock(t *Tree, report Report) {
	for _, p := range slices.Sorted(maps.Keys(t.SQL)) {
		if m := readsClock.FindString(t.SQL[p]); m != "" {
			report(p, "reads the database's clock with "+m)
		}
	}
	for _, f := range t.Files {
		if f.Test || !covers("storage/...", f.Package) {
			continue
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && readsClock.MatchString(lit.Value) {
				report(f.at(lit.Pos()), "reads the database's clock")
			}
			return true
		})
	}
}
