package line

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// Where tokens are issued (OAPI line-channel-access-token.yml, 2026-07-01).
const (
	statelessPath = "/oauth2/v3/token"
	longerPath    = "/oauth2/v2.1/token"
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
)

// newTokens chooses the way that the configuration has for tokens.
func (c *Channel) newTokens() (*tokens, error) {
	switch {
	case !c.cfg.Token.IsZero():
		return fixedToken(c.cfg.Token), nil
	case c.cfg.Assertion.IsZero():
		return renewedToken(c.cfg.Now, c.issueBySecret), nil
	}
	signer, err := newSigner(c.cfg)
	if err != nil {
		return nil, err
	}
	path := statelessPath
	if c.cfg.Assertion.Days > 0 {
		path = longerPath
	}
	return renewedToken(c.cfg.Now, func(ctx context.Context, op string) (issued, error) {
		return c.issueByKey(ctx, op, path, signer)
	}), nil
}

func (c *Channel) issueBySecret(ctx context.Context, op string) (issued, error) {
	return c.issueToken(ctx, op, statelessPath, url.Values{
		"client_id": {c.cfg.ChannelID}, "client_secret": {c.cfg.ChannelSecret.Reveal()},
	})
}

func (c *Channel) issueByKey(ctx context.Context, op, path string, s *signer) (issued, error) {
	assertion, err := s.sign(c.cfg.Now())
	if err != nil {
		return issued{}, &channel.Error{Kind: channel.Unauthorized, Scope: channel.ScopeChannel, Op: op, Detail: "the assertion cannot be signed"}
	}
	return c.issueToken(ctx, op, path, url.Values{"client_assertion_type": {assertionType}, "client_assertion": {assertion}})
}

// issueToken makes the request. Whatever comes of it, no message has gone out:
// the failure is never uncertain.
func (c *Channel) issueToken(ctx context.Context, op, path string, form url.Values) (issued, error) {
	form.Set("grant_type", "client_credentials")
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.api.JoinPath(path).String(), strings.NewReader(form.Encode()))
	if err != nil {
		return issued{}, invalid(op, "the request for a token cannot be made")
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := c.caller.Do(op, r)
	if err != nil {
		e := channel.AsError(op, err)
		e.Uncertain = false
		return issued{}, e
	}
	return readToken(op, a)
}

func readToken(op string, a *call.Answer) (issued, error) {
	var answer struct {
		Token text  `json:"access_token"`
		Life  count `json:"expires_in"`
	}
	if !a.OK() {
		return issued{}, noToken(op, a)
	}
	if json.Unmarshal(a.Body, &answer) != nil || answer.Token == "" {
		return issued{}, &channel.Error{Kind: channel.Unavailable, Op: op, Detail: "the answer to the request for a token cannot be read"}
	}
	life := time.Duration(min(answer.Life, maxDays*24*60*60)) * time.Second
	return issued{channel.NewSecret(string(answer.Token)), life}, nil
}

// noToken sorts the refusal of a token. Its body is that of OAuth, or LINE's
// (OAPI line-channel-access-token.yml, 2026-07-01). A refusal in the range of
// 400 means that the id, the secret or the key is wrong, or that 30 tokens of
// version 2.1 are out already.
func noToken(op string, a *call.Answer) error {
	var oauth struct {
		Error       text `json:"error"`
		Description text `json:"error_description"`
	}
	e := refusal(op, a)
	e.Uncertain, e.Part = false, 0
	if json.Unmarshal(a.Body, &oauth) == nil && oauth.Error != "" {
		e.Code, e.Detail = brief(string(oauth.Error)), brief(string(oauth.Description))
	}
	if a.Status >= 400 && a.Status < 500 && !e.Kind.Retryable() {
		e.Kind, e.Scope = channel.Unauthorized, channel.ScopeChannel
	}
	return e
}
