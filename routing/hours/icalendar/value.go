package icalendar

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/rapport-go/rapport/routing/hours"
)

// A moment is when something begins: a date, or an instant in a zone.
type moment struct {
	at     time.Time // midnight in UTC for a date
	allDay bool
}

func (m moment) date() hours.Date { return hours.DateOf(m.at) }

// moments reads the values of a property, which may be a list.
func (r *reader) moments(p *ics.IANAProperty) ([]moment, *Error) {
	zone, err := r.zoneOf(p)
	if err != nil {
		return nil, err
	}
	var all []moment
	for _, text := range strings.Split(p.Value, ",") {
		m, ok := parseMoment(strings.TrimSpace(text), zone)
		if !ok || m.at.Year() < 1000 || m.at.Year() > 9998 {
			return nil, &Error{Kind: BadValue, Problem: "is no date or time that is understood"}
		}
		if !m.allDay {
			m.at = m.at.In(r.zone)
		}
		all = append(all, m)
	}
	return all, nil
}

func parseMoment(text string, zone *time.Location) (moment, bool) {
	if at, err := time.Parse("20060102", text); err == nil {
		return moment{at, true}, true
	}
	if at, err := time.Parse("20060102T150405Z", text); err == nil {
		return moment{at, false}, true
	}
	at, err := time.ParseInLocation("20060102T150405", text, zone)
	return moment{at, false}, err == nil
}

// parameter of a property, by its name in capital or small letters.
func parameter(p *ics.IANAProperty, name string) string {
	for key, values := range p.ICalParameters {
		if strings.EqualFold(key, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// zoneOf is the zone of a property's times.
func (r *reader) zoneOf(p *ics.IANAProperty) (*time.Location, *Error) {
	name := parameter(p, "TZID")
	if name == "" {
		return r.zone, nil
	}
	if zone, ok := r.zones[name]; ok {
		return zone, nil
	}
	candidates := []string{r.Zones[name], name}
	for parts := strings.Split(name, "/"); len(parts) > 2; {
		parts = parts[1:]
		candidates = append(candidates, strings.Join(parts, "/"))
	}
	for _, c := range candidates[:min(len(candidates), 10)] {
		if zone, err := time.LoadLocation(c); err == nil && c != "" && c != "Local" {
			r.zones[name] = zone
			return zone, nil
		}
	}
	return nil, &Error{Kind: UnknownZone, Problem: "is in the unknown zone " + strconv.Quote(shorten(name, 60))}
}

var durations = regexp.MustCompile(`^\+?P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?$`)

// parseDuration gives whole days and what is beside them.
func parseDuration(text string) (days int, rest time.Duration, ok bool) {
	found := durations.FindStringSubmatch(text)
	if found == nil {
		return 0, 0, false
	}
	var n [6]int
	for i := 1; i <= 5; i++ {
		n[i], _ = strconv.Atoi(found[i]) // empty is 0
	}
	rest = time.Duration(n[3])*time.Hour + time.Duration(n[4])*time.Minute + time.Duration(n[5])*time.Second
	return 7*n[1] + n[2], rest, true
}
