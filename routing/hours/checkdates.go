package hours

import (
	"fmt"
	"slices"
)

func (s Schedule) checkExceptions(f *findings) {
	var dated, yearly []dating
	for i, e := range s.Exceptions {
		field := fmt.Sprintf("Exceptions[%d]", i)
		e.checkHours(f, field)
		if !e.checkDates(f, field) {
			continue
		}
		if d := (dating{field, e}); e.Yearly {
			yearly = append(yearly, d)
		} else {
			dated = append(dated, d)
		}
	}
	checkDated(f, dated)
	checkYearly(f, yearly)
}

func (e Exception) checkDates(f *findings, field string) bool {
	before := len(f.all)
	switch {
	case e.Date.IsZero():
		f.add(field+".Date", Required, "is required")
	case !e.Date.exists():
		f.add(field+".Date", BadDate, "there is no date "+e.Date.String())
	}
	switch {
	case e.Through.IsZero() || len(f.all) > before:
	case !e.Through.exists():
		f.add(field+".Through", BadDate, "there is no date "+e.Through.String())
	case e.Through.number() < e.Date.number():
		f.add(field+".Through", BadDate, "is before Date")
	case e.Yearly && e.Through.number()-e.Date.number() >= 365:
		f.add(field+".Through", BadDate, "is a year or more after Date, and yearly")
	}
	e.checkLastYear(f, field)
	return len(f.all) == before
}

func (e Exception) checkLastYear(f *findings, field string) {
	switch {
	case e.LastYear == 0:
	case !e.Yearly:
		f.add(field+".LastYear", Contradiction, "is only for yearly exceptions")
	case e.LastYear < e.Date.Year || e.LastYear > 9999:
		f.add(field+".LastYear", BadDate, "is before the year of Date, or after 9999")
	}
}

func (e Exception) checkHours(f *findings, field string) {
	if len(e.Hours) > 0 && len(e.Shut) > 0 {
		f.add(field+".Shut", Contradiction, "goes not together with Hours")
	}
	checkSpans(f, field+".Hours", e.Hours)
	checkSpans(f, field+".Shut", e.Shut)
	for i, s := range e.Shut {
		if s.To <= s.From && s.To >= 0 && s.From < Midnight {
			f.add(fmt.Sprintf("%s.Shut[%d].To", field, i), BadTime, "is not after From")
		}
	}
}

func checkSpans(f *findings, field string, spans []Span) {
	var taken []taking
	for i, s := range spans {
		if at := fmt.Sprintf("%s[%d]", field, i); s.check(f, at) {
			taken = append(taken, taking{field: at, span: s.minutes()})
		}
	}
	checkOverlaps(f, taken, 0)
}

// A dating is an exception with the field in which it stands.
type dating struct {
	field string
	Exception
}

// checkDated reports dates that two exceptions name which are not yearly.
func checkDated(f *findings, all []dating) {
	slices.SortStableFunc(all, func(a, b dating) int { return int(a.Date.number() - b.Date.number()) })
	for i, last := 1, 0; i < len(all); i++ {
		a, b := all[last], all[i]
		if b.Date.number() <= a.lastDay() {
			f.add(b.field+".Date", Twice, fmt.Sprintf("%s has an exception already: %s", b.Date, a.field))
		}
		if b.lastDay() >= a.lastDay() {
			last = i
		}
	}
}

// checkYearly reports dates that two yearly exceptions name for the same year.
func checkYearly(f *findings, all []dating) {
	said := map[[2]string]bool{}
	var slots [daysOfLeapYear][]dating
	for _, b := range all {
		for _, slot := range b.slots() {
			for _, a := range slots[slot] {
				pair := [2]string{a.field, b.field}
				if a.sameYears(b.Exception, slot) && !said[pair] {
					said[pair] = true
					f.add(b.field+".Date", Twice, fmt.Sprintf("%s has an exception already: %s", b.Date, a.field))
				}
			}
			slots[slot] = append(slots[slot], b)
		}
	}
}

// sameYears reports whether two yearly exceptions hold in the slot of a common
// year.
func (e Exception) sameYears(o Exception, slot int) bool {
	a, b := e.years(slot), o.years(slot)
	return a.from <= b.to && b.from <= a.to
}
