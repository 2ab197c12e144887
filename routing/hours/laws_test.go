package hours_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing/hours"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// odd moves an instant off the full minute.
func odd(t *rapid.T, at time.Time, label string) time.Time {
	return at.Add(time.Duration(rapid.Int64Range(0, int64(time.Minute)-1).Draw(t, label+" nanoseconds")))
}

func TestBetweenAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld(t)
		a, b, c := odd(t, w.start, "a"), odd(t, near(t, w.zone, "b"), "b"), odd(t, near(t, w.zone, "c"), "c")
		require.Equal(t, w.fast.Between(a, c), w.fast.Between(a, b)+w.fast.Between(b, c), "%+v", w.Schedule)
		require.Equal(t, w.fast.Between(a, b), -w.fast.Between(b, a))
	})
}

func TestBetweenIsMonotoneAndNeverMoreThanTheTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld(t)
		a, b := odd(t, w.start, "a"), odd(t, w.later(t, "b"), "b")
		if b.Before(a) {
			a, b = b, a
		}
		business := w.fast.Between(a, b)
		require.GreaterOrEqual(t, business, time.Duration(0))
		require.LessOrEqual(t, business, b.Sub(a))
	})
}

func TestAddIsTheInverseOfBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld(t)
		a, d := odd(t, w.start, "a"), time.Duration(rapid.Int64Range(-int64(100*time.Hour), int64(100*time.Hour)).Draw(t, "d"))
		u, ok := w.fast.Add(a, d)
		if !ok {
			return
		}
		require.Equal(t, d, w.fast.Between(a, u), "%v %+v", u, w.Schedule)
		if d > 0 { // the first such instant
			require.Less(t, w.fast.Between(a, u.Add(-1)), d)
		}
		if d < 0 { // the last such instant
			require.Less(t, w.fast.Between(u.Add(1), a), -d, "%v %+v", u, w.Schedule)
		}
	})
}

func TestAddOfBetweenReachesTheBusinessInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld(t)
		a, u := odd(t, w.start, "a"), odd(t, w.later(t, "u"), "u")
		if u.Before(a) {
			a, u = u, a
		}
		d := w.fast.Between(a, u)
		got, ok := w.fast.Add(a, d)
		require.True(t, ok)
		require.False(t, got.After(u))
		require.Zero(t, w.fast.Between(got, u), "no business time between")
		if open, _ := w.fast.OpenAt(u.Add(-1)); open && u.After(a) {
			require.True(t, got.Equal(u), "%v is not %v", got, u)
		}
	})
}

func TestAddIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld(t)
		a := odd(t, w.start, "a")
		d := time.Duration(rapid.Int64Range(0, int64(60*time.Hour)).Draw(t, "d"))
		more := time.Duration(rapid.Int64Range(0, int64(50*time.Hour)).Draw(t, "more"))
		first, ok := w.fast.Add(a, d)
		second, still := w.fast.Add(a, d+more)
		require.True(t, ok || !still)
		if still {
			require.False(t, second.Before(first))
		}
	})
}

func TestAScheduleSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld(t)
		text, err := json.Marshal(w.Schedule)
		require.NoError(t, err)
		var back hours.Schedule
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, w.Schedule, back, "%s", text)
	})
}

func TestTheMomentsOfChangeAlternate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld(t)
		at := odd(t, w.start, "start")
		open, _ := w.fast.OpenAt(at)
		for range 20 {
			is, until := w.fast.OpenAt(at)
			require.Equal(t, open, is)
			if until.IsZero() {
				return
			}
			require.True(t, until.After(at))
			if is {
				require.Equal(t, until.Sub(at), w.fast.Between(at, until))
			} else {
				require.Zero(t, w.fast.Between(at, until))
			}
			at, open = until, !open
		}
	})
}
