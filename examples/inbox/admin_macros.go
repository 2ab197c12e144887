package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A macrosForm is one macro, with all others that the agent may change.
type macrosForm struct {
	All []tab
	// Key is the id of the macro, or what stands for a new one; ID is the id in
	// either case.
	Key, ID       string
	Version       int64
	Name, ForWhom string
	Scope         scopeForm
	Actions       []actionForm

	where  place
	act    string // "save" or "delete"
	me     storage.AgentID
	chief  bool
	stored engagement.Macro
}

// opens is for every agent: who does not manage writes for themselves.
func (f *macrosForm) opens(ctx context.Context, a *app, me *storage.Agent) (bool, error) {
	var err error
	f.me = me.ID
	f.chief, err = a.mayManage(ctx, me, "")
	return true, err
}

func (f *macrosForm) load(ctx context.Context, a *app) error {
	all, err := a.engine.WritableMacros(ctx, f.me)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(x, y engagement.Macro) int {
		return strings.Compare(templates.Fold(x.Name), templates.Fold(y.Name))
	})
	f.Key = f.where.item
	if f.Key == "" && len(all) > 0 {
		f.Key = all[0].ID
	} else if f.Key == "" {
		f.Key = newItem
	}
	f.All, f.stored = nil, engagement.Macro{ID: rand.Text()}
	for _, m := range all {
		f.All = append(f.All, tab{Title: m.Name, URL: f.where.manageItem("macros", m.ID).url(), Current: m.ID == f.Key})
		if m.ID == f.Key {
			f.stored = m
		}
	}
	f.All = append(f.All, tab{Title: "new", URL: f.where.manageItem("macros", newItem).url(), Current: f.Key == newItem})
	if f.Key != newItem && f.stored.Version == 0 {
		return notFound("macro, or not any more")
	}
	return f.show(ctx, a)
}

// show fills in the form as the macro is saved.
func (f *macrosForm) show(ctx context.Context, a *app) error {
	m := f.stored
	f.ID, f.Version, f.Name, f.ForWhom = m.ID, m.Version, m.Name, ""
	if m.Version > 0 {
		f.ForWhom = a.scopeText(m.Scope, f.me)
	}
	choices, err := a.choices(ctx, macroKinds...)
	if err != nil {
		return err
	}
	f.Actions = actionsAt("actions", m.Actions, choices)
	f.Scope, err = a.scopeOf(ctx, m.Scope, f.me, f.chief)
	return err
}

func (f *macrosForm) read(r *http.Request) {
	f.act, f.Version = r.FormValue("act"), versionOf(r)
	if f.act == "delete" {
		return
	}
	if f.Key == newItem {
		f.ID = strings.TrimSpace(r.FormValue("ID")) // what is sent twice is one macro
	}
	f.Name = strings.TrimSpace(r.FormValue("Name"))
	f.Scope.read(r)
	readActions(f.Actions, r)
}

// moved reports whether the page is for another macro now.
func (f *macrosForm) moved() (place, bool) {
	if f.act == "delete" {
		return f.where.manageItem("macros", ""), true
	}
	return f.where.manageItem("macros", f.ID), f.Key == newItem
}

func (f *macrosForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	switch f.act {
	case "delete":
		return "Deleted.", a.engine.DeleteMacro(ctx, by, f.ID, f.Version)
	case "save":
		return f.put(ctx, a, by)
	}
	return "", badRequest("a macro is saved or deleted")
}

func (f *macrosForm) put(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	if f.stored.Version != f.Version {
		return "", storage.ErrConflict // the rows are other ones
	}
	p := &reading{places: map[string]string{}}
	next := engagement.Macro{ID: f.ID, Version: f.Version, Name: f.Name, Scope: f.Scope.scope(&p.problems)}
	var err error
	if next.Actions, err = p.actions(ctx, a, "actions", f.Actions); err != nil {
		return "", err
	}
	if f.Name == "" {
		p.add("Name", "is required")
	}
	if err := p.err(); err != nil {
		return "", err
	}
	err = a.engine.PutMacro(ctx, by, &next)
	return fmt.Sprintf("Saved as version %d.", next.Version), p.ofMacro(err)
}

// ofMacro has what is wrong with a macro at the fields of its form. Its actions are
// checked as those of a rule.
func (p *reading) ofMacro(err error) error {
	var all problems
	if wrong, ok := errors.AsType[*automation.SettingsError](err); ok {
		for _, f := range wrong.Faults {
			all.add(strings.TrimPrefix(f.Where, "rules[0]."), f.Problem)
		}
	} else if wrong, ok := errors.AsType[*engagement.InvalidError](err); ok && strings.HasPrefix(wrong.Field, "Actions") {
		all.add(strings.ToLower(wrong.Field), wrong.Problem)
	} else {
		return err
	}
	return p.placed(all)
}
