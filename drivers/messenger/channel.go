package messenger

import (
	"maps"
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
	"github.com/rapport-go/rapport/drivers/internal/graph"
	"github.com/rapport-go/rapport/templates"
)

// Kind is the channel kind of Facebook Messenger.
const Kind channel.Kind = "messenger"

// The kinds of address beside channel.AddressUser, which is a person's id with
// one Page (PSID). The scope of all is the Page.
const (
	// AddressUserRef is somebody who ticked the checkbox plugin on a web page and
	// has not written yet. It can be written to.
	AddressUserRef channel.AddressKind = "user_ref"
	// AddressComment and AddressPost are a comment on the Page or a post of a
	// visitor, by its id. One message may be sent to each within 7 days, as a
	// private reply to its author; the receipt says who that is. No event brings
	// such an address: the ids are in what the field "feed" tells.
	AddressComment channel.AddressKind = "comment"
	AddressPost    channel.AddressKind = "post"
)

// name stands before what errors call an operation.
const name = "messenger"

// A Channel is one Page of a business. Make it with [New]. It is safe for
// concurrent use, starts no goroutine and keeps nothing.
type Channel struct {
	cfg    Config
	base   *url.URL
	caps   channel.Capabilities
	client cloud.Client
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
	_ channel.ProfileReader = (*Channel)(nil)
	_ channel.StarterSetter = (*Channel)(nil)
	_ channel.HealthChecker = (*Channel)(nil)
	_ channel.NativeDecoder = (*Channel)(nil)
	_ templates.Source      = (*Channel)(nil)
)

// New checks all of cfg and starts nothing. Its error names every problem at
// once.
func New(cfg Config) (*Channel, error) {
	cfg = cfg.withDefaults()
	cfg.Personas = maps.Clone(cfg.Personas)
	if err := cfg.check(); err != nil {
		return nil, err
	}
	base, err := url.Parse(cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	access := &graph.Access{Base: base, Version: cfg.Version, Token: cfg.Token}
	if cfg.AppSecretProof {
		access.Secret = cfg.AppSecret
	}
	c := &Channel{cfg: cfg, base: base, caps: capabilities(cfg)}
	c.client = cloud.Client{
		Name: name, Request: access.Request, Refuse: refusal,
		Caller: call.Caller{Transport: cfg.Transport, Agent: cfg.UserAgent, Secrets: []channel.Secret{cfg.Token, cfg.AppSecret, cfg.VerifyToken}},
	}
	d := decoder{page: cfg.PageID, app: cfg.AppID, getStarted: cfg.GetStarted}
	c.door = graph.Door{Op: opReceive, Secret: cfg.AppSecret, Verify: cfg.VerifyToken, Decode: d.decode}
	return c, nil
}

// Capabilities reports what a Page can carry. It implements channel.Channel.
func (c *Channel) Capabilities() channel.Capabilities { return c.caps }

// Account returns the Page's id. It implements channel.Accounter.
func (c *Channel) Account() string { return c.cfg.PageID }

// What errors call the operations.
const (
	opSend      = name + ": send"
	opReceive   = name + ": receive"
	opMarkRead  = name + ": mark read"
	opTyping    = name + ": typing"
	opProfile   = name + ": profile"
	opOpen      = name + ": open media"
	opUpload    = name + ": upload media"
	opStarters  = name + ": conversation starters"
	opMenu      = name + ": menu"
	opHealth    = name + ": check health"
	opSubscribe = name + ": subscribe"
	opTemplates = name + ": templates"
	opControl   = name + ": thread control"
	opPersonas  = name + ": personas"
	opNative    = name + ": decode native"
)

func invalid(op, problem string) error { return cloud.Invalid(op, problem) }
