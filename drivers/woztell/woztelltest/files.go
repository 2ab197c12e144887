package woztelltest

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// mediaPrefix makes a waMediaId of a file's id.
const mediaPrefix = "media-"

// file is a picture, film, sound or document that WOZTELL keeps.
type file struct {
	Body []byte `json:"body"`
	Type string `json:"type"`
	Name string `json:"name,omitempty"`
	Gone bool   `json:"gone,omitempty"`
}

// Keep stores a file of a person's, of any type, and returns what to put into
// a part. The id can be sent as an attachment_id, too.
func (s *Server) Keep(body []byte, mimeType, name string) channel.Media {
	s.mu.Lock()
	defer s.mu.Unlock()
	return channel.Media{ID: s.keep(body, mimeType, name), Type: mimeType, Name: name, Size: int64(len(body))}
}

func (s *Server) keep(body []byte, mimeType, name string) string {
	id := s.newFileID()
	s.files[id] = &file{Body: body, Type: mimeType, Name: name}
	return id
}

// File returns the bytes and the MIME type of a file by its id, for showing
// it: of one that Keep stored, or that was fetched for a message. It is false if
// there is none.
func (s *Server) File(id string) (body []byte, mimeType string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	if f == nil {
		return nil, "", false
	}
	return f.Body, f.Type, true
}

// ForgetFile makes WOZTELL know a file no more: its query answers null, and its
// address 404.
func (s *Server) ForgetFile(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.files[id]; f != nil {
		f.Gone = true
	}
}

// Leaks counts downloads that carried a token: the store is not WOZTELL's.
func (s *Server) Leaks() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leaks
}

// presigned is an address of a file that works for some minutes. The caller
// holds s.mu.
func (s *Server) presigned(id string) string {
	until := strconv.FormatInt(s.now().Add(s.opts.FileLife).UnixMilli(), 10)
	return s.opts.FileBase + "/files/" + id + "?X-Amz-Expires=" + until + "&X-Amz-Signature=" + seal(id, until)
}

func seal(id, until string) string {
	sum := sha256.Sum256([]byte("files of the simulator\x00" + id + "\x00" + until))
	return hex.EncodeToString(sum[:])
}

// download gives out a file. The store takes the proof in the address, and
// refuses a header Authorization beside it (hack, audio_processor.py).
func (s *Server) download(c *call, r *http.Request) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := r.URL.Query()
	if r.Header.Get("Authorization") != "" || q.Has("accessToken") {
		s.leaks++
		return storeError(http.StatusBadRequest, "InvalidArgument", "Only one auth mechanism allowed")
	}
	until, err := strconv.ParseInt(q.Get("X-Amz-Expires"), 10, 64)
	f := s.files[c.rest]
	switch {
	case err != nil || q.Get("X-Amz-Signature") != seal(c.rest, q.Get("X-Amz-Expires")):
		return storeError(http.StatusForbidden, "SignatureDoesNotMatch", "The signature does not match")
	case !s.now().Before(time.UnixMilli(until)):
		return storeError(http.StatusForbidden, "AccessDenied", "Request has expired")
	case f == nil || f.Gone:
		return storeError(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	}
	return &reply{http.StatusOK, http.Header{"Content-Type": {f.Type}, "Content-Length": {strconv.Itoa(len(f.Body))}}, f.Body}
}

// storeError is an error of the store, in XML.
func storeError(status int, code, text string) *reply {
	var body strings.Builder
	body.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<Error><Code>" + code + "</Code><Message>" + text + "</Message></Error>")
	return &reply{status, http.Header{"Content-Type": {"application/xml"}}, []byte(body.String())}
}
