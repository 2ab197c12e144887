package main

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A retentionView is the page that says how long data is kept.
type retentionView struct {
	Version       int64
	Classes       []retentionClass
	Saved, Faults string
}

// A retentionClass is data of one kind.
type retentionClass struct{ Name, Title, Help, Days string }

// retentionForm shows settings, with what was typed where that is something else.
func retentionForm(r engagement.Retention) *retentionView {
	return &retentionView{Version: r.Version, Classes: []retentionClass{
		{"raw", "What providers sent", "The original beside each message, for looking into trouble.", wholeDays(r.Raw)},
		{"media", "Files", "Pictures, films, sound, documents. The messages stay, and say that a file is no longer kept.", wholeDays(r.Media)},
		{"content", "What was said", "Words, and their files. The messages stay, so that they still count.", wholeDays(r.Content)},
		{"journal", "The journal", "What happened, and who did it. Figures stay.", wholeDays(r.Journal)},
	}}
}

func wholeDays(days int) string {
	if days == 0 {
		return ""
	}
	return strconv.Itoa(days)
}

func (a *app) showRetention(w http.ResponseWriter, r *http.Request) error {
	if err := a.mayErase(r.Context(), a.agentOf(r)); err != nil {
		return err
	}
	kept, err := a.engine.Retention(r.Context())
	if err != nil {
		return err
	}
	v := retentionForm(kept)
	if r.FormValue("saved") != "" {
		v.Saved = "Saved as version " + strconv.FormatInt(kept.Version, 10) + "."
	}
	return a.renderPage(w, "retention-page", v)
}

// saveRetention saves what was typed. It is shown again if it cannot be.
func (a *app) saveRetention(w http.ResponseWriter, r *http.Request) error {
	me := a.agentOf(r)
	if err := a.mayErase(r.Context(), me); err != nil {
		return err
	}
	next, err := a.engine.Retention(r.Context()) // what the page does not show stays
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return badRequest("the version is missing")
	}
	next.Version = version
	v := retentionForm(next)
	for i := range v.Classes {
		v.Classes[i].Days = strings.TrimSpace(r.PostFormValue(v.Classes[i].Name))
	}
	for i, to := range []*int{&next.Raw, &next.Media, &next.Content, &next.Journal} {
		c := v.Classes[i]
		*to = 0
		if c.Days == "" {
			continue
		}
		if *to, err = strconv.Atoi(c.Days); err != nil || *to < 1 {
			return a.again(w, v, c.Title+": days are a whole number above 0, or empty for ever. Nothing was saved.", http.StatusUnprocessableEntity)
		}
	}
	_, err = a.engine.SaveRetention(r.Context(), me.ID, next)
	var invalid *engagement.InvalidError
	switch {
	case errors.Is(err, storage.ErrConflict):
		return a.again(w, v, "Somebody saved this while you changed it. Look at what they saved, and change it again. Nothing was saved.", http.StatusConflict)
	case errors.As(err, &invalid):
		return a.again(w, v, upperFirst(invalid.Error())+". Nothing was saved.", http.StatusUnprocessableEntity)
	case err != nil:
		return err
	}
	http.Redirect(w, r, "/retention?saved=yes", http.StatusSeeOther)
	return nil
}

func (a *app) again(w http.ResponseWriter, v *retentionView, fault string, status int) error {
	v.Faults = fault
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	return a.renderPage(w, "retention-page", v)
}
