package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

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
	Problems []problem
	Rules    *rulesForm
	Hours    *hoursForm
	Promises *promisesForm
	Staff    *staffForm
	Document *documentForm
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

// adminPages are the pages, in order.
var adminPages = []struct{ name, title string }{
	{"rules", "Routing"}, {"hours", "Hours"}, {"promises", "Service levels"}, {"staff", "Agents"}, {"document", "All settings"},
}

// empty is the page without its form filled in.
func (a *app) emptyAdmin(ctx context.Context, me *storage.Agent, where place) (v *adminView, f form, err error) {
	v = &adminView{Page: cmp.Or(where.admin, adminPages[0].name)}
	v.Fresh = where.url()
	v.Tabs = []tab{{Title: "Channels", URL: where.on(sheetSettings).url()}}
	for _, p := range adminPages {
		v.Tabs = append(v.Tabs, tab{Title: p.title, URL: where.manage(p.name).url(), Current: p.name == v.Page})
	}
	if v.Chief, err = a.mayManage(ctx, me); err != nil {
		return nil, nil, err
	}
	switch v.Page {
	case "rules":
		v.Rules = &rulesForm{}
		f = v.Rules
	case "hours":
		v.Hours = &hoursForm{Name: where.hours, where: where}
		f = v.Hours
	case "promises":
		v.Promises = &promisesForm{}
		f = v.Promises
	case "staff":
		v.Staff = &staffForm{}
		f = v.Staff
	case "document":
		v.Document = &documentForm{}
		f = v.Document
	default:
		return nil, nil, badRequest("the administration has no page of that name")
	}
	return v, f, nil
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
	if err := r.ParseMultipartForm(maxUpload); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return badForm(err)
	}
	where := place{view: "queue", sheet: sheetAdmin, admin: r.PathValue("page"), hours: r.FormValue("hours")}
	me := a.agentOf(r)
	v, f, err := a.emptyAdmin(r.Context(), me, where)
	if err != nil {
		return err
	}
	if !v.Chief {
		return &mistake{http.StatusForbidden, "Only agents who manage channels can change this."}
	}
	if err := f.load(r.Context(), a); err != nil {
		return err
	}
	f.read(r)
	said, err := f.save(r.Context(), a, me.ID)
	if err == nil {
		return a.adminSaved(w, r, me, where, v, said)
	}
	var status int
	if v.Problems, status = problemsOf(err); status == 0 {
		return err
	}
	return a.showAdmin(w, v, status)
}

// adminSaved answers with the page as it is now. Browsers without the script go
// there, and so does everybody if it is about other hours now.
func (a *app) adminSaved(w http.ResponseWriter, r *http.Request, me *storage.Agent, where place, v *adminView, said string) error {
	if h := v.Hours; h != nil && h.moved() {
		where.hours = h.Name
		return doneAt(w, r, where.url())
	}
	if r.Header.Get("X-Inbox") == "" {
		return doneAt(w, r, where.url())
	}
	v, err := a.adminView(r.Context(), me, where)
	if err != nil {
		return err
	}
	v.Saved = said
	return a.showAdmin(w, v, http.StatusOK)
}

func (a *app) showAdmin(w http.ResponseWriter, v *adminView, status int) error {
	var out bytes.Buffer
	if err := a.pages.ExecuteTemplate(&out, "admin-page", v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write(out.Bytes())
	return err
}

// ID tells the page from others.
func (v *adminView) ID() string {
	if v.Hours != nil {
		return "admin-hours-" + v.Hours.Key
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
