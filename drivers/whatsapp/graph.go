package whatsapp

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// What errors call the operations.
const (
	opSend      = "whatsapp: send"
	opReceive   = "whatsapp: receive"
	opOpen      = "whatsapp: open media"
	opUpload    = "whatsapp: upload media"
	opRead      = "whatsapp: mark read"
	opTyping    = "whatsapp: typing"
	opStarters  = "whatsapp: conversation starters"
	opHealth    = "whatsapp: check health"
	opTemplates = "whatsapp: templates"
)

// request makes a call to the Graph API.
func (c *Channel) request(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Request, error) {
	u := c.base.JoinPath(c.cfg.Version, path)
	if c.cfg.AppSecretProof {
		if query == nil {
			query = url.Values{}
		}
		query.Set("appsecret_proof", proof(c.cfg.AppSecret, c.cfg.Token))
	}
	u.RawQuery = query.Encode()
	r, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.cfg.Token.Reveal())
	r.Header.Set("Accept", "application/json")
	return r, nil
}

// proof is what an app with "Require App Secret" demands of each call (Graph
// API, securing requests).
func proof(app, token channel.Secret) string {
	mac := hmac.New(sha256.New, []byte(app.Reveal()))
	_, _ = io.WriteString(mac, token.Reveal())
	return hex.EncodeToString(mac.Sum(nil))
}

func (c *Channel) get(ctx context.Context, op, path string, query url.Values, into any) error {
	r, err := c.request(ctx, http.MethodGet, path, query, nil)
	if err != nil {
		return &channel.Error{Kind: channel.Invalid, Op: op, Detail: "the request cannot be made"}
	}
	a, err := c.caller.Do(op, r)
	if err != nil {
		return err
	}
	return meta.WhatsApp.Into(op, a, into)
}

func (c *Channel) post(ctx context.Context, op, path string, body []byte) (*call.Answer, error) {
	r, err := c.request(ctx, http.MethodPost, path, nil, bytes.NewReader(body))
	if err != nil {
		return nil, &channel.Error{Kind: channel.Invalid, Op: op, Detail: "the request cannot be made"}
	}
	r.Header.Set("Content-Type", "application/json")
	a, err := c.caller.Do(op, r)
	if err != nil {
		return nil, err
	}
	if !a.OK() {
		return nil, meta.WhatsApp.Refusal(op, a)
	}
	return a, nil
}

// change makes a call whose only answer is "success".
func (c *Channel) change(ctx context.Context, op, path string, body []byte) error {
	a, err := c.post(ctx, op, path, body)
	if err != nil {
		return err
	}
	var done struct {
		Success bool `json:"success"`
	}
	if err := meta.WhatsApp.Into(op, a, &done); err != nil {
		return err
	}
	if !done.Success {
		return &channel.Error{Kind: channel.Unknown, Op: op, Detail: "the answer is not success"}
	}
	return nil
}
