package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const automationsPage = "/?sheet=admin&admin=automations&channel="

// automationsForm is the form of a channel as a browser would send it.
func (r *rig) automationsForm(agent string, ch channel.ID) url.Values {
	r.t.Helper()
	form := fields(r.sees(agent, automationsPage+string(ch)), "form-admin-automations-"+string(ch))
	return fill(form, "act", "save")
}

func (r *rig) automation(ch channel.ID) engagement.AutomationSettings {
	r.t.Helper()
	s, err := r.app.engine.Automation(r.t.Context(), ch)
	require.NoError(r.t, err)
	return s
}

// full are settings with something in every field of the form.
func full() automation.Settings {
	says := func(text string) automation.Message {
		return automation.Message{Parts: channel.Parts{channel.Text{Body: text}}}
	}
	seven := 7
	minutes := func(n int) automation.Duration { return automation.Duration(n) * automation.Duration(time.Minute) }
	return automation.Settings{
		Welcome: automation.Welcome{On: true, PerCase: true, Message: automation.Message{Parts: channel.Parts{channel.Buttons{
			Header: channel.Header{Text: "Hello"}, Body: "Hi {{contact.name}}", Footer: "small", Buttons: []channel.Button{{ID: "by-id", Title: "Yes"}},
		}}, Variables: variablesOf("contact.name = friend")}},
		IceBreakers: []string{"Where is my order?"}, Commands: []channel.Command{{Name: "order", Hint: "Track an order"}},
		Unassigned:  automation.Notice{On: true, Message: says("soon"), Delay: minutes(1)},
		QueueNotice: automation.Notice{Message: automation.Message{Parts: channel.Parts{channel.LinkButton{Body: "wait", Label: "Look", URL: "https://shop.example/"}}}},
		OutOfHours:  automation.OutOfHours{On: true, WithBot: true, Message: says("until {{hours.opens}}")},
		Idle:        automation.Timed{On: true, Message: says("there?"), After: minutes(90)},
		Reminder: automation.Timed{After: minutes(5), Message: automation.Message{Parts: channel.Parts{channel.List{
			Body: "b", Label: "l", Sections: []channel.Section{{Title: "s", Rows: []channel.Row{{ID: "A", Title: "A", Description: "d"}}}},
		}}}},
		AutoClose:    automation.AutoClose{On: true, After: minutes(60 * 24), EitherSide: true, Notice: says("closing"), Lead: minutes(60), AgentText: "closing"},
		BotClose:     automation.BotClose{On: true, After: minutes(20), Bots: map[string]automation.Duration{"helper": minutes(3)}},
		BotFallback:  automation.BotFallback{On: true, Reply: says("a person comes"), People: true},
		CloseMessage: automation.Notice{On: true, Message: says("bye")},
		Survey: automation.Survey{On: true, Text: "How was it?", Button: "Tell us", Native: true, Delay: minutes(1), Quiet: minutes(60 * 24 * 3), Expires: minutes(60),
			SkipAutoClosed: true, Template: &automation.SurveyTemplate{Name: "survey", Language: "en", Values: []string{"{{contact.name}}"}}, Thanks: says("thanks")},
		Missed:          automation.Missed{On: true, Message: says("sorry"), Labels: []string{"missed"}, Notify: automation.Notify{Agents: []string{"ana"}, Teams: []string{"support"}, Owner: true, Text: "look"}},
		Keywords:        []automation.Keyword{{Words: []string{"price", "cost"}, Match: automation.MatchExact, Language: "en", Reply: says("10"), Labels: []string{"money"}, Priority: &seven, Route: automation.Route{Destination: "support"}}},
		OwnerAssignment: automation.OwnerAssignment{On: true},
		Rules: []automation.Rule{{
			ID: "vip", Name: "VIP", On: true, Trigger: automation.MessageReceived, When: `"vip" in contact.labels`, Delay: minutes(2), Once: automation.OncePerCase, Continue: true,
			CancelOn: []automation.Trigger{automation.CaseClosed},
			Actions: automation.Actions{
				automation.Send{Message: says("hello vip"), Category: "service"}, automation.SetPriority{Priority: 9}, automation.Close{Disposition: "x"},
				automation.Label{Add: []string{"a"}, Remove: []string{"b"}, Contact: true}, automation.SetAttribute{Name: "n", Value: "v", Contact: true},
				automation.Route{Tag: "orders"}, automation.AskSurvey{Text: "t", Button: "b", Native: true}, automation.HandToPeople{},
				automation.Notify{Agents: []string{"ben"}, Text: "come"}, automation.AddNote{Text: "note"}, automation.SetOwner{Agent: "ana"},
				automation.Emit{Name: "vip", Data: map[string]string{"k": "v"}}, automation.SendTemplate{Name: "order_update", Language: "en", Values: []string{"a", "b"}},
			},
		}},
	}
}

// S4.1, S4.2: the page has all of the settings of one channel, and saving it
// without a change changes nothing.
func TestS4_1_AutomationsPageKeepsEverything(t *testing.T) {
	r := newRoutedRig(t)
	s := r.automation(simulated)
	s.Settings, s.Hours = full(), "shop"
	s.Version = r.automation(simulated).Version
	_, err := r.app.engine.SaveAutomation(t.Context(), "ana", simulated, s)
	require.NoError(t, err)
	before := r.automation(simulated)
	text := r.saves("ana", "/admin/automations", r.automationsForm("ana", simulated))
	assert.Contains(t, text, "Saved as version")
	after := r.automation(simulated)
	assert.Equal(t, before.Version+1, after.Version)
	after.Version = before.Version
	assert.Equal(t, before, after)
}

// Everything that is wrong stands at its field, as the checks say it.
func TestAutomationsShowWhatIsWrong(t *testing.T) {
	r := newRoutedRig(t)
	send := func(pairs ...string) string {
		form := r.automationsForm("ana", simulated)
		res, text := r.as("ana", http.MethodPost, "/admin/automations", fill(form, pairs...))
		require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode, text)
		return htmlText(text)
	}
	before := r.automation(simulated)
	five := strings.Repeat("Where is it?\n", 5)
	for name, test := range map[string]struct {
		form []string
		want string
	}{
		"S4.11 a list with a media header": {
			[]string{"welcome.message.kind", "list", "welcome.message.headerkind", "h-image", "welcome.message.text", "b", "welcome.message.label", "l", "welcome.message.lines", "A"},
			"<code>welcome.message.parts[0]</code> the header of a list is none or a text, and no media",
		},
		"S4.14 a fifth ice breaker": {[]string{"ice_breakers", five}, "<code>ice_breakers</code> ice breakers: 5 items, at most 4 are allowed"},
		"S4.15 81 characters":       {[]string{"ice_breakers", strings.Repeat("x", 81)}, "<code>ice_breakers[0]</code> ice breaker 1: 81 characters, at most 80 are allowed"},
		"S4.16 an emoji":            {[]string{"ice_breakers", "Hello 🇩🇪"}, "<code>ice_breakers[0]</code> ice breaker 1: emoji are not allowed"},
		"S4.37 0 hours":             {[]string{"auto_close.on", "yes", "auto_close.after", "0", "auto_close.after.unit", "hours"}, "<code>auto_close.after</code> must be from 1 minute to 72 hours"},
		"S4.37 73 hours":            {[]string{"auto_close.on", "yes", "auto_close.after", "73", "auto_close.after.unit", "hours"}, "<code>auto_close.after</code> must be from 1 minute to 72 hours"},
		"an expression without a type": {
			[]string{"rules[0].id", "r", "rules[0].trigger", "message_received", "rules[0].when", "case.priority", "rules[0].actions[0].do", "add_note", "rules[0].actions[0].text", "x"},
			"<code>rules[0].when</code> ",
		},
		"a rule that triggers itself": {
			[]string{"rules[0].id", "r", "rules[0].on", "yes", "rules[0].trigger", "note_added", "rules[0].actions[0].do", "add_note", "rules[0].actions[0].text", "x"},
			"<code>rules[0]</code> its own actions start it again",
		},
		"no number": {[]string{"auto_close.after", "soon"}, "<code>auto_close.after</code> must be a number from 0"},
		"no hours":  {[]string{"hours_name", "none"}, "<code>hours_name</code> there are no business hours"},
	} {
		t.Run(name, func(t *testing.T) {
			text := send(test.form...)
			assert.Contains(t, text, test.want)
			assert.Contains(t, text, `class="fault"`, "it is said at the field, too")
			if name != "no hours" { // which stand outside of the sections
				assert.Contains(t, text, "open><summary>", "what is wrong is not hidden")
			}
		})
	}
	assert.Equal(t, before, r.automation(simulated))
}

// Of two people who edit at once the second is told, and loses nothing.
func TestAutomationsConflict(t *testing.T) {
	r := newRig(t)
	first, second := r.automationsForm("ana", simulated), r.automationsForm("ana", simulated)
	r.saves("ana", "/admin/automations", fill(first, "close_message.on", "yes", "close_message.message.kind", "text", "close_message.message.text", "Bye!",
		"rules[0].id", "r", "rules[0].on", "yes", "rules[0].trigger", "case_opened", "rules[0].actions[0].do", "set_priority", "rules[0].actions[0].priority", "5"))
	res, text := r.as("ana", http.MethodPost, "/admin/automations", fill(second, "welcome.message.kind", "text", "welcome.message.text", "What I typed"))
	assert.Equal(t, http.StatusConflict, res.StatusCode)
	assert.Contains(t, text, "somebody saved this while you changed it")
	assert.Contains(t, text, "What I typed")
	assert.Equal(t, "Bye!", words(r.automation(simulated).CloseMessage.Message.Parts))
}

// Who does not manage the channel sees the settings, and cannot save them.
func TestAutomationsAreForThoseWhoManage(t *testing.T) {
	r := newRig(t)
	form := r.automationsForm("ben", simulated)
	assert.Contains(t, r.sees("ben", automationsPage+string(simulated)), "Only agents who manage channels can change this.")
	res, _ := r.as("ben", http.MethodPost, "/admin/automations", form)
	assert.Equal(t, http.StatusForbidden, res.StatusCode)
}

// S4.13: the provider is told what to show, and the page says that it took it.
func TestS4_13_ThePageSaysWhatTheProviderTook(t *testing.T) {
	r := newRig(t)
	r.saves("ana", "/admin/automations", fill(r.automationsForm("ana", simulated), "ice_breakers", "Where is my order?\nAre you open?"))
	page := r.sees("ana", automationsPage+string(simulated))
	assert.Contains(t, page, "The provider took them")
	assert.Contains(t, page, "Where is my order?\nAre you open?")
}
