package automation

import (
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var instant = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// sample is a moment in which every name stands for something.
func sample() *moment {
	agent := Actor{Kind: channel.AuthorAgent, ID: "ana"}
	return &moment{
		event: &Event{
			Trigger: MessageSent, ID: "e1", At: instant, Actor: agent, Message: MessageRef{ID: "m1", At: instant, Author: agent},
			Label: "vip", Attribute: "plan", Value: "gold", Target: "first_response", Score: 4,
		},
		Facts: &Facts{
			Now: instant, Channel: ChannelFacts{ID: "wa", Kind: "whatsapp"},
			Contact:      ContactFacts{ID: "c1", Name: "Carla", Language: "pt-BR", Attributes: map[string]string{"plan": "gold"}, Labels: []string{"vip", "new"}, Owner: "ben"},
			Conversation: ConversationFacts{ID: "t1", Inbound: 3, Window: channel.WindowState{Free: true}},
			Case: CaseFacts{
				ID: "k1", State: StateOngoing, Owner: "ana", Queue: "q", Position: 2, Priority: 5, Labels: []string{"refund"}, Tag: "billing",
				Attributes: map[string]string{"order": "17"}, OpenedAt: instant.Add(-time.Hour), Unanswered: MessageRef{ID: "m0", At: instant.Add(-10 * time.Minute)},
				Reopened: 1, HumanMessages: 2, ClosedFor: ForSilence, ClosedBy: Actor{Kind: channel.AuthorSystem},
			},
			Message: MessageFacts{Text: "Where is my order 17?", Kinds: []channel.PartKind{channel.PartText}, Choice: "yes"},
			Agent:   AgentFacts{ID: "ana", Name: "Ana"},
			Hours:   HoursFacts{Known: true, Open: true},
		},
	}
}

func TestWhatConditionsCanSay(t *testing.T) {
	for source, want := range map[string]bool{
		"": true, "  \n": true, "true": true, "false": false,
		`case.priority > 3 and "vip" in contact.labels`:                              true,
		`case.priority > 3 && not ("vip" in contact.labels)`:                         false,
		`contact.attributes["plan"] == "gold"`:                                       true,
		`contact.attributes.plan == "gold" and case.attributes.order == "17"`:        true,
		`contact.attributes["nothing"] == ""`:                                        true,
		`message.text contains "order" and message.text startsWith "Where"`:          true,
		`lower(message.text) matches "order [0-9]+"`:                                 true,
		`case.age > duration("30m") and case.waiting < duration("11m")`:              true,
		`case.age == duration("1h")`:                                                 true,
		`hours.known and hours.open ? case.owner == "ana" : false`:                   true,
		`case.state in ["ongoing", "open"] and case.tag != ""`:                       true,
		`event.trigger == "message_sent" and event.actor == "agent"`:                 true,
		`event.actor_id == "ana" and event.label == "vip" and event.score >= 4`:      true,
		`event.attribute == "plan" and event.value == "gold"`:                        true,
		`event.target == "first_response" and agent.name == "Ana"`:                   true,
		`channel.id == "wa" and channel.kind == "whatsapp" and agent.id == "ana"`:    true,
		`conversation.inbound == 3 and conversation.window_open`:                     true,
		`case.position + 1 == 3 and case.reopened % 2 == 1`:                          true,
		`case.closed_for == "silence" and case.closed_by == "system"`:                true,
		`"text" in message.kinds and message.choice == "yes" and message.id == "m1"`: true,
		`message.author == "agent" and case.human_messages == 2`:                     true,
		`contact.language startsWith "pt" and contact.owner == "ben"`:                true,
		`contact.id == "c1" and contact.name == "Carla" and not contact.opted_out`:   true,
		`case.id == "k1" and case.bot == "" and case.queue == "q"`:                   true,
		`conversation.id == "t1" and len(case.labels) == 1`:                          true,
		`trim(upper(" a ")) == "A" and abs(-1) == 1 and int("7") == 7`:               true,
		`hasPrefix(case.tag, "bill") and hasSuffix(case.tag, "ing")`:                 true,
	} {
		c, err := compile(source)
		require.NoError(t, err, source)
		got, err := c.eval(sample())
		require.NoError(t, err, source)
		assert.Equal(t, want, got, source)
	}
}

func TestWhatConditionsCannotSay(t *testing.T) {
	for source, want := range map[string]string{
		`case.priority`:                     "expected bool",
		`contact.name`:                      "expected bool",
		`case.prority > 3`:                  ": case has no field prority",
		`len(contact) > 2`:                  "for len (contact)",
		`case.priority > "3"`:               "mismatched",
		`nothing`:                           "nothing",
		`case.priority >`:                   "line 1",
		`all(contact.labels, # != "")`:      "conditions have no",
		`any(contact.labels, {# == "a"})`:   "conditions have no",
		`len(filter(contact.labels, true))`: "conditions have no",
		`len(1..1000000) > 1`:               `operator ".."`,
		`2 ** 9 > 1`:                        `operator "**"`,
		`let a = message.text; a == ""`:     "conditions have no",
		`now() == now()`:                    `function "now"`,
		`repeat("a", 1000000) == ""`:        `function "repeat"`,
		`message.text[1:2] == ""`:           "conditions have no",
		`{"a": 1}.a == 1`:                   "conditions have no",
		`case.age.Hours() > 1`:              "no methods",
		`toJSON(contact) != ""`:             `function "toJSON"`,
		`message.text matches contact.name`: "be written out",
		`message.text matches "["`:          "missing closing ]",
		`message.text matches "(a{200})" or message.text matches "(b{200})"`: "too large",
		`message.text matches "(a{100}){9}"`:                                 "too large",
		`contact.Name == ""`:                                                 "Name",
		`true; true`:                                                         "conditions have no",
		"\xff":                                                               "UTF-8",
		strings.Repeat(" ", MaxCondition) + "true":                           "longer than 2000",
		"1 == 1" + strings.Repeat(" and 1 == 1", 100):                        "nodes",
		strings.Repeat("(", 1000) + "true" + strings.Repeat(")", 990):        "line 1",
	} {
		_, err := compile(source)
		if assert.Error(t, err, source) {
			assert.Contains(t, err.Error(), want, source)
		}
	}
}

func TestAnErrorQuotesNoTextOfTheCondition(t *testing.T) {
	_, err := compile(`contact.name == "4111 1111 1111 1111" and case.priority > "x"`)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "4111")
}

func TestAConditionThatCannotBeEvaluatedDoesNotHold(t *testing.T) {
	c, err := compile(`case.priority % case.reopened == 1`)
	require.NoError(t, err)
	m := sample()
	assert.False(t, c.fails(m))
	m = sample()
	m.Case.Reopened = 0
	assert.True(t, c.fails(m))
	assert.False(t, c.holds(m))
}

func TestConditionsSeeTheBeginningOfALongText(t *testing.T) {
	c, err := compile(`message.text contains "end"`)
	require.NoError(t, err)
	m := sample()
	m.Message.Text = strings.Repeat("é", MaxText/2-1) + "end"
	assert.False(t, c.holds(m))
	m = sample()
	m.Message.Text = "end" + strings.Repeat("é", MaxText)
	assert.True(t, c.holds(m))
	assert.LessOrEqual(t, len(shortened(m.Message.Text)), MaxText)
	assert.Equal(t, "a", shortened("a"))
}

// What is certain about the event that an action causes decides whether a rule
// could start itself.
func TestWhichRulesStartThemselves(t *testing.T) {
	label := Label{Add: []string{"vip"}, Remove: []string{"new"}}
	for _, tt := range []struct {
		trigger Trigger
		when    string
		action  Action
		want    bool
	}{
		{MessageSent, ``, Send{}, true},
		{MessageSent, `message.author == "agent"`, Send{}, false},
		{MessageSent, `message.author != "system"`, Send{}, false},
		{MessageSent, `not (message.author == "system")`, Send{}, false},
		{MessageSent, `message.author in ["agent", "bot"]`, Send{}, false},
		{MessageSent, `message.author in ["agent", "system"]`, Send{}, true},
		{MessageSent, `message.author == "agent" or hours.open`, Send{}, true},
		{MessageSent, `message.author == "agent" or event.actor == "agent"`, Send{}, false},
		{MessageSent, `message.author == "agent" and hours.open`, Send{}, false},
		{MessageSent, `case.priority > 3`, Send{}, true},
		{MessageSent, `true`, SendTemplate{}, true},
		{MessageSent, `false`, AskSurvey{}, false},
		{MessageReceived, ``, Send{}, false},
		{CaseLabelled, ``, label, true},
		{CaseUnlabelled, ``, label, true},
		{CaseLabelled, ``, Label{Remove: []string{"a"}}, false},
		{CaseLabelled, `event.label == "refund"`, label, false},
		{CaseLabelled, `event.label == "vip"`, label, true},
		{CaseLabelled, `not ("vip" in case.labels)`, label, false},
		{CaseLabelled, `"new" in case.labels`, label, false},
		{CaseLabelled, `"other" in case.labels`, label, true},
		{CaseLabelled, `case.tag in case.labels`, label, true},
		{CaseLabelled, `not ("vip" in contact.labels)`, Label{Add: []string{"vip"}, Contact: true}, false},
		{PriorityChanged, `case.priority < 3`, SetPriority{Priority: 5}, false},
		{PriorityChanged, `case.priority <= 5`, SetPriority{Priority: 5}, true},
		{PriorityChanged, `case.priority > 5`, SetPriority{Priority: 5}, false},
		{PriorityChanged, `case.priority >= 5`, SetPriority{Priority: 5}, true},
		{PriorityChanged, `case.priority >= case.position`, SetPriority{Priority: 5}, true},
		{PriorityChanged, `case.priority != 5`, SetPriority{Priority: 5}, false},
		{AttributeChanged, `event.attribute == "plan"`, SetAttribute{Name: "seen", Value: "1"}, false},
		{AttributeChanged, `event.value != "1"`, SetAttribute{Name: "seen", Value: "1"}, false},
		{AttributeChanged, `event.value != "1"`, SetAttribute{Name: "seen", Value: "{{contact.name}}"}, true},
		{CaseClosed, `case.closed_by == "agent"`, Close{}, false},
		{CaseClosed, ``, Close{}, true},
		{CaseQueued, ``, Route{}, true},
		{CaseOwned, ``, HandToPeople{}, true},
		{OwnerChanged, ``, SetOwner{}, true},
		{NoteAdded, ``, AddNote{}, true},
		{NoteAdded, ``, Emit{}, false},
		{NoteAdded, `event["actor"] == "agent"`, AddNote{}, false},
		{NoteAdded, `event?.actor == "agent"`, AddNote{}, false},
	} {
		c, err := compile(tt.when)
		require.NoError(t, err, tt.when)
		r := &Rule{ID: "r", Trigger: tt.trigger, When: tt.when, Actions: Actions{tt.action}}
		assert.Equal(t, tt.want, startsItself(r, c), "%s %q %T", tt.trigger, tt.when, tt.action)
		r.Once = OncePerCase
		assert.False(t, startsItself(r, c), "once per case")
	}
}
