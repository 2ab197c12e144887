package messengertest

import (
	"bytes"
	"io"
	"net/http"
)

// Transport carries requests to the server without a network, whatever host
// they name. A connection that the server breaks is an error.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

// transport calls a handler instead of a network.
type transport struct{ handler http.Handler }

// errBroken is how a connection ends that the handler broke off.
const errBroken = brokenError("messengertest: the connection was broken before the answer")

type brokenError string

func (e brokenError) Error() string { return string(e) }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	asked := r.Clone(r.Context())
	asked.Host, asked.RequestURI = r.URL.Host, r.URL.RequestURI()
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	defer func() { _ = asked.Body.Close() }()
	rec := &recorder{header: http.Header{}}
	if !serve(t.handler, rec, asked) {
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		return nil, errBroken
	}
	return rec.response(r), nil
}

// serve calls h and reports whether it answered, rather than broke the
// connection off with http.ErrAbortHandler.
func serve(h http.Handler, w http.ResponseWriter, r *http.Request) (answered bool) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			answered = false
		default:
			panic(v)
		}
	}()
	h.ServeHTTP(w, r)
	return true
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
