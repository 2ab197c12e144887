package webchat

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

const name = "webchat"

// Config is one web chat. Account, BaseURL and Secret are required.
type Config struct {
	// Account names the chat in events and is the audience of identity tokens.
	// Letters, digits, "_", "." and "-". It must stay the same for as long as
	// sessions shall.
	Account string `json:"account"`
	// BaseURL is where the channel is mounted, as visitors see it:
	// "https://support.example.com/channels/chat". Plain HTTP only on a loopback address.
	BaseURL string `json:"base_url"`
	// Secret signs sessions, tickets and the links of files: 32 characters or
	// more, at random. Who knows it can be any visitor.
	Secret channel.Secret `json:"secret"`
	// OldSecret is still accepted. To replace Secret, make it the OldSecret, and
	// leave that away once SessionFor has passed.
	OldSecret channel.Secret `json:"old_secret,omitzero"`
	// Origins are the sites that may embed the widget: "https://shop.example", or
	// "https://*.shop.example" for all below that name, but not itself. Compared with scheme and port.
	// Empty means none: then only the page of its own is left.
	Origins []string `json:"origins,omitempty"`
	// Identities are the keys by which the host vouches for who a visitor is: see
	// [IdentityKey]. Without any, visitors stay anonymous.
	Identities []IdentityKey `json:"identities,omitempty"`
	// Transcript is what was said, for reloads and for other processes. Nil means
	// that only what this process has seen, lately, is shown again.
	Transcript channel.Transcript `json:"-"`
	// Files keeps what visitors send, and has what the business sends. Nil means
	// that visitors cannot send files, and that others go by their address. With
	// [channel.OwnedFiles], such as engagement.Files makes, it can remove what a
	// visitor uploads and never sends.
	Files channel.FileStore `json:"-"`
	// Ended remembers which sessions were ended, for all processes. Nil means
	// that only the process that ended a session knows, until it stops.
	Ended channel.Bookmarks `json:"-"`

	// Theme and Texts are how the widget looks and speaks. Texts are by BCP 47
	// tag; Language is the one for visitors whose own is missing, "en" if empty.
	Theme    Theme            `json:"theme,omitzero"`
	Texts    map[string]Texts `json:"texts,omitempty"`
	Language string           `json:"language,omitempty"`
	Start    Start            `json:"start,omitempty"`
	// PreChat is asked before a talk begins, and Offline instead of the talk while
	// the business is closed. Empty means that nothing is.
	PreChat []Field `json:"pre_chat,omitempty"`
	Offline []Field `json:"offline,omitempty"`
	// Directory, Open and Resolve ask the host. Nil: nothing to choose from, always
	// open, no link codes.
	Directory DirectoryFunc `json:"-"`
	Open      OpenFunc      `json:"-"`
	Resolve   ResolveFunc   `json:"-"`

	Limits Limits `json:"limits,omitzero"`
	Rates  Rates  `json:"rates,omitzero"`
	// TrustedProxies are whose X-Forwarded-For is believed. Empty: nobody's.
	TrustedProxies []netip.Prefix `json:"trusted_proxies,omitempty"`
	// Challenge, if there is one, must return nil before a session begins: a
	// captcha's answer came with the request.
	Challenge func(ctx context.Context, r *http.Request, answer string) error `json:"-"`
	// SessionFor is how long a session lives after its last renewal. Defaults to
	// 30 days.
	SessionFor time.Duration `json:"session_for,omitempty"`
	// PollEvery is how often a stream that is open asks the Transcript for what
	// other processes did. Defaults to 3 s while there is news, slowing down to
	// 10 s. Negative means never, for a host with one process.
	PollEvery time.Duration `json:"poll_every,omitempty"`
	// Now is the clock. Defaults to time.Now.
	Now func() time.Time `json:"-"`
}

// An IdentityKey checks tokens by which the host says who a visitor is: JWTs
// with the user in "sub", [Config].Account in "aud", and an "exp" at most an
// hour ahead. "name", "picture" and "locale" are taken over if they are there. With
// "jti" the token serves one visitor only, as far as this process remembers.
type IdentityKey struct {
	// ID is the token's "kid". It may be empty if there is one key only.
	ID string `json:"id"`
	// Secret is for HS256, at least 32 characters, and PublicKey for EdDSA. One of them is
	// set; it alone decides the algorithm.
	Secret    channel.Secret    `json:"secret,omitzero"`
	PublicKey ed25519.PublicKey `json:"public_key,omitempty"`
}

const (
	minSecret         = 32
	defaultSessionFor = 30 * 24 * time.Hour
	defaultPoll       = 3 * time.Second
)

func (c Config) withDefaults() Config {
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	c.Language = cmp.Or(c.Language, "en")
	c.Start = cmp.Or(c.Start, StartDirect)
	c.Limits, c.Rates = c.Limits.withDefaults(), c.Rates.withDefaults()
	c.SessionFor = cmp.Or(c.SessionFor, defaultSessionFor)
	c.PollEvery = cmp.Or(c.PollEvery, defaultPoll)
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

var (
	accountName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)
	fieldKey    = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	colour      = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)
)

// check finds everything that is wrong. It is given the defaults too.
func (c Config) check() error {
	problems := []error{
		must(accountName.MatchString(c.Account), "Account is required: letters, digits, _ . and -"),
		wrong("BaseURL", call.CheckBase(c.BaseURL)),
		must(len(c.Secret.Reveal()) >= minSecret, "Secret has less than 32 characters"),
		must(c.OldSecret.IsZero() || len(c.OldSecret.Reveal()) >= minSecret, "OldSecret has less than 32 characters"),
		must(c.Start == StartDirect || c.Start == StartDirectory, "Start is neither direct nor directory"),
		must(c.SessionFor > 0, "SessionFor is negative"),
		must(c.Limits.Text > 0 && c.Limits.File > 0 && c.Limits.Files > 0 && c.Limits.Streams > 0 && c.Limits.AllStreams > 0, "Limits has a negative number"),
		c.Theme.check(),
	}
	for _, o := range c.Origins {
		_, err := parsePattern(o)
		problems = append(problems, wrong("Origins", err))
	}
	problems = append(problems, checkIdentities(c.Identities), checkFields("PreChat", c.PreChat), checkFields("Offline", c.Offline))
	return errors.Join(problems...)
}

func (t Theme) check() error {
	return errors.Join(
		must(t.Color == "" || colour.MatchString(t.Color), "Theme.Color is not #rrggbb"),
		must(t.Text == "" || colour.MatchString(t.Text), "Theme.Text is not #rrggbb"),
		must(t.Scheme == "" || t.Scheme == "auto" || t.Scheme == "light" || t.Scheme == "dark", "Theme.Scheme is none of auto, light and dark"),
		must(t.Position == "" || t.Position == "right" || t.Position == "left", "Theme.Position is neither right nor left"),
		must(t.Logo == "" || strings.HasPrefix(t.Logo, "https://"), "Theme.Logo is no address with https"),
		must(t.Radius >= 0, "Theme.Radius is negative"),
	)
}

func checkIdentities(all []IdentityKey) error {
	var problems []error
	seen := map[string]bool{}
	for _, k := range all {
		problems = append(problems,
			must(k.ID != "" || len(all) == 1, "Identities has several keys, and one of them without an ID"),
			must(!seen[k.ID], "Identities has an ID twice"),
			must(k.Secret.IsZero() != (len(k.PublicKey) == 0), "Identities has a key with both or neither of Secret and PublicKey"),
			must(k.Secret.IsZero() || len(k.Secret.Reveal()) >= minSecret, "Identities has a Secret with less than 32 characters"),
			must(len(k.PublicKey) == 0 || len(k.PublicKey) == ed25519.PublicKeySize, "Identities has a PublicKey that is not of Ed25519"),
		)
		seen[k.ID] = true
	}
	return errors.Join(problems...)
}

func checkFields(form string, fields []Field) error {
	var problems []error
	seen := map[string]bool{}
	for _, f := range fields {
		problems = append(problems,
			must(fieldKey.MatchString(f.Key), form+" has a key that is not letters, digits, _ and -"),
			must(!seen[f.Key], form+" has a key twice"),
			must(f.known(), form+" has a field of a type that there is not"),
			must(f.Type != FieldSelect || len(f.Options) > 0, form+" has a select without options"),
			must(f.Max >= 0, form+" has a field whose Max is negative"),
		)
		seen[f.Key] = true
	}
	return errors.Join(problems...)
}

func (f Field) known() bool {
	switch f.Type {
	case FieldText, FieldMail, FieldPhone, FieldArea, FieldSelect, FieldCheckbox:
		return true
	}
	return false
}

// originOf is scheme and host of an address.
func originOf(u *url.URL) string { return strings.ToLower(u.Scheme + "://" + u.Host) }

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
