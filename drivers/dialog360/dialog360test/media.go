package dialog360test

import (
	"net/http"
	"slices"
	"time"
)

// After 20 error answers within 60 minutes, media are blocked for 30 minutes
// (360dialog: media-messages/upload-retrieve-or-delete-media, 2026-11). With
// which answer, the page does not say: 403 is "endpoint is blocked" in the list
// of errors.
const (
	mediaErrorsMax  = 20
	mediaErrorsSpan = time.Hour
	mediaBlockLasts = 30 * time.Minute
)

type mediaErrors struct {
	at      []time.Time
	blocked time.Time // until when
}

// MediaBlocked reports whether downloads are blocked at present.
func (s *Server) MediaBlocked() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now().Before(s.media.blocked)
}

// countErrors counts the error answers of h.
func (s *Server) countErrors(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.MediaBlocked() {
			mediaBlocked.write(w)
			return
		}
		seen := &statusWriter{ResponseWriter: w}
		h(seen, r)
		if seen.status >= http.StatusBadRequest {
			s.countError()
		}
	}
}

func (s *Server) countError() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	s.media.at = slices.DeleteFunc(s.media.at, func(t time.Time) bool { return now.Sub(t) >= mediaErrorsSpan })
	s.media.at = append(s.media.at, now)
	if len(s.media.at) >= mediaErrorsMax {
		s.media = mediaErrors{blocked: now.Add(mediaBlockLasts)}
	}
}

// A statusWriter keeps the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader keeps the status and passes it on.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
