package messenger

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// hops is how many redirects a download follows.
const hops = 3

// OpenMedia opens a file at the address that the message brought. It implements
// channel.MediaOpener. Addresses are signed and expire after days, so open them
// soon; one that has expired is Unreachable. Only hosts of Config.MediaHosts are
// asked, also when they redirect, and none of them sees the token.
func (c *Channel) OpenMedia(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
	u, err := url.Parse(m.URL)
	if m.URL == "" || err != nil {
		return nil, lost("the file has no address")
	}
	for range hops {
		if !c.known(u) {
			return nil, lost("the file is on a host that is not known to be the provider's")
		}
		res, err := c.fetch(ctx, u)
		if err != nil {
			return nil, err
		}
		if !isRedirect(res.StatusCode) {
			return contentOf(res)
		}
		_ = res.Body.Close()
		to := res.Header.Get("Location")
		if u, err = u.Parse(to); err != nil || to == "" {
			return nil, lost("the file was redirected to an address that is none")
		}
	}
	return nil, &channel.Error{Kind: channel.Unavailable, Op: opOpen, Detail: "the file was redirected too often"}
}

func lost(detail string) error {
	return &channel.Error{Kind: channel.Unreachable, Op: opOpen, Detail: detail}
}

// known reports whether u may be asked: https on a host of the provider's. With
// a simulator on this machine, any address on it may be asked too.
func (c *Channel) known(u *url.URL) bool {
	if call.Loopback(c.base) && call.Loopback(u) {
		return true
	}
	if u.Scheme != "https" || u.User != nil || u.Port() != "" {
		return false
	}
	for _, end := range c.cfg.MediaHosts {
		if strings.HasSuffix("."+strings.ToLower(u.Hostname()), strings.ToLower(end)) {
			return true
		}
	}
	return false
}

func (c *Channel) fetch(ctx context.Context, u *url.URL) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, lost("the file's address is malformed")
	}
	return c.client.Caller.Open(opOpen, r)
}

// contentOf hands on a download. The signature of an address that has expired
// is refused with 403.
func contentOf(res *http.Response) (*channel.MediaContent, error) {
	if res.StatusCode == http.StatusOK {
		return &channel.MediaContent{Body: res.Body, Type: meta.MediaType(res.Header.Get("Content-Type")), Size: res.ContentLength}, nil
	}
	_ = res.Body.Close()
	e := &channel.Error{Kind: channel.Unavailable, Op: opOpen, Code: "HTTP " + strconv.Itoa(res.StatusCode)}
	switch {
	case res.StatusCode == http.StatusForbidden || res.StatusCode == http.StatusNotFound || res.StatusCode == http.StatusGone:
		e.Kind = channel.Unreachable
	case res.StatusCode == http.StatusTooManyRequests:
		e.Kind = channel.RateLimited
	case res.StatusCode < 500:
		e.Kind = channel.Unknown
	}
	return nil, e
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}
