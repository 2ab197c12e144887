package metatest

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"
)

// A Recorder keeps what a driver asked and what it was answered.
type Recorder struct {
	// Next carries the requests. Required.
	Next http.RoundTripper

	mu    sync.Mutex
	calls []Exchange
}

// An Exchange is a request and its answer.
type Exchange struct {
	Method string
	URL    string
	Header http.Header
	Body   string
	Status int // 0 if there was no answer
	Answer string
}

// RoundTrip implements http.RoundTripper.
func (r *Recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	x := Exchange{Method: req.Method, URL: req.URL.String(), Header: req.Header.Clone()}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		x.Body = string(body)
		req = req.Clone(req.Context())
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	res, err := r.Next.RoundTrip(req)
	if err == nil {
		x.Status = res.StatusCode
		answer, _ := io.ReadAll(res.Body)
		x.Answer = string(answer)
		res.Body = io.NopCloser(bytes.NewReader(answer))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, x)
	return res, err
}

// Calls are all exchanges so far.
func (r *Recorder) Calls() []Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Exchange(nil), r.calls...)
}

// Last is the latest exchange. It fails tb if there was none.
func (r *Recorder) Last(tb TB) Exchange {
	tb.Helper()
	all := r.Calls()
	if len(all) == 0 {
		tb.Fatalf("nothing was asked")
	}
	return all[len(all)-1]
}

// A Door is the way to the provider. It counts who goes through, and can be
// shut.
type Door struct {
	// Next carries the requests. Required.
	Next http.RoundTripper

	mu       sync.Mutex
	requests int
	shut     chan struct{} // closed by the next request, which does not get through
}

// Shut lets the next request not get through, and returns a channel that is
// closed when it has not.
func (d *Door) Shut() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shut = make(chan struct{})
	return d.shut
}

// Requests counts those that got through.
func (d *Door) Requests() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.requests
}

// RoundTrip implements http.RoundTripper.
func (d *Door) RoundTrip(r *http.Request) (*http.Response, error) {
	if shut := d.enter(); shut != nil {
		close(shut)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	return d.Next.RoundTrip(r)
}

func (d *Door) enter() (shut chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	shut, d.shut = d.shut, nil
	if shut == nil {
		d.requests++
	}
	return shut
}
