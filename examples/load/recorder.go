package main

import (
	"slices"
	"sync"
	"time"
)

// A kind is what is counted and timed.
type kind int

// The kinds.
const (
	kindInbound  kind = iota // messages in webhooks: from the moment to the answer
	kindStatus               // statuses in webhooks: the same
	kindSend                 // POST /send: the same
	kindAccepted             // from the moment of POST /send until the provider has it
	kindShown                // events on agents' screens: from the journal's instant
	kinds
)

var kindNames = [kinds]string{"inbound messages", "statuses", "sends asked for", "sends accepted", "events on screens"}

// A series is what was seen of one kind while measuring.
type series struct {
	offered int // whose moment was within the time
	done    int // that were done within the time
	took    []time.Duration
	points  []point // the same, with their instants
	failed  int     // answers that were not 200, and connections that broke
}

// A point is how long something took that was intended at an instant, counted
// from the beginning.
type point struct{ at, took time.Duration }

// A recorder collects what is seen between two instants, and nothing before
// they are set.
type recorder struct {
	mu       sync.Mutex
	from, to time.Time
	series   [kinds]series
}

// measure sets the time to look at. It forgets failures from before.
func (r *recorder) measure(from, to time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.from, r.to, r.series = from, to, [kinds]series{}
}

// done notes that n events of one request were done. intended is when that
// request should have been made.
func (r *recorder) done(k kind, n int, intended, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := &r.series[k]
	if r.within(at) {
		s.done += n
	}
	if r.within(intended) {
		s.offered += n
		s.points = append(s.points, point{intended.Sub(r.from), at.Sub(intended)})
	}
}

// failed notes a request that has to be repeated.
func (r *recorder) failed(k kind) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.series[k].failed++
}

// within reports whether t is to be looked at. The caller holds r.mu.
func (r *recorder) within(t time.Time) bool { return !t.Before(r.from) && t.Before(r.to) }

// result returns what was seen. Times are sorted.
func (r *recorder) result() [kinds]series {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.series
	for i := range out {
		out[i].points = slices.Clone(out[i].points)
		out[i].took = make([]time.Duration, 0, len(out[i].points))
		for _, p := range out[i].points {
			out[i].took = append(out[i].took, p.took)
		}
		slices.Sort(out[i].took)
	}
	return out
}

// percentile is the p-th of sorted times, p up to 1; 0 if there are none.
func percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(p*float64(len(sorted))))]
}
