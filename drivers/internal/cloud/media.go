package cloud

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

func (c *Client) opOpen() string { return c.Op("open media") }

// Stored asks where the file with the id is at present. The query may be nil.
func (c *Client) Stored(ctx context.Context, id string, query url.Values) (meta.StoredFile, error) {
	var stored meta.StoredFile
	if id == "" {
		return stored, Invalid(c.opOpen(), "the file has no id")
	}
	if err := c.Get(ctx, c.opOpen(), url.PathEscape(id), query, &stored); err != nil {
		return stored, c.goneForGood(err)
	}
	return stored, nil
}

// goneForGood turns the answer for an id that does not exist any more, which
// is that of a wrong parameter or a missing object, into Unreachable.
func (c *Client) goneForGood(err error) error {
	e := channel.AsError(c.opOpen(), err)
	switch e.Code {
	case "100", "33", "HTTP 404", "HTTP 410", "131052":
		e.Kind, e.Scope = channel.Unreachable, channel.ScopeMessage
	}
	return e
}

// Content hands on a download that was answered with 200. Any other answer is
// closed and becomes an error.
func (c *Client) Content(res *http.Response, stored meta.StoredFile) (*channel.MediaContent, error) {
	if res.StatusCode != http.StatusOK {
		_ = res.Body.Close()
		return nil, c.refusedDownload(res.StatusCode)
	}
	kind := res.Header.Get("Content-Type")
	if kind == "" {
		kind = string(stored.Type)
	}
	return &channel.MediaContent{Body: res.Body, Type: meta.MediaType(kind), Size: res.ContentLength}, nil
}

func (c *Client) refusedDownload(status int) error {
	e := &channel.Error{Kind: channel.Unavailable, Op: c.opOpen(), Code: "HTTP " + strconv.Itoa(status)}
	switch {
	case status == http.StatusNotFound || status == http.StatusGone:
		e.Kind = channel.Unreachable
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		e.Kind, e.Scope = channel.Unauthorized, channel.ScopeChannel
	case status == http.StatusTooManyRequests:
		e.Kind = channel.RateLimited
	case status < 500:
		e.Kind, e.Detail = channel.Unknown, fmt.Sprintf("the download was answered with %d", status)
	}
	return e
}

// Astray is the error for a file at an address that may not be asked.
func (c *Client) Astray(detail string) error {
	return &channel.Error{Kind: channel.Unavailable, Op: c.opOpen(), Detail: detail}
}

// Download opens an address of a file.
func (c *Client) Download(r *http.Request) (*http.Response, error) {
	res, err := c.Caller.Open(c.opOpen(), r)
	if err == nil {
		c.tell(c.opOpen(), res.StatusCode)
	}
	return res, err
}
