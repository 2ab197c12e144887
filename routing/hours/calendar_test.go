package hours_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing/hours"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var workdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}

func span(from, to int) hours.Span { return hours.Span{From: hours.At(from, 0), To: hours.At(to, 0)} }

func date(year int, month time.Month, day int) hours.Date {
	return hours.Date{Year: year, Month: month, Day: day}
}

func calendar(t testing.TB, s hours.Schedule) *hours.Calendar {
	t.Helper()
	c, err := hours.New(s)
	require.NoError(t, err)
	return c
}

// moment reads a time with its offset, such as "2026-03-29 01:30 +01:00".
func moment(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04 -07:00", text)
	require.NoError(t, err)
	return at
}

func allDays(spans ...hours.Span) []hours.Weekly {
	var week []hours.Weekly
	for _, s := range spans {
		week = append(week, hours.Weekly{Days: append([]time.Weekday{time.Saturday, time.Sunday}, workdays...), Span: s})
	}
	return week
}

// The clocks of the world's zones are odd; each row is a stretch of which the
// business time was counted by hand.
func TestOddDays(t *testing.T) {
	night := allDays(span(22, 6))
	for name, tt := range map[string]struct {
		zone     string
		week     []hours.Weekly
		from, to string
		want     time.Duration
	}{
		"a lost hour":            {"Europe/Berlin", night, "2026-03-28 12:00 +01:00", "2026-03-29 12:00 +02:00", 7 * time.Hour},
		"a doubled hour":         {"Europe/Berlin", night, "2026-10-24 12:00 +02:00", "2026-10-25 12:00 +01:00", 9 * time.Hour},
		"open only when lost":    {"Europe/Berlin", allDays(span(2, 3)), "2026-03-29 00:00 +01:00", "2026-03-30 00:00 +02:00", 0},
		"open only when doubled": {"Europe/Berlin", allDays(span(2, 3)), "2026-10-25 00:00 +02:00", "2026-10-26 00:00 +01:00", 2 * time.Hour},
		"half an hour lost":      {"Australia/Lord_Howe", allDays(span(0, 6)), "2026-10-04 00:00 +10:30", "2026-10-05 00:00 +11:00", 5*time.Hour + 30*time.Minute},
		"half an hour doubled":   {"Australia/Lord_Howe", allDays(span(0, 6)), "2026-04-05 00:00 +11:00", "2026-04-06 00:00 +10:30", 6*time.Hour + 30*time.Minute},
		"a day that never was":   {"Pacific/Apia", allDays(span(9, 17)), "2011-12-29 00:00 -10:00", "2012-01-01 00:00 +14:00", 16 * time.Hour},
		"Ramadan in Morocco":     {"Africa/Casablanca", allDays(span(0, 6)), "2026-02-15 00:00 +01:00", "2026-02-16 00:00 +00:00", 7 * time.Hour},
		"winter time in Dublin":  {"Europe/Dublin", night, "2026-10-24 12:00 +01:00", "2026-10-25 12:00 +00:00", 9 * time.Hour},
		"New York's old rule":    {"America/New_York", night, "2006-04-01 12:00 -05:00", "2006-04-02 12:00 -04:00", 7 * time.Hour},
		"New York's new rule":    {"America/New_York", night, "2007-03-10 12:00 -05:00", "2007-03-11 12:00 -04:00", 7 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			c := calendar(t, hours.Schedule{Zone: tt.zone, Week: tt.week})
			from, to := moment(t, tt.from), moment(t, tt.to)
			assert.Equal(t, tt.want, c.Between(from, to))
			if tt.want > 0 {
				end, ok := c.Add(from, tt.want)
				assert.True(t, ok)
				assert.False(t, end.After(to))
			}
		})
	}
}

func TestADayForAScreen(t *testing.T) {
	c := calendar(t, hours.Schedule{Zone: "Pacific/Apia", Week: allDays(span(9, 12), span(13, 17)), Exceptions: []hours.Exception{
		{Date: date(2011, 12, 31), Name: "New Year's Eve", Shut: []hours.Span{span(12, 24)}},
	}})
	lost := c.Day(date(2011, 12, 30))
	assert.Equal(t, hours.Day{Date: date(2011, 12, 30)}, lost)
	eve := c.Day(date(2011, 12, 31))
	assert.Equal(t, 24*time.Hour, eve.Length)
	assert.Equal(t, 3*time.Hour, eve.Total)
	require.Len(t, eve.Open, 1)
	assert.Equal(t, "2011-12-31 09:00:00 +1400 +14", eve.Open[0].From.String())
	eve.Exception.Shut[0] = span(0, 24)
	assert.Equal(t, 3*time.Hour, c.Day(date(2011, 12, 31)).Total, "the view is a copy")
	assert.Len(t, c.Day(date(2012, 1, 2)).Open, 2)
	berlin := calendar(t, hours.AlwaysOpen("Europe/Berlin"))
	assert.Equal(t, 25*time.Hour, berlin.Day(date(2026, 10, 25)).Total)
}

func TestExceptions(t *testing.T) {
	c := calendar(t, hours.Schedule{Zone: "UTC", Week: []hours.Weekly{{Days: workdays, Span: span(9, 17)}, {Days: []time.Weekday{time.Friday}, Span: span(22, 6)}},
		Exceptions: []hours.Exception{
			{Date: date(2026, 12, 25), Through: date(2026, 12, 26), Yearly: true, Name: "Christmas"},
			{Date: date(2026, 12, 24), Yearly: true, LastYear: 2027, Shut: []hours.Span{span(13, 24)}},
			{Date: date(2027, 12, 25), Name: "sale", Hours: []hours.Span{span(20, 2)}},
			{Date: date(2024, 2, 29), Yearly: true},
			{Date: date(2026, 6, 6), Hours: []hours.Span{span(10, 12)}},
		}})
	total := func(d hours.Date) time.Duration { return c.Day(d).Total }
	for d, want := range map[hours.Date]time.Duration{
		date(2025, 12, 25): 8 * time.Hour, // before its first year, a Thursday
		date(2026, 12, 25): 0, date(2026, 12, 26): 0, date(2029, 12, 26): 0,
		date(2026, 12, 24): 4 * time.Hour, date(2027, 12, 24): 4 * time.Hour, date(2029, 12, 24): 8 * time.Hour,
		date(2027, 12, 25): 4 * time.Hour, // the dated one comes first, and ends at midnight, before the yearly one of the 26th
		date(2027, 12, 26): 0,
		date(2028, 2, 29):  0, date(2027, 3, 1): 8 * time.Hour, date(2028, 3, 1): 8 * time.Hour,
		date(2026, 6, 5): 10 * time.Hour, date(2026, 6, 6): 2 * time.Hour, // the shift of Friday night is cut off
		date(2026, 6, 12): 10 * time.Hour, date(2026, 6, 13): 6 * time.Hour,
	} {
		assert.Equal(t, want, total(d), "%s", d)
	}
	assert.Equal(t, "sale", c.Day(date(2027, 12, 25)).Exception.Name)
}

func TestNeverAndAlways(t *testing.T) {
	now := moment(t, "2026-11-21 12:00 +00:00")
	never := calendar(t, hours.Schedule{Zone: "Europe/Berlin"})
	open, until := never.OpenAt(now)
	assert.False(t, open)
	assert.Zero(t, until)
	_, ok := never.Add(now, 1)
	assert.False(t, ok)
	_, ok = never.Add(now, -1)
	assert.False(t, ok)
	same, ok := never.Add(now, 0)
	assert.True(t, ok)
	assert.Equal(t, now, same)

	always := calendar(t, hours.AlwaysOpen("Europe/Berlin"))
	open, until = always.OpenAt(now)
	assert.True(t, open)
	assert.Zero(t, until)
	assert.Equal(t, 5*365*24*time.Hour, always.Between(now, now.Add(5*365*24*time.Hour)))
	assert.Equal(t, time.Duration(1<<63-1), always.Between(time.Time{}, now), "more than a Duration holds")
}

func TestTimeIsOverAtTheClosing(t *testing.T) {
	c := calendar(t, hours.Schedule{Zone: "UTC", Week: []hours.Weekly{{Days: workdays, Span: span(9, 17)}}})
	friday, monday := moment(t, "2026-11-20 16:00 +00:00"), moment(t, "2026-11-23 09:00 +00:00")
	end, _ := c.Add(friday, time.Hour)
	assert.Equal(t, moment(t, "2026-11-20 17:00 +00:00"), end)
	end, _ = c.Add(friday, time.Hour+1)
	assert.Equal(t, monday.Add(1), end)
	start, _ := c.Add(monday, -time.Hour)
	assert.Equal(t, friday, start)
	start, _ = c.Add(monday.Add(time.Hour), -time.Hour)
	assert.Equal(t, monday, start, "not the closing before it")
	opens, _ := c.NextOpen(friday.Add(time.Hour))
	assert.Equal(t, monday, opens)
	closes, _ := c.NextClose(friday)
	assert.Equal(t, friday.Add(time.Hour), closes)
}

func TestAWrongScheduleIsRefusedAllAtOnce(t *testing.T) {
	s := hours.Schedule{Zone: "Mars/Base",
		Week: []hours.Weekly{
			{Span: span(9, 17)},
			{Days: []time.Weekday{1, 7, 1}, Span: span(9, 17)},
			{Days: []time.Weekday{1}, Span: span(16, 18)},
			{Days: []time.Weekday{1}, Span: span(9, 17)},
			{Days: []time.Weekday{2}, Span: span(25, 26)},
			{Days: []time.Weekday{6}, Span: span(20, 3)},
			{Days: []time.Weekday{0}, Span: span(2, 4)},
		},
		Exceptions: []hours.Exception{
			{}, {Date: date(2026, 2, 30)}, {Date: date(2026, 3, 5), Through: date(2026, 3, 1)}, {Date: date(2026, 4, 1), LastYear: 2027},
			{Date: date(2026, 12, 24), Through: date(2026, 12, 26)}, {Date: date(2026, 12, 25)},
			{Date: date(2026, 12, 31), Through: date(2027, 1, 2), Yearly: true}, {Date: date(2028, 1, 1), Yearly: true},
			{Date: date(2026, 5, 1), Hours: []hours.Span{span(9, 12), span(11, 13)}, Shut: []hours.Span{span(22, 2)}},
		},
	}
	_, err := hours.New(s)
	all, ok := errors.AsType[hours.Errors](err)
	require.True(t, ok)
	var got []string
	for _, e := range all {
		got = append(got, e.Field+" "+string(e.Kind))
		assert.NotEmpty(t, e.Problem)
	}
	assert.Equal(t, []string{
		"Zone unknown zone", "Week[0].Days required", "Week[1].Days[1] bad day", "Week[1].Days[2] duplicate",
		"Week[4].From bad time", "Week[4].To bad time", "Week[6] overlap", "Week[3] duplicate", "Week[2] overlap",
		"Exceptions[0].Date required", "Exceptions[1].Date bad date", "Exceptions[2].Through bad date", "Exceptions[3].LastYear contradiction",
		"Exceptions[8].Shut contradiction", "Exceptions[8].Hours[1] overlap", "Exceptions[8].Shut[0].To bad time",
		"Exceptions[5].Date exception twice", "Exceptions[7].Date exception twice",
	}, got)
	for zone, kind := range map[string]hours.Kind{"": hours.Required, "Local": hours.UnknownZone, "../etc/passwd": hours.UnknownZone} {
		one, ok := errors.AsType[*hours.Error](hours.Schedule{Zone: zone}.Check())
		require.True(t, ok, zone)
		assert.Equal(t, kind, one.Kind)
	}
	assert.NoError(t, hours.Schedule{Zone: "UTC", Exceptions: []hours.Exception{
		{Date: date(2020, 5, 1), Yearly: true, LastYear: 2023}, {Date: date(2024, 5, 1), Yearly: true}, {Date: date(2025, 5, 1)},
	}}.Check(), "one after the other, and a dated one before a yearly one")
}

func TestAScheduleAsText(t *testing.T) {
	s := hours.Schedule{Zone: "Asia/Tokyo", Week: []hours.Weekly{{Days: []time.Weekday{1}, Span: span(9, 24)}},
		Exceptions: []hours.Exception{{Date: date(2026, 12, 24), Name: "Eve", Shut: []hours.Span{{From: hours.At(12, 30), To: hours.Midnight}}}}}
	text, err := json.Marshal(s)
	require.NoError(t, err)
	assert.JSONEq(t, `{"zone":"Asia/Tokyo","week":[{"days":[1],"from":"09:00","to":"24:00"}],
		"exceptions":[{"date":"2026-12-24","name":"Eve","shut":[{"from":"12:30","to":"24:00"}]}]}`, string(text))
	for _, bad := range []string{`{"week":[{"from":"nine"}]}`, `{"exceptions":[{"date":"soon"}]}`, `{"week":[{"from":"12:60"}]}`} {
		_, ok := errors.AsType[*hours.Error](json.Unmarshal([]byte(bad), &s))
		assert.True(t, ok, bad)
	}
	require.NoError(t, json.Unmarshal([]byte(`{"zone":"UTC","week":[{"days":[1],"from":"25:00","to":"09:00"}],"exceptions":[{"date":"2026-02-30"}]}`), &s))
	all, ok := errors.AsType[hours.Errors](s.Check())
	require.True(t, ok)
	assert.Len(t, all, 2, "times and dates that there are not, together")
}
