package dialog360

import (
	"net/url"
	"sync/atomic"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
	"github.com/rapport-go/rapport/drivers/internal/meta"
	"github.com/rapport-go/rapport/templates"
)

// Kind is the channel kind of WhatsApp, through whatever provider.
const Kind = cloud.Kind

// A Channel is one phone number of a business. Make it with [New]. It is safe
// for concurrent use and starts no goroutine. It keeps the number's id, once
// learnt, and how many downloads were refused of late.
type Channel struct {
	cfg     Config
	base    *url.URL
	caps    channel.Capabilities
	number  cloud.Number
	account atomic.Pointer[string]
	budget  budget
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
	c.account.Store(&cfg.PhoneNumberID)
	c.number = cloud.Number{
		Client: cloud.Client{
			Name: name, Request: c.request, Refuse: c.refuse, Answered: c.answered,
			Caller: call.Caller{Transport: cfg.Transport, Agent: cfg.UserAgent, Secrets: cfg.secrets()},
		},
		Messages: "messages", Marketing: "marketing_messages", Files: "media",
		Decoder: meta.Decoder{Portfolio: cfg.Portfolio, Codes: meta.WhatsApp},
		Encoder: meta.Encoder{Op: name + ": send", Portfolio: cfg.Portfolio},
	}
	return c, nil
}

func (c Config) secrets() []channel.Secret {
	return []channel.Secret{c.APIKey, c.PlatformSecret, c.WebhookValue}
}

// Capabilities reports what a WhatsApp number can carry. It implements
// channel.Channel.
func (c *Channel) Capabilities() channel.Capabilities { return c.caps }

// Account returns the phone number id: that of the configuration, or else the
// one that Identify or CheckHealth learnt, or else nothing. It implements
// channel.Accounter.
func (c *Channel) Account() string { return *c.account.Load() }

const docs = "docs.360dialog.com/"

func capabilities(cfg Config) channel.Capabilities {
	caps := cloud.Capabilities(cfg.Rate)
	caps.Sources = append(
		caps.Sources,
		channel.Source{Rule: "messages are those of the Cloud API", Page: docs + "docs/messaging-api/api-reference/messages", Date: "2026-11"},
		channel.Source{Rule: "webhooks: 200 within 5 seconds, tried again for up to 7 days", Page: docs + "partner/messaging/receiving-messages-via-webhook", Date: "2026-11"},
		channel.Source{Rule: "signature of webhooks", Page: docs + "partner/onboarding/webhook-events-and-setup/signature-validation", Date: "2026-11"},
		channel.Source{Rule: "media: 25 uploads per second, 20 refused downloads in 60 minutes, 100 MB", Page: docs + "docs/messaging-api/api-reference/media", Date: "2026-11"},
		channel.Source{Rule: "errors of the gateway", Page: docs + "api/api-error-message-list", Date: "2026-11"},
	)
	return caps
}
