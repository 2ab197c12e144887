package call

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPublicAddressesOfFiles(t *testing.T) {
	for address, want := range map[string]bool{
		"https://files.example/a": true, "https://files.example:8443/a?b=c": true,
		"http://files.example/a": false, "https://localhost/a": false, "https://127.0.0.1/a": false, "https://[::1]/a": false,
		"https://ann:pw@files.example/a": false, "ftp://files.example/a": false, "https:///a": false, "https://intranet./a": false, "/a": false,
	} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		assert.Equal(t, want, Public(u), address)
	}
}

func TestPublicNetworks(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2001:4860:4860::8888": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "::1": false, "fe80::1": false, "fd00::1": false, "224.0.0.1": false,
		"64:ff9b::10.0.0.1": false, "168.63.129.16": false,
	} {
		at := netip.AddrPortFrom(netip.MustParseAddr(address), 443).String()
		assert.Equal(t, want, checkPublic("tcp", at, nil) == nil, address)
	}
	require.ErrorIs(t, checkPublic("tcp", "[::ffff:10.0.0.1]:443", nil), errPrivate)
	require.ErrorIs(t, checkPublic("tcp", "nonsense", nil), errPrivate)
	require.NoError(t, checkPublic("tcp", "8.8.8.8:443", nil))
}

// A name may lead to this machine: nothing is asked there.
func TestTheTransportRefusesThisMachine(t *testing.T) {
	asked := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer s.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL, nil)
	require.NoError(t, err)
	_, err = PublicTransport().(guarded).direct.RoundTrip(r)
	require.ErrorIs(t, err, errPrivate)
	assert.False(t, asked)
}
