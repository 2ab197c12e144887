package archtest

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// files is a tree in memory: path → content.
type files map[string]string

func (f files) read(t *testing.T) *Tree {
	t.Helper()
	fsys := fstest.MapFS{"go.mod": {Data: []byte("module example.org/m\n\ngo 1.26\n")}}
	for name, content := range f {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	tree, err := Read(fsys)
	require.NoError(t, err)
	return tree
}

// sound is a small tree that keeps every rule.
func sound() files {
	return files{
		".gitignore":                         "/data/\n*.out\n",
		"README.md":                          "",
		"data/inbox.db":                      "",
		"cpu.out":                            "",
		".ci/run":                            "",
		"channel/doc.go":                     "// Package channel is documented.\npackage channel\n\nimport \"net/http\"\n\nvar _ http.Handler\n",
		"channel/channeltest/fake.go":        "// Package channeltest is a suite.\npackage channeltest\n\nimport (\n\t\"time\"\n\t\"example.org/m/channel\"\n)\n\nvar now = time.Now\n",
		"channel/send_test.go":               "package channel\n\nimport (\n\t\"time\"\n\t\"github.com/stretchr/testify/require\"\n)\n\nvar at = time.Now()\n",
		"storage/sqlite/open.go":             "// Package sqlite is a store.\npackage sqlite\n\nimport (\n\t\"example.org/m/storage\"\n\t\"example.org/m/storage/internal/sqlstore\"\n\t\"modernc.org/sqlite\"\n)\n",
		"storage/sqlite/migrations/1.sql":    "create table message (at bigint not null);",
		"drivers/line/send.go":               "// Package line is a driver.\npackage line\n\nimport (\n\t\"time\"\n\t\"example.org/m/templates\"\n\t\"example.org/m/drivers/internal/call\"\n)\n\nvar now = time.Now\n",
		"drivers/line/linetest/server.go":    "// Package linetest is a simulator.\npackage linetest\n\nimport \"example.org/m/drivers/line\"\n",
		"engagement/send.go":                 "// Package engagement is documented.\npackage engagement\n\nimport (\n\t\"time\"\n\t\"example.org/m/storage\"\n)\n\nvar started = time.Now()\n",
		"engagement/engine_test.go":          "package engagement_test\n\nimport \"example.org/m/drivers/line/linetest\"\n",
		"examples/quickstart/main.go":        "package main\n\nimport \"example.org/m/channel/channeltest\"\n\nfunc Undocumented() {}\n",
		"internal/archtest/testdata/odd.go":  "not Go at all",
		"engagement/internal/desk/queues.go": "package desk\n\nfunc Undocumented() {}\n",
	}
}

func TestASoundTreeHasNoFindings(t *testing.T) {
	assert.Empty(t, Check(sound().read(t)))
}

// Each row breaks one rule in one place of a sound tree.
func TestEveryRuleCatchesPlantedViolations(t *testing.T) {
	long := strings.Repeat("\n", 400)
	longBody := strings.Repeat("\t_ = 1\n", 60)
	tests := []struct{ name, rule, path, content string }{
		{"a folder that nobody knows", "top-level entries", "pkg/x.txt", ""},
		{"a file that nobody knows", "top-level entries", "NOTES.md", ""},
		{"a Go file at the top", "top-level entries", "rapport.go", "package rapport\n"},
		{"a file named like a folder", "top-level entries", "docs", ""},
		{"a folder named like a file", "top-level entries", "LICENSE/x.txt", ""},
		{"a package util", "package names", "internal/util/x.go", "package util\n"},
		{"a folder common", "package names", "engagement/internal/common/x.go", "package desk\n"},
		{"a test package of helpers", "package names", "engagement/x_test.go", "package helpers_test\n"},

		{"channel imports templates", "imports within the module", "channel/x.go", imports("channel", "example.org/m/templates")},
		{"a test of channel imports the engine", "imports within the module", "channel/x_test.go", imports("channel", "example.org/m/engagement")},
		{"templates imports storage", "imports within the module", "templates/x.go", imports("templates", "example.org/m/storage")},
		{"routing imports automation", "imports within the module", "routing/x.go", imports("routing", "example.org/m/automation")},
		{"automation imports routing", "imports within the module", "automation/x.go", imports("automation", "example.org/m/routing")},
		{"storage imports a store", "imports within the module", "storage/x.go", imports("storage", "example.org/m/storage/memory")},
		{"a store imports another one", "imports within the module", "storage/memory/x.go", imports("memory", "example.org/m/storage/sqlite")},
		{"a store imports the engine", "imports within the module", "storage/sqlite/x.go", imports("sqlite", "example.org/m/engagement")},
		{"the engine imports a driver", "imports within the module", "engagement/x.go", imports("engagement", "example.org/m/drivers/line")},
		{"a room of the engine imports a store", "imports within the module", "engagement/internal/desk/x.go", imports("desk", "example.org/m/storage/memory")},
		{"a driver imports the engine", "imports within the module", "drivers/line/x.go", imports("line", "example.org/m/engagement")},
		{"a test of a driver imports a store", "imports within the module", "drivers/line/x_test.go", imports("line", "example.org/m/storage/memory")},
		{"a driver imports another one", "imports within the module", "drivers/line/x.go", imports("line", "example.org/m/drivers/email")},
		{"a simulator imports storage", "imports within the module", "drivers/line/linetest/x.go", imports("linetest", "example.org/m/storage")},
		{"drivers share what is a driver", "imports within the module", "drivers/internal/call/x.go", imports("call", "example.org/m/drivers/line")},
		{"a test imports an example", "imports within the module", "engagement/x_test.go", imports("engagement", "example.org/m/examples/inbox")},
		{"internal imports a room", "imports within the module", "internal/clean/x.go", imports("clean", "example.org/m/engagement")},
		{"a package outside all layers", "imports within the module", "docs/x.go", imports("docs", "example.org/m/channel")},

		{"channel imports a library", "imports from outside", "channel/x.go", imports("channel", "github.com/google/uuid")},
		{"the channel suite imports a library", "imports from outside", "channel/channeltest/x.go", imports("channeltest", "golang.org/x/sync/errgroup")},
		{"routing imports a library", "imports from outside", "routing/x.go", imports("routing", "github.com/google/uuid")},
		{"routing opens files", "no I/O in pure packages", "routing/x.go", imports("routing", "os")},
		{"templates logs", "no I/O in pure packages", "templates/x.go", imports("templates", "log/slog")},
		{"automation throws dice", "no I/O in pure packages", "automation/x.go", imports("automation", "math/rand/v2")},

		{"a suite asserts with a library", "no assertion library in code", "storage/storetest/x.go", imports("storetest", "github.com/stretchr/testify/require")},
		{"a simulator asserts with a library", "no assertion library in code", "drivers/line/linetest/x.go", imports("linetest", "github.com/stretchr/testify/assert")},
		{"an example asserts with a library", "no assertion library in code", "examples/load/x.go", imports("main", "github.com/stretchr/testify/assert")},
		{"a driver imports its simulator", "only tests import suites", "drivers/line/x.go", imports("line", "example.org/m/drivers/line/linetest")},
		{"channel imports its suite", "only tests import suites", "channel/x.go", imports("channel", "example.org/m/channel/channeltest")},
		{"a dot import", "no dot imports", "engagement/x.go", "package engagement\n\nimport . \"time\"\n"},
		{"cgo in code", "no cgo", "storage/sqlite/x.go", imports("sqlite", "C")},
		{"cgo behind a build tag", "no cgo", "storage/sqlite/x.go", "//go:build cgo\n\n" + imports("sqlite", "C")},
		{"cgo in a test", "no cgo", "storage/sqlite/x_test.go", imports("sqlite", "C")},

		{"a test sleeps", "no sleeping", "engagement/x_test.go", uses("engagement", "time", "time.Sleep(1)")},
		{"a test sleeps under another name", "no sleeping", "engagement/x_test.go", uses("engagement", "clock \"time\"", "clock.Sleep(1)")},
		{"a test hands Sleep on", "no sleeping", "engagement/x_test.go", uses("engagement", "time", "wait(time.Sleep)")},
		{"a test of an example sleeps", "no sleeping", "examples/inbox/x_test.go", uses("main", "time", "time.Sleep(1)")},
		{"code sleeps", "no sleeping", "drivers/line/x.go", uses("line", "time", "time.Sleep(1)")},

		{"channel asks the time", "no clock below the engine", "channel/x.go", uses("channel", "time", "_ = time.Now()")},
		{"storage asks how long ago", "no clock below the engine", "storage/x.go", uses("storage", "time", "_ = time.Since(at)")},
		{"a store asks how long to go", "no clock below the engine", "storage/memory/x.go", uses("memory", "time", "_ = time.Until(at)")},
		{"a store keeps a clock", "no clock below the engine", "storage/memory/x.go", uses("memory", "time", "_ = time.Now")},
		{"routing asks the time", "no clock below the engine", "routing/x.go", uses("routing", "time", "_ = time.Now()")},
		{"templates asks the time", "no clock below the engine", "templates/x.go", uses("templates", "time", "_ = time.Now()")},
		{"automation asks the time", "no clock below the engine", "automation/x.go", uses("automation", "time", "_ = (time.Now)()")},
		{"a driver asks the time", "no clock below the engine", "drivers/line/x.go", uses("line", "time", "_ = time.Now()")},
		{"a simulator asks the time", "no clock below the engine", "drivers/line/linetest/x.go", uses("linetest", "t \"time\"", "_ = t.Now()")},
		{"a migration asks the time", "no clock in SQL", "storage/sqlite/migrations/2.sql", "insert into v values (NOW ( ));"},
		{"a default asks the time", "no clock in SQL", "storage/sqlite/migrations/2.sql", "at text default current_timestamp"},
		{"a query asks the time", "no clock in SQL", "storage/sqlite/x.go", "package sqlite\n\nconst q = `select datetime('now')`\n"},

		{"an undocumented package", "exported identifiers are documented", "routing/x.go", "package routing\n"},
		{"an undocumented function", "exported identifiers are documented", "channel/x.go", "package channel\n\nfunc F() {}\n"},
		{"an undocumented method", "exported identifiers are documented", "channel/x.go", "package channel\n\n// T is.\ntype T struct{}\n\nfunc (*T) M() {}\n"},
		{"an undocumented method of a generic type", "exported identifiers are documented", "channel/x.go", "package channel\n\n// T is.\ntype T[A any] struct{}\n\nfunc (*T[A]) M() {}\n"},
		{"an undocumented type", "exported identifiers are documented", "channel/x.go", "package channel\n\ntype T int\n"},
		{"an undocumented type of a group", "exported identifiers are documented", "channel/x.go", "package channel\n\ntype (\n\tT int\n)\n"},
		{"a method of an interface that does not specify it", "exported identifiers are documented", "channel/x.go", "package channel\n\n// I is.\ntype I interface{ M() }\n\n// T is.\ntype T int\n\nfunc (T) M() {}\n"},
		{"an undocumented constant", "exported identifiers are documented", "channel/x.go", "package channel\n\nconst (\n\tone = 1\n\tTwo = 2\n)\n"},
		{"an undocumented variable of a suite", "exported identifiers are documented", "channel/channeltest/x.go", "package channeltest\n\nvar V = 1\n"},

		{"a long file", "file length", "engagement/x.go", "package engagement\n" + long},
		{"a long function", "function length", "engagement/x.go", "package engagement\n\nfunc f() {\n" + longBody + "}\n"},
		{"a long function with a small switch", "function length", "engagement/x.go", "package engagement\n\nfunc f() {\n\tswitch {\n\t}\n" + longBody + "}\n"},
	}
	caught := map[string]bool{}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			planted := sound()
			planted[tt.path] = tt.content
			found := Check(planted.read(t))
			require.NotEmpty(t, found)
			for _, f := range found {
				assert.Equal(t, tt.rule, f.Rule, "%s", f)
				assert.Contains(t, tt.path, strings.SplitN(f.At, ":", 2)[0])
			}
			caught[tt.rule] = true
		})
	}
	for _, r := range Rules() {
		assert.True(t, caught[r.Name], "no violation of the rule %q is planted", r.Name)
	}
}

// imports is a file that imports one package and does nothing.
func imports(pkg, target string) string {
	return described(pkg) + "\nimport \"" + target + "\"\n"
}

// uses is a file that imports one package and has one statement.
func uses(pkg, target, statement string) string {
	if !strings.Contains(target, `"`) {
		target = `"` + target + `"`
	}
	return described(pkg) + "\nimport " + target + "\n\nfunc f() {\n\t" + statement + "\n}\n"
}

func described(pkg string) string {
	return "// Package " + pkg + " is documented.\npackage " + pkg + "\n"
}

func TestWhatIsAllowed(t *testing.T) {
	tests := []struct{ name, path, content string }{
		{"a test of the engine imports a store", "engagement/x_test.go", imports("engagement_test", "example.org/m/storage/sqlite")},
		{"a test of a driver imports the suite", "drivers/line/x_test.go", imports("line_test", "example.org/m/channel/channeltest")},
		{"a test asks the time", "storage/x_test.go", uses("storage", "time", "_ = time.Now()")},
		{"the engine asks the time", "engagement/x.go", uses("engagement", "time", "_ = time.Now()")},
		{"an example sleeps", "examples/load/x.go", uses("main", "time", "time.Sleep(1)")},
		{"another thing called time", "channel/x.go", "package channel\n\nfunc f() { time.Now() }\n"},
		{"a group with a comment", "channel/x.go", "package channel\n\n// Both.\nconst (\n\tOne = 1\n\tTwo = 2\n)\n"},
		{"constants with comments behind", "channel/x.go", "package channel\n\nconst (\n\tOne = 1 // one\n)\n"},
		{"methods of a type that is not exported", "channel/x.go", "package channel\n\ntype t int\n\nfunc (t) M() {}\n"},
		{"a method that the standard library has defined", "channel/x.go", "package channel\n\n// T is.\ntype T int\n\nfunc (T) String() string { return \"\" }\n"},
		{"a method that an interface of the package specifies", "channel/x.go", "package channel\n\n// I is.\ntype I interface {\n\t// M does.\n\tM()\n}\n\n// T is.\ntype T int\n\nfunc (T) M() {}\n"},
		{"types of a group with a comment", "channel/x.go", "package channel\n\n// Some types.\ntype (\n\tT int\n)\n"},
		{"a long test", "channel/x_test.go", "package channel\n" + strings.Repeat("\n", 500)},
		{"a long switch", "channel/x.go", "package channel\n\nfunc f() {\n\tswitch {\n" + strings.Repeat("\tcase true:\n", 80) + "\t}\n}\n"},
		{"a word that holds now", "storage/sqlite/x.go", described("sqlite") + "\nconst why = \"not known() here\"\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree := sound()
			tree[tt.path] = tt.content
			assert.Empty(t, Check(tree.read(t)))
		})
	}
}

func TestReadFailsOnBrokenGo(t *testing.T) {
	_, err := Read(fstest.MapFS{"go.mod": {Data: []byte("module m\n")}, "channel/x.go": {Data: []byte("package")}})
	require.Error(t, err)
	_, err = Read(fstest.MapFS{})
	require.Error(t, err, "no go.mod")
}

func TestThisProjectKeepsTheRules(t *testing.T) {
	tree, err := Read(os.DirFS("../.."))
	require.NoError(t, err)
	require.Equal(t, "github.com/rapport-go/rapport", tree.Module)
	require.NotEmpty(t, tree.Files)
	for _, f := range Check(tree) {
		t.Error(f)
	}
	t.Logf("files over %d lines, worth a look: %s", longFile, strings.Join(LongFiles(tree), ", "))
}
