package icalendar

import (
	"errors"
	"io"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/rapport-go/rapport/routing/hours"
)

// Options say how to read a file.
type Options struct {
	// Zone is that of the schedule. Required.
	Zone string
	// From and Through are the first and the last date to read. Required, at most
	// a hundred years apart.
	From, Through hours.Date
	// Zones are names of zones, such as "W. Europe Standard Time", with their
	// names in the IANA database. nil: the file has IANA names.
	Zones map[string]string
}

// A reader reads one file.
type reader struct {
	Options
	zone   *time.Location
	zones  map[string]*time.Location
	days   days
	errors Errors
	// taken and years count work, so that a small file cannot make much of it.
	taken, years int
}

// Read gives the exceptions of a file, by date, no two for the same one. If
// anything is wrong it gives none, and the error is [Errors], or what r says.
func Read(r io.Reader, o Options) ([]hours.Exception, error) {
	in, err := newReader(o)
	if err != nil {
		return nil, err
	}
	kept, err := sift(r)
	if err != nil {
		return nil, err
	}
	nothing := kept.Len() == 0
	calendar, err := ics.ParseCalendar(kept)
	if err != nil || nothing {
		return nil, wrong(Malformed, "the file is no calendar")
	}
	if cancelled(calendar) {
		return nil, nil
	}
	in.readAll(calendar.Events())
	if len(in.errors) > 0 {
		return nil, in.errors
	}
	return in.days.exceptions(), nil
}

func newReader(o Options) (*reader, error) {
	if err := (hours.Schedule{Zone: o.Zone, Exceptions: []hours.Exception{{Date: o.From, Through: o.Through}}}).Check(); err != nil {
		return nil, errors.Join(wrong(BadOptions, "the zone or the dates to read are wrong"), err)
	}
	if o.Through.IsZero() || o.Through.Year-o.From.Year > 100 {
		return nil, wrong(BadOptions, "the last date is missing, or more than a hundred years after the first")
	}
	zone, err := time.LoadLocation(o.Zone)
	return &reader{Options: o, zone: zone, zones: map[string]*time.Location{}, days: days{}}, err
}

// cancelled reports whether the file takes back what it names.
func cancelled(c *ics.Calendar) bool {
	for _, p := range c.CalendarProperties {
		if p.IANAToken == "METHOD" && strings.EqualFold(p.Value, "CANCEL") {
			return true
		}
	}
	return false
}

func (r *reader) readAll(all []*ics.VEvent) {
	var events []*event
	changed := map[string]bool{}
	for _, e := range all {
		read := r.readEvent(e)
		if read == nil {
			continue
		}
		events = append(events, read)
		for _, m := range read.replaces {
			changed[read.instance(m)] = true
		}
	}
	for _, e := range events {
		if !e.cancelled && len(r.errors) == 0 {
			r.addEvent(e, changed)
		}
	}
}

func (r *reader) fail(e *event, property string, err *Error) {
	if len(r.errors) < mostErrors {
		err.Event, err.Property = shorten(e.uid, 80), property
		r.errors = append(r.errors, err)
	}
}
