package wechattest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// Transport carries requests to the server without a network, whatever host
// they name.
func (s *Server) Transport() http.RoundTripper { return loop{s} }

// A loop carries requests to a handler within the process. A handler that
// panics with http.ErrAbortHandler breaks the connection.
type loop struct{ handler http.Handler }

// errBroken is how a connection ends that the handler broke off.
var errBroken = errors.New("the connection was broken before the answer")

// RoundTrip implements http.RoundTripper.
func (l loop) RoundTrip(r *http.Request) (*http.Response, error) {
	asked := r.Clone(r.Context())
	asked.Host, asked.RequestURI = r.URL.Host, r.URL.RequestURI()
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	defer func() { _ = asked.Body.Close() }()
	rec, answered := l.serve(asked)
	switch {
	case answered:
		return rec.response(r), nil
	case r.Context().Err() != nil:
		return nil, r.Context().Err()
	}
	return nil, errBroken
}

func (l loop) serve(r *http.Request) (rec *recorder, answered bool) {
	rec = &recorder{header: http.Header{}}
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			answered = false
		default:
			panic(v)
		}
	}()
	l.handler.ServeHTTP(rec, r)
	return rec, true
}

// A recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

// Write implements http.ResponseWriter.
func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(b)
}

func (r *recorder) response(asked *http.Request) *http.Response {
	r.WriteHeader(http.StatusOK)
	return &http.Response{
		Status: http.StatusText(r.status), StatusCode: r.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.header, Body: io.NopCloser(&r.body), ContentLength: int64(r.body.Len()), Request: asked,
	}
}
