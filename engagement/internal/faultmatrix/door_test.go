package faultmatrix_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"syscall"
	"unicode"
)

// What can go wrong with one request to a provider.
const (
	noConnection trouble = "no connection"
	requestLost  trouble = "request lost"
	busy         trouble = "503, not done"
	slowDown     trouble = "429"
	answerLost   trouble = "answer lost"
	doneBut502   trouble = "502, but done"
	garbled      trouble = "200, unreadable"
	timeout      trouble = "no answer"
	killedBefore trouble = "killed before it"
	killedAnswer trouble = "killed after the answer"
)

func requestTroubles() []trouble {
	return []trouble{noConnection, requestLost, busy, slowDown, answerLost, doneBut502, garbled, timeout, killedBefore, killedAnswer}
}

// A door is a process's way to the provider.
type door struct {
	next http.RoundTripper
	life *life
}

var errReset = errors.New("connection reset by peer")

// RoundTrip implements http.RoundTripper. What a dead process asks does not
// leave it.
func (d *door) RoundTrip(r *http.Request) (*http.Response, error) {
	d.life.exitIfDead()
	switch d.life.comes(step{request, nameOf(r)}) {
	case noConnection:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case requestLost:
		return nil, errReset
	case busy:
		return answer(r, http.StatusServiceUnavailable, "busy"), nil
	case slowDown:
		return answer(r, http.StatusTooManyRequests, "slow down"), nil
	case killedBefore:
		d.life.end()
		runtime.Goexit()
	case answerLost:
		return nil, errors.Join(errReset, d.done(r))
	case doneBut502:
		return answer(r, http.StatusBadGateway, "<html>bad gateway</html>"), d.done(r)
	case garbled:
		return answer(r, http.StatusOK, "<html>fine</html>"), d.done(r)
	case timeout:
		if err := d.done(r); err != nil {
			return nil, err
		}
		<-r.Context().Done()
		return nil, r.Context().Err()
	case killedAnswer:
		_ = d.done(r)
		d.life.end()
		runtime.Goexit()
	}
	return d.next.RoundTrip(r)
}

// done lets the provider do it.
func (d *door) done(r *http.Request) error {
	res, err := d.next.RoundTrip(r)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

func answer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

// nameOf is what a request is called in the tables: its method and its path,
// without ids.
func nameOf(r *http.Request) string {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	for i, p := range parts {
		if strings.ContainsFunc(p, unicode.IsDigit) && len(p) > 3 {
			parts[i] = "…"
		}
	}
	return r.Method + " /" + strings.Join(parts, "/")
}
