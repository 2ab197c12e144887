package hours_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing/hours"
)

// The cost must not grow with the minutes or days on the way.
func BenchmarkAdd(b *testing.B) {
	week := []hours.Weekly{{Days: workdays, Span: span(9, 17)}}
	var holidays []hours.Exception
	for i := range 12 {
		holidays = append(holidays, hours.Exception{Date: date(2020, time.Month(i+1), 3), Yearly: true})
	}
	for name, s := range map[string]hours.Schedule{
		"weekly":   {Zone: "Europe/Berlin", Week: week},
		"holidays": {Zone: "Europe/Berlin", Week: week, Exceptions: holidays},
		"sparse":   {Zone: "Europe/Berlin", Week: []hours.Weekly{{Days: workdays[:1], Span: hours.Span{From: 0, To: 1}}}},
		"leap days": {Zone: "Europe/Berlin", Exceptions: []hours.Exception{
			{Date: date(2024, 2, 29), Yearly: true, Hours: []hours.Span{span(9, 10)}},
		}},
	} {
		c := calendar(b, s)
		start := moment(b, "2026-11-21 12:00 +00:00")
		for _, d := range []time.Duration{8 * time.Minute, 4 * time.Hour, 10 * time.Hour} {
			b.Run(fmt.Sprintf("%s/%s", name, d), func(b *testing.B) {
				for b.Loop() {
					if _, ok := c.Add(start, d); !ok {
						b.Fatal("never")
					}
				}
			})
		}
	}
}

func BenchmarkBetween(b *testing.B) {
	c := calendar(b, hours.Schedule{Zone: "Europe/Berlin", Week: []hours.Weekly{{Days: workdays, Span: span(9, 17)}}})
	start := moment(b, "2026-11-21 12:00 +00:00")
	for _, years := range []int{0, 1, 10, 100} {
		b.Run(fmt.Sprintf("%d years", years), func(b *testing.B) {
			end := start.AddDate(years, 0, 10)
			for b.Loop() {
				c.Between(start, end)
			}
		})
	}
}
