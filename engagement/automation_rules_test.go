package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRulesDoAllThatThereIsToDo(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		require.NoError(t, w.PutTeam(t.Context(), "chief", &storage.Team{ID: "sales", Members: []storage.AgentID{"ana", "ben"}}))
		w.rules(automation.Rule{ID: "vip", Trigger: automation.MessageReceived, When: `message.text contains "gold"`, Actions: automation.Actions{
			automation.Label{Add: []string{"gold"}}, automation.Label{Contact: true, Add: []string{"vip"}},
			automation.SetPriority{Priority: 7}, automation.SetAttribute{Name: "plan", Value: "gold of {{case.id}}"},
			automation.SetAttribute{Name: "tier", Value: "1", Contact: true}, automation.AddNote{Text: "handle with care"},
			automation.SetOwner{Agent: "ben"}, automation.Notify{Teams: []string{"sales"}, Owner: true, Text: "gold"},
			automation.Emit{Name: "gold", Data: map[string]string{"case": "{{case.id}}"}}, automation.Send{Message: spoken("at once")},
		}})
		w.write("gold, please")
		before := w.workOf(customer.Value)
		w.settled()
		got := w.workOf(customer.Value)
		assert.Equal(t, []string{"gold"}, got.Labels)
		assert.Equal(t, 7, got.Priority)
		assert.Equal(t, map[string]string{"plan": "gold of " + got.ID.String()}, got.Attributes)
		contact, err := w.Contact(t.Context(), got.Contact)
		require.NoError(t, err)
		assert.Equal(t, []string{"vip"}, contact.Contact.Labels)
		assert.Equal(t, "1", contact.Contact.Attributes["tier"])
		assert.Equal(t, "ben", contact.Contact.Attributes["owner"])
		all := w.timeline(got.Conversation)
		require.Len(t, all, 3)
		assert.Equal(t, []storage.Direction{storage.Inbound, storage.Internal, storage.Outbound}, []storage.Direction{all[0].Direction, all[1].Direction, all[2].Direction})
		assert.Equal(t, []storage.AgentID{"ana", "ben"}, w.happened(engagement.AgentsNotified)[0].Detail.Agents)
		assert.Equal(t, map[string]string{"case": got.ID.String()}, w.happened(engagement.HostEvent)[0].Detail.Data)
		assert.Equal(t, "gold", w.happened(engagement.HostEvent)[0].Detail.Change)
		assert.Equal(t, []string{"at once"}, w.texts())
		assert.Equal(t, before.LastActivity, got.LastActivity, "nobody has spoken")
		assert.Equal(t, before.WaitingSince, got.WaitingSince, "nor answered")
		assert.Equal(t, []automation.Reason{""}, w.did("rule:vip"))
		w.write("hello")
		w.settled()
		assert.Len(t, w.texts(), 1, "the condition does not hold")
	})
}

func TestARuleRoutesACaseToAnAgentAndToABot(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, withBot())
		w.rules(
			automation.Rule{ID: "ask", Trigger: automation.MessageReceived, When: `message.text contains "bot"`, Actions: automation.Actions{automation.Route{Bot: "robo"}}},
			automation.Rule{ID: "ben", Trigger: automation.MessageReceived, When: `message.text contains "ben"`, Actions: automation.Actions{automation.Route{Agent: "ben"}}},
			automation.Rule{ID: "tag", Trigger: automation.MessageReceived, When: `message.text contains "desk"`, Actions: automation.Actions{automation.Route{Destination: "desk"}}},
			automation.Rule{ID: "people", Trigger: automation.MessageReceived, When: `message.text contains "human"`, Actions: automation.Actions{automation.HandToPeople{}}},
		)
		w.comes("first") // ana has her hands full
		w.writesAgain("one", "the bot, please")
		w.settled()
		require.Equal(t, storage.BotID("robo"), w.workOf("one").Bot)
		w.writesAgain("one", "a human, please")
		w.settled()
		require.Empty(t, w.workOf("one").Bot)
		require.Equal(t, storage.QueueID("desk"), w.workOf("one").Queue)
		w.writesAgain("one", "ben, please")
		w.settled()
		assert.Equal(t, storage.AgentID("ben"), w.workOf("one").For, "it waits for ben, who is active")
		assert.Empty(t, w.workOf("one").Bot)
		w.writesAgain("one", "back to the desk")
		w.settled()
		assert.Equal(t, storage.BotID("robo"), w.workOf("one").Bot, "who takes what others at the desk cannot")
		assert.Empty(t, w.workOf("one").For)
		assert.Equal(t, []automation.Reason{""}, w.did("rule:tag"))
	})
}

func TestWithoutRoutingAnAgentHasAtOnceWhatARuleGivesThem(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		w.rules(automation.Rule{ID: "ben", Trigger: automation.CaseOpened, Actions: automation.Actions{automation.Route{Agent: "ben"}}})
		w.write("hello")
		w.settled()
		got := w.workOf(customer.Value)
		assert.Equal(t, []any{storage.CaseOngoing, storage.AgentID("ben")}, []any{got.State, got.Owner})
	})
}

func TestARuleIsHeldToWhatMayBeNoted(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		w.write("hello")
		c := w.workOf(customer.Value)
		var many []string
		for i := range 50 {
			many = append(many, "label-"+string(rune('A'+i%26))+string(rune('a'+i/26)))
		}
		_, err := w.LabelCase(t.Context(), "ana", c.ID, many, nil)
		require.NoError(t, err)
		w.rules(automation.Rule{ID: "more", Trigger: automation.MessageReceived, Actions: automation.Actions{automation.Label{Add: []string{"one-more"}}}})
		w.write("again")
		w.settled()
		assert.Len(t, w.workOf(customer.Value).Labels, 50)
		assert.Equal(t, []automation.Reason{automation.Unfit}, w.did("rule:more"))
	})
}

func TestEachLabelIsAnEventOfItsOwn(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		w.rules(automation.Rule{ID: "tell", Trigger: automation.CaseLabelled, Actions: automation.Actions{automation.Emit{Name: "labelled", Data: map[string]string{"label": "x"}}}})
		w.write("hello")
		c := w.workOf(customer.Value)
		_, err := w.LabelCase(t.Context(), "ana", c.ID, []string{"one", "two"}, nil)
		require.NoError(t, err)
		_, err = w.LabelCase(t.Context(), "ana", c.ID, []string{"three"}, nil) // at the same instant
		require.NoError(t, err)
		w.settled()
		assert.Len(t, w.happened(engagement.HostEvent), 3)
	})
}

func TestTwoRulesThatCauseEachOtherAreCut(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		rule := func(id, on, add, remove string) automation.Rule {
			return automation.Rule{ID: id, Trigger: automation.CaseLabelled, When: `event.label == "` + on + `"`,
				Actions: automation.Actions{automation.Label{Add: []string{add}, Remove: []string{remove}}}}
		}
		w.rules(rule("ping", "ping", "pong", "ping"), rule("pong", "pong", "ping", "pong"))
		w.write("hello")
		_, err := w.LabelCase(t.Context(), "ana", w.workOf(customer.Value).ID, []string{"ping"}, nil)
		require.NoError(t, err)
		w.later(time.Hour)
		both := append(w.did("rule:ping"), w.did("rule:pong")...)
		ran := 0
		for _, why := range both {
			if why == "" {
				ran++
			}
		}
		assert.Equal(t, automation.MaxDepth, ran)
		assert.Contains(t, both, automation.TooDeep, "the journal says why it ended")
	})
}

func TestTwoRulesThatCauseEachOtherAcrossTheRoutingArePaced(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, given(1))
		w.comes("first")
		w.comes("second")
		w.rules(
			automation.Rule{ID: "out", Trigger: automation.CaseQueued, Actions: automation.Actions{automation.Label{Add: []string{"back"}}}},
			automation.Rule{ID: "in", Trigger: automation.CaseLabelled, Actions: automation.Actions{
				automation.Label{Remove: []string{"back"}}, automation.Route{Destination: "desk"},
			}},
		)
		w.comes("one")
		w.later(50 * time.Minute)
		assert.LessOrEqual(t, len(w.happened(engagement.AutomationRan)), 42)
		assert.Contains(t, append(w.did("rule:out"), w.did("rule:in")...), automation.Loop)
		n := len(w.happened(engagement.AutomationRan)) + len(w.happened(engagement.AutomationSkipped))
		w.later(5 * time.Minute)
		assert.Len(t, append(w.happened(engagement.AutomationRan), w.happened(engagement.AutomationSkipped)...), n, "it is over")
	})
}

func TestARuleHearsThatAnAgentsMessageFailed(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		w.rules(automation.Rule{
			ID: "sorry", Trigger: automation.MessageFailed, When: `message.author == "agent"`,
			Actions: automation.Actions{automation.Send{Message: spoken("sorry")}},
		})
		w.write("hello")
		w.fake.FailNext(&channel.Error{Kind: channel.Invalid, Op: "send"})
		w.mustReply("ana", "hi")
		w.settled()
		assert.Equal(t, []string{"sorry"}, w.texts())
		assert.Equal(t, []automation.Reason{""}, w.did("rule:sorry"))
	})
}

func TestARuleDoesNotAnswerTheFailureOfItsOwnMessage(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		w.rules(
			automation.Rule{ID: "sorry", Trigger: automation.MessageFailed, Once: automation.OncePerCase, Actions: automation.Actions{automation.Label{Add: []string{"failed"}}}},
			automation.Rule{ID: "hi", Trigger: automation.MessageReceived, Actions: automation.Actions{automation.Send{Message: spoken("hi")}}},
			automation.Rule{ID: "both", Trigger: automation.MessageFailed, Once: automation.OncePerCase, Delay: every(time.Hour), Actions: automation.Actions{automation.Send{Message: spoken("sorry")}}},
		)
		w.fake.FailNext(&channel.Error{Kind: channel.Invalid, Op: "send"})
		w.fake.FailNext(&channel.Error{Kind: channel.Invalid, Op: "send"})
		w.write("hello")
		w.later(3 * time.Hour)
		assert.Equal(t, []automation.Reason{""}, w.did("rule:sorry"), "the failure of another's message")
		assert.Equal(t, []automation.Reason{"", automation.Loop}, w.did("rule:both"), "and that of its own")
	})
}

func TestAConditionSeesWhatWasSaidWhenTheContactWrites(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		w.rules(automation.Rule{ID: "again", Trigger: automation.MessageReceived, When: `case.human_messages == 1 and case.waiting < duration("1m")`, Actions: automation.Actions{automation.Label{Add: []string{"again"}}}})
		w.write("hello")
		w.mustReply("ana", "hi")
		pass(time.Second)
		w.write("one more thing")
		w.settled()
		assert.Equal(t, []string{"again"}, w.workOf(customer.Value).Labels)
	})
}

func TestADelayedRuleDoesNotActOnAnotherCase(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		w.rules(automation.Rule{ID: "late", Trigger: automation.CaseClosed, Delay: every(time.Hour), Actions: automation.Actions{automation.Label{Add: []string{"was-closed"}}}})
		w.write("hello")
		_, err := w.Done(t.Context(), "ana", w.workOf(customer.Value).ID, "")
		require.NoError(t, err)
		w.later(time.Minute)
		w.write("something else")
		w.later(2 * time.Hour)
		assert.Empty(t, w.workOf(customer.Value).Labels)
		assert.Equal(t, []automation.Reason{automation.Gone}, w.did("rule:late"))
	})
}

func TestARuleHearsOfTheContactOnTheLine(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		w.rules(automation.Rule{ID: "no", Trigger: automation.ConsentChanged, Actions: automation.Actions{automation.AddNote{Text: "asked by phone"}}})
		w.write("hello")
		c := w.workOf(customer.Value)
		_, err := w.RecordConsent(t.Context(), "ana", engagement.ConsentGiven{Contact: c.Contact, Kind: "line", Basis: storage.BasisAgent, Granted: true})
		require.NoError(t, err)
		w.settled()
		require.Equal(t, []automation.Reason{""}, w.did("rule:no"))
		assert.Len(t, w.timeline(c.Conversation), 2)
	})
}

func TestWhatTheChannelCannotCarryAndWhoDoesNotWantItIsInTheJournal(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		w.automates(func(s *engagement.AutomationSettings) {
			s.Keywords = []automation.Keyword{{Words: []string{"logo"}, Labels: []string{"asked"}, Reply: automation.Message{
				Parts: channel.Parts{channel.Sticker{Media: channel.Media{URL: "https://example.org/logo.webp"}}},
			}}}
		})
		later := newWorldOn(t, w.store, func(_ *engagement.Config, f *channeltest.Fake) {
			f.SetCapabilities(func(c *channel.Capabilities) {
				c.Parts = map[channel.PartKind]channel.PartSupport{channel.PartButtons: c.Parts[channel.PartButtons]}
			})
		})
		later.write("logo")
		later.settled()
		assert.Empty(t, later.texts())
		assert.Equal(t, []automation.Reason{"", automation.Unfit}, later.did("keyword"), "the label was put on")
		c := later.workOf(customer.Value)
		assert.Equal(t, []string{"asked"}, c.Labels)
		_, err := later.RecordConsent(t.Context(), "ana", engagement.ConsentGiven{Contact: c.Contact, Kind: "line", Basis: storage.BasisAgent})
		require.NoError(t, err)
		later.write("the logo, please")
		later.settled()
		assert.Equal(t, []automation.Reason{"", automation.OptedOut}, later.did("keyword")[2:])
	})
}
