package export

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"iter"
	"strings"
	"time"
)

//go:embed page.html
var pageSource string

var page = template.Must(template.New("page").Parse(pageSource))

// HTML writes a history as a web page to read and to print. It needs nothing else:
// no script, no picture, no style sheet from elsewhere. Days stand as headings, in
// the zone of the options.
//
// Errors: the history's, w's, and [ErrNoItem]. What was written before stays; a
// page that ends in an error has no end.
func HTML(w io.Writer, history iter.Seq2[Item, error], o Options) error {
	out := bufio.NewWriter(w)
	p := &pages{out: out}
	err := page.ExecuteTemplate(out, "head", struct{ Title, Zone string }{oneLine(o.title()), o.zone().String()})
	if err == nil {
		err = records(history, o, p.write)
	}
	if err == nil {
		err = page.ExecuteTemplate(out, "foot", p.count)
	}
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		return fmt.Errorf("export: html: %w", err)
	}
	return nil
}

// pages is a page that is being written.
type pages struct {
	out   io.Writer
	day   string
	count int
}

// An entry is an item as the page shows it.
type entry struct {
	Day     string // that begins with it; empty: none
	Class   string
	Name    string
	Channel string
	Machine string // the time for programs
	Time    string
	Status  string
	Edited  string
	Deleted string
	Marks   []string
	Text    string
	Hidden  bool
	Files   []string
	Reacted []string
}

func (p *pages) write(r record) error {
	p.count++
	e := entry{
		Class: classOf(r), Name: oneLine(r.Name), Channel: oneLine(r.Channel), Machine: stamp(r.At), Time: r.At.Format("15:04:05"),
		Status: r.Status, Edited: seen(r.EditedAt), Deleted: seen(r.DeletedAt), Marks: r.marks(),
		Text: strings.TrimSpace(printable(r.Text)), Hidden: r.hidden,
	}
	if day := r.At.Format("Monday, 2006-01-02"); day != p.day {
		p.day, e.Day = day, day
	}
	for _, name := range r.FilesToRead {
		e.Files = append(e.Files, oneLine(name))
	}
	for _, x := range r.Reactions {
		e.Reacted = append(e.Reacted, oneLine(x))
	}
	return page.ExecuteTemplate(p.out, "item", e)
}

// classOf is how an item looks.
func classOf(r record) string {
	switch {
	case r.Kind == "note":
		return "note"
	case r.Direction == "in":
		return "in"
	}
	return "out " + string(r.Author.Kind)
}

// seen is an instant as the page shows it; empty if there is none.
func seen(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04:05")
}
