package line

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// name stands before what errors call an operation.
const name = "line"

// What errors call the operations.
const (
	opSend    = name + ": send"
	opReceive = name + ": receive"
	opOpen    = name + ": open media"
	opRead    = name + ": mark read"
	opTyping  = name + ": typing"
	opProfile = name + ": profile"
	opHealth  = name + ": check health"
	opNative  = name + ": decode native"
)

// An ask is a request without its token. It can be made more than once.
type ask struct {
	op     string
	method string
	url    *url.URL
	body   []byte // JSON; nil for none
	key    string // X-Line-Retry-Key; empty for none
}

func (a ask) request(ctx context.Context, token channel.Secret) (*http.Request, error) {
	var body io.Reader
	if a.body != nil {
		body = bytes.NewReader(a.body)
	}
	r, err := http.NewRequestWithContext(ctx, a.method, a.url.String(), body)
	if err != nil {
		return nil, invalid(a.op, "the request cannot be made")
	}
	r.Header.Set("Authorization", "Bearer "+token.Reveal())
	if a.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if a.key != "" {
		r.Header.Set("X-Line-Retry-Key", a.key)
	}
	return r, nil
}

// authorised runs an exchange with a token. If that is refused, and another
// one can be had, the exchange is run once more: nothing has happened by then.
func authorised[T any](ctx context.Context, c *Channel, q ask, run func(call.Caller, *http.Request) (T, int, error)) (T, error) {
	var none T
	for first := true; ; first = false {
		token, err := c.tokens.get(ctx, q.op)
		if err != nil {
			return none, err
		}
		r, err := q.request(ctx, token)
		if err != nil {
			return none, err
		}
		got, status, err := run(c.callerFor(token), r)
		if status != http.StatusUnauthorized || !first || !c.tokens.renewable() {
			return got, err
		}
		c.tokens.drop(token)
	}
}

// callerFor keeps token out of errors, too.
func (c *Channel) callerFor(token channel.Secret) call.Caller {
	caller := c.caller
	caller.Secrets = append(slices.Clip(caller.Secrets), token)
	return caller
}

// do makes a call and reads the whole answer, whatever its status.
func (c *Channel) do(ctx context.Context, q ask) (*call.Answer, error) {
	return authorised(ctx, c, q, func(caller call.Caller, r *http.Request) (*call.Answer, int, error) {
		a, err := caller.Do(q.op, r)
		if err != nil {
			return nil, 0, err
		}
		return a, a.Status, nil
	})
}

// get asks for an object in JSON.
func (c *Channel) get(ctx context.Context, op, path string, into any) error {
	a, err := c.do(ctx, ask{op: op, method: http.MethodGet, url: c.api.JoinPath(path)})
	if err != nil {
		return err
	}
	if !a.OK() {
		return refusal(op, a)
	}
	if json.Unmarshal(a.Body, into) != nil {
		return &channel.Error{Kind: channel.Unknown, Op: op, Detail: "the answer cannot be read"}
	}
	return nil
}

// tell sends an object in JSON, to which there is no answer but yes or no.
func (c *Channel) tell(ctx context.Context, op, path string, what any) error {
	body, err := json.Marshal(what)
	if err != nil {
		return invalid(op, "the request does not encode as JSON")
	}
	a, err := c.do(ctx, ask{op: op, method: http.MethodPost, url: c.api.JoinPath(path), body: body})
	if err != nil {
		return err
	}
	if !a.OK() {
		return refusal(op, a)
	}
	return nil
}
