package messengertest

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A messengerProfile is what the Page shows beside messages: the fields that
// are set, as they were set (MP).
type messengerProfile map[string]json.RawMessage

// read decodes a field and reports whether it is set.
func (m messengerProfile) read(field string, into any) bool {
	raw, ok := m[field]
	return ok && json.Unmarshal(raw, into) == nil
}

// How often the profile may be called for a Page (MP).
const (
	profileCalls  = 10
	profilePeriod = 10 * time.Minute
)

type done struct {
	Result string `json:"result"`
}

// profileCall shows, sets and deletes fields of the Messenger profile.
func (s *Server) profileCall(c *call, r *http.Request) (any, *refusal) {
	raw, no := readAll(r)
	if no != nil {
		return nil, no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if no := s.countProfileCall(); no != nil {
		return nil, no
	}
	switch r.Method {
	case http.MethodGet:
		return s.showProfile(r.URL.Query().Get("fields")), nil
	case http.MethodPost:
		return s.setProfile(raw)
	case http.MethodDelete:
		return s.deleteProfile(raw)
	}
	return noSuch(c, r)
}

// readAll reads the body of a call.
func readAll(r *http.Request) ([]byte, *refusal) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		return nil, invalid("the body cannot be read")
	}
	return raw, nil
}

// countProfileCall allows 10 calls in 10 minutes (MP). The caller holds s.mu.
func (s *Server) countProfileCall() *refusal {
	if !spend(&s.profileUse, s.now(), profileCalls, profilePeriod) {
		return refuse(613, 0, "the Messenger profile was called more than %d times in 10 minutes", profileCalls)
	}
	return nil
}

func (s *Server) showProfile(fields string) any {
	shown := map[string]json.RawMessage{}
	for field := range strings.SplitSeq(fields, ",") {
		if raw, ok := s.profile[field]; ok {
			shown[field] = raw
		}
		if field == "subject_to_new_eu_privacy_rules" {
			shown[field] = mustJSON(s.opts.European)
		}
	}
	answer := struct {
		Data []map[string]json.RawMessage `json:"data"`
	}{Data: []map[string]json.RawMessage{}}
	if len(shown) > 0 {
		answer.Data = append(answer.Data, shown)
	}
	return answer
}

// setProfile sets all fields of the request or none. Fields that are not of the
// profile are tolerated beside others.
func (s *Server) setProfile(raw []byte) (any, *refusal) {
	var set map[string]json.RawMessage
	if json.Unmarshal(raw, &set) != nil {
		return nil, invalid("the body is not a JSON object")
	}
	maps.DeleteFunc(set, func(field string, _ json.RawMessage) bool { return profileChecks[field] == nil })
	if no := s.checkProfile(set); no != nil {
		return nil, no
	}
	maps.Copy(s.profile, set)
	s.touch()
	return done{"success"}, nil
}

func (s *Server) checkProfile(set messengerProfile) *refusal {
	if len(set) == 0 {
		return invalid("requires one of the fields of the Messenger profile")
	}
	for field, value := range set {
		if no := profileChecks[field](value); no != nil {
			return no
		}
	}
	if set["persistent_menu"] != nil && set["get_started"] == nil && s.profile["get_started"] == nil {
		return menuAlone()
	}
	return nil
}

// menuAlone refuses a persistent menu without Get Started (PM).
func menuAlone() *refusal {
	return invalid("You must set a Get Started button if you also wish to use persistent menu")
}

func (s *Server) deleteProfile(raw []byte) (any, *refusal) {
	var req struct {
		Fields []string `json:"fields"`
	}
	if json.Unmarshal(raw, &req) != nil || len(req.Fields) == 0 {
		return nil, invalid("fields is required")
	}
	menuStays := s.profile["persistent_menu"] != nil && !slices.Contains(req.Fields, "persistent_menu")
	if slices.Contains(req.Fields, "get_started") && menuStays {
		return nil, menuAlone()
	}
	for _, f := range req.Fields {
		if profileChecks[f] == nil {
			return nil, invalid("fields: %q is none", f)
		}
		delete(s.profile, f)
	}
	s.touch()
	return done{"success"}, nil
}

// Starters is what a phone shows before the first message: Welcome is the Get
// Started button.
func (s *Server) Starters() channel.Starters {
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := channel.Starters{Welcome: s.profile["get_started"] != nil}
	for _, b := range s.iceBreakers() {
		shown.IceBreakers = append(shown.IceBreakers, b.Title)
	}
	var locales []localCommands
	s.profile.read("commands", &locales)
	if len(locales) > 0 {
		for _, c := range locales[0].Commands {
			shown.Commands = append(shown.Commands, channel.Command{Name: c.Name, Hint: c.Description})
		}
	}
	return shown
}

// Greeting is the text above the Get Started button in the default locale.
func (s *Server) Greeting() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var locales []localGreeting
	s.profile.read("greeting", &locales)
	for _, g := range locales {
		if g.Locale == "default" {
			return g.Text
		}
	}
	return ""
}

// iceBreakers are those of the default locale. The caller holds s.mu.
func (s *Server) iceBreakers() []channel.Button {
	var locales []localQuestions
	s.profile.read("ice_breakers", &locales)
	var all []channel.Button
	for _, l := range locales {
		if l.Locale != "default" && len(locales) > 1 {
			continue
		}
		for _, q := range l.Questions {
			all = append(all, channel.Button{ID: q.Payload, Title: q.Question})
		}
	}
	return all
}

// menu are the items of the persistent menu that answer, in the first locale.
// The caller holds s.mu.
func (s *Server) menu() []channel.Button {
	var locales []localMenu
	s.profile.read("persistent_menu", &locales)
	var all []channel.Button
	if len(locales) > 0 {
		for _, item := range locales[0].Items {
			if item.Type == "postback" {
				all = append(all, channel.Button{ID: item.Payload, Title: item.Title})
			}
		}
	}
	return all
}
