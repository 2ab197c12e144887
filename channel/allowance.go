package channel

import (
	"slices"
	"time"
)

// An Allowance is what an act of the contact's permits on channels that count:
// so many messages, until some instant. See [Window].Counted.
type Allowance struct {
	// Trigger is the provider's word for the act: "message", "menu", "follow".
	Trigger string `json:"trigger"`
	// Until is when it ends. The end is exclusive.
	Until time.Time `json:"until"`
	// Messages is how many it permits, or still permits.
	Messages int `json:"messages"`
}

// Allow adds an allowance to those that a contact has given, and returns the
// ones that are open at now, the first to end first. A new one takes the place
// of an older one of the same trigger. The list is not changed.
func Allow(list []Allowance, a Allowance, now time.Time) []Allowance {
	out := open(list, now)
	i := slices.IndexFunc(out, func(o Allowance) bool { return o.Trigger == a.Trigger })
	switch {
	case i >= 0 && out[i].Until.After(a.Until):
		return out // it is an older act that is told late
	case i >= 0:
		out = slices.Delete(out, i, i+1)
	}
	out = append(out, a)
	slices.SortStableFunc(out, func(a, b Allowance) int { return a.Until.Compare(b.Until) })
	return open(out, now)
}

// Spend takes n messages from the allowances that are open at now, from the
// first to end on, and returns what is left. It is false, and takes nothing, if
// there are not so many. The list is not changed.
func Spend(list []Allowance, n int, now time.Time) ([]Allowance, bool) {
	out := open(list, now)
	for i := range out {
		took := min(n, out[i].Messages)
		out[i].Messages -= took
		n -= took
	}
	if n > 0 {
		return list, false
	}
	return open(out, now), true
}

// open is a copy of those that still permit something.
func open(list []Allowance, now time.Time) []Allowance {
	var out []Allowance
	for _, a := range list {
		if a.Messages > 0 && now.Before(a.Until) {
			out = append(out, a)
		}
	}
	return out
}
