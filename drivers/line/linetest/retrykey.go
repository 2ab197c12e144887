package linetest

import (
	"crypto/sha256"
	"maps"
	"net/http"
	"slices"
	"time"
)

const retryHeader = "X-Line-Retry-Key"

// keyLives is how long a retry key is remembered (RETRY).
const keyLives = 24 * time.Hour

// checkKey refuses a retry key on calls that do not take one (RETRY).
func checkKey(op Op, r *http.Request) *refusal {
	if r.Header.Get(retryHeader) == "" || slices.Contains([]Op{OpPush, OpMulticast, OpNarrowcast, OpBroadcast}, op) {
		return nil
	}
	return refuse(http.StatusBadRequest, "The retry key cannot be used for this API")
}

// accepted is a call with a retry key that was accepted.
type accepted struct {
	Op      Op            `json:"op"`
	Body    [32]byte      `json:"body"`
	Request string        `json:"request"`
	Sent    []sentMessage `json:"sent,omitempty"`
	At      time.Time     `json:"at"`
}

// once does what send says, unless a call with the same retry key was accepted
// within 24 hours: then 409 tells what that one made. It does not look whether
// the body is the same (RETRY). send is called with s.mu held; a refusal does
// not use up the key.
func (s *Server) once(c *call, r *http.Request, send func(key string) (any, *refusal)) (any, *refusal) {
	key := r.Header.Get(retryHeader)
	if key != "" && !isUUID.MatchString(key) {
		return nil, refuse(http.StatusBadRequest, "The retry key is invalid")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if past := s.keys[key]; past != nil && now.Before(past.At.Add(keyLives)) {
		if past.Op != c.op || past.Body != sha256.Sum256(c.body) {
			s.reused = append(s.reused, key)
		}
		return nil, &refusal{status: http.StatusConflict, message: MessageKeyUsed, sent: past.Sent, accepted: past.Request}
	}
	answer, no := send(key)
	if no != nil || key == "" {
		return answer, no
	}
	made, _ := answer.(sendAnswer)
	s.keys[key] = &accepted{c.op, sha256.Sum256(c.body), c.requestID, made.Sent, now}
	s.forgetKeys(now)
	return answer, nil
}

// forgetKeys drops old keys now and then.
func (s *Server) forgetKeys(now time.Time) {
	if len(s.keys)%1024 == 0 {
		maps.DeleteFunc(s.keys, func(_ string, a *accepted) bool { return !now.Before(a.At.Add(keyLives)) })
	}
}

// Reused lists the retry keys that came again with another body than the one
// that was accepted: those messages were never sent.
func (s *Server) Reused() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.reused...)
}
