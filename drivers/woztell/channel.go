package woztell

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
	"github.com/rapport-go/rapport/templates"
)

// Kind is the channel kind of WOZTELL, whatever the platform behind it: members
// are known there and nowhere else.
const Kind channel.Kind = "woztell"

// AddressExternal is a person's id on the platform where that is no phone
// number, such as a page-scoped id of Messenger's or a user id of WhatsApp's. WOZTELL calls it the
// external id. Its scope is the channel. The other kinds of address are
// channel.AddressUser, which is WOZTELL's id of the member, with the channel as
// scope, and on WhatsApp channel.AddressPhone.
const AddressExternal channel.AddressKind = "external"

// name stands before what errors call an operation.
const name = "woztell"

// A Channel is one channel of an app at WOZTELL. Make it with [New]. It is safe
// for concurrent use, starts no goroutine and keeps nothing.
type Channel struct {
	cfg     Config
	bot     *url.URL
	open    *url.URL
	cloud   *url.URL
	caps    channel.Capabilities
	caller  call.Caller
	files   call.Caller
	decoder decoder
}

// What the channel can do beside sending.
var (
	_ channel.Channel       = (*Channel)(nil)
	_ channel.Accounter     = (*Channel)(nil)
	_ channel.Receiver      = (*Channel)(nil)
	_ channel.MediaOpener   = (*Channel)(nil)
	_ channel.ProfileReader = (*Channel)(nil)
	_ channel.HistoryReader = (*Channel)(nil)
	_ channel.HealthChecker = (*Channel)(nil)
	_ channel.NativeDecoder = (*Channel)(nil)
	_ templates.Source      = (*Channel)(nil)
)

// New checks all of cfg and starts nothing. Its error names every problem at
// once.
func New(cfg Config) (*Channel, error) {
	cfg = cfg.withDefaults()
	cfg.Secrets = slices.Clone(cfg.Secrets)
	if err := cfg.check(); err != nil {
		return nil, err
	}
	c := &Channel{cfg: cfg, caps: capabilities(cfg), decoder: decoder{channel: cfg.ChannelID, platform: cfg.Platform}}
	for _, base := range []struct {
		to   **url.URL
		text string
	}{{&c.bot, cfg.BotURL}, {&c.open, cfg.OpenURL}, {&c.cloud, cfg.CloudURL}} {
		u, err := url.Parse(base.text)
		if err != nil {
			return nil, err
		}
		*base.to = u
	}
	c.caller = call.Caller{Transport: cfg.Transport, Agent: cfg.UserAgent, Secrets: append(slices.Clone(cfg.Secrets), cfg.Token, cfg.ChannelToken)}
	c.files = c.caller
	if cfg.Transport == nil {
		c.caller.Transport, c.files.Transport = call.OwnTransport(cloud.IdleConnections), c.forFiles()
	}
	return c, nil
}

// forFiles connects to public addresses only, unless everything is a simulator
// on this machine.
func (c *Channel) forFiles() http.RoundTripper {
	if call.Loopback(c.open) {
		return nil
	}
	return call.PublicTransport()
}

// Capabilities reports what the platform behind the channel can carry. It
// implements channel.Channel.
func (c *Channel) Capabilities() channel.Capabilities { return c.caps }

// Account returns Config.ChannelID. It implements channel.Accounter.
func (c *Channel) Account() string { return c.cfg.ChannelID }

// What errors call the operations.
const (
	opSend      = name + ": send"
	opReceive   = name + ": receive"
	opOpen      = name + ": open media"
	opProfile   = name + ": profile"
	opMember    = name + ": member"
	opTags      = name + ": tags"
	opHistory   = name + ": history"
	opRedirect  = name + ": redirect"
	opHealth    = name + ": check health"
	opTemplates = name + ": templates"
	opNative    = name + ": decode native"
)

func invalid(op, problem string) error { return cloud.Invalid(op, problem) }

func unsupported(op, problem string) error {
	return &channel.Error{Kind: channel.Unsupported, Op: op, Detail: problem}
}
