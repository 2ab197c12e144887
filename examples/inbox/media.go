package main

import (
	"cmp"
	"context"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"

	"github.com/rapport-go/rapport/channel"
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
	body, m, err := a.openMedia(r.Context(), id, part)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	return serveForeign(w, r, body, m.Type, m.Name)
}

// openMedia opens the file that a part is, or that stands above a template.
func (a *app) openMedia(ctx context.Context, id storage.MessageID, part int) (io.ReadCloser, channel.Media, error) {
	msg, err := a.engine.Message(ctx, id)
	if err != nil {
		return nil, channel.Media{}, err
	}
	if part < len(msg.Parts) {
		if m := headerFile(msg.Parts[part]); m != nil && m.Stored != "" {
			body, err := a.media.Open(ctx, m.Stored)
			return body, *m, err
		}
	}
	content, m, err := a.engine.OpenMedia(ctx, id, part)
	if err != nil {
		return nil, m, err
	}
	return content.Body, m, nil
}

// headerFile is the file that fills a template's header; nil if there is none.
func headerFile(p channel.Part) *channel.Media {
	t, ok := p.(channel.Template)
	if !ok || len(t.Header) == 0 {
		return nil
	}
	return cmp.Or(t.Header[0].Image, t.Header[0].Video, t.Header[0].File)
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
