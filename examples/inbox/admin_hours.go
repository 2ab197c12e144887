package main

import (
	"context"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/routing/hours"
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
	file  func() (multipart.File, error)
}

// A dayHours is a day with its hours.
type dayHours struct{ Date, Open, Why string }

// newHours stands for hours that there are not yet, and have no name.
const newHours = "+"

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
	if len(names) == 0 {
		f.Name = newHours
	}
	for _, name := range names {
		f.All = append(f.All, f.where.hoursTab(name, name, f.Name))
	}
	f.All = append(f.All, f.where.hoursTab(newHours, "new", f.Name))
	s, ok := all[f.Name]
	if f.Key = f.Name; f.Key == newHours {
		f.Name, f.Zone = "", "UTC"
		return nil
	}
	if !ok {
		return notFound("business hours, or not any more")
	}
	f.Version, f.Zone = s.Version, s.Zone
	f.Week, f.Exceptions = weekText(s.Week), exceptionsText(s.Exceptions)
	return f.look(s.Schedule)
}

// hoursTab leads to hours.
func (p place) hoursTab(name, title, current string) tab {
	p = p.manage("hours")
	p.hours = name
	return tab{Title: title, URL: p.url(), Current: name == current}
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
		to := o.To.Format("15:04")
		if to == "00:00" {
			to = "24:00"
		}
		text := o.From.Format("15:04") + "–" + to
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
	f.act = r.FormValue("act")
	f.file = func() (multipart.File, error) { file, _, err := r.FormFile("file"); return file, err }
	if f.act != "import" {
		f.Version = versionOf(r)
	}
	if f.act == "save" {
		f.Zone, f.Week, f.Exceptions = r.FormValue("zone"), r.FormValue("week"), r.FormValue("exceptions")
	}
	if f.Name == "" {
		f.Name = strings.TrimSpace(r.FormValue("name"))
	}
}
