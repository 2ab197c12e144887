package woztell

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/graph"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// A class is what an error means for the caller.
type class struct {
	kind  channel.ErrorKind
	scope channel.ErrorScope
}

// codes are the err_code that are known; WOZTELL publishes no table
// ([d:bot-api]). A channel that the app does not have is a matter of set-up: the
// channel stops until somebody mends it. 23 stands in a sample without a word.
var codes = map[string]class{
	"100": {channel.Unreachable, channel.ScopeRecipient}, // the number is invalid or has no WhatsApp
	"112": {channel.Unauthorized, channel.ScopeChannel},  // no such channel
}

// A saying is what a text means that came without a code that is known.
type saying struct {
	words string // in lower case
	class class
}

// sayings tell credentials from the rest: "User is not authorized." is a scope
// that the token does not have, "User is not authenticated." a token that is none
// ([d:bot-api], [n8n] credential test). The others are what such texts say
// everywhere.
var sayings = []saying{
	{"authori", class{channel.Unauthorized, channel.ScopeChannel}},
	{"authenti", class{channel.Unauthorized, channel.ScopeChannel}},
	{"access token", class{channel.Unauthorized, channel.ScopeChannel}},
	{"rate limit", class{channel.RateLimited, channel.ScopeChannel}},
	{"too many requests", class{channel.RateLimited, channel.ScopeChannel}},
	{"not supported", class{kind: channel.Unsupported}},
	{"required", class{kind: channel.Invalid}},
	{"invalid", class{kind: channel.Invalid}},
	{"must ", class{kind: channel.Invalid}},
}

// refusal makes an error of a plain no. It is certain, whatever the HTTP status:
// 500 is how the Bot API says that it did not begin (trap P3). What no table has
// is Unknown, so that nobody tries it again unasked.
func (c *Channel) refusal(op string, a *call.Answer, says complaint) *channel.Error {
	e := &channel.Error{Op: op, Code: string(says.Code), Detail: c.discreet(says.words())}
	k := c.classify(string(says.Code), says.words(), a.Status)
	e.Kind, e.Scope = k.kind, k.scope
	if e.Code == "" {
		e.Code = code(a.Status)
	}
	if says.OK == silent && !says.coded() && a.Status >= 500 {
		// Any gateway may write such a body: only ok:0 and a code are WOZTELL's.
		return c.strange(op, a)
	}
	if e.Kind == channel.RateLimited || e.Kind == channel.Unavailable {
		e.RetryAfter = call.RetryAfter(a.Header)
	}
	return e
}

func (c *Channel) classify(code, says string, status int) class {
	if status == http.StatusTooManyRequests {
		return class{channel.RateLimited, channel.ScopeChannel}
	}
	if k, ok := codes[code]; ok {
		return k
	}
	if k, ok := c.metas(code); ok {
		return k
	}
	says = strings.ToLower(says)
	for _, s := range sayings {
		if strings.Contains(says, s.words) {
			return s.class
		}
	}
	if k := graph.ByStatus(status); status >= 400 && status < 500 {
		return class{k.Kind, k.Scope}
	}
	return class{kind: channel.Unknown}
}

// metas looks a code up that Meta gave for WhatsApp: entries of an answer, and
// messages that failed, hand it on. WOZTELL's own codes are below a thousand.
func (c *Channel) metas(code string) (class, bool) {
	n, err := strconv.Atoi(code)
	k, ok := meta.WhatsApp[n]
	if err != nil || n < 1000 || !ok || c.cfg.Platform != WhatsApp {
		return class{}, false
	}
	return class{k.Kind, k.Scope}, true
}

// strange is an answer that is none of WOZTELL's, or says nothing: it is known
// by its status. 500, 502 and 504 are uncertain, and so is success that cannot be
// read.
func (c *Channel) strange(op string, a *call.Answer) *channel.Error {
	if a.OK() {
		return meta.Garbled(op, a, true)
	}
	k := graph.ByStatus(a.Status)
	e := &channel.Error{Kind: k.Kind, Scope: k.Scope, Op: op, Code: code(a.Status), Uncertain: k.Uncertain}
	if e.Kind == channel.RateLimited || e.Kind == channel.Unavailable {
		e.RetryAfter = call.RetryAfter(a.Header)
	}
	var says complaint
	if json.Unmarshal(a.Body, &says) == nil {
		e.Detail = c.discreet(says.words())
	}
	return e
}

// discreet is a text of WOZTELL's on one line and not too long. One that quotes
// a credential is left out.
func (c *Channel) discreet(says string) string {
	for _, s := range c.caller.Secrets {
		if !s.IsZero() && strings.Contains(says, s.Reveal()) {
			return ""
		}
	}
	return graph.Shorten(strings.Join(strings.Fields(says), " "))
}
