package thirdparty

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"mime"
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/internal/outbound"
)

// OpenMedia fetches a file from the address that the peer gave. It implements
// channel.MediaOpener. It shows no credential, follows three redirects at most,
// and asks public addresses only, each hop included: an address that is not
// public is Unreachable. If the peer gave a hash, reading a file that is another
// ends with an error.
func (c *Channel) OpenMedia(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
	if m.URL == "" {
		return nil, &channel.Error{Kind: channel.Unreachable, Op: opOpen, Detail: "the file has no address"}
	}
	if err := ctx.Err(); err != nil {
		return nil, &channel.Error{Kind: channel.Unavailable, Op: opOpen, Err: err}
	}
	res, err := c.files.Open(ctx, m.URL)
	if err != nil {
		return nil, notFetched(err)
	}
	if res.StatusCode != http.StatusOK {
		_ = res.Body.Close()
		return nil, notOpened(res.StatusCode)
	}
	kind, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	content := &channel.MediaContent{Body: res.Body, Type: kind, Size: res.ContentLength}
	if m.SHA256 != "" {
		content.Body = &hashed{ReadCloser: res.Body, sum: sha256.New(), want: m.SHA256}
	}
	return content, nil
}

// notFetched sorts what kept a download from beginning.
func notFetched(err error) error {
	e := &channel.Error{Kind: channel.Unavailable, Op: opOpen}
	switch {
	case errors.Is(err, outbound.ErrRefused):
		e.Kind, e.Detail = channel.Unreachable, "the file is at an address that is not public"
	case errors.Is(err, outbound.ErrTooLarge):
		e.Kind, e.Detail = channel.Unreachable, "the file is too large"
	case errors.Is(err, outbound.ErrHops):
		e.Kind, e.Detail = channel.Unreachable, "the file was redirected too often"
	case errors.Is(err, context.Canceled):
		e.Err = context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		e.Err = context.DeadlineExceeded
	default:
		e.Detail = "the file's host does not answer" // the cause may quote the address
	}
	return e
}

func notOpened(status int) error {
	e := &channel.Error{Kind: channel.Unavailable, Op: opOpen, Code: httpCode(status)}
	switch {
	case status == http.StatusNotFound, status == http.StatusGone:
		e.Kind, e.Detail = channel.Unreachable, "there is no such file any more"
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		e.Kind, e.Detail = channel.Unreachable, "the file's host wants a credential, or the address has expired"
	}
	return e
}

// errHash is the error of reading a file that is not what was announced.
var errHash = errors.New(name + ": the file is not the one that was announced: its hash is another")

// hashed compares what was read with the hash, at its end.
type hashed struct {
	io.ReadCloser
	sum  hash.Hash
	want string
}

// Read implements io.Reader.
func (h *hashed) Read(p []byte) (int, error) {
	n, err := h.ReadCloser.Read(p)
	_, _ = h.sum.Write(p[:n])
	if errors.Is(err, io.EOF) && hex.EncodeToString(h.sum.Sum(nil)) != h.want {
		return n, errHash
	}
	return n, err
}
