package main

import (
	"cmp"
	"context"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"sync"

	"github.com/rapport-go/rapport/channel"
)

// uploads are files that agents have uploaded for a message that is not sent
// yet. They are named by the key of the stored copy, which nobody can guess,
// and forgotten when there are too many. The engine removes the copies of those that
// nobody sent: see [engagement.Config].UnusedUploads.
type uploads struct {
	mu  sync.Mutex
	all []channel.Media // the oldest first
	// sent are those of messages, by the key of the form that they came with.
	sent []keyed
}

// A keyed is a file with the key of its form.
type keyed struct {
	key string
	channel.Media
}

// maxUploads is how many are remembered.
const maxUploads = 200

func (u *uploads) add(m channel.Media) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.all = append(u.all, m)
	u.all = u.all[max(0, len(u.all)-maxUploads):]
}

// once is the file that came with a form before, if it is the same one: a form
// that comes twice is one message. It is m for the first.
func (u *uploads) once(key string, m channel.Media) channel.Media {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, k := range u.sent {
		if key != "" && k.key == key && k.SHA256 == m.SHA256 && k.Name == m.Name && k.Type == m.Type {
			return k.Media
		}
	}
	u.sent = append(u.sent, keyed{key, m})
	u.sent = u.sent[max(0, len(u.sent)-maxUploads):]
	return m
}

// get finds an upload by its key; nil if it is not known.
func (u *uploads) get(key string) *channel.Media {
	u.mu.Lock()
	defer u.mu.Unlock()
	i := slices.IndexFunc(u.all, func(m channel.Media) bool { return m.Stored == key })
	if i < 0 {
		return nil
	}
	m := u.all[i]
	return &m
}

// keepFile keeps an attached file.
func (a *app) keepFile(ctx context.Context, file multipart.File, header *multipart.FileHeader) (channel.Media, error) {
	if header.Size > maxUpload {
		return channel.Media{}, &http.MaxBytesError{Limit: maxUpload}
	}
	kind, _, err := mime.ParseMediaType(cmp.Or(header.Header.Get("Content-Type"), "application/octet-stream"))
	if err != nil {
		return channel.Media{}, badRequest("the file has no proper type")
	}
	return a.engine.Upload(ctx, header.Filename, kind, header.Size, file)
}

// uploadURL is where an upload can be looked at.
func uploadURL(m *channel.Media) string { return "/uploads/" + m.Stored }

// serveUpload serves a file of a message that is not sent yet.
func (a *app) serveUpload(w http.ResponseWriter, r *http.Request) error {
	m := a.uploads.get(r.PathValue("upload"))
	if m == nil {
		return notFound("file")
	}
	return a.serveStored(w, r, *m)
}
