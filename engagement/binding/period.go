package binding

import (
	"fmt"
	"slices"
	"time"
)

// A Period is how long a binding lasts after the latest message, in days of 24
// hours. The zero Period is none.
type Period int

// Periods lists those that there are (S1.13).
func Periods() []Period { return []Period{1, 3, 7, 14, 30} }

// Valid reports whether p is one of [Periods].
func (p Period) Valid() bool { return slices.Contains(Periods(), p) }

// Duration is p as a duration.
func (p Period) Duration() time.Duration { return time.Duration(p) * 24 * time.Hour }

func (p Period) String() string {
	if p == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", int(p))
}
