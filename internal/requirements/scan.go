package requirements

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Proof is a test, or one of its sub-tests, that carries a number.
type Proof struct {
	Number Number
	Test   string // engagement.TestName, engagement.TestName/name of the sub-test
}

// Scan finds the proofs in the tests below fsys, in the order of folders and
// files. A number stands in the name of a test function, as S1_22; or in the
// name of a sub-test, as S1.22 or S1_22: in the first argument of a call of
// Run, in the first text or the name of a table's row, in a key of a map. The
// exported suites, whose folders end in "test", count as tests.
func Scan(fsys fs.FS) ([]Proof, error) {
	var all []Proof
	err := fs.WalkDir(fsys, ".", func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && p != "." && hidden(e.Name()):
			return fs.SkipDir
		case e.IsDir() || !isTest(p):
			return nil
		}
		src, err := fs.ReadFile(fsys, p)
		if err != nil {
			return err
		}
		found, err := scanFile(p, src)
		all = append(all, found...)
		return err
	})
	return all, err
}

func hidden(folder string) bool {
	return strings.HasPrefix(folder, ".") || strings.HasPrefix(folder, "_") || folder == "testdata"
}

func isTest(file string) bool {
	inSuite := strings.HasSuffix(path.Dir(file), "test") && strings.HasSuffix(file, ".go")
	return inSuite || strings.HasSuffix(file, "_test.go")
}

func scanFile(file string, src []byte) ([]Proof, error) {
	tree, err := parser.ParseFile(token.NewFileSet(), file, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	s := &scanner{}
	for _, d := range tree.Decls {
		s.test = path.Dir(file)
		if fn, ok := d.(*ast.FuncDecl); ok {
			s.test += "." + fn.Name.Name
			s.function(fn)
		}
		ast.Inspect(d, s.visit)
	}
	return s.proofs, nil
}

// A scanner collects the proofs of one file.
type scanner struct {
	test   string // the function that is being read, with its folder
	proofs []Proof
}

var (
	// A capital in front makes it a part of another word: TLS1_3.
	inName = regexp.MustCompile(`[a-z0-9_]S([1-9][0-9]*)_([1-9][0-9]*)`)
	inText = regexp.MustCompile(`(?:^|[^A-Za-z0-9])S([1-9][0-9]*)[._]([1-9][0-9]*)`)
)

func (s *scanner) function(fn *ast.FuncDecl) {
	name := fn.Name.Name
	if fn.Recv == nil && (strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Fuzz")) {
		s.add(inName, name, s.test)
	}
}

func (s *scanner) add(pattern *regexp.Regexp, text, test string) {
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		p := Proof{Number{number(m[1]), number(m[2])}, test}
		if !slices.Contains(s.proofs, p) {
			s.proofs = append(s.proofs, p)
		}
	}
}

// visit looks for names of sub-tests.
func (s *scanner) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Run" && len(n.Args) > 1 {
			s.texts(n.Args[0])
		}
	case *ast.CompositeLit:
		s.composite(n)
	}
	return true
}

// texts takes every text of an expression: "S1.22 "+name, Sprintf("S1.22 %s").
func (s *scanner) texts(e ast.Expr) {
	ast.Inspect(e, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok {
			s.text(x)
		}
		return true
	})
}

func (s *scanner) text(e ast.Expr) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return
	}
	if text, err := strconv.Unquote(lit.Value); err == nil {
		s.add(inText, text, s.test+"/"+text)
	}
}

// composite takes the name of a table's row and the keys of a map.
func (s *scanner) composite(c *ast.CompositeLit) {
	if isListOfTexts(c.Type) {
		return
	}
	for i, e := range c.Elts {
		pair, keyed := e.(*ast.KeyValueExpr)
		switch {
		case keyed && isField(pair.Key):
			if i == 0 || isField(pair.Key, "name", "Name") {
				s.text(pair.Value)
			}
		case keyed:
			s.text(pair.Key)
		case i == 0:
			s.text(e)
		}
	}
}

// isField reports whether the key of a pair is a field, and one of the given
// names if there are any.
func isField(key ast.Expr, names ...string) bool {
	id, ok := key.(*ast.Ident)
	return ok && (len(names) == 0 || slices.Contains(names, id.Name))
}

// isListOfTexts reports whether t is []string, whose first element names
// nothing.
func isListOfTexts(t ast.Expr) bool {
	list, ok := t.(*ast.ArrayType)
	if !ok {
		return false
	}
	of, ok := list.Elt.(*ast.Ident)
	return ok && of.Name == "string"
}
