package outbound

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// A Guard decides where requests may go. The zero Guard lets through HTTPS to
// port 443 of public addresses.
type Guard struct {
	// Allow are networks that are let through although they are not public, with
	// plain HTTP and on any port: a peer in one's own network, a simulator.
	Allow []netip.Prefix
	// Ports are allowed beside 443.
	Ports []uint16
}

// ErrRefused is why a request was not made. Its text is fit for whoever named
// the address: it does not tell what is there.
var ErrRefused = errors.New("outbound: the address is not one that may be asked")

const httpsPort = 443

// Allows reports whether to may be dialled.
func (g Guard) Allows(to netip.AddrPort) bool {
	if g.own(to.Addr()) {
		return true
	}
	return Public(to.Addr()) && (to.Port() == httpsPort || slices.Contains(g.Ports, to.Port()))
}

// own reports whether a is in a network of Allow. An IPv4 network holds the
// mapped form of its addresses as well.
func (g Guard) own(a netip.Addr) bool { return a.Zone() == "" && within(a.Unmap(), g.Allow) }

// Control is for net.Dialer.Control: it refuses to connect to an address that g
// does not allow, whatever name it was found under.
func (g Guard) Control(network, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !strings.HasPrefix(network, "tcp") || !g.Allows(to) {
		return ErrRefused
	}
	return nil
}

// CheckURL refuses an address for what can be seen without resolving its host:
// a scheme other than https, credentials, a host that is itself an address which
// g does not allow, a name without a dot, such as localhost, and a port. Plain
// HTTP is for hosts that are written as an address of Allow, and for localhost if
// 127.0.0.1 is one.
func (g Guard) CheckURL(u *url.URL) error {
	if u == nil || u.User != nil || u.Opaque != "" || u.Hostname() == "" {
		return ErrRefused
	}
	port, ok := portOf(u)
	if !ok {
		return ErrRefused
	}
	at, err := netip.ParseAddr(u.Hostname())
	switch {
	case err != nil && isLocalhost(u.Hostname()):
		at = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	case err != nil && u.Scheme == "https" && isName(u.Hostname()) && (port == httpsPort || slices.Contains(g.Ports, port)):
		return nil
	case err != nil:
		return ErrRefused
	}
	if g.own(at) || (u.Scheme == "https" && g.Allows(netip.AddrPortFrom(at, port))) {
		return nil
	}
	return ErrRefused
}

// portOf is the port of an http or https address.
func portOf(u *url.URL) (uint16, bool) {
	if u.Scheme != "https" && u.Scheme != "http" {
		return 0, false
	}
	if u.Port() == "" {
		return map[string]uint16{"https": httpsPort, "http": 80}[u.Scheme], true
	}
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	return uint16(n), err == nil && n > 0
}

func isLocalhost(host string) bool {
	return strings.EqualFold(strings.TrimSuffix(host, "."), "localhost")
}

// isName reports whether host is a full name. One whose last label begins with a
// digit is an old way of writing an IPv4 address, such as 127.1 or 0x7f.0.0.1.
func isName(host string) bool {
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	last := labels[len(labels)-1]
	return len(labels) > 1 && !slices.Contains(labels, "") && (last[0] < '0' || last[0] > '9')
}
