package hours_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing/hours"
)

// FuzzSchedule: a schedule that is taken gives answers that agree with each other,
// and survives JSON.
func FuzzSchedule(f *testing.F) {
	for _, s := range []hours.Schedule{
		hours.AlwaysOpen("UTC"), hours.AlwaysOpen("Europe/Berlin"), hours.AlwaysOpen("Pacific/Apia"),
	} {
		seed, err := json.Marshal(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed, int64(1790000000), int64(90_000))
	}
	f.Add([]byte(`{"zone":"America/St_Johns","week":[{"days":[1,2],"from":"22:00","to":"02:00"}],"exceptions":[{"date":"2026-12-24","closed":true}]}`), int64(0), int64(1))
	f.Add([]byte(`{"zone":"../../etc/passwd"}`), int64(-1), int64(-1))
	f.Fuzz(func(t *testing.T, document []byte, at, seconds int64) {
		var s hours.Schedule
		if len(document) > 1<<14 || json.Unmarshal(document, &s) != nil {
			return
		}
		c, err := hours.New(s)
		if err != nil {
			return
		}
		again, err := json.Marshal(s)
		if err != nil || json.Unmarshal(again, &s) != nil {
			t.Fatalf("does not survive JSON: %v", err)
		}
		const span = 200 * 365 * 24 * 3600
		now := time.Unix(at%span, 0).UTC()
		open, until := c.OpenAt(now)
		if next, ok := c.NextOpen(now); ok && next.Before(now) {
			t.Fatalf("at %s opens next at %s", now, next)
		}
		if !until.IsZero() && !until.After(now) {
			t.Fatalf("at %s open is %t until %s", now, open, until)
		}
		d := time.Duration(seconds%1_000_000) * time.Second
		if d < 0 {
			d = -d
		}
		if end, ok := c.Add(now, d); ok && c.Between(now, end) != d {
			t.Fatalf("%s of business time from %s end at %s, and there are %s between", d, now, end, c.Between(now, end))
		}
	})
}
