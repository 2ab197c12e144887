package main

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// demoReplies are the canned replies with which the business begins.
func demoReplies() []templates.Reply {
	text := func(id, name, shortcut, body string, variables ...templates.ReplyVariable) templates.Reply {
		return templates.Reply{
			ID: id, Name: name, Shortcut: shortcut, Parts: channel.Parts{channel.Text{Body: body, Preview: true}},
			Variables: variables, Scope: templates.Scope{All: true},
		}
	}
	friend := templates.ReplyVariable{Name: "contact.name", Optional: true}
	which := textReply("which-lamp", "Which lamp?", "which", "Which lamp is it about?", "Oak lamp", "Desk lamp", "Another one")
	return []templates.Reply{
		text("hello", "Greeting", "hi", "Hello {{contact.name}}, this is {{agent.name}} from Rapport Shop. How can I help?", friend),
		text("thanks", "Thanks for waiting", "wait", "Hello {{contact.name}}, thank you for waiting. I am looking into it.", friend),
		text("order", "Where the order is", "order", "Your order {{contact.attribute.order}} has left our house and arrives within two days."),
		text("hours", "Opening hours", "hours", "We are here from Monday to Friday, 9:00 to 18:00."),
		which,
	}
}

// textReply is a canned reply with answers to tap.
func textReply(id, name, shortcut, body string, answers ...string) templates.Reply {
	r := templates.Reply{ID: id, Name: name, Shortcut: shortcut, Scope: templates.Scope{All: true}}
	var buttons []channel.Button
	for _, a := range answers {
		buttons = append(buttons, channel.Button{ID: a, Title: a})
	}
	r.Parts = channel.Parts{channel.Buttons{Body: body, Buttons: buttons}}
	return r
}

// says is a message of no more than a text.
func says(body string) automation.Message {
	return automation.Message{Parts: channel.Parts{channel.Text{Body: body}}}
}

// demoMacros are the macros with which the business begins.
func demoMacros() []engagement.Macro {
	all := templates.Scope{All: true}
	return []engagement.Macro{
		{ID: "solved", Name: "Solved, goodbye", Scope: all, Actions: automation.Actions{
			automation.Send{Message: says("Glad that it works again. Goodbye!")}, automation.Label{Add: []string{"solved"}}, automation.Close{Disposition: "solved"},
		}},
		{ID: "to-returns", Name: "Take it back", Scope: all, Actions: automation.Actions{
			automation.Label{Add: []string{"return"}}, automation.SetPriority{Priority: 10}, automation.AddNote{Text: "Wants to send it back. Looked at by {{agent.name}}."},
		}},
	}
}

// demoAutomation is what happens by itself on the number at 360dialog: a welcome,
// an answer to words, a survey, and a rule.
func demoAutomation() automation.Settings {
	s := automation.Defaults()
	s.Welcome = automation.Welcome{On: true, Message: says("Welcome to Rapport Shop! We answer within minutes.")}
	s.AutoClose.Lead, s.AutoClose.Notice = automation.Duration(time.Hour), says("We have not heard from you. This talk closes in an hour.")
	s.Keywords = []automation.Keyword{{Words: []string{"opening hours", "open today"}, Reply: says("We are here from Monday to Friday, 9:00 to 18:00.")}}
	s.Survey = automation.Survey{
		On: true, Text: "How did we do today?", Button: "Tell us", Thanks: says("Thank you for telling us!"),
	}
	s.Rules = []automation.Rule{{
		ID: "vip-first", Name: "Friends of the house go first", On: true, Trigger: automation.CaseOpened, When: `"vip" in contact.labels`,
		Actions: automation.Actions{automation.SetPriority{Priority: 100}},
	}}
	return s
}

// setUpDesk writes what agents and administrators find when they first look.
func (a *app) setUpDesk(ctx context.Context) error {
	for _, r := range demoReplies() {
		if err := a.engine.PutReply(ctx, demoAgents[0].ID, &r); err != nil {
			return err
		}
	}
	for _, m := range demoMacros() {
		if err := a.engine.PutMacro(ctx, demoAgents[0].ID, &m); err != nil {
			return err
		}
	}
	if err := a.setUpAutomation(ctx, demoAgents[0].ID, simulated360, demoAutomation()); err != nil {
		return err
	}
	starters := automation.Defaults()
	starters.IceBreakers = []string{"Where is my order?", "Do you have oak lamps?"}
	return a.setUpAutomation(ctx, demoAgents[0].ID, simulatedMessenger, starters)
}

// setUpAutomation saves what happens by itself on a channel, unless somebody has.
func (a *app) setUpAutomation(ctx context.Context, by storage.AgentID, ch channel.ID, set automation.Settings) error {
	s, err := a.engine.Automation(ctx, ch)
	if err != nil || s.Version > 0 {
		return err
	}
	s.Settings = set
	_, err = a.engine.SaveAutomation(ctx, by, ch, s)
	return err
}
