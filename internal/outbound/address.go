package outbound

import (
	"net/netip"
	"slices"
)

// Public reports whether a is an address of the public internet: one that
// belongs neither to this machine nor to a network that only some can see. An
// IPv4 address within an IPv6 one (mapped, or behind the well-known prefix of
// NAT64) counts as that IPv4 address. Other ways of embedding one are never
// public, nor are addresses with a zone.
func Public(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	if nat64.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if a.Is4() {
		return !within(a, closed4)
	}
	return global6.Contains(a) && !within(a, closed6) && !isatap(a)
}

func within(a netip.Addr, all []netip.Prefix) bool {
	return slices.ContainsFunc(all, func(p netip.Prefix) bool { return p.Contains(a) })
}

// nat64 is the well-known prefix (RFC 6052). In a network with IPv6 only, all of
// IPv4 is behind it.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// global6 is all that has been given out for the public internet (IANA, IPv6
// address space, 2026-11).
var global6 = netip.MustParsePrefix("2000::/3")

// closed4 is what is not public of IPv4 (IANA, special-purpose address registry,
// 2026-11), and the address at which Azure's machines find their host, which
// looks like a public one.
var closed4 = prefixes(
	"0.0.0.0/8",          // this network
	"10.0.0.0/8",         // private
	"100.64.0.0/10",      // shared by a carrier's customers
	"127.0.0.0/8",        // this machine
	"168.63.129.16/32",   // Azure's host
	"169.254.0.0/16",     // link-local, and the metadata of most clouds
	"172.16.0.0/12",      // private
	"192.0.0.0/24",       // protocols
	"192.0.2.0/24",       // examples
	"192.88.99.0/24",     // relays of 6to4
	"192.168.0.0/16",     // private
	"198.18.0.0/15",      // benchmarks
	"198.51.100.0/24",    // examples
	"203.0.113.0/24",     // examples
	"224.0.0.0/4",        // multicast
	"240.0.0.0/4",        // reserved, and broadcast
	"255.255.255.255/32", // broadcast
)

// closed6 is what is not public within global6 (as above).
var closed6 = prefixes(
	"2001::/23",     // protocols: Teredo, benchmarks, ORCHID and others
	"2001:db8::/32", // examples
	"2002::/16",     // 6to4
	"3fff::/20",     // examples
)

func prefixes(all ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(all))
	for i, s := range all {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// isatap reports whether the lower half of a names an IPv4 address (RFC 5214).
func isatap(a netip.Addr) bool {
	b := a.As16()
	return b[8]&^0x02 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}
