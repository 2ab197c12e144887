package whatsapp

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/channel"
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

const (
	defaultVersion = "v25.0"
	defaultBase    = "https://graph.facebook.com"
)

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.Version = cmp.Or(c.Version, defaultVersion)
	c.BaseURL = strings.TrimRight(cmp.Or(c.BaseURL, defaultBase), "/")
	c.Portfolio = cmp.Or(c.Portfolio, c.BusinessAccountID, c.PhoneNumberID)
	c.UserAgent = cmp.Or(c.UserAgent, "rapport")
	if c.MediaHosts == nil {
		c.MediaHosts = []string{".fbsbx.com", ".fbcdn.net"}
	}
	if c.Rate.IsZero() {
		c.Rate = channel.Rate{PerSecond: 80}
	}
	if c.Transport == nil {
		c.Transport = ownTransport()
	}
	return c
}

// idleConnections is enough for 1,000 messages a second that take a tenth of a
// second each, where the connections carry one request at a time.
const idleConnections = 100

// ownTransport is net/http's default with room for a busy number.
func ownTransport() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = idleConnections
	return t
}

var (
	digits  = regexp.MustCompile(`^[0-9]+$`)
	version = regexp.MustCompile(`^v[0-9]+\.[0-9]+$`)
)

// check finds everything that is wrong. It is given the defaults too.
func (c Config) check() error {
	return errors.Join(
		checkID("PhoneNumberID", c.PhoneNumberID, true),
		checkID("BusinessAccountID", c.BusinessAccountID, false),
		checkSecret("Token", c.Token), checkSecret("AppSecret", c.AppSecret),
		checkThat(version.MatchString(c.Version), `Version is not of the form "v25.0"`),
		checkBase(c.BaseURL), checkHosts(c.MediaHosts),
	)
}

func checkThat(ok bool, problem string) error {
	if ok {
		return nil
	}
	return errors.New("whatsapp: " + problem)
}

func checkID(name, id string, required bool) error {
	if id == "" {
		return checkThat(!required, name+" is required")
	}
	return checkThat(digits.MatchString(id), name+" has digits only")
}

func checkSecret(name string, s channel.Secret) error {
	return checkThat(!s.IsZero(), name+" is required")
}

func checkBase(base string) error {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return checkThat(false, "BaseURL is not an address of the form https://host")
	}
	return checkThat(u.Scheme == "https" || plainAllowed(u), "BaseURL is not https")
}

// plainAllowed reports whether u is plain HTTP to this machine.
func plainAllowed(u *url.URL) bool {
	if u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}

func checkHosts(hosts []string) error {
	for _, h := range hosts {
		if len(h) < 3 || !strings.HasPrefix(h, ".") {
			return fmt.Errorf("whatsapp: MediaHosts: %q has no leading dot", h)
		}
	}
	return nil
}
