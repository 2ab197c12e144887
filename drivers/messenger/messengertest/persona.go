package messengertest

import (
	"encoding/json"
	"net/http"
	"slices"
)

// A persona is a name and a picture under which the Page writes (PERS).
type persona struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Picture string `json:"profile_picture_url"`
	// Deleted ones still name the messages that were sent.
	Deleted bool `json:"-"`
}

func (s *Server) findPersona(id string) *persona {
	i := slices.IndexFunc(s.personas, func(p persona) bool { return p.ID == id && !p.Deleted })
	if i < 0 {
		return nil
	}
	return &s.personas[i]
}

func (s *Server) isPersona(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.findPersona(id) != nil
}

func (s *Server) checkPersona(id string) *refusal {
	if id != "" && s.findPersona(id) == nil {
		return invalid("persona_id is no persona of the Page")
	}
	return nil
}

// personaName is the name of a persona; empty is the Page's own.
func (s *Server) personaName(id string) string {
	if p := s.findPersona(id); p != nil {
		return p.Name
	}
	return ""
}

// personasCall lists and makes personas: names have 50 characters (PERS).
func (s *Server) personasCall(c *call, r *http.Request) (any, *refusal) {
	switch r.Method {
	case http.MethodGet:
		return s.listPersonas(), nil
	case http.MethodPost:
		return s.makePersona(r)
	}
	return noSuch(c, r)
}

func (s *Server) listPersonas() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := struct {
		Data []persona `json:"data"`
	}{Data: []persona{}}
	for _, p := range s.personas {
		if !p.Deleted {
			answer.Data = append(answer.Data, p)
		}
	}
	return answer
}

func (s *Server) makePersona(r *http.Request) (any, *refusal) {
	var p persona
	if json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxRequest)).Decode(&p) != nil {
		return nil, invalid("the body is not JSON")
	}
	if no := required("name", p.Name, 50); no != nil {
		return nil, no
	}
	if !isWeb(p.Picture) {
		return nil, invalid("profile_picture_url is required")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p.ID = s.newID()
	s.personas = append(s.personas, p)
	return map[string]string{"id": p.ID}, nil
}

// onePersona shows or deletes a persona.
func (s *Server) onePersona(c *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.findPersona(c.id)
	switch {
	case p == nil:
		return noSuch(c, r)
	case r.Method == http.MethodGet:
		return *p, nil
	case r.Method == http.MethodDelete:
		p.Deleted = true
		return succeeded{true}, nil
	}
	return noSuch(c, r)
}
