package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// A front is what stands before the instances: it gives each request to the
// next of them, and to another one if there is no answer. Who did not answer is left
// out for a while.
type front struct {
	nodes    []*node
	client   *http.Client
	turn     atomic.Uint64
	asked    atomic.Int64
	repeated atomic.Int64
}

// answerTimeout is how long an instance has to answer.
const answerTimeout = 2 * time.Second

func newFront(nodes []*node) *front {
	return &front{nodes: nodes, client: &http.Client{
		Timeout: answerTimeout, Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute},
	}}
}

// A refusal is an answer that would be the same the next time.
type refusal struct {
	path   string
	status int
	text   string
}

func (r *refusal) Error() string {
	return fmt.Sprintf("%s: answered with %d: %s", r.path, r.status, r.text)
}

// deliver makes a request until it is answered with 200. It gives up with a
// *refusal, or when ctx is done.
func (f *front) deliver(ctx context.Context, path string, header http.Header, body []byte) ([]byte, error) {
	f.asked.Add(1)
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, 250*time.Millisecond) {
		status, text, err := f.once(ctx, path, header, body)
		switch {
		case err == nil && status == http.StatusOK:
			return text, nil
		case err == nil && status/100 == 4:
			return nil, &refusal{path, status, string(text)}
		}
		f.repeated.Add(1)
		if !pause(ctx, wait) {
			return nil, ctx.Err()
		}
	}
}

// leftOut is for how long an instance is not asked that did not answer.
const leftOut = 2 * time.Second

// next is the instance to be asked: of those that answer, if there are any.
func (f *front) next(now time.Time) *node {
	var n *node
	for range f.nodes {
		n = f.nodes[f.turn.Add(1)%uint64(len(f.nodes))]
		if now.UnixNano() >= n.outUntil.Load() {
			break
		}
	}
	return n
}

func (f *front) once(ctx context.Context, path string, header http.Header, body []byte) (int, []byte, error) {
	n := f.next(time.Now())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+*n.address.Load()+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	for name, values := range header {
		r.Header[name] = values
	}
	res, err := f.client.Do(r)
	if err != nil {
		n.outUntil.Store(time.Now().Add(leftOut).UnixNano())
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, text, err
}

// ask has a wish granted, by whatever instance. It is asked to the end, also if
// ctx is done meanwhile.
func (f *front) ask(ctx context.Context, path string, w wish, into any) error {
	body, err := json.Marshal(w)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	text, err := f.deliver(ctx, path, nil, body)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
