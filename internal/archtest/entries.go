package archtest

import (
	"path"
	"slices"
	"strings"
)

var topFolders = []string{
	"engagement", "routing", "templates", "automation", "channel", "drivers", "storage", "examples",
	"internal", "docs",
}

var topFiles = []string{
	"go.mod", "go.sum", "README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md",
}

// topLevel keeps the first page of the repository short. Names with a dot in
// front are for tools and always welcome.
func topLevel(t *Tree, report Report) {
	for _, e := range t.Entries {
		allowed := topFiles
		if e.Dir {
			allowed = topFolders
		}
		if !strings.HasPrefix(e.Name, ".") && !slices.Contains(allowed, e.Name) {
			report(e.Name, "does not belong at the top level")
		}
	}
}

// Names that say nothing about what is inside.
var emptyNames = []string{
	"util", "utils", "utility", "utilities", "common", "commons", "helper", "helpers", "misc", "shared", "models",
}

// packageNames wants packages to be named after what they provide.
func packageNames(t *Tree, report Report) {
	for _, f := range t.Files {
		name := strings.TrimSuffix(f.AST.Name.Name, "_test")
		if slices.Contains(emptyNames, name) || slices.Contains(emptyNames, path.Base(f.Package)) {
			report(f.Path, "package "+name+" is named after nothing: name it after what it provides")
		}
	}
}
