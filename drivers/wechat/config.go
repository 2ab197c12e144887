package wechat

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

// A Mode is how WeChat wraps its pushes, as chosen in the console.
type Mode string

// The modes. Only the last one protects what is in a push: in plain mode the
// signature does not cover the body.
const (
	// ModePlain sends the content as it is.
	ModePlain Mode = "plain"
	// ModeCompatible sends the content twice, plain and encrypted. The plain one
	// is ignored.
	ModeCompatible Mode = "compatible"
	// ModeSafe sends the content encrypted only.
	ModeSafe Mode = "safe"
)

// A Config describes one Official Account. It can be read from a configuration
// file; only Transport, Tokens and Now cannot.
type Config struct {
	// AppID is the account's id as a developer: "wx" and 16 hex digits. Required.
	AppID string `json:"app_id"`
	// AppSecret gets access tokens. Required.
	AppSecret channel.Secret `json:"app_secret"`
	// OriginalID is what pushes call the account: "gh_" and more. If it is set,
	// it is the Account of events, and a push for another account is refused.
	// Empty takes AppID, and accepts whatever name.
	OriginalID string `json:"original_id,omitempty"`
	// Token is the word of the server configuration that signs pushes. Required.
	Token channel.Secret `json:"token"`
	// EncodingAESKey is the key of the server configuration that encrypts pushes:
	// 43 letters and digits. Required, but for ModePlain.
	EncodingAESKey channel.Secret `json:"encoding_aes_key,omitzero"`
	// Mode is that of the server configuration. Defaults to ModeSafe. A push in a
	// weaker mode is refused, whatever it says of itself.
	Mode Mode `json:"mode,omitempty"`
	// MaxAge is how old a push may be, and how far ahead of Now, so that a copy of
	// one is worth little. Defaults to 5 minutes.
	MaxAge time.Duration `json:"max_age,omitempty"`
	// Platform is the scope of union ids: a word for the Open Platform account
	// that the Official Account is bound to. It should be the same for all
	// accounts that are bound to it.
	Platform string `json:"platform,omitempty"`
	// KFAccount is the agent ("name@wechatid") whom people see as the sender of
	// customer-service messages. Empty shows the account itself.
	KFAccount string `json:"kf_account,omitempty"`
	// MaxText is how long a text may be, in bytes of UTF-8. Defaults to 2,048;
	// WeChat's page gives the error and no number.
	MaxText int `json:"max_text,omitempty"`
	// BaseURL is where the API is. Defaults to "https://api.weixin.qq.com"; there
	// are other names for regions and disasters. It may be plain HTTP on a
	// loopback address only, for a simulator.
	BaseURL string `json:"base_url,omitempty"`
	// Transport carries all requests. Nil means transports of the channel's own:
	// the one for files that somebody else names the address of connects to public
	// addresses only, and another must see to that itself.
	Transport http.RoundTripper `json:"-"`
	// Tokens keeps the access token. Several processes must share one: see the
	// package comment. Nil means one of the channel's own.
	Tokens channel.TokenCache `json:"-"`
	// Now tells how old a push is and when a token is to be renewed. Defaults to
	// time.Now.
	Now func() time.Time `json:"-"`
	// Rate is how fast the account may send. Zero is no limit: WeChat's are by
	// the day.
	Rate channel.Rate `json:"rate,omitzero"`
	// UserAgent is sent with every request. Defaults to "rapport".
	UserAgent string `json:"user_agent,omitempty"`
}

const (
	defaultAPI     = "https://api.weixin.qq.com"
	defaultMaxAge  = 5 * time.Minute
	defaultMaxText = 2048
	// idleConnections is enough for 1,000 calls a second that take a tenth of a
	// second each.
	idleConnections = 100
)

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.BaseURL = strings.TrimRight(cmp.Or(c.BaseURL, defaultAPI), "/")
	c.Mode = cmp.Or(c.Mode, ModeSafe)
	c.MaxAge = cmp.Or(c.MaxAge, defaultMaxAge)
	c.MaxText = cmp.Or(c.MaxText, defaultMaxText)
	c.UserAgent = cmp.Or(c.UserAgent, "rapport")
	if c.Transport == nil {
		c.Transport = call.OwnTransport(idleConnections)
	}
	if c.Tokens == nil {
		c.Tokens = newMemory()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func (c Config) account() string { return cmp.Or(c.OriginalID, c.AppID) }

var word = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// check finds everything that is wrong. It is given the defaults too.
func (c Config) check() error {
	return errors.Join(
		must(word.MatchString(c.AppID), "AppID is required, and has letters and digits only"),
		must(!c.AppSecret.IsZero(), "AppSecret is required"),
		must(c.OriginalID == "" || word.MatchString(c.OriginalID), "OriginalID has letters, digits and underscores only"),
		must(!c.Token.IsZero(), "Token is required"),
		c.checkMode(),
		must(c.MaxAge > 0, "MaxAge is negative"),
		must(c.MaxText > 0, "MaxText is negative"),
		wrong("BaseURL", call.CheckBase(c.BaseURL)),
	)
}

func (c Config) checkMode() error {
	switch c.Mode {
	case ModePlain:
		return nil
	case ModeCompatible, ModeSafe:
		_, err := readKey(c.EncodingAESKey)
		return wrong("EncodingAESKey", err)
	}
	return errors.New(name + `: Mode is none of "plain", "compatible" and "safe"`)
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
