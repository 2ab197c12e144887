package webchat

import (
	"net/http"
	"net/netip"
	"strings"
)

// network names where a request comes from: an IPv4 address, or the /64 of an
// IPv6 one, which is what one customer of a provider has. What proxies say
// counts only as far as they are trusted, from the nearest outwards.
func (c *Channel) network(r *http.Request) string {
	near, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "unknown"
	}
	at := near.Addr().Unmap()
	hops := forwarded(r)
	for i := len(hops) - 1; i >= 0 && c.trusted(at); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = next.Unmap()
	}
	return block(at)
}

func forwarded(r *http.Request) []string {
	var hops []string
	for _, h := range r.Header.Values("X-Forwarded-For") {
		hops = append(hops, strings.Split(h, ",")...)
	}
	return hops
}

func (c *Channel) trusted(a netip.Addr) bool {
	for _, p := range c.cfg.TrustedProxies {
		if p.Contains(a.WithZone("")) {
			return true
		}
	}
	return false
}

func block(a netip.Addr) string {
	if a.Is4() {
		return a.String()
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return "unknown"
	}
	return p.String()
}
