package thirdparty

import (
	"cmp"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// A Config describes one account at a peer. It can be read from a configuration
// file; only Transport and Now cannot.
type Config struct {
	// Account is what the business's account is called. It becomes the Account of
	// events and the scope of people's ids. It must stay the same for as long as
	// contacts are kept. Required.
	Account string `json:"account"`
	// Kind is the channel kind. Defaults to "thirdparty". A bridge to a network of
	// its own can have that one's name.
	Kind channel.Kind `json:"kind,omitempty"`
	// URL is where the peer takes what we send. It must be https, without user or
	// fragment; AllowPrivate makes exceptions. Required.
	URL string `json:"url"`
	// SigningKeys are ours: "whsec_…" or, for signatures that the peer can only
	// check, "whsk_…". Every request is signed with all of them, so that the peer
	// can change from one to the next in its own time. Required.
	SigningKeys []channel.Secret `json:"signing_keys"`
	// PeerKeys are the peer's: "whsec_…" or "whpk_…". A request that any of them
	// has signed is the peer's. Required. None should be one of SigningKeys.
	PeerKeys []channel.Secret `json:"peer_keys"`
	// Parts are the kinds of part that the peer takes, with its limits. Files go
	// out by address only. Nil means [DefaultParts].
	Parts map[channel.PartKind]channel.PartSupport `json:"parts,omitempty"`
	// PartsPerCall is how many parts one message has at most. 0 means 1.
	PartsPerCall int `json:"parts_per_call,omitempty"`
	// Statuses are those that the peer reports. Nil means accepted, delivered,
	// read and failed; empty means none.
	Statuses []channel.Status `json:"statuses,omitempty"`
	// NoReplies says that the peer cannot quote an earlier message.
	NoReplies bool `json:"no_replies,omitempty"`
	// Threads says that one person has many conversations there, which
	// conversation_key tells apart.
	Threads bool `json:"threads,omitempty"`
	// NoDedupe says that the peer does not keep the contract's rule that a message
	// with a known webhook-id is the same one. Messages whose fate is not known are
	// not repeated then.
	NoDedupe bool `json:"no_dedupe,omitempty"`
	// TypingFor is how long the peer shows that somebody is writing after it was
	// told so. 0 means that it is not told.
	TypingFor time.Duration `json:"typing_for,omitempty"`
	// MarkRead says that the peer wants to know which messages were read.
	MarkRead bool `json:"mark_read,omitempty"`
	// Profile says that the peer answers questions about people.
	Profile bool `json:"profile,omitempty"`
	// Rate is how fast the peer takes messages. Zero is no limit.
	Rate channel.Rate `json:"rate,omitzero"`
	// Tolerance is how far the peer's clock may be off. Defaults to 5 minutes.
	Tolerance time.Duration `json:"tolerance,omitempty"`
	// Timeout is how long the peer may take to answer. Defaults to 15 s.
	Timeout time.Duration `json:"timeout,omitempty"`
	// MaxMedia is how large a file of the peer's may be, in bytes. Defaults to
	// 100 MiB. MediaTimeout is how long its download may take; it defaults to 5
	// minutes.
	MaxMedia     int64         `json:"max_media,omitempty"`
	MediaTimeout time.Duration `json:"media_timeout,omitempty"`
	// AllowPrivate are networks that may be asked although they are not public,
	// also without TLS: a peer in one's own network, a test on this machine.
	AllowPrivate []netip.Prefix `json:"allow_private,omitempty"`
	// Transport carries all requests. Nil means a transport that connects to
	// public addresses only, and uses no proxy. Any other one has to see to that
	// itself: then addresses are looked at, but not what names lead to.
	Transport http.RoundTripper `json:"-"`
	// Now is the clock by which requests are signed and judged. Defaults to
	// time.Now.
	Now func() time.Time `json:"-"`
	// UserAgent is sent with every request. Defaults to "rapport".
	UserAgent string `json:"user_agent,omitempty"`
}

const (
	// idleConnections is enough for 500 calls a second that take a tenth of a
	// second each.
	idleConnections = 50
	maxAnswer       = 64 << 10
	maxURL          = 2000
)

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.Kind = cmp.Or(c.Kind, Kind)
	c.PartsPerCall = cmp.Or(c.PartsPerCall, 1)
	c.Tolerance = cmp.Or(c.Tolerance, standardwebhooks.DefaultTolerance)
	c.Timeout = cmp.Or(c.Timeout, 15*time.Second)
	c.MaxMedia = cmp.Or(c.MaxMedia, 100<<20)
	c.MediaTimeout = cmp.Or(c.MediaTimeout, 5*time.Minute)
	c.UserAgent = cmp.Or(c.UserAgent, "rapport")
	if c.Parts == nil {
		c.Parts = DefaultParts()
	}
	if c.Statuses == nil {
		c.Statuses = []channel.Status{channel.StatusAccepted, channel.StatusDelivered, channel.StatusRead, channel.StatusFailed}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// check finds everything that is wrong, but for keys. It is given the defaults
// too.
func (c Config) check() error {
	return errors.Join(
		must(c.Account != "", "Account is required"),
		c.checkURL(),
		must(c.PartsPerCall > 0, "PartsPerCall is negative"),
		must(c.Tolerance > 0 && c.Timeout > 0 && c.MaxMedia > 0 && c.MediaTimeout > 0, "Tolerance, Timeout, MaxMedia or MediaTimeout is negative"),
		must(c.TypingFor >= 0, "TypingFor is negative"),
		c.checkParts(),
		must(!overlap(c.SigningKeys, c.PeerKeys), "SigningKeys and PeerKeys share a key: each side needs its own"),
	)
}

func (c Config) checkURL() error {
	u, err := url.Parse(c.URL)
	if err != nil || c.URL == "" || len(c.URL) > maxURL || u.Fragment != "" {
		return must(false, "URL is required, and must be an address of the form https://host/path")
	}
	if c.guard().CheckURL(u) != nil {
		return must(false, "URL must be https on a host with a full name or a public address; AllowPrivate makes exceptions")
	}
	return nil
}

func (c Config) checkParts() error {
	var all []error
	for kind := range c.Parts {
		_, known := encoders[kind]
		all = append(all, must(known, "Parts has "+string(kind)+", which the contract has no form for"))
	}
	return errors.Join(all...)
}

// readKeys reads keys, of which there must be one at least.
func readKeys(field string, texts []channel.Secret, sign bool) ([]standardwebhooks.Key, error) {
	if len(texts) == 0 {
		return nil, must(false, field+" is required")
	}
	keys, err := standardwebhooks.ParseKeys(texts)
	if err != nil {
		return nil, errors.New(name + ": " + field + ": " + err.Error())
	}
	for _, k := range keys {
		if sign && !k.CanSign() {
			return nil, must(false, field+" has a public key, which cannot sign")
		}
	}
	return keys, nil
}

// overlap reports whether a key is used for both directions: a message of ours
// could then be sent back to us.
func overlap(a, b []channel.Secret) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Equal(strings.TrimSpace(y.Reveal())) {
				return true
			}
		}
	}
	return false
}

// must is nil if ok.
func must(ok bool, problem string) error {
	if ok {
		return nil
	}
	return errors.New(name + ": " + problem)
}
