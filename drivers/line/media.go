package line

import (
	"context"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// hops is how many redirects a download from somebody else follows.
const hops = 3

// OpenMedia opens the file of a message. It implements channel.MediaOpener. A
// large film that LINE is still preparing is Unavailable; what was taken back or
// kept for too long is Unreachable. A file that is at somebody else's is fetched
// without the token, over https from a named host only.
func (c *Channel) OpenMedia(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
	switch {
	case digits.MatchString(m.ID):
		return c.openContent(ctx, m.ID)
	case m.ID == "" && m.URL != "":
		return c.openElsewhere(ctx, m.URL)
	case m.ID == "":
		return nil, invalid(opOpen, "the file has neither an id nor an address")
	}
	return nil, &channel.Error{Kind: channel.Unreachable, Op: opOpen, Detail: "there is no file under such an id at LINE"}
}

func (c *Channel) openContent(ctx context.Context, id string) (*channel.MediaContent, error) {
	q := ask{op: opOpen, method: http.MethodGet, url: c.data.JoinPath("/v2/bot/message", id, "content")}
	res, err := authorised(ctx, c, q, func(caller call.Caller, r *http.Request) (*http.Response, int, error) {
		res, err := caller.Open(opOpen, r)
		if err != nil {
			return nil, 0, err
		}
		if res.StatusCode == http.StatusUnauthorized {
			_ = res.Body.Close()
		}
		return res, res.StatusCode, nil
	})
	if err != nil {
		return nil, err
	}
	return opened(res)
}

// openElsewhere follows redirects by itself, so that each address is looked at.
func (c *Channel) openElsewhere(ctx context.Context, address string) (*channel.MediaContent, error) {
	u, err := url.Parse(address)
	for range hops + 1 {
		if err != nil || !c.public(u) {
			return nil, &channel.Error{Kind: channel.Unreachable, Op: opOpen, Detail: "the file is at an address that is not public"}
		}
		r, fault := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if fault != nil {
			return nil, invalid(opOpen, "the file's address is malformed")
		}
		res, fault := c.files.Open(opOpen, r)
		if fault != nil {
			return nil, fault
		}
		to := res.Header.Get("Location")
		if res.StatusCode < 300 || res.StatusCode >= 400 || to == "" {
			return opened(res)
		}
		_ = res.Body.Close()
		u, err = u.Parse(to)
	}
	return nil, &channel.Error{Kind: channel.Unavailable, Op: opOpen, Detail: "the file was redirected too often"}
}

// public reports whether u may be asked: https on a named host. With a
// simulator on this machine, plain HTTP to this machine will do.
func (c *Channel) public(u *url.URL) bool {
	if call.Loopback(c.data) && call.Loopback(u) {
		return true
	}
	named := net.ParseIP(u.Hostname()) == nil && strings.Contains(u.Hostname(), ".")
	return u.Scheme == "https" && u.User == nil && named
}

// opened hands on a download that was answered with 200. Any other answer is
// closed and becomes an error.
func opened(res *http.Response) (*channel.MediaContent, error) {
	if res.StatusCode != http.StatusOK {
		_ = res.Body.Close()
		return nil, notOpened(res)
	}
	kind, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	return &channel.MediaContent{Body: res.Body, Type: kind, Size: res.ContentLength}, nil
}

// notOpened sorts the answers of the content API (REF, get content, 2026-11).
func notOpened(res *http.Response) error {
	e := &channel.Error{Op: opOpen, Code: code(res.StatusCode)}
	switch status := res.StatusCode; {
	case status == http.StatusAccepted:
		e.Kind, e.Detail = channel.Unavailable, "LINE is still preparing the file"
	case status == http.StatusNotFound:
		e.Kind, e.Detail = channel.Unreachable, "there is no such file any more"
	case status == http.StatusGone:
		e.Kind, e.Detail = channel.Unreachable, "the message was taken back"
	default:
		e.Kind, e.Scope = classify(status, "")
		e.RetryAfter = call.RetryAfter(res.Header)
	}
	return e
}
