package thirdparty_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
	"github.com/rapport-go/rapport/internal/loop"
	"github.com/rapport-go/rapport/internal/outbound"
	"github.com/rapport-go/rapport/internal/outbound/outboundtest"
)

// files is a driver whose web is h, and what was asked of it.
func files(t testing.TB, h http.HandlerFunc, change func(*thirdparty.Config)) channel.MediaOpener {
	t.Helper()
	cfg := config(thirdpartytest.New(thirdpartytest.Options{}))
	cfg.Transport = loop.Transport(h)
	change(&cfg)
	o, ok := channel.As[channel.MediaOpener](newChannel(t, cfg))
	require.True(t, ok)
	return o
}

func same(*thirdparty.Config) {}

func TestFilesAreOpenedWithoutCredentials(t *testing.T) {
	o := files(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Empty(t, r.Header.Get("webhook-signature"))
		assert.Equal(t, http.MethodGet, r.Method)
		w.Header().Set("Content-Type", "image/PNG; charset=x")
		_, _ = w.Write([]byte("test"))
	}, same)
	for hash, good := range map[string]bool{
		"": true, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08": true, strings.Repeat("0", 64): false,
	} {
		c, err := o.OpenMedia(t.Context(), channel.Media{URL: "https://files.peer.example/1", SHA256: hash})
		require.NoError(t, err)
		got, err := io.ReadAll(c.Body)
		assert.Equal(t, good, err == nil, "%v", err)
		assert.Equal(t, "test", string(got))
		assert.Equal(t, "image/png", c.Type)
		require.NoError(t, c.Body.Close())
	}
}

func TestFilesThatCannotBeHad(t *testing.T) {
	for status, want := range map[int]channel.ErrorKind{
		404: channel.Unreachable, 410: channel.Unreachable, 401: channel.Unreachable, 403: channel.Unreachable,
		429: channel.Unavailable, 500: channel.Unavailable, 503: channel.Unavailable, 204: channel.Unavailable,
	} {
		o := files(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }, same)
		_, err := o.OpenMedia(t.Context(), channel.Media{URL: "https://files.peer.example/1"})
		assert.Equal(t, want, failure(t, err).Kind, status)
	}
	o := files(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, same)
	_, err := o.OpenMedia(t.Context(), channel.Media{URL: "https://files.peer.example/secret"})
	assert.Equal(t, channel.Unavailable, failure(t, err).Kind)
	assert.NotContains(t, err.Error(), "secret")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = o.OpenMedia(ctx, channel.Media{URL: "https://files.peer.example/1"})
	require.ErrorIs(t, err, context.Canceled)
}

// A message that names an address inside does not make us ask there, not even
// by a detour.
func TestTrap16_FilesAreFetchedFromPublicAddressesOnly(t *testing.T) {
	inside := []string{
		"http://files.peer.example/1", "https://127.0.0.1/", "https://localhost/", "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data",
		"https://[::1]/", "https://[::ffff:169.254.169.254]/", "https://[64:ff9b::a9fe:a9fe]/", "https://metadata/", "https://files.peer.example:6379/", "file:///etc/passwd",
	}
	for _, address := range inside {
		asked := 0
		o := files(t, func(http.ResponseWriter, *http.Request) { asked++ }, same)
		_, err := o.OpenMedia(t.Context(), channel.Media{URL: address})
		assert.Equal(t, channel.Unreachable, failure(t, err).Kind, address)
		assert.Zero(t, asked, address)

		o = files(t, func(w http.ResponseWriter, _ *http.Request) {
			asked++
			w.Header().Set("Location", address)
			w.WriteHeader(http.StatusFound)
		}, same)
		_, err = o.OpenMedia(t.Context(), channel.Media{URL: "https://files.peer.example/1"})
		assert.Equal(t, channel.Unreachable, failure(t, err).Kind, address)
		assert.Equal(t, 1, asked, address)
	}
	round := files(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/again")
		w.WriteHeader(http.StatusFound)
	}, same)
	_, err := round.OpenMedia(t.Context(), channel.Media{URL: "https://files.peer.example/1"})
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
}

// With a transport of the channel's own, what a name leads to is looked at when
// it is dialled.
func TestTheChannelsOwnTransportIsGuarded(t *testing.T) {
	asked := 0
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer s.Close()
	outboundtest.Resolve(t, map[string][]string{"peer.example": {"127.0.0.1"}})
	cfg := config(thirdpartytest.New(thirdpartytest.Options{}))
	cfg.Transport = nil
	cfg.URL = strings.Replace(s.URL, "127.0.0.1", "peer.example", 1)
	c := newChannel(t, cfg)
	_, err := c.Send(t.Context(), &channel.Message{
		Key: "k", To: channel.Address{Kind: channel.AddressUser, Scope: cfg.Account, Value: "ana"}, Parts: channel.Parts{hi}, Now: time.Now(),
	})
	e := failure(t, err)
	assert.Equal(t, channel.Unavailable, e.Kind)
	assert.False(t, e.Uncertain)
	require.ErrorIs(t, err, outbound.ErrRefused)
	o, _ := channel.As[channel.MediaOpener](c)
	_, err = o.OpenMedia(t.Context(), channel.Media{URL: cfg.URL})
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
	assert.Zero(t, asked)
}

func TestLargeFilesAreNotReadToTheirEnd(t *testing.T) {
	big := func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1001)) }
	o := files(t, big, func(cfg *thirdparty.Config) { cfg.MaxMedia = 1000 })
	_, err := o.OpenMedia(t.Context(), channel.Media{URL: "https://files.peer.example/1"})
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
	o = files(t, big, func(cfg *thirdparty.Config) { cfg.MaxMedia = 1001 })
	c, err := o.OpenMedia(t.Context(), channel.Media{URL: "https://files.peer.example/1"})
	require.NoError(t, err)
	got, err := io.ReadAll(c.Body)
	require.NoError(t, err)
	assert.Len(t, got, 1001)
	require.NoError(t, c.Body.Close())
}

func TestConfig(t *testing.T) {
	s := thirdpartytest.New(thirdpartytest.Options{})
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	_, public := thirdparty.NewPair()
	for name, c := range map[string]struct {
		change func(*thirdparty.Config)
		want   []string
	}{
		"nothing":          {func(cfg *thirdparty.Config) { *cfg = thirdparty.Config{} }, []string{"Account", "URL", "SigningKeys", "PeerKeys"}},
		"as it is":         {func(*thirdparty.Config) {}, nil},
		"plain HTTP":       {func(cfg *thirdparty.Config) { cfg.URL = "http://peer.example/x" }, []string{"URL must be https"}},
		"this machine":     {func(cfg *thirdparty.Config) { cfg.URL = "https://127.0.0.1/x" }, []string{"URL must be https"}},
		"allowed":          {func(cfg *thirdparty.Config) { cfg.URL, cfg.AllowPrivate = "http://127.0.0.1:8080/x", loopback }, nil},
		"a port":           {func(cfg *thirdparty.Config) { cfg.URL = "https://peer.example:8443/x?token=1" }, nil},
		"a user":           {func(cfg *thirdparty.Config) { cfg.URL = "https://a:b@peer.example" }, []string{"URL must be https"}},
		"a fragment":       {func(cfg *thirdparty.Config) { cfg.URL = "https://peer.example/#x" }, []string{"URL is required"}},
		"a public key":     {func(cfg *thirdparty.Config) { cfg.SigningKeys = []channel.Secret{public} }, []string{"cannot sign"}},
		"their public key": {func(cfg *thirdparty.Config) { cfg.PeerKeys = []channel.Secret{public} }, nil},
		"a short key":      {func(cfg *thirdparty.Config) { cfg.PeerKeys = []channel.Secret{channel.NewSecret("whsec_QUJD")} }, []string{"PeerKeys: key 1 is not a secret of 24 to 64 bytes"}},
		"templates": {func(cfg *thirdparty.Config) {
			cfg.Parts = map[channel.PartKind]channel.PartSupport{channel.PartTemplate: {Level: channel.SupportFull}}
		}, []string{"Parts has template"}},
		"negative": {func(cfg *thirdparty.Config) { cfg.PartsPerCall, cfg.Timeout, cfg.TypingFor = -1, -1, -1 }, []string{"PartsPerCall", "Timeout", "TypingFor"}},
	} {
		cfg := config(s)
		c.change(&cfg)
		_, err := thirdparty.New(cfg)
		if c.want == nil {
			require.NoError(t, err, name)
			continue
		}
		for _, want := range c.want {
			require.ErrorContains(t, err, want, name)
		}
	}
}
