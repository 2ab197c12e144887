package relay

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/internal/follow"
	"github.com/rapport-go/rapport/internal/outbound"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
	"github.com/rapport-go/rapport/storage"
)

// A Config is what a [Relay] works with. The zero value of every field but Store
// and Endpoints is useful.
type Config struct {
	// Store is the engine's. It keeps how far each endpoint is. Required.
	Store storage.Store
	// Endpoints are who is told. Required.
	Endpoints []Endpoint
	// Timeout is how long an endpoint may take to answer. Defaults to 15 seconds.
	Timeout time.Duration
	// GiveUp is for how long an event is tried. Then it is recorded as a [Failure],
	// and the next one's turn comes. Defaults to 24 hours.
	GiveUp time.Duration
	// DisableAfter is for how long an endpoint may take nothing at all, although it
	// is tried, before it is disabled. Defaults to 72 hours.
	DisableAfter time.Duration
	// ClockSkew is how far the clocks of processes that share a store may differ.
	ClockSkew time.Duration
	// AllowPrivate are networks that may be posted to although they are not public,
	// also without TLS: a system in one's own network, a test on this machine.
	AllowPrivate []netip.Prefix
	// Ports are allowed on public addresses beside 443.
	Ports []uint16
	// Transport carries all requests. Nil means a transport that connects to
	// allowed addresses only, and uses no proxy. Any other one has to see to that
	// itself: then addresses are looked at, but not what names lead to.
	Transport http.RoundTripper
	// UserAgent is sent with every request. Defaults to "rapport".
	UserAgent string
	// Logger gets what nobody else reports. Defaults to slog.Default().
	Logger *slog.Logger
	// Hooks are called as things happen.
	Hooks Hooks
}

// An Endpoint is an address that is told of events.
type Endpoint struct {
	// ID is the host's name for it. It must stay the same: how far the endpoint is
	// stands under it. Letters, digits, "-" and "_", up to 64. Required.
	ID string
	// URL is where to post. It must be https, without user or fragment;
	// Config.AllowPrivate makes exceptions. Required.
	URL string
	// Keys sign every request, all of them, so that the receiver can change from
	// one to the next in its own time: [NewSecret], or [NewPair] for signatures
	// that the receiver can check and not make. Required.
	Keys []channel.Secret
	// Kinds are the events to tell of. Nil is all.
	Kinds []engagement.EventKind
	// Channels are those whose events to tell of. Nil is all, and events that
	// belong to no channel.
	Channels []channel.ID
	// Content adds what was said, and the names and addresses of people. Without
	// it, ids are all that leaves.
	Content bool
	// Parallel is how many requests may be under way at once, up to 64. Defaults to
	// 1, which keeps the order of all events. With more, events of one conversation
	// keep theirs.
	Parallel int
}

// Hooks is a set of functions to observe a relay with. A nil function is skipped.
// They are called synchronously and must be quick.
type Hooks struct {
	// Attempted is called after each request. The status is 0 if there was no
	// answer.
	Attempted func(endpoint string, kind engagement.EventKind, status int, took time.Duration)
	// GaveUp is called when an event was given up.
	GaveUp func(endpoint string, f Failure)
	// Skipped is called when events were forgotten before an endpoint was told of
	// them, because it was disabled or nobody served it for longer than the journal
	// is kept: see engagement.Retention. It goes on with the first that is left.
	Skipped func(endpoint string, gap Gap)
	// Disabled is called when an endpoint was disabled.
	Disabled func(endpoint, reason string)
}

// A Gap is events that were forgotten before an endpoint was told of them: those
// behind the cursor After, up to Until.
type Gap = follow.Gap

// NewSecret makes a shared secret: a "whsec_…" of 32 random bytes.
func NewSecret() channel.Secret { return standardwebhooks.NewSecret() }

// NewPair makes a key to sign with, a "whsk_…", and the one to hand out, by which
// signatures can be checked but not made: a "whpk_…".
func NewPair() (private, public channel.Secret) { return standardwebhooks.NewPair() }

const (
	maxParallel = 64
	maxID       = 64
)

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.Timeout = cmp.Or(c.Timeout, 15*time.Second)
	c.GiveUp = cmp.Or(c.GiveUp, 24*time.Hour)
	c.DisableAfter = cmp.Or(c.DisableAfter, 72*time.Hour)
	c.UserAgent = cmp.Or(c.UserAgent, "rapport")
	c.Logger = cmp.Or(c.Logger, slog.Default())
	if c.Transport == nil {
		c.Transport = outbound.NewTransport(c.guard(), maxParallel, c.Timeout)
	}
	if c.Hooks.Attempted == nil {
		c.Hooks.Attempted = func(string, engagement.EventKind, int, time.Duration) {}
	}
	if c.Hooks.GaveUp == nil {
		c.Hooks.GaveUp = func(string, Failure) {}
	}
	if c.Hooks.Skipped == nil {
		c.Hooks.Skipped = func(string, Gap) {}
	}
	if c.Hooks.Disabled == nil {
		c.Hooks.Disabled = func(string, string) {}
	}
	return c
}

func (c Config) guard() outbound.Guard { return outbound.Guard{Allow: c.AllowPrivate, Ports: c.Ports} }

// check finds everything that is wrong. No error quotes a key or an address.
func (c Config) check() error {
	var wrong []error
	must := func(ok bool, field, problem string) {
		if !ok {
			wrong = append(wrong, &engagement.InvalidError{Field: field, Problem: problem})
		}
	}
	must(c.Store != nil, "Store", "is required")
	must(len(c.Endpoints) > 0, "Endpoints", "there is none")
	must(c.Timeout >= 0 && c.GiveUp >= 0 && c.DisableAfter >= 0 && c.ClockSkew >= 0,
		"Timeout, GiveUp, DisableAfter, ClockSkew", "must not be negative")
	seen := map[string]bool{}
	for i, e := range c.Endpoints {
		field := fmt.Sprintf("Endpoints[%d].", i)
		must(goodID(e.ID), field+"ID", "must be 1 to 64 letters, digits, - and _")
		must(!seen[e.ID], field+"ID", "another endpoint has it")
		must(c.goodURL(e.URL), field+"URL", "must be https, without user or fragment, on a host with a full name or a public address; AllowPrivate makes exceptions")
		must(e.Parallel >= 0 && e.Parallel <= maxParallel, field+"Parallel", "must be from 1 to 64")
		_, err := signingKeys(e.Keys)
		must(err == nil, field+"Keys", fmt.Sprint(err))
		seen[e.ID] = true
	}
	return errors.Join(wrong...)
}

func goodID(id string) bool {
	odd := func(r rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", r)
	}
	return id != "" && len(id) <= maxID && !strings.ContainsFunc(id, odd)
}

func (c Config) goodURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Fragment == "" && c.guard().CheckURL(u) == nil
}

// signingKeys reads keys, of which there must be one at least.
func signingKeys(texts []channel.Secret) ([]standardwebhooks.Key, error) {
	if len(texts) == 0 {
		return nil, errors.New("there is none")
	}
	keys, err := standardwebhooks.ParseKeys(texts)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if !k.CanSign() {
			return nil, errors.New("one is a public key, which cannot sign")
		}
	}
	return keys, nil
}
