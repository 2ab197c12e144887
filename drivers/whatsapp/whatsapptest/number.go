package whatsapptest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// automation is what conversation starters are (WA
// business-phone-numbers/conversational-components, 2025-10-31).
type automation struct {
	Welcome  bool          `json:"enable_welcome_message"`
	Prompts  []string      `json:"prompts"`
	Commands []wireCommand `json:"commands"`
}

type wireCommand struct {
	Name string `json:"command_name"`
	Hint string `json:"command_description"`
}

type wireNumber struct {
	ID       string      `json:"id"`
	Display  string      `json:"display_phone_number,omitempty"`
	Name     string      `json:"verified_name,omitempty"`
	Status   string      `json:"status,omitempty"`
	Quality  string      `json:"quality_rating,omitempty"`
	Limit    string      `json:"whatsapp_business_manager_messaging_limit,omitempty"`
	Health   *wireHealth `json:"health_status,omitempty"`
	Starters *automation `json:"conversational_automation,omitempty"`
}

type wireHealth struct {
	Send     string       `json:"can_send_message"`
	Entities []wireEntity `json:"entities"`
}

type wireEntity struct {
	Type   string      `json:"entity_type"`
	ID     string      `json:"id"`
	Send   string      `json:"can_send_message"`
	Errors []wireIssue `json:"errors,omitempty"`
}

type wireIssue struct {
	Code        int    `json:"error_code"`
	Description string `json:"error_description"`
	Solution    string `json:"possible_solution"`
}

// number answers with the fields that are asked for (WA
// business-phone-numbers/phone-numbers, 2026-02-27; support/health-status).
func (s *Server) number(_ *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := wireNumber{ID: s.opts.PhoneNumberID}
	for field := range strings.SplitSeq(r.URL.Query().Get("fields"), ",") {
		switch field {
		case "display_phone_number":
			n.Display = "+" + s.opts.Number
		case "verified_name":
			n.Name = "Simulated Business"
		case "status":
			n.Status = "CONNECTED"
		case "quality_rating":
			n.Quality = s.quality
		case "whatsapp_business_manager_messaging_limit":
			n.Limit = "TIER_2K"
		case "health_status":
			n.Health = s.health()
		case "conversational_automation":
			set := s.starters
			n.Starters = &set
		}
	}
	return n, nil
}

func (s *Server) health() *wireHealth {
	e := wireEntity{Type: "PHONE_NUMBER", ID: s.opts.PhoneNumberID, Send: s.ability}
	if s.ability != "AVAILABLE" {
		e.Errors = []wireIssue{{141000, "There is an issue with the phone number", "Ask for a review"}}
	}
	return &wireHealth{s.ability, []wireEntity{e}}
}

func (s *Server) apps(*call, *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	type app struct {
		Data struct {
			ID   string `json:"id"`
			Name string `json:"name"`
			Link string `json:"link"`
		} `json:"whatsapp_business_api_data"`
	}
	var answer struct {
		Data []app `json:"data"`
	}
	answer.Data = []app{}
	if !s.apart {
		var a app
		a.Data.ID, a.Data.Name, a.Data.Link = "3330003330", "Rapport", "https://example.com/"
		answer.Data = append(answer.Data, a)
	}
	return answer, nil
}

// setStarters: 4 prompts of 80 characters, 30 commands with names of 32 and
// hints of 256 (WA business-phone-numbers/conversational-components,
// 2025-10-31).
func (s *Server) setStarters(_ *call, r *http.Request) (any, *refusal) {
	var set automation
	if json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxRequest)).Decode(&set) != nil {
		return nil, refuse(100, "the body is not JSON")
	}
	if no := firstOf(count("prompts", len(set.Prompts), 0, 4), count("commands", len(set.Commands), 0, 30)); no != nil {
		return nil, no
	}
	for _, p := range set.Prompts {
		if no := required("prompt", p, 80); no != nil {
			return nil, no
		}
	}
	for _, c := range set.Commands {
		if no := firstOf(required("command_name", c.Name, 32), required("command_description", c.Hint, 256)); no != nil {
			return nil, no
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starters = set
	s.touch()
	return success{true}, nil
}
