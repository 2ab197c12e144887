package simulate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// A File is what came back from an address of the business, which a phone
// fetches to show it.
type File struct {
	// Status is the HTTP status; 0 if nothing came back.
	Status int
	// Type is the MIME type without parameters, as it came.
	Type string
	// Body is empty unless Status is 200.
	Body []byte
}

// Fetch fetches a file through web, and reads one byte more than most at most:
// then it is too large, which is for the caller to find out. The error says for
// people why there is no file, or not all of it; what came is there even so.
func Fetch(ctx context.Context, web http.RoundTripper, address string, most int64) (File, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return File{}, errors.New("the address cannot be fetched")
	}
	res, err := web.RoundTrip(r)
	if err != nil {
		return File{}, errors.New("nothing came back")
	}
	defer func() { _ = res.Body.Close() }()
	f := File{Status: res.StatusCode}
	f.Type, _, _ = strings.Cut(res.Header.Get("Content-Type"), ";")
	if res.StatusCode != http.StatusOK {
		return f, fmt.Errorf("answered with %d", res.StatusCode)
	}
	if f.Body, err = io.ReadAll(io.LimitReader(res.Body, most+1)); err != nil {
		return f, fmt.Errorf("broken off: %w", err)
	}
	return f, nil
}
