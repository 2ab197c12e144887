package wechattest

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxBody is how long the body of a request may be, in bytes: a film and what
// is around it.
const maxBody = 12 << 20

// A call is a request on its way to a handler, which holds s.mu. A handler
// returns what to answer as JSON, or a refusal.
type call struct {
	route
	path string
	body []byte
	file *file
}

type handler func(*call, *http.Request) (any, *refusal)

// read takes in the body, which handlers and faults look at.
func (c *call) read(r *http.Request) {
	c.body, _ = io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	r.Body = io.NopCloser(bytes.NewReader(c.body))
}

// decode reads the body as JSON into v. Characters have to be there as they
// are, not as \uXXXX (silenceper/wechat#409; 40033).
func (c *call) decode(v any) *refusal {
	switch {
	case len(c.body) == 0:
		return refuse(CodeEmptyPost)
	case escapes(c.body):
		return refuse(CodeEscapes)
	case !utf8.Valid(c.body), json.Unmarshal(c.body, v) != nil:
		return refuse(CodeBadJSON)
	}
	return nil
}

// escapes reports whether JSON has a \uXXXX in it.
func escapes(body []byte) bool {
	for i := 0; i+1 < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		i++
		if body[i] == 'u' {
			return true
		}
	}
	return false
}

func (s *Server) route(r *http.Request) *call {
	c := &call{route: route{do: noSuch, open: true}, path: r.URL.Path}
	if t, ok := s.routes[r.URL.Path]; ok && t.serves(r.Host) {
		c.route = t
	}
	return c
}

func noSuch(*call, *http.Request) (any, *refusal) { return nil, refuse(CodePath) }

// answer does what is asked and writes what came of it.
func (s *Server) answer(c *call, w http.ResponseWriter, r *http.Request) {
	made, no := s.perform(c, r)
	switch {
	case no != nil:
		no.write(w)
	case c.file != nil:
		c.file.write(w)
	default:
		writeJSON(w, http.StatusOK, made)
	}
}

func (s *Server) perform(c *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case c.method == http.MethodPost && r.Method != http.MethodPost:
		return nil, refuse(CodeNeedsPost)
	case c.method == http.MethodGet && r.Method != http.MethodGet:
		return nil, refuse(CodeNeedsGet)
	case len(c.body) > maxBody:
		return nil, refuse(CodeFileSize)
	}
	if !c.open {
		if no := firstOf(s.authorise(r.URL.Query().Get("access_token")), s.verified(c.op)); no != nil {
			return nil, no
		}
	}
	if no := s.take(c); no != nil {
		return nil, no
	}
	return c.do(c, r)
}

// verified: what only a verified service account may call ([send], [freq]).
func (s *Server) verified(op Op) *refusal {
	switch op {
	case OpSend, OpTyping, OpTemplate, OpNotice, OpQR, OpUser, OpUsers, OpKF, OpSession, OpRecords:
		if s.opts.Unverified {
			return refuse(CodeNoRight)
		}
	}
	return nil
}

// caller is the address that a call comes from.
func (s *Server) caller(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return s.opts.CallerIP
	}
	return host
}

// file is a picture, film or sound that the server keeps.
type file struct {
	Body []byte `json:"body"`
	Type string `json:"type"`
	Name string `json:"name,omitempty"`

	attached bool // is answered as a download
}

func (f *file) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", f.Type)
	w.Header().Set("Content-Length", strconv.Itoa(len(f.Body)))
	if f.attached {
		w.Header().Set("Content-Disposition", `attachment; filename="`+strings.ReplaceAll(f.Name, `"`, "")+`"`)
	}
	_, _ = w.Write(f.Body)
}
