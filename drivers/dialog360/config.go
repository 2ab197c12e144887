package dialog360

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
)

// A Config describes one phone number of a business. It can be read from a
// configuration file; only Transport and Now cannot.
type Config struct {
	// APIKey is the number's key: one key, one number. Making a new one revokes
	// all earlier ones, and the webhook may have to be set again: see
	// [Channel.SetWebhook] (360dialog: API key, 2026-11). Required.
	APIKey channel.Secret `json:"api_key"`
	// PhoneNumberID is Meta's id of the number, in digits. No call needs it, but
	// webhooks name it, and tell by it whom they are for. Empty means that
	// [Channel.Identify] must be called before the channel is given to an engine;
	// then Portfolio is required.
	PhoneNumberID string `json:"phone_number_id,omitempty"`
	// Portfolio is the scope of user ids: all numbers of one business portfolio
	// of the client see the same ids and should have the same word here, also
	// those that are not with 360dialog. It must stay the same for as long as
	// contacts are kept. Defaults to PhoneNumberID.
	Portfolio string `json:"portfolio,omitempty"`
	// PlatformSecret checks the signature of webhooks. Partners make it in the
	// Partner Hub; direct clients have none. It or the webhook header is
	// required; with both, both must be right.
	PlatformSecret channel.Secret `json:"platform_secret,omitzero"`
	// WebhookHeader and WebhookValue are a header that every webhook carries,
	// such as "Authorization" with "Bearer …". SetWebhook asks for it. It proves
	// who calls but not what they say, so a platform secret is better.
	WebhookHeader string         `json:"webhook_header,omitempty"`
	WebhookValue  channel.Secret `json:"webhook_value,omitzero"`
	// BaseURL is where the Messaging API is. Defaults to
	// "https://waba-v2.360dialog.io"; that of the sandbox is
	// "https://waba-sandbox.360dialog.io/v1". It may be plain HTTP on a loopback
	// address only, for a simulator.
	BaseURL string `json:"base_url,omitempty"`
	// Transport carries all requests. Nil means a transport of the channel's
	// own.
	Transport http.RoundTripper `json:"-"`
	// Rate is how fast the number may send. Defaults to 80 per second; numbers
	// with an upgrade may send 1,000, those that are also used in the business
	// app 20.
	Rate channel.Rate `json:"rate,omitzero"`
	// UserAgent is sent with every request. Defaults to "rapport".
	UserAgent string `json:"user_agent,omitempty"`
	// Now is the clock by which refused downloads are counted. Nil means
	// time.Now.
	Now func() time.Time `json:"-"`
}

const defaultBase = "https://waba-v2.360dialog.io"

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.BaseURL = strings.TrimRight(cmp.Or(c.BaseURL, defaultBase), "/")
	c.Portfolio = cmp.Or(c.Portfolio, c.PhoneNumberID)
	c.UserAgent = cmp.Or(c.UserAgent, "rapport")
	if c.Rate.IsZero() {
		c.Rate = channel.Rate{PerSecond: 80}
	}
	if c.Transport == nil {
		c.Transport = call.OwnTransport(cloud.IdleConnections)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// check finds everything that is wrong. It is given the defaults too.
func (c Config) check() error {
	is := cloud.Check(name)
	return errors.Join(
		is.Secret("APIKey", c.APIKey), is.ID("PhoneNumberID", c.PhoneNumberID, false),
		is.That(c.Portfolio != "", "Portfolio or PhoneNumberID is required"),
		is.That(!c.PlatformSecret.IsZero() || c.WebhookHeader != "", "PlatformSecret or WebhookHeader is required: anybody could post webhooks"),
		is.That((c.WebhookHeader == "") == c.WebhookValue.IsZero(), "WebhookHeader and WebhookValue go together"),
		is.That(c.WebhookHeader == "" || ownHeader(c.WebhookHeader), "WebhookHeader is not the name of a header of your own"),
		is.That(!strings.ContainsAny(c.WebhookValue.Reveal(), "\r\n"), "WebhookValue has more than one line"),
		is.Base(c.BaseURL), is.That(!onPremise(c.BaseURL), "BaseURL is that of the on-premise gateway, which is gone"),
	)
}

var headerName = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// ownHeader refuses names that every HTTP request may carry anyway, and those
// of signatures.
func ownHeader(header string) bool {
	switch http.CanonicalHeaderKey(header) {
	case "Host", "Content-Type", "Content-Length", "Accept", "User-Agent", "X-Hub-Signature", "X-Hub-Signature-256", signatureHeader:
		return false
	}
	return headerName.MatchString(header)
}

// onPremise reports whether base is the host that old tutorials name. Its
// messages look alike and are refused everywhere else.
func onPremise(base string) bool {
	u, err := url.Parse(base)
	return err == nil && u.Hostname() == "waba.360dialog.io"
}
