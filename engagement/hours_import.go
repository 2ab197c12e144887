package engagement

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/hours/icalendar"
	"github.com/rapport-go/rapport/storage"
)

// ImportHolidays adds the holidays of an iCalendar file to business hours, and
// returns what it added. A date that has an exception already, also a yearly
// one, keeps it: what people set by hand stays, and the same file once more adds
// nothing and saves nothing. Nothing is taken away either, if a holiday is no
// longer in the file. The zone of the options may be left out.
//
// Errors: [icalendar.Errors] if anything is wrong with the file,
// [storage.ErrNotFound] if there are no such hours, and those of
// [Engine.SaveHours]; a conflict means that somebody saved the hours at this
// moment.
func (e *Engine) ImportHolidays(ctx context.Context, agent storage.AgentID, name string, file io.Reader, o icalendar.Options) ([]hours.Exception, error) {
	s, err := e.hoursFor(ctx, agent, name)
	if err != nil {
		return nil, err
	}
	if o.Zone == "" {
		o.Zone = s.Zone
	}
	if o.Zone != s.Zone {
		return nil, fmt.Errorf("import holidays: %w", invalid("Zone", "must be that of the hours, "+s.Zone))
	}
	holidays, err := icalendar.Read(file, o)
	if err != nil {
		return nil, fmt.Errorf("import holidays: %w", err)
	}
	added, err := missing(s.Schedule, holidays)
	if err != nil || len(added) == 0 {
		return nil, err
	}
	s.Exceptions = slices.Concat(s.Exceptions, added)
	if _, err := e.SaveHours(ctx, agent, name, s); err != nil {
		return nil, err
	}
	return added, nil
}

// hoursFor reads hours for an agent who may change them.
func (e *Engine) hoursFor(ctx context.Context, agent storage.AgentID, name string) (s HoursSettings, err error) {
	err = e.view(ctx, "import holidays", func(ctx context.Context, tx storage.Tx) (err error) {
		if err := permit(ctx, tx, agent, ManageChannels, ""); err != nil {
			return err
		}
		s, err = loadHours(ctx, tx, name)
		return err
	})
	return s, err
}

// missing are the holidays on dates for which a schedule has no exception.
func missing(s hours.Schedule, holidays []hours.Exception) ([]hours.Exception, error) {
	calendar, err := hours.New(s)
	if err != nil {
		return nil, err
	}
	var out []hours.Exception
	for _, h := range holidays {
		out = append(out, uncovered(h, calendar)...)
	}
	return out, nil
}

// uncovered is a holiday without the dates for which there is an exception.
func uncovered(h hours.Exception, c *hours.Calendar) []hours.Exception {
	last := h.Date
	if !h.Through.IsZero() {
		last = h.Through
	}
	var out []hours.Exception
	joins := false // the date before is the end of the latest of out
	for d := h.Date; ; d = d.AddDays(1) {
		switch {
		case c.Day(d).Exception != nil:
			joins = false
		case joins:
			out[len(out)-1].Through = d
		default:
			part := h
			part.Date, part.Through, joins = d, hours.Date{}, true
			out = append(out, part)
		}
		if d == last {
			return out
		}
	}
}
