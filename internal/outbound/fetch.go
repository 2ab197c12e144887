package outbound

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// hops is how many redirects a download follows.
const hops = 3

// A Fetcher downloads files from addresses that somebody else named. It sends
// no credentials. It is safe for concurrent use once its fields are set.
type Fetcher struct {
	// Guard is asked about every address, that of each redirect included.
	Guard Guard
	// Transport carries the requests. It should come from [NewTransport] with the
	// same Guard: any other one connects wherever a name leads.
	Transport http.RoundTripper
	// Agent is the User-Agent. Empty leaves Go's.
	Agent string
	// Most is how large a file may be, in bytes. 0 means any size.
	Most int64
	// Within is how long a whole download may take. 0 leaves that to the context.
	Within time.Duration
}

var (
	// ErrTooLarge is the error of reading a file beyond Fetcher.Most.
	ErrTooLarge = errors.New("outbound: the file is too large")
	// ErrHops is a file that was redirected too often.
	ErrHops = errors.New("outbound: redirected too often")
)

// Open asks for a file and returns the answer, whatever its status, with its
// body unread; the caller must close it. The error is ErrRefused, ErrHops,
// ErrTooLarge, or the transport's.
func (f *Fetcher) Open(ctx context.Context, address string) (*http.Response, error) {
	cancel := context.CancelFunc(func() {})
	if f.Within > 0 {
		ctx, cancel = context.WithTimeout(ctx, f.Within)
	}
	res, err := f.follow(ctx, address)
	if err != nil {
		cancel()
		return nil, err
	}
	if f.Most > 0 && res.ContentLength > f.Most {
		_ = res.Body.Close()
		cancel()
		return nil, ErrTooLarge
	}
	res.Body = &body{ReadCloser: res.Body, left: f.Most, limited: f.Most > 0, cancel: cancel}
	return res, nil
}

func (f *Fetcher) follow(ctx context.Context, address string) (*http.Response, error) {
	u, err := url.Parse(address)
	for range hops + 1 {
		if err != nil || f.Guard.CheckURL(u) != nil {
			return nil, ErrRefused
		}
		res, err := f.ask(ctx, u)
		if err != nil {
			return nil, err
		}
		to := res.Header.Get("Location")
		if res.StatusCode < 300 || res.StatusCode >= 400 || to == "" {
			return res, nil
		}
		_ = res.Body.Close()
		if u, err = u.Parse(to); err != nil {
			return nil, ErrRefused
		}
	}
	return nil, ErrHops
}

func (f *Fetcher) ask(ctx context.Context, u *url.URL) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, ErrRefused
	}
	if f.Agent != "" {
		r.Header.Set("User-Agent", f.Agent)
	}
	return f.Transport.RoundTrip(r)
}

// A body ends with ErrTooLarge after its limit.
type body struct {
	io.ReadCloser
	left    int64
	limited bool
	cancel  context.CancelFunc
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	if !b.limited {
		return b.ReadCloser.Read(p)
	}
	if b.left < 0 {
		return 0, ErrTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, ErrTooLarge
	}
	return n, err
}

// Close implements io.Closer.
func (b *body) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}
