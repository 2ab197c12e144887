package main

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/automation"
)

// A section is one of the library's own automations. At is its path in the
// settings, and Help says when it acts.
type section struct {
	At, Title, Help string
	Switch          *switchField
	Texts           []*textField
	Messages        []*messageField
	Lengths         []*lengthField
	Ticks           []*switchField
}

// A switchField is a tick that is written to a setting.
type switchField struct {
	At, Title string
	On        bool
	into      *bool
}

// A textField is a text that is written to a setting.
type textField struct {
	At, Title, Text string
	into            func(string)
}

// A messageField is a message that is written to a setting.
type messageField struct {
	messageForm
	into *automation.Message
}

// A lengthField is a length of time that is written to a setting, as a number of
// units.
type lengthField struct {
	At, Title, Help string
	Number, Unit    string
	into            *automation.Duration
}

// On reports whether the automation is switched on, for its heading.
func (s *section) On() bool { return s.Switch == nil || s.Switch.On }

// newSection begins a section.
func newSection(at, title, help string, on *bool) *section {
	return &section{At: at, Title: title, Help: help, Switch: &switchField{At: at + ".on", Title: "Switched on", On: *on, into: on}}
}

func (s *section) message(name, title string, into *automation.Message, needed bool) *section {
	m := &messageField{messageForm: messageAt(s.At+"."+name, title, *into), into: into}
	m.Needed = needed
	s.Messages = append(s.Messages, m)
	return s
}

func (s *section) length(name, title, help string, into *automation.Duration) *section {
	f := &lengthField{At: s.At + "." + name, Title: title, Help: help, into: into}
	f.Number, f.Unit = lengthOf(*into)
	s.Lengths = append(s.Lengths, f)
	return s
}

func (s *section) tick(name, title string, into *bool) *section {
	s.Ticks = append(s.Ticks, &switchField{At: s.At + "." + name, Title: title, On: *into, into: into})
	return s
}

func (s *section) text(name, title string, into *string) *section {
	s.Texts = append(s.Texts, &textField{At: s.At + "." + name, Title: title, Text: *into, into: func(text string) { *into = text }})
	return s
}

func (s *section) list(name, title string, into *[]string) *section {
	s.Texts = append(s.Texts, &textField{
		At: s.At + "." + name, Title: title, Text: strings.Join(*into, ", "), into: func(text string) { *into = commas(text) },
	})
	return s
}

// units are what lengths of time are counted in, the largest first.
var units = []struct {
	Name string
	Unit time.Duration
}{{"days", 24 * time.Hour}, {"hours", time.Hour}, {"minutes", time.Minute}, {"seconds", time.Second}}

// lengthOf is a length of time in the largest units of which it is a whole number.
func lengthOf(d automation.Duration) (number, unit string) {
	if d == 0 {
		return "", "minutes"
	}
	for _, u := range units[1:] { // hours are clearer than days
		if time.Duration(d)%u.Unit == 0 {
			return strconv.FormatInt(int64(time.Duration(d)/u.Unit), 10), u.Name
		}
	}
	return strconv.FormatFloat(time.Duration(d).Seconds(), 'f', -1, 64), "seconds"
}

func (s *section) read(r *http.Request) {
	get := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(r.FormValue(name), "\r\n", "\n"))
	}
	s.Switch.On = get(s.Switch.At) != ""
	for _, t := range s.Ticks {
		t.On = get(t.At) != ""
	}
	for _, t := range s.Texts {
		t.Text = get(t.At)
	}
	for _, l := range s.Lengths {
		l.Number, l.Unit = get(l.At), get(l.At+".unit")
	}
	for _, m := range s.Messages {
		m.read(r)
	}
}

// section writes what was typed into the settings.
func (p *reading) section(ctx context.Context, a *app, s *section) (err error) {
	*s.Switch.into = s.Switch.On
	for _, t := range s.Ticks {
		*t.into = t.On
	}
	for _, t := range s.Texts {
		t.into(t.Text)
	}
	for _, l := range s.Lengths {
		*l.into = p.length(l.At, l.Number, l.Unit)
	}
	for _, m := range s.Messages {
		if *m.into, err = m.message(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// longest is the longest time that can be typed; the checks know the true limits.
const longest = 10 * 365 * 24 * time.Hour

// length reads a length of time; empty is 0.
func (p *reading) length(path, number, unit string) automation.Duration {
	for _, u := range units {
		if u.Name != cmp.Or(unit, "minutes") {
			continue
		}
		n, err := strconv.ParseFloat(cmp.Or(number, "0"), 64)
		if err != nil || n < 0 || n > float64(longest/u.Unit) {
			p.add(path, "must be a number from 0")
			return 0
		}
		return automation.Duration(n * float64(u.Unit))
	}
	p.add(path, "must be in seconds, minutes, hours or days")
	return 0
}
