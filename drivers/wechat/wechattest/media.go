package wechattest

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// mediaLife is how long temporary media live ([media]).
const mediaLife = 72 * time.Hour

// The paths of files at an address.
const (
	picturePath = "/mmbiz_jpg/file"
	videoPath   = "/film"
)

// A medium is what a media id stands for: temporary, or a stored article.
type medium struct {
	Type    string    `json:"type"`
	File    string    `json:"file,omitempty"`
	At      time.Time `json:"at"`
	Article *article  `json:"article,omitempty"`
}

type article struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// find returns what a media id stands for if it is alive and of one of the
// types, or nil. The caller holds s.mu.
func (s *Server) find(id string, types ...string) *medium {
	m := s.media[id]
	switch {
	case m == nil, len(types) > 0 && !slices.Contains(types, m.Type):
		return nil
	case m.Article == nil && !s.now().Before(m.At.Add(mediaLife)):
		return nil
	}
	return m
}

// newMedia makes a media id for a file.
func (s *Server) newMedia(kind, file string) string {
	id := randomText(64)
	s.media[id] = &medium{Type: kind, File: file, At: s.now()}
	return id
}

// Keep stores a file of a person's, of any type, and returns what to put into
// a part.
func (s *Server) Keep(body []byte, mimeType, name string) channel.Media {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.keep(&file{Body: body, Type: mimeType, Name: name})
	return channel.Media{ID: id, Type: mimeType, Name: name, Size: int64(len(body))}
}

func (s *Server) keep(f *file) string {
	id := "kept-" + s.newNumber()
	s.files[id] = f
	return id
}

// File returns the bytes and the MIME type of a file by its id, for showing
// it: of one that Keep stored, that was uploaded, or that a phone fetched. It
// is false if there is none.
func (s *Server) File(id string) (body []byte, mimeType string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	if f == nil {
		return nil, "", false
	}
	return f.Body, f.Type, true
}

// Publish stores an article, and returns its id for mpnewsarticle and its
// media id for mpnews.
func (s *Server) Publish(title, url string) (articleID, mediaID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	articleID, mediaID = randomText(64), randomText(64)
	s.media[articleID] = &medium{Type: "article", At: s.now(), Article: &article{title, url}}
	s.media[mediaID] = &medium{Type: "mpnews", At: s.now(), Article: &article{title, url}}
	return articleID, mediaID
}

// ForgetMedia makes a media id die before its time.
func (s *Server) ForgetMedia(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.media, id)
}

// getMedia answers with the bytes; for films with JSON that has an address
// ([media]).
func (s *Server) getMedia(c *call, r *http.Request) (any, *refusal) {
	id := r.URL.Query().Get("media_id")
	m := s.find(id, "image", "voice", "voice16k", "video", "thumb")
	switch {
	case id == "":
		return nil, refuse(CodeNoMediaID)
	case m == nil:
		return nil, refuse(CodeMediaID)
	case m.Type == "video":
		return struct {
			URL string `json:"video_url"`
		}{s.address(VideoHost, videoPath, m.File)}, nil
	}
	f := *s.files[m.File]
	f.attached, f.Name = true, id+extension(&f)
	c.file = &f
	return nil, nil
}

// getSpeex is only for ids that the JS-SDK made ([media]), and nobody here has
// any.
func (s *Server) getSpeex(*call, *http.Request) (any, *refusal) { return nil, refuse(CodeMediaID) }

func extension(f *file) string {
	if ext := path.Ext(f.Name); ext != "" {
		return ext
	}
	known := map[string]string{
		"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "audio/amr": ".amr", "audio/mpeg": ".mp3", "audio/mp3": ".mp3",
		"audio/speex": ".speex",
	}
	return known[f.Type]
}

// address is where a file lies for everybody, without a token ([recv], PicUrl).
func (s *Server) address(host, path, file string) string {
	base := s.opts.MediaBase
	if base == "" {
		base = "https://" + host
	}
	return fmt.Sprintf("%s%s?id=%s", strings.TrimSuffix(base, "/"), path, file)
}

// SetMediaBase changes what is before the addresses of pictures and films, once
// a server's own address is known.
func (s *Server) SetMediaBase(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.MediaBase = base
}

// showFile shows a picture or film at its address.
func (s *Server) showFile(c *call, r *http.Request) (any, *refusal) {
	f := s.files[r.URL.Query().Get("id")]
	if f == nil {
		return nil, notThere()
	}
	shown := *f
	c.file = &shown
	return nil, nil
}

// notThere is the refusal of pages, which do have statuses.
func notThere() *refusal {
	page := "<html><body>404</body></html>"
	return &refusal{status: http.StatusNotFound, body: &page}
}
