package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
)

// A replyFile is the file of a canned reply in its form.
type replyFile struct {
	Kept, KeptName string // the file that there is: its key and its name
	drop           bool
	form           *http.Request // that it may come with
}

func (f *replyFile) keep(m *channel.Media) {
	f.Kept, f.KeptName = "", ""
	if m != nil {
		f.Kept, f.KeptName = mediaKey(m), cmp.Or(m.Name, "the file of now")
	}
}

func (f *replyFile) read(r *http.Request) {
	f.form, f.Kept, f.drop = r, r.FormValue("kept"), r.FormValue("nofile") != ""
}

// media is the file that came with the form, or the one that there was in some
// parts, or that came with the form the last time; nil if there is none. It is kept
// with the checks of the composer, so that it is there when the form comes again.
func (f *replyFile) media(ctx context.Context, a *app, before channel.Parts) (*channel.Media, error) {
	file, header, err := f.form.FormFile("file")
	switch {
	case errors.Is(err, http.ErrMissingFile), errors.Is(err, http.ErrNotMultipart):
		return f.there(a, before), nil
	case err != nil:
		return nil, badForm(err)
	}
	defer func() { _ = file.Close() }()
	m, err := a.keepFile(ctx, file, header)
	if err == nil {
		err = a.describe(f.form, &m)
	}
	if err != nil {
		return nil, err
	}
	a.uploads.add(m)
	f.keep(&m)
	return &m, nil
}

// there is the file without a new one; nil if it is to be taken away.
func (f *replyFile) there(a *app, before channel.Parts) (m *channel.Media) {
	if !f.drop {
		was := messageForm{Kept: f.Kept, stored: automation.Message{Parts: before}}
		m = was.before(a)
	}
	f.keep(m)
	return m
}
