package linetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// maxBody is how long the body of a request may be, in bytes (REF, 413).
const maxBody = 2 << 20

// A call is a request on its way to a handler. A handler returns what to
// answer as JSON, or a refusal.
type call struct {
	op        Op
	do        handler
	open      bool // needs no token
	requestID string
	body      []byte
	tooLong   bool
	status    int // of the answer; 0 is 200
	file      *file
	empty     bool // 202 without data, or 200
}

type handler func(*call, *http.Request) (any, *refusal)

// read takes in the body, which handlers and faults look at.
func (c *call) read(r *http.Request) {
	c.body, _ = io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	c.tooLong = len(c.body) > maxBody
	r.Body = io.NopCloser(bytes.NewReader(c.body))
}

// decode reads the body as JSON into v.
func (c *call) decode(v any) *refusal {
	err := json.Unmarshal(c.body, v)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong) && wrong.Field != "":
		return invalid(wrong.Field)
	}
	return refuse(http.StatusBadRequest, "The request body could not be parsed as JSON")
}

func (s *Server) route(r *http.Request) *call {
	c := &call{do: noSuch, requestID: newRequestID()}
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
	for _, route := range s.routes {
		if route.method != r.Method || !route.serves(r.Host) || !route.matches(r, path) {
			continue
		}
		c.op, c.do, c.open = route.op, route.do, route.open
		break
	}
	return c
}

func noSuch(*call, *http.Request) (any, *refusal) {
	return nil, refuse(http.StatusNotFound, MessageNotFound)
}

// answer does what is asked and writes what came of it.
func (s *Server) answer(c *call, w http.ResponseWriter, r *http.Request) {
	result, no := s.perform(c, r)
	switch {
	case no != nil:
		no.write(w)
	case c.file != nil:
		c.file.write(w)
	case c.empty:
		w.WriteHeader(c.statusOr200())
	default:
		writeJSON(w, c.statusOr200(), result)
	}
}

func (c *call) statusOr200() int {
	if c.status == 0 {
		return http.StatusOK
	}
	return c.status
}

func (s *Server) perform(c *call, r *http.Request) (any, *refusal) {
	if c.tooLong {
		return nil, refuse(http.StatusRequestEntityTooLarge, "The request body exceeds %d bytes", maxBody)
	}
	if !c.open && c.op != opNone {
		if no := s.authorise(r); no != nil {
			return nil, no
		}
	}
	if no := firstOf(s.throttle(c.op), checkKey(c.op, r)); no != nil {
		return nil, no
	}
	return c.do(c, r)
}

func (s *Server) authorise(r *http.Request) *refusal {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || !s.valid(token) {
		return refuse(http.StatusUnauthorized, "Authentication failed due to the following reason: invalid token. "+
			"Confirm that the access token in the authorization header is valid.")
	}
	return nil
}

// file is a picture, film, sound or document that the server keeps.
type file struct {
	Body []byte `json:"body"`
	Type string `json:"type"`
	Name string `json:"name,omitempty"`
}

func (f *file) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", f.Type)
	w.Header().Set("Content-Length", strconv.Itoa(len(f.Body)))
	_, _ = w.Write(f.Body)
}
