package main

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// What the browser may say of a file: no film or sound is longer than a day,
// and a picture that stands for a film is a small one.
const (
	maxDuration = 24 * time.Hour
	maxPreview  = 1 << 20
)

// describe adds what the browser found out about a film or sound: how long it
// takes, and a picture out of it. Some channels carry neither without.
func (a *app) describe(r *http.Request, m *channel.Media) error {
	if text := r.PostFormValue("duration"); text != "" {
		ms, err := strconv.Atoi(text)
		if err != nil || ms <= 0 || time.Duration(ms) > maxDuration/time.Millisecond {
			return badRequest("the duration is not a number of milliseconds")
		}
		m.Duration = time.Duration(ms) * time.Millisecond
	}
	file, header, err := r.FormFile("preview")
	if errors.Is(err, http.ErrMissingFile) {
		return nil
	}
	if err != nil {
		return badForm(err)
	}
	defer func() { _ = file.Close() }()
	if header.Header.Get("Content-Type") != "image/jpeg" || header.Size > maxPreview {
		return badRequest("the preview is not a small picture")
	}
	preview, err := a.keepFile(r.Context(), file, header)
	m.Preview = a.files.url(preview)
	return err
}
