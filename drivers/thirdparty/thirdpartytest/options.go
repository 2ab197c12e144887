package thirdpartytest

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Keys of the simulator. None of them is a secret.
const (
	defaultOurs  = "whsec_b3VycyBvZiB0aGUgc2ltdWxhdGVkIHBlZXIuLi4uLi4="
	defaultPeers = "whsec_dGhlIHNpbXVsYXRlZCBwZWVyJ3Mgb3duIHNlY3JldC4="
)

// Options describe the peer and how it behaves. The zero Options work.
type Options struct {
	// Account is what credentials call the account. Defaults to "simulated-peer".
	Account string
	// SigningKeys are those of the business, of which the peer accepts any;
	// PeerKeys are the peer's own, of which all sign. They default to one shared
	// secret each.
	SigningKeys []string
	PeerKeys    []string
	// Base is what the addresses of the peer and its files begin with. Defaults to
	// "https://peer.invalid", which does not exist, for use with
	// [Server.Transport]; a server that listens puts its own address here.
	Base string
	// Parts are the kinds of part that the peer takes, with its limits. Nil means
	// those of the contract.
	Parts map[channel.PartKind]channel.PartSupport
	// PartsPerCall is how many parts a message may have. 0 means 1.
	PartsPerCall int
	// Nameless gives messages of the business no name of the peer's own.
	Nameless bool
	// ByOwnName makes statuses name messages by the peer's own name only.
	ByOwnName bool
	// Strict answers only people who have a phone. Otherwise nobody is unknown.
	Strict bool
	// Threads puts a conversation_key into what people write: the phone's
	// Thread.
	Threads bool
	// AutoRead makes people read what they get at once.
	AutoRead bool
	// NoStatuses leaves statuses out.
	NoStatuses bool
	// StatusDelay is how long a message takes to be delivered. 0 means at once.
	StatusDelay time.Duration
	// Latency is how long every request takes to be answered. 0 means at once.
	Latency time.Duration
	// TypingFor is how long phones show that the business is writing. Defaults to
	// 10 s.
	TypingFor time.Duration
	// Now is the server's clock. Nil means time.Now. With another clock use Flush
	// rather than Run, whose timers go by the real one.
	Now func() time.Time
	// Batch is how many events one request has at most. 0 means 10.
	Batch int
	// Tries is how often events are sent that are not answered with 2xx. 0 means
	// 8, with the gaps of the contract.
	Tries int
	// HookTimeout is how long a request may take to be answered. 0 means 15 s.
	HookTimeout time.Duration
	// Workers is how many requests Run sends at a time. 0 means 4.
	Workers int
}

const maxBatch = 100

func (o Options) withDefaults() Options {
	o.Account = cmp.Or(o.Account, "simulated-peer")
	if len(o.SigningKeys) == 0 {
		o.SigningKeys = []string{defaultOurs}
	}
	if len(o.PeerKeys) == 0 {
		o.PeerKeys = []string{defaultPeers}
	}
	o.Base = strings.TrimRight(cmp.Or(o.Base, "https://peer.invalid"), "/")
	if o.Parts == nil {
		o.Parts = contractParts()
	}
	o.PartsPerCall = cmp.Or(o.PartsPerCall, 1)
	o.TypingFor = cmp.Or(o.TypingFor, 10*time.Second)
	o.Batch = min(cmp.Or(o.Batch, 10), maxBatch)
	o.Tries = cmp.Or(o.Tries, 8)
	o.HookTimeout = cmp.Or(o.HookTimeout, 15*time.Second)
	o.Workers = cmp.Or(o.Workers, 4)
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// contractParts is what docs/thirdparty.md says that every peer takes, unless it
// agrees with the business on something else.
func contractParts() map[channel.PartKind]channel.PartSupport {
	limit := func(l map[channel.Field]channel.Limit) channel.PartSupport {
		return channel.PartSupport{Level: channel.SupportFull, Limits: l}
	}
	runes := func(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Runes} }
	caption := map[channel.Field]channel.Limit{channel.FieldCaption: runes(1024)}
	choices := map[channel.Field]channel.Limit{
		channel.FieldBody: runes(1024), channel.FieldHeader: runes(60), channel.FieldFooter: runes(60),
		channel.FieldButtons: {Max: 10, Unit: channel.Items}, channel.FieldButtonID: {Max: 256, Unit: channel.Bytes}, channel.FieldButtonTitle: runes(40),
	}
	link := map[channel.Field]channel.Limit{
		channel.FieldBody: runes(1024), channel.FieldHeader: runes(60), channel.FieldFooter: runes(60),
		channel.FieldLabel: runes(40), channel.FieldURL: {Max: 2000, Unit: channel.Bytes},
	}
	return map[channel.PartKind]channel.PartSupport{
		channel.PartText:  limit(map[channel.Field]channel.Limit{channel.FieldBody: runes(4096)}),
		channel.PartImage: limit(caption), channel.PartVideo: limit(caption), channel.PartFile: limit(caption), channel.PartAudio: limit(nil),
		channel.PartLocation: limit(map[channel.Field]channel.Limit{channel.FieldName: runes(1000), channel.FieldAddress: runes(1000)}),
		channel.PartButtons:  limit(choices), channel.PartQuickReplies: limit(choices), channel.PartLinkButton: limit(link),
	}
}

// Credentials are what a driver needs to talk to the server, beside its
// [Server.Transport] or address.
type Credentials struct {
	Account string
	URL     string
	// SigningKeys are the business's, and PeerKeys the peer's.
	SigningKeys, PeerKeys []channel.Secret
}

// Credentials returns what a driver needs to know at present.
func (s *Server) Credentials() Credentials {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Credentials{
		Account: s.opts.Account, URL: s.opts.Base + inbox,
		SigningKeys: secrets(s.opts.SigningKeys), PeerKeys: secrets(s.opts.PeerKeys),
	}
}

func secrets(all []string) []channel.Secret {
	out := make([]channel.Secret, len(all))
	for i, s := range all {
		out[i] = channel.NewSecret(s)
	}
	return out
}

// Transport carries requests to the server without a network, whatever host
// they name.
func (s *Server) Transport() http.RoundTripper { return transport(s) }
