package automation

import (
	"encoding/json"
	"fmt"
	"time"
)

// A Duration is a length of time in settings. In JSON it is a text such as "24h"
// or "1h30m"; a number, which is read as well, counts nanoseconds.
type Duration time.Duration

// String is the duration as JSON has it.
func (d Duration) String() string { return time.Duration(d).String() }

// MarshalText writes the duration as a text.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalJSON reads a text or a number.
func (d *Duration) UnmarshalJSON(b []byte) error {
	var text string
	if len(b) == 0 || b[0] != '"' {
		return json.Unmarshal(b, (*time.Duration)(d))
	}
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("no length of time: write it like %q or %q", "24h", "90s")
	}
	*d = Duration(parsed)
	return nil
}

// or is d, or another one where d is zero.
func (d Duration) or(other Duration) time.Duration {
	if d == 0 {
		return time.Duration(other)
	}
	return time.Duration(d)
}
