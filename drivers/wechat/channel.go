package wechat

import (
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/templates"
)

// Kind is the channel kind of WeChat Official Accounts.
const Kind channel.Kind = "wechat"

// A Channel is one Official Account. Make it with [New]. It is safe for
// concurrent use, starts no goroutine, and keeps nothing but the access token.
type Channel struct {
	cfg    Config
	api    *url.URL
	caps   channel.Capabilities
	caller call.Caller
	files  call.Caller // for addresses that somebody else named
	tokens *tokens
	vault  *vault // nil in ModePlain
}

// What the channel can do beside sending.
var (
	_ channel.Channel        = (*Channel)(nil)
	_ channel.Accounter      = (*Channel)(nil)
	_ channel.Receiver       = (*Channel)(nil)
	_ channel.MediaOpener    = (*Channel)(nil)
	_ channel.MediaUploader  = (*Channel)(nil)
	_ channel.Typist         = (*Channel)(nil)
	_ channel.ProfileReader  = (*Channel)(nil)
	_ channel.ContactChecker = (*Channel)(nil)
	_ channel.HealthChecker  = (*Channel)(nil)
	_ channel.NativeDecoder  = (*Channel)(nil)
	_ templates.Source       = (*Channel)(nil)
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
	c := &Channel{cfg: cfg, api: api, caps: capabilities(cfg)}
	c.caller = call.Caller{
		Transport: cfg.Transport, Agent: cfg.UserAgent,
		Secrets: []channel.Secret{cfg.AppSecret, cfg.Token, cfg.EncodingAESKey},
	}
	c.files = c.caller
	if own && !call.Loopback(api) {
		c.files.Transport = call.PublicTransport()
	}
	c.tokens = newTokens(cfg, c.issue)
	if cfg.Mode != ModePlain {
		key, err := readKey(cfg.EncodingAESKey)
		if err != nil {
			return nil, err
		}
		c.vault, err = newVault(key, cfg.AppID)
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Capabilities reports what an Official Account can carry. It implements
// channel.Channel.
func (c *Channel) Capabilities() channel.Capabilities { return c.caps }

// Account returns Config.OriginalID, which pushes are addressed to, or
// Config.AppID without one. It implements channel.Accounter.
func (c *Channel) Account() string { return c.cfg.account() }
