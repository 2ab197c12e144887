package main

import (
	"bytes"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
)

// wrongPage is what somebody sees who went to an address that cannot be shown.
var wrongPage = template.Must(template.New("").ParseFS(web, "web/wrong.html"))

// answerWrong says what is wrong: as a page with a way back to whoever went there
// with a browser, and as plain text to scripts and programs.
func answerWrong(w http.ResponseWriter, r *http.Request, status int, text string) {
	if !looksAtPages(r) {
		http.Error(w, text, status)
		return
	}
	var out bytes.Buffer
	if err := wrongPage.ExecuteTemplate(&out, "wrong-page", upperFirst(strings.TrimSuffix(text, "."))+"."); err != nil {
		slog.ErrorContext(r.Context(), "inbox: no page for an error", "error", err)
		http.Error(w, text, status)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}

// looksAtPages reports whether the answer takes the place of the whole page: no
// picture, no frame, and nothing that a script asked for.
func looksAtPages(r *http.Request) bool {
	dest := r.Header.Get("Sec-Fetch-Dest")
	return strings.Contains(r.Header.Get("Accept"), "text/html") && (dest == "" || dest == "document")
}

// noSuchPage answers where nothing is.
func noSuchPage(http.ResponseWriter, *http.Request) error { return notFound("page") }
