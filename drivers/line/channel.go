package line

import (
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// Kind is the channel kind of LINE.
const Kind channel.Kind = "line"

// A Channel is the Messaging API channel of one LINE Official Account. Make it
// with [New]. It is safe for concurrent use, starts no goroutine, and keeps
// nothing but the access token.
type Channel struct {
	cfg    Config
	api    *url.URL
	data   *url.URL
	caps   channel.Capabilities
	caller call.Caller
	files  call.Caller // for addresses that somebody else named
	tokens *tokens
}

// What the channel can do beside sending.
var (
	_ channel.Channel       = (*Channel)(nil)
	_ channel.Accounter     = (*Channel)(nil)
	_ channel.Receiver      = (*Channel)(nil)
	_ channel.MediaOpener   = (*Channel)(nil)
	_ channel.ReadMarker    = (*Channel)(nil)
	_ channel.Typist        = (*Channel)(nil)
	_ channel.ProfileReader = (*Channel)(nil)
	_ channel.HealthChecker = (*Channel)(nil)
	_ channel.NativeDecoder = (*Channel)(nil)
)

// New checks all of cfg and starts nothing: the first token is fetched with the
// first call. Its error names every problem at once.
func New(cfg Config) (*Channel, error) {
	own := cfg.Transport == nil
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	api, err := url.Parse(cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	data, err := url.Parse(cfg.DataURL)
	if err != nil {
		return nil, err
	}
	c := &Channel{cfg: cfg, api: api, data: data, caps: capabilities(cfg)}
	c.caller = call.Caller{
		Transport: cfg.Transport, Agent: cfg.UserAgent,
		Secrets: []channel.Secret{cfg.Token, cfg.ChannelSecret, cfg.Assertion.Key},
	}
	c.files = c.caller
	if own && !call.Loopback(data) {
		c.files.Transport = call.PublicTransport()
	}
	c.tokens, err = c.newTokens()
	return c, err
}

// Capabilities reports what a LINE Official Account can carry. It implements
// channel.Channel.
func (c *Channel) Capabilities() channel.Capabilities { return c.caps }

// Account returns Config.UserID, which webhooks call the destination, or
// Config.ChannelID without one. It implements channel.Accounter.
func (c *Channel) Account() string { return c.cfg.account() }
