package icalendar_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/hours/icalendar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func date(year int, month time.Month, day int) hours.Date {
	return hours.Date{Year: year, Month: month, Day: day}
}

var options = icalendar.Options{Zone: "Europe/Berlin", From: date(2026, 1, 1), Through: date(2028, 12, 31)}

// file is a calendar of events, each given by its lines.
func file(events ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n")
	for i, e := range events {
		fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:%d@example.org\r\n%s\r\nEND:VEVENT\r\n", i, strings.ReplaceAll(e, "\n", "\r\n"))
	}
	return b.String() + "END:VCALENDAR\r\n"
}

func read(t *testing.T, text string) []string {
	t.Helper()
	all, err := icalendar.Read(strings.NewReader(text), options)
	require.NoError(t, err)
	require.NoError(t, hours.Schedule{Zone: options.Zone, Exceptions: all}.Check())
	var lines []string
	for _, e := range all {
		line := e.Date.String()
		if !e.Through.IsZero() {
			line += ".." + e.Through.String()
		}
		for _, s := range e.Shut {
			line += fmt.Sprintf(" %s-%s", s.From, s.To)
		}
		lines = append(lines, strings.TrimSpace(line+" "+e.Name))
	}
	return lines
}

func TestWhatIsRead(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"a day":                  {file("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261226\nSUMMARY:Christmas\nTRANSP:TRANSPARENT"), []string{"2026-12-25 Christmas"}},
		"without an end":         {file("DTSTART;VALUE=DATE:20261225"), []string{"2026-12-25"}},
		"an end on the same day": {file("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261225"), []string{"2026-12-25"}},
		"several days":           {file("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:Holidays"), []string{"2026-12-24..2026-12-26 Holidays"}},
		"a duration":             {file("DTSTART;VALUE=DATE:20261224\nDURATION:P1W1D"), []string{"2026-12-24..2026-12-31"}},
		"hours":                  {file("DTSTART:20261224T120000\nDTEND:20261224T170030\nSUMMARY:Party"), []string{"2026-12-24 12:00-17:01 Party"}},
		"UTC":                    {file("DTSTART:20260624T100000Z\nDURATION:PT1H30M"), []string{"2026-06-24 12:00-13:30"}},
		"TZID":                   {file("DTSTART;TZID=America/New_York:20261224T200000\nDTEND;TZID=America/New_York:20261224T220000"), []string{"2026-12-25 02:00-04:00"}},
		"TZID with a prefix":     {file("DTSTART;TZID=/example.org/2024/Asia/Tokyo:20261224T170000\nDURATION:PT1H"), []string{"2026-12-24 09:00-10:00"}},
		"over midnight":          {file("DTSTART:20261224T200000\nDTEND:20261226T080000"), []string{"2026-12-24 20:00-24:00", "2026-12-25", "2026-12-26 00:00-08:00"}},
		"no time at all":         {file("DTSTART:20261224T200000"), nil},
		"cancelled":              {file("DTSTART;VALUE=DATE:20261225\nSTATUS:CANCELLED"), nil},
		"taken back":             {strings.Replace(file("DTSTART;VALUE=DATE:20261225"), "VERSION", "METHOD:CANCEL\r\nVERSION", 1), nil},
		"yearly":                 {file("DTSTART;VALUE=DATE:20151225\nRRULE:FREQ=YEARLY"), []string{"2026-12-25", "2027-12-25", "2028-12-25"}},
		"every second year":      {file("DTSTART;VALUE=DATE:20151225\nRRULE:FREQ=YEARLY;INTERVAL=2"), []string{"2027-12-25"}},
		"leap day":               {file("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY"), []string{"2028-02-29"}},
		"a number of times":      {file("DTSTART;VALUE=DATE:20241225\nRRULE:FREQ=YEARLY;COUNT=3"), []string{"2026-12-25"}},
		"until":                  {file("DTSTART;VALUE=DATE:20241225\nRRULE:FREQ=YEARLY;UNTIL=20271225"), []string{"2026-12-25", "2027-12-25"}},
		"Thanksgiving":           {file("DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"), []string{"2026-11-26", "2027-11-25", "2028-11-23"}},
		"Memorial Day":           {file("DTSTART;VALUE=DATE:20200525\nRRULE:FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5"), []string{"2026-05-25", "2027-05-31", "2028-05-29"}},
		"the last of a month":    {file("DTSTART;VALUE=DATE:20270131\nRRULE:FREQ=YEARLY;BYMONTH=1,2;BYMONTHDAY=-1"), []string{"2027-01-31", "2027-02-28", "2028-01-31", "2028-02-29"}},
		"a yearly time":          {file("DTSTART;TZID=Europe/Berlin:20251231T130000\nDURATION:PT11H\nRRULE:FREQ=YEARLY"), []string{"2026-12-31 13:00-24:00", "2027-12-31 13:00-24:00", "2028-12-31 13:00-24:00"}},
		"but not":                {file("DTSTART;VALUE=DATE:20251225\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20261225,20281225"), []string{"2027-12-25"}},
		"and also":               {file("DTSTART;VALUE=DATE:20261225\nRDATE;VALUE=DATE:20261225,20270601"), []string{"2026-12-25", "2027-06-01"}},
		"over the new year":      {file("DTSTART;VALUE=DATE:20251230\nDTEND;VALUE=DATE:20260103"), []string{"2026-01-01..2026-01-02"}},
		"two on a date":          {file("DTSTART;VALUE=DATE:20261225\nSUMMARY:A", "DTSTART:20261225T090000\nDURATION:PT1H\nSUMMARY:B", "DTSTART;VALUE=DATE:20261225\nSUMMARY:A"), []string{"2026-12-25 A, B"}},
		"folded and escaped":     {file("SUMM\n ARY:Peter\\, Paul\nDTSTART;VALUE=DATE:2026\n\t0629"), []string{"2026-06-29 Peter, Paul"}},
		"outside of the window":  {file("DTSTART;VALUE=DATE:20301225"), nil},
		"with what is not used":  {file("DTSTART;VALUE=DATE:20261225\nDESCRIPTION:" + strings.Repeat("x", 9000) + "\nBEGIN:VALARM\nDTSTART:nonsense\nEND:VALARM"), []string{"2026-12-25"}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tt.want, read(t, tt.text)) })
	}
}

func TestAnInstanceCanMoveOrBeCancelled(t *testing.T) {
	yearly := "BEGIN:VEVENT\nUID:x\nDTSTART;VALUE=DATE:20251225\nRRULE:FREQ=YEARLY\nEND:VEVENT\n"
	moved := "BEGIN:VEVENT\nUID:x\nRECURRENCE-ID;VALUE=DATE:20261225\nDTSTART;VALUE=DATE:20261228\nEND:VEVENT\n"
	gone := "BEGIN:VEVENT\nUID:x\nRECURRENCE-ID;VALUE=DATE:20271225\nDTSTART;VALUE=DATE:20271225\nSTATUS:CANCELLED\nEND:VEVENT\n"
	assert.Equal(t, []string{"2026-12-28", "2028-12-25"}, read(t, "BEGIN:VCALENDAR\n"+yearly+moved+gone+"END:VCALENDAR\n"))
}

func TestZonesWithOtherNames(t *testing.T) {
	o := options
	o.Zones = map[string]string{"Eastern Standard Time": "America/New_York"}
	all, err := icalendar.Read(strings.NewReader(file("DTSTART;TZID=Eastern Standard Time:20261224T060000\nDURATION:PT1H")), o)
	require.NoError(t, err)
	assert.Equal(t, []hours.Span{{From: hours.At(12, 0), To: hours.At(13, 0)}}, all[0].Shut)
}

func TestWhatIsRefused(t *testing.T) {
	many := make([]string, icalendar.MaxEvents+1)
	for i := range many {
		many[i] = "DTSTART;VALUE=DATE:20261225"
	}
	for name, tt := range map[string]struct {
		text string
		kind icalendar.Kind
	}{
		"nothing":              {"", icalendar.Malformed},
		"another file":         {"<html>\n", icalendar.Malformed},
		"an end too many":      {"BEGIN:VCALENDAR\nEND:VEVENT\n", icalendar.Malformed},
		"cut off":              {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\n", icalendar.Malformed},
		"no beginning":         {file("SUMMARY:x"), icalendar.BadValue},
		"a bad date":           {file("DTSTART;VALUE=DATE:20260230"), icalendar.BadValue},
		"a bad duration":       {file("DTSTART;VALUE=DATE:20260203\nDURATION:PT1H"), icalendar.BadValue},
		"an end before":        {file("DTSTART;VALUE=DATE:20260203\nDTEND;VALUE=DATE:20260101"), icalendar.BadValue},
		"an end of its own":    {file("DTSTART;VALUE=DATE:20260203\nDTEND:20260203T100000"), icalendar.BadValue},
		"an unknown zone":      {file("DTSTART;TZID=Mars/Base:20260203T100000"), icalendar.UnknownZone},
		"a zone of here":       {file("DTSTART;TZID=Local:20260203T100000"), icalendar.UnknownZone},
		"monthly":              {file("DTSTART;VALUE=DATE:20260203\nRRULE:FREQ=MONTHLY"), icalendar.Unsupported},
		"by position":          {file("DTSTART;VALUE=DATE:20260203\nRRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=MO;BYSETPOS=1"), icalendar.Unsupported},
		"days of a year":       {file("DTSTART;VALUE=DATE:20260203\nRRULE:FREQ=YEARLY;BYDAY=20MO"), icalendar.BadValue},
		"two rules":            {file("DTSTART;VALUE=DATE:20260203\nRRULE:FREQ=YEARLY\nRRULE:FREQ=YEARLY"), icalendar.Unsupported},
		"a bad interval":       {file("DTSTART;VALUE=DATE:20260203\nRRULE:FREQ=YEARLY;INTERVAL=0"), icalendar.BadValue},
		"a long line":          {file("DTSTART;VALUE=DATE:20260203\nSUMMARY:" + strings.Repeat("x", icalendar.MaxLine)), icalendar.TooLarge},
		"a long file":          {strings.Repeat("X:\n", icalendar.MaxBytes), icalendar.TooLarge},
		"many events":          {file(many...), icalendar.TooLarge},
		"deep nesting":         {strings.Repeat("BEGIN:VCALENDAR\n", 1000), icalendar.TooLarge},
		"many dates":           {file(many[:400]...) + "", ""},
		"many dates of events": {strings.ReplaceAll(file(many[:400]...), "20261225", "20260101\r\nDURATION:P200D"), icalendar.TooLarge},
		"many years":           {strings.ReplaceAll(file(many[:400]...), "20261225", "10000101\r\nRRULE:FREQ=YEARLY;COUNT=1;BYMONTH=2;BYMONTHDAY=31"), icalendar.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := icalendar.Read(strings.NewReader(tt.text), options)
			if tt.kind == "" {
				require.NoError(t, err)
				return
			}
			assert.Empty(t, all)
			one, ok := errors.AsType[*icalendar.Error](err)
			require.True(t, ok, "%v", err)
			assert.Equal(t, tt.kind, one.Kind, "%v", err)
		})
	}
}

func TestAllErrorsAtOnceWithTheirEvents(t *testing.T) {
	_, err := icalendar.Read(strings.NewReader(file("SUMMARY:secret", "DTSTART;VALUE=DATE:20261225", "DTSTART:x")), options)
	all, ok := errors.AsType[icalendar.Errors](err)
	require.True(t, ok)
	require.Len(t, all, 2)
	assert.Equal(t, []string{"0@example.org", "2@example.org"}, []string{all[0].Event, all[1].Event})
	assert.NotContains(t, err.Error(), "secret")
}

func TestWrongOptions(t *testing.T) {
	for _, o := range []icalendar.Options{
		{}, {Zone: "Mars/Base", From: options.From, Through: options.Through}, {Zone: "UTC", From: options.From},
		{Zone: "UTC", From: options.Through, Through: options.From}, {Zone: "UTC", From: date(1900, 1, 1), Through: date(2100, 1, 1)},
	} {
		_, err := icalendar.Read(strings.NewReader(file()), o)
		one, ok := errors.AsType[*icalendar.Error](err)
		require.True(t, ok)
		assert.Equal(t, icalendar.BadOptions, one.Kind)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file("DTSTART;TZID=Europe/Berlin:20251231T130000\nDURATION:PT11H\nRRULE:FREQ=YEARLY;COUNT=4;BYMONTH=1;BYDAY=-1MO"))
	f.Add(file("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261227\nEXDATE:20261225\nSUMMARY:a\\;b"))
	f.Fuzz(func(t *testing.T, text string) {
		all, err := icalendar.Read(strings.NewReader(text), options)
		if err != nil && len(all) > 0 {
			t.Fatal("exceptions beside an error")
		}
		if err := (hours.Schedule{Zone: options.Zone, Exceptions: all}).Check(); err != nil {
			t.Fatal(err)
		}
	})
}
