package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// A poster makes requests to the host, wherever it is at present, and repeats
// them until they are answered with 200, as Meta does.
type poster struct {
	client   *http.Client
	recorder *recorder
	base     atomic.Pointer[string]
}

func newPoster(connections int, r *recorder) *poster {
	t := &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}
	return &poster{client: &http.Client{Transport: t, Timeout: 60 * time.Second}, recorder: r}
}

func (p *poster) moveTo(address string) {
	base := "http://" + address
	p.base.Store(&base)
}

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
		status, answer, err := p.post(ctx, path, signature, body)
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

func (p *poster) post(ctx context.Context, path, signature string, body []byte) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, *p.base.Load()+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if signature != "" {
		r.Header.Set("X-Hub-Signature-256", signature)
	}
	return p.do(r)
}

// get asks for what the host tells.
func (p *poster) get(ctx context.Context, path string) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, *p.base.Load()+path, nil)
	if err != nil {
		return 0, nil, err
	}
	return p.do(r)
}

func (p *poster) do(r *http.Request) (int, []byte, error) {
	res, err := p.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}
