package dialog360

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// name stands before what errors call an operation.
const name = "dialog360"

// What errors call the operations that are not the same with every provider.
const (
	opReceive   = name + ": receive"
	opWebhook   = name + ": webhook"
	opHealth    = name + ": check health"
	opTemplates = name + ": templates"
)

// keyHeader carries the key (360dialog: Messaging API 1.44.0, 2026-11).
const keyHeader = "D360-API-KEY"

// request makes a call. No path has a version or the id of a number in it:
// the key says all.
func (c *Channel) request(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Request, error) {
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	return c.requestTo(ctx, method, u, body)
}

// requestTo makes a call to an address that may see the key.
func (c *Channel) requestTo(ctx context.Context, method string, u *url.URL, body io.Reader) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, err
	}
	r.Header.Set(keyHeader, c.cfg.APIKey.Reveal())
	r.Header.Set("Accept", "application/json")
	return r, nil
}

// configs is the path of a setting. Settings are below /v1 also where nothing
// else is; the sandbox has everything there (360dialog: sandbox, 2026-11).
func (c *Channel) configs(what string) string {
	if strings.HasSuffix(c.base.Path, "/v1") {
		return "configs/" + what
	}
	return "v1/configs/" + what
}
