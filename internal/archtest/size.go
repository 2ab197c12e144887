package archtest

import (
	"fmt"
	"go/ast"
)

const (
	longFile     = 250 // lines from which a file is worth a look
	tooLongFile  = 400 // lines from which it holds more than one idea
	tooLongFunc  = 60  // lines that a function may have
	restOfSwitch = 2   // statements that may stand beside a switch
)

// fileLength wants files that can be read in one go. Tests may be longer.
func fileLength(t *Tree, report Report) {
	for _, f := range t.Files {
		if !f.Test && f.Lines >= tooLongFile {
			report(f.Path, fmt.Sprintf("has %d lines, the limit is %d: one idea for each file", f.Lines, tooLongFile-1))
		}
	}
}

// LongFiles are the files that come near the limit.
func LongFiles(t *Tree) []string {
	var long []string
	for _, f := range t.Files {
		if !f.Test && f.Lines > longFile {
			long = append(long, fmt.Sprintf("%s (%d)", f.Path, f.Lines))
		}
	}
	return long
}

// functionLength wants functions that fit on a screen, unless one is a single
// switch over one thing. Tests may be longer: their tables are data.
func functionLength(t *Tree, report Report) {
	for _, f := range t.Files {
		if f.Test {
			continue
		}
		for _, d := range f.AST.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if n := f.linesOf(fn); n > tooLongFunc && !oneSwitch(fn.Body) {
				report(f.at(fn.Pos()), fmt.Sprintf("%s has %d lines, the limit is %d", fn.Name.Name, n, tooLongFunc))
			}
		}
	}
}

// linesOf counts from the word func to the closing brace.
func (f *File) linesOf(fn *ast.FuncDecl) int {
	return f.fset.Position(fn.End()).Line - f.fset.Position(fn.Type.Pos()).Line + 1
}

func oneSwitch(body *ast.BlockStmt) bool {
	switches := 0
	for _, s := range body.List {
		switch s.(type) {
		case *ast.SwitchStmt, *ast.TypeSwitchStmt:
			switches++
		}
	}
	return switches == 1 && len(body.List) <= 1+restOfSwitch
}
