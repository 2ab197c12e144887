package automation

import (
	"fmt"
	"strings"
	"time"
)

// ruleName is what Starts and events call a rule.
func ruleName(id string) string { return "rule:" + id }

// ruleAutomation makes an automation of a rule.
func ruleAutomation(r *Rule, c *condition) *automation {
	a := &automation{
		name: ruleName(r.ID), id: "A30",
		on:    func(*Settings) bool { return r.On },
		opens: []opening{{trigger: r.Trigger, when: func(m *moment) bool { return byPerson(m) && c.holds(m) }}},
		guards: []guard{
			{"it is about the same case", Gone, func(m *moment) bool { return r.sameCase(m) }},
			{"the condition can be evaluated", ConditionFailed, func(m *moment) bool { return !c.fails(m) }},
			{"the condition holds", ConditionFalse, c.holds},
		},
		key:      func(m *moment) []string { return append(r.subject(m), r.occasion(m)) },
		prefixes: func(m *moment) [][]string { return [][]string{r.subject(m)} },
		at:       func(m *moment) time.Time { return m.event.At.Add(time.Duration(r.Delay)) },
		act:      func(m *moment, out *Outcome) { m.perform(r, out) },
	}
	for _, t := range r.CancelOn {
		a.ends = append(a.ends, ending{trigger: t})
	}
	return a
}

// subject is what a rule acts upon: the contact, the case, or without a case the
// conversation.
func (r *Rule) subject(m *moment) []string {
	switch {
	case r.Once == OncePerContact:
		return []string{ruleName(r.ID), "contact", m.Contact.ID}
	case m.Case.ID != "":
		return []string{ruleName(r.ID), "case", m.Case.ID}
	}
	return []string{ruleName(r.ID), "conversation", m.Conversation.ID}
}

// sameCase holds unless the event was about a case that another one has taken the
// place of.
func (r *Rule) sameCase(m *moment) bool {
	ofCase := keyOf(ruleName(r.ID), "case") + keySeparator
	return m.Case.ID == "" || !strings.HasPrefix(m.start.Key, ofCase) || strings.HasPrefix(m.start.Key, ofCase+keyOf(m.Case.ID)+keySeparator)
}

// occasion is what a rule acts once for. An edited rule is another one.
func (r *Rule) occasion(m *moment) string {
	if r.Once.perEvent() {
		return fmt.Sprintf("%s@%d", m.event.ID, m.settings.Version)
	}
	return "once"
}

// perform does the actions of a rule. What cannot be done is left out, and the
// rest as well unless the rule goes on.
func (m *moment) perform(r *Rule, out *Outcome) {
	out.Continue = r.Continue
	stopped := false
	for _, action := range r.Actions {
		if stopped {
			out.skip(m, action.Kind(), NotDone)
			continue
		}
		if reason := m.impossible(action); reason != "" {
			out.skip(m, action.Kind(), reason)
			stopped = !r.Continue
			continue
		}
		out.Actions = append(out.Actions, m.filled(action))
		if _, asks := action.(AskSurvey); asks {
			out.Marks = append(out.Marks, MarkSurveyed)
		}
	}
}

// impossible is why an action cannot be done at present, or "".
func (m *moment) impossible(a Action) Reason {
	if m.Case.ID == "" && aboutCase(a) {
		return Gone
	}
	switch a := a.(type) {
	case Send:
		return m.unsendable()
	case SendTemplate:
		return m.unsendableTemplate()
	case AskSurvey:
		if reason := m.unsendable(); reason != OutsideWindow || a.Template == nil {
			return reason
		}
		return m.unsendableTemplate()
	case SetOwner:
		if a.Agent == "" && m.Case.Owner == "" {
			return NotOngoing
		}
	}
	return ""
}

// aboutCase reports whether an action needs a case.
func aboutCase(a Action) bool {
	switch a := a.(type) {
	case Close, SetPriority, Route, HandToPeople, AddNote, AskSurvey:
		return true
	case Label:
		return !a.Contact
	case SetAttribute:
		return !a.Contact
	}
	return false
}

func (m *moment) unsendableTemplate() Reason {
	switch {
	case m.Contact.OptedOut:
		return OptedOut
	case !m.Conversation.Window.Template:
		return OutsideWindow
	}
	return ""
}
