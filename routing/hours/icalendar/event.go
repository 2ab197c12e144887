package icalendar

import (
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/rapport-go/rapport/routing/hours"
)

// An event is what is read of a VEVENT.
type event struct {
	uid, name string
	cancelled bool
	start     moment
	// days and rest are how long it lasts.
	days     int
	rest     time.Duration
	rule     *rule
	more     []moment // RDATE
	except   []moment // EXDATE
	replaces []moment // RECURRENCE-ID
}

// instance names one occurrence of an event.
func (e *event) instance(m moment) string {
	if m.allDay {
		return e.uid + "\x00" + m.date().String()
	}
	return e.uid + "\x00" + m.at.UTC().Format(time.RFC3339)
}

// readEvent reads an event, or notes what is wrong with it and gives nil.
func (r *reader) readEvent(v *ics.VEvent) *event {
	e := &event{}
	for i := range v.Properties {
		p := &v.Properties[i]
		if err := r.readProperty(e, p); err != nil {
			r.fail(e, p.IANAToken, err)
			return nil
		}
	}
	if e.start.at.IsZero() {
		r.fail(e, "DTSTART", &Error{Kind: BadValue, Problem: "is missing"})
		return nil
	}
	if err := r.readEnd(e, v); err != nil {
		r.fail(e, "DTEND", err)
		return nil
	}
	return e
}

func (r *reader) readProperty(e *event, p *ics.IANAProperty) (err *Error) {
	var found []moment
	switch p.IANAToken {
	case "UID":
		e.uid = p.Value
	case "SUMMARY":
		e.name = shorten(strings.TrimSpace(p.Value), 80)
	case "STATUS":
		e.cancelled = strings.EqualFold(p.Value, "CANCELLED")
	case "DTSTART":
		if found, err = r.moments(p); err == nil {
			e.start = found[0]
		}
	case "RDATE":
		found, err = r.moments(p)
		e.more = append(e.more, found...)
	case "EXDATE":
		found, err = r.moments(p)
		e.except = append(e.except, found...)
	case "RECURRENCE-ID":
		e.replaces, err = r.moments(p)
	case "RRULE":
		err = r.readRule(e, p)
	}
	return err
}

func (r *reader) readRule(e *event, p *ics.IANAProperty) *Error {
	if e.rule != nil {
		return &Error{Kind: Unsupported, Problem: "is there twice"}
	}
	rule, err := r.parseRule(p.Value)
	e.rule = &rule
	return err
}

// readEnd finds out how long an event lasts: to DTEND, for DURATION, for one
// day, or for no time at all.
func (r *reader) readEnd(e *event, v *ics.VEvent) *Error {
	if e.start.allDay {
		e.days = 1
	}
	for i := range v.Properties {
		switch p := &v.Properties[i]; p.IANAToken {
		case "DURATION":
			var ok bool
			if e.days, e.rest, ok = parseDuration(p.Value); !ok || e.start.allDay && e.rest != 0 {
				return &Error{Kind: BadValue, Problem: "is a duration that is not understood"}
			}
		case "DTEND":
			ends, err := r.moments(p)
			if err != nil {
				return err
			}
			if end := ends[0]; end.allDay != e.start.allDay || end.at.Before(e.start.at) {
				return &Error{Kind: BadValue, Problem: "is before DTSTART, or of another kind"}
			}
			e.last(ends[0].at)
		}
	}
	return nil
}

// last sets how long the event lasts by its end, which is exclusive. Some
// calendars end an all-day event on the day on which it begins; it has one day.
func (e *event) last(end time.Time) {
	e.days, e.rest = 0, end.Sub(e.start.at)
	if e.start.allDay {
		e.days, e.rest = max(1, int(end.Unix()-e.start.at.Unix())/(24*60*60)), 0
	}
}

// addEvent adds all dates of an event within the window.
func (r *reader) addEvent(e *event, changed map[string]bool) {
	skip := map[string]bool{}
	for _, m := range e.except {
		skip[e.instance(m)] = true
	}
	for _, m := range r.occurrences(e) {
		name := e.instance(m)
		if skip[name] || len(e.replaces) == 0 && changed[name] {
			continue
		}
		skip[name] = true // the same date can be in RDATE too
		if r.addOccurrence(e, m); len(r.errors) > 0 {
			return
		}
	}
}

// maxYears is how many years recurring events of a file may be looked at in.
const maxYears = 200000

// occurrences are the beginnings of an event up to the end of the window.
func (r *reader) occurrences(e *event) []moment {
	all := append([]moment{e.start}, e.more...)
	if e.rule == nil {
		return all
	}
	began, left := e.start.date(), e.rule.count-1
	for year := r.firstYear(e); year <= r.Through.Year; year += e.rule.interval {
		if r.years++; r.years > maxYears {
			r.fail(e, "RRULE", &Error{Kind: TooLarge, Problem: "is too much work"})
			return nil
		}
		for _, d := range e.rule.dates(year, began) {
			if !earlier(began, d) {
				continue
			}
			if e.rule.count > 0 && left <= 0 || !e.rule.until.IsZero() && earlier(e.rule.until, d) {
				return all
			}
			left--
			all = append(all, e.start.on(d))
		}
	}
	return all
}

// firstYear is where to begin: years that are over before the window matter
// only if they are counted.
func (r *reader) firstYear(e *event) int {
	year, lasts := e.start.date().Year, e.days/365+2+int(e.rest.Hours()/24/365)
	if behind := r.From.Year - lasts - year; behind > 0 && e.rule.count == 0 {
		year += behind / e.rule.interval * e.rule.interval
	}
	return year
}

// on is the same moment of another date.
func (m moment) on(d hours.Date) moment {
	hour, minute, second := m.at.Clock()
	m.at = time.Date(d.Year, d.Month, d.Day, hour, minute, second, 0, m.at.Location())
	return m
}

func earlier(a, b hours.Date) bool { return a.String() < b.String() }
