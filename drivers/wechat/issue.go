package wechat

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// stablePath gives the same token to everybody who asks, as long as it lives.
// The older call would end the token of the one who asked before ([api], 2026).
const stablePath = "/cgi-bin/stable_token"

// maxLife bounds how long a token is believed to live. WeChat's live two hours.
const maxLife = 24 * time.Hour

// issue asks for a token. Whatever comes of it, no message has gone out: the
// failure is never uncertain.
func (c *Channel) issue(ctx context.Context, op string, force bool) (channel.Token, error) {
	body, err := plainJSON(struct {
		Grant  string `json:"grant_type"`
		AppID  string `json:"appid"`
		Secret string `json:"secret"`
		Force  bool   `json:"force_refresh"`
	}{"client_credential", c.cfg.AppID, c.cfg.AppSecret.Reveal(), force})
	if err != nil {
		return channel.Token{}, invalid(op, "the request for a token does not encode as JSON")
	}
	r, err := ask{op: op, method: http.MethodPost, url: c.api.JoinPath(stablePath), body: body, kind: jsonType}.request(ctx, channel.Secret{})
	if err != nil {
		return channel.Token{}, err
	}
	a, err := c.caller.Do(op, r)
	if err != nil {
		return channel.Token{}, certain(op, err)
	}
	var got struct {
		Token text  `json:"access_token"`
		Life  count `json:"expires_in"`
	}
	if err := c.judge(op, a, c.cfg.Now()); err != nil {
		return channel.Token{}, noToken(op, err)
	}
	if json.Unmarshal(a.Body, &got) != nil || got.Token == "" || got.Life == 0 {
		return channel.Token{}, &channel.Error{Kind: channel.Unavailable, Op: op, Detail: "the answer to the request for a token cannot be read"}
	}
	life := min(time.Duration(min(got.Life, count(maxLife/time.Second)))*time.Second, maxLife)
	return channel.Token{Value: channel.NewSecret(string(got.Token)), Expires: c.cfg.Now().Add(life)}, nil
}

// noToken sorts the refusal of a token: what is not a matter of time is a matter
// of configuration. 40001 is a wrong secret here ([wxj], 2026).
func noToken(op string, err error) error {
	e := *channel.AsError(op, err)
	e.Uncertain = false
	if !e.Kind.Retryable() {
		e.Kind, e.Scope = channel.Unauthorized, channel.ScopeChannel
	}
	return &e
}

func certain(op string, err error) error {
	e := *channel.AsError(op, err)
	e.Uncertain = false
	return &e
}
