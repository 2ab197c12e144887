package woztell

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// A question is a call to the Open API: GraphQL by POST, everything below
// apiViewer ([d:open-api]). Values go into variables; their types are in the
// query, since the API refuses ID where it wants String.
type question struct {
	Query     string `json:"query"`
	Variables any    `json:"variables,omitempty"`

	op      string
	changes bool // a mutation: a lost answer is uncertain
}

// replied is an answer. Errors come with HTTP 200, and data may be null then
// (trap P5).
type replied struct {
	Data   json.RawMessage `json:"data"`
	Errors []struct {
		Message words `json:"message"`
	} `json:"errors"`
}

// ask makes a call to the Open API and reads what stands under data.
func (c *Channel) ask(ctx context.Context, q question, into any) error {
	a, err := c.post(ctx, q.op, c.open, q)
	if err != nil {
		return q.certain(err)
	}
	var r replied
	readable := isObject(a.Body) && json.Unmarshal(a.Body, &r) == nil
	switch {
	case a.Status == http.StatusTooManyRequests:
		return c.throttled(q.op, a)
	case readable && len(r.Errors) > 0:
		return c.complained(q.op, a, string(r.Errors[0].Message))
	case !readable || !a.OK():
		return q.certain(c.strange(q.op, a))
	case json.Unmarshal(r.Data, into) != nil || !isObject(r.Data):
		return q.certain(&channel.Error{Kind: channel.Unknown, Op: q.op, Uncertain: true, Detail: "the answer has no data"})
	}
	return nil
}

// certain takes the doubt from the failure of what changes nothing.
func (q question) certain(err error) error {
	e := *channel.AsError(q.op, err)
	e.Uncertain = e.Uncertain && q.changes
	return &e
}

// throttled is too many calls: 30 a minute for the history, of all channels of
// the app ([d:open-api]; trap P21).
func (c *Channel) throttled(op string, a *call.Answer) *channel.Error {
	return &channel.Error{
		Kind: channel.RateLimited, Scope: channel.ScopeChannel, Op: op, Code: code(a.Status), RetryAfter: call.RetryAfter(a.Header),
	}
}

func (c *Channel) complained(op string, a *call.Answer, says string) *channel.Error {
	k := c.classify("", says, a.Status)
	if k.kind == channel.Unknown && strings.Contains(strings.ToLower(says), "not found") {
		k.kind = channel.Unreachable
	}
	e := &channel.Error{Kind: k.kind, Scope: k.scope, Op: op, Detail: c.discreet(says)}
	if e.Kind == channel.RateLimited {
		e.RetryAfter = call.RetryAfter(a.Header)
	}
	return e
}

// noList is the error of an answer that has nothing where a list belongs.
func noList(op string) error {
	return &channel.Error{Kind: channel.Unknown, Op: op, Detail: "the answer has no list"}
}
