package automation_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
)

func greeting() automation.Settings {
	return automation.Settings{Welcome: automation.Welcome{On: true, Message: text("Hello {{contact.name}}!")}}
}

// stranger are the facts of somebody who has never written.
func stranger() automation.Facts {
	f := facts()
	f.Case, f.Conversation.Greeted, f.Conversation.Inbound = automation.CaseFacts{}, false, 0
	f.Conversation.Window.Free = false
	return f
}

func TestS4_3_S4_6_TheWelcomeComesWhenTheChatIsOpened(t *testing.T) {
	a, f := ready(t, greeting()), stranger()
	s := start(t, a.On(happens(automation.ChatOpened, f), f))
	assert.Equal(t, "welcome", s.Automation)
	assert.Equal(t, f.Now, s.At, "at once")
	got := a.Act(s, f)
	sent := ran(t, got)[0].(automation.Send)
	assert.Equal(t, "Hello Carla!", said(t, sent))
	assert.True(t, sent.Opening, "free-form, although the contact has not written")
	assert.Equal(t, []automation.Mark{automation.MarkGreeted}, got.Marks)
}

func TestS4_7_TheWelcomeHasACategory(t *testing.T) {
	a, f := ready(t, greeting()), stranger()
	sent := ran(t, a.Act(start(t, a.On(happens(automation.ChatOpened, f), f)), f))[0].(automation.Send)
	assert.Equal(t, automation.CategoryService, sent.Category)
}

func TestS4_4_TheWelcomeComesOnceForEver(t *testing.T) {
	a, f := ready(t, greeting()), stranger()
	s := start(t, a.On(happens(automation.ChatOpened, f), f))
	f.Conversation.Greeted = true
	refused(t, automation.GreetedAlready, a.Act(s, f))
	assert.Empty(t, a.On(happens(automation.ChatOpened, f), f).Starts, "opened again")
	f.Case = facts().Case
	f.Conversation.Inbound = 1
	e, f := inbound(f, "m1")
	assert.Empty(t, a.On(e, f).Starts, "and the first message after it")
}

func TestS4_5_ElseTheFirstMessageIsGreetedNeverBoth(t *testing.T) {
	a, opened := ready(t, greeting()), stranger()
	f := facts()
	f.Conversation.Greeted = false
	e, f := inbound(f, "m1")
	byMessage := start(t, a.On(e, f))
	byOpening := start(t, a.On(happens(automation.ChatOpened, opened), opened))
	assert.Equal(t, byOpening.Key, byMessage.Key, "whoever comes first has the key")
	sent := ran(t, a.Act(byMessage, f))[0].(automation.Send)
	assert.False(t, sent.Opening)

	f.Conversation.Inbound = 2
	e, f = inbound(f, "m2")
	assert.Empty(t, a.On(e, f).Starts, "a later message is no first one")
}

func TestTheWelcomeAfterAMessageNeedsTheWindow(t *testing.T) {
	a, f := ready(t, greeting()), stranger()
	s := start(t, a.On(happens(automation.ChatOpened, f), f))
	f.Conversation.Inbound = 1
	refused(t, automation.OutsideWindow, a.Act(s, later(f, 48*time.Hour)))
}

func TestAWelcomePerCase(t *testing.T) {
	set := greeting()
	set.Welcome.PerCase = true
	a, f := ready(t, set), facts()
	e := happens(automation.CaseOpened, f)
	assert.Empty(t, a.On(e, f).Starts, "the business began it")
	e.Actor = customer
	s := start(t, a.On(e, f))
	assert.Equal(t, "Hello Carla!", said(t, ran(t, a.Act(s, f))[0]))
	f.Case.ID = "case-2"
	assert.NotEqual(t, s.Key, start(t, a.On(e, f)).Key)
}

func TestWhoOptedOutIsNotGreeted(t *testing.T) {
	a, f := ready(t, greeting()), stranger()
	s := start(t, a.On(happens(automation.ChatOpened, f), f))
	f.Contact.OptedOut = true
	refused(t, automation.OptedOut, a.Act(s, f))
}

func TestS4_1_S4_2_EachChannelHasItsOwnSwitches(t *testing.T) {
	f := stranger()
	on, off := ready(t, greeting()), ready(t, automation.Settings{})
	e := happens(automation.ChatOpened, f)
	assert.Empty(t, off.On(e, f).Starts)
	s := start(t, on.On(e, f))
	refused(t, automation.Off, off.Act(s, f))
	other := f
	other.Channel.ID = "line"
	assert.NotEqual(t, s.Key, start(t, on.On(e, other)).Key, "greeted on each channel")
}

func TestMachinesAreNotAnswered(t *testing.T) {
	set := greeting()
	set.OutOfHours = automation.OutOfHours{On: true, Message: text("closed")}
	set.Keywords = []automation.Keyword{{Words: []string{"office"}, Reply: text("x")}}
	set.Reminder = automation.Timed{On: true, Message: text("x"), After: automation.Duration(time.Minute)}
	set.Rules = []automation.Rule{{ID: "r", On: true, Trigger: automation.MessageReceived, Actions: automation.Actions{automation.AddNote{Text: "x"}}}}
	a, f := ready(t, set), facts()
	f.Conversation.Greeted = false
	f.Hours = automation.HoursFacts{Known: true, ClosedSince: noon.Add(-time.Hour)}
	f.Message = automation.MessageFacts{Text: "out of office", Kinds: []channel.PartKind{channel.PartText}, Automatic: true}
	e, f := inbound(f, "m1")
	assert.Empty(t, a.On(e, f).Starts)
	f.Message.Automatic = false
	assert.Len(t, a.On(e, f).Starts, 5)
}
