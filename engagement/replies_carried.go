package engagement

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// carried checks that what a canned reply has can be sent where it is for: on each
// channel that it names, or, if it names none, on any one at all. All faults are
// *[templates.Fault]s of the code unsupported.
func (e *Engine) carried(r *templates.Reply) error {
	named := slices.DeleteFunc(slices.Clone(r.Scope.Channels), func(ch channel.ID) bool { return e.cfg.Channels[ch] == nil })
	if len(named) > 0 {
		var faults []error
		for _, ch := range named {
			faults = append(faults, e.carriedOn(ch, r.Parts))
		}
		return errors.Join(faults...)
	}
	var first error
	for _, ch := range slices.Sorted(maps.Keys(e.caps)) {
		err := e.carriedOn(ch, r.Parts)
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// carriedOn plans parts for a channel as a message is planned.
func (e *Engine) carriedOn(ch channel.ID, parts channel.Parts) error {
	_, err := channel.NewPlan(channel.Draft{Parts: e.published(ch, parts)}, e.caps[ch])
	if err == nil {
		return nil
	}
	f := &templates.Fault{Code: templates.FaultUnsupported, Where: templates.InReply, Index: -1}
	if at, ok := errors.AsType[*channel.PlanError](err); ok {
		f.Index = at.Part
	}
	f.Problem = fmt.Sprintf("cannot be sent on channel %q: %v", ch, err)
	return f
}
