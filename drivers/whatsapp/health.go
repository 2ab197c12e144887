package whatsapp

import (
	"context"
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// numberFields is what the health of a number is made of (WA
// business-phone-numbers/phone-numbers, 2026-02-27; support/health-status).
const numberFields = "id,display_phone_number,verified_name,status,quality_rating,health_status,whatsapp_business_manager_messaging_limit"

type number struct {
	Status  meta.Text `json:"status"`
	Quality meta.Text `json:"quality_rating"`
	Limit   meta.Text `json:"whatsapp_business_manager_messaging_limit"`
	Health  struct {
		Send     meta.Text `json:"can_send_message"`
		Entities []entity  `json:"entities"`
	} `json:"health_status"`
}

type entity struct {
	Type   meta.Text `json:"entity_type"`
	Send   meta.Text `json:"can_send_message"`
	Errors []struct {
		Code        meta.Text `json:"error_code"`
		Description meta.Text `json:"error_description"`
	} `json:"errors"`
}

var abilities = map[meta.Text]channel.Ability{
	"AVAILABLE": channel.AbilityOK, "LIMITED": channel.AbilityLimited, "BLOCKED": channel.AbilityBlocked,
	"CONNECTED": channel.AbilityOK, "FLAGGED": channel.AbilityLimited, "RESTRICTED": channel.AbilityLimited,
	"RATE_LIMITED": channel.AbilityLimited, "BANNED": channel.AbilityBlocked, "DISCONNECTED": channel.AbilityBlocked,
	"DELETED": channel.AbilityBlocked, "MIGRATED": channel.AbilityBlocked,
}

// CheckHealth asks how the number is, and, with Config.BusinessAccountID,
// whether any app is subscribed to its webhooks. It implements
// channel.HealthChecker. What is not allowed to be asked stays unknown.
func (c *Channel) CheckHealth(ctx context.Context) (channel.Health, error) {
	var n number
	if err := c.get(ctx, opHealth, c.cfg.PhoneNumberID, url.Values{"fields": {numberFields}}, &n); err != nil {
		return channel.Health{}, err
	}
	h := channel.Health{Quality: string(n.Quality), Limit: string(n.Limit), Send: abilities[n.Health.Send]}
	if h.Send == "" {
		h.Send = abilities[n.Status]
	}
	for _, e := range n.Health.Entities {
		for _, f := range e.Errors {
			h.Reasons = append(h.Reasons, string(e.Type+" "+f.Code+": "+f.Description))
		}
	}
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
