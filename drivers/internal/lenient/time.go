package lenient

import "time"

// Stamp is a time, written as Unix seconds, as text or number. Values from
// 10^12 on are milliseconds, those from 10^15 on microseconds.
type Stamp struct{ time.Time }

// UnmarshalJSON never fails: what is no time is the zero time.
func (s *Stamp) UnmarshalJSON(b []byte) error {
	n, err := integer(b)
	switch {
	case err != nil || n <= 0:
		s.Time = time.Time{}
	case n >= 1e15:
		s.Time = storable(time.UnixMicro(n))
	case n >= 1e12:
		s.Time = storable(time.UnixMilli(n))
	default:
		s.Time = storable(time.Unix(n, 0))
	}
	return nil
}

// Millis is a time, written as Unix milliseconds, as text or number.
type Millis struct{ time.Time }

// UnmarshalJSON never fails: what is no time is the zero time.
func (m *Millis) UnmarshalJSON(b []byte) error {
	m.Time = time.Time{}
	if n, err := integer(b); err == nil && n > 0 {
		m.Time = storable(time.UnixMilli(n))
	}
	return nil
}

// storable is t, or the zero time if t has no form in JSON.
func storable(t time.Time) time.Time {
	if t.Year() > 9999 {
		return time.Time{}
	}
	return t.UTC()
}
