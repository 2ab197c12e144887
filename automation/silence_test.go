package automation_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func closing(change func(*automation.AutoClose)) automation.Settings {
	s := automation.Defaults()
	s.BotClose.On, s.AutoClose.On = false, true
	if change != nil {
		change(&s.AutoClose)
	}
	return s
}

var closedForSilence = []automation.Action{automation.Close{For: automation.ForSilence}}

func TestS4_36_S4_38_ACaseClosesWhenTheContactIsSilent(t *testing.T) {
	a := ready(t, closing(nil))
	e, f := outbound(served(), "m1", ana)
	s := start(t, a.On(e, f))
	assert.Equal(t, noon.Add(24*time.Hour), s.At, "the recommended time")
	refused(t, automation.TooEarly, a.Act(s, later(f, 24*time.Hour-1)))
	assert.Equal(t, closedForSilence, ran(t, a.Act(s, later(f, 24*time.Hour))))
	assert.Equal(t, closedForSilence, ran(t, a.Act(s, later(f, 240*time.Hour))), "the engine was down")

	a = ready(t, closing(func(c *automation.AutoClose) { c.After = automation.Duration(time.Minute) }))
	assert.Equal(t, noon.Add(time.Minute), start(t, a.On(e, f)).At)
}

func TestS4_37_TheTimeIsFromAMinuteToThreeDays(t *testing.T) {
	for after, fine := range map[time.Duration]bool{
		time.Minute: true, 24 * time.Hour: true, 72 * time.Hour: true,
		0: false, time.Minute - 1: false, 72*time.Hour + 1: false, 73 * time.Hour: false, -time.Hour: false, time.Second: false,
	} {
		s := closing(func(c *automation.AutoClose) { c.After = automation.Duration(after) })
		if fine {
			assert.NoError(t, s.Check(automation.Carrier{}), after)
		} else {
			assert.Equal(t, map[string]automation.FaultCode{"auto_close.after": automation.OutOfRange}, faults(t, s.Check(automation.Carrier{})), after)
		}
	}
}

func TestS4_38_ADocumentWithoutATimeHasTheRecommendedOne(t *testing.T) {
	for document, want := range map[string]time.Duration{
		`{"auto_close":{"on":true}}`:                          24 * time.Hour,
		`{"auto_close":{"on":true,"after":"90m"}}`:            90 * time.Minute,
		`{"auto_close":{"on":true,"after":60000000000}}`:      time.Minute,
		`{"auto_close":{"on":true,"after":"0h"}}`:             0,
		`{"auto_close":{"on":true,"after":"73h"}}`:            73 * time.Hour,
		`{"auto_close":{"on":false,"after":"5s"}}`:            5 * time.Second,
		`{"auto_close":{"on":true,"after":"72h0m0.000001s"}}`: 72*time.Hour + time.Microsecond,
	} {
		s, err := automation.Parse([]byte(document))
		require.NoError(t, err)
		assert.Equal(t, want, time.Duration(s.AutoClose.After), document)
		assert.Equal(t, want >= time.Minute && want <= 72*time.Hour, s.Check(automation.Carrier{}) == nil, document)
	}
}

func TestS4_39_S4_40_OnlyTheCasesOfAgentsClose(t *testing.T) {
	a := ready(t, closing(nil))
	e, f := outbound(served(), "m1", ana)
	s := start(t, a.On(e, f))
	due := later(f, 24*time.Hour)

	unassigned := due
	unassigned.Case.Owner, unassigned.Case.State = "", automation.StateOpen
	refused(t, automation.NotOngoing, a.Act(s, unassigned))
	bot := unassigned
	bot.Case.Bot = "robot"
	refused(t, automation.WithBot, a.Act(s, bot))
	for _, state := range []automation.CaseState{automation.StateParked, automation.StateEnded, automation.StateMissed, automation.StateClosed} {
		other := due
		other.Case.State = state
		refused(t, automation.NotOngoing, a.Act(s, other))
	}
	transferred := due
	transferred.Case.Owner = "ben"
	refused(t, automation.OtherOwner, a.Act(s, transferred))

	for name, by := range map[string]automation.Actor{"a bot": robot, "the system": system, "another agent": ben} {
		e, f := outbound(served(), "m2", by)
		assert.Empty(t, a.On(e, f).Starts, name)
	}
	e, f = outbound(facts(), "m1", ana)
	assert.Empty(t, a.On(e, f).Starts, "nobody serves the case")
}

func TestS4_43_TheLastWordOfTheContactKeepsTheCaseOpen(t *testing.T) {
	a := ready(t, closing(nil))
	e, f := outbound(served(), "m1", ana)
	s := start(t, a.On(e, f))
	answer, f := inbound(later(f, time.Hour), "m2")
	fired := a.On(answer, f)
	assert.Empty(t, fired.Starts)
	assert.True(t, cancels(fired, s))
	refused(t, automation.NewerMessage, a.Act(s, later(f, 23*time.Hour)))

	either := ready(t, closing(func(c *automation.AutoClose) { c.EitherSide = true }))
	s = start(t, either.On(answer, f))
	assert.Equal(t, noon.Add(25*time.Hour), s.At)
	assert.Equal(t, closedForSilence, ran(t, either.Act(s, later(f, 24*time.Hour))), "as other systems count")
}

func TestS4_44_AMessageAtTheClosingInstantWins(t *testing.T) {
	a := ready(t, closing(nil))
	e, f := outbound(served(), "m1", ana)
	s := start(t, a.On(e, f))
	_, f = inbound(later(f, 24*time.Hour), "m2")
	refused(t, automation.NewerMessage, a.Act(s, f))
}

func TestTheClockStartsAgainWithEachMessageOfTheAgent(t *testing.T) {
	a := ready(t, closing(nil))
	e, f := outbound(served(), "m1", ana)
	first := start(t, a.On(e, f))
	e, f = outbound(later(f, time.Hour), "m2", ana)
	fired := a.On(e, f)
	assert.True(t, cancels(fired, first))
	second := start(t, fired)
	assert.NotEqual(t, first.Key, second.Key)
	refused(t, automation.NewerMessage, a.Act(first, later(f, 23*time.Hour)))
	_, f = outbound(f, "m3", system)
	assert.Equal(t, closedForSilence, ran(t, a.Act(second, later(f, 24*time.Hour))), "what the system says does not count")
}

func TestWhatEndsTheSilence(t *testing.T) {
	a := ready(t, closing(nil))
	e, f := outbound(served(), "m1", ana)
	s := start(t, a.On(e, f))
	for _, trigger := range []automation.Trigger{
		automation.CaseParked, automation.CaseEnded, automation.CaseClosed, automation.CaseQueued, automation.CaseUnassigned, automation.CaseAssigned, automation.CaseOwned,
	} {
		assert.True(t, cancels(a.On(happens(trigger, f), f), s), trigger)
	}
	for _, trigger := range []automation.Trigger{automation.CaseLabelled, automation.NoteAdded, automation.SLAWarned} {
		assert.False(t, cancels(a.On(happens(trigger, f), f), s), trigger)
	}
	other := f
	other.Case.ID = "case-10"
	assert.False(t, cancels(a.On(happens(automation.CaseClosed, other), other), s), "another case")
	other.Case.ID = "case-"
	assert.False(t, cancels(a.On(happens(automation.CaseClosed, other), other), s), "the beginning of its id")
}

func TestTheContactIsToldBeforehand(t *testing.T) {
	notice := func(c *automation.AutoClose) {
		c.After, c.Lead = automation.Duration(2*time.Hour), automation.Duration(30*time.Minute)
		c.Notice, c.AgentText = text("we close soon"), "closes soon: {{contact.name}}"
	}
	a := ready(t, closing(notice))
	e, f := outbound(served(), "m1", ana)
	s := start(t, a.On(e, f))
	assert.Equal(t, noon.Add(90*time.Minute), s.At)

	got := a.Act(s, later(f, 90*time.Minute))
	actions := ran(t, got)
	assert.Equal(t, "we close soon", said(t, actions[0]))
	assert.Equal(t, automation.Notify{Agents: []string{"ana"}, Text: "closes soon: Carla"}, actions[1])
	require.Len(t, got.Then, 1)
	last := got.Then[0]
	assert.NotEqual(t, s.Key, last.Key)
	assert.Equal(t, noon.Add(2*time.Hour), last.At)

	shorter := ready(t, closing(func(c *automation.AutoClose) { c.After = automation.Duration(time.Minute) }))
	assert.Equal(t, last, shorter.Act(s, later(f, 90*time.Minute)).Then[0], "the time that was in force is pinned")
	assert.Equal(t, closedForSilence, ran(t, a.Act(last, later(f, 2*time.Hour))))
	e, f = inbound(later(f, 91*time.Minute), "m2")
	assert.True(t, cancels(a.On(e, f), last))
	refused(t, automation.NewerMessage, a.Act(last, later(f, time.Hour)))

	shut := later(served(), 0)
	e, shut = outbound(shut, "m1", ana)
	shut.Conversation.Window.Free = false
	got = a.Act(start(t, a.On(e, shut)), later(shut, 90*time.Minute))
	assert.Len(t, got.Then, 1, "it closes all the same")
	require.Len(t, got.Skipped, 1)
	assert.Equal(t, automation.OutsideWindow, got.Skipped[0].Reason)
	assert.Len(t, got.Actions, 1, "the agent is told")
}

func TestIdleContactsAreWrittenTo(t *testing.T) {
	set := automation.Settings{Idle: automation.Timed{On: true, After: automation.Duration(time.Hour), Message: text("are you there?")}}
	a := ready(t, set)
	e, f := outbound(served(), "m1", ana)
	s := start(t, a.On(e, f))
	assert.Equal(t, noon.Add(time.Hour), s.At)
	assert.Equal(t, "are you there?", said(t, ran(t, a.Act(s, later(f, time.Hour)))[0]))
	shut := later(f, time.Hour)
	shut.Conversation.Window.Free = false
	refused(t, automation.OutsideWindow, a.Act(s, shut))
	e, f = inbound(later(f, time.Minute), "m2")
	assert.True(t, cancels(a.On(e, f), s))
	refused(t, automation.NewerMessage, a.Act(s, later(f, time.Hour)))
}

func TestS4_41_ABotsCaseClosesWhenItIsDone(t *testing.T) {
	a, f := ready(t, automation.Defaults()), facts()
	f.Case.Bot = "robot"
	e := happens(automation.BotDone, f)
	e.Actor = robot
	s := start(t, a.On(e, f))
	assert.Equal(t, []automation.Action{automation.Close{For: automation.ForBotDone}}, ran(t, a.Act(s, f)))
	f.Case.Bot, f.Case.Owner, f.Case.State = "", "ana", automation.StateOngoing
	refused(t, automation.NotBot, a.Act(s, f))
	assert.True(t, cancels(a.On(happens(automation.CaseOwned, f), f), s))
}

func TestS4_42_ABotsCaseClosesWhenTheContactIsSilent(t *testing.T) {
	set := automation.Defaults()
	set.BotClose.Bots = map[string]automation.Duration{"slow": automation.Duration(time.Hour)}
	a, f := ready(t, set), facts()
	f.Case.Bot = "robot"
	e, f := outbound(f, "m1", robot)
	s := start(t, a.On(e, f))
	assert.Equal(t, noon.Add(10*time.Minute), s.At)
	assert.Equal(t, []automation.Action{automation.Close{For: automation.ForBotSilence}}, ran(t, a.Act(s, later(f, 10*time.Minute))))

	handed := later(f, 10*time.Minute)
	handed.Case.Bot = ""
	refused(t, automation.NotBot, a.Act(s, handed))
	answer, answered := inbound(later(f, time.Minute), "m2")
	assert.True(t, cancels(a.On(answer, answered), s))
	refused(t, automation.NewerMessage, a.Act(s, later(answered, time.Hour)))

	f.Case.Bot = "slow"
	e, f = outbound(f, "m1", automation.Actor{Kind: robot.Kind, ID: "slow"})
	assert.Equal(t, noon.Add(time.Hour), start(t, a.On(e, f)).At, "each bot has its own time")
	set.BotClose.After = automation.Duration(time.Minute)
	f.Case.Bot = "robot"
	e, f = outbound(f, "m1", robot)
	assert.Equal(t, noon.Add(time.Minute), start(t, ready(t, set).On(e, f)).At)
	f.Case.Bot = "another"
	assert.Empty(t, a.On(e, f).Starts, "a bot that came too late")
}

func TestABotThatDoesNotUnderstand(t *testing.T) {
	set := automation.Settings{BotFallback: automation.BotFallback{On: true, Reply: text("a person will help"), People: true}}
	a, f := ready(t, set), facts()
	f.Case.Bot = "robot"
	e := happens(automation.BotConfused, f)
	e.Actor, e.Message = robot, message("m1", noon, customer)
	s := start(t, a.On(e, f))
	actions := ran(t, a.Act(s, f))
	assert.Equal(t, "a person will help", said(t, actions[0]))
	assert.Equal(t, automation.HandToPeople{}, actions[1])
	silent := ready(t, automation.Settings{BotFallback: automation.BotFallback{On: true}})
	refused(t, automation.NothingToDo, silent.Act(s, f))
	f.Case.Bot = "other"
	refused(t, automation.NotBot, a.Act(s, f))
}
