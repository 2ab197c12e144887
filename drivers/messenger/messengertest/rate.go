package messengertest

import (
	"slices"
	"time"
)

// How many messages a Page may send in a second: of all kinds, and of those
// with sound or film (RL, 2026-03-23).
const (
	sendRate  = 300
	mediaRate = 10
)

// countSend refuses what comes too fast, if the server counts at all. The code
// is one of those that SEND and R3 name. The caller holds s.mu.
func (s *Server) countSend(req *request) *refusal {
	if !s.opts.Rates {
		return nil
	}
	tooFast := refuse(613, 2534040, "Calls to this api have exceeded the rate limit")
	if a := req.Message.Attachment; a != nil && (a.Type == "audio" || a.Type == "video") && !spend(&s.sentMedia, s.now(), mediaRate, time.Second) {
		return tooFast
	}
	if !spend(&s.sent, s.now(), sendRate, time.Second) {
		return tooFast
	}
	return nil
}

// spend counts one more call, unless there were limit within the period before
// now. It reports whether it did.
func spend(used *[]time.Time, now time.Time, limit int, period time.Duration) bool {
	since := now.Add(-period)
	*used = slices.DeleteFunc(*used, func(t time.Time) bool { return !t.After(since) })
	if len(*used) >= limit {
		return false
	}
	*used = append(*used, now)
	return true
}
