package automation

import "slices"

// startsItself reports whether a rule's own actions would start it again, with
// nothing to stop it.
func startsItself(r *Rule, _ *condition) bool {
	if !r.Once.perEvent() {
		return false
	}
	return slices.ContainsFunc(r.Actions, func(a Action) bool { return slices.Contains(causes(a), r.Trigger) })
}

// causes are the events that an action can cause.
func causes(a Action) []Trigger {
	switch a := a.(type) {
	case Send, SendTemplate, AskSurvey:
		return []Trigger{MessageSent, MessageFailed}
	case Close:
		return []Trigger{CaseClosed, CaseEnded}
	case Label:
		return labelEvents(a)
	case SetPriority:
		return []Trigger{PriorityChanged}
	case SetAttribute:
		return []Trigger{AttributeChanged}
	case Route:
		return []Trigger{CaseAssigned, CaseOwned, CaseQueued, CaseUnassigned, CaseMissed}
	case HandToPeople:
		return []Trigger{CaseAssigned, CaseOwned, CaseQueued, CaseUnassigned, CaseMissed}
	case SetOwner:
		return []Trigger{OwnerChanged}
	case AddNote:
		return []Trigger{NoteAdded}
	}
	return nil
}

func labelEvents(l Label) []Trigger {
	var all []Trigger
	if len(l.Add) > 0 {
		all = append(all, CaseLabelled)
	}
	if len(l.Remove) > 0 {
		all = append(all, CaseUnlabelled)
	}
	return all
}
