package linetest

import (
	"cmp"
	"crypto/rsa"
	"maps"
	"net/http"
	"time"
)

// Options describe the official account and how the server behaves. The zero
// Options work: an account with chat switched on, a long-lived token and no
// monthly limit.
type Options struct {
	// Provider is who owns the channel. The ids of people belong to a provider:
	// the same account has other ids under another one (REF, user id). Defaults
	// to "provider-of-the-simulator".
	Provider string
	// ChannelID, Secret and Token (a long-lived one) are what the driver must
	// know. They default to "1650000001", "secret-of-the-simulator" and
	// "token-of-the-simulator". None of them is a secret here.
	ChannelID string
	Secret    string
	Token     string
	// UserID is the bot's own id, the destination of webhooks. Empty means one
	// that is made of the provider and the channel.
	UserID string
	// Name, BasicID, PremiumID and Picture are what the account's page says.
	// Name defaults to "Simulated Business" and BasicID to "@000simul".
	Name      string
	BasicID   string
	PremiumID string
	Picture   string
	// AssertionKeys are the registered keys by their ids ("kid"), for tokens that
	// are issued for a JWT. More are added by [Server.RegisterKey].
	AssertionKeys map[string]*rsa.PublicKey
	// ChatOff says that chat is switched off: LINE marks messages as read by
	// itself (REF, get-bot-info).
	ChatOff bool
	// Verified accounts may list their followers and the members of groups.
	Verified bool
	// Quota is how many messages the plan allows in a month. 0 means no limit.
	Quota int
	// Redelivery is the switch of the console by which webhooks come again that
	// were not answered with 2xx. It is off at first there too (RECV).
	Redelivery bool
	// HookTimeout is how long a webhook may take to be answered. 0 means for
	// ever; LINE gives it a couple of seconds and does not say how many.
	HookTimeout time.Duration
	// Now is the server's clock. Nil means time.Now. With another clock use
	// Flush rather than Run, whose timers go by the real one.
	Now func() time.Time
	// Latency is how long every call takes to be answered. 0 means at once.
	Latency time.Duration
	// Preparing is for how long the content of videos and sounds is answered
	// with 202. 0 means not at all.
	Preparing time.Duration
	// ContentLives is how long the content of messages is kept. 0 means for
	// ever; LINE keeps it for a time that it does not tell (REF, get-content).
	ContentLives time.Duration
	// Web is how phones fetch the pictures, films and sounds in messages, when
	// their owner opens the chat. Nil means that nothing is fetched: what would
	// be can be read all the same, see [Bubble.Media].
	Web http.RoundTripper
	// AllowHTTP accepts addresses of media without TLS, for programs that serve
	// them on the same machine. LINE does not.
	AllowHTTP bool
	// AutoRead makes people read what they get at once.
	AutoRead bool
	// Unthrottled lifts the limits of calls in a second, a minute or an hour.
	Unthrottled bool
	// ScreenLimit is how many messages a chat keeps. 0 means 1,000. A load test
	// sets 1.
	ScreenLimit int
	// Batch is how many events one webhook carries at most. 0 means 10. LINE
	// does not say how many it sends.
	Batch int
	// Workers is how many webhooks Run sends at a time. 0 means 4.
	Workers int
	// Tries is how often an event is sent if Redelivery is on. 0 means 5; LINE
	// does not say (ERRN).
	Tries int
}

func (o Options) withDefaults() Options {
	o.Provider = cmp.Or(o.Provider, "provider-of-the-simulator")
	o.ChannelID = cmp.Or(o.ChannelID, "1650000001")
	o.Secret = cmp.Or(o.Secret, "secret-of-the-simulator")
	o.Token = cmp.Or(o.Token, "token-of-the-simulator")
	o.UserID = cmp.Or(o.UserID, scopedID(o.Provider, "bot "+o.ChannelID))
	o.Name = cmp.Or(o.Name, "Simulated Business")
	o.BasicID = cmp.Or(o.BasicID, "@000simul")
	o.AssertionKeys = maps.Clone(o.AssertionKeys)
	o.ScreenLimit = cmp.Or(o.ScreenLimit, 1000)
	o.Batch, o.Workers, o.Tries = cmp.Or(o.Batch, 10), cmp.Or(o.Workers, 4), cmp.Or(o.Tries, 5)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.AssertionKeys == nil {
		o.AssertionKeys = map[string]*rsa.PublicKey{}
	}
	return o
}
