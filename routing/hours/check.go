package hours

import (
	"fmt"
	"slices"
	"time"
)

// Check reports everything that is wrong with s, as [Errors], or nil. A schedule
// that is never open is right.
func (s Schedule) Check() error {
	var f findings
	s.checkZone(&f)
	s.checkWeek(&f)
	s.checkExceptions(&f)
	if len(f.all) == 0 {
		return nil
	}
	return f.all
}

func (s Schedule) checkZone(f *findings) {
	switch _, err := s.location(); {
	case s.Zone == "":
		f.add("Zone", Required, "is required")
	case err != nil:
		f.add("Zone", UnknownZone, fmt.Sprintf("there is no time zone %.60q", s.Zone))
	}
}

// location is the zone. "Local" would be another one on each machine.
func (s Schedule) location() (*time.Location, error) {
	if s.Zone == "" || s.Zone == "Local" {
		return nil, &Error{Field: "Zone", Kind: UnknownZone, Problem: "is required"}
	}
	return time.LoadLocation(s.Zone)
}

func (s Schedule) checkWeek(f *findings) {
	var taken []taking
	for i, w := range s.Week {
		field := fmt.Sprintf("Week[%d]", i)
		if len(w.Days) == 0 {
			f.add(field+".Days", Required, "is required")
		}
		if !w.Span.check(f, field) {
			continue
		}
		for k, day := range w.Days {
			switch {
			case day < time.Sunday || day > time.Saturday:
				f.add(fmt.Sprintf("%s.Days[%d]", field, k), BadDay, "no week has that day")
			case slices.Contains(w.Days[:k], day):
				f.add(fmt.Sprintf("%s.Days[%d]", field, k), Duplicate, day.String()+" is there twice")
			default:
				taken = append(taken, taking{field: field, on: day.String(), span: w.minutes().later(int(day) * minutesOfDay)})
			}
		}
	}
	checkOverlaps(f, taken, minutesOfWeek)
}

// check reports times that there are not, and whether all was right.
func (s Span) check(f *findings, field string) bool {
	right := true
	if s.From < 0 || s.From >= Midnight {
		f.add(field+".From", BadTime, s.From.String()+" is not between 00:00 and 23:59")
		right = false
	}
	if s.To < 0 || s.To > Midnight {
		f.add(field+".To", BadTime, s.To.String()+" is not between 00:00 and 24:00")
		right = false
	}
	return right
}

// A taking is a piece of a day or week that a field claims.
type taking struct {
	field, on string
	span      span
}

// checkOverlaps reports what begins before something else has ended. In a
// round of so many minutes the end is followed by the beginning; 0 is no round.
func checkOverlaps(f *findings, taken []taking, round int) {
	var pieces []taking
	for _, t := range taken {
		pieces = append(pieces, t)
		if round > 0 && t.span.to > round {
			pieces = append(pieces, taking{t.field, t.on, span{0, t.span.to - round}})
		}
	}
	slices.SortStableFunc(pieces, func(a, b taking) int { return a.span.from - b.span.from })
	said := map[[2]string]bool{}
	for i, last := 1, 0; i < len(pieces); i++ {
		a, b := pieces[last], pieces[i]
		pair := [2]string{min(a.field, b.field), max(a.field, b.field)}
		if b.span.from < a.span.to && !said[pair] {
			said[pair] = true
			reportOverlap(f, a, b)
		}
		if b.span.to >= a.span.to {
			last = i
		}
	}
}

func reportOverlap(f *findings, a, b taking) {
	where := ""
	if b.on != "" {
		where = " on " + b.on
	}
	if a.span == b.span {
		f.add(max(a.field, b.field), Duplicate, "is the same as "+min(a.field, b.field)+where)
		return
	}
	f.add(b.field, Overlap, "overlaps "+a.field+where)
}
