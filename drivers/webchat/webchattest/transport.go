package webchattest

import (
	"context"
	"io"
	"net/http"
	"sync"
)

// Transport takes requests straight to a handler, without a network. An answer
// can be read while it is written. Who closes its body, or ends the context,
// hangs up.
func Transport(h http.Handler) http.RoundTripper { return transport{h} }

type transport struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, hangUp := context.WithCancel(r.Context())
	in := r.Clone(ctx)
	in.RemoteAddr, in.RequestURI, in.Host = "192.0.2.1:1234", r.URL.RequestURI(), r.URL.Host
	if in.Body == nil {
		in.Body = http.NoBody
	}
	reader, writer := io.Pipe()
	w := &response{header: http.Header{}, body: writer, began: make(chan struct{})}
	go func() {
		t.handler.ServeHTTP(w, in)
		w.WriteHeader(http.StatusOK)
		_ = writer.Close()
	}()
	select {
	case <-w.began:
	case <-ctx.Done():
		select {
		case <-w.began: // it has ended by itself
		default:
			hangUp()
			_ = reader.CloseWithError(ctx.Err())
			return nil, ctx.Err()
		}
	}
	stop := context.AfterFunc(ctx, func() { _ = reader.CloseWithError(context.Canceled) })
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: &answerBody{reader, hangUp, stop}, Request: r, ContentLength: -1,
	}, nil
}

// A response is the handler's side of an answer.
type response struct {
	header http.Header
	body   *io.PipeWriter
	once   sync.Once
	began  chan struct{}
	status int
	sent   http.Header
}

// Header implements http.ResponseWriter.
func (w *response) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *response) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.began)
	})
}

// Write implements http.ResponseWriter.
func (w *response) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// Flush implements http.Flusher: nothing is held back.
func (w *response) Flush() { w.WriteHeader(http.StatusOK) }

type answerBody struct {
	*io.PipeReader
	hangUp func()
	stop   func() bool
}

// Close hangs up.
func (b *answerBody) Close() error {
	b.stop()
	err := b.PipeReader.Close()
	b.hangUp()
	return err
}
