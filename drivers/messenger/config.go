package messenger

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// A Config describes one Page of a business. It can be read from a
// configuration file; only Transport cannot.
type Config struct {
	// PageID is the id of the Page, in digits. It is the channel's account, and
	// the scope of people's ids. Required.
	PageID string `json:"page_id"`
	// Token is the Page access token. Required.
	Token channel.Secret `json:"token"`
	// AppSecret checks the signature of webhooks. Required.
	AppSecret channel.Secret `json:"app_secret"`
	// VerifyToken is the word that Meta repeats when the address of the webhook
	// is entered. Without it that handshake is refused.
	VerifyToken channel.Secret `json:"verify_token,omitzero"`
	// AppID is the id of the business's app, in digits. With it, echoes of the
	// app's own messages are told from those of people in Meta's inbox and of
	// other apps, and changes of control are read for certain. Recommended.
	AppID string `json:"app_id,omitempty"`
	// HumanAgent says that Meta approved the feature Human Agent for the app.
	// Then messages by agents may go out for 7 days instead of 24 hours after the
	// contact's last one.
	HumanAgent bool `json:"human_agent,omitempty"`
	// GetStarted is the payload of the button that opens a chat. A tap on it
	// becomes a channel.ConversationOpened. Defaults to "GET_STARTED".
	GetStarted string `json:"get_started,omitempty"`
	// Personas are the ids of personas by the name of an author: a message whose
	// Sender has that name is shown as the persona's. See CreatePersona.
	Personas map[string]string `json:"personas,omitempty"`
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
	// MediaHosts are the ends of host names, each with a leading dot, that files
	// of contacts may be fetched from. They never see the token. Defaults to
	// ".fbcdn.net" and ".fbsbx.com".
	MediaHosts []string `json:"media_hosts,omitempty"`
	// AppSecretProof adds a proof to every call that the caller knows the app
	// secret. Needed if the app demands it.
	AppSecretProof bool `json:"app_secret_proof,omitempty"`
	// Rate is how fast the Page may send. Defaults to 40 per second: more in the
	// long run freezes a Page. Films and sound are taken at 10 per second only.
	Rate channel.Rate `json:"rate,omitzero"`
	// UserAgent is sent with every request. Defaults to "rapport".
	UserAgent string `json:"user_agent,omitempty"`
}

const defaultGetStarted = "GET_STARTED"

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.Version = cmp.Or(c.Version, graph.DefaultVersion)
	c.BaseURL = strings.TrimRight(cmp.Or(c.BaseURL, graph.DefaultBase), "/")
	c.UserAgent = cmp.Or(c.UserAgent, "rapport")
	c.GetStarted = cmp.Or(c.GetStarted, defaultGetStarted)
	if c.MediaHosts == nil {
		c.MediaHosts = []string{".fbcdn.net", ".fbsbx.com"}
	}
	if c.Rate.IsZero() {
		c.Rate = channel.Rate{PerSecond: 40}
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
		is.ID("PageID", c.PageID, true), is.ID("AppID", c.AppID, false),
		is.Secret("Token", c.Token), is.Secret("AppSecret", c.AppSecret),
		is.That(graph.IsVersion(c.Version), `Version is not of the form "v25.0"`),
		is.That(utf8.RuneCountInString(c.GetStarted) <= payloadMax, "GetStarted is longer than 1000 characters"),
		is.Base(c.BaseURL), checkHosts(c.MediaHosts),
	)
}

func checkHosts(hosts []string) error {
	for _, h := range hosts {
		if len(h) < 3 || !strings.HasPrefix(h, ".") {
			return fmt.Errorf("messenger: MediaHosts: %q has no leading dot", h)
		}
	}
	return nil
}
