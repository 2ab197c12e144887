package woztelltest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/templates"
)

// The types of channel. TypeWhatsApp is WOZTELL's own word (n8n, 2026-03-13);
// those of the others are not published: set Channel.Type to another word, and
// say by Channel.Platform what it is.
const (
	TypeWhatsApp  = "whatsapp-cloud"
	TypeMessenger = "facebook"
	TypeInstagram = "instagram"
	TypeWebChat   = "web"
)

// Options describe the app and how the server behaves. The zero Options work:
// an app with one WhatsApp channel.
type Options struct {
	// AppID is the app's. Defaults to "app-of-the-simulator".
	AppID string
	// Token is the app's access token, with all scopes. CloudToken is the other
	// token, for the WhatsApp Cloud channel API (n8n, credentials). They default
	// to "token-of-the-simulator" and "cloud-token-of-the-simulator". None of them
	// is a secret here.
	Token      string
	CloudToken string
	// Channels are the app's channels. None means one of WhatsApp.
	Channels []Channel
	// Integration is the id of the add-on that the token belongs to; echoes of
	// what is sent by the API name it in meta.__source__ (d:custom inbox). Empty
	// means none. MemberExtra adds the member's name to webhooks, as those of
	// integrations have it.
	Integration string
	MemberExtra bool
	// Style is how webhooks tell what people do; see [Style].
	Style Style
	// Answer is how a call that sends is answered; see [Answer].
	Answer Answer
	// Errors is where a FAILED event has the reason; see [ErrorsIn].
	Errors ErrorsIn
	// RefusalStatus is the HTTP status of a refusal by the Bot API and the channel
	// API. 0 means 500, which is documented; a refusal in a 200 was seen as well
	// (d:bot-api).
	RefusalStatus int
	// DropMeta leaves the caller's meta out of echoes. Whether it is there is not
	// documented.
	DropMeta bool
	// NoEchoes leaves out the echoes of what the business sends.
	NoEchoes bool
	// PlatformEchoes adds Messenger's own ECHO beside WOZTELL's
	// (d:message-event-reference).
	PlatformEchoes bool
	// NodeTriggers tells every message that the bot takes once more, as
	// NODE_TRIGGER (d:channels-webhook).
	NodeTriggers bool
	// BotReply is what the bot says to every message of a person who is not in
	// live chat. Empty means that it says nothing.
	BotReply string
	// Nodes are what the bot can be sent to; see [Node].
	Nodes []Node
	// LongText allows texts of 4,096 characters on WhatsApp, as WhatsApp itself
	// does, instead of the 2,000 of d:wa-message-types.
	LongText bool
	// RefKey is the field of meta that [Server.Copies] counts by. Defaults to
	// "clientRef".
	RefKey string
	// Now is the server's clock. Nil means time.Now. With another clock use
	// Flush rather than Run, whose timers go by the real one.
	Now func() time.Time
	// Latency is how long every call takes to be answered. 0 means at once.
	Latency time.Duration
	// StatusDelay is how long a message takes to be SENT, and then again to be
	// DELIVERED. 0 means at once.
	StatusDelay time.Duration
	// FileLife is for how long the address of a file works. 0 means five minutes;
	// WOZTELL does not say.
	FileLife time.Duration
	// FileBase and IncomingBase are what addresses of files and of incoming
	// webhooks begin with. They default to hosts that do not exist, for use with
	// [Server.Transport]; a server that listens puts its own address here.
	FileBase     string
	IncomingBase string
	// Web is how files in messages are fetched while they are sent. Nil means
	// that they are not, and show by their address.
	Web http.RoundTripper
	// AllowHTTP accepts addresses of files without TLS, for programs that serve
	// them on the same machine.
	AllowHTTP bool
	// AutoRead makes people read what they get at once.
	AutoRead bool
	// Unthrottled lifts the limits of calls in a minute.
	Unthrottled bool
	// HookTimeout is how long a webhook may take to be answered. 0 means for
	// ever; WOZTELL's limit is not published.
	HookTimeout time.Duration
	// Tries is how often a webhook is sent that is not answered with 2xx. 0 means
	// once: it is lost then. WOZTELL's policy is not published; another product of
	// the vendor's never tries again (s:webservices-to-manage-webhooks).
	Tries int
	// ScreenLimit is how many messages a chat and its history keep. 0 means
	// 1,000. A load test sets 1.
	ScreenLimit int
	// Workers is how many webhooks Run sends at a time. 0 means 4.
	Workers int
}

// A Channel is one number, page or account of the business on a platform.
type Channel struct {
	// ID defaults to "channel-1", "channel-2" and so on.
	ID string
	// Name is what the console shows. Defaults to "Simulated Business".
	Name string
	// Type is WOZTELL's word for the platform. Defaults to [TypeWhatsApp].
	Type string
	// Platform is one of the types of this package: what the channel behaves
	// like. Defaults to Type; set it if Type is a word of another kind.
	Platform string
	// Secret signs the channel's webhooks. Defaults to
	// "secret-of-" and the ID.
	Secret string
	// Address is the business's own id on the platform: a number in digits, or a
	// page. Defaults to "85290000002".
	Address string
	// WABA, PhoneNumberID and Namespace belong to a channel of WhatsApp. They
	// default to "110000000000001", "120000000000001" and
	// "namespace_of_the_simulator".
	WABA          string
	PhoneNumberID string
	Namespace     string
	// Templates are the templates of WhatsApp. Those without a status are
	// approved.
	Templates []templates.Template
	// Disconnected says that the platform's access was withdrawn: the Open API
	// tells it, and nothing can be sent.
	Disconnected bool
}

func (o Options) withDefaults() Options {
	o.AppID = cmp.Or(o.AppID, "app-of-the-simulator")
	o.Token = cmp.Or(o.Token, "token-of-the-simulator")
	o.CloudToken = cmp.Or(o.CloudToken, "cloud-token-of-the-simulator")
	o.RefKey = cmp.Or(o.RefKey, "clientRef")
	o.RefusalStatus = cmp.Or(o.RefusalStatus, http.StatusInternalServerError)
	o.FileLife = cmp.Or(o.FileLife, 5*time.Minute)
	o.FileBase = cmp.Or(o.FileBase, "https://"+FileHost)
	o.IncomingBase = cmp.Or(o.IncomingBase, "https://"+IncomingHost)
	o.Tries, o.ScreenLimit, o.Workers = cmp.Or(o.Tries, 1), cmp.Or(o.ScreenLimit, 1000), cmp.Or(o.Workers, 4)
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Channels, o.Nodes = slices.Clone(o.Channels), slices.Clone(o.Nodes)
	if len(o.Channels) == 0 {
		o.Channels = []Channel{{}}
	}
	for i := range o.Channels {
		o.Channels[i].complete(i)
	}
	return o
}

func (c *Channel) complete(i int) {
	c.ID = cmp.Or(c.ID, "channel-"+strconv.Itoa(i+1))
	c.Name = cmp.Or(c.Name, "Simulated Business")
	c.Type = cmp.Or(c.Type, TypeWhatsApp)
	c.Platform = cmp.Or(c.Platform, c.Type)
	c.Secret = cmp.Or(c.Secret, "secret-of-"+c.ID)
	c.Address = cmp.Or(c.Address, "85290000002")
	c.WABA = cmp.Or(c.WABA, "110000000000001")
	c.PhoneNumberID = cmp.Or(c.PhoneNumberID, "120000000000001")
	c.Namespace = cmp.Or(c.Namespace, "namespace_of_the_simulator")
	c.Templates = knownTemplates(c.Templates)
}

// hasWindow reports whether people must have written within 24 hours.
func (c *Channel) hasWindow() bool { return c.Platform != TypeWebChat }
