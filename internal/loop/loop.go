// Package loop carries requests to a handler within the process, for simulators
// and what talks to them.
package loop

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// Transport carries every request to h without a network, whatever host it
// names. A handler that panics with http.ErrAbortHandler breaks the connection.
func Transport(h http.Handler) http.RoundTripper { return transport{h} }

type transport struct{ handler http.Handler }

// errBroken is how a connection ends that the handler broke off.
var errBroken = errors.New("the connection was broken before the answer")

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	asked := r.Clone(r.Context())
	asked.Host = r.URL.Host
	asked.RequestURI = r.URL.RequestURI()
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	defer func() { _ = asked.Body.Close() }()
	rec, ok := serve(t.handler, asked)
	if !ok {
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		return nil, errBroken
	}
	return rec.response(r), nil
}

// serve calls h and reports whether it answered, rather than broke the
// connection off with http.ErrAbortHandler.
func serve(h http.Handler, r *http.Request) (rec *recorder, answered bool) {
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
	h.ServeHTTP(rec, r)
	return rec, true
}

// A recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

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
