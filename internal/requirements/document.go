// Package requirements reads docs/requirements.md and finds for each of its
// sentences the tests that carry its number.
package requirements

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Number names one sentence: S1.22.
type Number struct {
	Section, Sentence int
}

// String is the number as the document writes it.
func (n Number) String() string { return fmt.Sprintf("S%d.%d", n.Section, n.Sentence) }

// A Mark says what sort of sentence it is. The legend is in the document.
type Mark string

// The marks.
const (
	Rule      Mark = "R"  // the library must enforce it
	Query     Mark = "Q"  // the library must expose it
	Ambiguous Mark = "A"  // the document leaves it open; one reading is adopted
	Screen    Mark = "UI" // a screen, with what the library must offer for it
	Outside   Mark = "X"  // a step outside of the library
)

var marks = []Mark{Rule, Query, Ambiguous, Screen, Outside}

// A Sentence is one requirement.
type Sentence struct {
	Number
	Mark Mark
	Text string
}

// A Document is the sentences in their order, and the titles of the sections.
type Document struct {
	Sentences []Sentence
	Titles    map[int]string // section → "S1. CINNOX: …"
}

// Find returns the sentence with a number.
func (d *Document) Find(n Number) (Sentence, bool) {
	i := slices.IndexFunc(d.Sentences, func(s Sentence) bool { return s.Number == n })
	if i < 0 {
		return Sentence{}, false
	}
	return d.Sentences[i], true
}

var (
	heading  = regexp.MustCompile(`^## (S([1-9][0-9]*)\. .+)$`)
	item     = regexp.MustCompile(`^- S[0-9]`)
	sentence = regexp.MustCompile(`^- S([1-9][0-9]*)\.([1-9][0-9]*) \[([A-Z]+)\] (.+)$`)
)

// Parse reads the document. Problems are lines that look like a sentence and
// are none, and numbers that come twice, out of order or in a wrong section.
func Parse(text string) (*Document, []string) {
	p := reader{document: &Document{Titles: map[int]string{}}}
	for line := range strings.Lines(text) {
		p.line++
		p.read(strings.TrimRight(line, "\r\n"))
	}
	return p.document, p.problems
}

// A reader goes through the document line by line.
type reader struct {
	document *Document
	problems []string
	line     int
	last     Number // of the present section
}

func (p *reader) problem(format string, args ...any) {
	p.problems = append(p.problems, fmt.Sprintf("line %d: ", p.line)+fmt.Sprintf(format, args...))
}

func (p *reader) read(line string) {
	if m := heading.FindStringSubmatch(line); m != nil {
		p.last = Number{Section: number(m[2])}
		p.document.Titles[p.last.Section] = m[1]
		return
	}
	if !item.MatchString(line) {
		return
	}
	m := sentence.FindStringSubmatch(line)
	if m == nil || !slices.Contains(marks, Mark(m[3])) {
		p.problem("not of the form \"- S1.1 [R] text\" with a known mark")
		return
	}
	p.take(Sentence{Number{number(m[1]), number(m[2])}, Mark(m[3]), m[4]})
}

func (p *reader) take(s Sentence) {
	next := Number{p.last.Section, p.last.Sentence + 1}
	_, twice := p.document.Find(s.Number)
	switch {
	case twice:
		p.problem("%s comes twice", s.Number)
		return
	case s.Number != next:
		p.problem("%s comes where %s is expected", s.Number, next)
	}
	p.document.Sentences = append(p.document.Sentences, s)
	if s.Section == p.last.Section {
		p.last = s.Number
	}
}

// number is the value of digits that a pattern has matched; zero, which no
// sentence has, if they are too many.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}
