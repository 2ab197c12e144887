package woztelltest

import (
	"net/http"
	"strconv"
	"time"
)

// limits are the calls that are counted, in a minute and for the whole app. The
// reference says 30 for the history, the schema 60 (d:open-api).
var limits = map[Op]int{OpHistory: 30}

// A window counts the calls of a minute.
type window struct {
	from time.Time
	used int
}

// throttle counts a call and tells, in the headers, what is left (d:open-api).
// It reports whether the call may go on. The status of one that may not is not
// documented: 429 here.
func (s *Server) throttle(op Op, h http.Header) bool {
	limit := limits[op]
	s.mu.Lock()
	defer s.mu.Unlock()
	if limit == 0 || s.opts.Unthrottled {
		return true
	}
	w := s.rates[op]
	if w == nil || !s.now().Before(w.from.Add(time.Minute)) {
		w = &window{from: s.now()}
		s.rates[op] = w
	}
	w.used++
	h.Set("X-Ratelimit-Limit", strconv.Itoa(limit))
	h.Set("X-Ratelimit-Remaining", strconv.Itoa(max(0, limit-w.used)))
	if w.used <= limit {
		return true
	}
	h.Set("Retry-After", retryAfter(w.from.Add(time.Minute).Sub(s.now())))
	return false
}
