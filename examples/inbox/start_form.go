package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
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
	// Groups are the fields: those of the template, and then those of each card.
	Groups []fieldGroup
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
	// typed is what was posted; nil at first.
	typed url.Values
}

// A fieldGroup is the fields of one card; without a Title, those of none.
type fieldGroup struct {
	Title  string
	Fields []fieldView
}

// ID names the form within the page: another template is another form.
func (v *formView) ID() string {
	return "filling-" + strings.NewReplacer("|", "-", " ", "-").Replace(refOf(v.Template))
}

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
		field := viewOf(f, v.typed)
		field.Fault, faults = v.faultOf(f, faults)
		v.add(field)
	}
	for _, fault := range faults {
		if v.shows(fault) {
			v.Problems = append(v.Problems, upperFirst(fault.Error())+".")
		}
	}
	for _, p := range message.Shown {
		v.Shown = append(v.Shown, showDraft(p))
	}
}

// add puts a field behind the others: those of a card stand together.
func (v *formView) add(f fieldView) {
	title := ""
	if f.inCard() {
		title = fmt.Sprintf("Card %d", f.Card+1)
	}
	if last := len(v.Groups) - 1; last < 0 || v.Groups[last].Title != title {
		v.Groups = append(v.Groups, fieldGroup{Title: title})
	}
	group := &v.Groups[len(v.Groups)-1]
	group.Fields = append(group.Fields, f)
	if f.Kind == templates.FieldText || f.Kind == templates.FieldLink {
		v.Links = append(v.Links, f)
	}
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
