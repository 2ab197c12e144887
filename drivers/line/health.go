package line

import (
	"context"
	"fmt"
	"net/http"

	"github.com/rapport-go/rapport/channel"
)

// scarce is which part of the month's messages may be left before sending is
// called limited: one in ten.
const scarce = 10

// CheckHealth asks whose the token is, how many messages of the month are left,
// and whether webhooks are switched on. It implements channel.HealthChecker.
// What cannot be asked stays unknown, with a reason. A used-up quota blocks what
// counts; replies with a fresh token go on.
func (c *Channel) CheckHealth(ctx context.Context) (channel.Health, error) {
	var info struct {
		User text `json:"userId"`
	}
	if err := c.get(ctx, opHealth, "/v2/bot/info", &info); err != nil {
		return channel.Health{}, err
	}
	h := channel.Health{}
	for _, look := range []func(context.Context, *channel.Health) error{c.lookAtQuota, c.lookAtWebhook} {
		if err := look(ctx, &h); err != nil {
			h.Reasons = append(h.Reasons, "not everything is known: "+channel.AsError(opHealth, err).Kind.String())
		}
	}
	if c.cfg.UserID != "" && string(info.User) != c.cfg.UserID {
		h.Receive = channel.AbilityBlocked
		h.Reasons = append(h.Reasons, "the token is that of another account than UserID names")
	}
	return h, nil
}

// lookAtQuota compares the month's limit with what is used of it (OAPI
// MessageQuotaResponse and QuotaConsumptionResponse, 2026-07-01).
func (c *Channel) lookAtQuota(ctx context.Context, h *channel.Health) error {
	var quota struct {
		Type text  `json:"type"`
		Max  count `json:"value"`
	}
	var usage struct {
		Used count `json:"totalUsage"`
	}
	if err := c.get(ctx, opHealth, "/v2/bot/message/quota", &quota); err != nil {
		return err
	}
	if err := c.get(ctx, opHealth, "/v2/bot/message/quota/consumption", &usage); err != nil {
		return err
	}
	h.Send, h.Limit = channel.AbilityOK, fmt.Sprintf("%d messages this month, without a limit", usage.Used)
	if quota.Type != "limited" {
		return nil
	}
	h.Limit = fmt.Sprintf("%d of %d messages this month", usage.Used, quota.Max)
	switch left := quota.Max - usage.Used; {
	case left <= 0:
		h.Send = channel.AbilityBlocked
		h.Reasons = append(h.Reasons, noQuotaDetail)
	case left*scarce <= quota.Max:
		h.Send = channel.AbilityLimited
		h.Reasons = append(h.Reasons, fmt.Sprintf("only %d messages of the month are left", left))
	}
	return nil
}

// lookAtWebhook finds the usual reason why nothing comes in (OAPI
// GetWebhookEndpointResponse, 2026-07-01).
func (c *Channel) lookAtWebhook(ctx context.Context, h *channel.Health) error {
	var hook struct {
		Active flag `json:"active"`
	}
	err := c.get(ctx, opHealth, "/v2/bot/channel/webhook/endpoint", &hook)
	switch {
	case err != nil && channel.AsError(opHealth, err).Code == code(http.StatusNotFound):
		h.Receive = channel.AbilityBlocked
		h.Reasons = append(h.Reasons, "the account has no address for webhooks")
	case err != nil:
		return err
	case !bool(hook.Active):
		h.Receive = channel.AbilityBlocked
		h.Reasons = append(h.Reasons, "webhooks are switched off in the console")
	default:
		h.Receive = channel.AbilityOK
	}
	return nil
}
