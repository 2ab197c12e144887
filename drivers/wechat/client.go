package wechat

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
const name = "wechat"

// What errors call the operations.
const (
	opSend      = name + ": send"
	opReceive   = name + ": receive"
	opOpen      = name + ": open media"
	opUpload    = name + ": upload media"
	opTyping    = name + ": typing"
	opProfile   = name + ": profile"
	opCheck     = name + ": check contact"
	opHealth    = name + ": check health"
	opNative    = name + ": decode native"
	opTemplates = name + ": list templates"
	opRemark    = name + ": set remark"
	opMenu      = name + ": menu"
	opQR        = name + ": create QR code"
)

const jsonType = "application/json; charset=utf-8"

// An ask is a request without its token. Unless its form is streamed, it can be
// made more than once.
type ask struct {
	op     string
	method string
	url    *url.URL
	query  url.Values
	body   []byte // nil for none
	kind   string // of the body
	form   io.Reader
	size   int64 // of the form
}

// request puts the token where WeChat wants it: into the query. So an address
// must never be shown.
func (a ask) request(ctx context.Context, token channel.Secret) (*http.Request, error) {
	u := *a.url
	q := url.Values{}
	for key, values := range a.query {
		q[key] = values
	}
	if !token.IsZero() {
		q.Set("access_token", token.Reveal())
	}
	u.RawQuery = q.Encode()
	body := a.form
	if a.body != nil {
		body = bytes.NewReader(a.body)
	}
	r, err := http.NewRequestWithContext(ctx, a.method, u.String(), body)
	if err != nil {
		return nil, invalid(a.op, "the request cannot be made")
	}
	if a.kind != "" {
		r.Header.Set("Content-Type", a.kind)
	}
	if a.form != nil {
		r.ContentLength = a.size
	}
	return r, nil
}

// tries is how often a request is made whose token is refused: with the token
// that is here, with one that another process or WeChat has, and with one that
// had to be forced. Nothing has happened before the token is accepted.
const tries = 3

// authorised runs an exchange with a token. run also returns the code of the
// answer, and is run again if that says that the token is not good.
func authorised[T any](ctx context.Context, c *Channel, q ask, run func(call.Caller, *http.Request) (T, int, error)) (T, error) {
	var none T
	token, err := c.tokens.get(ctx, q.op)
	for n := 1; err == nil; n++ {
		r, fault := q.request(ctx, token.Value)
		if fault != nil {
			return none, fault
		}
		got, code, fault := run(c.callerFor(token.Value), r)
		if !badToken(code) || n == tries {
			return got, fault
		}
		token, err = c.tokens.other(ctx, q.op, token)
		if q.form != nil {
			return got, fault // its body was read: the next call has the other token
		}
	}
	return none, err
}

// callerFor keeps token out of errors, too, also as it stands in an address.
func (c *Channel) callerFor(token channel.Secret) call.Caller {
	caller := c.caller
	caller.Secrets = append(slices.Clip(caller.Secrets), token, channel.NewSecret(url.QueryEscape(token.Reveal())))
	return caller
}

// do makes a call and reads the whole answer, whatever it says.
func (c *Channel) do(ctx context.Context, q ask) (*call.Answer, error) {
	return authorised(ctx, c, q, func(caller call.Caller, r *http.Request) (*call.Answer, int, error) {
		a, err := caller.Do(q.op, r)
		if err != nil {
			return nil, 0, err
		}
		return a, verdictOf(a).code(), nil
	})
}

// get asks for an object in JSON.
func (c *Channel) get(ctx context.Context, op, path string, query url.Values, into any) error {
	return c.into(ctx, ask{op: op, method: http.MethodGet, url: c.api.JoinPath(path), query: query}, into)
}

// post sends an object in JSON, and reads what is answered. into may be nil.
func (c *Channel) post(ctx context.Context, op, path string, what, into any) error {
	body, err := plainJSON(what)
	if err != nil {
		return invalid(op, "the request does not encode as JSON")
	}
	return c.into(ctx, ask{op: op, method: http.MethodPost, url: c.api.JoinPath(path), body: body, kind: jsonType}, into)
}

func (c *Channel) into(ctx context.Context, q ask, into any) error {
	a, err := c.do(ctx, q)
	if err != nil {
		return err
	}
	if err := c.judge(q.op, a, c.cfg.Now()); err != nil {
		return err
	}
	if into != nil && json.Unmarshal(a.Body, into) != nil {
		return &channel.Error{Kind: channel.Unknown, Op: q.op, Detail: "the answer cannot be read"}
	}
	return nil
}
