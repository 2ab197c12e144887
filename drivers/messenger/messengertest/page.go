package messengertest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// page answers with the Page's fields that are asked for (CR; D/get-started).
func (s *Server) page(_ *call, r *http.Request) (any, *refusal) {
	answer := map[string]any{"id": s.opts.PageID}
	fields := r.URL.Query().Get("fields")
	if fields == "" {
		fields = "name"
	}
	for field := range strings.SplitSeq(fields, ",") {
		switch field {
		case "name":
			answer["name"] = s.opts.PageName
		case "messaging_feature_status":
			answer[field] = map[string]bool{"hop_v2": true, "msgr_multi_app": true, "ig_multi_app": false}
		}
	}
	return answer, nil
}

// app answers whose token it is.
func (s *Server) app(*call, *http.Request) (any, *refusal) {
	return map[string]string{"id": s.opts.AppID, "name": "Rapport", "link": "https://example.com/"}, nil
}

// pageStatus says what Meta has done against the Page (R4; CHG 2026-01).
func (s *Server) pageStatus(*call, *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return struct {
		ID string `json:"id"`
		integrity
	}{s.opts.PageID, s.restriction}, nil
}

// appsCall lists, makes and ends the Page's subscriptions (WH). The answer to
// making one has its success in quotes there.
func (s *Server) appsCall(_ *call, r *http.Request) (any, *refusal) {
	switch r.Method {
	case http.MethodGet:
		return s.listApps(), nil
	case http.MethodPost:
		return s.subscribe(r)
	case http.MethodDelete:
		s.Unsubscribe()
		return succeeded{true}, nil
	}
	return noSuch(&call{id: "subscribed_apps"}, r)
}

func (s *Server) listApps() any {
	type app struct {
		ID     string   `json:"id"`
		Name   string   `json:"name"`
		Link   string   `json:"link"`
		Fields []string `json:"subscribed_fields"`
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := struct {
		Data []app `json:"data"`
	}{Data: []app{}}
	if s.fields != nil {
		answer.Data = append(answer.Data, app{s.opts.AppID, "Rapport", "https://example.com/", slices.Clone(s.fields)})
	}
	return answer
}

func (s *Server) subscribe(r *http.Request) (any, *refusal) {
	fields := subscribedFields(r)
	if len(fields) == 0 {
		return nil, invalid("The parameter subscribed_fields is required.")
	}
	for _, f := range fields {
		if !slices.Contains(knownFields, f) {
			return nil, invalid("Param subscribed_fields must be one of the fields, got %q", f)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fields = fields
	return map[string]string{"success": "true"}, nil
}

// subscribedFields are in the address, in a form, or in JSON as a list or a
// text.
func subscribedFields(r *http.Request) []string {
	text := r.URL.Query().Get("subscribed_fields")
	if text == "" {
		raw, _ := readAll(r) // what cannot be read names no fields
		text = fieldsOf(raw)
	}
	return strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' })
}

func fieldsOf(raw []byte) string {
	var list struct {
		Fields []string `json:"subscribed_fields"`
	}
	var text struct {
		Fields string `json:"subscribed_fields"`
	}
	switch {
	case json.Unmarshal(raw, &list) == nil:
		return strings.Join(list.Fields, ",")
	case json.Unmarshal(raw, &text) == nil:
		return text.Fields
	}
	values, _ := url.ParseQuery(string(raw))
	return values.Get("subscribed_fields")
}

// Unsubscribe ends the app's subscription to the Page without a word, as Meta
// does when webhooks have failed for an hour (WH).
func (s *Server) Unsubscribe() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fields = nil
}

// Subscribed lists the fields that the app is told of; nil if it is not
// subscribed.
func (s *Server) Subscribed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.fields)
}
