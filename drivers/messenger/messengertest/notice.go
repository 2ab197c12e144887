package messengertest

import (
	"slices"
	"time"
)

// integrity is what Meta has done against the Page (R4; CHG 2026-01).
type integrity struct {
	Status       string        `json:"status"`
	Restrictions []restriction `json:"restrictions,omitempty"`
}

type restriction struct {
	Feature string `json:"feature"`
	Status  string `json:"status"`
	Until   int64  `json:"expiration_time,omitempty"` // in seconds
}

// blocks reports whether the app cannot send.
func (i integrity) blocks() bool {
	return slices.ContainsFunc(i.Restrictions, func(r restriction) bool {
		return r.Feature == "page_messaging_api" && r.Status == "restricted"
	})
}

// Restrict makes Meta restrict the Page: features as "page_messaging_api",
// which stops every send with 10/1893063, or "page_messaging", until a time.
// The app is told by business_integrity, and page_status says it too. Without
// features everything is in order again.
func (s *Server) Restrict(until time.Time, features ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.restriction = integrity{Status: "ok"}
	for _, f := range features {
		s.restriction.Status = "restricted"
		s.restriction.Restrictions = append(s.restriction.Restrictions, restriction{f, "restricted", until.Unix()})
	}
	s.change("business_integrity", struct {
		Page string `json:"page_id"`
		integrity
	}{s.opts.PageID, s.restriction})
}

// change tells a change of a field. The caller holds s.mu.
func (s *Server) change(field string, value any) {
	if s.subscribed(field) {
		s.courier.Add(update{List: "changes", Field: field, Value: mustJSON(value)}, s.now())
	}
}

// EnforcePolicy tells what Meta does because of its policies: action is
// "warning", "block" or "unblock". The event has no sender
// (EV/messaging_policy_enforcement).
func (s *Server) EnforcePolicy(action, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push("messaging", "messaging_policy_enforcement", &event{
		Recipient: &party{ID: s.opts.PageID}, Timestamp: s.now().UnixMilli(), Policy: &inPolicy{action, reason},
	}, s.now())
}

// ChangeRoles tells that an app has other roles. The event has no sender
// (EV/messaging_handovers).
func (s *Server) ChangeRoles(app string, roles ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push("messaging", "messaging_handovers", &event{
		Recipient: &party{ID: s.opts.PageID}, Timestamp: s.now().UnixMilli(), Roles: map[string]any{app: roles},
	}, s.now())
}
