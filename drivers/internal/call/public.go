package call

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/rapport-go/rapport/internal/outbound"
)

// Public reports whether u may be asked for a file although somebody else named
// it: https on a host that has a name with a dot in it. What the name leads to,
// [PublicTransport] looks at.
func Public(u *url.URL) bool {
	host := u.Hostname()
	named := net.ParseIP(host) == nil && strings.Contains(strings.Trim(host, "."), ".")
	return u.Scheme == "https" && u.User == nil && named
}

// PublicTransport is net/http's default that connects to public addresses only,
// whatever the name of a host leads to. Where a proxy is configured, that is
// asked instead, and must look after itself.
func PublicTransport() http.RoundTripper {
	plain, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	direct := plain.Clone()
	direct.Proxy = nil
	direct.DialContext = dialPublic
	return guarded{direct: direct, proxied: plain.Clone()}
}

func dialPublic(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second, Control: checkPublic}
	return d.DialContext(ctx, network, address)
}

// errPrivate is why a connection was not made.
var errPrivate = errors.New("the host has no public address")

// checkPublic is called with the address that a name was resolved to.
func checkPublic(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !outbound.Public(at.Addr()) {
		return errPrivate
	}
	return nil
}

// guarded chooses a transport by whether there is a proxy.
type guarded struct{ direct, proxied *http.Transport }

// RoundTrip implements http.RoundTripper.
func (g guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	if g.proxied.Proxy != nil {
		if proxy, err := g.proxied.Proxy(r); err == nil && proxy != nil {
			return g.proxied.RoundTrip(r)
		}
	}
	return g.direct.RoundTrip(r)
}
