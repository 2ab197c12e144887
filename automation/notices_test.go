package automation_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// replies are all three replies to somebody whom nobody serves.
func replies() automation.Settings {
	return automation.Settings{
		Unassigned:  automation.Notice{On: true, Message: text("nobody is there yet")},
		QueueNotice: automation.Notice{On: true, Message: text("you are number {{queue.position}}")},
		OutOfHours:  automation.OutOfHours{On: true, Message: text("we open at {{hours.opens.time}}")},
	}
}

func atNight(f automation.Facts) automation.Facts {
	f.Hours = automation.HoursFacts{Known: true, ClosedSince: noon.Add(-time.Hour), Opens: noon.Add(21 * time.Hour)}
	return f
}

func queued(f automation.Facts) automation.Facts {
	f.Case.Queue, f.Case.Position = "sales", 3
	return f
}

func TestS4_19_NobodyServesTheCase(t *testing.T) {
	a, f := ready(t, replies()), facts()
	s := start(t, a.On(happens(automation.CaseUnassigned, f), f))
	assert.Equal(t, "unassigned", s.Automation)
	assert.Equal(t, "nobody is there yet", said(t, ran(t, a.Act(s, f))[0]))

	f.Case.Owner, f.Case.State = "ana", automation.StateOngoing
	refused(t, automation.Served, a.Act(s, f))
	assert.True(t, cancels(a.On(happens(automation.CaseOwned, f), f), s))
}

func TestS4_20_TheUnassignedReplyComesOncePerEntry(t *testing.T) {
	a, f := ready(t, replies()), facts()
	e, f := inbound(f, "m1")
	assert.Empty(t, a.On(e, f).Starts, "a message is no entry")
	s := start(t, a.On(happens(automation.CaseUnassigned, f), f))
	assert.Equal(t, s.Key, start(t, a.On(happens(automation.CaseUnassigned, f), f)).Key)
	f.Case.Entry = 2
	assert.NotEqual(t, s.Key, start(t, a.On(happens(automation.CaseUnassigned, f), f)).Key, "served in between")
	refused(t, automation.NewEntry, a.Act(s, f))
}

func TestS4_21_AQueuedCaseIsToldItsPlace(t *testing.T) {
	a, f := ready(t, replies()), queued(facts())
	s := start(t, a.On(happens(automation.CaseQueued, f), f))
	assert.Equal(t, "queue_notice", s.Automation)
	assert.Equal(t, "you are number 3", said(t, ran(t, a.Act(s, f))[0]))
	f.Case.Position = 0
	assert.Equal(t, "you are number", said(t, ran(t, a.Act(s, f))[0]), "the place is not known")
	f.Case.Queue = ""
	refused(t, automation.NotQueued, a.Act(s, f))
}

func TestS4_31_InQueueIsAKindOfUnassigned(t *testing.T) {
	set := replies()
	set.QueueNotice = automation.Notice{}
	a, f := ready(t, set), queued(facts())
	s := start(t, a.On(happens(automation.CaseQueued, f), f))
	assert.Equal(t, "nobody is there yet", said(t, ran(t, a.Act(s, f))[0]))
}

// A case that nobody serves for a moment, and that then waits in a queue, is told
// about the queue only.
func TestTheQueueNoticeStandsForTheUnassignedReply(t *testing.T) {
	a, f := ready(t, replies()), facts()
	first := start(t, a.On(happens(automation.CaseUnassigned, f), f))
	f = queued(f)
	assert.Equal(t, "you are number 3", said(t, ran(t, a.Act(first, f))[0]), "it acts after the case was queued")
	fired := a.On(happens(automation.CaseQueued, f), f)
	assert.True(t, cancels(fired, first), "or it is ended by that")
	assert.Equal(t, first.Key, start(t, fired).Key, "so that it is one of them")
	alone := a.On(happens(automation.CaseUnassigned, facts()), facts())
	assert.True(t, cancels(alone, start(t, fired)), "left the queue")
}

func TestNoticesCanWait(t *testing.T) {
	set := replies()
	set.Unassigned.Delay = automation.Duration(5 * time.Minute)
	set.QueueNotice.Delay = automation.Duration(time.Minute)
	a, f := ready(t, set), facts()
	s := start(t, a.On(happens(automation.CaseUnassigned, f), f))
	assert.Equal(t, noon.Add(5*time.Minute), s.At)
	refused(t, automation.TooEarly, a.Act(s, later(f, 5*time.Minute-1)))
	ran(t, a.Act(s, later(f, 5*time.Minute)))
	f = queued(f)
	assert.Equal(t, noon.Add(time.Minute), start(t, a.On(happens(automation.CaseQueued, f), f)).At)
}

func TestOutOfHoursTakesTheOthersPlace(t *testing.T) {
	a, f := ready(t, replies()), atNight(facts())
	e, f := inbound(f, "m1")
	s := start(t, a.On(e, f))
	assert.Equal(t, "out_of_hours", s.Automation)
	got := a.Act(s, f)
	assert.Equal(t, "we open at 09:00", said(t, ran(t, got)[0]))
	assert.Equal(t, []automation.Mark{automation.MarkToldClosed}, got.Marks)

	for _, trigger := range []automation.Trigger{automation.CaseUnassigned, automation.CaseQueued} {
		fired := a.On(happens(trigger, f), queued(f))
		assert.Empty(t, fired.Starts)
		require.NotEmpty(t, fired.Explanations)
		assert.Equal(t, automation.ClosedNow, fired.Explanations[0].Reason)
	}
	open := facts()
	delayed := start(t, a.On(happens(automation.CaseUnassigned, open), open))
	refused(t, automation.ClosedNow, a.Act(delayed, f))
	assert.Equal(t, delayed.Key, s.Key, "one of the three for each entry")

	open.Hours = automation.HoursFacts{Known: true, Open: true}
	refused(t, automation.OpenNow, a.Act(s, open))
}

func TestOutOfHoursIsToldOnceInEachClosedPeriod(t *testing.T) {
	a, f := ready(t, replies()), atNight(served())
	e, f := inbound(f, "m1")
	s := start(t, a.On(e, f))
	next := f
	next.Hours.ClosedSince = noon.Add(23 * time.Hour)
	assert.NotEqual(t, s.Key, start(t, a.On(e, next)).Key, "another night of the same case")
	f.Contact.ToldClosedAt = f.Hours.ClosedSince
	refused(t, automation.ToldAlready, a.Act(s, f))
	assert.Empty(t, a.On(e, f).Starts)
	f.Hours.ClosedSince = f.Contact.ToldClosedAt.Add(time.Second)
	assert.Len(t, a.On(e, f).Starts, 1)
}

func TestOutOfHoursLeavesBotsAndAgentsAlone(t *testing.T) {
	set := replies()
	f := atNight(facts())
	f.Case.Bot = "robot"
	e, f := inbound(f, "m1")
	a := ready(t, set)
	assert.Empty(t, a.On(e, f).Starts, "a bot answers at night")
	set.OutOfHours.WithBot = true
	withBot := ready(t, set)
	s := start(t, withBot.On(e, f))
	ran(t, withBot.Act(s, f))
	refused(t, automation.WithBot, a.Act(s, f))

	reply, answered := outbound(later(f, time.Second), "m2", ana)
	refused(t, automation.Answered, withBot.Act(s, answered))
	assert.True(t, cancels(withBot.On(reply, answered), s))
}

func TestTheWelcomeComesBeforeTheNotice(t *testing.T) {
	set := replies()
	set.Welcome = automation.Welcome{On: true, Message: text("hello")}
	set.Keywords = []automation.Keyword{{Words: []string{"price"}, Reply: text("it is free")}}
	a, f := ready(t, set), atNight(facts())
	f.Conversation.Greeted, f.Message.Text = false, "What is the price?"
	e, f := inbound(f, "m1")
	fired := a.On(e, f)
	var names []string
	for i, s := range fired.Starts {
		names = append(names, s.Automation)
		assert.Equal(t, f.Now, s.At)
		if i > 0 {
			assert.Greater(t, s.Order, fired.Starts[i-1].Order)
		}
	}
	assert.Equal(t, []string{"keyword", "welcome", "out_of_hours"}, names)
}

func TestWhatVariablesStandFor(t *testing.T) {
	f := queued(served())
	f.Contact.Attributes, f.Case.Attributes = map[string]string{"plan": "gold"}, map[string]string{"order": "17"}
	f.Hours.Opens = time.Date(2026, 11, 24, 9, 30, 0, 0, time.FixedZone("", 3600))
	message := text("{{contact.name}} {{agent.name}} {{case.id}} {{queue.position}} {{hours.opens}} {{hours.opens.date}} {{contact.attribute.plan}} {{case.attribute.order}} {{case.attribute.none}}.")
	a := ready(t, automation.Settings{Rules: []automation.Rule{
		{ID: "say", On: true, Trigger: automation.CaseOwned, Actions: automation.Actions{automation.Send{Message: message}}},
	}})
	s := start(t, a.On(happens(automation.CaseOwned, f), f))
	assert.Equal(t, "Carla Ana case-1 3 2026-11-24 09:30 2026-11-24 gold 17.", said(t, ran(t, a.Act(s, f))[0]))
	f.Contact.Name = "{{case.id}}"
	assert.Contains(t, said(t, ran(t, a.Act(s, f))[0]), "{{case.id}} Ana", "a value is not looked into")
}

func TestWordsStandForWhatIsNotKnown(t *testing.T) {
	message := text("Hello {{contact.name}}!")
	message.Variables = []templates.ReplyVariable{{Name: "contact.name", Otherwise: "friend"}}
	a := ready(t, automation.Settings{Unassigned: automation.Notice{On: true, Message: message}})
	f := facts()
	s := start(t, a.On(happens(automation.CaseUnassigned, f), f))
	f.Contact.Name = ""
	assert.Equal(t, "Hello friend!", said(t, ran(t, a.Act(s, f))[0]))
}
