package main

import (
	"slices"
	"strings"
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
