package automation_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// faults are the codes of what is wrong, by place.
func faults(t testing.TB, err error) map[string]automation.FaultCode {
	t.Helper()
	if err == nil {
		return nil
	}
	wrong, ok := errors.AsType[*automation.SettingsError](err)
	require.True(t, ok)
	found := map[string]automation.FaultCode{}
	for _, f := range wrong.Faults {
		assert.NotEmpty(t, f.Problem)
		assert.Contains(t, err.Error(), f.Where+": "+f.Problem)
		found[f.Where] = f.Code
	}
	return found
}

var picture = channel.Media{URL: "https://shop.example/a.png", Type: "image/png"}

// carrier is a channel that carries everything, and a host that knows some names.
func carrier() automation.Carrier {
	is := func(known string) func(string) bool { return func(id string) bool { return id == known } }
	return automation.Carrier{
		ID: "wa", Caps: channeltest.FakeCapabilities("whatsapp"),
		Agent: is("ana"), Team: is("gold"), Bot: is("robot"), Destination: is("billing"), Tag: is("orders"), Label: is("vip"),
		Template: func(name, language string) bool { return name == "ask" && language == "en" },
	}
}

// places are the settings of every message that S4.12 is about, and the others.
func places(m automation.Message) map[string]automation.Settings {
	return map[string]automation.Settings{
		"welcome.message":             {Welcome: automation.Welcome{On: true, Message: m}},
		"unassigned.message":          {Unassigned: automation.Notice{On: true, Message: m}},
		"reminder.message":            {Reminder: automation.Timed{On: true, Message: m, After: automation.Duration(time.Hour)}},
		"queue_notice.message":        {QueueNotice: automation.Notice{On: true, Message: m}},
		"close_message.message":       {CloseMessage: automation.Notice{On: true, Message: m}},
		"out_of_hours.message":        {OutOfHours: automation.OutOfHours{On: true, Message: m}},
		"idle.message":                {Idle: automation.Timed{On: true, Message: m, After: automation.Duration(time.Hour)}},
		"bot_fallback.reply":          {BotFallback: automation.BotFallback{Reply: m}},
		"missed.message":              {Missed: automation.Missed{Message: m}},
		"survey.thanks":               {Survey: automation.Survey{Thanks: m}},
		"auto_close.notice":           {AutoClose: automation.AutoClose{After: automation.DefaultAutoClose, Notice: m, Lead: automation.Duration(time.Hour)}},
		"keywords[0].reply":           {Keywords: []automation.Keyword{{Words: []string{"a"}, Reply: m}}},
		"rules[0].actions[0].message": ruled(automation.Rule{ID: "a", Trigger: automation.CaseOpened, Actions: automation.Actions{automation.Send{Message: m}}}),
	}
}

func checks(t *testing.T, m automation.Message, want map[string]automation.FaultCode) {
	t.Helper()
	for at, s := range places(m) {
		expected := map[string]automation.FaultCode{}
		for below, code := range want {
			expected[at+below] = code
		}
		if len(want) == 0 {
			expected = nil
		}
		assert.Equal(t, expected, faults(t, s.Check(carrier())), at)
	}
}

func TestS4_12_TheTypesOfMessage(t *testing.T) {
	buttons := []channel.Button{{ID: "1", Title: "One"}}
	rows := []channel.Section{{Rows: []channel.Row{{ID: "1", Title: "One"}}}}
	for name, parts := range map[string]channel.Parts{
		"S4.8 text with emoji, bold and italic": {channel.Text{Body: "Hello *bold* _italic_ 👍🏽"}},
		"S4.9 an image and text":                {channel.Image{Media: picture, Caption: "look"}},
		"S4.9 a film, then text":                {channel.Video{Media: picture}, channel.Text{Body: "look"}},
		"S4.9 a file":                           {channel.File{Media: picture, Caption: "look"}},
		"S4.10 buttons":                         {channel.Buttons{Body: "Which?", Buttons: buttons}},
		"S4.10 buttons under an image":          {channel.Buttons{Header: channel.Header{Image: &picture}, Body: "Which?", Buttons: buttons}},
		"S4.10 quick replies":                   {channel.QuickReplies{Body: "Which?", Replies: buttons}},
		"S4.10 a web site":                      {channel.LinkButton{Body: "See", Label: "Open", URL: "https://shop.example/"}},
		"S4.10 a list":                          {channel.List{Body: "Which?", Label: "Open", Sections: rows}},
		"S4.11 a list under a text":             {channel.List{Header: channel.Header{Text: "Menu"}, Body: "Which?", Label: "Open", Sections: rows}},
	} {
		t.Run(name, func(t *testing.T) { checks(t, automation.Message{Parts: parts}, nil) })
	}
}

func TestS4_11_AListHasNoMediaHeader(t *testing.T) {
	rows := []channel.Section{{Rows: []channel.Row{{ID: "1", Title: "One"}}}}
	for _, h := range []channel.Header{{Image: &picture}, {Video: &picture}, {File: &picture}} {
		m := automation.Message{Parts: channel.Parts{channel.List{Header: h, Body: "Which?", Label: "Open", Sections: rows}}}
		checks(t, m, map[string]automation.FaultCode{".parts[0]": automation.WrongContent})
		set := automation.Settings{Welcome: automation.Welcome{Message: m}}
		assert.Error(t, set.Check(automation.Carrier{}), "whatever the channel, and though it is switched off")
	}
}

func TestMessagesThatCannotBeSaved(t *testing.T) {
	for name, tt := range map[string]struct {
		message automation.Message
		want    map[string]automation.FaultCode
	}{
		"buttons without an id":  {automation.Message{Parts: channel.Parts{channel.Buttons{Body: "a", Buttons: []channel.Button{{Title: "a"}}}}}, map[string]automation.FaultCode{".parts[0]": automation.NotCarried}},
		"an empty text":          {automation.Message{Parts: channel.Parts{channel.Text{Body: " "}}}, map[string]automation.FaultCode{".parts[0]": automation.NotCarried}},
		"no file":                {automation.Message{Parts: channel.Parts{channel.Image{}}}, map[string]automation.FaultCode{".parts[0]": automation.NotCarried}},
		"a variable that is not": {text("{{contact.nmae}} {{survey.link}} {{case.attribute.}}"), map[string]automation.FaultCode{"": automation.WrongVariable}},
		"a dangerous link":       {automation.Message{Parts: channel.Parts{channel.LinkButton{Body: "a", Label: "b", URL: "https://{{contact.name}}/"}}}, map[string]automation.FaultCode{".parts[0]": automation.WrongContent}},
		"words for no variable":  {automation.Message{Parts: text("a").Parts, Variables: []templates.ReplyVariable{{Name: "contact.name", Otherwise: "b"}}}, map[string]automation.FaultCode{".variables[0]": automation.WrongContent}},
		"words and nothing else": {automation.Message{Variables: []templates.ReplyVariable{{Name: "contact.name", Otherwise: "b"}}}, map[string]automation.FaultCode{"": automation.Missing}},
		"what only comes in":     {automation.Message{Parts: channel.Parts{nil}}, map[string]automation.FaultCode{".parts[0]": automation.WrongContent}},
	} {
		t.Run(name, func(t *testing.T) { checks(t, tt.message, tt.want) })
	}
	set := places(automation.Message{Parts: channel.Parts{channel.Sticker{Media: picture}}})
	welcome, rule := set["welcome.message"], set["rules[0].actions[0].message"]
	assert.Equal(t, map[string]automation.FaultCode{"welcome.message.parts[0]": automation.WrongContent}, faults(t, welcome.Check(carrier())))
	assert.NoError(t, rule.Check(carrier()), "rules may say more")
	for at, s := range places(automation.Message{}) {
		if strings.HasPrefix(at, "welcome") || strings.HasPrefix(at, "unassigned") || strings.HasPrefix(at, "reminder") || strings.HasPrefix(at, "rules") {
			assert.Equal(t, map[string]automation.FaultCode{at: automation.Missing}, faults(t, s.Check(carrier())), at)
		}
	}
}

func TestMessagesArePlannedForTheChannel(t *testing.T) {
	sms := carrier()
	sms.Caps = channel.Capabilities{Kind: "sms", Parts: map[channel.PartKind]channel.PartSupport{
		channel.PartText: {Level: channel.SupportFull, Limits: map[channel.Field]channel.Limit{channel.FieldBody: {Max: 10, Unit: channel.Runes}}},
	}}
	set := automation.Settings{Welcome: automation.Welcome{On: true, Message: automation.Message{Parts: channel.Parts{
		channel.Text{Body: "a text that becomes two"}, channel.Image{Media: channel.Media{ID: "1"}},
	}}}}
	assert.Equal(t, map[string]automation.FaultCode{"welcome.message.parts[1]": automation.NotCarried}, faults(t, set.Check(sms)))
	assert.NoError(t, set.Check(carrier()))
	survey := asking(func(s *automation.Survey) {
		s.Native, s.Template = true, &automation.SurveyTemplate{Name: "ask", Language: "en"}
	})
	assert.Equal(t, map[string]automation.FaultCode{"survey.native": automation.NotCarried, "survey.template": automation.NotCarried}, faults(t, survey.Check(sms)))
	assert.NoError(t, survey.Check(carrier()))
}

func TestS4_13_IceBreakersAndCommandsAreForTheDriver(t *testing.T) {
	set := greeting()
	set.IceBreakers, set.Commands = []string{"Where is my order?"}, []channel.Command{{Name: "order", Hint: "see your order"}}
	require.NoError(t, set.Check(carrier()))
	want := channel.Starters{Welcome: true, IceBreakers: set.IceBreakers, Commands: set.Commands}
	assert.Equal(t, want, set.Starters(carrier().Caps.Starters))
	want.Welcome = false
	assert.Equal(t, want, set.Starters(channel.StarterLimits{}))
	set.Welcome.On = false
	assert.Equal(t, want, set.Starters(carrier().Caps.Starters))
}

func starterFaults(t *testing.T, c automation.Carrier, iceBreakers ...string) map[string]string {
	t.Helper()
	s := automation.Settings{IceBreakers: iceBreakers}
	err := s.Check(c)
	if err == nil {
		return nil
	}
	found := map[string]string{}
	wrong, ok := errors.AsType[*automation.SettingsError](err)
	require.True(t, ok)
	for _, f := range wrong.Faults {
		assert.Equal(t, automation.WrongStarter, f.Code)
		found[f.Where] = f.Problem
	}
	return found
}

func TestS4_14_AFifthIceBreakerIsRejected(t *testing.T) {
	for _, c := range []automation.Carrier{{}, carrier()} {
		assert.Nil(t, starterFaults(t, c, "a", "b", "c", "d"))
		assert.Equal(t, map[string]string{"ice_breakers": "ice breakers: 5 items, at most 4 are allowed"}, starterFaults(t, c, "a", "b", "c", "d", "e"))
	}
	three := carrier()
	three.Caps.Starters.IceBreakers.Max = 3
	assert.Equal(t, map[string]string{"ice_breakers": "ice breakers: 4 items, at most 3 are allowed"}, starterFaults(t, three, "a", "b", "c", "d"), "the limit that is in force")
	three.Caps.Starters = channel.StarterLimits{}
	assert.Equal(t, map[string]string{"ice_breakers": "ice breakers: the channel has none"}, starterFaults(t, three, "a"))
}

func TestS4_15_S4_18_EightyCharacters(t *testing.T) {
	for name, letter := range map[string]string{"a": "a", "ä": "ä", "combined": "a\u0308", "Chinese": "语", "Thai": "กำ"} {
		per := len([]rune(letter))
		fits := strings.Repeat(letter, 80/per)
		assert.Nil(t, starterFaults(t, automation.Carrier{}, fits), name)
		assert.Equal(t, map[string]string{"ice_breakers[0]": "ice breaker 1: 81 characters, at most 80 are allowed"}, starterFaults(t, automation.Carrier{}, fits+"x"), name)
	}
}

func TestS4_16_S4_18_NoEmojiOfAnyMake(t *testing.T) {
	for name, emoji := range map[string]string{
		"a face": "😀", "a modifier": "👍🏽", "a modifier alone": "🏽", "a flag": "🇩🇪", "a regional indicator": "🇩", "a keycap": "1️⃣", "a keycap without selector": "1⃣",
		"the hash keycap": "#️⃣", "joined": "👩\u200d🚀", "a family": "👨\u200d👩\u200d👧\u200d👦", "joined, with a sign": "🏳️\u200d🌈", "a flag of a region": "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "a selector": "❤️", "a sign with selector": "©️",
		"an arrow with selector": "↔️", "a watch": "⌚", "a star": "⭐", "of Unicode 15": "🫨", "of Unicode 16": "🫩", "hidden between letters": "a😀b", "mahjong": "🀄", "a circled letter": "Ⓜ️", "a Chinese sign": "🈚",
		"an hourglass": "⏳", "an exclamation mark": "❗", "a check mark": "✅", "a joined heart": "❤️\u200d🔥", "hair": "👨\u200d🦰",
	} {
		assert.Equal(t, map[string]string{"ice_breakers[0]": "ice breaker 1: emoji are not allowed"}, starterFaults(t, automation.Carrier{}, "Order "+emoji), name)
	}
	for name, fine := range map[string]string{
		"digits": "Order 1 of 2 # *", "signs": "© ® ™ → ♥︎ ❤︎ No. 1", "Arabic": "أين طلبي؟", "Chinese": "我的订单在哪里？", "Hindi": "मेरा ऑर्डर", "Korean": "내 주문", "a joiner in a word": "नमस्\u200dते",
		"accents": "où", "money": "€ 5 ½", "text style": "⌚︎",
	} {
		assert.Nil(t, starterFaults(t, automation.Carrier{}, fine), name)
	}
}

func TestCommandsAreChecked(t *testing.T) {
	s := automation.Settings{Commands: []channel.Command{{Name: strings.Repeat("a", 33), Hint: "😀"}, {}}}
	assert.Equal(t, map[string]automation.FaultCode{
		"commands[0].name": automation.WrongStarter, "commands[0].hint": automation.WrongStarter, "commands[1].name": automation.WrongStarter, "commands[1].hint": automation.WrongStarter,
	}, faults(t, s.Check(carrier())))
	s.Commands = make([]channel.Command, 31)
	assert.Equal(t, automation.WrongStarter, faults(t, s.Check(carrier()))["commands"])
}

func TestEverythingThatIsWrongIsReportedAtOnce(t *testing.T) {
	minus := automation.Duration(-1)
	far := -3
	s := automation.Settings{
		Unassigned: automation.Notice{Delay: minus}, Idle: automation.Timed{On: true, Message: text("a")}, Reminder: automation.Timed{After: minus},
		AutoClose: automation.AutoClose{After: automation.DefaultAutoClose, AgentText: "{{x}}", Lead: automation.DefaultAutoClose},
		BotClose:  automation.BotClose{After: minus, Bots: map[string]automation.Duration{"other": minus, "robot": 0}},
		Survey: automation.Survey{On: true, Text: "{{x}}", Delay: minus, Quiet: minus, Expires: minus,
			Template: &automation.SurveyTemplate{Name: "gone", Language: "en", Values: []string{"{{x}}"}, LinkButton: -1}},
		Missed:   automation.Missed{On: true, Labels: []string{"none", ""}, Notify: automation.Notify{Agents: []string{"eva"}, Teams: []string{"tin"}}},
		Keywords: []automation.Keyword{{}, {Words: []string{" "}, Match: "like", Priority: &far, Labels: []string{"none"}, Route: automation.Route{Agent: "eva", Bot: "hal"}}},
		Rules: []automation.Rule{
			{ID: "Ä", Name: strings.Repeat("n", 201), Trigger: "sunrise", CancelOn: []automation.Trigger{""}, Delay: minus, Once: "never", When: "1"},
			{Actions: automation.Actions{
				automation.Send{}, automation.SendTemplate{Values: []string{"{{x}}"}}, automation.Close{For: automation.ForSpam}, automation.Label{}, automation.Label{Add: []string{"vip"}, Remove: []string{"vip"}},
				automation.SetPriority{Priority: 1001}, automation.SetAttribute{Value: "{{x}}"}, automation.Route{}, automation.AskSurvey{}, automation.Notify{}, automation.AddNote{}, automation.SetOwner{Agent: "eva"},
				automation.Emit{Name: "A b", Data: map[string]string{"k": "{{x}}"}}, nil,
			}},
			{ID: "loop", Trigger: automation.MessageSent, Actions: automation.Actions{automation.Send{Message: text("a")}}},
			{ID: "loop", Trigger: automation.MessageReceived, Actions: make(automation.Actions, 21)},
		},
	}
	got := faults(t, s.Check(carrier()))
	for at := range 21 {
		delete(got, fmt.Sprintf("rules[3].actions[%d]", at))
	}
	assert.Equal(t, map[string]automation.FaultCode{
		"unassigned.delay": automation.OutOfRange, "idle.after": automation.OutOfRange, "reminder.after": automation.OutOfRange,
		"auto_close.agent_text": automation.WrongVariable, "auto_close.lead": automation.OutOfRange,
		"bot_close.after": automation.OutOfRange, "bot_close.bots[other]": automation.OutOfRange, "bot_close.bots[robot]": automation.OutOfRange,
		"survey.text": automation.WrongVariable, "survey.button": automation.Missing, "survey.delay": automation.OutOfRange, "survey.quiet": automation.OutOfRange, "survey.expires": automation.OutOfRange,
		"survey.template": automation.UnknownName, "survey.template.values[0]": automation.WrongVariable, "survey.template.link_button": automation.OutOfRange,
		"missed.labels[0]": automation.UnknownName, "missed.labels[1]": automation.Missing, "missed.notify.agents[0]": automation.UnknownName, "missed.notify.teams[0]": automation.UnknownName, "missed.notify.text": automation.Missing,
		"keywords[0].words": automation.Missing, "keywords[0]": automation.Missing, "keywords[1].words[0]": automation.Missing, "keywords[1].match": automation.UnknownName, "keywords[1].priority": automation.OutOfRange,
		"keywords[1].labels[0]": automation.UnknownName, "keywords[1].route": automation.Contradiction, "keywords[1].route.agent": automation.UnknownName, "keywords[1].route.bot": automation.UnknownName,
		"rules[0].id": automation.WrongIdentifier, "rules[0].name": automation.OutOfRange, "rules[0].trigger": automation.UnknownName, "rules[0].cancel_on[0]": automation.Missing,
		"rules[0].delay": automation.OutOfRange, "rules[0].once": automation.UnknownName, "rules[0].when": automation.WrongCondition, "rules[0].actions": automation.Missing,
		"rules[1].id": automation.Missing, "rules[1].trigger": automation.Missing, "rules[1].actions[0].message": automation.Missing,
		"rules[1].actions[1].name": automation.Missing, "rules[1].actions[1].language": automation.Missing, "rules[1].actions[1].values[0]": automation.WrongVariable,
		"rules[1].actions[2].for": automation.UnknownName, "rules[1].actions[3]": automation.Missing, "rules[1].actions[4].add[0]": automation.Contradiction, "rules[1].actions[5].priority": automation.OutOfRange,
		"rules[1].actions[6].name": automation.Missing, "rules[1].actions[6].value": automation.WrongVariable, "rules[1].actions[7]": automation.Contradiction,
		"rules[1].actions[8].text": automation.Missing, "rules[1].actions[8].button": automation.Missing, "rules[1].actions[9]": automation.Missing, "rules[1].actions[10].text": automation.Missing,
		"rules[1].actions[11].agent": automation.UnknownName, "rules[1].actions[12].name": automation.WrongIdentifier, "rules[1].actions[12].data[k]": automation.WrongVariable, "rules[1].actions[13]": automation.Missing,
		"rules[2]": automation.TriggersItself, "rules[3].id": automation.Duplicate, "rules[3].actions": automation.TooMany,
	}, got)
	assert.ErrorIs(t, s.Check(carrier()), channel.Invalid)
}

func TestHowMuchSettingsMayHold(t *testing.T) {
	rules, keywords := make([]automation.Rule, 101), make([]automation.Keyword, 101)
	for i := range rules {
		rules[i] = automation.Rule{ID: fmt.Sprint(i), Trigger: automation.CaseOpened, Actions: automation.Actions{automation.AddNote{Text: "a"}}}
		keywords[i] = automation.Keyword{Words: []string{"a"}, Labels: []string{"vip"}}
	}
	keywords[0].Words = strings.Split(strings.Repeat("a", 51), "")
	s := automation.Settings{Rules: rules, Keywords: keywords}
	assert.Equal(t, map[string]automation.FaultCode{
		"rules": automation.TooMany, "keywords": automation.TooMany, "keywords[0].words": automation.TooMany,
	}, faults(t, s.Check(carrier())))
	s = automation.Settings{Rules: rules[:100], Keywords: keywords[1:]}
	assert.NoError(t, s.Check(carrier()))
}

func TestAFaultQuotesNoMessage(t *testing.T) {
	const secret = "4111 1111 1111 1111"
	for at, s := range places(text(secret + " {{nothing}}")) {
		err := s.Check(carrier())
		require.Error(t, err, at)
		assert.NotContains(t, err.Error(), "4111")
	}
}
