package wechat

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// hops is how many redirects a download follows.
const hops = 3

// openAddress fetches a file that anybody can have, without the token. It
// follows redirects by itself, so that each address is looked at.
func (c *Channel) openAddress(ctx context.Context, address string, may func(*url.URL) bool) (*channel.MediaContent, error) {
	u, err := url.Parse(address)
	for range hops + 1 {
		if err != nil || !may(u) {
			return nil, &channel.Error{Kind: channel.Unreachable, Op: opOpen, Detail: "the file is at an address that is not to be asked"}
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
			return given(res)
		}
		_ = res.Body.Close()
		u, err = u.Parse(to)
	}
	return nil, &channel.Error{Kind: channel.Unavailable, Op: opOpen, Detail: "the file was redirected too often"}
}

// public reports whether an address that WeChat's API gave may be asked: a named
// host or a public number, by https, or by http, which films may still need
// ([media], 2026).
func (c *Channel) public(u *url.URL) bool {
	if c.near(u) {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	named := err != nil && strings.Contains(u.Hostname(), ".")
	numbered := err == nil && ip.IsGlobalUnicast() && !ip.IsPrivate()
	return isPlainWeb(u) && (named || numbered)
}

// ofWeChat reports whether an address that a push gave may be asked: a picture
// lies at WeChat's own hosts. In plain mode anybody may have written the push,
// and is not to choose where this program goes.
func (c *Channel) ofWeChat(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	own := strings.HasSuffix(host, ".qpic.cn") || strings.HasSuffix(host, ".qq.com") || strings.HasSuffix(host, ".qlogo.cn")
	return c.near(u) || (isPlainWeb(u) && own)
}

// near reports whether a simulator on this machine refers to this machine.
func (c *Channel) near(u *url.URL) bool { return call.Loopback(c.api) && call.Loopback(u) }

func isPlainWeb(u *url.URL) bool {
	return (u.Scheme == "https" || u.Scheme == "http") && u.User == nil
}
