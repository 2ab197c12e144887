package whatsapp

import (
	"context"
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
)

// CheckHealth asks how the number is, and, with Config.BusinessAccountID,
// whether any app is subscribed to its webhooks. It implements
// channel.HealthChecker. What is not allowed to be asked stays unknown.
func (c *Channel) CheckHealth(ctx context.Context) (channel.Health, error) {
	var n cloud.NumberNode
	if err := c.get(ctx, opHealth, c.cfg.PhoneNumberID, url.Values{"fields": {cloud.NumberFields}}, &n); err != nil {
		return channel.Health{}, err
	}
	h := n.Health()
	c.checkSubscription(ctx, &h)
	return h, nil
}

// checkSubscription finds the usual reason why nothing comes in although the
// address of the webhook was verified.
func (c *Channel) checkSubscription(ctx context.Context, h *channel.Health) {
	if c.cfg.BusinessAccountID == "" {
		return
	}
	var apps struct {
		Data []struct{} `json:"data"`
	}
	switch err := c.get(ctx, opHealth, c.cfg.BusinessAccountID+"/subscribed_apps", nil, &apps); {
	case err != nil:
		h.Reasons = append(h.Reasons, "subscriptions are not known: "+channel.AsError(opHealth, err).Kind.String())
	case len(apps.Data) == 0:
		h.Receive = channel.AbilityBlocked
		h.Reasons = append(h.Reasons, "no app is subscribed to the business account's webhooks")
	default:
		h.Receive = channel.AbilityOK
	}
}
