package whatsapp

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// hops is how many redirects a download follows.
const hops = 3

// OpenMedia asks for the file's present address and opens it. It implements
// channel.MediaOpener. The address lives for five minutes; if it is gone
// already, OpenMedia asks once more. The token goes to the hosts of
// Config.MediaHosts and to no other, also when they redirect.
func (c *Channel) OpenMedia(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
	res, stored, err := c.openOnce(ctx, m.ID)
	if err == nil && res.StatusCode == http.StatusNotFound {
		_ = res.Body.Close()
		res, stored, err = c.openOnce(ctx, m.ID)
	}
	if err != nil {
		return nil, err
	}
	return c.number.Content(res, stored)
}

func (c *Channel) openOnce(ctx context.Context, id string) (*http.Response, meta.StoredFile, error) {
	stored, err := c.number.Stored(ctx, id, url.Values{"phone_number_id": {c.cfg.PhoneNumberID}})
	if err != nil {
		return nil, stored, err
	}
	res, err := c.download(ctx, string(stored.URL))
	return res, stored, err
}

// download follows redirects by itself, so that the token stays where it
// belongs.
func (c *Channel) download(ctx context.Context, address string) (*http.Response, error) {
	u, err := url.Parse(address)
	if err != nil || !c.trusted(u) {
		return nil, c.number.Astray("the file is on a host that is not known to be the provider's")
	}
	for range hops {
		res, err := c.fetch(ctx, u)
		if err != nil || !isRedirect(res.StatusCode) {
			return res, err
		}
		_ = res.Body.Close()
		to := res.Header.Get("Location")
		if u, err = u.Parse(to); err != nil || to == "" || !c.public(u) {
			return nil, c.number.Astray("the file was redirected to an address that is not public")
		}
	}
	return nil, c.number.Astray("the file was redirected too often")
}

func (c *Channel) fetch(ctx context.Context, u *url.URL) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, c.number.Astray("the file's address is malformed")
	}
	if c.trusted(u) {
		r.Header.Set("Authorization", "Bearer "+c.cfg.Token.Reveal())
	}
	return c.number.Download(r)
}

// trusted reports whether u may see the token: https on a host of the
// provider's, or the very address that calls go to.
func (c *Channel) trusted(u *url.URL) bool {
	if u.Scheme == c.base.Scheme && u.Host == c.base.Host {
		return true
	}
	if u.Scheme != "https" || u.User != nil {
		return false
	}
	for _, end := range c.cfg.MediaHosts {
		if strings.HasSuffix("."+strings.ToLower(u.Hostname()), strings.ToLower(end)) {
			return true
		}
	}
	return false
}

// public reports whether u may be asked without the token: https on a named
// host. A simulator on this machine may redirect to plain HTTP.
func (c *Channel) public(u *url.URL) bool {
	if c.trusted(u) {
		return true
	}
	named := net.ParseIP(u.Hostname()) == nil && strings.Contains(u.Hostname(), ".")
	return named && (u.Scheme == "https" || call.Loopback(c.base))
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}
