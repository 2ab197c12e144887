package webchat

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A problem is why a call of the widget's is refused, in the words of the
// protocol.
type problem struct {
	status  int
	Code    string `json:"code"`
	Message string `json:"message,omitempty"`
	Field   string `json:"field,omitempty"`
	// RetryAfter is in seconds.
	RetryAfter int `json:"retry_after,omitempty"`
}

// Error is the problem in a line. It holds nothing of what was sent.
func (p *problem) Error() string { return "webchat: " + p.Code + ": " + p.Message }

func malformed(message string) *problem {
	return &problem{status: http.StatusBadRequest, Code: "malformed", Message: message}
}

func broken(field, message string) *problem {
	return &problem{status: http.StatusUnprocessableEntity, Code: "invalid", Field: field, Message: message}
}

func unknown(what string) *problem {
	return &problem{status: http.StatusNotFound, Code: "unknown", Message: "no such " + what}
}

func tooFast(wait time.Duration) *problem {
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	return &problem{status: http.StatusTooManyRequests, Code: "rate", Message: "too many of these", RetryAfter: seconds}
}

func stranger() *problem {
	return &problem{status: http.StatusForbidden, Code: "origin", Message: "not from here"}
}

func refusedIdentity() *problem {
	return &problem{status: http.StatusForbidden, Code: "identity", Message: "the identity token is not good"}
}

func unavailable() *problem {
	return &problem{status: http.StatusServiceUnavailable, Code: "unavailable", Message: "try again"}
}

// body is the problem in JSON.
func (p *problem) body() []byte {
	b, err := json.Marshal(map[string]*problem{"error": p})
	if err != nil {
		return nil
	}
	return b
}

// refuse is the problem as the answer to an event: words for the widget, and an
// error for the host.
func (p *problem) refuse() (channel.Delivery, error) {
	wait := time.Duration(p.RetryAfter) * time.Second
	return p.words(), &channel.Error{Kind: p.kind(), Op: opReceive, Code: p.Code, Detail: p.Message, RetryAfter: wait}
}

func (p *problem) words() channel.Delivery {
	return channel.Delivery{Reply: channel.Reply{Status: p.status, Type: jsonType, Body: p.body()}}
}

func (p *problem) kind() channel.ErrorKind {
	switch {
	case p.status == http.StatusUnauthorized, p.status == http.StatusForbidden:
		return channel.Unauthorized
	case p.status == http.StatusTooManyRequests:
		return channel.RateLimited
	case p.status >= http.StatusInternalServerError:
		return channel.Unavailable
	}
	return channel.Invalid
}

// write answers a call of the site.
func (p *problem) write(w http.ResponseWriter) {
	if p.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(p.status)
	_, _ = w.Write(p.body())
}

const jsonType = "application/json; charset=utf-8"

// asProblem is what the widget may know of an error of a session.
func asProblem(err error) *problem {
	if e := channel.AsError(opReceive, err); e.Kind == channel.Unauthorized {
		return &problem{status: http.StatusUnauthorized, Code: "session", Message: "the session is not good"}
	}
	return unavailable()
}
