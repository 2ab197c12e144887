package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A repliesForm is one canned reply, with all others that the agent may change.
type repliesForm struct {
	All []tab
	// Key is the id of the reply, or what stands for a new one; ID is the id in
	// either case.
	Key, ID            string
	Version            int64
	Name, Shortcut     string
	Text, Answers      string
	Quick              bool
	Otherwise, ForWhom string
	Scope              scopeForm
	File               replyFile
	// Fixed says that it has more than a text with answers and a file, which stays as
	// it is.
	Fixed bool

	where  place
	act    string // "save" or "delete"
	me     storage.AgentID
	chief  bool
	stored templates.Reply
}

// newItem stands for a canned reply or a macro that there is not yet.
const newItem = "+"

// opens is for every agent: who does not manage writes for themselves.
func (f *repliesForm) opens(ctx context.Context, a *app, me *storage.Agent) (bool, error) {
	var err error
	f.me = me.ID
	f.chief, err = a.mayManage(ctx, me, "")
	return true, err
}

func (f *repliesForm) load(ctx context.Context, a *app) error {
	all, err := a.engine.WritableReplies(ctx, f.me)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(x, y templates.Reply) int { return strings.Compare(templates.Fold(x.Name), templates.Fold(y.Name)) })
	f.Key = f.where.item
	if f.Key == "" && len(all) > 0 {
		f.Key = all[0].ID
	} else if f.Key == "" {
		f.Key = newItem
	}
	f.All, f.stored = nil, templates.Reply{ID: rand.Text()}
	for _, r := range all {
		f.All = append(f.All, tab{Title: r.Name, URL: f.where.manageItem("replies", r.ID).url(), Current: r.ID == f.Key})
		if r.ID == f.Key {
			f.stored = r
		}
	}
	f.All = append(f.All, tab{Title: "new", URL: f.where.manageItem("replies", newItem).url(), Current: f.Key == newItem})
	if f.Key != newItem && f.stored.Version == 0 {
		return notFound("canned reply, or not any more")
	}
	return f.show(ctx, a)
}

// show fills in the form as the reply is saved.
func (f *repliesForm) show(ctx context.Context, a *app) (err error) {
	r := f.stored
	f.ID, f.Version, f.Name, f.Shortcut = r.ID, r.Version, r.Name, r.Shortcut
	file, rest := cannedFileIn(r.Parts)
	f.File.keep(file)
	var plain bool
	f.Text, f.Answers, f.Quick, plain = plainOf(rest)
	f.Fixed = len(rest) > 0 && !plain
	f.Otherwise, f.ForWhom = otherwiseText(r.Variables), ""
	if r.Version > 0 {
		f.ForWhom = a.scopeText(r.Scope, f.me)
	}
	f.Scope, err = a.scopeOf(ctx, r.Scope, f.me, f.chief)
	return err
}

// plainOf is a text with answers to tap, and whether the parts are no more than
// that.
func plainOf(parts channel.Parts) (text, answers string, quick, plain bool) {
	if len(parts) != 1 {
		return "", "", false, false
	}
	switch p := parts[0].(type) {
	case channel.Text:
		return p.Body, "", false, true
	case channel.Buttons:
		return p.Body, titlesOf(p.Buttons), false, p.Header.IsZero() && p.Footer == ""
	case channel.QuickReplies:
		return p.Body, titlesOf(p.Replies), true, true
	}
	return "", "", false, false
}

// titlesOf are what stands on buttons, a line each.
func titlesOf(all []channel.Button) string {
	titles := make([]string, len(all))
	for i, b := range all {
		titles[i] = b.Title
	}
	return strings.Join(titles, "\n")
}

// otherwiseText has a line for each variable that somebody has said more about:
// "contact.name = friend", and no more than the name for one that may be missing.
func otherwiseText(all []templates.ReplyVariable) string {
	var lines []string
	for _, v := range all {
		line := v.Name
		if v.Otherwise != "" {
			line += " = " + v.Otherwise
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func variablesOf(text string) (all []templates.ReplyVariable) {
	for line := range strings.Lines(text) {
		name, words, _ := strings.Cut(line, "=")
		v := templates.ReplyVariable{Name: strings.Trim(strings.TrimSpace(name), "{} "), Otherwise: strings.TrimSpace(words)}
		if v.Name != "" {
			v.Optional = v.Otherwise == ""
			all = append(all, v)
		}
	}
	return all
}

func (f *repliesForm) read(r *http.Request) {
	get := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(r.FormValue(name), "\r\n", "\n"))
	}
	f.act, f.Version = r.FormValue("act"), versionOf(r)
	if f.act == "delete" {
		return
	}
	if f.Key == newItem {
		f.ID = get("ID") // what is sent twice is one reply
	}
	f.Name, f.Shortcut, f.Otherwise = get("Name"), strings.TrimPrefix(get("Shortcut"), "/"), get("Otherwise")
	f.Text, f.Answers, f.Quick = get("Text"), get("Answers"), get("Quick") != ""
	f.File.read(r)
	f.Scope.read(r)
}

// moved reports whether the page is for another reply now.
func (f *repliesForm) moved() (place, bool) {
	if f.act == "delete" {
		return f.where.manageItem("replies", ""), true
	}
	return f.where.manageItem("replies", f.ID), f.Key == newItem
}

// manageItem is the page of a canned reply or a macro.
func (p place) manageItem(page, id string) place { p = p.manage(page); p.item = id; return p }
