package wechattest

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"time"
)

// A Mode is how pushes are wrapped ([cfg], [push]).
type Mode string

// The modes. In compatible mode the business's fields are there twice: in plain
// and encrypted.
const (
	ModePlain      Mode = "plain"
	ModeCompatible Mode = "compatible"
	ModeSafe       Mode = "safe"
)

// Options describe the Official Account and how the server behaves. The zero
// Options work: a verified service account in safe mode.
type Options struct {
	// AppID, Secret, OriginalID ("gh_…"), Token and EncodingAESKey (43 letters and
	// digits) are what the driver must know. They have defaults, and none of
	// them is a secret here.
	AppID, Secret, OriginalID, Token, EncodingAESKey string
	// Mode defaults to ModeSafe.
	Mode Mode
	// Platform names the Open Platform account that the Official Account is bound
	// to. People have a union id only if it is set ([user]).
	Platform string
	// Unverified accounts may not send, and more: 48001 ([send], [freq]).
	Unverified bool
	// TestAccount has the small daily quotas of a test account ([freq]).
	TestAccount bool
	// Quotas are daily quotas by path, such as "/cgi-bin/message/custom/send":
	// 0 means none left, negative no limit. What is not in it has WeChat's own
	// ([freq]).
	Quotas map[string]int
	// Whitelist are the addresses that may ask for tokens ([api], 40164). Empty
	// means all.
	Whitelist []string
	// CallerIP is where calls through [Server.Transport] come from. Defaults to
	// "203.0.113.7".
	CallerIP string
	// TokenLife is how long tokens live. 0 means two hours.
	TokenLife time.Duration
	// TokenLength is how many characters tokens have. 0 means 512 ([api]: so
	// much must be storable).
	TokenLength int
	// TextBytes is how long a text may be. 0 means 2048 ([send] gives only the
	// error, not the number).
	TextBytes int
	// ImageBytes is how big an uploaded picture may be. 0 means 2 MB, the English
	// page's number; the Chinese one says 10 MB ([media]).
	ImageBytes int
	// MenuItems and MenuItemBytes limit the items of a msgmenu and their text
	// (45098, 45099). 0 means no limit: no page gives a number ([send]).
	MenuItems, MenuItemBytes int
	// MiniPrograms are the appids that are linked with the account.
	MiniPrograms []string
	// Templates and Notices are what the account has been granted: template
	// messages, and subscription notifications.
	Templates, Notices []Template
	// MediaBase is before the addresses of pictures and films. Empty means
	// WeChat's own hosts, which [Server.Transport] serves.
	MediaBase string
	// Web is how phones fetch the pictures of articles when their owner opens the
	// chat. Nil means that nothing is fetched.
	Web http.RoundTripper
	// Now is the server's clock. Nil means time.Now. With another clock use
	// Flush rather than Run, whose timers go by the real one.
	Now func() time.Time
	// Latency is how long every call takes to be answered. 0 means at once.
	Latency time.Duration
	// HookTimeout is how long a push may take to be answered, and the gap between
	// the tries. 0 means 5 seconds ([recv]).
	HookTimeout time.Duration
	// Tries is how often a push is sent at most. 0 means 3 ([recv]).
	Tries int
	// StatusDelay is how long after a template message or notification its result
	// is pushed. 0 means at once.
	StatusDelay time.Duration
	// AutoRead makes people read what they get at once.
	AutoRead bool
	// ScreenLimit is how many messages a chat keeps. 0 means 1,000. A load test
	// sets 1.
	ScreenLimit int
	// Workers is how many pushes Run sends at a time. 0 means 4.
	Workers int
}

func (o Options) withDefaults() Options {
	o.AppID = cmp.Or(o.AppID, "wx0123456789abcdef")
	o.Secret = cmp.Or(o.Secret, "secret-of-the-simulator")
	o.OriginalID = cmp.Or(o.OriginalID, "gh_0123456789ab")
	o.Token = cmp.Or(o.Token, "TokenOfTheSimulator")
	o.EncodingAESKey = cmp.Or(o.EncodingAESKey, "KeyOfTheSimulator0123456789abcdefghijklmnoQ")
	o.Mode = cmp.Or(o.Mode, ModeSafe)
	o.CallerIP = cmp.Or(o.CallerIP, "203.0.113.7")
	o.TokenLife, o.TokenLength = cmp.Or(o.TokenLife, 2*time.Hour), cmp.Or(o.TokenLength, 512)
	o.TextBytes, o.ImageBytes = cmp.Or(o.TextBytes, 2048), cmp.Or(o.ImageBytes, 2<<20)
	o.HookTimeout, o.Tries = cmp.Or(o.HookTimeout, 5*time.Second), cmp.Or(o.Tries, 3)
	o.ScreenLimit, o.Workers = cmp.Or(o.ScreenLimit, 1000), cmp.Or(o.Workers, 4)
	o.Quotas, o.Whitelist = maps.Clone(o.Quotas), slices.Clone(o.Whitelist)
	o.MiniPrograms = slices.Clone(o.MiniPrograms)
	o.Templates, o.Notices = slices.Clone(o.Templates), slices.Clone(o.Notices)
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}
