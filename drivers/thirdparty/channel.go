package thirdparty

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/internal/outbound"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// Kind is the channel kind of a peer unless Config.Kind says otherwise.
const Kind channel.Kind = "thirdparty"

// A Channel is one account at a peer: any system that speaks the contract of
// docs/thirdparty.md. Make it with [New]. It is safe for concurrent use, starts no
// goroutine and keeps nothing.
type Channel struct {
	cfg     Config
	url     string
	signing []standardwebhooks.Key
	peer    []standardwebhooks.Key
	caps    channel.Capabilities
	caller  call.Caller
	files   outbound.Fetcher
}

// What every peer can do beside sending.
var (
	_ channel.Channel       = (*Channel)(nil)
	_ channel.Accounter     = (*Channel)(nil)
	_ channel.Receiver      = (*Channel)(nil)
	_ channel.MediaOpener   = (*Channel)(nil)
	_ channel.HealthChecker = (*Channel)(nil)
)

// New checks all of cfg and starts nothing. Its error names every problem at
// once. What comes back is a *Channel or wraps one: the verbs that Config says
// the peer takes are found with channel.As, and the others are not there.
func New(cfg Config) (channel.Channel, error) {
	cfg = cfg.withDefaults()
	signing, errSigning := readKeys("SigningKeys", cfg.SigningKeys, true)
	peer, errPeer := readKeys("PeerKeys", cfg.PeerKeys, false)
	if err := errors.Join(cfg.check(), errSigning, errPeer); err != nil {
		return nil, err
	}
	c := &Channel{cfg: cfg, url: cfg.URL, signing: signing, peer: peer, caps: capabilities(cfg)}
	guard := cfg.guard()
	transport := cfg.Transport
	if transport == nil {
		transport = outbound.NewTransport(guard, idleConnections, cfg.Timeout)
	}
	c.caller = call.Caller{Transport: transport, Agent: cfg.UserAgent, MaxAnswer: maxAnswer, Secrets: slices.Concat(cfg.SigningKeys, cfg.PeerKeys)}
	c.files = outbound.Fetcher{Guard: guard, Transport: transport, Agent: cfg.UserAgent, Most: cfg.MaxMedia, Within: cfg.MediaTimeout}
	return c.withVerbs(), nil
}

// guard lets through the port of the peer's own address, too.
func (c Config) guard() outbound.Guard {
	g := outbound.Guard{Allow: slices.Clone(c.AllowPrivate)}
	u, err := url.Parse(c.URL)
	if err != nil {
		return g
	}
	if port, err := strconv.ParseUint(u.Port(), 10, 16); err == nil && u.Scheme == "https" {
		g.Ports = []uint16{uint16(port)}
	}
	return g
}

// Capabilities reports what the peer carries. It implements channel.Channel.
func (c *Channel) Capabilities() channel.Capabilities { return c.caps }

// Account returns Config.Account. It implements channel.Accounter.
func (c *Channel) Account() string { return c.cfg.Account }
