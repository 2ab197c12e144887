package meta

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Shorthands for the table below, by what the caller must do next.
var (
	account     = Class{Kind: channel.Unauthorized, Scope: channel.ScopeChannel}
	blocked     = Class{Kind: channel.Unsupported, Scope: channel.ScopeChannel}
	wrong       = Class{Kind: channel.Invalid}
	refused     = Class{Kind: channel.Unsupported}
	unreachable = Class{Kind: channel.Unreachable, Scope: channel.ScopeRecipient}
	unwanted    = Class{Kind: channel.Unreachable}
	later       = Class{Kind: channel.Unavailable}
	closed      = Class{Kind: channel.OutOfWindow, Scope: channel.ScopeRecipient}
)

func throttled(wait time.Duration) Class {
	return Class{Kind: channel.RateLimited, Scope: channel.ScopeChannel, RetryAfter: wait}
}

// firstOnly is a limit on whom the business may write to first. Answers within
// the session window go on (WA messaging-limits, 2025-11).
func firstOnly(wait time.Duration) Class {
	return Class{Kind: channel.RateLimited, Scope: channel.ScopeInitiated, RetryAfter: wait}
}

func delayed(wait time.Duration) Class {
	return Class{Kind: channel.Unavailable, RetryAfter: wait}
}

// WhatsApp is the table of the Cloud API's codes (WA support/error-codes,
// 2025-12-12; WA groups/error-codes; WA block-users). Codes 200 to 299 that are
// not here are missing permissions. Waits are what the pages advise: 4^n
// seconds after a pair-rate refusal, about a minute while a number is
// upgraded, a day after an ecosystem refusal.
//
// Three codes have the same name for different remedies. 131026 is a person
// who cannot be reached, 131030 a number missing from a test number's list,
// which is a matter of set-up and so Unsupported. 131049 and 130472 are about
// this message and not the person: a later one, or one of another category,
// may arrive.
var WhatsApp = Codes{
	// Credentials and configuration.
	0: account, 3: account, 10: account, 33: account, 190: account,
	131005: account, 131045: account, 133010: account, 133000: account, 133005: account,
	133006: account, 133008: account, 133009: account, 133015: account,

	// The business or its account is held back.
	368: blocked, 131031: blocked, 131037: blocked, 131042: blocked, 131044: blocked, 134011: blocked,
	130497: {Kind: channel.Unsupported, Scope: channel.ScopeRecipient},
	131030: {Kind: channel.Unsupported, Scope: channel.ScopeRecipient},

	// Throttles. All but one come with HTTP 400.
	4: throttled(0), 17: throttled(0), 32: throttled(0), 613: throttled(0), 80007: throttled(0),
	130429: throttled(time.Second),
	131048: firstOnly(time.Hour),
	131056: {Kind: channel.RateLimited, Scope: channel.ScopeRecipient, RetryAfter: 6 * time.Second},
	131064: firstOnly(time.Hour),
	132069: {Kind: channel.RateLimited},
	133016: throttled(72 * time.Hour),
	131208: throttled(0), 138013: {Kind: channel.RateLimited, Scope: channel.ScopeRecipient},

	// Trouble at the provider.
	1: later, 2: later, 131000: later, 131016: later, 133004: later, 134102: later,
	131057: delayed(time.Minute), 2494100: delayed(time.Minute), 134101: delayed(10 * time.Minute),
	139102: later, 139103: later,
	131053: later,

	// The message or the request is wrong.
	100: wrong, 131008: wrong, 131009: wrong, 131021: wrong, 131051: wrong, 131059: wrong, 135000: wrong,
	131020: wrong, 131041: wrong, 131052: wrong, 131060: wrong,
	139100: wrong, 139101: wrong, 147001: wrong, 147002: wrong, 147003: wrong, 147004: wrong, 147005: wrong,
	2593107: wrong, 2593108: wrong, 2593109: wrong,

	// The operation is not for this account or this address.
	131055: refused, 131062: refused, 131063: refused, 134100: refused, 2494191: refused,

	// The person, or Meta on their behalf.
	131026: unreachable,
	131050: unreachable,
	137000: unreachable,
	130472: unwanted,
	131049: {Kind: channel.Unreachable, RetryAfter: 24 * time.Hour},
	131047: closed,

	// Templates.
	132000: wrong, 132001: wrong, 132005: wrong, 132007: wrong, 132008: wrong, 132012: wrong, 132018: wrong,
	132015: refused, 132016: refused, 132068: refused, 141002: refused,
	2388019: wrong, 2388040: wrong, 2388047: wrong, 2388072: wrong, 2388073: wrong,
	2388293: wrong, 2388299: wrong,
}
