package archtest

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strings"
)

// A Tree is the project as the rules see it: its entries at the top and its
// Go and SQL files. Every path has slashes and starts at the module's root.
type Tree struct {
	Module  string            // the module path of go.mod
	Entries []Entry           // at the top, without what .gitignore names
	Files   []*File           // the Go files, whatever their build tags
	SQL     map[string]string // path → text of the SQL files
}

// An Entry is a file or a folder at the top.
type Entry struct {
	Name string
	Dir  bool
}

// A File is one Go file.
type File struct {
	Path    string // channel/part.go
	Package string // channel: the folder, relative to the module
	Test    bool   // ends in _test.go
	Lines   int
	AST     *ast.File
	fset    *token.FileSet
}

// Read parses the tree below fsys. It fails when a Go file does not parse.
func Read(fsys fs.FS) (*Tree, error) {
	t := &Tree{SQL: map[string]string{}}
	if err := t.readTop(fsys); err != nil {
		return nil, err
	}
	for _, e := range t.Entries {
		if !e.Dir || hidden(e.Name) {
			continue
		}
		if err := t.readFolder(fsys, e.Name); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *Tree) readTop(fsys fs.FS) error {
	mod, err := fs.ReadFile(fsys, "go.mod")
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(mod), "\n")
	t.Module = strings.TrimSpace(strings.TrimPrefix(first, "module "))
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return err
	}
	ignored := ignoredNames(fsys)
	for _, e := range entries {
		if !matchesAny(ignored, e.Name()) {
			t.Entries = append(t.Entries, Entry{e.Name(), e.IsDir()})
		}
	}
	return nil
}

// ignoredNames are the lines of .gitignore, as patterns of names at the top.
func ignoredNames(fsys fs.FS) []string {
	b, err := fs.ReadFile(fsys, ".gitignore")
	if err != nil {
		return nil
	}
	var names []string
	for line := range strings.Lines(string(b)) {
		names = append(names, strings.Trim(strings.TrimSpace(line), "/"))
	}
	return names
}

func matchesAny(patterns []string, name string) bool {
	for _, p := range patterns {
		if ok, err := path.Match(p, name); ok && err == nil {
			return true
		}
	}
	return false
}

func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata"
}

func (t *Tree) readFolder(fsys fs.FS, folder string) error {
	return fs.WalkDir(fsys, folder, func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && hidden(e.Name()):
			return fs.SkipDir
		case e.IsDir():
			return nil
		}
		return t.readFile(fsys, p)
	})
}

func (t *Tree) readFile(fsys fs.FS, p string) error {
	kind := path.Ext(p)
	if kind != ".go" && kind != ".sql" {
		return nil
	}
	src, err := fs.ReadFile(fsys, p)
	if err != nil {
		return err
	}
	if kind == ".sql" {
		t.SQL[p] = string(src)
		return nil
	}
	f, err := parseFile(p, src)
	if err != nil {
		return err
	}
	t.Files = append(t.Files, f)
	return nil
}

func parseFile(p string, src []byte) (*File, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, p, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &File{
		Path: p, Package: path.Dir(p), Test: strings.HasSuffix(p, "_test.go"),
		Lines: bytes.Count(src, []byte("\n")), AST: tree, fset: fset,
	}, nil
}
