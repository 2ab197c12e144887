package whatsapp

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// A Config describes one phone number of a business. It can be read from a
// configuration file; only Transport cannot.
type Config struct {
	// PhoneNumberID is Meta's id of the number that sends, in digits. Required.
	PhoneNumberID string `json:"phone_number_id"`
	// BusinessAccountID is the id of the WhatsApp business account, in digits.
	// Templates and the check for subscriptions need it; empty means that they
	// fail as Unsupported, or are left out.
	BusinessAccountID string `json:"business_account_id,omitempty"`
	// Portfolio is the scope of user ids: all numbers of one business portfolio
	// see the same ids and should have the same word here. It must stay the same
	// for as long as contacts are kept. Defaults to BusinessAccountID, or to
	// PhoneNumberID without one.
	Portfolio string `json:"portfolio,omitempty"`
	// Token is the access token, best a system user's. Required.
	Token channel.Secret `json:"token"`
	// AppSecret checks the signature of webhooks. Required.
	AppSecret channel.Secret `json:"app_secret"`
	// VerifyToken is the word that Meta repeats when the address of the webhook
	// is entered. Without it that handshake is refused.
	VerifyToken channel.Secret `json:"verify_token,omitzero"`
	// Version is the Graph API's. Defaults to "v25.0", which Meta keeps until
	// July 2028.
	Version string `json:"version,omitempty"`
	// BaseURL is where the Graph API is. Defaults to
	// "https://graph.facebook.com". It may be plain HTTP on a loopback address
	// only, for a simulator.
	BaseURL string `json:"base_url,omitempty"`
	// Transport carries all requests. Nil means a transport of the channel's
	// own.
	Transport http.RoundTripper `json:"-"`
	// MediaHosts are the ends of host names, each with a leading dot, that media
	// may be fetched from with the token. Defaults to ".fbsbx.com" and
	// ".fbcdn.net".
	MediaHosts []string `json:"media_hosts,omitempty"`
	// AppSecretProof adds a proof to every call that the caller knows the app
	// secret. Needed if the app demands it.
	AppSecretProof bool `json:"app_secret_proof,omitempty"`
	// Rate is how fast the number may send. Defaults to 80 per second; numbers
	// with an upgrade may send 1,000, those that are also used in the business
	// app 20.
	Rate channel.Rate `json:"rate,omitzero"`
	// UserAgent is sent with every request. Defaults to "rapport".
	UserAgent string `json:"user_agent,omitempty"`
}

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.Version = cmp.Or(c.Version, graph.DefaultVersion)
	c.BaseURL = strings.TrimRight(cmp.Or(c.BaseURL, graph.DefaultBase), "/")
	c.Portfolio = cmp.Or(c.Portfolio, c.BusinessAccountID, c.PhoneNumberID)
	c.UserAgent = cmp.Or(c.UserAgent, "rapport")
	if c.MediaHosts == nil {
		c.MediaHosts = []string{".fbsbx.com", ".fbcdn.net"}
	}
	if c.Rate.IsZero() {
		c.Rate = channel.Rate{PerSecond: 80}
	}
	if c.Transport == nil {
		c.Transport = call.OwnTransport(cloud.IdleConnections)
	}
	return c
}

// check finds everything that is wrong. It is given the defaults too.
func (c Config) check() error {
	is := cloud.Check(name)
	return errors.Join(
		is.ID("PhoneNumberID", c.PhoneNumberID, true), is.ID("BusinessAccountID", c.BusinessAccountID, false),
		is.Secret("Token", c.Token), is.Secret("AppSecret", c.AppSecret),
		is.That(graph.IsVersion(c.Version), `Version is not of the form "v25.0"`),
		is.Base(c.BaseURL), checkHosts(c.MediaHosts),
	)
}

func checkHosts(hosts []string) error {
	for _, h := range hosts {
		if len(h) < 3 || !strings.HasPrefix(h, ".") {
			return fmt.Errorf("whatsapp: MediaHosts: %q has no leading dot", h)
		}
	}
	return nil
}
