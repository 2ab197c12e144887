package engagement_test

import (
	"context"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// other is a second telephone.
const other = "+4915199999999"

func TestS1_20_S1_21_S1_35_OthersAreRefusedUntilTheEndDate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		end := time.Now().Add(7 * day)
		w.finish("ana")
		pass(3 * day)
		w.untouched(func() {
			_, err := w.engage("ben")
			r := refused(t, err, engagement.ReasonBound)
			assert.Equal(t, storage.AgentID("ana"), r.Holder)
			assert.WithinDuration(t, end, r.Until, time.Second)
			assert.Equal(t, line, r.Channel)
			assert.NotZero(t, r.Contact)
			assert.Contains(t, err.Error(), "ana")
		})
		_, err := w.engageAs("ana", engagement.Target{Number: other}, greet("Max"))
		require.NoError(t, err, "one agent holds many bindings")
		_, err = w.engageAs("ben", engagement.Target{Number: "+4915188888888"}, greet("Eva"))
		require.NoError(t, err)
	})
}

// finish closes the case of the person with the number.
func (w *world) finish(agent storage.AgentID) {
	w.t.Helper()
	_, err := w.Done(w.t.Context(), agent, w.item(engagement.ViewMine, agent).Case.ID, "")
	require.NoError(w.t, err)
}

func TestS1_35_TheHolderIsNamedOnlyToWhoMayKnow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{ID: "temp", AllChannels: true, Permissions: []engagement.Permission{engagement.ViewCases, engagement.Reply, engagement.ViewSkills}}))
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "tim", Role: "temp"}))
		w.mustEngage("ana")
		_, err := w.engage("tim")
		assert.Empty(t, refused(t, err, engagement.ReasonBound).Holder)
		w.finish("ana")
		_, err = w.engage("tim")
		r := refused(t, err, engagement.ReasonBound)
		assert.Empty(t, r.Holder)
		assert.NotContains(t, err.Error(), "ana")
		assert.NotZero(t, r.Until, "the date is for everybody")
	})
}

func TestS1_24_S1_25_S1_32_ABindingEndsAfterThePeriod(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		m := w.mustEngage("ana")
		w.finish("ana")
		assert.Equal(t, m.Progress.Accepted.Add(7*day), w.live().Until)
		pass(7*day - time.Second)
		_, err := w.engage("ben")
		refused(t, err, engagement.ReasonBound)
		pass(time.Second)
		w.due()
		b := w.bindings()[0].Binding
		assert.Equal(t, storage.BindingExpired, b.EndReason)
		assert.Equal(t, m.Progress.Accepted.Add(7*day), b.EndedAt)
		_, err = w.engage("ben")
		require.NoError(t, err)
		_, err = w.engage("ana")
		refused(t, err, engagement.ReasonBound)
	})
}

func TestS1_32_WhatRanOutIsFreeEvenIfNobodyNoticed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		w.finish("ana")
		pass(7 * day) // nothing runs
		_, err := w.engage("ben")
		require.NoError(t, err)
		all := w.bindings()
		require.Len(t, all, 2)
		assert.Equal(t, storage.BindingExpired, all[0].Binding.EndReason)
		assert.Equal(t, storage.AgentID("ben"), all[1].Binding.Agent)
	})
}

func TestS1_26_S1_27_MessagesOfBothExtendIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		pass(2 * day)
		w.answer("yes please")
		heard := time.Now()
		assert.WithinDuration(t, heard.Add(7*day), w.live().Until, time.Second)
		pass(time.Hour)
		sent, err := w.Send(t.Context(), engagement.Outgoing{
			Conversation: w.item(engagement.ViewMine, "ana").Conversation.ID, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "gladly"}},
		})
		require.NoError(t, err)
		assert.WithinDuration(t, heard.Add(7*day), w.live().Until, time.Second, "not before it is sent")
		w.due()
		at := w.message(sent.Messages[0].ID).Progress.Accepted
		assert.Equal(t, at.Add(7*day), w.live().Until)
		pass(5 * day)
		_, err = w.engageAs("ana", engagement.Target{Number: number}, noticed())
		require.NoError(t, err)
		w.due()
		assert.WithinDuration(t, time.Now().Add(7*day), w.live().Until, time.Second)
		pass(6*day + 23*time.Hour)
		w.due()
		assert.Empty(t, w.live().Binding.EndReason)
		pass(2 * time.Hour)
		w.due()
		assert.Equal(t, storage.BindingExpired, w.bindings()[0].Binding.EndReason)
	})
}

// Looking at a binding that has been extended is done when that was seen: a host that
// counts failures has none to count.
func TestAnExtendedBindingIsNoFailure(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var failed []error
		w := newShop(t, func(c *engagement.Config, _ *shop) {
			c.Hooks.DutyDone = func(_ context.Context, kind string, err error, _ time.Duration) {
				if kind == "binding" {
					failed = append(failed, err)
				}
			}
		})
		w.mustEngage("ana")
		pass(2 * day)
		w.answer("yes please")
		pass(5 * day)
		w.due()
		assert.Equal(t, []error{nil}, failed)
		assert.Empty(t, w.live().Binding.EndReason)
		pass(2 * day)
		w.due()
		assert.Equal(t, []error{nil, nil}, failed)
		assert.Equal(t, storage.BindingExpired, w.bindings()[0].Binding.EndReason)
	})
}

func TestS1_27_OnlyAgentsExtendItIfSetSo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		s := on(7)
		s.AgentsOnly = true
		require.NoError(t, w.save("chief", s))
		w.mustEngage("ana")
		end := w.live().Until
		pass(2 * day)
		w.answer("yes please")
		assert.Equal(t, end, w.live().Until)
		w.mustSay("ana", "gladly")
		assert.True(t, w.live().Until.After(end))
	})
}

// mustSay sends a text from an agent to the person with the number.
func (w *world) mustSay(agent storage.AgentID, text string) *storage.Message {
	w.t.Helper()
	sent, err := w.say(agent, text)
	require.NoError(w.t, err)
	w.due()
	return w.message(sent.Messages[0].ID)
}

func (w *world) say(agent storage.AgentID, text string) (engagement.Sent, error) {
	return w.Send(w.t.Context(), engagement.Outgoing{Channel: line, To: byPhone, Agent: agent, Parts: channel.Parts{channel.Text{Body: text}}})
}

func TestS1_28_AutomaticMessagesExtendNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		w.answer("yes please")
		end := w.live().Until
		pass(day / 2)
		w.mustSay("", "You are number 3.") // the system
		assert.Equal(t, end, w.live().Until)
	})
}

func TestS1_29_AnotherPeriodCountsFromTheNextMessage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		end := w.live().Until
		require.NoError(t, w.save("chief", on(1)))
		assert.Equal(t, end, w.live().Until, "a promise is not shortened")
		w.answer("hi")
		w.mustSay("ana", "hello")
		assert.Equal(t, end, w.live().Until)
		require.NoError(t, w.save("chief", on(30)))
		assert.Equal(t, end, w.live().Until)
		w.mustSay("ana", "more")
		assert.WithinDuration(t, time.Now().Add(30*day), w.live().Until, time.Second)
	})
}

func TestS1_30_BindingsAreListed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		_, err := w.engageAs("ben", engagement.Target{Number: other}, greet("Max"))
		require.NoError(t, err)
		w.due()
		ctx := t.Context()
		first, err := w.Bindings(ctx, engagement.BindingQuery{Channel: line, Limit: 1})
		require.NoError(t, err)
		require.Len(t, first.Items, 1)
		second, err := w.Bindings(ctx, engagement.BindingQuery{Channel: line, Limit: 1, After: first.Next})
		require.NoError(t, err)
		require.Len(t, second.Items, 1)
		assert.Zero(t, second.Next)
		assert.Equal(t, storage.AgentID("ana"), first.Items[0].Agent.ID)
		assert.Equal(t, storage.AgentID("ben"), second.Items[0].Agent.ID)
		assert.NotEqual(t, first.Items[0].Contact.ID, second.Items[0].Contact.ID)
		assert.Equal(t, byPhone, first.Items[0].Address)
		assert.WithinDuration(t, time.Now().Add(7*day), second.Items[0].Until, time.Second)
		his, err := w.Bindings(ctx, engagement.BindingQuery{Channel: line, Holder: "ben"})
		require.NoError(t, err)
		assert.Len(t, his.Items, 1)
		none, err := w.Bindings(ctx, engagement.BindingQuery{Channel: "line-2"})
		require.NoError(t, err)
		assert.Empty(t, none.Items)
		_, err = w.Bindings(ctx, engagement.BindingQuery{Channel: line, Limit: 201})
		isInvalid(t, err, "Limit")
	})
}

func TestS1_31_S1_32_RevokingFreesTheContactAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		w.finish("ana")
		b := w.live().Binding
		w.untouched(func() {
			_, err := w.Revoke(t.Context(), "ben", b.ID)
			assert.ErrorAs(t, err, new(*engagement.DeniedError))
		})
		_, err := w.Revoke(t.Context(), "chief", b.ID)
		require.NoError(t, err)
		got := w.bindings()[0].Binding
		assert.Equal(t, storage.BindingRevoked, got.EndReason)
		assert.Equal(t, storage.AgentID("chief"), got.EndedBy)
		_, err = w.engage("ben")
		require.NoError(t, err)
		_, err = w.engage("ana")
		refused(t, err, engagement.ReasonBound)
		again, err := w.Revoke(t.Context(), "chief", b.ID)
		require.NoError(t, err)
		assert.Equal(t, got, again, "to revoke what has ended changes nothing")
		_, err = w.Revoke(t.Context(), "chief", storage.BindingID{1})
		assert.ErrorIs(t, err, storage.ErrNotFound)
	})
}

func TestRevokingStopsWhatIsQueued(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		sent, err := w.engage("ana")
		require.NoError(t, err)
		_, err = w.Revoke(t.Context(), "chief", w.live().Binding.ID)
		require.NoError(t, err)
		w.due()
		m := w.message(sent.Messages[0].ID)
		assert.Equal(t, storage.OutcomeRejected, m.Outcome)
		assert.Equal(t, "binding_over", m.Progress.Failure.Code)
		assert.Zero(t, w.fake.Calls())
		assert.Equal(t, storage.BindingRevoked, w.bindings()[0].Binding.EndReason, "the reason stays")
	})
}

func TestS1_33_S1_34_WhoeverServesTheCaseKeepsOthersOut(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.answer("hello")
		item := w.item(engagement.ViewQueue, "ben")
		_, err := w.PickUp(t.Context(), "ben", item.Case.ID)
		require.NoError(t, err)
		w.untouched(func() {
			_, err := w.engage("ana")
			r := refused(t, err, engagement.ReasonServed)
			assert.Equal(t, storage.AgentID("ben"), r.Holder)
			assert.Zero(t, r.Until)
		})
		assert.Empty(t, w.bindings())
		_, err = w.Done(t.Context(), "ben", item.Case.ID, "")
		require.NoError(t, err)
		_, err = w.engage("ana")
		require.NoError(t, err, "without waiting for any period")
	})
}

func TestS1_3_WhoServesTheCaseMayEngage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.answer("hello")
		item := w.item(engagement.ViewQueue, "ben")
		_, err := w.PickUp(t.Context(), "ben", item.Case.ID)
		require.NoError(t, err)
		_, err = w.engageAs("ben", engagement.Target{Case: item.Case.ID}, greet("Mia"))
		require.NoError(t, err)
		w.due()
		assert.Equal(t, storage.AgentID("ben"), w.live().Binding.Agent)
		assert.Equal(t, item.Case.ID, w.item(engagement.ViewMine, "ben").Case.ID, "it is the same case")
	})
}

func TestS1_36_TheHolderGoesOnWithTheSameBinding(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		first := w.live().Binding
		pass(day)
		w.mustEngage("ana")
		assert.Equal(t, first.ID, w.live().Binding.ID)
		assert.Len(t, w.bindings(), 1)

		again := engagement.Engagement{Agent: "ana", Channel: line, Target: engagement.Target{Number: number}, Template: noticed(), Key: "k1"}
		a, err := w.Engage(t.Context(), again)
		require.NoError(t, err)
		b, err := w.Engage(t.Context(), again)
		require.NoError(t, err)
		assert.True(t, b.Repeated)
		assert.Equal(t, a.Messages[0].ID, b.Messages[0].ID)
		w.due()
		assert.Equal(t, 3, len(w.fake.Sent()))
	})
}

func TestS1_41_ADisabledAgentHoldsNobody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		w.finish("ana")
		agents, err := w.Agents(t.Context())
		require.NoError(t, err)
		agents[0].Disabled = true
		require.NoError(t, w.PutAgent(t.Context(), "", agents[0]))
		_, err = w.engage("ben") // before anything has run
		require.NoError(t, err)
		assert.Equal(t, storage.BindingAgentLeft, w.bindings()[0].Binding.EndReason)
		_, err = w.engageAs("ben", engagement.Target{Number: other}, noticed())
		require.NoError(t, err)
		agents, err = w.Agents(t.Context())
		require.NoError(t, err)
		agents[1].Disabled = true
		require.NoError(t, w.PutAgent(t.Context(), "", agents[1]))
		w.due()
		for _, b := range w.bindings() {
			assert.Equal(t, storage.BindingAgentLeft, b.Binding.EndReason, b.Agent.ID)
		}
	})
}

func TestS1_32_AnUnansweredEngagementBlocksNobodyOnceItIsOver(t *testing.T) {
	for name, end := range map[string]func(w *world){
		"expired": func(*world) { pass(7 * day) },
		"revoked": func(w *world) {
			_, err := w.Revoke(w.t.Context(), "chief", w.live().Binding.ID)
			require.NoError(w.t, err)
		},
		"never sent": nil,
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newShop(t, nil)
				if end == nil {
					w.fake.FailNextAs(channel.Invalid, 0)
				}
				w.mustEngage("ana") // and the case stays hers
				if end != nil {
					_, err := w.engage("ben")
					refused(t, err, engagement.ReasonBound)
					end(w)
				}
				assert.Nil(t, w.startFor("ben", engagement.Target{Number: number}).Senders[0].Refusal)
				item := w.item(engagement.ViewMine, "ana")
				c, err := w.Composer(t.Context(), "ben", item.Conversation.ID)
				require.NoError(t, err)
				assert.Equal(t, engagement.ComposeTemplate, c.Mode)
				_, err = w.engage("ben")
				require.NoError(t, err)
				assert.Equal(t, item.Case.ID, w.item(engagement.ViewMine, "ben").Case.ID, "the case goes along")
				_, err = w.engage("ana")
				refused(t, err, engagement.ReasonBound)
			})
		})
	}
}

func TestS1_33_AnAnsweredCaseStaysItsOwners(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		w.answer("yes?")
		pass(7 * day)
		w.due()
		_, err := w.engage("ben")
		assert.Equal(t, storage.AgentID("ana"), refused(t, err, engagement.ReasonServed).Holder)
		w.finish("ana")
		_, err = w.engage("ben")
		require.NoError(t, err)

		w.finish("ben")
		w.answer("hello?")
		pass(time.Minute)
		w.due()
		_, err = w.PickUp(t.Context(), "ben", w.item(engagement.ViewMissed, "ben").Case.ID)
		require.NoError(t, err)
		w.finish("ben")
		_, err = w.Revoke(t.Context(), "chief", w.live().Binding.ID)
		require.NoError(t, err)
		w.mustSay("ana", "one more thing") // a talk that goes on in the open window
		_, err = w.engage("ben")
		refused(t, err, engagement.ReasonServed)
	})
}
