package wechat

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/channel"
)

// scarce is which part of the day's calls may be left before sending is called
// limited: one in ten.
const scarce = 10

// CheckHealth asks how many messages of the day are left, which needs a token.
// It implements channel.HealthChecker. What cannot be asked stays unknown, with
// a reason. A used-up quota counts anew at midnight in Beijing.
func (c *Channel) CheckHealth(ctx context.Context) (channel.Health, error) {
	var answer struct {
		Quota struct {
			Limit count `json:"daily_limit"`
			Used  count `json:"used"`
			Left  count `json:"remain"`
		} `json:"quota"`
	}
	err := c.post(ctx, opHealth, "/cgi-bin/openapi/quota/get", map[string]string{"cgi_path": customPath}, &answer)
	if err != nil {
		return unhealthy(err)
	}
	q := answer.Quota
	h := channel.Health{Send: channel.AbilityOK, Limit: fmt.Sprintf("%d of %d messages today", q.Used, q.Limit)}
	switch {
	case q.Limit == 0:
		h.Send, h.Limit = "", ""
		h.Reasons = append(h.Reasons, "WeChat does not say how many messages are left")
	case q.Left == 0:
		h.Send = channel.AbilityBlocked
		h.Reasons = append(h.Reasons, "the messages of the day are used up; they count anew at midnight in Beijing")
	case q.Left*scarce <= q.Limit:
		h.Send = channel.AbilityLimited
		h.Reasons = append(h.Reasons, fmt.Sprintf("only %d messages of the day are left", q.Left))
	}
	return h, nil
}

// unhealthy: an account that may not ask, or may not send, is told apart from
// one that nobody reaches.
func unhealthy(err error) (channel.Health, error) {
	e := channel.AsError(opHealth, err)
	switch e.Kind {
	case channel.Unsupported:
		return channel.Health{Send: channel.AbilityBlocked, Reasons: []string{e.Detail + " (code " + e.Code + ")"}}, nil
	case channel.Unknown, channel.Invalid:
		return channel.Health{Reasons: []string{"not everything is known: " + e.Detail + " (code " + e.Code + ")"}}, nil
	}
	return channel.Health{}, e
}
