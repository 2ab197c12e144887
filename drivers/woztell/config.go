package woztell

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
)

// A Platform is the network behind a channel of WOZTELL's. It decides what can
// be sent.
type Platform string

// The platforms that WOZTELL documents.
const (
	WhatsApp  Platform = "whatsapp-cloud"
	Messenger Platform = "messenger"
	Instagram Platform = "instagram"
	WebChat   Platform = "web-chat"
)

// A Config describes one channel of an app at WOZTELL. It can be read from a
// configuration file; only Transport cannot.
type Config struct {
	// ChannelID is WOZTELL's id of the channel. It is the account of events and
	// the scope of members' ids. Required.
	ChannelID string `json:"channel_id"`
	// Platform is the network behind the channel. Required.
	Platform Platform `json:"platform"`
	// Secrets are the channel secrets that webhooks may be signed with: the one in
	// use, and while it is being replaced, the other as well. Required.
	Secrets []channel.Secret `json:"secrets"`
	// Token is the app's access token. It needs the scopes bot:sendResponses,
	// channel:list and member:read; for what else there is, see the package's
	// comment. Required.
	Token channel.Secret `json:"token"`
	// ChannelToken is the other token, from the channel's Advanced Access. Only
	// Templates needs it: the app's token does not open that API.
	ChannelToken channel.Secret `json:"channel_token,omitzero"`
	// WABAID is Meta's id of the WhatsApp Business Account, in digits. Templates
	// asks for it if it is empty.
	WABAID string `json:"waba_id,omitempty"`
	// LongText allows texts of 4,096 characters on WhatsApp, as WhatsApp itself
	// does. WOZTELL's page says 2,000.
	LongText bool `json:"long_text,omitempty"`
	// BotURL, OpenURL and CloudURL are where the Bot API, the Open API and the
	// WhatsApp Cloud channel API are. They default to
	// "https://bot.api.woztell.com", "https://open.api.woztell.com/v3" and
	// "https://api.whatsapp-cloud.woztell.sanuker.com/v1.2/api"; the documentation
	// has v1.1 for the last, the vendor's own client v1.2. They may be plain HTTP
	// on a loopback address only, for a simulator.
	BotURL   string `json:"bot_url,omitempty"`
	OpenURL  string `json:"open_url,omitempty"`
	CloudURL string `json:"cloud_url,omitempty"`
	// Transport carries all requests, also those for files. Nil means transports
	// of the channel's own, of which that for files connects to public addresses
	// only.
	Transport http.RoundTripper `json:"-"`
	// Rate is how fast the channel may send. WOZTELL publishes no limit; the
	// platform's own is the default: 80 per second on WhatsApp, 40 on Messenger and
	// Instagram, none on Web Chat.
	Rate channel.Rate `json:"rate,omitzero"`
	// UserAgent is sent with every request. Defaults to "rapport".
	UserAgent string `json:"user_agent,omitempty"`
}

// Where WOZTELL is ([d:bot-api], [d:open-api], [n8n] GenericFunctions.ts).
const (
	defaultBot   = "https://bot.api.woztell.com"
	defaultOpen  = "https://open.api.woztell.com/v3"
	defaultCloud = "https://api.whatsapp-cloud.woztell.sanuker.com/v1.2/api"
)

// rates are the platforms' own.
var rates = map[Platform]channel.Rate{WhatsApp: {PerSecond: 80}, Messenger: {PerSecond: 40}, Instagram: {PerSecond: 40}}

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.BotURL = strings.TrimRight(cmp.Or(c.BotURL, defaultBot), "/")
	c.OpenURL = strings.TrimRight(cmp.Or(c.OpenURL, defaultOpen), "/")
	c.CloudURL = strings.TrimRight(cmp.Or(c.CloudURL, defaultCloud), "/")
	c.UserAgent = cmp.Or(c.UserAgent, "rapport")
	if c.Rate.IsZero() {
		c.Rate = rates[c.Platform]
	}
	return c
}

// check finds everything that is wrong. It is given the defaults too.
func (c Config) check() error {
	is := cloud.Check(name)
	_, known := rates[c.Platform]
	return errors.Join(
		is.That(c.ChannelID != "", "ChannelID is required"), is.That(!strings.ContainsAny(c.ChannelID, " /\r\n"), "ChannelID is not an id of WOZTELL's"),
		is.That(known || c.Platform == WebChat, "Platform is none of whatsapp-cloud, messenger, instagram and web-chat"),
		is.That(len(c.Secrets) > 0, "Secrets is required"), c.checkSecrets(), is.Secret("Token", c.Token), is.ID("WABAID", c.WABAID, false),
		c.checkBase("BotURL", c.BotURL), c.checkBase("OpenURL", c.OpenURL), c.checkBase("CloudURL", c.CloudURL),
	)
}

func (c Config) checkSecrets() error {
	for _, s := range c.Secrets {
		if s.IsZero() {
			return errors.New(name + ": one of Secrets is empty")
		}
	}
	return nil
}

func (c Config) checkBase(field, base string) error {
	if err := call.CheckBase(base); err != nil {
		return fmt.Errorf("%s: %s %w", name, field, err)
	}
	return nil
}
