package requirements

import (
	"fmt"
	"slices"
)

// A Range is sentences that are declared complete: each that is marked R, Q
// or A must have a test. What describes a screen or a step outside of the
// library must have one only if the range is of that sentence alone.
type Range struct {
	Section, From, To int
}

func (r Range) contains(n Number) bool {
	return n.Section == r.Section && r.From <= n.Sentence && n.Sentence <= r.To
}

func (r Range) demands(s Sentence) bool {
	return r.contains(s.Number) && (r.From == r.To || slices.Contains([]Mark{Rule, Query, Ambiguous}, s.Mark))
}

// Check compares the document with the proofs. Problems are tests with a
// number that no sentence has, sentences of a complete range without a test,
// and ranges with an end that does not exist.
func Check(d *Document, proofs []Proof, complete []Range) []string {
	var problems []string
	for _, p := range proofs {
		if _, ok := d.Find(p.Number); !ok {
			problems = append(problems, fmt.Sprintf("%s: there is no sentence %s", p.Test, p.Number))
		}
	}
	for _, s := range d.Sentences {
		demanded := slices.ContainsFunc(complete, func(r Range) bool { return r.demands(s) })
		if demanded && len(testsOf(s.Number, proofs)) == 0 {
			problems = append(problems, fmt.Sprintf("%s is declared complete and has no test: %s", s.Number, s.Text))
		}
	}
	for _, r := range complete {
		problems = append(problems, r.problems(d)...)
	}
	return problems
}

func (r Range) problems(d *Document) []string {
	_, from := d.Find(Number{r.Section, r.From})
	_, to := d.Find(Number{r.Section, r.To})
	if !from || !to || r.From > r.To {
		return []string{fmt.Sprintf("the range S%d.%d to S%d.%d does not exist", r.Section, r.From, r.Section, r.To)}
	}
	return nil
}

func testsOf(n Number, proofs []Proof) []string {
	var tests []string
	for _, p := range proofs {
		if p.Number == n {
			tests = append(tests, p.Test)
		}
	}
	return tests
}
