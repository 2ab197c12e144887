package sla

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A PolicyError is one thing that is wrong with a [Policy].
type PolicyError struct {
	// Field is where, such as "Overrides[1].First.Within".
	Field string `json:"field"`
	// Problem is for people.
	Problem string `json:"problem"`
}

func (e *PolicyError) Error() string { return e.Field + ": " + e.Problem }

// PolicyErrors are all things that are wrong with a [Policy].
type PolicyErrors []*PolicyError

func (e PolicyErrors) Error() string {
	var all []string
	for _, one := range e {
		all = append(all, one.Error())
	}
	return strings.Join(all, "; ")
}

// Unwrap gives each of the errors to errors.As.
func (e PolicyErrors) Unwrap() []error {
	var all []error
	for _, one := range e {
		all = append(all, one)
	}
	return all
}

func (e *PolicyErrors) add(field, problem string) {
	*e = append(*e, &PolicyError{field, problem})
}

// Check reports everything that is wrong with p, as [PolicyErrors], or nil.
// Whether channels, priorities and hours exist, the caller knows.
func (p Policy) Check() error {
	var wrong PolicyErrors
	if p.Day < 0 || p.Day > 24*time.Hour {
		wrong.add("Day", "must be between 0 and 24 hours")
	}
	p.Global.check(&wrong, "Global", p.Day)
	for i, o := range p.Overrides {
		field := fmt.Sprintf("Overrides[%d]", i)
		same := func(other Override) bool { return other.Channel == o.Channel && other.Priority == o.Priority }
		switch {
		case o.Channel == "" && o.Priority == "":
			wrong.add(field, "is for neither a channel nor a priority")
		case slices.ContainsFunc(p.Overrides[:i], same):
			wrong.add(field, "is for what another one is for already")
		}
		o.Targets.check(&wrong, field, p.Day)
	}
	if len(wrong) == 0 {
		return nil
	}
	return wrong
}

func (t Targets) check(wrong *PolicyErrors, field string, day time.Duration) {
	needsHours := false
	for _, one := range []struct {
		name string
		Target
	}{{"First", t.First}, {"Next", t.Next}, {"Solution", t.Solution}} {
		one.check(wrong, field+"."+one.name, day)
		needsHours = needsHours || one.Within != (Period{}) && !one.Wall
	}
	if needsHours && t.Hours == "" {
		wrong.add(field+".Hours", "is required for targets in business time")
	}
}

// most is what a part of a period can be at most: a hundred years of minutes.
const most = 100 * 366 * 24 * 60

func (p Period) check(wrong *PolicyErrors, field string) bool {
	small := func(n, unit int) bool { return n >= 0 && n <= most/unit }
	if !small(p.Days, 24*60) || !small(p.Hours, 60) || !small(p.Minutes, 1) {
		wrong.add(field, "has a part below 0, or more than a hundred years")
		return false
	}
	return true
}

func (t Target) check(wrong *PolicyErrors, field string, day time.Duration) {
	if !t.Within.check(wrong, field+".Within") {
		return
	}
	if none := t.Within == (Period{}); none && (t.Wall || len(t.Warn) > 0 || len(t.Freeze) > 0) {
		wrong.add(field+".Within", "is required")
		return
	}
	for i, w := range t.Warn {
		w.check(wrong, fmt.Sprintf("%s.Warn[%d]", field, i), t.Within, day)
	}
	for i, f := range t.Freeze {
		if f == "" || slices.Contains(t.Freeze[:i], f) {
			wrong.add(fmt.Sprintf("%s.Freeze[%d]", field, i), "is empty, or there twice")
		}
	}
}

func (w Warning) check(wrong *PolicyErrors, field string, within Period, day time.Duration) {
	before := w.Before != (Period{})
	switch {
	case before == (w.Percent != 0):
		wrong.add(field, "needs either Percent or Before")
	case before && w.Before.check(wrong, field+".Before") && w.Before.Duration(day) >= within.Duration(day):
		wrong.add(field+".Before", "is not less than the target")
	case !before && (w.Percent < 1 || w.Percent > 99):
		wrong.add(field+".Percent", "is not between 1 and 99")
	}
}
