package metrics_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/metrics.md anew")

const page = "../../docs/metrics.md"

// The page is made of the comments in the code and of what the board counts in
// the story.
func TestThePageSaysWhatTheCodeSays(t *testing.T) {
	want := written(t)
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o644))
	}
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, want, string(got), "go test ./engagement/metrics -run Page -update writes it anew")
}

func TestEveryFigureIsDefined(t *testing.T) {
	for _, name := range []string{"Figures", "Messages", "Level", "Survey", "Occupancy", "Backlog"} {
		for _, d := range definitions(t, name) {
			assert.NotEmpty(t, d.words, "%s.%s", name, d.name)
		}
	}
}

func written(t *testing.T) string {
	var p strings.Builder
	p.WriteString("# What the metrics mean\n\nThis page is written by `go test ./engagement/metrics -update` from the comments in the code. ")
	p.WriteString("Each figure is a function of the journal: the same events give the same figures, whenever and wherever they are counted.\n\n")
	p.WriteString("## What all figures have in common\n\n" + shared(t) + "\n")
	p.WriteString("## Figures\n\n")
	section(t, &p, "Figures")
	for _, name := range []string{"Messages", "Level", "Survey", "Occupancy", "Backlog"} {
		fmt.Fprintf(&p, "## %s\n\n%s\n\n", name, comment(t, name))
		section(t, &p, name)
	}
	example(t, &p)
	return p.String()
}

func section(t *testing.T, p *strings.Builder, name string) {
	for _, d := range definitions(t, name) {
		fmt.Fprintf(p, "**%s.** %s\n\n", d.name, d.words)
	}
}

// A definition is a field, or several that share a comment.
type definition struct{ name, words string }

// definitions are the fields of a struct with their comments. A field without one
// shares that of the field before.
func definitions(t *testing.T, name string) (out []definition) {
	_, spec := declared(t, name)
	for _, f := range spec.Type.(*ast.StructType).Fields.List {
		if f.Doc == nil {
			require.NotEmpty(t, out, "%s.%s has no comment", name, f.Names[0])
			out[len(out)-1].name += ", " + f.Names[0].Name
			continue
		}
		out = append(out, definition{f.Names[0].Name, plain(f.Doc.Text())})
	}
	return out
}

func comment(t *testing.T, name string) string {
	doc, _ := declared(t, name)
	return plain(doc.Text())
}

// declared finds a type in the code.
func declared(t *testing.T, name string) (*ast.CommentGroup, *ast.TypeSpec) {
	for _, file := range []string{"figures.go", "backlog.go"} {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, decl := range parsed.Decls {
			if g, ok := decl.(*ast.GenDecl); ok && g.Tok == token.TYPE && g.Specs[0].(*ast.TypeSpec).Name.Name == name {
				return g.Doc, g.Specs[0].(*ast.TypeSpec)
			}
		}
	}
	require.Fail(t, "no type "+name)
	return nil, nil
}

// shared is the list in the package's comment.
func shared(t *testing.T) string {
	parsed, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	require.NoError(t, err)
	_, list, found := strings.Cut(parsed.Doc.Text(), "# What all figures have in common\n\n")
	require.True(t, found)
	var out strings.Builder
	for _, point := range strings.Split("\n"+list, "\n  - ")[1:] {
		out.WriteString("- " + plain(point) + "\n")
	}
	return out.String()
}

// plain is a comment as text of the page.
func plain(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.NewReplacer("[Board.Advance]", "`Board.Advance`", "[", "", "]", "").Replace(s)
}

// example is the story with its figures.
func example(t *testing.T, p *strings.Builder) {
	events, err := os.ReadFile("testdata/story.txt")
	require.NoError(t, err)
	p.WriteString("## A worked example\n\nA Friday and a Monday of two agents and a bot. The office is open from Monday to Friday, 9 to 17 o'clock; the target of the service level is 30 minutes. ")
	p.WriteString("The tests check these figures against what was computed by hand.\n\n```\n" + string(events) + "```\n\n")
	f := told(t, storyConfig(t)).Figures(metrics.Query{})
	p.WriteString("| figure | how often | average, wall | p50 | p90 | p95 | average, business |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, g := range goldens {
		row(p, g.name, g.of(f))
	}
	fmt.Fprintf(p, "\nPercentiles are at most one percent off: the exact p50 of the first responses of people is 15m.\n\n")
	fmt.Fprintf(p, "| figure | |\n|---|--:|\n| cases opened by contacts | %d |\n| initiated | %d |\n| closed by people, bots, automatically | %d, %d, %d |\n", f.Opened, f.Initiated, f.Closed.Human, f.Closed.Bot, f.Closed.Automatic)
	fmt.Fprintf(p, "| missed | %d |\n| reopened | %d |\n| transferred | %d |\n| messages received, overheard | %d, %d |\n", f.Missed, f.Reopened, f.Transferred, f.Messages.Received, f.Messages.Overheard)
	fmt.Fprintf(p, "| sent by people, bots, automatically | %d, %d, %d |\n| echoed, outside | %d, %d |\n", f.Messages.Sent.Human, f.Messages.Sent.Bot, f.Messages.Sent.Automatic, f.Messages.Echoed, f.Messages.Outside)
	fmt.Fprintf(p, "| service level | %d of %d, %.0f %% |\n| survey | %.1f of %d answers |\n", f.Level.Within, f.Level.Of, 100*f.Level.Share(), f.Survey.Mean(), f.Survey.Count)
	fmt.Fprintf(p, "| occupancy | %s of %s, %.0f %% |\n| backlog on the nights of the weekend | 1 waiting, 1 ended |\n", brief(f.Occupancy.Busy.Duration()), brief(f.Occupancy.Active.Duration()), 100*f.Occupancy.Share())
}

func row(p *strings.Builder, name string, t metrics.Times) {
	w := t.Wall.Summary()
	if w.Count == 0 {
		fmt.Fprintf(p, "| %s | 0 | – | – | – | – | – |\n", name)
		return
	}
	fmt.Fprintf(p, "| %s | %d | %s | %s | %s | %s | %s |\n", name, w.Count, brief(w.Mean), brief(w.P50), brief(w.P90), brief(w.P95), brief(t.Business.Mean()))
}

// brief is a time without what is 0 at its end.
func brief(d time.Duration) string {
	s := d.Round(time.Second).String()
	if s = strings.TrimSuffix(s, "m0s"); s != d.Round(time.Second).String() {
		s += "m"
	}
	if cut := strings.TrimSuffix(s, "h0m"); cut != s {
		s = cut + "h"
	}
	return s
}
