package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/hours/icalendar"
	"github.com/rapport-go/rapport/storage"
)

func (f *hoursForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	switch f.act {
	case "delete":
		return "Deleted " + f.Name + ".", a.engine.DeleteHours(ctx, by, f.Name, f.Version)
	case "import":
		return f.holidays(ctx, a, by)
	case "save":
		return f.put(ctx, a, by)
	}
	return "", badRequest("hours are saved, deleted, or get holidays")
}

// put saves the lines.
func (f *hoursForm) put(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	var p problems
	if f.Name == newHours {
		p.add("name", "must be another one")
	}
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
	file, err := f.file()
	if err != nil {
		return "", problems{{"file", "choose an iCalendar file (.ics)"}}
	}
	defer func() { _ = file.Close() }()
	today := hours.DateOf(time.Now())
	added, err := a.engine.ImportHolidays(ctx, by, f.Name, file, icalendar.Options{From: today, Through: today.AddDays(3 * 365)})
	if len(added) == 1 {
		return "1 holiday added.", err
	}
	return fmt.Sprintf("%d holidays added.", len(added)), err
}

// inLines has problems of hours with the lines in which they were typed.
func inLines(wrong engagement.InvalidErrors, week, exceptions []int) error {
	var all problems
	for _, one := range wrong {
		field, rest, _ := strings.Cut(one.Field, "[")
		i, _, indexed := strings.Cut(rest, "]")
		n, _ := strconv.Atoi(i)
		switch path := strings.ToLower(field); {
		case indexed && path == "week" && n < len(week):
			all.line(path, week[n], one.Problem)
		case indexed && path == "exceptions" && n < len(exceptions):
			all.line(path, exceptions[n], one.Problem)
		default:
			all.add(path, one.Problem)
		}
	}
	return all
}
