package archtest

import (
	"go/ast"
	"slices"
	"strings"
)

// documented wants a comment on every package and every exported identifier
// that a user of the library can see.
func documented(t *Tree, report Report) {
	described := map[string]bool{}
	specified := specifiedMethods(t)
	for _, f := range t.Files {
		if f.Test || !visible(f) {
			continue
		}
		described[f.Package] = described[f.Package] || f.AST.Doc != nil
		for _, d := range f.AST.Decls {
			for _, name := range undocumented(d, specified[f.Package]) {
				report(f.at(name.Pos()), name.Name+" is exported and has no comment")
			}
		}
	}
	for pkg, ok := range described {
		if !ok {
			report(pkg, "the package has no comment")
		}
	}
}

func visible(f *File) bool {
	return f.AST.Name.Name != "main" && !covers("examples/...", f.Package) &&
		!slices.Contains(strings.Split(f.Package, "/"), "internal")
}

// specifiedMethods are, for each package, the methods that a comment in one
// of its exported interfaces specifies for all types that have them.
func specifiedMethods(t *Tree) map[string][]string {
	methods := map[string][]string{}
	for _, f := range t.Files {
		ast.Inspect(f.AST, func(n ast.Node) bool {
			s, ok := n.(*ast.TypeSpec)
			if !ok || !s.Name.IsExported() {
				return true
			}
			if i, ok := s.Type.(*ast.InterfaceType); ok {
				methods[f.Package] = append(methods[f.Package], commented(i.Methods)...)
			}
			return true
		})
	}
	return methods
}

func commented(fields *ast.FieldList) []string {
	var names []string
	for _, m := range fields.List {
		for _, name := range m.Names {
			if m.Doc != nil || m.Comment != nil {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// undocumented are the exported names of d that no comment explains.
func undocumented(d ast.Decl, specified []string) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && onExported(d) && !wellKnown(d, specified) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		return undocumentedSpecs(d)
	}
	return nil
}

// undocumentedSpecs takes a comment above a group for all that is in it.
func undocumentedSpecs(d *ast.GenDecl) []*ast.Ident {
	var names []*ast.Ident
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			if d.Doc == nil && s.Doc == nil && s.Comment == nil {
				names = append(names, s.Name)
			}
		case *ast.ValueSpec:
			if d.Doc == nil && s.Doc == nil && s.Comment == nil {
				names = append(names, s.Names...)
			}
		}
	}
	return slices.DeleteFunc(names, func(n *ast.Ident) bool { return !n.IsExported() })
}

// onExported reports whether d is a function, or a method of an exported type.
func onExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	name := receiver(d.Recv.List[0].Type)
	return name != nil && name.IsExported()
}

func receiver(x ast.Expr) *ast.Ident {
	switch x := x.(type) {
	case *ast.Ident:
		return x
	case *ast.StarExpr:
		return receiver(x.X)
	case *ast.ParenExpr:
		return receiver(x.X)
	case *ast.IndexExpr:
		return receiver(x.X)
	case *ast.IndexListExpr:
		return receiver(x.X)
	}
	return nil
}

// Methods that the standard library has defined once for all types.
var standardMethods = []string{
	"String", "GoString", "Format", "Error", "Unwrap", "Is", "As", "LogValue", "ServeHTTP",
	"MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "Value", "Scan", "Len", "Less", "Swap",
}

func wellKnown(d *ast.FuncDecl, specified []string) bool {
	return d.Recv != nil && (slices.Contains(standardMethods, d.Name.Name) || slices.Contains(specified, d.Name.Name))
}
