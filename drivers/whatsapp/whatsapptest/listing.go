package whatsapptest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

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
		t.Buttons = slices.Clone(t.Buttons)
		for j := range t.Buttons {
			if b := &t.Buttons[j]; b.Variables == nil {
				b.Variables = templates.ParseText(b.URL).Variables
			}
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

type wireTemplate struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Language   string          `json:"language"`
	Status     string          `json:"status"`
	Category   string          `json:"category"`
	Format     string          `json:"parameter_format"`
	Rejected   string          `json:"rejected_reason"`
	Quality    wireScore       `json:"quality_score"`
	Components []wireComponent `json:"components"`
}

type wireScore struct {
	Score string `json:"score"`
}

type wireComponent struct {
	Type    string       `json:"type"`
	Format  string       `json:"format,omitempty"`
	Text    string       `json:"text,omitempty"`
	Example *wireExample `json:"example,omitempty"`
	Buttons []wireButton `json:"buttons,omitempty"`
}

type wireExample struct {
	Header      []string    `json:"header_text,omitempty"`
	Body        [][]string  `json:"body_text,omitempty"`
	HeaderNamed []wireNamed `json:"header_text_named_params,omitempty"`
	BodyNamed   []wireNamed `json:"body_text_named_params,omitempty"`
}

type wireNamed struct {
	Name    string `json:"param_name"`
	Example string `json:"example"`
}

type wireButton struct {
	Type    string   `json:"type"`
	Text    string   `json:"text"`
	URL     string   `json:"url,omitempty"`
	Phone   string   `json:"phone_number,omitempty"`
	Example []string `json:"example,omitempty"`
}

func wireTemplateOf(t templates.Template) wireTemplate {
	w := wireTemplate{
		ID: t.ID, Name: t.Name, Language: t.Language, Status: string(t.Status), Category: string(t.Category),
		Format: string(t.Parameters), Rejected: cmp.Or(t.RejectedReason, "NONE"), Quality: wireScore{cmp.Or(t.Quality, "UNKNOWN")},
	}
	if !t.Header.IsZero() {
		w.Components = append(w.Components, headerComponent(t))
	}
	body := wireComponent{Type: "BODY", Text: t.Body.Text}
	if values, named := examples(t.Body, t.Parameters); len(values)+len(named) > 0 {
		body.Example = &wireExample{BodyNamed: named}
		if len(values) > 0 {
			body.Example.Body = [][]string{values}
		}
	}
	w.Components = append(w.Components, body)
	if t.Footer != "" {
		w.Components = append(w.Components, wireComponent{Type: "FOOTER", Text: t.Footer})
	}
	if len(t.Buttons) > 0 {
		w.Components = append(w.Components, wireComponent{Type: "BUTTONS", Buttons: wireButtons(t.Buttons)})
	}
	return w
}

func headerComponent(t templates.Template) wireComponent {
	c := wireComponent{Type: "HEADER", Format: strings.ToUpper(headerType(t.Header.Kind)), Text: t.Header.Text.Text}
	if values, named := examples(t.Header.Text, t.Parameters); len(values)+len(named) > 0 {
		c.Example = &wireExample{Header: values, HeaderNamed: named}
	}
	return c
}

func examples(t templates.Text, format templates.ParameterFormat) (values []string, named []wireNamed) {
	for _, v := range t.Variables {
		if format == templates.Named {
			named = append(named, wireNamed{v.Name, cmp.Or(v.Example, "example")})
		} else {
			values = append(values, cmp.Or(v.Example, "example"))
		}
	}
	return values, named
}

func wireButtons(all []templates.Button) []wireButton {
	var out []wireButton
	for _, b := range all {
		w := wireButton{Type: strings.ToUpper(string(b.Kind)), Text: b.Title, URL: b.URL, Phone: b.Phone}
		for _, v := range b.Variables {
			w.Example = append(w.Example, cmp.Or(v.Example, "example"))
		}
		out = append(out, w)
	}
	return out
}
