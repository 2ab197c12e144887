package messenger

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// fields are what the app should be subscribed to. Without the first few, less
// comes in than this package can tell of. response_feedback is missing on
// purpose: it puts buttons for praise and blame below every message
// (EV/response_feedback, 2026).
var fields = []string{
	"messages", "messaging_postbacks", "message_echoes", "message_deliveries", "message_reads", "message_reactions",
	"message_edits", "messaging_referrals", "messaging_optins", "messaging_handovers", "standby", "messaging_policy_enforcement",
}

// CheckHealth asks for the Page, for its standing with Meta, and for what the
// app is subscribed to. It implements channel.HealthChecker. What is not
// allowed to be asked stays unknown and is named in the reasons. Meta
// unsubscribes an app silently whose webhooks fail for an hour: check often,
// and call Subscribe if Receive is not ok.
func (c *Channel) CheckHealth(ctx context.Context) (channel.Health, error) {
	var page struct {
		ID graph.Text `json:"id"`
	}
	if err := c.client.Get(ctx, opHealth, c.cfg.PageID, url.Values{"fields": {"id,name"}}, &page); err != nil {
		return channel.Health{}, err
	}
	var h channel.Health
	c.checkStanding(ctx, &h)
	c.checkSubscription(ctx, &h)
	return h, nil
}

// checkStanding finds a ban before the first message fails (CHG, 2026-01).
func (c *Channel) checkStanding(ctx context.Context, h *channel.Health) {
	var v integrity
	if err := c.client.Get(ctx, opHealth, c.edge("page_status"), nil, &v); err != nil {
		h.Reasons = append(h.Reasons, "the page status is not known: "+channel.AsError(opHealth, err).Kind.String())
		return
	}
	*h = v.health()
}

func (c *Channel) checkSubscription(ctx context.Context, h *channel.Health) {
	has, err := c.Subscribed(ctx)
	if err != nil {
		h.Reasons = append(h.Reasons, "subscriptions are not known: "+channel.AsError(opHealth, err).Kind.String())
		return
	}
	missing := slices.DeleteFunc(slices.Clone(fields), func(f string) bool { return slices.Contains(has, f) })
	switch {
	case len(has) == 0:
		h.Receive = channel.AbilityBlocked
		h.Reasons = append(h.Reasons, "the app is not subscribed to the Page's webhooks")
	case slices.Contains(missing, "messages"):
		h.Receive = channel.AbilityBlocked
	case len(missing) > 0:
		h.Receive = channel.AbilityLimited
	default:
		h.Receive = channel.AbilityOK
	}
	if len(has) > 0 && len(missing) > 0 {
		h.Reasons = append(h.Reasons, "the app is not subscribed to: "+strings.Join(missing, ", "))
	}
}

// Subscribed lists the fields that the app of Config.AppID is told of; without
// it, those of the first app in the list. It is empty if there is none (WH,
// 2026-11).
func (c *Channel) Subscribed(ctx context.Context) ([]string, error) {
	var apps struct {
		Data []struct {
			ID     graph.Text   `json:"id"`
			Fields []graph.Text `json:"subscribed_fields"`
		} `json:"data"`
	}
	if err := c.client.Get(ctx, opSubscribe, c.edge("subscribed_apps"), nil, &apps); err != nil {
		return nil, err
	}
	var all []string
	for _, app := range apps.Data {
		if c.cfg.AppID != "" && string(app.ID) != c.cfg.AppID {
			continue
		}
		for _, f := range app.Fields {
			all = append(all, string(f))
		}
		break
	}
	return all, nil
}

// Subscribe makes Meta tell the app what happens on the Page: the fields that
// are named, or without any, all that this package has a use for. The token
// needs pages_manage_metadata (WH, 2026-11).
func (c *Channel) Subscribe(ctx context.Context, named ...string) error {
	if len(named) == 0 {
		named = fields
	}
	query := url.Values{"subscribed_fields": {strings.Join(named, ",")}}
	var done outcome
	if err := c.client.Call(ctx, opSubscribe, http.MethodPost, c.edge("subscribed_apps"), query, nil, &done); err != nil {
		return err
	}
	return done.check(opSubscribe)
}
