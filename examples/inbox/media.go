package main

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
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
	content, m, err := a.engine.As(a.agentOf(r).ID).OpenMedia(r.Context(), id, part)
	if m.Forgotten {
		return notFound("file")
	}
	if err != nil {
		return err
	}
	defer func() { _ = content.Body.Close() }()
	return serveForeign(w, r, content.Body, m.Type, m.Name)
}

// files are all files of a part, each once, in its order.
func files(p channel.Part) []channel.Media {
	var all []channel.Media
	_, _ = channel.MapMedia(p, func(m channel.Media) (channel.Media, error) {
		if !slices.Contains(all, m) {
			all = append(all, m)
		}
		return m, nil
	})
	return all
}

// inMessage says where the files of a message's part can be had: the first from
// whom has it, and those behind it, as in the cards of a template, as kept.
func inMessage(id storage.MessageID, part int, p channel.Part) fileURL {
	all := files(p)
	return func(m channel.Media) string {
		if i := slices.Index(all, m); i > 0 {
			return fmt.Sprintf("/media/%s/%d/%d", id, part, i)
		}
		return fmt.Sprintf("/media/%s/%d", id, part)
	}
}

// serveFurther serves a file of a message that is not the first of its part,
// from the folder of files.
func (a *app) serveFurther(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Message](r, "message")
	if err != nil {
		return err
	}
	msg, err := a.engine.As(a.agentOf(r).ID).Message(r.Context(), id)
	if err != nil {
		return err
	}
	part, errPart := strconv.Atoi(r.PathValue("part"))
	file, errFile := strconv.Atoi(r.PathValue("file"))
	if errPart != nil || errFile != nil || part < 0 || part >= len(msg.Parts) {
		return notFound("file")
	}
	all := files(msg.Parts[part])
	if file < 0 || file >= len(all) || all[file].Stored == "" {
		return notFound("file")
	}
	return a.serveStored(w, r, all[file])
}

// serveStored serves a file of which there is a copy.
func (a *app) serveStored(w http.ResponseWriter, r *http.Request, m channel.Media) error {
	body, err := a.media.Open(r.Context(), m.Stored)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	return serveForeign(w, r, body, m.Type, m.Name)
}

// documents are types that are downloaded, but keep their name: providers that
// fetch a file go by it.
var documents = map[string]bool{
	"application/pdf": true, "text/plain": true, "text/csv": true, "application/zip": true,
	"application/msword": true, "application/vnd.openxmlformats-officedocument.wordprocessingml.document": true,
	"application/vnd.ms-excel": true, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": true,
	"application/vnd.ms-powerpoint": true, "application/vnd.openxmlformats-officedocument.presentationml.presentation": true,
	"audio/amr": true, "video/quicktime": true,
}

// serveForeign serves a file that a stranger chose. Only types that cannot run
// anything are shown; whatever claims another type is downloaded.
func serveForeign(w http.ResponseWriter, r *http.Request, body io.Reader, claimed, name string) error {
	h := w.Header()
	kind, disposition := "application/octet-stream", "attachment"
	switch {
	case showable[claimed] != "":
		kind, disposition = claimed, "inline"
	case documents[claimed]:
		kind = claimed
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
