package thirdparty

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// An answer is what the peer says to message.send. An error may also stand in an
// answer that is not 2xx.
type answer struct {
	Message text  `json:"external_message_id"`
	Status  text  `json:"status"`
	At      stamp `json:"at"`
	Error   fault `json:"error"`
}

// A fault is why something did not happen, in the peer's words.
type fault struct {
	Class text  `json:"class"`
	Code  text  `json:"code"`
	Text  text  `json:"text"`
	Part  count `json:"part"`
	Wait  count `json:"retry_after"` // seconds
}

// receipt reads the answer to message.send. An empty answer with 2xx is a plain
// yes; one that cannot be read leaves open what happened. 409 is how some say
// that they have the message already: it is a yes as well, since asking again
// would be answered the same for ever.
func receipt(key string, a *call.Answer) (channel.Receipt, error) {
	r := channel.Receipt{ID: channel.ProviderID(key), Status: channel.StatusAccepted}
	if a.Status == http.StatusConflict {
		r.Detail = "the peer had it already"
		return r, nil
	}
	if !a.OK() {
		return channel.Receipt{}, refusal(opSend, a)
	}
	if strings.TrimSpace(string(a.Body)) == "" {
		return r, nil
	}
	var v answer
	if !isObject(a.Body) || json.Unmarshal(a.Body, &v) != nil {
		return channel.Receipt{}, unreadable()
	}
	if v.Status == "failed" {
		return channel.Receipt{}, v.Error.failure(opSend, a)
	}
	status, known := sent[string(v.Status)]
	if !known {
		return channel.Receipt{}, unreadable()
	}
	r.Status, r.At = status, v.At.Time
	if v.Message != "" && string(v.Message) != key {
		r.Also = []channel.ProviderID{channel.ProviderID(v.Message)}
	}
	return r, nil
}

func unreadable() *channel.Error {
	return &channel.Error{
		Kind: channel.Unavailable, Op: opSend, Uncertain: true, Detail: "the answer is success, and cannot be read",
	}
}

// sent is what the peer may say of a message that it took. Nothing at all is
// enough.
var sent = map[string]channel.Status{
	"": channel.StatusAccepted, "accepted": channel.StatusAccepted, "sent": channel.StatusAccepted,
	"delivered": channel.StatusDelivered, "read": channel.StatusRead,
}

// A verdict is what follows from a class of errors.
type verdict struct {
	kind  channel.ErrorKind
	scope channel.ErrorScope
}

// classes are the words of the contract for why something failed.
var classes = map[string]verdict{
	"permanent":         {kind: channel.Invalid},
	"transient":         {kind: channel.Unavailable},
	"rate_limited":      {kind: channel.RateLimited, scope: channel.ScopeChannel},
	"auth":              {kind: channel.Unauthorized, scope: channel.ScopeChannel},
	"window_closed":     {kind: channel.OutOfWindow},
	"unknown_recipient": {kind: channel.Unreachable, scope: channel.ScopeRecipient},
	"content_rejected":  {kind: channel.Invalid},
	"unsupported":       {kind: channel.Unsupported},
}

// failure is what the peer says that it did not do. It is certain.
func (f fault) failure(op string, a *call.Answer) *channel.Error {
	v, known := classes[string(f.Class)]
	if !known {
		v = verdict{kind: channel.Unknown}
	}
	e := &channel.Error{Kind: v.kind, Scope: v.scope, Op: op, Code: string(f.code()), Detail: brief(string(f.Text)), Part: int(f.Part)}
	if e.Kind.Retryable() {
		e.RetryAfter = max(call.RetryAfter(a.Header), time.Duration(min(f.Wait, maxWait))*time.Second)
	}
	return e
}

// maxWait is the longest wait that a peer can ask for, in seconds.
const maxWait = 24 * 60 * 60

func (f fault) code() text {
	if f.Code != "" {
		return text(brief(string(f.Code)))
	}
	return f.Class
}

// refusal makes an error of an answer that is not 2xx. Its body may say more
// than its status, but cannot make certain what the status leaves open.
func refusal(op string, a *call.Answer) *channel.Error {
	var v answer
	_ = json.Unmarshal(a.Body, &v) // an answer that is no JSON is known by its status
	e := v.Error.failure(op, a)
	if _, known := classes[string(v.Error.Class)]; !known {
		w := byStatus(a.Status)
		e.Kind, e.Scope, e.RetryAfter = w.kind, w.scope, 0
		if e.Kind.Retryable() {
			e.RetryAfter = call.RetryAfter(a.Header)
		}
	}
	if e.Code == "" {
		e.Code = httpCode(a.Status)
	}
	if e.Detail == "" {
		e.Detail = details[a.Status]
	}
	e.Uncertain = doubtful(a.Status)
	return e
}

func httpCode(status int) string { return "HTTP " + strconv.Itoa(status) }

// details say for people what the status alone does not.
var details = map[int]string{
	http.StatusUnauthorized: "the peer does not accept our signature: compare the keys and the clocks",
	http.StatusForbidden:    "the peer does not let this account in",
	http.StatusGone:         "the peer has switched this address off",
	http.StatusNotFound:     "there is nothing at the peer's address",
}

// byStatus sorts an error by its status. A redirect and 410 say that the address
// is not good any more: the channel stops until somebody mends that, and its
// messages wait.
func byStatus(status int) verdict {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusGone, status >= 300 && status < 400:
		return verdict{channel.Unauthorized, channel.ScopeChannel}
	case status == http.StatusTooManyRequests:
		return verdict{channel.RateLimited, channel.ScopeChannel}
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed, status == http.StatusRequestTimeout, status >= 500:
		return verdict{kind: channel.Unavailable}
	case status >= 400:
		return verdict{kind: channel.Invalid}
	}
	return verdict{kind: channel.Unknown}
}

// doubtful reports whether the peer may have taken the message all the same: it
// or something before it broke down, or it said what nobody understands.
func doubtful(status int) bool {
	return status >= 500 || status == http.StatusRequestTimeout || status < 300
}
