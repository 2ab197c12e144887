package simulate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

var (
	// ErrTimeout is how a webhook ends that was not answered in time.
	ErrTimeout = errors.New("no answer in time")

	// ErrNowhere is the error of everything that needs to know where webhooks go.
	ErrNowhere = errors.New("neither SendTo nor SendToURL was called")
)

// Post sends a body with a header, which it keeps, and returns the status of
// the answer, which [Taken] judges. It fails if there is no answer: with
// ErrTimeout if it is late, and with ErrNowhere.
func (t *Target) Post(ctx context.Context, header http.Header, body []byte) (int, error) {
	return t.PostTo(ctx, "", header, body)
}

// PostTo does the same with an address of its own, if it is not empty. The way
// there is the usual one.
func (t *Target) PostTo(ctx context.Context, address string, header http.Header, body []byte) (int, error) {
	if t.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, t.Timeout, ErrTimeout)
		defer cancel()
	}
	res, err := t.do(ctx, http.MethodPost, address, header, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode, nil
}

// Get asks for the address with a query after it and returns the status and the
// first kilobyte of the answer: for handshakes.
func (t *Target) Get(ctx context.Context, query string) (int, []byte, error) {
	res, err := t.do(ctx, http.MethodGet, t.Address()+"?"+query, http.Header{}, nil)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	return res.StatusCode, body, err
}

func (t *Target) do(ctx context.Context, method, address string, header http.Header, body io.Reader) (*http.Response, error) {
	usual, client := t.where()
	if client == nil {
		return nil, ErrNowhere
	}
	if address == "" {
		address = usual
	}
	r, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	r.Header = header
	res, err := client.RoundTrip(r)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	return res, err
}

// Taken is what becomes of the answer that [Target.Post] returned: nil if the
// webhook was taken, which is for the simulator to judge by the status.
func Taken(taken bool, status int, err error) error {
	if err == nil && !taken {
		return fmt.Errorf("answered with %d", status)
	}
	return err
}
