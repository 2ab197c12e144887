package graph

import (
	"net/http"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// A Class is what an error code means for the caller.
type Class struct {
	Kind  channel.ErrorKind
	Scope channel.ErrorScope
	// RetryAfter is the wait that the documents advise; zero if they are silent.
	RetryAfter time.Duration
	// Uncertain says that the provider may have done what it refuses.
	Uncertain bool
}

// Refusal makes an error of an answer that is not a success. classify says
// what the fault in it means; the HTTP status decides only where there is
// none. The error's Code is the fault's.
func Refusal(op string, a *call.Answer, classify func(f Fault, status int) Class) *channel.Error {
	e := &channel.Error{Op: op, RetryAfter: call.RetryAfter(a.Header)}
	fault, ok := FaultOf(a.Body)
	if !ok {
		class := ByStatus(a.Status)
		e.Kind, e.Scope, e.Uncertain = class.Kind, class.Scope, class.Uncertain
		e.Code = "HTTP " + strconv.Itoa(a.Status)
		return e
	}
	class := classify(fault, a.Status)
	e.Kind, e.Scope, e.Uncertain = class.Kind, class.Scope, class.Uncertain
	e.Code, e.Detail = string(fault.Code), fault.Detail()
	if e.RetryAfter == 0 {
		e.RetryAfter = class.RetryAfter
	}
	return e
}

// ByStatus sorts an answer that no Graph API wrote: a proxy's or a gateway's.
// It is uncertain where something behind the one who answered may have taken
// the request: gateways say 502 and 504 when they do not know, and a bare 500
// tells nothing. 503 is what one says who has not begun.
func ByStatus(status int) Class {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return Class{Kind: channel.Unauthorized, Scope: channel.ScopeChannel}
	case status == http.StatusTooManyRequests:
		return Class{Kind: channel.RateLimited, Scope: channel.ScopeChannel}
	case status >= 500 || status == http.StatusRequestTimeout:
		return Class{Kind: channel.Unavailable, Uncertain: doubtful(status)}
	case status >= 400:
		return Class{Kind: channel.Invalid}
	}
	return Class{Kind: channel.Unknown, Uncertain: true}
}

func doubtful(status int) bool {
	return status == http.StatusInternalServerError || status == http.StatusBadGateway || status == http.StatusGatewayTimeout
}
