package messenger

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// refusal makes an error of an answer that is not a success.
func refusal(op string, a *call.Answer) *channel.Error {
	e := graph.Refusal(op, a, classify)
	if f, ok := graph.FaultOf(a.Body); ok {
		e.Code, e.Detail = codeOf(f), explain(f)
	}
	if e.Kind == channel.RateLimited && e.RetryAfter == 0 {
		e.RetryAfter = regain(a.Header)
	}
	return e
}

// classify looks a fault up: by code and subcode, by subcode, by code. With a
// subcode that nobody has seen, 10 and 200 to 299 are not about permissions,
// and must not stop the channel.
func classify(f graph.Fault, status int) graph.Class {
	c := code{number(f.Code), number(f.Subcode)}
	if class, ok := codes[c]; ok {
		return ambiguous(c, status, class)
	}
	if class, ok := subcodes[c.sub]; ok {
		return class
	}
	permission := c.code == 10 || c.code >= 200 && c.code <= 299
	class, ok := codes[code{c.code, 0}]
	switch {
	case permission && c.sub != 0:
		return graph.Class{Kind: channel.Unknown}
	case ok && f.Code != "":
		return class
	case permission:
		return account
	case bool(f.Transient):
		return later
	case status == http.StatusTooManyRequests || status >= 500:
		return graph.ByStatus(status)
	}
	return wrong
}

// ambiguous doubts an unknown error that comes as a failure of the server: the
// message may have gone out before (ERR on 1/1357046, 2026-03-18).
func ambiguous(c code, status int, class graph.Class) graph.Class {
	if (c.code == 1 || c.code == -1) && c.sub == 0 && status >= 500 {
		return perhaps
	}
	return class
}

func number(n graph.Number) int {
	i, _ := strconv.Atoi(string(n)) // empty is 0
	return i
}

// codeOf is the code as people look it up: "100/2018001".
func codeOf(f graph.Fault) string {
	if number(f.Subcode) == 0 {
		return string(f.Code)
	}
	return string(f.Code) + "/" + string(f.Subcode)
}

// explain is Meta's explanation with the number that its support asks for.
func explain(f graph.Fault) string {
	said := strings.Join(strings.Fields(cmp.Or(string(f.UserText), string(f.Message))), " ")
	said = graph.Shorten(cmp.Or(said, f.Detail()))
	if f.Trace == "" {
		return said
	}
	return strings.TrimSpace(said + " (fbtrace_id " + graph.Shorten(string(f.Trace)) + ")")
}

// regain reads how long until calls are allowed again: the longest of the
// minutes that the header of usage states (RL, 2026-03-23). Retry-After is not
// sent as a rule.
func regain(h http.Header) time.Duration {
	var usage map[string][]struct {
		Minutes graph.Number `json:"estimated_time_to_regain_access"`
	}
	if json.Unmarshal([]byte(h.Get("X-Business-Use-Case-Usage")), &usage) != nil {
		return 0
	}
	longest := 0
	for _, list := range usage {
		for _, u := range list {
			longest = max(longest, number(u.Minutes))
		}
	}
	return time.Duration(longest) * time.Minute
}
