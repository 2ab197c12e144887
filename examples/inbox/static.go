package main

import (
	"bytes"
	"io/fs"
	"net/http"
	"time"
)

// startOfFile stands for a file whose age does not matter.
var startOfFile time.Time

// serveStatic serves the page's own style sheet, script and icon.
func serveStatic(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("file")
	data, err := fs.ReadFile(web, "web/static/"+name)
	if err != nil {
		return notFound("file")
	}
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, name, startOfFile, bytes.NewReader(data))
	return nil
}
