package thirdpartytest

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A kept is a file of the peer's.
type kept struct {
	Body []byte `json:"body"`
	Type string `json:"type"`
}

// Keep stores a file for somebody to send.
func (s *Server) Keep(body []byte, mimeType, name string) channel.Media {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.newID("f")
	s.files[id] = &kept{slices.Clone(body), mimeType}
	sum := sha256.Sum256(body)
	return channel.Media{
		URL: s.opts.Base + files + id, Type: mimeType, Name: name, Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:]),
	}
}

// File is a file of the peer's, by its address or the last element of it.
func (s *Server) File(id string) (body []byte, mimeType string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.files[id[strings.LastIndex(id, "/")+1:]]
	if !ok {
		return nil, "", false
	}
	return slices.Clone(k.Body), k.Type, true
}

func (s *Server) serveFile(w http.ResponseWriter, id string) {
	body, mimeType, ok := s.File(id)
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", mimeType)
	_, _ = w.Write(body)
}
