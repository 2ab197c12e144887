package archtest

import (
	"slices"
	"strings"
)

// A layer says what the packages of one part of the tree may import. Patterns
// are folders; "x/..." is x and all below, "..." the whole module, and
// "own/..." the folder that the importing package is in, two steps from the
// root: drivers/whatsapp for everything in there.
type layer struct {
	packages string
	code     []string // what code and tests may import from the module
	tests    []string // what only tests may import beside that
	standard bool     // code imports the standard library and the module only
	pure     bool     // code does no I/O
}

// layers are looked up from the top; the first that matches counts. Since the
// arrows are checked one by one, what a package reaches by detours obeys them
// as well.
var layers = []layer{
	{packages: "channel/...", code: []string{"channel/..."}, standard: true},
	{packages: "templates/...", code: []string{"templates/...", "channel"}, tests: []string{"channel/..."}, standard: true, pure: true},
	{
		// Holidays come in files of a standard that others know how to read.
		packages: "routing/hours/icalendar",
		code:     []string{"routing/..."}, pure: true,
	},
	{packages: "routing/...", code: []string{"routing/...", "channel"}, tests: []string{"channel/..."}, standard: true, pure: true},
	{
		// Conditions are written in a language that others know how to compile.
		packages: "automation",
		code:     []string{"automation", "channel", "templates"}, tests: []string{"channel/..."}, pure: true,
	},
	{
		// The survey's page answers HTTP, and stores nothing.
		packages: "automation/survey",
		code:     []string{"automation/...", "channel", "internal/slowbody"}, tests: []string{"channel/..."}, standard: true,
	},
	{packages: "storage", code: []string{"channel"}, tests: []string{"storage/...", "channel/..."}},
	{
		packages: "storage/...",
		code:     []string{"own/...", "storage", "storage/internal/...", "channel", "internal/..."},
		tests:    []string{"storage/...", "channel/..."},
	},
	{
		packages: "engagement/...",
		code:     []string{"engagement/...", "automation/...", "routing/...", "templates", "storage", "channel", "internal/..."},
		tests:    []string{"..."},
	},
	{
		// The gateway's simulator has the network's behind it.
		packages: "drivers/dialog360/dialog360test",
		code:     []string{"own/...", "drivers/internal/...", "internal/loop", "drivers/whatsapp/whatsapptest", "channel", "templates"},
		tests:    []string{"channel/..."},
	},
	{
		packages: "drivers/...",
		code: []string{
			"own/...", "drivers/internal/...", "internal/standardwebhooks", "internal/outbound/...", "internal/loop", "channel", "templates",
		},
		tests: []string{"channel/..."},
	},
	{packages: "examples/...", code: []string{"..."}},
	{packages: "internal/...", code: []string{"internal/...", "channel"}, tests: []string{"channel/...", "drivers/..."}},
}

// layerOf finds the layer of a package.
func layerOf(pkg string) (layer, bool) {
	i := slices.IndexFunc(layers, func(l layer) bool { return covers(l.packages, pkg) })
	if i < 0 {
		return layer{}, false
	}
	return layers[i], true
}

// allows reports whether a file of pkg may import the module's package target.
func (l layer) allows(pkg, target string, test bool) bool {
	patterns := l.code
	if test {
		patterns = slices.Concat(l.code, l.tests)
	}
	return slices.ContainsFunc(patterns, func(p string) bool {
		if p == "own/..." {
			p = ownFolder(pkg) + "/..."
		}
		return covers(p, target)
	})
}

func ownFolder(pkg string) string {
	parts := strings.SplitN(pkg, "/", 3)
	return strings.Join(parts[:min(2, len(parts))], "/")
}

// covers reports whether pattern names pkg.
func covers(pattern, pkg string) bool {
	if pattern == "..." {
		return true
	}
	if folder, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == folder || strings.HasPrefix(pkg, folder+"/")
	}
	return pkg == pattern
}
