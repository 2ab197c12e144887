package messenger

import (
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// code is an error's code with its subcode; 0 is none.
type code struct{ code, sub int }

// Shorthands for the tables below, by what the caller must do next.
var (
	account     = graph.Class{Kind: channel.Unauthorized, Scope: channel.ScopeChannel}
	blocked     = graph.Class{Kind: channel.Unsupported, Scope: channel.ScopeChannel}
	wrong       = graph.Class{Kind: channel.Invalid}
	refused     = graph.Class{Kind: channel.Unsupported}
	notForThem  = graph.Class{Kind: channel.Unsupported, Scope: channel.ScopeRecipient}
	unreachable = graph.Class{Kind: channel.Unreachable, Scope: channel.ScopeRecipient}
	tooLate     = graph.Class{Kind: channel.OutOfWindow, Scope: channel.ScopeRecipient}
	later       = graph.Class{Kind: channel.Unavailable}
	perhaps     = graph.Class{Kind: channel.Unavailable, Uncertain: true}
	throttled   = graph.Class{Kind: channel.RateLimited, Scope: channel.ScopeChannel}
	restricted  = graph.Class{Kind: channel.RateLimited, Scope: channel.ScopeChannel, RetryAfter: 30 * time.Minute}
)

// codes is what code and subcode mean together (ERR 2026-03-18, SEND, SA, CHG;
// further subcodes from older pages and from what other clients met). The type
// of an error decides nothing: throttles say OAuthException as well.
//
// What looks alike is not: 10/2018278 is a closed window, 551 and 200/1545041
// a person who blocked the Page or left, and 10 or 200 alone a permission that
// the app does not have.
var codes = map[code]graph.Class{
	// Trouble at the provider. 1/1357046 is a false alarm after a batch: the
	// messages went out.
	{-1, 0}: later, {1, 0}: later, {2, 0}: later, {1200, 0}: later,
	{1, 1357046}: perhaps,
	{1, 2018382}: wrong,

	// Throttles. Most come with HTTP 400 or 403.
	{4, 0}: throttled, {17, 0}: throttled, {32, 0}: throttled, {341, 0}: throttled,
	{613, 0}: throttled, {80006, 0}: throttled,
	{10, 1893063}: restricted, {368, 0}: restricted,

	// Credentials and permissions.
	{3, 0}: account, {10, 0}: account, {190, 0}: account, {200, 0}: account, {230, 0}: account, {2500, 0}: account,
	{2, 2018344}: blocked, {27, 0}: notForThem, {10, 2018300}: notForThem,
	{200, 2018028}: notForThem, {200, 2018027}: blocked, {200, 2018021}: blocked,

	// The person.
	{10, 2018278}: tooLate, {10, 2018065}: tooLate, {10, 2534022}: tooLate,
	{10, 2018108}: unreachable, {551, 0}: unreachable, {200, 1545041}: unreachable,
	{100, 2018001}: unreachable, {100, 2018218}: unreachable,

	// The message. A file that Meta could not fetch in time may be fetched later.
	{100, 0}: wrong, {10900, 0}: wrong, {9000001, 0}: wrong, {36000, 0}: wrong,
	{100, 2018008}: later, {100, 2018294}: later,
	{508, 2534122}: refused,
}

// subcodes mean the same under every code.
var subcodes = map[int]graph.Class{1545041: unreachable, 2018278: tooLate, 2018218: unreachable, 1893063: restricted}
