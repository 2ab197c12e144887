package messengertest

import (
	"net/http"
	"strings"
)

// userProfile answers with the fields of a person that are asked for (UP): an
// empty object if access was not granted, or before the person wrote or
// tapped, and 2018218 for accounts that were made with a phone number.
func (s *Server) userProfile(c *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[c.id]
	switch {
	case p == nil || p.deleted:
		return noSuch(c, r)
	case p.customer.PhoneAccount:
		return nil, refuse(100, 2018218, "No profile available for this user.")
	case s.opts.NoProfiles || p.lastAct.IsZero():
		return struct{}{}, nil
	}
	answer := map[string]any{"id": p.psid}
	fields := r.URL.Query().Get("fields")
	if fields == "" {
		fields = "first_name,last_name,profile_pic"
	}
	for field := range strings.SplitSeq(fields, ",") {
		if value, ok := s.profileField(p, strings.TrimSpace(field)); ok {
			answer[strings.TrimSpace(field)] = value
		}
	}
	return answer, nil
}

func (s *Server) profileField(p *Phone, field string) (any, bool) {
	first, last := p.customer.names()
	switch field {
	case "name":
		return p.customer.Name, true
	case "first_name":
		return first, true
	case "last_name":
		return last, true
	case "profile_pic":
		return s.portrait(p)
	}
	if !s.opts.ProfileExtras {
		return nil, false
	}
	switch field {
	case "locale":
		return p.customer.Locale, p.customer.Locale != ""
	case "timezone":
		return p.customer.Timezone, true
	case "gender":
		return p.customer.Gender, p.customer.Gender != ""
	}
	return nil, false
}

// portrait is where the profile photo is: its address expires (UP). The caller
// holds s.mu.
func (s *Server) portrait(p *Phone) (any, bool) {
	if p.customer.Picture == nil {
		return nil, false
	}
	id := "8" + p.psid
	if s.files[id] == nil {
		s.files[id] = &file{id: id, body: p.customer.Picture, mime: "image/png"}
	}
	return s.address(s.files[id]), true
}
