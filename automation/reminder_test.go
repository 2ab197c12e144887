package automation_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/stretchr/testify/assert"
)

func reminding(after time.Duration) automation.Settings {
	return automation.Settings{Reminder: automation.Timed{On: true, After: automation.Duration(after), Message: text("we have not forgotten you")}}
}

func TestS4_32_S4_33_WhoIsNotAnsweredGetsAMessage(t *testing.T) {
	for _, after := range []time.Duration{time.Minute, 3 * time.Hour} {
		a := ready(t, reminding(after))
		for name, f := range map[string]automation.Facts{"with an agent": served(), "in a queue": queued(facts())} {
			e, f := inbound(f, "m1")
			s := start(t, a.On(e, f))
			assert.Equal(t, noon.Add(after), s.At, name)
			assert.Equal(t, "we have not forgotten you", said(t, ran(t, a.Act(s, later(f, after)))[0]), name)
		}
	}
}

func TestS4_34_OnlyAPersonsAnswerStopsTheReminder(t *testing.T) {
	a := ready(t, reminding(time.Hour))
	e, waiting := inbound(served(), "m1")
	s := start(t, a.On(e, waiting))

	e, f := outbound(later(waiting, time.Minute), "m2", ana)
	assert.True(t, cancels(a.On(e, f), s))
	refused(t, automation.Answered, a.Act(s, later(f, time.Hour)))

	for name, by := range map[string]automation.Actor{"a bot": robot, "the system": system} {
		e, f := outbound(later(waiting, time.Minute), "m2", by)
		assert.False(t, cancels(a.On(e, f), s), name)
		ran(t, a.Act(s, later(f, time.Hour)))
	}
}

func TestS4_35_OncePerUnansweredStretch(t *testing.T) {
	a := ready(t, reminding(time.Hour))
	e, f := inbound(served(), "m1")
	s := start(t, a.On(e, f))
	e, f = inbound(later(f, time.Minute), "m2")
	assert.Empty(t, a.On(e, f).Starts, "the same stretch")
	ran(t, a.Act(s, later(f, time.Hour)))

	_, f = outbound(f, "m3", ana)
	e, f = inbound(f, "m4")
	next := start(t, a.On(e, f))
	assert.NotEqual(t, s.Key, next.Key)
	refused(t, automation.Answered, a.Act(s, later(f, time.Hour)))
}

func TestRemindersAreOfPeopleOnly(t *testing.T) {
	a := ready(t, reminding(time.Hour))
	f := facts()
	f.Case.Bot = "robot"
	e, f := inbound(f, "m1")
	assert.Empty(t, a.On(e, f).Starts, "a bot answers")

	f.Case.Bot = ""
	handed := queued(later(f, 10*time.Minute))
	s := start(t, a.On(happens(automation.CaseQueued, handed), handed))
	assert.Equal(t, noon.Add(70*time.Minute), s.At, "people have known it since the hand-over")
	ran(t, a.Act(s, later(handed, time.Hour)))

	given := later(handed, time.Minute)
	given.Case.Bot, given.Case.Queue = "robot", ""
	assert.True(t, cancels(a.On(happens(automation.CaseAssigned, given), given), s))
	refused(t, automation.WithBot, a.Act(s, later(given, time.Hour)))

	alone := later(f, 2*time.Hour)
	refused(t, automation.NotWaiting, a.Act(s, alone))
	owned := later(served(), time.Minute)
	owned.Case.Unanswered = f.Case.Unanswered
	assert.Equal(t, s.Key, start(t, a.On(happens(automation.CaseOwned, owned), owned)).Key, "or an agent took it from the bot")
	owned.Case.Unanswered = automation.MessageRef{}
	assert.Empty(t, a.On(happens(automation.CaseOwned, owned), owned).Starts)
}
