package main

import (
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// write writes the report to a file: HTML with the plots in it, or Markdown with
// the plots beside it.
func (r *report) write(path string) error {
	if filepath.Ext(path) == ".html" {
		return writeFile(path, r.html)
	}
	base := strings.TrimSuffix(path, filepath.Ext(path))
	for i, p := range r.plots() {
		err := writeFile(plotFile(base, i), func(w io.Writer) error {
			_, err := io.WriteString(w, p.svg())
			return err
		})
		if err != nil {
			return err
		}
	}
	return writeFile(path, func(w io.Writer) error {
		_, err := io.WriteString(w, r.markdown(filepath.Base(base)))
		return err
	})
}

func plotFile(base string, n int) string { return fmt.Sprintf("%s-%d.svg", base, n+1) }

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		return closeAfter(f.Close, err)
	}
	return f.Close()
}

// markdown is the report with links to plots whose names begin with base.
func (r *report) markdown(base string) string {
	var b strings.Builder
	b.WriteString("# Load\n\n`" + r.command() + "`\n")
	for _, t := range r.tables() {
		b.WriteString("\n## " + t.title + "\n\n")
		t.markdown(&b)
	}
	b.WriteString("\n## Second by second\n")
	for i, p := range r.plots() {
		fmt.Fprintf(&b, "\n![%s](%s)\n", p.title, plotFile(base, i))
	}
	return b.String()
}

func (t *table) markdown(b *strings.Builder) {
	head := t.head
	if len(head) == 0 {
		head = make([]string, len(t.rows[0]))
	}
	for _, row := range append([][]string{head, rule(len(head))}, t.rows...) {
		b.WriteString("|")
		for _, cell := range row {
			b.WriteString(" " + strings.ReplaceAll(strings.TrimSpace(cell), "|", `\|`) + " |")
		}
		b.WriteString("\n")
	}
}

// rule is what stands between the head of a table and its rows.
func rule(columns int) []string {
	cells := make([]string, columns)
	for i := range cells {
		cells[i] = "---"
	}
	return cells
}

// command is what makes the run again.
func (r *report) command() string {
	given := strings.Join(r.given, " ")
	if given != "" {
		given = " " + given
	}
	return "go run ./examples/load" + given
}

// html writes the report as one page without scripts.
func (r *report) html(w io.Writer) error {
	var plots []template.HTML
	for _, p := range r.plots() {
		plots = append(plots, template.HTML(p.svg())) // made here, with every text escaped
	}
	return reportPage.Execute(w, map[string]any{"Command": r.command(), "Tables": r.tables(), "Plots": plots})
}

var reportPage = template.Must(template.New("report").Funcs(template.FuncMap{
	"title": func(t *table) string { return t.title },
	"head":  func(t *table) []string { return t.head },
	"rows":  func(t *table) [][]string { return t.rows },
}).Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Load</title>
<style>body{font:15px/1.5 sans-serif;max-width:800px;margin:2em auto;padding:0 1em}td,th{text-align:left;padding:.1em 1em .1em 0;white-space:pre-wrap}svg{max-width:100%;height:auto}</style>
<h1>Load</h1><p><code>{{.Command}}</code></p>
{{range .Tables}}<h2>{{title .}}</h2><table>{{with head .}}<tr>{{range .}}<th>{{.}}</th>{{end}}</tr>{{end}}
{{range rows .}}<tr>{{range .}}<td>{{.}}</td>{{end}}</tr>
{{end}}</table>
{{end}}<h2>Second by second</h2>
{{range .Plots}}{{.}}{{end}}</html>
`))
