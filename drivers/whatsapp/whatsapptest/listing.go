package whatsapptest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/rapport-go/rapport/templates"
)

// knownTemplates fills in what was left out.
func knownTemplates(all []templates.Template) []templates.Template {
	all = slices.Clone(all)
	for i := range all {
		t := &all[i]
		t.ID = cmp.Or(t.ID, strconv.Itoa(990_000_000_000_001+i))
		t.Status = cmp.Or(t.Status, templates.StatusApproved)
		t.Category = cmp.Or(t.Category, templates.CategoryUtility)
		t.Parameters = cmp.Or(t.Parameters, templates.Positional)
		t.Body, t.Header.Text = withVariables(t.Body), withVariables(t.Header.Text)
		t.Buttons = knownButtons(t.Buttons)
		t.Cards = slices.Clone(t.Cards)
		for j := range t.Cards {
			c := &t.Cards[j]
			c.Body, c.Header.Text, c.Buttons = withVariables(c.Body), withVariables(c.Header.Text), knownButtons(c.Buttons)
		}
	}
	return all
}

func knownButtons(all []templates.Button) []templates.Button {
	all = slices.Clone(all)
	for i := range all {
		if b := &all[i]; b.Variables == nil {
			b.Variables = templates.ParseText(b.URL).Variables
		}
	}
	return all
}

// withVariables finds the variables of a text whose author did not list them.
func withVariables(t templates.Text) templates.Text {
	if t.Variables == nil {
		return templates.ParseText(t.Text)
	}
	return t
}

// listTemplates lists page by page (WA templates/template-management). The
// cursor is the place in the list.
func (s *Server) listTemplates(_ *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := r.URL.Query()
	from, err := strconv.Atoi(cmp.Or(q.Get("after"), "0"))
	limit, err2 := strconv.Atoi(cmp.Or(q.Get("limit"), "25"))
	if err != nil || err2 != nil || from < 0 || from > len(s.templates) || limit < 1 {
		return nil, refuse(131059, "the paging cursor is not valid")
	}
	to := min(from+limit, len(s.templates))
	page := templatePage{Data: []wireTemplate{}}
	for _, t := range s.templates[from:to] {
		page.Data = append(page.Data, wireTemplateOf(t))
	}
	page.Paging.Cursors.Before, page.Paging.Cursors.After = strconv.Itoa(from), strconv.Itoa(to)
	if to < len(s.templates) {
		q.Set("after", strconv.Itoa(to))
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
