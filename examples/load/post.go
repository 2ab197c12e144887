package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// A poster makes requests to the hosts, wherever they are at present, and
// repeats them until they are answered with 200, as Meta does.
type poster struct {
	recorder *recorder
	wires    wires
	hosts    []atomic.Pointer[string] // where each answers
	turn     atomic.Uint64
}

func newPoster(r *recorder, hosts int) *poster {
	return &poster{recorder: r, hosts: make([]atomic.Pointer[string], hosts)}
}

// moveTo says where the n-th host answers.
func (p *poster) moveTo(n int, address string) { p.hosts[n].Store(&address) }

// next is where to ask: hosts take turns, also for a request that is repeated.
func (p *poster) next() string { return *p.hosts[p.turn.Add(1)%uint64(len(p.hosts))].Load() }

// A refusal is an answer that would not be another one the next time.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return fmt.Sprintf("answered with %d: %s", r.status, r.text) }

// deliver posts body until it is taken, and returns the answer. It gives up
// with a *refusal, or when ctx is done.
func (p *poster) deliver(ctx context.Context, k kind, path, signature string, body []byte) ([]byte, error) {
	for wait := 5 * time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		status, answer, err := p.post(path, signature, body)
		switch {
		case err == nil && status == http.StatusOK:
			return answer, nil
		case err == nil && status/100 == 4:
			return nil, &refusal{status, string(answer)}
		}
		p.recorder.failed(k)
		if !pause(ctx, wait) {
			return nil, ctx.Err()
		}
	}
}

func (p *poster) post(path, signature string, body []byte) (int, []byte, error) {
	w, err := p.wires.take(p.next())
	if err != nil {
		return 0, nil, err
	}
	status, answer, err := w.post(path, signature, body)
	p.wires.give(w, err)
	return status, answer, err
}

// get asks for what the host tells.
func (p *poster) get(ctx context.Context, path string) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.next()+path, nil)
	if err != nil {
		return 0, nil, err
	}
	r.Close = true // so that no connection is left when the host is to stop
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}
