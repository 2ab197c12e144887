package email

import (
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

// A code is what a server said: the basic code of RFC 5321 and the enhanced one of
// RFC 3463, as far as it gave one, at a stage of the exchange. Zero numbers and an
// empty stage match any.
type code struct {
	stage wire.Stage
	basic int
	class [3]int // -1 matches any number
}

// A meaning is what a code asks of us.
type meaning struct {
	code
	kind  channel.ErrorKind
	scope channel.ErrorScope
	after time.Duration
	why   string // and where that is written
}

// laterOn is when to try again a recipient who cannot take mail now. RFC 5321,
// 4.5.4.1 wants half an hour between tries; senders with few mails try sooner
// first, and graylists let a mail in after five minutes (RFC 6647, 5).
const laterOn = 5 * time.Minute

// meanings are looked through from the top: the first that matches counts. The
// numbers are those of RFC 3463 (2003-01), with the register at IANA ("SMTP
// Enhanced Status Codes", read 2026-11-20).
var meanings = []meaning{
	// The account.
	{code{"", 535, any3}, channel.Unauthorized, channel.ScopeChannel, 0, "credentials refused (RFC 4954, 6)"},
	{code{"", 534, any3}, channel.Unauthorized, channel.ScopeChannel, 0, "this way to log in is too weak, or needs a step elsewhere (RFC 4954, 6)"},
	{code{"", 530, any3}, channel.Unauthorized, channel.ScopeChannel, 0, "a login, or TLS, is required (RFC 4954, 6; RFC 3207)"},
	{code{"", 538, any3}, channel.Unauthorized, channel.ScopeChannel, 0, "a login needs TLS (RFC 4954, 6)"},
	{code{"", 0, [3]int{5, 7, 8}}, channel.Unauthorized, channel.ScopeChannel, 0, "credentials refused (RFC 4954, 6)"},
	{code{"", 0, [3]int{5, 7, 9}}, channel.Unauthorized, channel.ScopeChannel, 0, "way to log in too weak (RFC 4954, 6)"},
	{code{"", 0, [3]int{5, 7, 30}}, channel.Unauthorized, channel.ScopeChannel, 0, "Microsoft 365 takes no passwords (MC786329, 2026-01-27)"},
	{code{"", 0, [3]int{5, 7, 57}}, channel.Unauthorized, channel.ScopeChannel, 0, "Microsoft 365: client was not authenticated"},
	{code{"", 0, [3]int{5, 7, 139}}, channel.Unauthorized, channel.ScopeChannel, 0, "Microsoft 365: SMTP AUTH is disabled for the tenant"},
	{code{"", 0, [3]int{5, 7, 60}}, channel.Unauthorized, channel.ScopeChannel, 0, "Microsoft 365: may not send as this address"},
	{code{"", 454, [3]int{4, 7, 0}}, channel.Unavailable, channel.ScopeMessage, 0, "logging in fails for the moment (RFC 4954, 6)"},
	{code{wire.StageLogin, 5, any3}, channel.Unauthorized, channel.ScopeChannel, 0, "the login was refused"},
	{code{wire.StageFrom, 0, [3]int{5, 7, -1}}, channel.Unauthorized, channel.ScopeChannel, 0, "may not send as this address (RFC 3463, X.7.1)"},
	{code{wire.StageFrom, 553, any3}, channel.Unauthorized, channel.ScopeChannel, 0, "sender address not allowed (Postfix, reject_sender_login_mismatch)"},

	{code{wire.StageDial, 5, any3}, channel.Unauthorized, channel.ScopeChannel, 0, "the server does not serve us at all (RFC 5321, 3.1)"},

	// Too fast.
	{code{"", 432, [3]int{4, 3, 2}}, channel.RateLimited, channel.ScopeChannel, 0, "Microsoft 365: too many connections or mails a minute"},
	{code{"", 450, [3]int{4, 2, 1}}, channel.RateLimited, channel.ScopeRecipient, laterOn, "Gmail: this recipient gets mail too fast (answer 3726730, 2026-11-20); elsewhere: mailbox shut for now"},
	{code{"", 0, [3]int{5, 4, 5}}, channel.RateLimited, channel.ScopeChannel, time.Hour, "Gmail: daily limit (answer 166852, 2026-11-20)"},
	{code{"", 0, [3]int{4, 7, 28}}, channel.RateLimited, channel.ScopeChannel, 0, "Gmail: unusual rate (answer 3726730, 2026-11-20)"},
	{code{wire.StageTo, 4, [3]int{4, 7, -1}}, channel.RateLimited, channel.ScopeMessage, laterOn, "graylisting and other policy that a later try gets through (RFC 6647)"},
	{code{"", 4, [3]int{4, 7, -1}}, channel.RateLimited, channel.ScopeChannel, 0, "policy for the moment (RFC 3463, X.7.X)"},
	{code{"", 452, [3]int{4, 5, 3}}, channel.RateLimited, channel.ScopeMessage, 0, "too many recipients at once (RFC 3463, X.5.3)"},

	// The recipient.
	{code{wire.StageTo, 0, [3]int{5, 1, 3}}, channel.Invalid, channel.ScopeMessage, 0, "the address is not well formed (RFC 3463, X.1.3)"},
	{code{wire.StageTo, 0, [3]int{5, 1, -1}}, channel.Unreachable, channel.ScopeRecipient, 0, "no such mailbox or domain (RFC 3463, X.1)"},
	{code{wire.StageTo, 0, [3]int{5, 2, 2}}, channel.Unreachable, channel.ScopeMessage, 0, "mailbox full (RFC 3463, X.2.2)"},
	{code{wire.StageTo, 0, [3]int{5, 2, 3}}, channel.Invalid, channel.ScopeMessage, 0, "larger than this mailbox takes (RFC 3463, X.2.3)"},
	{code{wire.StageTo, 0, [3]int{5, 2, -1}}, channel.Unreachable, channel.ScopeRecipient, 0, "mailbox disabled (RFC 3463, X.2.1)"},
	{code{wire.StageTo, 0, [3]int{5, 4, -1}}, channel.Unreachable, channel.ScopeMessage, 0, "no way to the domain (RFC 3463, X.4)"},
	{code{wire.StageTo, 4, any3}, channel.Unavailable, channel.ScopeMessage, laterOn, "the recipient cannot take mail now (RFC 5321, 4.2.1)"},

	// The mail.
	{code{"", 552, [3]int{5, 2, 2}}, channel.Unreachable, channel.ScopeMessage, 0, "mailbox full (RFC 3463, X.2.2)"},
	{code{"", 552, any3}, channel.Invalid, channel.ScopeMessage, 0, "too large (RFC 5321, 4.5.3.1.9)"},
	{code{"", 0, [3]int{5, 3, 4}}, channel.Invalid, channel.ScopeMessage, 0, "too large for the system (RFC 3463, X.3.4)"},
	{code{"", 0, [3]int{5, 2, 3}}, channel.Invalid, channel.ScopeMessage, 0, "too large (RFC 3463, X.2.3)"},
	{code{"", 0, [3]int{5, 6, 7}}, channel.Unsupported, channel.ScopeMessage, 0, "SMTPUTF8 is not on the way (RFC 6531)"},
	{code{"", 0, [3]int{5, 6, -1}}, channel.Invalid, channel.ScopeMessage, 0, "the content cannot be carried (RFC 3463, X.6)"},
	{code{"", 0, [3]int{5, 5, -1}}, channel.Invalid, channel.ScopeMessage, 0, "the exchange was wrong (RFC 3463, X.5)"},
	{code{"", 0, [3]int{5, 7, -1}}, channel.Invalid, channel.ScopeMessage, 0, "policy against this mail: taken for spam, or the like (RFC 3463, X.7.1)"},

	// Without an enhanced code, or with one that says nothing.
	{code{wire.StageTo, 550, any3}, channel.Unreachable, channel.ScopeRecipient, 0, "mailbox not available (RFC 5321, 4.2.3)"},
	{code{wire.StageTo, 551, any3}, channel.Unreachable, channel.ScopeRecipient, 0, "not here (RFC 5321, 4.2.3)"},
	{code{wire.StageTo, 553, any3}, channel.Invalid, channel.ScopeMessage, 0, "mailbox name not allowed (RFC 5321, 4.2.3)"},
	{code{wire.StageTo, 5, any3}, channel.Unreachable, channel.ScopeMessage, 0, "recipient refused"},
	{code{"", 4, any3}, channel.Unavailable, channel.ScopeMessage, 0, "passing trouble (RFC 5321, 4.2.1)"},
	{code{"", 5, any3}, channel.Invalid, channel.ScopeMessage, 0, "refused for good (RFC 5321, 4.2.1)"},
}

var any3 = [3]int{-1, -1, -1}

// matches compares with what a server said. A basic code below 10 is its first
// digit only.
func (c code) matches(stage wire.Stage, basic int, class [3]int) bool {
	if c.stage != "" && c.stage != stage {
		return false
	}
	if c.basic != 0 && c.basic != basic && c.basic != basic/100 {
		return false
	}
	for i, n := range c.class {
		if n >= 0 && n != class[i] {
			return false
		}
	}
	return true
}

// meaningOf looks a code up. What nobody has heard of is Unknown.
func meaningOf(stage wire.Stage, basic int, class [3]int, text string) meaning {
	if isRelaying(text) {
		return meaning{kind: channel.Unauthorized, scope: channel.ScopeChannel}
	}
	for _, m := range meanings {
		if m.matches(stage, basic, class) {
			if m.kind.Retryable() && isGraylisting(text) {
				m.kind, m.scope, m.after = channel.RateLimited, channel.ScopeMessage, laterOn
			}
			return m
		}
	}
	return meaning{}
}

// isGraylisting reports whether a server says that it lets a stranger's mail in
// only at the second try. Many say it with a code that means nothing particular.
func isGraylisting(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "greylist") || strings.Contains(text, "graylist") || strings.Contains(text, "grey-list")
}

// isRelaying reports whether a server says that it does not send mail for us, or
// not in this name, which Postfix and Exchange say at the recipient and under the
// code for all policy.
func isRelaying(text string) bool {
	text = strings.ToLower(text)
	for _, words := range []string{"relay access denied", "relaying denied", "unable to relay", "not owned by user", "client does not have permissions to send as"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}
