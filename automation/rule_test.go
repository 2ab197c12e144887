package automation_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// escalating is a rule with every action that needs no template.
func escalating() automation.Rule {
	return automation.Rule{
		ID: "vip", Name: "VIPs first", On: true, Trigger: automation.CaseOpened, When: `"vip" in contact.labels`,
		Delay: automation.Duration(time.Minute), CancelOn: []automation.Trigger{automation.CaseOwned},
		Actions: automation.Actions{
			automation.Send{Message: text("Hello {{contact.name}}"), Category: "service"},
			automation.Label{Add: []string{"vip"}},
			automation.SetPriority{Priority: 9},
			automation.SetAttribute{Name: "seen", Value: "{{contact.name}}", Contact: true},
			automation.Route{Team: "gold"},
			automation.HandToPeople{},
			automation.AskSurvey{Text: "And, {{contact.name}}?", Button: "Go"},
			automation.Notify{Agents: []string{"ana"}, Text: "{{contact.name}} is here"},
			automation.AddNote{Text: "{{contact.name}} is a VIP"},
			automation.SetOwner{Agent: "ana"},
			automation.Emit{Name: "vip", Data: map[string]string{"name": "{{contact.name}}"}},
			automation.Close{Disposition: "done"},
		},
	}
}

func ruled(rules ...automation.Rule) automation.Settings { return automation.Settings{Rules: rules} }

func vip() automation.Facts {
	f := facts()
	f.Contact.Labels = []string{"vip"}
	return f
}

func TestARuleDoesItsActionsInOrder(t *testing.T) {
	a, f := ready(t, ruled(escalating())), vip()
	s := start(t, a.On(happens(automation.CaseOpened, f), f))
	assert.Equal(t, "rule:vip", s.Automation)
	assert.Equal(t, noon.Add(time.Minute), s.At)
	got := a.Act(s, later(f, time.Minute))
	assert.Equal(t, []automation.Action{
		automation.Send{Message: text("Hello Carla"), Category: "service"},
		automation.Label{Add: []string{"vip"}},
		automation.SetPriority{Priority: 9},
		automation.SetAttribute{Name: "seen", Value: "Carla", Contact: true},
		automation.Route{Team: "gold"},
		automation.HandToPeople{},
		automation.AskSurvey{Text: "And, Carla?", Button: "Go", Expires: noon.Add(7*24*time.Hour + time.Minute)},
		automation.Notify{Agents: []string{"ana"}, Text: "Carla is here"},
		automation.AddNote{Text: "Carla is a VIP"},
		automation.SetOwner{Agent: "ana"},
		automation.Emit{Name: "vip", Data: map[string]string{"name": "Carla"}},
		automation.Close{For: automation.ForRule, Disposition: "done"},
	}, ran(t, got))
	assert.Equal(t, []automation.Mark{automation.MarkSurveyed}, got.Marks)
	assert.Equal(t, escalating(), ruled(escalating()).Rules[0], "the settings stay as they are")
}

func TestARuleLooksAtItsConditionTwice(t *testing.T) {
	a, f := ready(t, ruled(escalating())), vip()
	assert.Empty(t, a.On(happens(automation.CaseOpened, facts()), facts()).Starts, "when it happens")
	s := start(t, a.On(happens(automation.CaseOpened, f), f))
	refused(t, automation.ConditionFalse, a.Act(s, later(facts(), time.Minute)))
	assert.True(t, cancels(a.On(happens(automation.CaseOwned, f), f), s))

	off := escalating()
	off.On = false
	refused(t, automation.Off, ready(t, ruled(off)).Act(s, later(f, time.Minute)))
	refused(t, automation.Off, ready(t, ruled()).Act(s, later(f, time.Minute)))
}

func TestARuleWhoseConditionFailsDoesNothing(t *testing.T) {
	rule := automation.Rule{ID: "r", On: true, Trigger: automation.CaseOpened, When: `10 % case.priority == 0`, Actions: automation.Actions{automation.AddNote{Text: "x"}}}
	a, f := ready(t, ruled(rule)), facts()
	assert.Empty(t, a.On(happens(automation.CaseOpened, f), f).Starts)
	f.Case.Priority = 5
	s := start(t, a.On(happens(automation.CaseOpened, f), f))
	ran(t, a.Act(s, f))
	f.Case.Priority = 0
	refused(t, automation.ConditionFailed, a.Act(s, f))
}

func TestHowOftenARuleActs(t *testing.T) {
	rule := escalating()
	key := func(once automation.Once, version int64, change func(*automation.Event, *automation.Facts)) string {
		rule.Once = once
		set := ruled(rule)
		set.Version = version
		a, f := ready(t, set), vip()
		e := happens(automation.CaseOpened, f)
		if change != nil {
			change(&e, &f)
		}
		return start(t, a.On(e, f)).Key
	}
	event := func(e *automation.Event, _ *automation.Facts) { e.ID = "another" }
	newCase := func(_ *automation.Event, f *automation.Facts) { f.Case.ID = "case-2" }
	contact := func(_ *automation.Event, f *automation.Facts) { f.Contact.ID = "contact-2" }
	for _, tt := range []struct {
		once                                automation.Once
		byEvent, byCase, byContact, byEdits bool
	}{
		{"", true, true, false, true},
		{automation.OncePerEvent, true, true, false, true},
		{automation.OncePerCase, false, true, false, false},
		{automation.OncePerContact, false, false, true, false},
	} {
		first := key(tt.once, 1, nil)
		assert.Equal(t, tt.byEvent, first != key(tt.once, 1, event), tt.once)
		assert.Equal(t, tt.byCase, first != key(tt.once, 1, newCase), tt.once)
		assert.Equal(t, tt.byContact, first != key(tt.once, 1, contact), tt.once)
		assert.Equal(t, tt.byEdits, first != key(tt.once, 2, nil), tt.once)
	}
	without := key("", 1, func(_ *automation.Event, f *automation.Facts) { f.Case = automation.CaseFacts{} })
	assert.Contains(t, without, "talk-1")
}

func TestWhatCannotBeDoneStopsARuleOrNot(t *testing.T) {
	rule := escalating()
	a, f := ready(t, ruled(rule)), vip()
	f.Conversation.Window.Free = false
	s := start(t, a.On(happens(automation.CaseOpened, f), f))
	got := a.Act(s, later(f, time.Minute))
	assert.Equal(t, automation.OutsideWindow, got.Why.Reason)
	assert.Empty(t, got.Actions)
	assert.Len(t, got.Skipped, 12)
	assert.Equal(t, automation.NotDone, got.Skipped[1].Reason)

	rule.Continue = true
	got = ready(t, ruled(rule)).Act(s, later(f, time.Minute))
	assert.True(t, got.Continue)
	assert.Len(t, ran(t, got), 10)
	assert.Len(t, got.Skipped, 2, "the message and the survey")
	assert.Empty(t, got.Marks, "nobody was asked")

	alone := later(vip(), time.Minute)
	alone.Case = automation.CaseFacts{}
	got = ready(t, ruled(rule)).Act(s, alone)
	assert.Len(t, ran(t, got), 5, "what is not about a case: %v", got.Skipped)
}

func TestTemplatesGoOutWhenTheWindowIsClosed(t *testing.T) {
	ask := automation.AskSurvey{Text: "?", Button: "!", Template: &automation.SurveyTemplate{Name: "ask", Language: "en", Values: []string{"{{contact.name}}"}}}
	rule := automation.Rule{ID: "t", On: true, Trigger: automation.CaseMissed, Actions: automation.Actions{
		automation.SendTemplate{Name: "sorry", Language: "en", Values: []string{"{{contact.name}}"}}, ask, automation.SetOwner{},
	}}
	a, f := ready(t, ruled(rule)), served()
	f.Conversation.Window.Free = false
	s := start(t, a.On(happens(automation.CaseMissed, f), f))
	actions := ran(t, a.Act(s, f))
	assert.Equal(t, automation.SendTemplate{Name: "sorry", Language: "en", Values: []string{"Carla"}}, actions[0])
	assert.Equal(t, []string{"Carla"}, actions[1].(automation.AskSurvey).Template.Values)
	assert.Equal(t, automation.SetOwner{Agent: "ana"}, actions[2], "who serves the case")
	f.Conversation.Window = channel.WindowState{Free: true, Template: true}
	assert.Nil(t, ran(t, a.Act(s, f))[1].(automation.AskSurvey).Template)
	f.Contact.OptedOut = true
	assert.Equal(t, automation.OptedOut, a.Act(s, f).Why.Reason)
	f.Contact.OptedOut, f.Conversation.Window = false, channel.WindowState{}
	assert.Equal(t, automation.OutsideWindow, a.Act(s, f).Why.Reason)
}

func TestLoopsAreCut(t *testing.T) {
	ping := automation.Rule{ID: "ping", On: true, Trigger: automation.CaseLabelled, When: `event.label == "a"`, Actions: automation.Actions{automation.Label{Add: []string{"b"}}}}
	pong := automation.Rule{ID: "pong", On: true, Trigger: automation.CaseLabelled, When: `event.label == "b"`, Actions: automation.Actions{automation.Label{Add: []string{"a"}}}}
	a, f := ready(t, ruled(ping, pong)), facts()
	e := happens(automation.CaseLabelled, f)
	e.Label = "a"
	acted := 0
	for {
		fired := a.On(e, f)
		if len(fired.Starts) == 0 {
			require.Len(t, fired.Explanations, 1)
			assert.Equal(t, automation.TooDeep, fired.Explanations[0].Reason)
			break
		}
		s := start(t, fired)
		got := a.Act(s, f)
		acted++
		added := ran(t, got)[0].(automation.Label).Add[0]
		if e.By != "" {
			assert.Contains(t, got.Why.Text, e.By, "a chain is explained")
		}
		e = automation.Event{Trigger: automation.CaseLabelled, ID: e.ID + "+", At: e.At, Actor: system, Label: added, By: s.Automation, Depth: s.Event.Depth + 1}
	}
	assert.Equal(t, automation.MaxDepth, acted)

	e = happens(automation.CaseLabelled, f)
	e.Label, e.By, e.Depth = "a", "rule:ping", 1
	fired := a.On(e, f)
	assert.Empty(t, fired.Starts)
	require.Len(t, fired.Explanations, 1)
	assert.Equal(t, automation.Loop, fired.Explanations[0].Reason)
}

func TestStartsAndActionsKeepTheirJSON(t *testing.T) {
	set := ruled(escalating())
	set.Rules[0].Actions = append(set.Rules[0].Actions, automation.SendTemplate{Name: "a", Language: "en", Values: []string{"x"}})
	b, err := json.Marshal(set)
	require.NoError(t, err)
	back, err := automation.Parse(b)
	require.NoError(t, err)
	assert.Equal(t, set.Rules, back.Rules)

	f := vip()
	e := happens(automation.CaseOpened, f)
	e.Message, e.Label, e.Score, e.By, e.Depth = message("m1", noon, customer), "x", 3, "rule:a", 2
	s := start(t, ready(t, ruled(escalating())).On(e, f))
	b, err = json.Marshal(s)
	require.NoError(t, err)
	var stored automation.Start
	require.NoError(t, json.Unmarshal(b, &stored))
	assert.Equal(t, s, stored)
	for _, broken := range []string{`[{"do":"fly"}]`, `[{"do":"close","fast":true}]`, `[{}]`, `[1]`, `{}`, `[{"do":"send","message":{"parts":[{"kind":"x"}]}}]`} {
		var all automation.Actions
		assert.Error(t, json.Unmarshal([]byte(broken), &all), broken)
	}
	_, err = json.Marshal(automation.Actions{nil})
	assert.Error(t, err)
}

func TestReadyRefusesWhatCannotRun(t *testing.T) {
	_, err := automation.Ready(ruled(automation.Rule{ID: "a", When: "1 +"}, automation.Rule{ID: "a"}, automation.Rule{}))
	assert.Equal(t, map[string]automation.FaultCode{
		"rules[0].when": automation.WrongCondition, "rules[1].id": automation.Duplicate, "rules[2].id": automation.Missing,
	}, faults(t, err))
	assert.ErrorIs(t, err, channel.Invalid)
	set := ruled()
	set.Version = 7
	a, err := automation.Ready(set)
	require.NoError(t, err)
	assert.Equal(t, int64(7), a.Version())
	var nothing automation.Automations
	assert.Empty(t, nothing.On(happens(automation.CaseClosed, facts()), facts()))
}
