package hours_test

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/rapport-go/rapport/routing/hours"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// slow is the definition of the package, minute by minute: an instant is open if
// the wall clock shows a time that the schedule holds.
type slow struct {
	hours.Schedule
	zone *time.Location
}

func (m slow) open(t time.Time) bool {
	local := t.In(m.zone)
	date, minute := hours.DateOf(local), hours.At(local.Hour(), local.Minute())
	e := m.exception(date)
	switch {
	case e != nil && len(e.Hours) == 0 && len(e.Shut) == 0:
		return false
	case e != nil && len(e.Hours) > 0:
		return slices.ContainsFunc(e.Hours, func(s hours.Span) bool { return today(s, minute) })
	case e != nil && slices.ContainsFunc(e.Shut, func(s hours.Span) bool { return today(s, minute) }):
		return false
	}
	return slices.ContainsFunc(m.began(date), func(s hours.Span) bool { return today(s, minute) }) ||
		slices.ContainsFunc(m.began(date.AddDays(-1)), func(s hours.Span) bool { return s.To <= s.From && minute < s.To })
}

func today(s hours.Span, minute hours.TimeOfDay) bool {
	return minute >= s.From && (minute < s.To || s.To <= s.From)
}

func (m slow) began(d hours.Date) []hours.Span {
	if e := m.exception(d); e != nil && len(e.Shut) == 0 {
		return e.Hours
	}
	weekday := time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC).Weekday()
	var all []hours.Span
	for _, w := range m.Week {
		if slices.Contains(w.Days, weekday) {
			all = append(all, w.Span)
		}
	}
	return all
}

func (m slow) exception(d hours.Date) *hours.Exception {
	for _, yearly := range []bool{false, true} {
		for i, e := range m.Exceptions {
			if e.Yearly == yearly && holds(e, d) {
				return &m.Exceptions[i]
			}
		}
	}
	return nil
}

func holds(e hours.Exception, d hours.Date) bool {
	through := e.Through
	if through.IsZero() {
		through = e.Date
	}
	if !e.Yearly {
		return !less(d, e.Date) && !less(through, d)
	}
	for _, year := range []int{d.Year - 1, d.Year} {
		from, to := e.Date, through
		from.Year, to.Year = year, year+through.Year-e.Date.Year
		if year >= e.Date.Year && (e.LastYear == 0 || year <= e.LastYear) && !less(d, from) && !less(to, d) {
			return true
		}
	}
	return false
}

func less(a, b hours.Date) bool { return place(a) < place(b) }

func place(d hours.Date) int { return (d.Year*100+int(d.Month))*100 + d.Day }

func (m slow) between(a, b time.Time) time.Duration {
	var sum time.Duration
	for ; a.Before(b); a = a.Add(time.Minute) {
		if m.open(a) {
			sum += time.Minute
		}
	}
	return sum
}

// add goes forward until d has passed, or gives up at the limit.
func (m slow) add(t time.Time, d time.Duration, limit time.Time) (time.Time, bool) {
	for ; t.Before(limit); t = t.Add(time.Minute) {
		if d == 0 {
			return t, true
		}
		if m.open(t) {
			d -= time.Minute
		}
	}
	return t, d == 0
}

var zones = []string{
	"Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Europe/Dublin", "America/New_York", "America/St_Johns",
	"America/Sao_Paulo", "Asia/Pyongyang", "Antarctica/Troll", "America/Nuuk", "Asia/Kathmandu", "Pacific/Kwajalein", "UTC",
}

// near draws a whole minute between 1990 and 2040, often close to a change of
// the clocks.
func near(t *rapid.T, zone *time.Location, label string) time.Time {
	at := time.Unix(60*rapid.Int64Range(10519200, 36816480).Draw(t, label), 0).In(zone)
	if _, change := at.ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, label+" near a change") {
		at = change.Truncate(time.Minute).Add(time.Duration(rapid.IntRange(-3*24*60, 3*24*60).Draw(t, label+" minutes from it")) * time.Minute)
	}
	return at
}

func genSpan(t *rapid.T, label string) hours.Span {
	quarter := func(name string, least, most int) hours.TimeOfDay {
		return hours.TimeOfDay(15 * rapid.IntRange(least, most).Draw(t, label+name))
	}
	return hours.Span{From: quarter(" from", 0, 95), To: quarter(" to", 0, 96)}
}

// genSchedule draws a schedule with exceptions around an instant.
func genSchedule(t *rapid.T, zone string, around time.Time) hours.Schedule {
	s := hours.Schedule{Zone: zone}
	keep := func(grown hours.Schedule) {
		if grown.Check() == nil {
			s = grown
		}
	}
	for range rapid.IntRange(0, 8).Draw(t, "weekly") {
		day := time.Weekday(rapid.IntRange(0, 6).Draw(t, "day"))
		grown := s
		grown.Week = append(slices.Clone(s.Week), hours.Weekly{Days: []time.Weekday{day, (day + 3) % 7}, Span: genSpan(t, "weekly")})
		keep(grown)
	}
	for range rapid.IntRange(0, 5).Draw(t, "exceptions") {
		grown := s
		grown.Exceptions = append(slices.Clone(s.Exceptions), genException(t, around))
		keep(grown)
	}
	return s
}

func genException(t *rapid.T, around time.Time) hours.Exception {
	e := hours.Exception{Date: hours.DateOf(around).AddDays(rapid.IntRange(-6, 6).Draw(t, "date"))}
	if rapid.Bool().Draw(t, "several days") {
		e.Through = e.Date.AddDays(rapid.IntRange(0, 4).Draw(t, "more days"))
	}
	if e.Yearly = rapid.Bool().Draw(t, "yearly"); e.Yearly {
		years := rapid.IntRange(0, 3).Draw(t, "years ago")
		e.Date.Year -= years
		if !e.Through.IsZero() {
			e.Through.Year -= years
		}
		if rapid.Bool().Draw(t, "ends") {
			e.LastYear = e.Date.Year + rapid.IntRange(0, 3).Draw(t, "last year")
		}
	}
	switch rapid.IntRange(0, 2).Draw(t, "hours") {
	case 1:
		e.Hours = []hours.Span{genSpan(t, "hours")}
	case 2:
		e.Shut = []hours.Span{genSpan(t, "shut")}
	}
	return e
}

type world struct {
	slow
	fast  *hours.Calendar
	start time.Time
}

func genWorld(t *rapid.T) world {
	zone := rapid.SampledFrom(zones).Draw(t, "zone")
	location, err := time.LoadLocation(zone)
	require.NoError(t, err)
	start := near(t, location, "start")
	s := genSchedule(t, zone, start)
	c, err := hours.New(s)
	require.NoError(t, err)
	return world{slow{s, location}, c, start}
}

func (w world) later(t *rapid.T, label string) time.Time {
	return w.start.Add(time.Duration(rapid.IntRange(0, 5*24*60).Draw(t, label)) * time.Minute)
}

func TestBetweenIsWhatTheWallClockCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld(t)
		end := w.later(t, "end")
		require.Equal(t, w.between(w.start, end), w.fast.Between(w.start, end), "%+v", w.Schedule)
	})
}

func TestAddIsWhatTheWallClockCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld(t)
		d := time.Duration(rapid.IntRange(0, 40*60).Draw(t, "minutes")) * time.Minute
		limit := w.start.AddDate(0, 0, 5)
		want, ok := w.add(w.start, d, limit)
		got, found := w.fast.Add(w.start, d)
		if !ok {
			require.True(t, !found || got.After(limit), "%v", got)
			return
		}
		require.True(t, found)
		require.Equal(t, want.String(), got.String(), "%+v", w.Schedule)
	})
}

func TestOpenAtIsWhatTheWallClockShows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld(t)
		open, until := w.fast.OpenAt(w.start)
		require.Equal(t, w.open(w.start), open, "%+v", w.Schedule)
		limit := w.start.AddDate(0, 0, 5)
		at := w.start
		for ; at.Before(limit) && w.open(at) == open; at = at.Add(time.Minute) {
		}
		if at.Before(limit) {
			require.Equal(t, at.String(), until.String(), "%+v", w.Schedule)
		} else {
			require.True(t, until.IsZero() || !until.Before(limit), "%v", until)
		}
	})
}

func TestTheDaysMakeTheTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld(t)
		date := hours.DateOf(w.start)
		view := w.fast.Day(date)
		var length, total, listed time.Duration
		for at := w.start.Add(-48 * time.Hour).Truncate(time.Minute); at.Before(w.start.Add(48 * time.Hour)); at = at.Add(time.Minute) {
			if hours.DateOf(at.In(w.zone)) == date {
				length += time.Minute
				if w.open(at) {
					total += time.Minute
				}
			}
		}
		for _, o := range view.Open {
			require.True(t, o.From.Before(o.To))
			require.True(t, w.open(o.From))
			listed += o.To.Sub(o.From)
		}
		require.Equal(t, []time.Duration{length, total, total}, []time.Duration{view.Length, view.Total, listed}, "%+v", w.Schedule)
	})
}
