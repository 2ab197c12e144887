package automation_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"pgregory.net/rapid"
)

// drawSettings are all automations of the library, some of them switched off.
func drawSettings(t *rapid.T) automation.Settings {
	on := func(name string) bool { return rapid.IntRange(0, 4).Draw(t, name) > 0 }
	wait := func(name string) automation.Duration {
		return automation.Duration(time.Duration(rapid.IntRange(1, 90).Draw(t, name)) * time.Minute)
	}
	s := automation.Settings{
		Welcome:         automation.Welcome{On: on("welcome"), Message: text("hello")},
		Unassigned:      automation.Notice{On: on("unassigned"), Message: text("nobody")},
		QueueNotice:     automation.Notice{On: on("queue notice"), Message: text("queue")},
		OutOfHours:      automation.OutOfHours{On: on("out of hours"), Message: text("closed"), WithBot: on("with bot")},
		Idle:            automation.Timed{On: on("idle"), Message: text("there?"), After: wait("idle after")},
		Reminder:        automation.Timed{On: on("reminder"), Message: text("soon"), After: wait("reminder after")},
		AutoClose:       automation.AutoClose{On: on("auto close"), After: wait("close after")},
		BotClose:        automation.BotClose{On: on("bot close"), After: wait("bot after")},
		CloseMessage:    automation.Notice{On: on("close message"), Message: text("bye")},
		Survey:          automation.Survey{On: on("survey"), Text: "how?", Button: "so", Delay: wait("survey delay")},
		OwnerAssignment: automation.OwnerAssignment{On: on("owner")},
	}
	if on("delays") {
		s.Unassigned.Delay, s.QueueNotice.Delay = wait("unassigned delay"), wait("queue delay")
	}
	if on("warning") && s.AutoClose.After > automation.MinAutoClose {
		s.AutoClose.Notice, s.AutoClose.Lead = text("soon"), s.AutoClose.After/2
	}
	return s
}

// deeds are what people and bots do, with the case as it is.
func deeds(w *world) map[string]func(*rapid.T) {
	c := &w.facts.Case
	live := func() bool { return c.ID != "" && c.State != automation.StateClosed }
	when := func(ok func() bool, do func()) func(*rapid.T) {
		return func(t *rapid.T) {
			if !ok() {
				t.Skip("not now")
			}
			do()
			w.pump()
		}
	}
	agent := func() automation.Actor { return automation.Actor{Kind: channel.AuthorAgent, ID: c.Owner} }
	return map[string]func(*rapid.T){
		"contact writes": when(func() bool { return true }, w.contactWrites),
		"agent takes": when(func() bool { return live() && c.Owner == "" }, func() {
			c.Owner, c.Bot, c.Queue, c.State = "ana", "", "", automation.StateOngoing
			w.happen(automation.Event{Trigger: automation.CaseOwned, Actor: ana})
		}),
		"transfer": when(func() bool { return live() && c.Owner == "ana" }, func() {
			c.Owner = "ben"
			w.happen(automation.Event{Trigger: automation.CaseOwned, Actor: ana})
		}),
		"agent writes": when(func() bool { return live() && c.Owner != "" }, func() { w.writes(agent()) }),
		"bot takes": when(func() bool { return live() && c.Bot == "" }, func() {
			c.Owner, c.Bot, c.Queue, c.State = "", "robot", "", automation.StateOpen
			w.happen(automation.Event{Trigger: automation.CaseAssigned, Actor: system})
		}),
		"bot writes": when(func() bool { return live() && c.Bot != "" }, func() { w.writes(robot) }),
		"bot is done": when(func() bool { return live() && c.Bot != "" }, func() {
			w.happen(automation.Event{Trigger: automation.BotDone, Actor: robot})
		}),
		"queue": when(live, func() { w.alone("sales") }),
		"alone": when(live, func() { w.alone("") }),
		"park": when(func() bool { return c.State == automation.StateOngoing }, func() {
			c.State = automation.StateParked
			w.happen(automation.Event{Trigger: automation.CaseParked, Actor: ana})
		}),
		"resume": when(func() bool { return c.State == automation.StateParked }, func() {
			c.State = automation.StateOngoing
			w.happen(automation.Event{Trigger: automation.CaseResumed, Actor: ana})
		}),
		"close": when(live, func() { w.closeBy(automation.Event{Actor: ana}, automation.ForAgent) }),
		"hours": func(t *rapid.T) { w.hour(rapid.Bool().Draw(t, "open")) },
		"edit":  func(t *rapid.T) { w.edit(t, drawSettings(t)) },
		"time": func(t *rapid.T) {
			w.pass(time.Duration(rapid.IntRange(1, 200).Draw(t, "minutes")) * time.Minute)
			w.pump()
		},
		"": func(*rapid.T) { w.laws() },
	}
}

func (w *world) edit(t *rapid.T, s automation.Settings) {
	if err := s.Check(automation.Carrier{}); err != nil {
		t.Fatal(err)
	}
	all, err := automation.Ready(s)
	if err != nil {
		t.Fatal(err)
	}
	w.all = all
}

// Whatever happens in whatever order, with whatever settings, and however they
// are edited meanwhile: the laws hold. They are S4.4, S4.20, S4.34, S4.35, S4.39,
// S4.40, S4.43, S4.44 and S4.46, and that there is one notice at most each time
// that a case comes to be served by nobody.
func TestTheLawsHoldInEveryStory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{t: t, acted: map[string]bool{}, notices: map[int]int{}, reminders: map[string]int{}, surveys: map[int]int{}}
		w.facts = automation.Facts{
			Now: noon, Channel: automation.ChannelFacts{ID: "wa"}, Contact: automation.ContactFacts{ID: "contact-1"},
			Conversation: automation.ConversationFacts{ID: "talk-1", Window: channel.WindowState{Free: true}},
		}
		w.lazy = rapid.Bool().Draw(t, "lazy")
		w.edit(t, drawSettings(t))
		t.Repeat(deeds(w))
	})
}
