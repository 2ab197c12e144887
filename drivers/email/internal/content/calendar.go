package content

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// takeInvitation says in a line what an invitation invites to, if nothing else is
// said.
func (m *Mail) takeInvitation(c *collector) {
	raw := c.kept["text/calendar"]
	if raw == nil || m.Text != "" || m.HTML != "" {
		return
	}
	text, _ := c.decoder.Bytes(raw, "")
	m.Text = invitation([]byte(text))
}

// invitation is the first event of a calendar in one line.
func invitation(raw []byte) string {
	calendar, err := ics.ParseCalendar(bytes.NewReader(raw))
	if err != nil || len(calendar.Events()) == 0 {
		return "Invitation"
	}
	e := calendar.Events()[0]
	words := []string{invitationWord(calendar)}
	add := func(form, value string) {
		if value = header.Cut(header.CleanText(value), 300); value != "" {
			words = append(words, fmt.Sprintf(form, value))
		}
	}
	add("%s", property(e, ics.ComponentPropertySummary))
	add("(%s)", when(e))
	add("at %s", property(e, ics.ComponentPropertyLocation))
	add("by %s", strings.TrimPrefix(strings.ToLower(property(e, ics.ComponentPropertyOrganizer)), "mailto:"))
	return strings.Join(words, " ")
}

func property(e *ics.VEvent, name ics.ComponentProperty) string {
	if p := e.GetProperty(name); p != nil {
		return p.Value
	}
	return ""
}

func invitationWord(calendar *ics.Calendar) string {
	for _, p := range calendar.CalendarProperties {
		if strings.EqualFold(p.IANAToken, string(ics.PropertyMethod)) {
			switch strings.ToUpper(p.Value) {
			case "CANCEL":
				return "Cancelled:"
			case "REPLY":
				return "Answer to an invitation:"
			}
		}
	}
	return "Invitation:"
}

// when says from when to when an event lasts, in the zone in which it is given.
func when(e *ics.VEvent) string {
	start, err := e.GetStartAt()
	if err != nil {
		return property(e, ics.ComponentPropertyDtStart)
	}
	const minute = "2006-01-02 15:04 MST"
	end, err := e.GetEndAt()
	if err != nil || !end.After(start) {
		return start.Format(minute)
	}
	if start.Format(time.DateOnly) == end.Format(time.DateOnly) {
		return start.Format("2006-01-02 15:04") + "–" + end.Format("15:04 MST")
	}
	return start.Format(minute) + " – " + end.Format(minute)
}
