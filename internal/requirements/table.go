package requirements

import (
	"fmt"
	"io"
	"strings"
)

// Table writes every sentence with its mark and the tests that carry its
// number, or that it is open, and the totals of each section and of all.
func Table(w io.Writer, d *Document, proofs []Proof) error {
	t := table{w: w, all: tally{}, section: tally{}}
	for i, s := range d.Sentences {
		if i == 0 || d.Sentences[i-1].Section != s.Section {
			t.printf("%s\n", d.Titles[s.Section])
		}
		t.row(s, testsOf(s.Number, proofs))
		if i == len(d.Sentences)-1 || d.Sentences[i+1].Section != s.Section {
			t.printf("S%d: %s\n\n", s.Section, t.section)
			t.section = tally{}
		}
	}
	t.printf("all: %s\n", t.all)
	return t.err
}

// A table writes, and keeps the first error.
type table struct {
	w            io.Writer
	err          error
	section, all tally
}

func (t *table) printf(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format, args...)
	}
}

func (t *table) row(s Sentence, tests []string) {
	t.section.count(s.Mark, len(tests) > 0)
	t.all.count(s.Mark, len(tests) > 0)
	if len(tests) == 0 {
		t.printf("%-6s %-2s  open     %s\n", s.Number, s.Mark, beginning(s.Text))
		return
	}
	t.printf("%-6s %-2s  covered  %s\n", s.Number, s.Mark, tests[0])
	for _, test := range tests[1:] {
		t.printf("%20s%s\n", "", test)
	}
}

// beginning is what fits on a line.
func beginning(text string) string {
	const length = 90
	if runes := []rune(text); len(runes) > length {
		return string(runes[:length]) + "…"
	}
	return text
}

// A tally counts sentences by mark.
type tally map[Mark]struct{ covered, all int }

func (t tally) count(m Mark, covered bool) {
	c := t[m]
	c.all++
	if covered {
		c.covered++
	}
	t[m] = c
}

// String is the tally as one line: "3 of 5 covered (R 2/3, Q 1/2)".
func (t tally) String() string {
	var covered, all int
	var parts []string
	for _, m := range marks {
		if c := t[m]; c.all > 0 {
			covered, all = covered+c.covered, all+c.all
			parts = append(parts, fmt.Sprintf("%s %d/%d", m, c.covered, c.all))
		}
	}
	return fmt.Sprintf("%d of %d covered (%s)", covered, all, strings.Join(parts, ", "))
}
