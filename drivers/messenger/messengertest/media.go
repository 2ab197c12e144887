package messengertest

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// mediaPath is where the addresses of files point.
const mediaPath = "/v/t1.15752-9/"

// A file is a medium that the server keeps.
type file struct {
	id   string
	body []byte
	mime string
	name string
	// kind is as what the business uploaded it: "image" and so on. Empty for
	// files of customers, whose ids are the simulator's own.
	kind string
	// link is where it is, of one that was not fetched.
	link  string
	until time.Time // zero is for ever
}

func (f *file) gone(now time.Time) bool { return !f.until.IsZero() && !now.Before(f.until) }

// media is the file as a phone has it: without an id if there is no more than
// an address.
func (f *file) media() channel.Media {
	if f.body == nil {
		return channel.Media{URL: f.link}
	}
	sum := sha256.Sum256(f.body)
	return channel.Media{
		ID: f.id, URL: f.link, Type: f.mime, Name: f.name, Size: int64(len(f.body)), SHA256: hex.EncodeToString(sum[:]),
	}
}

func (f *file) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", f.mime)
	w.Header().Set("Content-Length", strconv.Itoa(len(f.body)))
	_, _ = w.Write(f.body)
}

// Keep stores a file of a customer's, of any type, and returns what to put
// into a part.
func (s *Server) Keep(body []byte, mimeType, name string) channel.Media {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &file{body: body, mime: mimeType, name: name}
	s.keep(f)
	return f.media()
}

// keep gives a file an id. The caller holds s.mu.
func (s *Server) keep(f *file) {
	f.id = s.newID()
	s.files[f.id] = f
}

// File returns the bytes and the MIME type of a file by its id, for showing
// it. It is false if there is none, or none any more, or if the server has
// only its address.
func (s *Server) File(id string) (body []byte, mimeType string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	if f == nil || f.body == nil || f.gone(s.now()) {
		return nil, "", false
	}
	return f.body, f.mime, true
}

// LeakedTokens counts requests for files that carried an access token, which
// is no business of the hosts of files.
func (s *Server) LeakedTokens() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leaks
}

// SetMediaBase sets where the addresses of files point from now on; see
// [Options.MediaBase]. It is for servers that listen on a port which is known
// only when they do.
func (s *Server) SetMediaBase(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.MediaBase = base
}

// MediaHandler serves the files alone, for a host of their own.
func (s *Server) MediaHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, mediaPath) {
			http.NotFound(w, r)
			return
		}
		s.ServeHTTP(w, r)
	})
}

// address is a signed address that is good for some time. The caller holds
// s.mu.
func (s *Server) address(f *file) string {
	if f.body == nil {
		return f.link
	}
	until := strconv.FormatInt(s.now().Add(s.opts.MediaLives).Unix(), 16)
	q := url.Values{"oe": {until}, "oh": {s.seal(f.id, until)}}
	return s.opts.MediaBase + mediaPath + f.id + "?" + q.Encode()
}

func (s *Server) seal(id, until string) string {
	return mac(s.opts.AppSecret, []byte(id+"|"+until))[:40]
}

// download serves a file to whoever has a good address for it.
func (s *Server) download(c *call, r *http.Request) (any, *refusal) {
	id, q := strings.TrimPrefix(r.URL.Path, mediaPath), r.URL.Query()
	until, err := strconv.ParseInt(q.Get("oe"), 16, 64)
	sealed := subtle.ConstantTimeCompare([]byte(q.Get("oh")), []byte(s.seal(id, q.Get("oe")))) == 1
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	if err != nil || !sealed || s.now().Unix() >= until || f == nil || f.body == nil {
		words := "URL signature expired"
		return nil, &refusal{status: http.StatusForbidden, body: &words}
	}
	c.file = f
	return nil, nil
}
