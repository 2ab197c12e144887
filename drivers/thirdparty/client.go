package thirdparty

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// post signs a request, makes it and reads the whole answer, whatever its
// status. A redirect is an answer like any other: it is never followed.
func (c *Channel) post(ctx context.Context, op, id string, e envelope) (*call.Answer, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, invalid(op, "the request does not encode as JSON")
	}
	header, err := standardwebhooks.Sign(c.signing, id, c.cfg.Now(), body)
	if err != nil {
		return nil, invalid(op, "the request cannot be signed")
	}
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return nil, invalid(op, "the peer's address is malformed")
	}
	r.Header = header
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	return c.caller.Do(op, r)
}

// tell makes a request to which the answer is yes or no, under an id of its own.
func (c *Channel) tell(ctx context.Context, op, kind string, data any) (*call.Answer, error) {
	a, err := c.post(ctx, op, uuid.NewString(), envelope{kind, c.cfg.Now().UTC(), data})
	if err != nil {
		return nil, err
	}
	if !a.OK() {
		return nil, refusal(op, a)
	}
	return a, nil
}

// ask makes a request that is answered with an object.
func (c *Channel) ask(ctx context.Context, op, kind string, data, into any) error {
	a, err := c.tell(ctx, op, kind, data)
	if err != nil {
		return err
	}
	if json.Unmarshal(a.Body, into) != nil {
		return &channel.Error{Kind: channel.Unknown, Op: op, Detail: "the answer cannot be read"}
	}
	return nil
}
