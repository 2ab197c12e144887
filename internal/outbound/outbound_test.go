package outbound_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/internal/loop"
	"github.com/rapport-go/rapport/internal/outbound"
	"github.com/rapport-go/rapport/internal/outbound/outboundtest"
)

func TestPublicAddresses(t *testing.T) {
	for _, s := range []string{
		"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
		"169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.167.255.255",
		"192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
		"168.63.129.15", "168.63.129.17", "2606:4700:4700::1111", "2001:4860:4860::8888", "2a00:1450::1", "2001:200::1", "2003::1", "3ffe::1",
		"::ffff:1.1.1.1", "64:ff9b::1.1.1.1",
	} {
		assert.True(t, outbound.Public(netip.MustParseAddr(s)), s)
	}
}

func TestAddressesThatAreNotPublic(t *testing.T) {
	all := map[string][]string{
		"this machine":          {"127.0.0.1", "127.255.255.255", "::1"},
		"unspecified":           {"0.0.0.0", "0.1.2.3", "::"},
		"private":               {"10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255", "fc00::1", "fd12:3456::1"},
		"link-local":            {"169.254.0.1", "169.254.255.255", "fe80::1", "febf::1"},
		"site-local":            {"fec0::1"},
		"carriers":              {"100.64.0.0", "100.127.255.255"},
		"metadata":              {"169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254"},
		"multicast":             {"224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"},
		"reserved":              {"240.0.0.1", "255.255.255.255", "192.0.0.1"},
		"examples":              {"192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1", "198.18.0.1", "198.19.255.255"},
		"relays":                {"192.88.99.1"},
		"mapped":                {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0"},
		"compatible":            {"::127.0.0.1", "::8.8.8.8"},
		"translated":            {"::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8"},
		"NAT64":                 {"64:ff9b::127.0.0.1", "64:ff9b::10.1.2.3", "64:ff9b::a9fe:a9fe", "64:ff9b::", "64:ff9b:1::a00:1", "64:ff9b:1::8.8.8.8"},
		"6to4":                  {"2002:7f00:1::", "2002:808:808::1", "2002:a9fe:a9fe::"},
		"Teredo":                {"2001::1", "2001:0:7f00:1::", "2001:0:ffff::"},
		"ISATAP":                {"2a00::5efe:7f00:1", "2a00::200:5efe:10.0.0.1"},
		"benchmarks and hashes": {"2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff::1"},
		"discarded":             {"100::1"},
		"not given out":         {"4000::1", "8000::1", "5f00::1", "e000::1"},
	}
	for name, list := range all {
		for _, s := range list {
			assert.False(t, outbound.Public(netip.MustParseAddr(s)), "%s: %s", name, s)
		}
	}
	assert.False(t, outbound.Public(netip.Addr{}))
	assert.False(t, outbound.Public(netip.MustParseAddr("2a00:1450::1%eth0")), "a zone")
	assert.False(t, outbound.Public(netip.MustParseAddr("fe80::1%1")))
}

func TestGuardAllowsPorts(t *testing.T) {
	public, private := netip.MustParseAddr("1.1.1.1"), netip.MustParseAddr("10.0.0.7")
	g := outbound.Guard{Allow: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24")}, Ports: []uint16{8443}}
	for port, want := range map[uint16]bool{443: true, 8443: true, 80: false, 22: false, 25: false, 6379: false, 0: false} {
		assert.Equal(t, want, g.Allows(netip.AddrPortFrom(public, port)), "%d", port)
		assert.True(t, g.Allows(netip.AddrPortFrom(private, port)), "%d: own networks have any port", port)
		assert.False(t, outbound.Guard{}.Allows(netip.AddrPortFrom(private, port)))
	}
	assert.True(t, g.Allows(netip.MustParseAddrPort("[::ffff:10.0.0.7]:80")))
	assert.False(t, g.Allows(netip.MustParseAddrPort("10.0.1.7:443")))
	assert.False(t, g.Allows(netip.MustParseAddrPort("[64:ff9b::10.0.0.7]:443")), "own networks are meant as they are written")
}

func TestControl(t *testing.T) {
	g := outbound.Guard{}
	require.NoError(t, g.Control("tcp4", "1.1.1.1:443", nil))
	require.NoError(t, g.Control("tcp6", "[2606:4700:4700::1111]:443", nil))
	for _, c := range [][2]string{
		{"tcp4", "127.0.0.1:443"}, {"tcp6", "[::1]:443"}, {"udp4", "1.1.1.1:443"}, {"unix", "/run/docker.sock"}, {"tcp4", "localhost:443"},
		{"tcp4", "1.1.1.1"}, {"tcp4", ""}, {"tcp6", "[fe80::1%eth0]:443"}, {"tcp6", "[2a00:1450::1%eth0]:443"}, {"tcp4", "1.1.1.1:http"},
	} {
		require.ErrorIs(t, g.Control(c[0], c[1], nil), outbound.ErrRefused, "%v", c)
	}
}

func TestCheckURL(t *testing.T) {
	own := outbound.Guard{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}
	for _, s := range []string{
		"https://peer.example", "https://peer.example:443/in?x=1", "https://PEER.example./", "https://1.1.1.1/x", "https://[2606:4700:4700::1111]/",
	} {
		assert.NoError(t, outbound.Guard{}.CheckURL(parse(t, s)), s)
	}
	for _, s := range []string{
		"http://peer.example", "https://", "https:///x", "https://localhost", "https://peer", "https://a@peer.example", "https://a:b@peer.example",
		"ftp://peer.example", "file:///etc/passwd", "gopher://peer.example", "//peer.example", "peer.example", "https:peer.example", "javascript:alert(1)",
		"https://peer.example:22", "https://peer.example:80", "https://peer.example:0", "https://peer.example:65536",
		"https://127.0.0.1", "https://10.0.0.1", "https://[::1]", "https://[::ffff:127.0.0.1]", "https://[fe80::1%25eth0]", "https://[2a00:1450::1%25eth0]",
		"https://169.254.169.254/latest/meta-data", "https://0.0.0.0", "http://1.1.1.1", "https://1.1.1.1:22",
		"https://127.1", "https://0x7f.0.0.1", "https://0177.0.0.1", "https://2130706433", "https://a..example", "https://.example", "https://1.1.1.1.",
	} {
		assert.ErrorIs(t, outbound.Guard{}.CheckURL(parse(t, s)), outbound.ErrRefused, s)
	}
	require.ErrorIs(t, outbound.Guard{}.CheckURL(nil), outbound.ErrRefused)
	for _, s := range []string{"http://127.0.0.1:8080/x", "https://127.0.0.1", "http://localhost:1", "http://LOCALHOST.:1", "http://[fd00::1]:80", "http://[::ffff:127.0.0.1]:80"} {
		assert.NoError(t, own.CheckURL(parse(t, s)), s)
	}
	for _, s := range []string{"http://10.0.0.1", "http://peer.example", "http://u@127.0.0.1", "http://[fd00::1%25eth0]", "http://localhost.evil.example"} {
		assert.ErrorIs(t, own.CheckURL(parse(t, s)), outbound.ErrRefused, s)
	}
}

func parse(t testing.TB, s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		return &url.URL{}
	}
	return u
}

// A name that leads to this machine is refused when it is dialled, and nothing
// arrives there.
func TestNamesThatLeadInsideAreRefused(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer s.Close()
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	require.NoError(t, err)
	closed := outbound.NewTransport(outbound.Guard{Ports: []uint16{443}}, 1, time.Minute)
	defer closed.CloseIdleConnections()
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		_, err := get(t, closed, "http://"+host+":"+port)
		require.ErrorIs(t, err, outbound.ErrRefused, host)
	}
	assert.Zero(t, asked)

	open := outbound.NewTransport(outbound.Guard{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, 1, time.Minute)
	defer open.CloseIdleConnections()
	res, err := get(t, open, "http://127.0.0.1:"+port)
	require.NoError(t, err)
	_ = res.Body.Close()
	assert.Equal(t, 1, asked)
}

func get(t testing.TB, rt http.RoundTripper, address string) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	return rt.RoundTrip(r)
}

// A name that led to a public address when it was looked at, and leads inside
// when it is used, gains nothing: what is dialled is what is checked.
func TestNamesThatChangeTheirMind(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer s.Close()
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	require.NoError(t, err)
	outboundtest.Resolve(t, map[string][]string{"rebinding.example": {"93.184.215.14", "127.0.0.1"}, "inside.example": {"127.0.0.1"}})
	first, err := net.DefaultResolver.LookupHost(t.Context(), "rebinding.example")
	require.NoError(t, err)
	assert.Equal(t, []string{"93.184.215.14"}, first)
	number, err := strconv.ParseUint(port, 10, 16)
	require.NoError(t, err)
	g := outbound.Guard{Ports: []uint16{uint16(number)}}
	f := outbound.Fetcher{Guard: g, Transport: outbound.NewTransport(g, 1, time.Minute)}
	for _, name := range []string{"rebinding.example", "inside.example"} {
		_, err := f.Open(t.Context(), "https://"+name+":"+port)
		require.ErrorIs(t, err, outbound.ErrRefused, name)
	}
	assert.Zero(t, asked)

	open := outbound.NewTransport(outbound.Guard{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, 1, time.Minute)
	defer open.CloseIdleConnections()
	res, err := get(t, open, "http://inside.example:"+port)
	require.NoError(t, err, "the names do lead there")
	require.NoError(t, res.Body.Close())
	assert.Equal(t, 1, asked)
}

func TestNoProxyAndNoRedirects(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://proxy.invalid:1")
	t.Setenv("HTTP_PROXY", "http://proxy.invalid:1")
	tr := outbound.NewTransport(outbound.Guard{}, 1, time.Minute)
	assert.Nil(t, tr.Proxy)
}

// served is a web of hosts in memory.
func served(h http.HandlerFunc) *outbound.Fetcher {
	return &outbound.Fetcher{Transport: loop.Transport(h), Agent: "rapport"}
}

func TestFetch(t *testing.T) {
	f := served(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "rapport", r.Header.Get("User-Agent"))
		assert.Empty(t, r.Header.Get("Authorization"))
		_, _ = w.Write([]byte("content"))
	})
	res, err := f.Open(t.Context(), "https://files.example/a")
	require.NoError(t, err)
	got, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	assert.Equal(t, "content", string(got))
	require.NoError(t, res.Body.Close())
}

func TestTrap16_EveryHopOfARedirectIsChecked(t *testing.T) {
	for to, want := range map[string]error{
		"https://other.example/b":               nil,
		"/b":                                    nil,
		"http://other.example/b":                outbound.ErrRefused,
		"https://127.0.0.1/b":                   outbound.ErrRefused,
		"https://169.254.169.254/latest":        outbound.ErrRefused,
		"https://[::ffff:10.0.0.1]/b":           outbound.ErrRefused,
		"https://localhost/b":                   outbound.ErrRefused,
		"file:///etc/passwd":                    outbound.ErrRefused,
		"https://user:password@other.example/b": outbound.ErrRefused,
		"https://files.example/a":               outbound.ErrHops,
		"https://[":                             outbound.ErrRefused,
	} {
		var asked []string
		f := served(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.Host+r.URL.Path)
			if r.URL.Path == "/a" {
				w.Header().Set("Location", to)
				w.WriteHeader(http.StatusFound)
			}
		})
		res, err := f.Open(t.Context(), "https://files.example/a")
		require.ErrorIs(t, err, want, to)
		switch want {
		case nil:
			assert.Equal(t, http.StatusOK, res.StatusCode)
			require.NoError(t, res.Body.Close())
			assert.Len(t, asked, 2)
		case outbound.ErrHops:
			assert.Len(t, asked, 4)
		default:
			assert.Len(t, asked, 1, to)
		}
	}
}

func TestFetchLimitsSize(t *testing.T) {
	for _, c := range []struct {
		size, most int64
		want       error
	}{{0, 10, nil}, {9, 10, nil}, {10, 10, nil}, {11, 10, outbound.ErrTooLarge}, {1 << 20, 10, outbound.ErrTooLarge}, {1 << 20, 0, nil}} {
		for _, announced := range []bool{true, false} {
			f := served(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte("x"), int(c.size))) })
			f.Most = c.most
			if !announced {
				f.Transport = silent{f.Transport}
			}
			var got []byte
			res, err := f.Open(t.Context(), "https://files.example/a")
			if err == nil {
				got, err = io.ReadAll(res.Body)
				_, again := res.Body.Read(make([]byte, 1))
				assert.Error(t, again)
				require.NoError(t, res.Body.Close())
			}
			require.ErrorIs(t, err, c.want, "%+v", c)
			if c.want == nil {
				assert.Len(t, got, int(c.size))
			} else {
				assert.LessOrEqual(t, int64(len(got)), c.most)
			}
		}
	}
}

// silent does not announce sizes.
type silent struct{ http.RoundTripper }

func (s silent) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := s.RoundTripper.RoundTrip(r)
	if err == nil {
		res.ContentLength = -1
	}
	return res, err
}

func TestFetchLimitsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := served(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done(); panic(http.ErrAbortHandler) })
		f.Within = time.Minute
		began := time.Now()
		_, err := f.Open(t.Context(), "https://files.example/a")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(began))
	})
}

func TestFetchRefusesBeforeAsking(t *testing.T) {
	f := served(func(http.ResponseWriter, *http.Request) { t.Error("asked") })
	for _, s := range []string{"", "x", "http://files.example", "https://127.0.0.1/a", "https://[::1]/a", "%zz", "https://a b/"} {
		_, err := f.Open(t.Context(), s)
		require.ErrorIs(t, err, outbound.ErrRefused, s)
		assert.NotContains(t, err.Error(), "127.0.0.1")
	}
	f.Transport = broken{}
	_, err := f.Open(t.Context(), "https://files.example/a")
	require.ErrorIs(t, err, errBroken)
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, errBroken }

// Whatever the address, one that the standard library calls private, loopback,
// link-local, multicast or unspecified is never public, in any way of writing it
// within an IPv6 address.
func FuzzPublic(f *testing.F) {
	for _, s := range []string{"127.0.0.1", "::1", "1.1.1.1", "2a00::5efe:7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::"} {
		a := netip.MustParseAddr(s).As16()
		f.Add(a[:])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, ok := netip.AddrFromSlice(b)
		if !ok {
			return
		}
		inside := func(a netip.Addr) bool {
			return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() || a.IsInterfaceLocalMulticast()
		}
		public := outbound.Public(a)
		if public && inside(a.Unmap()) {
			t.Fatalf("%v is public", a)
		}
		if err := (outbound.Guard{}).Control("tcp", netip.AddrPortFrom(a, 443).String(), nil); (err == nil) != public {
			t.Fatalf("%v: public is %t, and the guard says %v", a, public, err)
		}
		if !a.Is4() {
			return
		}
		v4 := a.As4()
		forms := []string{"::ffff:%x:%x", "64:ff9b::%x:%x"}
		for _, form := range forms {
			wrapped := netip.MustParseAddr(fmt.Sprintf(form, int(v4[0])<<8|int(v4[1]), int(v4[2])<<8|int(v4[3])))
			if outbound.Public(wrapped) != public {
				t.Fatalf("%v is not what %v is", wrapped, a)
			}
		}
		for _, form := range []string{"::%x:%x", "::ffff:0:%x:%x", "2002:%x:%x::", "64:ff9b:1::%x:%x", "2a00::5efe:%x:%x", "2001::%x:%x"} {
			wrapped := netip.MustParseAddr(fmt.Sprintf(form, int(v4[0])<<8|int(v4[1]), int(v4[2])<<8|int(v4[3])))
			if outbound.Public(wrapped) {
				t.Fatalf("%v is public", wrapped)
			}
		}
	})
}

func TestRefusalTellsNothing(t *testing.T) {
	assert.False(t, strings.ContainsAny(outbound.ErrRefused.Error(), "0123456789"))
}
