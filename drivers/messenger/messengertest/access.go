package messengertest

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"strings"
)

// authorise checks the token, which may come in the header or in the address,
// and the proof of an app with "Require App Secret" (D/get-started; Graph API,
// securing requests).
func (s *Server) authorise(c *call, r *http.Request) *refusal {
	sent := sentToken(r)
	s.mu.Lock()
	token := s.token
	if c.open && sent != "" {
		s.leaks++
	}
	s.mu.Unlock()
	switch {
	case c.open:
		return nil
	case sent == "":
		return refuse(190, 0, "there is no access token")
	case token == "" || sent != token:
		return refuse(190, 460, "the token is not, or not any more, the one of this Page")
	case s.opts.RequireProof && !s.proven(token, r):
		return invalid("API calls from the server require an appsecret_proof argument")
	case r.URL.Query().Has("appsecret_proof") && !s.proven(token, r):
		return invalid("Invalid appsecret_proof provided in the API argument")
	}
	return nil
}

func sentToken(r *http.Request) string {
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return bearer
	}
	return r.URL.Query().Get("access_token")
}

// proven checks appsecret_proof, with appsecret_time if it is there.
func (s *Server) proven(token string, r *http.Request) bool {
	q := r.URL.Query()
	text := token
	if at := q.Get("appsecret_time"); at != "" {
		text += "|" + at
	}
	want := mac(s.opts.AppSecret, []byte(text))
	return subtle.ConstantTimeCompare([]byte(q.Get("appsecret_proof")), []byte(want)) == 1
}

// writeUsage adds the headers that tell how much of what is allowed is used
// (RL, 2026-03-23).
func (s *Server) writeUsage(c *call, w http.ResponseWriter) {
	if c.open {
		return
	}
	s.mu.Lock()
	used := s.usage
	s.mu.Unlock()
	share := fmt.Sprintf(`{"call_count":%d,"total_time":%d,"total_cputime":%d}`, used, used, used)
	w.Header().Set("X-App-Usage", share)
	w.Header().Set("X-Page-Usage", share)
	w.Header().Set("X-Business-Use-Case-Usage", fmt.Sprintf(
		`{"%s":[{"type":"messenger","call_count":%d,"total_cputime":%d,"total_time":%d,"estimated_time_to_regain_access":%d}]}`,
		s.opts.PageID, used, used, used, regain(used)))
}

// regain is how long until calls are allowed again, in minutes.
func regain(used int) int {
	if used < 100 {
		return 0
	}
	return 5
}
