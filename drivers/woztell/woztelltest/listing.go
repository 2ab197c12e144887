package woztelltest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/templates"
)

// A listed is one name with its languages (n8n, searchTemplates).
type listed struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Category  string         `json:"category"`
	Languages []string       `json:"languages"`
	Statuses  []listedStatus `json:"statuses"`
	Templates []listedOne    `json:"templates"`
}

type listedStatus struct {
	Language string `json:"language"`
	Status   string `json:"status"`
}

type listedOne struct {
	ID         string            `json:"id"`
	Language   string            `json:"language"`
	Status     string            `json:"status"`
	Rejected   string            `json:"rejected_reason"`
	Components []listedComponent `json:"components"`
}

// listTemplates lists the templates of an account by name: all, or those of some
// statuses, with a part of the name. How to go on after the first ones is not
// documented; here after is how many to leave out.
func (s *Server) listTemplates(r *http.Request) (*reply, *refusal) {
	q := r.URL.Query()
	var statuses []string
	if raw := q.Get("status"); raw != "" && json.Unmarshal([]byte(raw), &statuses) != nil {
		return nil, refuse(0, "status must be an array in JSON")
	}
	first, err := strconv.Atoi(cmp.Or(q.Get("first"), "10"))
	after, err2 := strconv.Atoi(cmp.Or(q.Get("after"), "0"))
	if err != nil || err2 != nil || first < 1 || after < 0 {
		return nil, refuse(0, "first must be a number")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.byWABA(q.Get("wabaId"))
	if at == nil {
		return nil, refuse(0, "wabaId is required")
	}
	all := byName(at.Templates, statuses, q.Get("name"))
	all = all[min(after, len(all)):]
	return jsonReply(http.StatusOK, struct {
		OK   int      `json:"ok"`
		Data []listed `json:"data"`
	}{1, all[:min(first, len(all))]}), nil
}

func (s *Server) byWABA(id string) *Channel {
	for i := range s.opts.Channels {
		c := &s.opts.Channels[i]
		if c.Platform == TypeWhatsApp && c.WABA == id {
			return c
		}
	}
	return nil
}

func byName(all []templates.Template, statuses []string, part string) []listed {
	made := []listed{}
	for _, t := range all {
		if len(statuses) > 0 && !slices.Contains(statuses, string(t.Status)) || !strings.Contains(t.Name, part) {
			continue
		}
		i := slices.IndexFunc(made, func(l listed) bool { return l.Name == t.Name })
		if i < 0 {
			made, i = append(made, listed{ID: "name-" + t.Name, Name: t.Name, Category: string(t.Category)}), len(made)
		}
		l := &made[i]
		l.Languages = append(l.Languages, t.Language)
		l.Statuses = append(l.Statuses, listedStatus{t.Language, string(t.Status)})
		l.Templates = append(l.Templates, listedOne{t.ID, t.Language, string(t.Status), cmp.Or(t.RejectedReason, "NONE"), componentsOf(t)})
	}
	return made
}

// wabaInfo tells about the account behind a channel (d:whatsapp-cloud public
// API).
func (s *Server) wabaInfo(r *http.Request) (*reply, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := r.URL.Query()
	c := s.channel(q.Get("channelId"))
	if c == nil {
		c = s.byWABA(q.Get("wabaId"))
	}
	if c == nil || c.Platform != TypeWhatsApp {
		return nil, refuse(CodeChannel, "Channel id not found")
	}
	return jsonReply(http.StatusOK, struct {
		OK     int      `json:"ok"`
		Result wabaData `json:"result"`
	}{1, wabaData{c.Address, c.PhoneNumberID, c.WABA, c.Name, "+" + c.Address, c.Namespace}}), nil
}

type wabaData struct {
	WaID      string `json:"waId"`
	PhoneID   string `json:"phoneNumberId"`
	WABA      string `json:"wabaId"`
	Name      string `json:"name"`
	Phone     string `json:"phoneNumber"`
	Namespace string `json:"namespace"`
}

// businessProfile is found by the number's id (d:whatsapp-cloud public API). Its
// answer is not documented beyond that.
func (s *Server) businessProfile(r *http.Request) (*reply, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.opts.Channels {
		if c.Platform == TypeWhatsApp && c.PhoneNumberID == r.URL.Query().Get("phoneNumberId") {
			return jsonReply(http.StatusOK, struct {
				OK     int               `json:"ok"`
				Result map[string]string `json:"result"`
			}{1, map[string]string{"about": c.Name}}), nil
		}
	}
	return nil, refuse(0, "phoneNumberId is required")
}
