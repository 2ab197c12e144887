package main

import (
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/storage"
)

// serveMail serves the HTML of a mail, for a frame.
func (a *app) serveMail(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Message](r, "message")
	if err != nil {
		return err
	}
	m, err := a.engine.As(a.agentOf(r).ID).Message(r.Context(), id)
	if err != nil {
		return err
	}
	mail, ok := mailOf(m.Parts)
	if !ok || mail.HTML == "" || !m.DeletedAt.IsZero() {
		return notFound("mail")
	}
	own := func(cid string) string {
		if f, ok := inlineFile(m.Parts, cid); ok && f.Stored != "" && showable[f.Type] == "image" {
			return a.files.path(f)
		}
		return ""
	}
	remote := r.FormValue("pictures") != ""
	return serveHTML(w, withPictures(email.Sanitize(mail.HTML), own, remote), remote)
}

// serveHTML serves what a stranger wrote as a page that can do nothing: it has no
// origin, runs nothing, and fetches nothing but pictures of ours, unless remote
// lets it have others, too. Links open elsewhere.
func serveHTML(w http.ResponseWriter, safe string, remote bool) error {
	from := "'self' data:"
	if remote {
		from += " https: http:"
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src "+from+
		"; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Type", "text/html; charset=utf-8")
	_, err := w.Write([]byte(framed(safe)))
	return err
}

// mailOf is what only mail has, of a message.
func mailOf(parts channel.Parts) (channel.Mail, bool) {
	for _, p := range parts {
		if m, ok := p.(channel.Mail); ok {
			return m, true
		}
	}
	return channel.Mail{}, false
}

// inlineFile is the file that a mail's HTML shows under a name.
func inlineFile(parts channel.Parts, cid string) (channel.Media, bool) {
	for _, p := range parts {
		if m, ok := channel.MediaOf(p); ok && m.Inline == cid && cid != "" {
			return m, true
		}
	}
	return channel.Media{}, false
}
