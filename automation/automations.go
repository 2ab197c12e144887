package automation

import (
	"cmp"
	"fmt"
	"slices"
)

// MaxDepth is how many automations may cause one another in a row.
const MaxDepth = 5

// builtins are the automations of the library, in the order in which they act on
// the same event: the welcome before the notices.
var builtins = []*automation{
	&keywordAnswer, &welcome, &outOfHours, &unassigned, &queueNotice,
	&idle, &reminder, &autoClose, &botDone, &botSilence, &botFallback,
	&closeMessage, &survey, &thanks, &missed, &ownerAssignment,
}

// Automations are settings that are ready to be used: their conditions are
// compiled. They never change, and may be used by several goroutines at once. The
// zero Automations do nothing.
type Automations struct {
	settings Settings
	all      []*automation
}

// Ready makes settings ready. They should have passed [Settings.Check]; the error
// is a *SettingsError for conditions that do not compile and rules without a name
// of their own. The settings must not be changed afterwards.
func Ready(s Settings) (*Automations, error) {
	a := &Automations{settings: s, all: slices.Clone(builtins)}
	r := &report{}
	seen := map[string]bool{}
	for i := range a.settings.Rules {
		rule := &a.settings.Rules[i]
		at := fmt.Sprintf("rules[%d]", i)
		r.unique(at+".id", seen, rule.ID)
		c, err := compile(rule.When)
		if err != nil {
			r.add(at+".when", WrongCondition, "%v", err)
		}
		a.all = append(a.all, ruleAutomation(rule, c))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return a, nil
}

// Version is that of the settings.
func (a *Automations) Version() int64 { return a.settings.Version }

// On says what an event starts and ends. Facts are as they are after the event.
// It is a pure function: the same arguments give the same result.
func (a *Automations) On(e Event, f Facts) Fired {
	var fired Fired
	m := &moment{Facts: &f, settings: &a.settings, event: &e}
	for i, one := range a.all {
		if !one.on(&a.settings) {
			continue
		}
		if one.ended(m) {
			fired.Cancels = append(fired.Cancels, one.cancels(m)...)
		}
		o := one.opened(m)
		if o == nil {
			continue
		}
		if reason := m.refused(one, o); reason != "" {
			fired.Explanations = append(fired.Explanations, explained(one.name, reason))
			continue
		}
		s := one.starts(m)
		s.Order = i
		fired.Starts = append(fired.Starts, s)
	}
	slices.SortStableFunc(fired.Starts, func(x, y Start) int { return cmp.Or(x.At.Compare(y.At), x.Order-y.Order) })
	return fired
}

// refused is why an automation does not start on an event that is meant for it.
func (m *moment) refused(a *automation, o *opening) Reason {
	switch {
	case m.event.By == a.name:
		return Loop
	case m.event.Depth >= MaxDepth:
		return TooDeep
	case o.refuse != nil:
		return o.refuse(m)
	}
	return ""
}

// Act says what becomes of a start that falls due. Facts are fresh. It is a pure
// function as well.
func (a *Automations) Act(s Start, f Facts) Outcome {
	one := a.find(s.Automation)
	if one == nil {
		return Outcome{Why: explained(s.Automation, Off)}
	}
	m := &moment{Facts: &f, settings: &a.settings, event: &s.Event, start: s}
	if reason := m.early(one); reason != "" {
		return Outcome{Why: explained(s.Automation, reason)}
	}
	out := Outcome{}
	one.act(m, &out)
	return m.concluded(out)
}

// early is why nothing happens, or "".
func (m *moment) early(one *automation) Reason {
	if m.Now.Before(m.start.At) {
		return TooEarly
	}
	return one.refusal(m)
}

// concluded adds why.
func (m *moment) concluded(out Outcome) Outcome {
	switch {
	case out.Why.Reason != "": // the automation has said it
	case len(out.Actions) > 0 || len(out.Then) > 0:
		out.Why = Explanation{Automation: m.start.Automation, Ran: true, Text: m.sentence(out.Actions)}
	case len(out.Skipped) > 0:
		out.Why = explained(m.start.Automation, out.Skipped[0].Reason)
	default:
		out.Why = explained(m.start.Automation, NothingToDo)
	}
	if !out.Why.Ran {
		out.Marks = nil
	}
	return out
}

func (a *Automations) find(name string) *automation {
	i := slices.IndexFunc(a.all, func(x *automation) bool { return x.name == name })
	if i < 0 {
		return nil
	}
	return a.all[i]
}
