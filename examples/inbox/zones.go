package main

import (
	"os"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones are known on machines that have no list of them too
)

// A zone is a time zone to choose. Its name is one of the IANA time zone
// database.
type zone struct {
	Name   string
	Chosen bool
}

// Title is the zone's name for people.
func (z zone) Title() string {
	if z.Name == here {
		return "Time where this program runs"
	}
	return strings.ReplaceAll(z.Name, "_", " ")
}

// here is the zone of the machine that the program runs on.
const here = "Local"

// zoneNames are the zones that are always there. The page adds the one that the
// browser is in.
var zoneNames = []string{
	here, "UTC", "Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "America/Bogota", "America/Chicago",
	"America/Denver", "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Sao_Paulo", "Asia/Dubai",
	"Asia/Hong_Kong", "Asia/Jakarta", "Asia/Kolkata", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney",
	"Europe/Athens", "Europe/Berlin", "Europe/Istanbul", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Paris",
	"Europe/Rome", "Europe/Warsaw", "Pacific/Auckland",
}

// zonesWith lists the zones, one of them chosen. One that is not in the list
// comes last, so that the others keep their places.
func zonesWith(chosen string) []zone {
	names := zoneNames
	if _, err := time.LoadLocation(chosen); err == nil && chosen != "" && !slices.Contains(names, chosen) {
		names = append(slices.Clone(names), chosen)
	}
	var all []zone
	for _, name := range names {
		all = append(all, zone{name, name == chosen})
	}
	return all
}

// zoneHere is the zone of the machine that the program runs on, by a name that says
// to people elsewhere which it is. All times that the server writes are in it.
var zoneHere = sync.OnceValue(func() *time.Location {
	link, _ := os.Readlink("/etc/localtime")
	return namedZone(time.Local, os.Getenv("TZ"), link, time.Now())
})

// namedZone finds the name of the machine's zone: in TZ, or in where the link to its
// rules leads. If neither tells, it is the distance from UTC that is right now.
func namedZone(local *time.Location, tz, link string, now time.Time) *time.Location {
	if local.String() != here {
		return local
	}
	_, linked, _ := strings.Cut(link, "zoneinfo/")
	_, offset := now.In(local).Zone()
	for _, name := range []string{strings.TrimPrefix(tz, ":"), linked} {
		zone, err := time.LoadLocation(name)
		if name == "" || name == here || err != nil {
			continue
		}
		if _, there := now.In(zone).Zone(); there == offset {
			return zone
		}
	}
	return time.FixedZone(offsetText(now.In(local)), offset)
}

// offsetText is the distance from UTC at an instant, in its zone: "UTC+01:00".
func offsetText(t time.Time) string {
	if _, offset := t.Zone(); offset == 0 {
		return "UTC"
	}
	return t.Format("UTC-07:00")
}

// A zoneView says to the page in which zone its times are.
type zoneView struct {
	Name, Offset string
	Minutes      int // east of UTC, for scripts
}

// Zone is the zone of the times on the page.
func (s *screen) Zone() zoneView {
	now := time.Now().In(zoneHere())
	_, offset := now.Zone()
	return zoneView{now.Location().String(), offsetText(now), offset / 60}
}

// exactText is an instant with all that there is to say, for whoever points at it.
func exactText(t time.Time) string {
	t = t.In(zoneHere())
	return t.Format("Monday, 2 January 2006, 15:04:05 ") + offsetText(t)
}
