package templates

import (
	"errors"

	"github.com/rapport-go/rapport/channel"
)

// Fill makes the message of filled fields, with Shown set to what the customer
// will see, and checks it like Check. Fields are matched by Key and their
// order does not matter; of a field, only Key and the value are read. A field
// that the template does not have is a fault.
//
// The message is returned beside an error too, so that a half-filled form can
// be shown.
func (t *Template) Fill(fields []Field) (channel.Template, error) {
	form, faults := t.form(fields)
	m := channel.Template{Name: t.Name, Language: t.Language}
	if t.Header.takesText() {
		m.Header = t.values(InHeader, t.Header.Text, form)
	} else if f := form[string(InHeader)]; !f.Blank() {
		m.Header = []channel.Parameter{f.parameter(t.Header.Kind)}
	}
	m.Body = t.values(InBody, t.Body, form)
	m.Buttons = t.buttonValues(form, m.Body)
	m.Shown = t.Preview(m)
	return m, errors.Join(append(faults, t.Check(m))...)
}

// form finds each field by its key.
func (t *Template) form(fields []Field) (map[string]Field, []error) {
	form, faults := map[string]Field{}, []error(nil)
	for _, f := range t.Fields() {
		form[f.Key] = Field{}
	}
	seen := map[string]bool{}
	for i, f := range fields {
		if _, known := form[f.Key]; !known {
			faults = append(faults, &Fault{Code: FaultExtra, Where: InForm, Index: i, Problem: "is for a field that the template does not have"})
			continue
		}
		if seen[f.Key] {
			faults = append(faults, &Fault{Code: FaultTwice, Where: InForm, Index: i, Problem: "is for a field that has a value already"})
		}
		seen[f.Key], form[f.Key] = true, f
	}
	return form, faults
}

// values are the values for a text's variables, blank ones included: a value
// that is left out would move those behind it.
func (t *Template) values(where Place, text Text, form map[string]Field) []channel.Parameter {
	var all []channel.Parameter
	for _, v := range text.Variables {
		p := form[textKey(where, v.Name)].parameter(HeaderText)
		if t.Parameters == Named {
			p.Name = v.Name
		}
		all = append(all, p)
	}
	return all
}

// parameter is the value as it goes into the message. A file takes the kind
// that the template wants; what else was filled in stays, so that Check can
// fault it.
func (f Field) parameter(kind HeaderKind) channel.Parameter {
	p := channel.Parameter{Text: f.Text, Location: f.Location}
	switch kind {
	case HeaderVideo:
		p.Video = f.Media
	case HeaderImage:
		p.Image = f.Media
	default:
		p.File = f.Media
	}
	return p
}

// buttonValues leaves out buttons without a value: their index tells them
// apart.
func (t *Template) buttonValues(form map[string]Field, body []channel.Parameter) []channel.TemplateButton {
	var all []channel.TemplateButton
	for i, b := range t.Buttons {
		value := form[buttonKey(i)].Text
		if b.Kind == ButtonOTP && len(body) > 0 {
			value = body[0].Text
		}
		if value != "" {
			all = append(all, channel.TemplateButton{Index: i, Kind: b.Takes(), Value: value})
		}
	}
	return all
}
