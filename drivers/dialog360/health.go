package dialog360

import (
	"context"
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// numberFields are those that the page names (360dialog: messaging health
// status, 2026-11). The messaging limit is not among them.
const numberFields = "health_status,id,display_phone_number,verified_name,quality_rating,status"

// Identify asks for the phone number id that the key belongs to, keeps it if
// none is configured, and returns it. Call it before the channel is given to an
// engine, which tells channels apart by their Account when it starts. Webhooks
// do not teach it: one that is set for a whole business account brings what
// happens to other numbers too.
func (c *Channel) Identify(ctx context.Context) (string, error) {
	n, err := c.node(ctx)
	if err == nil && n.ID == "" {
		err = &channel.Error{Kind: channel.Unknown, Op: opHealth, Detail: "the answer names no number"}
	}
	return string(n.ID), err
}

func (c *Channel) node(ctx context.Context) (cloud.NumberNode, error) {
	var n cloud.NumberNode
	if err := c.number.Get(ctx, opHealth, "health_status", url.Values{"fields": {numberFields}}, &n); err != nil {
		return n, err
	}
	if id := string(n.ID); id != "" && c.Account() == "" {
		c.account.Store(&id)
	}
	return n, nil
}

// CheckHealth asks how the number is, whether it is the one that is
// configured, and whether its webhook is set, which a new key may have undone.
// It implements channel.HealthChecker. What is not allowed to be asked stays
// unknown.
func (c *Channel) CheckHealth(ctx context.Context) (channel.Health, error) {
	n, err := c.node(ctx)
	if err != nil {
		return channel.Health{}, err
	}
	h := n.Health()
	c.checkNumber(&h, n.ID)
	c.checkWebhook(ctx, &h)
	return h, nil
}

// checkNumber finds a key of another number: what is sent with it comes from
// that one.
func (c *Channel) checkNumber(h *channel.Health, id meta.Text) {
	if id != "" && string(id) != c.Account() {
		h.Send = channel.AbilityBlocked
		h.Reasons = append(h.Reasons, "the key belongs to another number: "+string(id))
	}
}

// checkWebhook finds the usual reason why nothing comes in. A webhook that was
// set for the whole business account in the Hub is not seen here, so that
// without one of the number's own little is certain.
func (c *Channel) checkWebhook(ctx context.Context, h *channel.Health) {
	switch set, err := c.webhook(ctx); {
	case err != nil:
		h.Reasons = append(h.Reasons, "the webhook is not known: "+channel.AsError(opHealth, err).Kind.String())
	case set.URL == "":
		h.Receive = channel.AbilityLimited
		h.Reasons = append(h.Reasons, "no webhook is set for the number; only one of its whole account would bring anything")
	default:
		h.Receive = channel.AbilityOK
	}
}
