package automation

import (
	"slices"
	"strconv"
	"strings"
)

// An effect is an event that an action causes, and what is certain about it.
type effect struct {
	trigger Trigger
	// values are what names of the condition language stand for.
	values map[string]string
	// has and lacks are elements that a list certainly has, or has not.
	has, lacks map[string][]string
}

// startsItself reports whether a rule's own actions would start it again, with
// nothing to stop it: neither that it acts once, nor a condition that cannot hold
// for what the action causes.
func startsItself(r *Rule, c *condition) bool {
	if !r.Once.perEvent() {
		return false
	}
	return slices.ContainsFunc(r.Actions, func(a Action) bool {
		return slices.ContainsFunc(effects(a), func(e effect) bool {
			return e.trigger == r.Trigger && c.foresee(&e) != no
		})
	})
}

// effects are the events that an action can cause.
func effects(a Action) []effect {
	switch a := a.(type) {
	case Send, SendTemplate, AskSurvey:
		return bySystem(map[string]string{"message.author": "system"}, MessageSent, MessageFailed)
	case Close:
		return bySystem(map[string]string{"case.state": "closed", "case.closed_by": "system", "case.closed_for": "rule"}, CaseClosed, CaseEnded)
	case Label:
		return labelEffects(a)
	case SetPriority:
		return bySystem(map[string]string{"case.priority": strconv.Itoa(a.Priority)}, PriorityChanged)
	case SetAttribute:
		return attributeEffects(a)
	case Route, HandToPeople:
		return bySystem(nil, CaseAssigned, CaseOwned, CaseQueued, CaseUnassigned, CaseMissed)
	case SetOwner:
		return bySystem(nil, OwnerChanged)
	case AddNote:
		return bySystem(nil, NoteAdded)
	}
	return nil
}

// bySystem are events of which the system is the actor.
func bySystem(values map[string]string, triggers ...Trigger) []effect {
	all := make([]effect, len(triggers))
	for i, t := range triggers {
		all[i] = effect{trigger: t, values: map[string]string{"event.trigger": string(t), "event.actor": "system"}}
		for k, v := range values {
			all[i].values[k] = v
		}
	}
	return all
}

func labelEffects(l Label) []effect {
	list := "case.labels"
	if l.Contact {
		list = "contact.labels"
	}
	var all []effect
	each := func(names []string, t Trigger) {
		for _, name := range names {
			e := bySystem(map[string]string{"event.label": name}, t)[0]
			e.has, e.lacks = map[string][]string{list: l.Add}, map[string][]string{list: l.Remove}
			all = append(all, e)
		}
	}
	each(l.Add, CaseLabelled)
	each(l.Remove, CaseUnlabelled)
	return all
}

func attributeEffects(a SetAttribute) []effect {
	values := map[string]string{"event.attribute": a.Name}
	if !strings.Contains(a.Value, "{{") {
		values["event.value"] = a.Value
	}
	return bySystem(values, AttributeChanged)
}
