package linetest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// content is what a message of a person carries.
type content struct {
	Type string    `json:"type"` // of the message
	File string    `json:"file"`
	At   time.Time `json:"at"`
	// Unsent says that the message was taken back, and Failed that LINE could not
	// prepare it.
	Unsent bool `json:"unsent,omitempty"`
	Failed bool `json:"failed,omitempty"`
}

// Keep stores a file of a person's, of any type, and returns what to put into
// a part.
func (s *Server) Keep(body []byte, mimeType, name string) channel.Media {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := "kept-" + s.newMessageID()
	s.files[id] = &file{Body: body, Type: mimeType, Name: name}
	return channel.Media{ID: id, Type: mimeType, Name: name, Size: int64(len(body))}
}

// File returns the bytes and the MIME type of a file by its id, for showing
// it: of one that Keep stored, or that a phone fetched. It is false if there is
// none.
func (s *Server) File(id string) (body []byte, mimeType string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	if f == nil {
		return nil, "", false
	}
	return f.Body, f.Type, true
}

// keepContent makes a kept file the content of a message. The caller holds s.mu.
func (s *Server) keepContent(m *inMessage, media channel.Media) error {
	if s.files[media.ID] == nil {
		return fmt.Errorf("linetest: there is no file %q", media.ID)
	}
	s.content[m.ID] = &content{Type: m.Type, File: media.ID, At: s.now()}
	return nil
}

// FailContent makes LINE fail to prepare the content of a message: it stays
// unready, and transcoding is said to have failed.
func (s *Server) FailContent(message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.content[message]; c != nil {
		c.Failed = true
	}
}

// ForgetContent makes the content of a message disappear, as LINE does after
// some time.
func (s *Server) ForgetContent(message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.content, message)
}

// find returns the content of a message, or why there is none. The caller
// holds s.mu.
func (s *Server) find(r *http.Request) (*content, *refusal) {
	c := s.content[r.PathValue("message")]
	lives := s.opts.ContentLives
	switch {
	case c == nil, lives > 0 && !s.now().Before(c.At.Add(lives)):
		return nil, refuse(http.StatusNotFound, MessageNotFound)
	case c.Unsent:
		return nil, refuse(http.StatusGone, MessageGone)
	}
	return c, nil
}

// slow types need preparing (REF, get content).
func (c *content) slow() bool { return c.Type == "video" || c.Type == "audio" }

func (s *Server) ready(c *content) bool {
	return !c.slow() || !c.Failed && !s.now().Before(c.At.Add(s.opts.Preparing))
}

// getContent answers with the bytes, or with 202 and nothing as long as a film
// or sound is being prepared (REF, get content).
func (s *Server) getContent(c *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, no := s.find(r)
	if no != nil {
		return nil, no
	}
	if !s.ready(found) {
		c.status, c.empty = http.StatusAccepted, true
		return nil, nil
	}
	// A file's name is in the event only; the type is what the sender's phone
	// said.
	c.file = &file{Body: s.files[found.File].Body, Type: s.files[found.File].Type}
	return nil, nil
}

// getPreview answers with a small picture of an image or a video (REF, get
// preview).
func (s *Server) getPreview(c *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, no := s.find(r)
	if no != nil {
		return nil, no
	}
	if found.Type != "image" && found.Type != "video" {
		return nil, refuse(http.StatusBadRequest, "The message has no preview")
	}
	if !s.ready(found) {
		c.status, c.empty = http.StatusAccepted, true
		return nil, nil
	}
	c.file = s.files[found.File]
	if !strings.HasPrefix(c.file.Type, "image/") {
		c.file = blankPicture()
	}
	return nil, nil
}

func blankPicture() *file {
	var out bytes.Buffer
	_ = png.Encode(&out, image.NewGray(image.Rect(0, 0, 240, 240))) // cannot fail
	return &file{Body: out.Bytes(), Type: "image/png"}
}

// getTranscoding tells how far a film or sound is; 400 for all others (REF,
// verify the preparation status).
func (s *Server) getTranscoding(_ *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, no := s.find(r)
	switch {
	case no != nil:
		return nil, no
	case !found.slow():
		return nil, refuse(http.StatusBadRequest, "The message is neither a video nor an audio")
	}
	status := "processing"
	switch {
	case found.Failed:
		status = "failed"
	case s.ready(found):
		status = "succeeded"
	}
	return struct {
		Status string `json:"status"`
	}{status}, nil
}
