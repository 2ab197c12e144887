package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A documentForm is all settings of the routing, as they are stored.
type documentForm struct {
	Version int64
	Text    string
}

func (f *documentForm) load(ctx context.Context, a *app) error {
	set, err := a.engine.Routing(ctx)
	if err != nil {
		return err
	}
	f.Version, set.Version = set.Version, 0 // the version is not for people to change
	text, err := json.MarshalIndent(set, "", "  ")
	f.Text = string(text)
	return err
}

func (f *documentForm) read(r *http.Request) {
	f.Text, f.Version = r.FormValue("document"), versionOf(r)
}

// versionOf is the version that somebody began with.
func versionOf(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.FormValue("version"), 10, 64)
	if err != nil {
		return -1 // is never saved
	}
	return n
}

func (f *documentForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	set, err := routing.Parse([]byte(f.Text))
	if err != nil {
		return "", err
	}
	set.Version = f.Version
	version, err := a.engine.SaveRouting(ctx, by, set)
	return "Saved as version " + strconv.FormatInt(version, 10) + ".", err
}
