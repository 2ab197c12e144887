package automation_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// noon is when these tests play: a Monday.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func text(body string) automation.Message {
	return automation.Message{Parts: channel.Parts{channel.Text{Body: body}}}
}

// said is the text of an action that says something.
func said(t testing.TB, a automation.Action) string {
	t.Helper()
	send, ok := a.(automation.Send)
	require.True(t, ok, "%T", a)
	require.Len(t, send.Message.Parts, 1)
	return send.Message.Parts[0].(channel.Text).Body
}

func ready(t testing.TB, s automation.Settings) *automation.Automations {
	t.Helper()
	require.NoError(t, s.Check(automation.Carrier{}))
	a, err := automation.Ready(s)
	require.NoError(t, err)
	return a
}

var (
	ana      = automation.Actor{Kind: channel.AuthorAgent, ID: "ana"}
	ben      = automation.Actor{Kind: channel.AuthorAgent, ID: "ben"}
	robot    = automation.Actor{Kind: channel.AuthorBot, ID: "robot"}
	system   = automation.Actor{Kind: channel.AuthorSystem}
	customer = automation.Actor{Kind: channel.AuthorContact, ID: "contact-1"}
)

// facts are those of a case that waits for somebody.
func facts() automation.Facts {
	return automation.Facts{
		Now:     noon,
		Channel: automation.ChannelFacts{ID: "wa", Kind: "whatsapp"},
		Contact: automation.ContactFacts{ID: "contact-1", Name: "Carla", Language: "pt-BR"},
		Conversation: automation.ConversationFacts{
			ID: "talk-1", Greeted: true, Inbound: 1, Window: channel.WindowState{Free: true, Template: true},
		},
		Case: automation.CaseFacts{ID: "case-1", State: automation.StateOpen, Entry: 1, OpenedAt: noon},
	}
}

// served are the facts of a case that ana serves.
func served() automation.Facts {
	f := facts()
	f.Case.State, f.Case.Owner, f.Agent = automation.StateOngoing, "ana", automation.AgentFacts{ID: "ana", Name: "Ana"}
	return f
}

func message(id string, at time.Time, by automation.Actor) automation.MessageRef {
	return automation.MessageRef{ID: id, At: at, Author: by}
}

// inbound is a message of the contact, and the facts after it.
func inbound(f automation.Facts, id string) (automation.Event, automation.Facts) {
	m := message(id, f.Now, customer)
	f.Case.Newest = m
	if f.Case.Unanswered.ID == "" {
		f.Case.Unanswered = m
	}
	return automation.Event{Trigger: automation.MessageReceived, ID: "e-" + id, At: f.Now, Actor: customer, Message: m}, f
}

// outbound is a message of the business, and the facts after it.
func outbound(f automation.Facts, id string, by automation.Actor) (automation.Event, automation.Facts) {
	m := message(id, f.Now, by)
	if by.Kind != channel.AuthorSystem {
		f.Case.Newest = m
	}
	if by.Kind == channel.AuthorAgent {
		f.Case.Unanswered = automation.MessageRef{}
		f.Case.HumanMessages++
	}
	return automation.Event{Trigger: automation.MessageSent, ID: "e-" + id, At: f.Now, Actor: by, Message: m}, f
}

func happens(trigger automation.Trigger, f automation.Facts) automation.Event {
	return automation.Event{Trigger: trigger, ID: "e-" + string(trigger), At: f.Now, Actor: system}
}

// later is f when some time has passed.
func later(f automation.Facts, d time.Duration) automation.Facts {
	f.Now = f.Now.Add(d)
	return f
}

// start expects exactly one Start.
func start(t testing.TB, fired automation.Fired) automation.Start {
	t.Helper()
	require.Len(t, fired.Starts, 1)
	return fired.Starts[0]
}

// refused expects that nothing is done, and why.
func refused(t testing.TB, want automation.Reason, got automation.Outcome) {
	t.Helper()
	assert.Equal(t, want, got.Why.Reason)
	assert.False(t, got.Why.Ran)
	assert.NotEmpty(t, got.Why.Text)
	assert.Empty(t, got.Actions)
	assert.Empty(t, got.Then)
	assert.Empty(t, got.Marks)
}

// ran expects that something was done, and returns the actions.
func ran(t testing.TB, got automation.Outcome) []automation.Action {
	t.Helper()
	require.True(t, got.Why.Ran, "%+v", got.Why)
	assert.Empty(t, got.Why.Reason)
	require.NotEmpty(t, got.Actions)
	return got.Actions
}

// cancels reports whether a pending start is ended.
func cancels(fired automation.Fired, s automation.Start) bool {
	for _, c := range fired.Cancels {
		if c.Automation == s.Automation && len(s.Key) >= len(c.Prefix) && s.Key[:len(c.Prefix)] == c.Prefix {
			return true
		}
	}
	return false
}
