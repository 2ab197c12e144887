package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A formView is a template that is being filled.
type formView struct {
	templates.Template
	// Hidden is what the form carries along; Change leads to the other templates.
	Hidden []hidden
	Key    string
	Change string
	Fields []fieldView
	// Links are the fields that a link can be put into; Link is what was typed.
	Links []fieldView
	Link  string
	// Problems concern no single field.
	Problems []string
	// Tried says that somebody tried to send: what is missing is a fault now.
	Tried bool
	// Consent asks how the contact agreed; nil if nobody has to.
	Consent *consentChoice
	Shown   []partView
}

// ID names the form within the page: another template is another form.
func (v *formView) ID() string {
	return "filling-" + strings.NewReplacer("|", "-", " ", "-").Replace(refOf(v.Template))
}

// A fieldView is one field of the form.
type fieldView struct {
	templates.Field
	ID, Label, Note, Fault, Accept string
	Upload                         *mediaView
}

// File reports whether it takes a file.
func (f fieldView) File() bool {
	return f.Kind == templates.FieldImage || f.Kind == templates.FieldVideo || f.Kind == templates.FieldFile
}

// Place reports whether it takes a place on the map.
func (f fieldView) Place() bool { return f.Kind == templates.FieldLocation }

// A consentChoice is how the contact agreed to be written to.
type consentChoice struct{ Basis, Detail, Purpose string }

// newForm is the form as it is shown at first.
func (a *app) newForm(ctx context.Context, me *storage.Agent, to *storage.Contact, where place) (*formView, error) {
	var contact storage.ContactID
	if to != nil {
		contact = to.ID
	}
	name, language, _ := strings.Cut(where.start.template, "|")
	form, err := a.engine.TemplateForm(ctx, me.ID, where.start.sender, name, language, contact)
	if err != nil {
		return nil, err
	}
	v := &formView{Template: form.Template, Key: rand.Text()}
	v.show(form.Fields, where)
	return v, nil
}

// template reads the template that the address names.
func (a *app) template(ctx context.Context, where place) (templates.Template, error) {
	name, language, _ := strings.Cut(where.start.template, "|")
	entry, err := a.engine.Template(ctx, where.start.sender, name, language)
	return entry.Template, err
}

// show puts fields into the form, with what is wrong with them, and what the
// customer would see.
func (v *formView) show(fields []templates.Field, where place) {
	v.Hidden = where.hidden()
	where.start.template = ""
	v.Change = where.url()
	message, err := v.Fill(fields)
	faults := templates.Faults(err)
	for _, f := range fields {
		field := viewOf(f)
		faults = slices.DeleteFunc(faults, func(fault *templates.Fault) bool {
			if !concerns(fault, f) {
				return false
			}
			if v.Tried || !isGap(fault) {
				field.Fault = "This " + fault.Problem + "."
			}
			return true
		})
		v.Fields = append(v.Fields, field)
		if f.Kind == templates.FieldText || f.Kind == templates.FieldLink {
			v.Links = append(v.Links, field)
		}
	}
	for _, fault := range faults {
		if v.Tried || !isGap(fault) {
			v.Problems = append(v.Problems, upperFirst(fault.Error())+".")
		}
	}
	for _, p := range message.Shown {
		v.Shown = append(v.Shown, showDraft(p))
	}
}

// concerns reports whether a fault is about a field.
func concerns(fault *templates.Fault, f templates.Field) bool {
	switch {
	case fault.Where != f.Where:
		return false
	case f.Where == templates.InButton, fault.Variable == "":
		return fault.Index == f.Index || f.Key == string(templates.InHeader)
	}
	return fault.Variable == f.Variable
}

// isGap reports whether a fault is only that something is not filled in yet.
func isGap(fault *templates.Fault) bool {
	return fault.Code == templates.FaultMissing || fault.Code == templates.FaultEmpty
}

func viewOf(f templates.Field) fieldView {
	v := fieldView{Field: f, ID: "field-" + strings.ReplaceAll(f.Key, ".", "-"), Note: sourceText(f), Label: label(f)}
	switch f.Kind {
	case templates.FieldImage:
		v.Accept = "image/jpeg,image/png"
	case templates.FieldVideo:
		v.Accept = "video/mp4,video/3gpp"
	}
	if f.Media != nil {
		v.Upload = showMedia(*f.Media, string(f.Kind), uploadURL(f.Media))
	}
	return v
}

// label is what a field is called.
func label(f templates.Field) string {
	switch f.Kind {
	case templates.FieldImage:
		return "Picture above the text"
	case templates.FieldVideo:
		return "Film above the text"
	case templates.FieldFile:
		return "Document above the text"
	case templates.FieldLocation:
		return "Place above the text"
	case templates.FieldLink:
		return fmt.Sprintf("Where “%s” leads", f.Title)
	case templates.FieldCode:
		return fmt.Sprintf("Code of “%s”", f.Title)
	}
	name := upperFirst(strings.ReplaceAll(f.Variable, "_", " "))
	if len(f.Variable) > 0 && f.Variable[0] >= '0' && f.Variable[0] <= '9' {
		name = "Value {{" + f.Variable + "}}"
	}
	if f.Where == templates.InHeader {
		return name + " (heading)"
	}
	return name
}

// consentBases are the ways in which an agent can know that somebody agreed.
var consentBases = []struct {
	Basis storage.ConsentBasis
	Title string
}{
	{storage.BasisAgent, "They told me"},
	{storage.BasisOptIn, "They signed up: a form, a contract, a call"},
	{storage.BasisImport, "It was known before"},
}
