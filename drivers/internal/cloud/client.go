package cloud

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/graph"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// A Client makes calls and says what came of them. All fields but Answered are
// required. It is safe for concurrent use.
type Client struct {
	// Name stands before what errors call an operation: "whatsapp".
	Name string
	// Caller makes the exchanges.
	Caller call.Caller
	// Request makes a request with credentials. The path is relative to where
	// the provider's calls go; a query may be nil.
	Request func(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Request, error)
	// Refuse says what an answer means that is not 2xx.
	Refuse func(op string, a *call.Answer) *channel.Error
	// Answered is told the HTTP status of every answer. Nil tells nobody.
	Answered func(op string, status int)
}

// Op is what errors call what is done: "whatsapp: send".
func (c *Client) Op(what string) string { return c.Name + ": " + what }

// Invalid is the error for what cannot be asked for.
func Invalid(op, problem string) error {
	return &channel.Error{Kind: channel.Invalid, Op: op, Detail: problem}
}

// Get asks for an object in JSON.
func (c *Client) Get(ctx context.Context, op, path string, query url.Values, into any) error {
	r, err := c.Request(ctx, http.MethodGet, path, query, nil)
	if err != nil {
		return Invalid(op, "the request cannot be made")
	}
	a, err := c.do(op, r)
	if err != nil {
		return err
	}
	return c.into(op, a, into)
}

// Upload posts a form with a file and reads the answer.
func (c *Client) Upload(ctx context.Context, op, path string, form graph.Form, into any) error {
	r, err := c.Request(ctx, http.MethodPost, path, nil, form.Body)
	if err != nil {
		return Invalid(op, "the request cannot be made")
	}
	r.ContentLength = form.Size
	r.Header.Set("Content-Type", form.Type)
	a, err := c.do(op, r)
	if err != nil {
		return err
	}
	return c.into(op, a, into)
}

// Call makes any call and reads the answer. A body is JSON; nil is none.
func (c *Client) Call(ctx context.Context, op, method, path string, query url.Values, body []byte, into any) error {
	r, err := c.Request(ctx, method, path, query, bytes.NewReader(body))
	if err != nil {
		return Invalid(op, "the request cannot be made")
	}
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	a, err := c.do(op, r)
	if err != nil {
		return err
	}
	return c.into(op, a, into)
}

// Exchange sends an object in JSON and reads the answer.
func (c *Client) Exchange(ctx context.Context, op, path string, body []byte, into any) error {
	a, err := c.Post(ctx, op, path, body)
	if err != nil {
		return err
	}
	return c.into(op, a, into)
}

// Post sends an object in JSON. The answer is 2xx.
func (c *Client) Post(ctx context.Context, op, path string, body []byte) (*call.Answer, error) {
	r, err := c.Request(ctx, http.MethodPost, path, nil, bytes.NewReader(body))
	if err != nil {
		return nil, Invalid(op, "the request cannot be made")
	}
	r.Header.Set("Content-Type", "application/json")
	a, err := c.do(op, r)
	if err != nil {
		return nil, err
	}
	if !a.OK() {
		return nil, c.Refuse(op, a)
	}
	return a, nil
}

// Change makes a call whose only answer is "success".
func (c *Client) Change(ctx context.Context, op, path string, body []byte) error {
	var done struct {
		Success graph.Loose `json:"success"`
	}
	if err := c.Exchange(ctx, op, path, body, &done); err != nil {
		return err
	}
	if !done.Success {
		return &channel.Error{Kind: channel.Unknown, Op: op, Detail: "the answer is not success"}
	}
	return nil
}

// do makes one exchange.
func (c *Client) do(op string, r *http.Request) (*call.Answer, error) {
	a, err := c.Caller.Do(op, r)
	if err == nil {
		c.tell(op, a.Status)
	}
	return a, err
}

func (c *Client) tell(op string, status int) {
	if c.Answered != nil {
		c.Answered(op, status)
	}
}

// into decodes an answer of 2xx, or says why the call failed. An error may come
// with 200 as well (nyaruka/courier, handlers/meta, 2026-08).
func (c *Client) into(op string, a *call.Answer, v any) error {
	if _, failed := graph.FaultOf(a.Body); failed || !a.OK() {
		return c.Refuse(op, a)
	}
	if json.Unmarshal(a.Body, v) != nil {
		return meta.Garbled(op, a, false)
	}
	return nil
}
