package dialog360

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// OpenMedia asks for the file's present address and opens it. It implements
// channel.MediaOpener. It makes two calls and repeats neither: after 20 refused
// downloads within an hour the provider blocks all for 30 minutes (360dialog:
// media, 2026-11). OpenMedia stops at 15 by itself, is Unavailable and says for
// how long; the rest is for others with the same key. The key goes to the
// provider's own host only.
func (c *Channel) OpenMedia(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
	if wait := c.budget.wait(c.cfg.Now()); wait > 0 {
		return nil, &channel.Error{Kind: channel.Unavailable, Op: c.opOpen(), RetryAfter: wait, Detail: "too many downloads were refused of late"}
	}
	stored, err := c.number.Stored(ctx, m.ID, nil)
	if err != nil {
		return nil, c.unblocked(err)
	}
	res, err := c.download(ctx, string(stored.URL))
	if err != nil {
		return nil, err
	}
	content, err := c.number.Content(res, stored)
	if err != nil {
		return nil, c.unblocked(err)
	}
	return content, nil
}

func (c *Channel) opOpen() string { return c.number.Op("open media") }

func (c *Channel) download(ctx context.Context, address string) (*http.Response, error) {
	u, ok := c.moved(address)
	if !ok {
		return nil, c.number.Astray("the file is on a host that is not known to be the provider's")
	}
	r, err := c.requestTo(ctx, http.MethodGet, u, nil)
	if err != nil {
		return nil, c.number.Astray("the file's address is malformed")
	}
	r.Header.Del("Accept")
	return c.number.Download(r)
}

// moved is the address of a file on the provider's own host. Answers name
// Meta's, which does not know the key; path and query stay as they are, byte
// for byte (360dialog: media, 2026-11).
func (c *Channel) moved(address string) (*url.URL, bool) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.User != nil:
		return nil, false
	case u.Scheme == c.base.Scheme && u.Host == c.base.Host:
		return u, true
	case u.Scheme != "https" || u.Port() != "" || !metas(u.Hostname()):
		return nil, false
	}
	made := *u
	made.Scheme, made.Host, made.Fragment = c.base.Scheme, c.base.Host, ""
	front := strings.TrimRight(c.base.Path, "/")
	made.Path, made.RawPath = front+u.Path, front+u.EscapedPath()
	return &made, true
}

// metas reports whether host is one that Meta keeps media on.
func metas(host string) bool {
	return strings.HasSuffix("."+strings.ToLower(host), ".fbsbx.com")
}

// unblocked is err, unless it is the gateway's 403. On sends that means that
// the account may not; on downloads it is also what a block for 30 minutes
// looks like, and no reason to stop the channel. The pages do not tell the
// two apart.
func (c *Channel) unblocked(err error) error {
	e, ok := errors.AsType[*channel.Error](err)
	if ok && e.Kind == channel.Unauthorized && e.Code == "HTTP 403" {
		c.budget.block(c.cfg.Now())
		e.Kind, e.Scope, e.RetryAfter = channel.Unavailable, channel.ScopeMessage, blockLasts
	}
	return err
}

// answered counts refused downloads.
func (c *Channel) answered(op string, status int) {
	if op == c.opOpen() && status >= http.StatusBadRequest {
		c.budget.spend(c.cfg.Now())
	}
}
