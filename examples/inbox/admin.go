package main

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// An adminView is a page of the administration: one form that is saved at once or
// not at all.
type adminView struct {
	Page  string
	Tabs  []tab
	Fresh string // the address of the page
	// Chief says that the agent may change it.
	Chief bool
	// Saved says what has just been done; empty for nothing.
	Saved    string
	Problems problems
	Rules    *rulesForm
	Hours    *hoursForm
	Promises *promisesForm
	Staff    *staffForm
	Roles    *rolesForm
	Document *documentForm
	// Replies and Macros are what agents write and do with one touch, Automations
	// what happens by itself.
	Replies     *repliesForm
	Macros      *macrosForm
	Automations *automationsForm
	Words       *optWordsForm
}

// A form is what a page of the administration shows, and what comes back of it.
type form interface {
	// load fills it in as things are saved.
	load(ctx context.Context, a *app) error
	// read takes what somebody typed. It is shown to them again if it cannot be
	// saved.
	read(r *http.Request)
	// save saves what was typed, and says what it did.
	save(ctx context.Context, a *app, by storage.AgentID) (string, error)
}

// An adminPage is one page with what makes its form.
type adminPage struct {
	name, title string
	form        func(*adminView, place) form
}

// adminPages are the pages, in order.
var adminPages = []adminPage{
	{"rules", "Routing", func(v *adminView, _ place) form { v.Rules = &rulesForm{}; return v.Rules }},
	{"hours", "Hours", func(v *adminView, p place) form { v.Hours = &hoursForm{Name: p.hours, where: p}; return v.Hours }},
	{"promises", "Service levels", func(v *adminView, _ place) form { v.Promises = &promisesForm{}; return v.Promises }},
	{"staff", "Agents", func(v *adminView, _ place) form { v.Staff = &staffForm{}; return v.Staff }},
	{"roles", "Roles", func(v *adminView, p place) form { v.Roles = &rolesForm{ID: p.role, where: p}; return v.Roles }},
	{"replies", "Canned replies", func(v *adminView, p place) form { v.Replies = &repliesForm{where: p}; return v.Replies }},
	{"macros", "Macros", func(v *adminView, p place) form { v.Macros = &macrosForm{where: p}; return v.Macros }},
	{"automations", "Automations", func(v *adminView, p place) form { v.Automations = &automationsForm{where: p}; return v.Automations }},
	{"words", "Opt-out words", func(v *adminView, _ place) form { v.Words = &optWordsForm{}; return v.Words }},
	{"document", "All settings", func(v *adminView, _ place) form { v.Document = &documentForm{}; return v.Document }},
}

// emptyAdmin is the page without its form filled in.
func (a *app) emptyAdmin(ctx context.Context, me *storage.Agent, where place) (*adminView, form, error) {
	v := &adminView{Page: cmp.Or(where.admin, adminPages[0].name), Fresh: where.url()}
	v.Tabs = []tab{{Title: "Channels", URL: where.on(sheetSettings).url()}}
	var f form
	for _, p := range adminPages {
		v.Tabs = append(v.Tabs, tab{Title: p.title, URL: where.manage(p.name).url(), Current: p.name == v.Page})
		if p.name == v.Page {
			f = p.form(v, where)
		}
	}
	if f == nil {
		return nil, nil, notFound("page of the administration")
	}
	var err error
	v.Chief, err = a.mayChange(ctx, me, f)
	return v, f, err
}

func (a *app) adminView(ctx context.Context, me *storage.Agent, where place) (*adminView, error) {
	v, f, err := a.emptyAdmin(ctx, me, where)
	if err != nil {
		return nil, err
	}
	return v, f.load(ctx, a)
}

// saveAdmin saves a page of the administration, and answers with the page: as it
// is saved now, or as it was typed, with everything that is wrong.
func (a *app) saveAdmin(w http.ResponseWriter, r *http.Request) error {
	where := place{view: engagement.ViewQueue, sheet: sheetAdmin, admin: r.PathValue("page"), hours: r.FormValue("hours"), role: storage.RoleID(r.FormValue("role"))}
	where.item, where.channel = r.FormValue("item"), channel.ID(r.FormValue("channel"))
	v, f, err := a.emptyAdmin(r.Context(), a.agentOf(r), where)
	if err != nil {
		return err
	}
	said, err := a.saveForm(r, f)
	if err == nil {
		return a.adminSaved(w, r, where, f, said)
	}
	var status int
	if v.Problems, status = problemsOf(err); status == 0 {
		return err
	}
	return a.showAdmin(w, r, where, v, status)
}

// saveForm saves what came of a form. Of those who save at the same time one
// waits, so that what is checked still holds when it is saved.
func (a *app) saveForm(r *http.Request, f form) (string, error) {
	a.saving.Lock()
	defer a.saving.Unlock()
	ctx, me := r.Context(), a.agentOf(r)
	chief, err := a.mayChange(ctx, me, f)
	if err != nil {
		return "", err
	}
	if !chief {
		return "", &mistake{http.StatusForbidden, "Only agents who manage channels can change this."}
	}
	if err := f.load(ctx, a); err != nil {
		return "", err
	}
	f.read(r)
	done, err := f.save(ctx, a, me.ID)
	if err == nil {
		err = a.office.read(ctx, a.engine)
	}
	return done, err
}

// A mover is a form whose page may be somewhere else once it is saved.
type mover interface {
	// moved is where the page is, and whether that is somewhere else.
	moved() (place, bool)
}

// adminSaved answers with the page as it is now. Browsers without the script go
// there, and so does everybody if it is somewhere else now.
func (a *app) adminSaved(w http.ResponseWriter, r *http.Request, where place, f form, said string) error {
	if m, ok := f.(mover); ok {
		if there, is := m.moved(); is {
			return doneAt(w, r, there.url())
		}
	}
	if !scripted(r) {
		return doneAt(w, r, where.url())
	}
	v, err := a.adminView(r.Context(), a.agentOf(r), where)
	if err != nil {
		return err
	}
	v.Saved = said
	return a.showAdmin(w, r, where, v, http.StatusOK)
}

// showAdmin answers with the page: alone for the script, and otherwise with all
// that is around it.
func (a *app) showAdmin(w http.ResponseWriter, r *http.Request, where place, v *adminView, status int) error {
	var out bytes.Buffer
	name, what := "admin-page", any(v)
	if !scripted(r) {
		s, err := a.look(r.Context(), a.agentOf(r), where, sections)
		if err != nil {
			return err
		}
		s.Admin = v
		name, what = "page", s
	}
	if err := a.pages.ExecuteTemplate(&out, name, what); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write(out.Bytes())
	return err
}

// Conflict says that somebody else came between, and not that something is wrong.
func (v *adminView) Conflict() bool { return len(v.Problems) == 1 && v.Problems[0].Path == "" }

// ID tells the page from others.
func (v *adminView) ID() string {
	switch {
	case v.Hours != nil:
		return "admin-hours-" + v.Hours.Key
	case v.Roles != nil:
		return "admin-roles-" + v.Roles.Key
	case v.Replies != nil:
		return "admin-replies-" + v.Replies.Key
	case v.Macros != nil:
		return "admin-macros-" + v.Macros.Key
	case v.Automations != nil:
		return "admin-automations-" + string(v.Automations.ID)
	}
	return "admin-" + v.Page
}

// Fault is what is wrong with a field, or with anything in it; empty if nothing
// is.
func (v *adminView) Fault(path string) string {
	var all []string
	for _, p := range v.Problems {
		rest, ok := strings.CutPrefix(p.Path, path)
		if ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			all = append(all, p.Text)
		}
	}
	return strings.Join(all, "; ")
}

// FaultOf is what is wrong with a path itself, and not with something in it.
func (v *adminView) FaultOf(path string) string {
	var all []string
	for _, p := range v.Problems {
		if p.Path == path {
			all = append(all, p.Text)
		}
	}
	return strings.Join(all, "; ")
}
