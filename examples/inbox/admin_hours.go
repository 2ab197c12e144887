package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/hours/icalendar"
	"github.com/rapport-go/rapport/storage"
)

// An hoursForm is business hours as text, a line for each rule.
type hoursForm struct {
	// All are the hours that there are, Name those that are shown; empty for new
	// ones.
	All              []tab
	Name             string
	Key              string // Name, or what stands for new ones
	Version          int64
	Zone             string
	Week, Exceptions string
	// Now says whether they are open, Days are the next two weeks.
	Now  string
	Days []dayHours

	where place
	act   string // "save", "delete" or "import"
	file  *http.Request
}

// A dayHours is a day with its hours.
type dayHours struct{ Date, Open, Why string }

// newHours stands for hours that there are not yet.
const newHours = "new"

func (f *hoursForm) load(ctx context.Context, a *app) error {
	all, err := a.engine.ListHours(ctx)
	if err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(all))
	if f.Name == "" && len(names) > 0 {
		f.Name = names[0]
	}
	f.All = nil
	for _, name := range append(names, newHours) {
		there := f.where.manage("hours")
		there.hours = name
		f.All = append(f.All, tab{Title: name, URL: there.url(), Current: name == f.Name || name == newHours && all[f.Name].Version == 0})
	}
	s, ok := all[f.Name]
	if f.Key = f.Name; !ok {
		f.Name, f.Key, f.Zone = "", newHours, "Europe/Berlin"
		return nil
	}
	f.Version, f.Zone = s.Version, s.Zone
	f.Week, f.Exceptions = weekText(s.Week), exceptionsText(s.Exceptions)
	return f.look(s.Schedule)
}

// moved reports whether the page is for other hours now: new ones have a name,
// and deleted ones are gone.
func (f *hoursForm) moved() (place, bool) {
	there := f.where.manage("hours")
	if f.act != "delete" {
		there.hours = f.Name
	}
	return there, f.act == "delete" || f.Key == newHours
}

// look shows what the hours come to.
func (f *hoursForm) look(s hours.Schedule) error {
	c, err := hours.New(s)
	if err != nil {
		return err
	}
	now := time.Now().In(c.Zone())
	f.Now = "Open now"
	open, until := c.OpenAt(now)
	if !open {
		f.Now = "Closed now"
	}
	if !until.IsZero() {
		f.Now += ", until " + until.Format("Mon 2 Jan 15:04")
	}
	for i := range 14 {
		f.Days = append(f.Days, dayOf(c.Day(hours.DateOf(now).AddDays(i))))
	}
	return nil
}

func dayOf(d hours.Day) dayHours {
	v := dayHours{Date: time.Date(d.Date.Year, d.Date.Month, d.Date.Day, 12, 0, 0, 0, time.UTC).Format("Mon 2 Jan"), Open: "closed"}
	for i, o := range d.Open {
		text := o.From.Format("15:04") + "–" + o.To.Format("15:04")
		if i == 0 {
			v.Open = text
		} else {
			v.Open += ", " + text
		}
	}
	if d.Exception != nil {
		v.Why = titled(d.Exception.Name, "exception")
	}
	return v
}

func (f *hoursForm) read(r *http.Request) {
	f.act, f.file = r.FormValue("act"), r
	f.Version = versionOf(r)
	if f.act == "save" {
		f.Zone, f.Week, f.Exceptions = r.FormValue("zone"), r.FormValue("week"), r.FormValue("exceptions")
	}
	if f.Name == "" {
		f.Name = r.FormValue("name")
	}
}

func (f *hoursForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	switch f.act {
	case "delete":
		return "Deleted " + f.Name + ".", a.engine.DeleteHours(ctx, by, f.Name, f.Version)
	case "import":
		return f.holidays(ctx, a, by)
	}
	var p problems
	s := engagement.HoursSettings{Version: f.Version}
	var weekLines, exceptionLines []int
	s.Zone = f.Zone
	s.Week, weekLines = p.week(f.Week)
	s.Exceptions, exceptionLines = p.exceptions(f.Exceptions)
	if err := p.err(); err != nil {
		return "", err
	}
	version, err := a.engine.SaveHours(ctx, by, f.Name, s)
	if wrong, ok := errors.AsType[engagement.InvalidErrors](err); ok {
		return "", inLines(wrong, weekLines, exceptionLines)
	}
	return fmt.Sprintf("Saved as version %d.", version), err
}

// holidays adds those of a file.
func (f *hoursForm) holidays(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	file, _, err := f.file.FormFile("file")
	if err != nil {
		return "", problems{{"file", "choose an iCalendar file (.ics)"}}
	}
	defer func() { _ = file.Close() }()
	today := hours.DateOf(time.Now())
	added, err := a.engine.ImportHolidays(ctx, by, f.Name, file, icalendar.Options{From: today, Through: today.AddDays(3 * 365)})
	return fmt.Sprintf("%d holidays added.", len(added)), err
}
