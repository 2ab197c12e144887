package main

import (
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"

	"github.com/rapport-go/rapport/storage"
)

// serveMedia serves a file of a message.
func (a *app) serveMedia(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Message](r, "message")
	if err != nil {
		return err
	}
	part, err := strconv.Atoi(r.PathValue("part"))
	if err != nil || part < 0 {
		return notFound("file")
	}
	content, m, err := a.engine.OpenMedia(r.Context(), id, part)
	if err != nil {
		return err
	}
	defer func() { _ = content.Body.Close() }()
	return serveForeign(w, r, content.Body, m.Type, m.Name)
}

// serveForeign serves a file that a stranger chose. Only types that cannot run
// anything are shown; whatever claims another type is downloaded.
func serveForeign(w http.ResponseWriter, r *http.Request, body io.Reader, claimed, name string) error {
	h := w.Header()
	kind, disposition := "application/octet-stream", "attachment"
	if showable[claimed] != "" {
		kind, disposition = claimed, "inline"
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": plainName(name)}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=3600")
	if seekable, ok := body.(io.ReadSeeker); ok {
		// Players ask for pieces of films and sound.
		http.ServeContent(w, r, "", startOfFile, seekable)
		return nil
	}
	_, err := io.Copy(w, body)
	return err
}

// plainName is a file name without folders; the sender chose it.
func plainName(name string) string {
	if name = path.Base(path.Clean("/" + name)); name == "/" {
		return "file"
	}
	return name
}
