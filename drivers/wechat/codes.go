package wechat

import "github.com/rapport-go/rapport/channel"

// Codes that are looked at by name ([api], [send], 2026).
const (
	codeBadToken     = 40001 // invalid, or not the latest
	codeMalformed    = 40014
	codeExpired      = 42001
	codeMediaID      = 40007
	codeNoMenu       = 46003
	codeDailyQuota   = 45009
	codeMinuteQuota  = 45011
	codeTypingWord   = 45072
	codeTypingNobody = 45080
	codeTypingOn     = 45081
)

// badToken reports whether another token may help.
func badToken(code int) bool {
	return code == codeBadToken || code == codeMalformed || code == codeExpired
}

// A class is what a code means for the caller.
type class struct {
	kind  channel.ErrorKind
	scope channel.ErrorScope
}

var (
	credentials = class{channel.Unauthorized, channel.ScopeChannel}
	notAllowed  = class{channel.Unsupported, channel.ScopeChannel}
	nobody      = class{channel.Unreachable, channel.ScopeRecipient}
	closed      = class{channel.OutOfWindow, channel.ScopeRecipient}
	enough      = class{channel.RateLimited, channel.ScopeChannel}
	trouble     = class{channel.Unavailable, channel.ScopeMessage}
	ourFault    = class{channel.Invalid, channel.ScopeMessage}
	notConsent  = class{channel.Unreachable, channel.ScopeMessage}
	notHere     = class{channel.Unsupported, channel.ScopeMessage}
)

// classes sorts the codes ([wxj], [wpy], [send], [api], 2026).
var classes = map[int]class{
	-1: trouble, 61450: trouble,

	40001: credentials, 40014: credentials, 42001: credentials, 41001: credentials, 42007: credentials,
	40013: credentials, 40125: credentials, 41002: credentials, 41004: credentials, 40243: credentials,
	// The address that calls come from is not on the list in the console.
	40164: credentials, 61004: credentials, 50001: credentials,
	// The account is frozen or cancelled.
	50002: credentials,

	48001: notAllowed, 48004: notAllowed, 48008: notHere, 45087: notAllowed, 45094: notAllowed,
	45102: notAllowed, 45103: notAllowed, 45082: notHere, 45050: notHere,

	40003: nobody, 46004: nobody, 43004: nobody, 50005: nobody, 43019: nobody, 48002: nobody,
	43101: notConsent,

	45015: closed, 45047: closed,
	45009: enough, 45011: enough, 45093: enough,

	45002: ourFault, 45003: ourFault, 45004: ourFault, 45005: ourFault, 45006: ourFault, 45007: ourFault, 45008: ourFault,
	45001: ourFault, 40006: ourFault, 40009: ourFault, 40010: ourFault, 40011: ourFault, 40012: ourFault,
	40004: ourFault, 40005: ourFault, 40137: ourFault,
	// The file is gone: it is to be uploaded again.
	40007: ourFault,
	40008: ourFault, 40033: ourFault, 40037: ourFault, 47003: ourFault, 40165: ourFault,
	44002: ourFault, 44003: ourFault, 44004: ourFault, 47001: ourFault, 43002: ourFault, 43003: ourFault,
	45086: ourFault, 45098: ourFault, 45099: ourFault, 45065: ourFault, 45066: ourFault, 45067: ourFault,
	// Content that WeChat holds to be risky. Unchanged, it is refused again.
	87014: ourFault,
	45072: ourFault, 45080: ourFault, 45081: ourFault,
	// WeChat's own agent console: its accounts and sessions.
	61451: ourFault, 61452: ourFault, 61453: ourFault, 61454: ourFault, 61455: ourFault, 61456: ourFault, 61457: ourFault,
	65400: notHere, 65401: ourFault, 65402: ourFault, 65413: ourFault, 65414: ourFault, 65415: ourFault, 65417: ourFault,
}

// classify sorts a code. One that is not known is no matter of time: its words
// are kept.
func classify(code int) (channel.ErrorKind, channel.ErrorScope) {
	c, ok := classes[code]
	if !ok {
		return channel.Unknown, channel.ScopeMessage
	}
	return c.kind, c.scope
}
