// Package matrix writes the table of the README that compares channels. It is
// made of what the drivers say of themselves, so that it cannot say anything
// else than they do.
package matrix

import (
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Column is one driver.
type Column struct {
	Name string
	Caps channel.Capabilities
}

// A row is one line of the table: a title, and what stands there for a driver.
type row struct {
	title string
	cell  func(channel.Capabilities) string
}

// Table compares drivers in Markdown. example is a part of the kind that a
// channel with the Capabilities should carry: what becomes of it is shown where
// it is not carried.
func Table(columns []Column, example func(channel.PartKind, channel.Capabilities) channel.Part) string {
	var b strings.Builder
	b.WriteString("| |")
	for _, c := range columns {
		b.WriteString(" " + c.Name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, r := range append(partRows(example), abilityRows()...) {
		b.WriteString("| " + r.title + " |")
		for _, c := range columns {
			b.WriteString(" " + r.cell(c.Caps) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// abilityRows is all but parts.
func abilityRows() []row {
	return []row{
		{"Parts in one call", func(c channel.Capabilities) string { return fmt.Sprint(max(1, c.PartsPerCall)) }},
		{"Has threads", func(c channel.Capabilities) string { return yes(c.Threads) }},
		{"Quotes a message", func(c channel.Capabilities) string { return level(c.Reply) }},
		{"Free messages", window},
		{"After that", func(c channel.Capabilities) string { return either(c.Window.Template, "templates", dash) }},
		{"Writes first", writesFirst},
		{"Answers free of charge within", func(c channel.Capabilities) string { return duration(c.AnswerFor) }},
		{"Tells of a message", statuses},
		{"A call of unknown fate", doubt},
		{"Fetches files", func(c channel.Capabilities) string { return yes(c.OpenMedia) }},
		{"Takes uploads", func(c channel.Capabilities) string { return yes(c.UploadMedia || c.Files) }},
		{"Marks as read", func(c channel.Capabilities) string { return yes(c.MarkRead) }},
		{"Shows typing for", func(c channel.Capabilities) string { return duration(c.TypingFor) }},
		{"Tells who somebody is", func(c channel.Capabilities) string { return yes(c.Profile) }},
		{"Tells if somebody can be reached", func(c channel.Capabilities) string { return yes(c.CheckContact) }},
		{"Tells what was said", func(c channel.Capabilities) string { return yes(c.History) }},
		{"Ice breakers", func(c channel.Capabilities) string { return upTo(c.Starters.IceBreakers) }},
		{"Commands", func(c channel.Capabilities) string { return upTo(c.Starters.Commands) }},
		{"Checks its health", func(c channel.Capabilities) string { return yes(c.CheckHealth) }},
		{"Sends what only it has", func(c channel.Capabilities) string { return yes(c.Native) }},
	}
}

const dash = "–"

func yes(b bool) string { return either(b, "yes", dash) }

func either(b bool, yes, no string) string {
	if b {
		return yes
	}
	return no
}

func level(s channel.Support) string {
	switch s {
	case channel.SupportFull:
		return "yes"
	case channel.SupportPartial:
		return "partly"
	}
	return dash
}

func upTo(l channel.Limit) string {
	if l.IsZero() {
		return dash
	}
	return fmt.Sprintf("up to %d", l.Max)
}

func window(c channel.Capabilities) string {
	w := c.Window
	switch {
	case w.Length == 0:
		return "always"
	case w.Counted:
		return duration(w.Length) + ", so many messages"
	case w.Human > w.Length:
		return duration(w.Length) + ", people " + duration(w.Human)
	}
	return duration(w.Length)
}

// writesFirst is how the business can write to somebody who has not.
func writesFirst(c channel.Capabilities) string {
	switch {
	case c.Numbers:
		return "templates, to any number"
	case c.Engagement:
		return "templates, to whom it knows"
	case c.Window.Length == 0:
		return "yes"
	}
	return dash
}

func statuses(c channel.Capabilities) string {
	var all []string
	for _, s := range c.Statuses {
		if s != channel.StatusAccepted {
			all = append(all, s.String())
		}
	}
	if len(all) == 0 {
		return dash
	}
	return strings.Join(all, ", ")
}

// doubt is what happens after a call of which nobody knows whether it went
// through.
func doubt(c channel.Capabilities) string {
	switch {
	case c.Idempotent:
		return "is repeated safely"
	case c.KeyReturned:
		return "is cleared up by what comes back"
	case c.History:
		return "is looked for in the history"
	}
	return "is left to a person"
}

func duration(d time.Duration) string {
	switch {
	case d == 0:
		return dash
	case d%(24*time.Hour) == 0 && d > 24*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d s", d/time.Second)
}
