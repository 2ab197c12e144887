package whatsapp

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"

	"github.com/rapport-go/rapport/channel"
)

// name stands before what errors call an operation.
const name = "whatsapp"

// What errors call the operations that are not the same with every provider.
const (
	opReceive   = name + ": receive"
	opStarters  = name + ": conversation starters"
	opTemplates = name + ": templates"
	opHealth    = name + ": check health"
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
	return c.number.Get(ctx, op, path, query, into)
}
