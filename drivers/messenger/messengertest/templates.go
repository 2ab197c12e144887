package messengertest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/templates"
)

// templatesCall lists, makes and deletes utility templates (UTIL, 2026-03-13).
func (s *Server) templatesCall(c *call, r *http.Request) (any, *refusal) {
	switch r.Method {
	case http.MethodGet:
		return s.listTemplates(r)
	case http.MethodPost:
		return s.makeTemplate(r)
	case http.MethodDelete:
		return s.deleteTemplate(r)
	}
	return noSuch(c, r)
}

// listTemplates lists page by page. The cursor is the place in the list.
func (s *Server) listTemplates(r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := r.URL.Query()
	all := slices.DeleteFunc(slices.Clone(s.templates), func(t templates.Template) bool {
		return q.Get("name") != "" && t.Name != q.Get("name")
	})
	from, err := strconv.Atoi(cmp.Or(q.Get("after"), "0"))
	limit, err2 := strconv.Atoi(cmp.Or(q.Get("limit"), "25"))
	if err != nil || err2 != nil || from < 0 || from > len(all) || limit < 1 {
		return nil, invalid("the paging cursor is not valid")
	}
	to := min(from+limit, len(all))
	page := templatePage{Data: []wireTemplate{}}
	for _, t := range all[from:to] {
		page.Data = append(page.Data, wireTemplateOf(t))
	}
	page.Paging.Cursors.Before, page.Paging.Cursors.After = strconv.Itoa(from), strconv.Itoa(to)
	if to < len(all) {
		q.Set("after", strconv.Itoa(to))
		q.Del("access_token")
		page.Paging.Next = "https://graph.facebook.com" + r.URL.Path + "?" + q.Encode()
	}
	return page, nil
}

type templatePage struct {
	Data   []wireTemplate `json:"data"`
	Paging struct {
		Cursors struct {
			Before string `json:"before"`
			After  string `json:"after"`
		} `json:"cursors"`
		Next string `json:"next,omitempty"`
	} `json:"paging"`
}

// makeTemplate takes a new template: it is pending, and a moment later
// approved or rejected, which a webhook tells.
func (s *Server) makeTemplate(r *http.Request) (any, *refusal) {
	var w wireTemplate
	raw, no := readAll(r)
	if no != nil {
		return nil, no
	}
	if json.Unmarshal(raw, &w) != nil {
		return nil, invalid("the body is not JSON")
	}
	if no := w.check(); no != nil {
		return nil, no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.findTemplate(w.Name, w.Language) != nil {
		return nil, invalid("there is a template of this name in this language already")
	}
	t := knownTemplates([]templates.Template{w.template()})[0]
	t.ID, t.Status = s.newID(), templates.StatusPending
	s.templates = append(s.templates, t)
	s.judge(&s.templates[len(s.templates)-1])
	return struct {
		ID       string `json:"id"`
		Status   string `json:"status"`
		Category string `json:"category"`
	}{t.ID, string(t.Status), string(t.Category)}, nil
}

var words = regexp.MustCompile(`[\pL\pN]+`)

// judge approves or rejects a template. It may not begin or end with a
// parameter. How many words a parameter needs is the simulator's own rule:
// three for each. The caller holds s.mu.
func (s *Server) judge(t *templates.Template) {
	text := strings.TrimSpace(t.Body.Text)
	plain := variable.ReplaceAllString(text, "")
	switch n := len(t.Body.Variables); {
	case strings.HasPrefix(text, "{{") || strings.HasSuffix(text, "}}"):
		s.setStatus(t, templates.StatusRejected, "INCORRECT_PARAMS")
	case n > 0 && len(words.FindAllString(plain, -1)) < 3*n:
		s.setStatus(t, templates.StatusRejected, "PARAMS_TO_WORD_RATIO_EXCEED_LIMIT")
	default:
		s.setStatus(t, templates.StatusApproved, "")
	}
}

// SetTemplateStatus changes what Meta thinks of a template, and tells it. It
// reports whether there is such a template.
func (s *Server) SetTemplateStatus(name, language string, status templates.Status, reason string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.templates, func(t templates.Template) bool { return t.Name == name && t.Language == language })
	if i < 0 {
		return false
	}
	s.setStatus(&s.templates[i], status, reason)
	return true
}

// setStatus tells the change under that of the two names of the field that the
// app is subscribed to: UTIL has one and WH the other. The caller holds s.mu.
func (s *Server) setStatus(t *templates.Template, status templates.Status, reason string) {
	t.Status, t.RejectedReason = status, reason
	value := map[string]string{
		"event": string(status), "message_template_id": t.ID, "message_template_name": t.Name,
		"message_template_language": t.Language, "reason": cmp.Or(reason, "NONE"),
	}
	field := "message_template_status_update"
	if !s.subscribed(field) {
		field = "messenger_template_status_update"
	}
	s.change(field, value)
}

// SetTemplates replaces the Page's templates; see [Options.Templates].
func (s *Server) SetTemplates(all ...templates.Template) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.templates = knownTemplates(all)
}

// deleteTemplate deletes all translations of a template.
func (s *Server) deleteTemplate(r *http.Request) (any, *refusal) {
	name := r.URL.Query().Get("name")
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.templates)
	s.templates = slices.DeleteFunc(s.templates, func(t templates.Template) bool { return t.Name == name })
	if len(s.templates) == before {
		return nil, invalid("there is no template %q", name)
	}
	return succeeded{true}, nil
}
