package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rapport-go/rapport/storage"
)

// nameOf is what a contact is called.
func nameOf(c *storage.Contact) string {
	if c.Name == "" {
		return "Somebody"
	}
	return c.Name
}

// initials are the first letters of the first two words.
func initials(name string) string {
	var out strings.Builder
	for _, word := range strings.Fields(name) {
		if r, _ := utf8.DecodeRuneInString(word); utf8.RuneCountInString(out.String()) < 2 {
			out.WriteRune(r)
		}
	}
	return strings.ToUpper(out.String())
}

// span is a duration in one word.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// waitText is how long somebody has been waiting.
func waitText(d time.Duration) string {
	if d < time.Minute {
		return "just wrote"
	}
	return "waits " + span(d)
}

// day is the heading above the messages of one day.
func day(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch {
	case sameDay(t, now):
		return "Today"
	case sameDay(t, now.AddDate(0, 0, -1)):
		return "Yesterday"
	}
	return t.Format("Monday, 2 January 2006")
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

// clock is the time of day; with the day if that is not today.
func clock(t, now time.Time) string {
	if sameDay(t.Local(), now.Local()) {
		return t.Local().Format("15:04")
	}
	return t.Local().Format("Mon 15:04")
}

// countText is a number that fits into a badge; none for nothing.
func countText(n int) string {
	switch {
	case n == 0:
		return ""
	case n > 99:
		return "99+"
	}
	return strconv.Itoa(n)
}

// bytesText is a size for people.
func bytesText(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// firstName is the first word of a name.
func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}
