package meta

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// A Class is what an error code means for the caller.
type Class struct {
	Kind  channel.ErrorKind
	Scope channel.ErrorScope
	// RetryAfter is the wait that the documents advise; zero if they are silent.
	RetryAfter time.Duration
}

// Codes is the table of a network: code → class.
type Codes map[int]Class

// detailMax is how much of a provider's explanation is kept, in bytes.
const detailMax = 500

// A Fault is one error object of the Graph API. It comes as the answer to a
// call, and within webhooks.
type Fault struct {
	Code      number  `json:"code"`
	Title     Text    `json:"title"`
	Message   Text    `json:"message"`
	UserTitle Text    `json:"error_user_title"`
	Data      details `json:"error_data"`
	Transient loose   `json:"is_transient"`
}

// Failure sorts the fault of a webhook, where there is no HTTP status.
func (c Codes) Failure(f Fault) channel.Failure {
	class := c.classify(f, 0)
	return channel.Failure{Kind: class.Kind, Code: f.code(), Detail: f.detail()}
}

// Class looks up the fault of a webhook.
func (c Codes) Class(f Fault) Class { return c.classify(f, 0) }

// Refusal makes an error of an answer that is not 2xx. Meta: "base logic on
// code and details, not on the HTTP status" (WA support/error-codes,
// 2025-12-12); the status decides only where the body holds no code.
func (c Codes) Refusal(op string, a *call.Answer) *channel.Error {
	e := &channel.Error{Op: op, RetryAfter: call.RetryAfter(a.Header)}
	fault, ok := faultOf(a.Body)
	if !ok {
		e.Kind, e.Scope = byStatus(a.Status)
		e.Code, e.Uncertain = "HTTP "+strconv.Itoa(a.Status), doubtful(a.Status)
		return e
	}
	class := c.classify(fault, a.Status)
	e.Kind, e.Scope, e.Code, e.Detail = class.Kind, class.Scope, fault.code(), fault.detail()
	if e.RetryAfter == 0 {
		e.RetryAfter = class.RetryAfter
	}
	return e
}

func faultOf(body []byte) (Fault, bool) {
	var answer struct {
		Error *Fault `json:"error"`
	}
	err := json.Unmarshal(body, &answer)
	return orZero(answer.Error), err == nil && answer.Error != nil
}

func (c Codes) classify(f Fault, status int) Class {
	code, _ := strconv.Atoi(string(f.Code))
	if class, ok := c[code]; ok && f.Code != "" {
		return class
	}
	switch {
	case code >= 200 && code <= 299:
		return Class{Kind: channel.Unauthorized, Scope: channel.ScopeChannel}
	case bool(f.Transient):
		return Class{Kind: channel.Unavailable}
	case status == http.StatusTooManyRequests || status >= 500:
		kind, scope := byStatus(status)
		return Class{Kind: kind, Scope: scope}
	case status == 0:
		return Class{Kind: channel.Unknown}
	}
	return Class{Kind: channel.Invalid}
}

// byStatus sorts an answer that no Graph API wrote: a proxy's or a gateway's.
func byStatus(status int) (channel.ErrorKind, channel.ErrorScope) {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return channel.Unauthorized, channel.ScopeChannel
	case status == http.StatusTooManyRequests:
		return channel.RateLimited, channel.ScopeChannel
	case status >= 500 || status == http.StatusRequestTimeout:
		return channel.Unavailable, channel.ScopeMessage
	case status >= 400:
		return channel.Invalid, channel.ScopeMessage
	}
	return channel.Unknown, channel.ScopeMessage
}

// doubtful reports whether something behind the one who answered may have
// taken the request: gateways say 502 and 504 when they do not know, and a
// bare 500 tells nothing. 503 is what one says who has not begun.
func doubtful(status int) bool {
	return status == http.StatusInternalServerError || status == http.StatusBadGateway ||
		status == http.StatusGatewayTimeout || status < 400
}

func (f Fault) code() string { return string(f.Code) }

// detail is the most exact explanation there is, short and printable.
func (f Fault) detail() string {
	for _, t := range []Text{Text(f.Data), f.Title, f.UserTitle, f.Message} {
		if s := strings.Join(strings.Fields(string(t)), " "); s != "" {
			return shorten(s, detailMax)
		}
	}
	return ""
}

func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	s = s[:limit]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}

// details is error_data: an object with details, or plain text.
type details Text

func (d *details) UnmarshalJSON(b []byte) error {
	var object struct {
		Details Text `json:"details"`
	}
	if json.Unmarshal(b, &object) == nil {
		*d = details(object.Details)
		return nil
	}
	_ = (*Text)(d).UnmarshalJSON(b) // anything else explains nothing
	return nil
}

func orZero[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
