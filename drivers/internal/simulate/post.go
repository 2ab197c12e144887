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
	status, _, err := t.Ask(ctx, http.MethodPost, address, header, bytes.NewReader(body), 0)
	return status, err
}

// Get asks for the address with a query after it and returns the status and the
// first kilobyte of the answer: for handshakes.
func (t *Target) Get(ctx context.Context, query string) (int, []byte, error) {
	return t.Ask(ctx, http.MethodGet, t.Address()+"?"+query, http.Header{}, nil, 1<<10)
}

// Ask sends anything to an address, or where webhooks go if it is empty, and
// returns the status and as much of the answer as most says. Timeout means
// nothing to it.
func (t *Target) Ask(ctx context.Context, method, address string, header http.Header, body io.Reader, most int64) (int, []byte, error) {
	res, err := t.do(ctx, method, address, header, body)
	if err != nil {
		return 0, nil, because(ctx, err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, most))
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode, answer, because(ctx, err)
}

// because is why ctx ended, if that is what went wrong.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
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
	return client.RoundTrip(r)
}

// Taken is what becomes of the answer that [Target.Post] returned: nil if the
// webhook was taken, which is for the simulator to judge by the status.
func Taken(taken bool, status int, err error) error {
	if err == nil && !taken {
		return fmt.Errorf("answered with %d", status)
	}
	return err
}
