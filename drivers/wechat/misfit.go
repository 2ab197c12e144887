package wechat

import (
	"errors"

	"github.com/rapport-go/rapport/channel"
)

// check refuses what does not fit Capabilities. Most of the limits are not
// WeChat's own, and what WeChat refuses has cost a call.
func (c *Channel) check(part channel.Part) error {
	if part == nil {
		return invalid(opSend, "a part is missing")
	}
	if c.caps.Parts[part.Kind()].Level == channel.SupportNone {
		return unsupported(opSend, "WeChat carries no "+string(part.Kind()))
	}
	_, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{part}, Policy: channel.Strict}, c.caps)
	return misfit(err)
}

// misfit makes an error of the driver's out of one of the planner's.
func misfit(err error) error {
	if err == nil {
		return nil
	}
	e := &channel.Error{Kind: channel.Invalid, Op: opSend, Detail: err.Error()}
	if p, ok := errors.AsType[*channel.PlanError](err); ok {
		p.Part = -1
		e.Kind, e.Detail = p.Cause, p.Error()
	}
	return e
}
