package automation_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
)

// asking are settings with a survey.
func asking(change func(*automation.Survey)) automation.Settings {
	s := automation.Settings{Survey: automation.Survey{On: true, Text: "How was it, {{contact.name}}?", Button: "Tell us"}}
	if change != nil {
		change(&s.Survey)
	}
	return s
}

// closed are the facts of a case that ana served and closed.
func closed() automation.Facts {
	f := served()
	f.Case.State, f.Case.HumanMessages, f.Case.Closes = automation.StateClosed, 1, 1
	f.Case.ClosedBy, f.Case.ClosedFor = ana, automation.ForAgent
	return f
}

// close is what becomes of the event that a case was closed.
func closeCase(t testing.TB, s automation.Settings, f automation.Facts) automation.Outcome {
	t.Helper()
	a := ready(t, s)
	return a.Act(start(t, a.On(happens(automation.CaseClosed, f), f)), f)
}

func TestS4_45_AClosedCaseIsAskedAbout(t *testing.T) {
	got := closeCase(t, asking(nil), closed())
	assert.Equal(t, []automation.Action{automation.AskSurvey{
		Text: "How was it, Carla?", Button: "Tell us", Expires: noon.Add(7 * 24 * time.Hour),
	}}, ran(t, got))
	assert.Equal(t, []automation.Mark{automation.MarkSurveyed}, got.Marks)
	a := ready(t, automation.Settings{})
	assert.Empty(t, a.On(happens(automation.CaseClosed, closed()), closed()).Starts, "the switch is off")
}

func TestS4_46_ABotsCaseIsNotAskedAbout(t *testing.T) {
	f := closed()
	f.Case.HumanMessages, f.Case.ClosedFor, f.Case.ClosedBy = 0, automation.ForBotDone, system
	refused(t, automation.NotHuman, closeCase(t, asking(nil), f))
}

func TestS4_47_TextAndButtonCanBeEdited(t *testing.T) {
	got := ran(t, closeCase(t, asking(func(s *automation.Survey) { s.Text, s.Button, s.Native = "And?", "Here", true }), closed()))
	ask := got[0].(automation.AskSurvey)
	assert.Equal(t, []string{"And?", "Here"}, []string{ask.Text, ask.Button})
	assert.True(t, ask.Native)
	broken := asking(func(s *automation.Survey) { s.Text, s.Button = " ", "" })
	assert.Equal(t, map[string]automation.FaultCode{"survey.text": automation.Missing, "survey.button": automation.Missing}, faults(t, broken.Check(automation.Carrier{})))
}

func TestS4_49_BotFirstHumanLaterIsHuman(t *testing.T) {
	f := closed()
	f.Case.Bot, f.Case.Owner = "robot", ""
	ran(t, closeCase(t, asking(nil), f))
}

func TestS4_49_OutsideTheWindowATemplateOrNothing(t *testing.T) {
	f := closed()
	f.Conversation.Window = channel.WindowState{Template: true}
	refused(t, automation.OutsideWindow, closeCase(t, asking(nil), f))

	template := asking(func(s *automation.Survey) {
		s.Template = &automation.SurveyTemplate{Name: "ask", Language: "pt", Values: []string{"{{contact.name}}", "{{survey.link}}"}, LinkButton: 1}
	})
	ask := ran(t, closeCase(t, template, f))[0].(automation.AskSurvey)
	assert.Equal(t, &automation.SurveyTemplate{Name: "ask", Language: "pt", Values: []string{"Carla", "{{survey.link}}"}, LinkButton: 1}, ask.Template)
	assert.Equal(t, "{{contact.name}}", template.Survey.Template.Values[0], "the settings stay as they are")

	f.Conversation.Window = channel.WindowState{}
	refused(t, automation.OutsideWindow, closeCase(t, template, f))
	f.Conversation.Window = channel.WindowState{Free: true, Template: true}
	assert.Nil(t, ran(t, closeCase(t, template, f))[0].(automation.AskSurvey).Template, "free-form is better")
}

func TestS4_50_AutoClosedCasesAreAskedAboutUnlessSwitchedOff(t *testing.T) {
	f := closed()
	f.Case.ClosedBy, f.Case.ClosedFor = system, automation.ForSilence
	ran(t, closeCase(t, asking(nil), f))
	off := asking(func(s *automation.Survey) { s.SkipAutoClosed = true })
	refused(t, automation.AutoClosed, closeCase(t, off, f))
	ran(t, closeCase(t, off, closed()))
}

func TestNobodyIsAskedTooOften(t *testing.T) {
	set := asking(func(s *automation.Survey) { s.Quiet = automation.Duration(24 * time.Hour) })
	f := closed()
	f.Contact.SurveyedAt = noon.Add(-24*time.Hour + 1)
	refused(t, automation.QuietPeriod, closeCase(t, set, f))
	f.Contact.SurveyedAt = noon.Add(-24 * time.Hour)
	ran(t, closeCase(t, set, f))
	f.Contact.SurveyedAt = noon
	ran(t, closeCase(t, asking(nil), f))
	f.Contact.OptedOut = true
	refused(t, automation.OptedOut, closeCase(t, asking(nil), f))
}

func TestACaseThatIsReopenedIsNotAskedAbout(t *testing.T) {
	a := ready(t, asking(func(s *automation.Survey) {
		s.Delay, s.Expires = automation.Duration(time.Minute), automation.Duration(time.Hour)
	}))
	f := closed()
	s := start(t, a.On(happens(automation.CaseClosed, f), f))
	assert.Equal(t, noon.Add(time.Minute), s.At)
	assert.Equal(t, noon.Add(61*time.Minute), ran(t, a.Act(s, later(f, time.Minute)))[0].(automation.AskSurvey).Expires)
	assert.True(t, cancels(a.On(happens(automation.CaseReopened, f), f), s))
	open := later(f, time.Minute)
	open.Case.State = automation.StateOpen
	refused(t, automation.NotClosed, a.Act(s, open))
	again := later(f, time.Minute)
	again.Case.Closes = 2
	refused(t, automation.NotClosed, a.Act(s, again))
	assert.NotEqual(t, s.Key, start(t, a.On(happens(automation.CaseClosed, again), again)).Key, "the second close is asked about itself")
}

func TestWhoIsToldThatTheCaseIsClosed(t *testing.T) {
	set := automation.Settings{CloseMessage: automation.Notice{On: true, Message: text("goodbye")}}
	assert.Equal(t, "goodbye", said(t, ran(t, closeCase(t, set, closed()))[0]))
	for _, reason := range []automation.CloseReason{automation.ForBlocked, automation.ForMerged, automation.ForSpam} {
		f := closed()
		f.Case.ClosedFor = reason
		refused(t, automation.ClosedOtherwise, closeCase(t, set, f))
		refused(t, automation.ClosedOtherwise, closeCase(t, asking(nil), f))
	}
	f := closed()
	f.Case.ClosedBy = customer
	refused(t, automation.ClosedOtherwise, closeCase(t, set, f))
	ran(t, closeCase(t, asking(nil), f))
}

func TestAnswersToASurveyAreThankedFor(t *testing.T) {
	a := ready(t, asking(func(s *automation.Survey) { s.Thanks = text("thank you") }))
	f := closed()
	e := happens(automation.SurveyAnswered, f)
	e.Survey, e.Score = "s1", 5
	s := start(t, a.On(e, f))
	assert.Equal(t, []automation.Action{automation.Send{Message: text("thank you"), Category: automation.CategoryService}}, ran(t, a.Act(s, f)), "and no case is opened")
	assert.Equal(t, s.Key, start(t, a.On(e, f)).Key, "once")
	f.Conversation.Window.Free = false
	refused(t, automation.OutsideWindow, a.Act(s, f))
}

func TestMissedCasesAreFollowedUp(t *testing.T) {
	set := automation.Settings{Missed: automation.Missed{
		On: true, Message: text("we call you back"), Labels: []string{"missed"}, Notify: automation.Notify{Teams: []string{"leads"}, Text: "{{contact.name}} was missed"},
	}}
	a, f := ready(t, set), facts()
	f.Case.State = automation.StateMissed
	s := start(t, a.On(happens(automation.CaseMissed, f), f))
	want := []automation.Action{
		automation.Send{Message: text("we call you back"), Category: automation.CategoryService},
		automation.Label{Add: []string{"missed"}}, automation.Notify{Teams: []string{"leads"}, Text: "Carla was missed"},
	}
	assert.Equal(t, want, ran(t, a.Act(s, f)))
	f.Conversation.Window.Free = false
	got := a.Act(s, f)
	assert.Equal(t, want[1:], ran(t, got), "the rest is done all the same")
	assert.Len(t, got.Skipped, 1)
	f.Case.State = automation.StateOngoing
	refused(t, automation.NotMissed, a.Act(s, f))
	assert.True(t, cancels(a.On(happens(automation.CaseOwned, f), f), s))
}
