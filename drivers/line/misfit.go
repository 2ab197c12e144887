package line

import (
	"errors"

	"github.com/rapport-go/rapport/channel"
)

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
