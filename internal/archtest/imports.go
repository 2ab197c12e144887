package archtest

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"
)

// An origin is where an imported package comes from.
type origin int

const (
	fromStandard origin = iota
	fromModule
	fromOutside
)

// imports calls visit for each import of each file. Packages of the module
// are named relative to it.
func (t *Tree) imports(visit func(f *File, spec *ast.ImportSpec, name string, from origin)) {
	for _, f := range t.Files {
		for _, spec := range f.AST.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue // the parser has accepted it, so it cannot be
			}
			name, from := t.origin(name)
			visit(f, spec, name, from)
		}
	}
}

func (t *Tree) origin(name string) (string, origin) {
	if name == t.Module {
		return ".", fromModule
	}
	if inside, ok := strings.CutPrefix(name, t.Module+"/"); ok {
		return inside, fromModule
	}
	if first, _, _ := strings.Cut(name, "/"); strings.Contains(first, ".") {
		return name, fromOutside
	}
	return name, fromStandard
}

// moduleImports keeps the arrows between the rooms.
func moduleImports(t *Tree, report Report) {
	t.imports(func(f *File, spec *ast.ImportSpec, name string, from origin) {
		if from != fromModule {
			return
		}
		l, known := layerOf(f.Package)
		example := covers("examples/...", name) && !covers("examples/...", f.Package)
		if !known || example || !l.allows(f.Package, name, f.Test) {
			report(f.at(spec.Pos()), f.Package+" must not import "+name)
		}
	})
}

// outsideImports keeps the contract and the pure packages free of third-party
// code, so that nobody pays for a library that they do not use.
func outsideImports(t *Tree, report Report) {
	t.imports(func(f *File, spec *ast.ImportSpec, name string, from origin) {
		if l, _ := layerOf(f.Package); l.standard && from == fromOutside && !f.Test {
			report(f.at(spec.Pos()), f.Package+" imports only the standard library, not "+name)
		}
	})
}

var doesIO = []string{
	"os/...", "net", "net/http/...", "net/rpc/...", "net/smtp", "database/sql/...", "log/...", "syscall/...",
	"math/rand/...", "crypto/rand", "io/ioutil",
}

// pureImports keeps routing, templates and automation to functions of what
// they are given: no files, no network, no logs, no dice.
func pureImports(t *Tree, report Report) {
	t.imports(func(f *File, spec *ast.ImportSpec, name string, from origin) {
		l, _ := layerOf(f.Package)
		io := slices.ContainsFunc(doesIO, func(p string) bool { return covers(p, name) })
		if l.pure && !f.Test && from == fromStandard && io {
			report(f.at(spec.Pos()), f.Package+" is pure and must not import "+name)
		}
	})
}

var assertionLibraries = []string{
	"github.com/stretchr/testify/...", "github.com/onsi/gomega/...", "github.com/onsi/ginkgo/...", "gotest.tools/...",
	"github.com/matryer/is", "gopkg.in/check.v1", "github.com/google/go-cmp/...", "github.com/shoenig/test/...",
}

// assertionImports keeps assertion libraries out of what others import, the
// exported suites first of all.
func assertionImports(t *Tree, report Report) {
	t.imports(func(f *File, spec *ast.ImportSpec, name string, _ origin) {
		assertion := slices.ContainsFunc(assertionLibraries, func(p string) bool { return covers(p, name) })
		if assertion && !f.Test && !covers("internal/...", f.Package) {
			report(f.at(spec.Pos()), "only _test.go files import "+name)
		}
	})
}

// isSuite reports whether pkg exists for tests: a suite, a fake, a simulator,
// or a part of one.
func isSuite(pkg string) bool {
	return slices.ContainsFunc(strings.Split(pkg, "/"), func(folder string) bool {
		return strings.HasSuffix(folder, "test")
	})
}

// suiteImports keeps suites, fakes and simulators out of production code.
func suiteImports(t *Tree, report Report) {
	t.imports(func(f *File, spec *ast.ImportSpec, name string, from origin) {
		forTests := f.Test || isSuite(f.Package) || covers("examples/...", f.Package)
		if from == fromModule && isSuite(name) && !forTests {
			report(f.at(spec.Pos()), name+" is for tests")
		}
	})
}

// dotImports hide where a name comes from, from readers and from these rules.
func dotImports(t *Tree, report Report) {
	t.imports(func(f *File, spec *ast.ImportSpec, name string, _ origin) {
		if spec.Name != nil && spec.Name.Name == "." {
			report(f.at(spec.Pos()), "imports "+name+" with a dot")
		}
	})
}

// cgo would need a C compiler wherever the library is built.
func cgo(t *Tree, report Report) {
	t.imports(func(f *File, spec *ast.ImportSpec, name string, _ origin) {
		if name == "C" {
			report(f.at(spec.Pos()), "uses cgo")
		}
	})
}
