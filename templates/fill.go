package templates

import (
	"errors"
	"slices"

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
	own := t.fill(t.own(), "", form)
	m := channel.Template{Name: t.Name, Language: t.Language, Header: own.Header, Body: own.Body, Buttons: own.Buttons}
	m.OfferEnds = form[string(InOffer)].Time
	for i, c := range t.Cards {
		m.Cards = append(m.Cards, t.fill(c, cardKey(i), form))
	}
	m.Shown = t.Preview(m)
	return m, errors.Join(append(faults, t.Check(m))...)
}

// form finds each field by its key.
func (t *Template) form(fields []Field) (map[string]Field, []error) {
	form, faults := map[string]Field{}, []error(nil)
	own := t.Fields()
	for i, f := range fields {
		at := slices.IndexFunc(own, func(o Field) bool { return o.Key == f.Key })
		if at < 0 {
			faults = append(faults, &Fault{Code: FaultExtra, Where: InForm, Index: i, Problem: "is for a field that the template does not have"})
			continue
		}
		if _, seen := form[f.Key]; seen {
			faults = append(faults, &Fault{Code: FaultTwice, Where: InForm, Index: i, Problem: "is for a field that has a value already"})
		}
		if o := own[at]; !o.Kind.holds(f) {
			faults = append(faults, o.fault(FaultKind, "takes a value of kind "+string(o.Kind)))
		}
		form[f.Key] = f
	}
	return form, faults
}

// fault is about the place that the field is for.
func (f Field) fault(code FaultCode, problem string) *Fault {
	return &Fault{Code: code, Where: f.Where, Index: f.Index, Card: f.Card, Variable: f.Variable, Problem: problem}
}

// holds reports whether a message has room for what is in a field of the kind.
// Whether it belongs there, Check says.
func (k FieldKind) holds(f Field) bool {
	file := f.Media != nil || f.Location != nil || f.Product != nil
	switch k {
	case FieldTime:
		return f.Text == "" && !file && len(f.Products) == 0
	case FieldProducts:
		return f.Text == "" && !file && f.Time.IsZero()
	case FieldLink, FieldCode, FieldToken, FieldData, FieldThumbnail:
		return !file && len(f.Products) == 0 && f.Time.IsZero()
	}
	return len(f.Products) == 0 && f.Time.IsZero()
}

// fill makes the values for the template or for one of its cards. The keys of
// its fields begin with prefix.
func (t *Template) fill(c Card, prefix string, form map[string]Field) channel.TemplateCard {
	var v channel.TemplateCard
	if c.Header.takesText() {
		v.Header = t.values(prefix, InHeader, c.Header.Text, form)
	} else if f := form[prefix+string(InHeader)]; !f.Blank() {
		v.Header = []channel.Parameter{f.parameter(c.Header.Kind)}
	}
	v.Body = t.values(prefix, InBody, c.Body, form)
	for i, b := range c.Buttons {
		if filled, ok := b.fill(i, prefix+buttonKey(i), form, v.Body); ok {
			v.Buttons = append(v.Buttons, filled)
		}
	}
	return v
}

// values are the values for a text's variables, blank ones included: a value
// that is left out would move those behind it.
func (t *Template) values(prefix string, where Place, text Text, form map[string]Field) []channel.Parameter {
	var all []channel.Parameter
	for _, v := range text.Variables {
		p := form[prefix+textKey(where, v.Name)].parameter(HeaderText)
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
	p := channel.Parameter{Text: f.Text, Location: f.Location, Product: f.Product}
	switch kind {
	case HeaderVideo:
		p.Video = f.Media
	case HeaderImage:
		p.Image = f.Media
	case HeaderGIF:
		p.GIF = f.Media
	default:
		p.File = f.Media
	}
	return p
}

// fill is the value for a button. It is false if there is none: buttons without
// are left out, since their index tells them apart. That of a form and that of
// a catalogue are named always.
func (b Button) fill(index int, key string, form map[string]Field, body []channel.Parameter) (channel.TemplateButton, bool) {
	v := channel.TemplateButton{Index: index, Kind: b.Accepts(), Value: form[key].Text}
	switch b.Kind {
	case ButtonOTP:
		if len(body) > 0 {
			v.Value = body[0].Text
		}
	case ButtonFlow:
		v.Data = form[key+dataKey].Text
	case ButtonProducts:
		v.Sections = form[key+productsKey].Products
		if v.Value == "" {
			v.Value = firstProduct(v.Sections)
		}
	}
	return v, b.bare() || v.Value != "" || len(v.Sections) > 0
}

// firstProduct is the article whose picture is shown unless another is chosen.
func firstProduct(sections []channel.ProductSection) string {
	for _, s := range sections {
		for _, id := range s.Products {
			return id
		}
	}
	return ""
}
