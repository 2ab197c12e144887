package main

import (
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/routing/hours"
)

// exceptions reads lines like "2026-12-25 yearly Christmas", "2026-12-24
// 09:00-13:00 Christmas Eve", "2027-08-01..2027-08-14 Summer" and "2026-12-30
// without 12:00-14:00 Meeting". A name that would be read as something else
// stands in quotes, as a string of Go.
func (p *problems) exceptions(text string) (all []hours.Exception, lines []int) {
	n := 0
	for line := range strings.Lines(text) {
		if n++; strings.TrimSpace(line) == "" {
			continue
		}
		e, wrong := exceptionOf(line)
		if wrong != "" {
			p.line("exceptions", n, wrong)
		}
		all, lines = append(all, e), append(lines, n)
	}
	return all, lines
}

// An exceptionLine hands out the words of a line, and keeps the rest as it is written.
type exceptionLine struct{ rest string }

// next is the next word, which stays in front; empty at the end.
func (w *exceptionLine) next() string {
	w.rest = strings.TrimSpace(w.rest)
	word, _, _ := strings.Cut(w.rest, " ")
	word, _, _ = strings.Cut(word, "\t")
	return word
}

// take goes behind a word that next has shown.
func (w *exceptionLine) take(word string) { w.rest = w.rest[len(word):] }

func exceptionOf(line string) (e hours.Exception, wrong string) {
	w := &exceptionLine{line}
	if !w.dates(&e) {
		return e, "begins with a date like 2026-12-24, or two with .. between"
	}
	if !w.yearly(&e) {
		return e, "has a year like “yearly..2030” where it ends"
	}
	into := &e.Hours
	if word := w.next(); word == "without" {
		w.take(word)
		into = &e.Shut
	}
	for {
		word := w.next()
		span, ok := spanOfDay(word)
		if !ok {
			break
		}
		w.take(word)
		*into = append(*into, span)
	}
	if into == &e.Shut && len(e.Shut) == 0 {
		return e, "has times like 12:00-14:00 behind “without”"
	}
	return e, w.name(&e)
}

func (w *exceptionLine) dates(e *hours.Exception) bool {
	word := w.next()
	w.take(word)
	first, last, several := strings.Cut(word, "..")
	return e.Date.UnmarshalText([]byte(first)) == nil && (!several || e.Through.UnmarshalText([]byte(last)) == nil)
}

// yearly reads "yearly" or "yearly..2030", if it stands there.
func (w *exceptionLine) yearly(e *hours.Exception) bool {
	word := w.next()
	begin, year, ends := strings.Cut(word, "..")
	if begin != "yearly" {
		return true
	}
	w.take(word)
	e.Yearly = true
	if !ends {
		return true
	}
	var err error
	e.LastYear, err = strconv.Atoi(year)
	return err == nil && e.LastYear > 0
}

// name reads what is left.
func (w *exceptionLine) name(e *hours.Exception) (wrong string) {
	if e.Name = strings.TrimSpace(w.rest); !strings.HasPrefix(e.Name, `"`) {
		return ""
	}
	name, err := strconv.Unquote(e.Name)
	if err != nil {
		return "has a name whose quotes do not end"
	}
	e.Name = name
	return ""
}

func exceptionsText(all []hours.Exception) string {
	var out []string
	for _, e := range all {
		out = append(out, exceptionText(e))
	}
	return strings.Join(out, "\n")
}

func exceptionText(e hours.Exception) string {
	text := e.Date.String()
	if !e.Through.IsZero() {
		text += ".." + e.Through.String()
	}
	if e.Yearly {
		text += " yearly"
		if e.LastYear > 0 {
			text += ".." + strconv.Itoa(e.LastYear)
		}
	}
	if len(e.Shut) > 0 {
		text += " without"
	}
	for _, spans := range [][]hours.Span{e.Hours, e.Shut} {
		for _, s := range spans {
			text += " " + spanText(s)
		}
	}
	if e.Name == "" {
		return text
	}
	if plain, wrong := exceptionOf(text + " " + e.Name); wrong == "" && sameException(plain, e) && !strings.ContainsAny(e.Name, "\r\n") {
		return text + " " + e.Name
	}
	return text + " " + strconv.Quote(e.Name)
}

// sameException reports whether a name was read as one and nothing else.
func sameException(a, b hours.Exception) bool {
	return a.Name == b.Name && a.Yearly == b.Yearly && a.LastYear == b.LastYear && len(a.Hours) == len(b.Hours) && len(a.Shut) == len(b.Shut)
}
