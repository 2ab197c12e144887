package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// nameOf is what a contact is called.
func nameOf(c *storage.Contact) string {
	if c.Name == "" {
		return "Somebody"
	}
	return c.Name
}

// nameIn is what a contact is called in a conversation: people without a name
// by where they write from.
func nameIn(c *storage.Contact, conv *storage.Conversation) string {
	if c.Name == "" && conv.Address.Value != "" {
		return addressText(conv.Address)
	}
	return nameOf(c)
}

// addressText is where somebody writes from, for people: a number as it is, and
// an id of the provider's in short.
func addressText(a channel.Address) string {
	switch a.Kind {
	case channel.AddressPhone:
		return a.Value
	case channel.AddressMail:
		return a.Value
	case channel.AddressUser:
		if a.Scope == "visitor" {
			return "Visitor " + a.Value[:min(4, len(a.Value))]
		}
		return "id " + shortID(a.Value)
	}
	return string(a.Kind) + " " + shortID(a.Value)
}

// nameAt is what a contact with addresses is called: people without a name by
// their number.
func nameAt(c *storage.Contact, identities []*storage.Identity) string {
	for _, id := range identities {
		if c.Name == "" && readable(id) {
			return identityText(id)
		}
	}
	return nameOf(c)
}

// initials are the first letters of the first two words.
func initials(name string) string {
	var out strings.Builder
	for _, word := range strings.Fields(name) {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsLetter(r) && utf8.RuneCountInString(out.String()) < 2 {
			out.WriteRune(r)
		}
	}
	if out.Len() == 0 {
		return "#"
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

// dateText is an instant that may lie far away: the time of day, with the date
// if that is not today.
func dateText(t, now time.Time) string {
	if sameDay(t.Local(), now.Local()) {
		return t.Local().Format("15:04")
	}
	return t.Local().Format("Mon 2 Jan, 15:04")
}

// upperFirst is text with a capital at its beginning.
func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// ago is how long something is past.
func ago(d time.Duration) string {
	if d < time.Minute {
		return "just now"
	}
	return span(d) + " ago"
}

// shortID is an id of a provider's that people need not read to its end.
func shortID(id string) string {
	if len(id) <= 14 {
		return id
	}
	return id[:6] + "…" + id[len(id)-4:]
}
