package dialog360

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// A Webhook is where 360dialog posts what happens to the number.
type Webhook struct {
	// URL is empty if none is set.
	URL string
	// Headers are the names of those that come with every call, sorted. Their
	// values are secrets.
	Headers []string
}

// setting is how the API writes a webhook (360dialog: webhooks, 2026-11).
type setting struct {
	URL     meta.Text `json:"url"`
	Headers headers   `json:"headers"`
}

// headers are nil if the answer had none, or something else in their place.
type headers map[string]meta.Text

// UnmarshalJSON takes an object of texts.
func (h *headers) UnmarshalJSON(b []byte) error {
	var all map[string]meta.Text
	if json.Unmarshal(b, &all) == nil {
		*h = all
	}
	return nil
}

// Webhook asks what webhook is set for the number.
func (c *Channel) Webhook(ctx context.Context) (Webhook, error) {
	set, err := c.webhook(ctx)
	return Webhook{URL: string(set.URL), Headers: slices.Sorted(maps.Keys(set.Headers))}, err
}

func (c *Channel) webhook(ctx context.Context) (setting, error) {
	var set setting
	err := c.number.Get(ctx, opWebhook, c.configs("webhook"), nil, &set)
	return set, err
}

// SetWebhook makes 360dialog post to address from now on, with the header of
// the configuration, and asks back whether it does. Address is https without
// a port, and its host has no underscore; anything else is Invalid, before a
// call (360dialog: webhooks, 2026-11). Set it again after a new key was made.
// Unknown means that the call was accepted and another webhook is set.
func (c *Channel) SetWebhook(ctx context.Context, address string) error {
	if problem := unfit(address); problem != "" {
		return cloud.Invalid(opWebhook, problem)
	}
	body, err := json.Marshal(setting{URL: meta.Text(address), Headers: c.headers()})
	if err != nil {
		return cloud.Invalid(opWebhook, "the address does not encode as JSON")
	}
	if _, err := c.number.Post(ctx, opWebhook, c.configs("webhook"), body); err != nil {
		return err
	}
	set, err := c.webhook(ctx)
	if err != nil {
		return err
	}
	return c.confirm(set, address)
}

// headers are always sent, since a call without them may drop those that were
// set.
func (c *Channel) headers() headers {
	all := headers{}
	if c.cfg.WebhookHeader != "" {
		all[c.cfg.WebhookHeader] = meta.Text(c.cfg.WebhookValue.Reveal())
	}
	return all
}

// confirm compares what is set with what was wanted. An answer that tells no
// headers at all is taken as it is: not every gateway shows them.
func (c *Channel) confirm(set setting, address string) error {
	switch {
	case string(set.URL) != address:
		return &channel.Error{Kind: channel.Unknown, Op: opWebhook, Detail: "the address that is set is another one"}
	case set.Headers != nil && c.cfg.WebhookHeader != "" && !c.carries(set.Headers):
		return &channel.Error{Kind: channel.Unknown, Op: opWebhook, Detail: "the header was not set"}
	}
	return nil
}

func (c *Channel) carries(all headers) bool {
	for name, value := range all {
		if strings.EqualFold(name, c.cfg.WebhookHeader) {
			return c.cfg.WebhookValue.Equal(string(value))
		}
	}
	return false
}

// unfit says why 360dialog refuses an address; empty if it does not.
func unfit(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "":
		return "the address is not of the form https://host/path"
	case u.Host != u.Hostname():
		return "the address may not have a port"
	case strings.Contains(u.Hostname(), "_"):
		return "the address's host may not have an underscore"
	}
	return ""
}
