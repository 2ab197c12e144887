package whatsapp

import (
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
	"github.com/rapport-go/rapport/drivers/internal/graph"
	"github.com/rapport-go/rapport/drivers/internal/meta"
	"github.com/rapport-go/rapport/templates"
)

// Kind is the channel kind of WhatsApp, through whatever provider.
const Kind = cloud.Kind

// A Channel is one phone number of a business. Make it with [New]. It is safe
// for concurrent use, starts no goroutine and keeps nothing.
type Channel struct {
	cfg    Config
	base   *url.URL
	caps   channel.Capabilities
	number cloud.Number
	door   graph.Door
}

// What the channel can do beside sending.
var (
	_ channel.Channel       = (*Channel)(nil)
	_ channel.Accounter     = (*Channel)(nil)
	_ channel.Receiver      = (*Channel)(nil)
	_ channel.MediaOpener   = (*Channel)(nil)
	_ channel.MediaUploader = (*Channel)(nil)
	_ channel.ReadMarker    = (*Channel)(nil)
	_ channel.Typist        = (*Channel)(nil)
	_ channel.StarterSetter = (*Channel)(nil)
	_ channel.HealthChecker = (*Channel)(nil)
	_ channel.NativeDecoder = (*Channel)(nil)
	_ templates.Source      = (*Channel)(nil)
)

// New checks all of cfg and starts nothing. Its error names every problem at
// once.
func New(cfg Config) (*Channel, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	base, err := url.Parse(cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	c := &Channel{cfg: cfg, base: base, caps: capabilities(cfg)}
	access := &graph.Access{Base: base, Version: cfg.Version, Token: cfg.Token}
	if cfg.AppSecretProof {
		access.Secret = cfg.AppSecret
	}
	c.number = cloud.Number{
		Client: cloud.Client{
			Name: name, Request: access.Request, Refuse: meta.WhatsApp.Refusal,
			Caller: call.Caller{Transport: cfg.Transport, Agent: cfg.UserAgent, Secrets: []channel.Secret{cfg.Token, cfg.AppSecret, cfg.VerifyToken}},
		},
		Messages: cfg.PhoneNumberID + "/messages", Marketing: cfg.PhoneNumberID + "/marketing_messages", Files: cfg.PhoneNumberID + "/media",
		Decoder: meta.Decoder{Portfolio: cfg.Portfolio, Codes: meta.WhatsApp},
		Encoder: meta.Encoder{Op: name + ": send", Portfolio: cfg.Portfolio},
	}
	c.door = graph.Door{Op: opReceive, Secret: cfg.AppSecret, Verify: cfg.VerifyToken, Decode: c.number.Decoder.Decode}
	return c, nil
}

// Capabilities reports what a WhatsApp number can carry. It implements
// channel.Channel.
func (c *Channel) Capabilities() channel.Capabilities { return c.caps }

// Account returns the phone number id. It implements channel.Accounter.
func (c *Channel) Account() string { return c.cfg.PhoneNumberID }

func capabilities(cfg Config) channel.Capabilities {
	caps := cloud.Capabilities(cfg.Rate)
	caps.Starters = meta.Starters()
	caps.Sources = append(caps.Sources, meta.StarterSource())
	return caps
}
