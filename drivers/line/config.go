package line

import (
	"cmp"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// A Config describes the Messaging API channel of one LINE Official Account. It
// can be read from a configuration file; only Transport and Now cannot.
//
// Access tokens come in exactly one way: Token as it is, or with Assertion, or,
// without both, with ChannelID and ChannelSecret.
type Config struct {
	// ChannelID is the number of the channel in the console. Required unless
	// Token and UserID are set.
	ChannelID string `json:"channel_id,omitempty"`
	// ChannelSecret checks the signature of webhooks. Required.
	ChannelSecret channel.Secret `json:"channel_secret"`
	// Token is a long-lived or short-lived access token that somebody else sees
	// to. Empty lets the channel issue stateless ones: they live for 15 minutes,
	// there is no limit to them, and several processes do not disturb each
	// other.
	Token channel.Secret `json:"token,omitzero"`
	// Assertion issues tokens with a key instead of the secret. Zero does not.
	Assertion AssertionKey `json:"assertion,omitzero"`
	// UserID is the bot's own user id: "U" and 32 hex digits. Webhooks call it
	// the destination, and it becomes the Account of events. Empty takes
	// ChannelID for both.
	UserID string `json:"user_id,omitempty"`
	// Provider is the scope of the ids of people and groups. All channels that
	// belong to one provider in the console see the same ids and should have the
	// same word here. It must stay the same for as long as contacts are kept.
	// Defaults to ChannelID, or to UserID without one.
	Provider string `json:"provider,omitempty"`
	// Sender is how authors are shown who have no name or picture of their own.
	// The zero Sender leaves it to the account.
	Sender channel.Sender `json:"sender,omitzero"`
	// BaseURL is where the API is. Defaults to "https://api.line.me". It may be
	// plain HTTP on a loopback address only, for a simulator.
	BaseURL string `json:"base_url,omitempty"`
	// DataURL is where the content of messages is. Defaults to
	// "https://api-data.line.me".
	DataURL string `json:"data_url,omitempty"`
	// Transport carries all requests. Nil means transports of the channel's own:
	// the one for files that somebody else names the address of connects to public
	// addresses only, and another must see to that itself.
	Transport http.RoundTripper `json:"-"`
	// Now tells when a token is to be renewed. Defaults to time.Now.
	Now func() time.Time `json:"-"`
	// Rate is how fast the account may send. Defaults to 2,000 calls per second.
	Rate channel.Rate `json:"rate,omitzero"`
	// UserAgent is sent with every request. Defaults to "rapport".
	UserAgent string `json:"user_agent,omitempty"`
}

// An AssertionKey is a key whose public half is registered in the console as
// an assertion signing key.
type AssertionKey struct {
	// ID is what the console called the key when it was registered: its "kid".
	// Required.
	ID string `json:"id"`
	// Key is the private RSA key, in PEM or as a JWK. Required.
	Key channel.Secret `json:"key"`
	// Days makes tokens of version 2.1 that live that long, up to 30. LINE keeps
	// 30 of them per channel and then refuses to issue more, so this is for a
	// process that seldom starts. 0 issues stateless tokens.
	Days int `json:"days,omitempty"`
}

// IsZero reports whether no key is set.
func (k AssertionKey) IsZero() bool { return k == AssertionKey{} }

const (
	defaultAPI  = "https://api.line.me"
	defaultData = "https://api-data.line.me"
	// idleConnections is enough for 1,000 calls a second that take a tenth of a
	// second each.
	idleConnections = 100
	maxDays         = 30
)

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.BaseURL = strings.TrimRight(cmp.Or(c.BaseURL, defaultAPI), "/")
	c.DataURL = strings.TrimRight(cmp.Or(c.DataURL, defaultData), "/")
	c.Provider = cmp.Or(c.Provider, c.ChannelID, c.UserID)
	c.UserAgent = cmp.Or(c.UserAgent, "rapport")
	if c.Rate.IsZero() {
		c.Rate = channel.Rate{PerSecond: 2000}
	}
	if c.Transport == nil {
		c.Transport = call.OwnTransport(idleConnections)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func (c Config) account() string { return cmp.Or(c.UserID, c.ChannelID) }

var digits = regexp.MustCompile(`^[0-9]+$`)

// check finds everything that is wrong. It is given the defaults too.
func (c Config) check() error {
	return errors.Join(
		must(c.ChannelID == "" || digits.MatchString(c.ChannelID), "ChannelID has digits only"),
		must(c.UserID == "" || isID(channel.AddressUser, c.UserID), `UserID is not "U" and 32 hex digits`),
		must(!c.ChannelSecret.IsZero(), "ChannelSecret is required"),
		must(c.Token.IsZero() || c.Assertion.IsZero(), "Token and Assertion are two ways to get a token: set one"),
		must(!c.Token.IsZero() || c.ChannelID != "", "ChannelID is required for issuing tokens, since there is no Token"),
		must(c.account() != "", "UserID or ChannelID is required"),
		c.Assertion.check(),
		wrong("BaseURL", call.CheckBase(c.BaseURL)), wrong("DataURL", call.CheckBase(c.DataURL)),
	)
}

func (k AssertionKey) check() error {
	if k.IsZero() {
		return nil
	}
	_, err := readKey(k.Key)
	return errors.Join(
		must(k.ID != "", "Assertion.ID is required"), wrong("Assertion.Key", err),
		must(k.Days >= 0 && k.Days <= maxDays, "Assertion.Days is not between 0 and 30"),
	)
}

// must is nil if ok.
func must(ok bool, problem string) error {
	if ok {
		return nil
	}
	return errors.New(name + ": " + problem)
}

func wrong(field string, err error) error {
	if err == nil {
		return nil
	}
	return errors.New(name + ": " + field + " " + err.Error())
}
