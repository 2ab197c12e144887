package meta

import (
	"strings"

	"github.com/rapport-go/rapport/templates"
)

// A TemplatePage is one page of a listing (WA templates/template-management).
// The listing goes on for as long as Paging.Next is there.
type TemplatePage struct {
	Data   []ListedTemplate `json:"data"`
	Paging struct {
		Cursors struct {
			After Text `json:"after"`
		} `json:"cursors"`
		Next Text `json:"next"`
	} `json:"paging"`
}

// TemplateFields is what a listing is asked for.
const TemplateFields = "id,name,language,status,category,components,quality_score,rejected_reason,parameter_format"

// After is the cursor of the page that follows; empty on the last page.
func (p *TemplatePage) After() string {
	if p.Paging.Next == "" {
		return ""
	}
	return string(p.Paging.Cursors.After)
}

// A ListedTemplate is a template as the API lists it.
type ListedTemplate struct {
	ID       Text `json:"id"`
	Name     Text `json:"name"`
	Language Text `json:"language"`
	Status   Text `json:"status"`
	Category Text `json:"category"`
	Quality  struct {
		Score Text `json:"score"`
	} `json:"quality_score"`
	Rejected   Text        `json:"rejected_reason"`
	Format     Text        `json:"parameter_format"`
	Components []component `json:"components"`
}

// component is part of a template. Its type and format come in upper or in
// lower case.
type component struct {
	Type    Text           `json:"type"`
	Format  Text           `json:"format"`
	Text    Text           `json:"text"`
	Buttons []listedButton `json:"buttons"`
	Example struct {
		Header      []Text    `json:"header_text"`
		Body        [][]Text  `json:"body_text"`
		HeaderNamed []example `json:"header_text_named_params"`
		BodyNamed   []example `json:"body_text_named_params"`
	} `json:"example"`
}

type example struct {
	Name  Text `json:"param_name"`
	Value Text `json:"example"`
}

type listedButton struct {
	Type    Text    `json:"type"`
	Text    Text    `json:"text"`
	URL     Text    `json:"url"`
	Phone   Text    `json:"phone_number"`
	Example anyList `json:"example"`
}

// anyList is a list of texts, or a single one.
type anyList []Text

func (l *anyList) UnmarshalJSON(b []byte) error {
	var one Text
	if one.UnmarshalJSON(b) == nil {
		*l = anyList{one}
		return nil
	}
	return decodeList(b, (*[]Text)(l))
}

// Template is the template in the words of package templates.
func (t *ListedTemplate) Template() templates.Template {
	made := templates.Template{
		ID: string(t.ID), Name: string(t.Name), Language: string(t.Language),
		Category: templates.Category(upper(t.Category)), Status: templates.Status(upper(t.Status)),
		Quality: string(t.Quality.Score), Parameters: templates.ParameterFormat(upper(t.Format)),
	}
	if t.Rejected != "NONE" {
		made.RejectedReason = string(t.Rejected)
	}
	if made.Status == "SUBMITTED" {
		made.Status = templates.StatusPending
	}
	for _, c := range t.Components {
		c.into(&made)
	}
	return made
}

func upper(t Text) string { return strings.ToUpper(string(t)) }

func (c *component) into(t *templates.Template) {
	switch upper(c.Type) {
	case "HEADER":
		t.Header = c.header()
		if t.Header.Kind == "" {
			t.Other = append(t.Other, "HEADER "+upper(c.Format))
		}
	case "BODY":
		t.Body = withExamples(string(c.Text), c.firstBody(), c.Example.BodyNamed)
	case "FOOTER":
		t.Footer = string(c.Text)
	case "BUTTONS":
		for _, b := range c.Buttons {
			t.Buttons = append(t.Buttons, b.button())
		}
	default:
		t.Other = append(t.Other, upper(c.Type))
	}
}

func (c *component) firstBody() []Text {
	if len(c.Example.Body) == 0 {
		return nil
	}
	return c.Example.Body[0]
}

var headerKinds = map[string]templates.HeaderKind{
	"TEXT": templates.HeaderText, "": templates.HeaderText, "IMAGE": templates.HeaderImage,
	"VIDEO": templates.HeaderVideo, "DOCUMENT": templates.HeaderFile, "LOCATION": templates.HeaderLocation,
}

func (c *component) header() templates.Header {
	h := templates.Header{Kind: headerKinds[upper(c.Format)]}
	if h.Kind == templates.HeaderText {
		h.Text = withExamples(string(c.Text), c.Example.Header, c.Example.HeaderNamed)
	}
	return h
}

// withExamples finds the variables of text and puts to each its example: by
// name, or else by place.
func withExamples(text string, positional []Text, named []example) templates.Text {
	made := templates.ParseText(text)
	for i := range made.Variables {
		v := &made.Variables[i]
		if i < len(positional) {
			v.Example = string(positional[i])
		}
		for _, e := range named {
			if string(e.Name) == v.Name {
				v.Example = string(e.Value)
			}
		}
	}
	return made
}

func (b *listedButton) button() templates.Button {
	made := templates.Button{
		Kind: templates.ButtonKind(strings.ToLower(string(b.Type))), Title: string(b.Text),
		URL: string(b.URL), Phone: string(b.Phone),
		Variables: withExamples(string(b.URL), nil, nil).Variables,
	}
	for i := range made.Variables {
		if i < len(b.Example) {
			made.Variables[i].Example = string(b.Example[i])
		}
	}
	return made
}
