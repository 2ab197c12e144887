package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A pickView is the templates to choose from.
type pickView struct {
	Words  string
	Hidden []hidden // of the form with the words and the language
	Chips  []chipView
	// Languages are all that there are; Language is the chosen one.
	Languages []string
	Language  string
	Items     []pickItem
	State     string // how fresh the list is
}

// A chipView is a category that can be switched on and off.
type chipView struct {
	Title, URL string
	On         bool
}

// A pickItem is a template in the list.
type pickItem struct {
	templates.Template
	URL string
	// Others are the other languages that there are.
	Others []chipView
}

// Kind is the category as people write it.
func (i pickItem) Kind() string { return upperFirst(strings.ToLower(string(i.Category))) }

// Why says why it cannot be sent; empty if it can.
func (i pickItem) Why() string {
	if i.Sendable() {
		return ""
	}
	return strings.ReplaceAll(strings.ToLower(string(i.Status)), "_", " ")
}

func refOf(t templates.Template) string { return t.Name + "|" + t.Language }

var categories = []templates.Category{templates.CategoryMarketing, templates.CategoryUtility, templates.CategoryAuthentication}

// chooseTemplate shows the templates, or the form of the chosen one.
func (a *app) chooseTemplate(ctx context.Context, me *storage.Agent, v *startView, to *storage.Contact, where place) (err error) {
	if where.start.template != "" {
		v.Form, err = a.newForm(ctx, me, to, where)
		return err
	}
	v.Pick, err = a.pickView(ctx, to, where)
	return err
}

func (a *app) pickView(ctx context.Context, to *storage.Contact, where place) (*pickView, error) {
	s := where.start
	v := &pickView{Words: s.words, Language: s.language, Hidden: where.hidden("words", "language")}
	query := engagement.TemplateQuery{Channel: s.sender}
	all, state, err := a.engine.Templates(ctx, query)
	if err != nil {
		return nil, err
	}
	v.State = catalogueText(state, time.Now())
	for _, entry := range all {
		if !slices.Contains(v.Languages, entry.Template.Language) {
			v.Languages = append(v.Languages, entry.Template.Language)
		}
	}
	slices.Sort(v.Languages)
	v.Chips = chips(where)
	query.Words = s.words
	if s.language != "" {
		query.Languages = []string{s.language}
	}
	for _, c := range chosen(s.category) {
		query.Categories = append(query.Categories, templates.Category(c))
	}
	found, _, err := a.engine.Templates(ctx, query)
	v.Items = items(found, to, where)
	return v, err
}

// chosen are the categories that the address names.
func chosen(category string) []string {
	return slices.DeleteFunc(strings.Split(category, ","), func(c string) bool { return c == "" })
}

func chips(where place) []chipView {
	on := chosen(where.start.category)
	all := where
	all.start.category = ""
	list := []chipView{{"All", all.url(), len(on) == 0}}
	for _, c := range categories {
		there, isOn := where, slices.Contains(on, string(c))
		next := append(slices.Clone(on), string(c))
		if isOn {
			next = slices.DeleteFunc(slices.Clone(on), func(o string) bool { return o == string(c) })
		}
		there.start.category = strings.Join(next, ",")
		list = append(list, chipView{upperFirst(strings.ToLower(string(c))), there.url(), isOn})
	}
	return list
}

// items lists each template once, in the language that suits the contact best.
func items(found []engagement.TemplateEntry, to *storage.Contact, where place) []pickItem {
	wanted := []string{"en"}
	if to != nil && to.Language != "" {
		wanted = []string{to.Language, "en"}
	}
	var all []templates.Template
	for _, entry := range found {
		all = append(all, entry.Template)
	}
	var list []pickItem
	var blocked []pickItem
	seen := map[string]bool{}
	for _, t := range all {
		if seen[t.Name] {
			continue
		}
		seen[t.Name] = true
		if best := templates.Choose(all, t.Name, wanted...); best != nil {
			list = append(list, itemOf(*best, all, where))
		} else {
			blocked = append(blocked, pickItem{Template: t})
		}
	}
	return append(list, blocked...)
}

func itemOf(t templates.Template, all []templates.Template, where place) pickItem {
	there := func(t templates.Template) string { p := where; p.start.template = refOf(t); return p.url() }
	item := pickItem{Template: t, URL: there(t)}
	for _, other := range all {
		if other.Name == t.Name && other.Language != t.Language && other.Sendable() {
			item.Others = append(item.Others, chipView{Title: other.Language, URL: there(other)})
		}
	}
	return item
}

// catalogueText says how fresh a channel's templates are.
func catalogueText(s engagement.CatalogueState, now time.Time) string {
	text := "The templates were never read from the provider."
	if !s.Synced.IsZero() {
		text = "Read from the provider " + ago(now.Sub(s.Synced)) + "."
	}
	if s.Problem != "" {
		text += " The last reading was not complete: " + s.Problem + "."
	}
	return text
}
