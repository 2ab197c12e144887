package automation

import (
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// DefaultSurveyExpires is how long the answer to a survey is taken.
const DefaultSurveyExpires = Duration(7 * 24 * time.Hour)

// sameClose holds while the case was not closed anew since the start: each close
// has a key of its own.
func sameClose(name string) guard {
	return guard{"it was not closed anew since", NotClosed, func(m *moment) bool {
		return keyOf(closeKey(name)(m)...) == m.start.Key
	}}
}

func closeKey(name string) func(*moment) []string {
	return func(m *moment) []string { return []string{name, m.Case.ID, strconv.Itoa(m.Case.Closes)} }
}

var caseReopened = ending{CaseReopened, "reopen before it acts", nil}

// closedInPeace holds unless the contact closed the case, or was not wanted.
func closedInPeace(m *moment) bool {
	switch m.Case.ClosedFor {
	case ForBlocked, ForMerged, ForSpam:
		return false
	}
	return m.Case.ClosedBy.Kind != channel.AuthorContact
}

// closeMessage says that a case was closed.
var closeMessage = automation{
	name: "close_message", id: "A12",
	on:    func(s *Settings) bool { return s.CloseMessage.On },
	opens: []opening{{trigger: CaseClosed, words: "case closed"}},
	guards: []guard{
		stillClosed, sameClose("close_message"),
		{"closed by an agent, a bot or the system; not as blocked, merged or spam", ClosedOtherwise, closedInPeace},
		mayBeWritten, inWindow,
	},
	ends:   []ending{caseReopened},
	effect: "system message",
	once:   "closed case",
	key:    closeKey("close_message"),
	at:     func(m *moment) time.Time { return m.event.At.Add(time.Duration(m.settings.CloseMessage.Delay)) },
	act:    func(m *moment, out *Outcome) { m.say(out, m.settings.CloseMessage.Message) },
}

// survey asks how it was.
var survey = automation{
	name: "survey", id: "A13",
	on:    func(s *Settings) bool { return s.Survey.On },
	opens: []opening{{trigger: CaseClosed, words: "case closed"}},
	guards: []guard{
		stillClosed, sameClose("survey"),
		{"not closed as blocked, merged or spam", ClosedOtherwise, func(m *moment) bool {
			return m.Case.ClosedBy.Kind == channel.AuthorContact || closedInPeace(m)
		}},
		{"a person sent at least one message (S4.46, S4.49)", NotHuman, func(m *moment) bool { return m.Case.HumanMessages > 0 }},
		{"not closed for silence, if such cases are left out (S4.50)", AutoClosed, func(m *moment) bool {
			return !m.settings.Survey.SkipAutoClosed || m.Case.ClosedFor != ForSilence
		}},
		{"not asked within the quiet period", QuietPeriod, func(m *moment) bool {
			quiet := time.Duration(m.settings.Survey.Quiet)
			return m.Contact.SurveyedAt.IsZero() || !m.Now.Before(m.Contact.SurveyedAt.Add(quiet))
		}},
		mayBeWritten,
		{"the session window is open, or there is a template for a survey (S4.49)", OutsideWindow, func(m *moment) bool {
			return m.Conversation.Window.Free || m.byTemplate()
		}},
	},
	ends:   []ending{caseReopened},
	effect: "survey with a signed link or native buttons; a template outside of the window",
	once:   "closed case",
	key:    closeKey("survey"),
	at:     func(m *moment) time.Time { return m.event.At.Add(time.Duration(m.settings.Survey.Delay)) },
	act: func(m *moment, out *Outcome) {
		out.Actions = append(out.Actions, m.question())
		out.Marks = append(out.Marks, MarkSurveyed)
	},
}

// byTemplate reports whether a survey can go out as a template.
func (m *moment) byTemplate() bool {
	return m.settings.Survey.Template != nil && m.Conversation.Window.Template
}

// question is the survey, with texts filled in.
func (m *moment) question() AskSurvey {
	set := &m.settings.Survey
	return m.filledSurvey(AskSurvey{Text: set.Text, Button: set.Button, Native: set.Native, Template: set.Template})
}

// thanks are said to who has answered a survey. That opens no case.
var thanks = automation{
	name: "survey_thanks", id: "A14",
	on:     func(s *Settings) bool { return !s.Survey.Thanks.IsZero() },
	opens:  []opening{{trigger: SurveyAnswered, words: "survey answered"}},
	guards: []guard{mayBeWritten, inWindow},
	effect: "system message; opens no case",
	once:   "survey",
	key:    func(m *moment) []string { return []string{"survey_thanks", m.event.Survey} },
	act:    func(m *moment, out *Outcome) { m.say(out, m.settings.Survey.Thanks) },
}

// missed follows up a case that nobody picked up in time.
var missed = automation{
	name: "missed", id: "A16",
	on:    func(s *Settings) bool { return s.Missed.On },
	opens: []opening{{trigger: CaseMissed, words: "nobody picked the case up in time"}},
	guards: []guard{{"still missed", NotMissed, func(m *moment) bool {
		return m.Case.State == StateMissed && !m.Case.served()
	}}},
	ends:   []ending{caseOwned, caseAssigned, caseClosed},
	effect: "system message, labels and a word to agents, as wanted",
	once:   "report that it was missed",
	key:    func(m *moment) []string { return []string{"missed", m.Case.ID, m.event.ID} },
	act: func(m *moment, out *Outcome) {
		set := &m.settings.Missed
		out.Continue = true
		if !set.Message.IsZero() {
			m.say(out, set.Message)
		}
		if len(set.Labels) > 0 {
			out.Actions = append(out.Actions, Label{Add: set.Labels})
		}
		if !set.Notify.IsZero() {
			out.Actions = append(out.Actions, set.Notify.filled(m.Facts))
		}
	},
}
