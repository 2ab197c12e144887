package engagement_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestS1_27_AnAnswerOfWhichNobodyKnowsExtendsTheBindingToo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		w.answer("yes")
		pass(time.Hour)
		before := w.live().Until
		w.fake.LoseAnswer()
		m := w.mustSay("ana", "gladly")
		require.Equal(t, storage.OutcomeUnknown, m.Outcome)
		assert.True(t, w.live().Until.After(before), "it may have arrived")
		before = w.live().Until
		pass(time.Hour)
		w.fake.FailNextAs(channel.Invalid, 0)
		w.mustSay("ana", "what?")
		assert.Equal(t, before, w.live().Until, "that did not arrive")
	})
}

func TestS1_26_TheContactsMessageCountsFromWhenItWasWritten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		pass(day)
		wrote := time.Now().UTC()
		pass(time.Hour)
		early, late := w.fake.Inbound(byPhone, "first"), w.fake.Inbound(byPhone, "second")
		early.At, late.At = wrote.Add(-time.Hour), wrote
		require.Equal(t, 200, w.deliver(late, early))
		assert.Equal(t, wrote.Add(7*day), w.live().Until)
	})
}

func TestS1_23_NothingIsExtendedWhileNothingWasSent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.answer("hello")
		_, err := w.engage("ana")
		require.NoError(t, err)
		end := w.live().Until
		pass(time.Hour)
		w.answer("are you there?")
		assert.Equal(t, end, w.live().Until)
		assert.Zero(t, w.live().Binding.EndsAt)
	})
}

func TestS1_40_TheHandlersAnswersExtendNobodysBinding(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, true)
		w.answer("yes please")
		pass(time.Minute)
		w.due()
		end := w.live().Until
		pass(time.Hour)
		w.mustSay("ben", "I can help")
		assert.Equal(t, end, w.live().Until)
	})
}

func TestS1_23_AFailureThatComesLateReleasesOnlyIfItIsOne(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		m := w.mustEngage("ana")
		for _, s := range []channel.Status{channel.StatusDelivered, channel.StatusRead} {
			require.Equal(t, 200, w.deliver(w.fake.StatusOf(m.ProviderID, s)))
			assert.Empty(t, w.live().Binding.EndReason)
		}
		_, err := w.engage("ana") // another one waits
		require.NoError(t, err)
		require.Equal(t, 200, w.deliver(w.fake.StatusOf(m.ProviderID, channel.StatusFailed)))
		assert.Empty(t, w.live().Binding.EndReason)
		assert.Zero(t, w.ended())
	})
}

func TestS1_41_AReleaseIsTold(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.fake.FailNextAs(channel.Invalid, 0)
		w.mustEngage("ana")
		e := w.last(engagement.BindingEnded)
		assert.Equal(t, storage.BindingReleased, e.Detail.Binding.Why)
		assert.Equal(t, channel.AuthorSystem, e.Actor.Kind)
	})
}

func TestS1_42_WhatTheFenceStopsEndsTheBindingInTheStore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		release := w.fake.Hold()
		first, err := w.engage("ana")
		require.NoError(t, err)
		done := make(chan error, 1)
		go func() { done <- w.RunDue(context.WithoutCancel(t.Context()), time.Now()) }()
		pass(time.Second)
		_, err = w.Revoke(t.Context(), "chief", w.live().Binding.ID)
		require.NoError(t, err)
		release()
		require.NoError(t, <-done)
		assert.Equal(t, storage.OutcomeAccepted, w.message(first.Messages[0].ID).Outcome, "the call was under way")
		b := w.bindings()[0].Binding
		assert.Equal(t, storage.BindingRevoked, b.EndReason)
		assert.Equal(t, 1, w.ended())
	})
}

func TestS1_36_SeveralTriesAreOneMessageOfTheBinding(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.fake.FailNextAs(channel.Unavailable, 0)
		w.mustEngage("ana")
		pass(time.Minute)
		w.due()
		assert.Equal(t, 1, w.live().Binding.Messages)
		w.mustEngage("ana")
		assert.Equal(t, 2, w.live().Binding.Messages)
	})
}

func TestS5_28_OnlyARefusalForThePersonMarksTheAddress(t *testing.T) {
	w := newShop(t, nil)
	for _, e := range []*channel.Error{
		{Kind: channel.Unreachable, Op: "send"}, {Kind: channel.Invalid, Scope: channel.ScopeRecipient, Op: "send"},
	} {
		w.fake.FailNext(e)
		w.mustEngage("ana")
		assert.Empty(t, w.identity().Problem)
	}
	w.fake.FailNext(&channel.Error{Kind: channel.Unreachable, Scope: channel.ScopeRecipient, Op: "send"})
	w.mustEngage("ana")
	assert.NotEmpty(t, w.identity().Problem, "also if the provider gives no words")
}

func TestS3_12_MessagesThatWaitUseUpNoRate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, func(cfg *engagement.Config, _ *shop) {
			cfg.Policies = map[channel.ID]engagement.Policy{line: {Rate: channel.Rate{PerSecond: 1, Burst: 12}}}
		})
		w.fake.FailNext(&channel.Error{Kind: channel.RateLimited, Scope: channel.ScopeInitiated, Op: "fake: send", RetryAfter: time.Hour})
		w.mustEngage("ana")
		pass(time.Minute) // the bucket is full again
		w.engageMany(10)
		w.due()
		second := channel.Address{Kind: channel.AddressPhone, Value: other}
		m := w.fake.Inbound(second, "hello")
		m.At = time.Now()
		require.Equal(t, 200, w.deliver(m))
		for range 12 {
			_, err := w.Send(t.Context(), engagement.Outgoing{Channel: line, To: second, Agent: "ben", Parts: channel.Parts{channel.Text{Body: "hi"}}})
			require.NoError(t, err)
		}
		w.due()
		assert.Len(t, w.fake.Sent(), 12)
	})
}

func TestS3_11_WhatTheEventOfHealthSays(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		pass(time.Hour)
		unpaid := &channel.Error{Kind: channel.Unauthorized, Scope: channel.ScopeChannel, Op: "fake: send", Code: "190", Detail: "the token was revoked"}
		w.fake.FailNext(unpaid)
		w.mustEngage("ana")
		e := w.last(engagement.ChannelHealth)
		assert.Equal(t, line, e.Channel)
		assert.Equal(t, channel.Health{Send: channel.AbilityBlocked, Reasons: []string{"the token was revoked"}}, *e.Detail.Health)
		require.NotNil(t, e.Detail.Failure)
		assert.Equal(t, "190", e.Detail.Failure.Code)
		h, err := w.Health(t.Context(), line)
		require.NoError(t, err)
		assert.Equal(t, time.Now().UTC(), h.At)
	})
	w := newShop(t, nil)
	w.fake.FailNext(&channel.Error{Kind: channel.Unsupported, Scope: channel.ScopeRecipient, Op: "fake: send"})
	w.mustEngage("ana")
	assert.NotContains(t, w.kinds(), engagement.ChannelHealth, "that says nothing about the channel")
}

func TestCannedRepliesForOthersNeedThePermission(t *testing.T) {
	w := newShop(t, nil)
	ctx := t.Context()
	require.NoError(t, w.PutTeam(ctx, "", &storage.Team{ID: "sales", Members: []storage.AgentID{"ana"}}))
	for name, scope := range map[string]templates.Scope{
		"all":       {All: true, Agents: []string{"ana"}},
		"a team":    {Teams: []string{"sales"}, Agents: []string{"ana"}},
		"two":       {Agents: []string{"ana", "ben"}},
		"a channel": {Channels: []channel.ID{line}},
	} {
		r := reply("shared", "Hi")
		r.Scope = scope
		assert.ErrorAs(t, w.PutReply(ctx, "ana", r), new(*engagement.DeniedError), name)
	}
	team := reply("team", "Hello")
	team.Scope.Teams = []string{"sales"}
	require.NoError(t, w.PutReply(ctx, "chief", team))
	team.Parts = channel.Parts{channel.Text{Body: "Hello there"}}
	require.NoError(t, w.PutReply(ctx, "chief", team))
	found, err := w.Replies(ctx, "ana", line, "hello")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.EqualValues(t, 2, found[0].Version)
	none, err := w.Replies(ctx, "ben", line, "hello")
	require.NoError(t, err)
	assert.Empty(t, none)
	w.answer("hello")
	conv := w.item(engagement.ViewQueue, "ana").Conversation.ID
	_, err = w.RenderReply(ctx, "ana", "team", conv)
	require.NoError(t, err, "by their team")
}

// A mailbox can be written to by anybody.
func TestS5_19_AddressesThatCanBeWrittenToFreely(t *testing.T) {
	w := newShop(t, func(cfg *engagement.Config, _ *shop) {
		mail := newFake("mail")
		mail.SetCapabilities(func(c *channel.Capabilities) { c.Engagement, c.Window = false, channel.Window{} })
		cfg.Channels["mail"] = mail
	})
	max := w.byMail()
	_, err := w.AddNumber(t.Context(), "ana", max.ID, "mail", number)
	require.NoError(t, err)
	list, err := w.Reach(t.Context(), max.ID)
	require.NoError(t, err)
	require.Len(t, list, 2)
	for _, r := range list {
		assert.Equal(t, []engagement.Action{engagement.ActionWrite, engagement.ActionValidate}, r.Actions)
	}
}

func TestS5_19_AddressesOfChannelsWithoutEngagement(t *testing.T) {
	w := newShop(t, func(cfg *engagement.Config, _ *shop) {
		mail := newFake("mail")
		mail.SetCapabilities(func(c *channel.Capabilities) { c.Engagement, c.Window.Length = false, 24*time.Hour })
		cfg.Channels["mail"] = mail
	})
	max := w.byMail()
	_, err := w.AddNumber(t.Context(), "ana", max.ID, "mail", number)
	require.NoError(t, err)
	list, err := w.Reach(t.Context(), max.ID)
	require.NoError(t, err)
	require.Len(t, list, 2)
	for _, r := range list {
		assert.Equal(t, channel.ID("mail"), r.Channel)
		if r.Identity.Address.Kind == channel.AddressPhone {
			assert.Empty(t, r.Actions, "nobody can be written to there first")
		} else {
			assert.Equal(t, []engagement.Action{engagement.ActionWrite, engagement.ActionValidate}, r.Actions)
		}
	}

	w.mustEngage("ana")
	list, err = w.Reach(t.Context(), w.live().Contact.ID)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.NotZero(t, list[0].Conversation)
	assert.False(t, list[0].LastUsed, "they have not written")
}

func TestS1_61_WhoLeftIsNotFound(t *testing.T) {
	w := newShop(t, nil)
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "gone", Name: "Cleo Gone", Disabled: true}))
	found, err := w.FindAgents(t.Context(), "cleo")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, storage.AgentID("cleo"), found[0].ID)
	isInvalid(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "dan", Phone: "+49 151 12345678"}), "Phone")
	_, err = w.FindAgents(t.Context(), "-")
	isInvalid(t, err, "name")
}

func TestS5_43_WhatFieldsAreFilledWith(t *testing.T) {
	all := templates.Template{
		ID: "9", Name: "all", Language: "en", Category: templates.CategoryUtility, Status: templates.StatusApproved,
		Body: templates.ParseText("{{1}}, {{2}}, {{3}} and {{4}}: end"),
	}
	w := newShop(t, func(_ *engagement.Config, s *shop) { s.list = append(s.list, all) })
	require.NoError(t, w.PutTeam(t.Context(), "", &storage.Team{ID: "sales", Name: "Sales", Members: []storage.AgentID{"ana"}}))
	w.answer("hello")
	c := w.item(engagement.ViewQueue, "ana").Contact
	_, err := w.AddNumber(t.Context(), "ana", c.ID, "whatsapp", other)
	require.NoError(t, err)
	c.Attributes = map[string]string{"shoe": "38"}
	require.NoError(t, w.PutContact(t.Context(), "ana", c))
	require.NoError(t, w.SaveAutomatic(t.Context(), "chief", line, "all", "en", []templates.Automatic{
		{Field: "body.1", From: templates.TeamName}, {Field: "body.2", From: templates.ChannelName},
		{Field: "body.3", From: templates.ContactPhone}, {Field: "body.4", From: templates.ContactAttribute("shoe")},
	}))
	e := w.last(engagement.TemplateChanged)
	assert.Equal(t, []any{line, "automatic"}, []any{e.Channel, e.Detail.Template.Change})
	form, err := w.TemplateForm(t.Context(), "ana", line, "all", "en", c.ID)
	require.NoError(t, err)
	var values []string
	for _, f := range form.Fields {
		values = append(values, f.Text)
	}
	assert.Equal(t, []string{"Sales", string(line), number, "38"}, values, "the first of two numbers")
	_, err = w.TemplateForm(t.Context(), "ana", line, "none", "en", c.ID)
	assert.ErrorIs(t, err, storage.ErrNotFound)
	_, err = w.TemplateForm(t.Context(), "ana", line, "all", "en", storage.ContactID{9})
	assert.ErrorIs(t, err, storage.ErrNotFound)
	assert.False(t, errors.Is(err, channel.Invalid))
}

func TestS1_23_AnUnknownOutcomeExtendsTheBinding(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		pass(3 * day)
		w.fake.LoseAnswer()
		m := w.mustEngage("ana")
		require.Equal(t, storage.OutcomeUnknown, m.Outcome)
		assert.Equal(t, time.Now().UTC().Add(7*day), w.live().Until)
	})
}

func TestS1_32_WhatRanOutIsShownAsFreeBeforeAnythingRan(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, true)
		conv := w.startFor("ana", engagement.Target{Number: number}).Senders[0].Conversation
		pass(7 * day)
		for _, agent := range []storage.AgentID{"ana", "ben"} {
			s := w.startFor(agent, engagement.Target{Number: number}).Senders[0]
			assert.Nil(t, s.Refusal)
			assert.Zero(t, s.Until)
			c, err := w.Composer(t.Context(), agent, conv)
			require.NoError(t, err)
			assert.Equal(t, engagement.ComposeTemplate, c.Mode)
			assert.Zero(t, c.BoundUntil)
		}
		w.answer("anybody?")
		assert.Empty(t, w.item(engagement.ViewQueue, "ben").Case.For, "it waits for everybody")
	})
}

func TestS1_5_BindingsOfAChannelThatLostEngagementHoldNobody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		db := memory.New()
		first := newShopOn(t, db.Tenant("test"), nil)
		first.mustEngage("ana")
		first.finish("ana")
		second := newShopOn(t, db.Tenant("test"), func(_ *engagement.Config, s *shop) {
			s.SetCapabilities(func(c *channel.Capabilities) { c.Engagement = false })
		})
		second.answer("hello")
		item := second.item(engagement.ViewQueue, "ben")
		assert.Empty(t, item.Case.For)
		_, err := second.PickUp(t.Context(), "ben", item.Case.ID)
		require.NoError(t, err)
	})
}

func TestTemplatesAreNotReadIfNobodyWants(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var provider *shop
		w := newShop(t, func(_ *engagement.Config, s *shop) { provider = s })
		provider.lists(nil, notice)
		stop := w.start()
		pass(3 * time.Hour)
		stop()
		assert.Contains(t, w.search(templates.Query{}), "greeting", "it was set to be read never")
	})
}

func TestS1_23_WhatWasNeverTriedIsRejected(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, func(_ *engagement.Config, s *shop) {
			s.SetCapabilities(func(c *channel.Capabilities) { c.Idempotent = true })
		})
		sent, err := w.engage("ana")
		require.NoError(t, err)
		require.NoError(t, w.record("", false))
		w.due()
		assert.Equal(t, storage.OutcomeRejected, w.message(sent.Messages[0].ID).Outcome)
		assert.Equal(t, storage.BindingReleased, w.bindings()[0].Binding.EndReason)
	})
}

func TestAnAnswerThatMayHaveArrivedIsNotRejectedWhenTheWindowCloses(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, func(cfg *engagement.Config, s *shop) {
			s.SetCapabilities(func(c *channel.Capabilities) { c.Idempotent = true })
			cfg.GiveUp = 100 * time.Hour
		})
		w.answer("hello")
		w.fake.LoseAnswer()
		m := w.mustSay("ana", "hi")
		require.Equal(t, storage.OutcomeQueued, m.Outcome)
		pass(25 * time.Hour)
		w.due()
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
	})
}

func TestS1_39_ACaseThatWasMissedWaitsAgainForWhoIsBoundNow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, false)
		w.answer("yes please")
		pass(time.Minute)
		w.due()
		w.answer("hello?")
		pass(time.Minute)
		w.due()
		assert.Equal(t, storage.CaseMissed, w.item(engagement.ViewMissed, "ana").Case.State, "and is missed again")
		pass(8 * day) // nothing runs
		w.answer("anybody?")
		item := w.item(engagement.ViewQueue, "ben")
		assert.Empty(t, item.Case.For)
	})
}

func TestS1_37_ACaseThatIsReopenedWaitsForTheHolderToo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, func(cfg *engagement.Config, _ *shop) {
			cfg.Policies = map[channel.ID]engagement.Policy{line: {Reopen: engagement.Reopen{Always: true}}}
		})
		w.mustEngage("ana")
		w.finish("ana")
		w.answer("one more thing")
		item := w.item(engagement.ViewQueue, "ana")
		assert.Equal(t, 1, item.Case.Reopened)
		assert.Equal(t, storage.AgentID("ana"), item.Case.For)
		assert.Zero(t, w.queue("ben"))
	})
}

func TestS1_56_AMessageThatCameTooLateOpensNoWindow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		m := w.fake.Inbound(byPhone, "hello")
		m.At = time.Now()
		pass(25 * time.Hour)
		require.Equal(t, 200, w.deliver(m))
		assert.Empty(t, w.flips())
		c, err := w.Composer(t.Context(), "ana", w.item(engagement.ViewQueue, "ana").Conversation.ID)
		require.NoError(t, err)
		assert.Equal(t, engagement.ComposerClosed, c.Why)
	})
}

func TestTheConsentOfAStrangerIsNobodys(t *testing.T) {
	w := newShop(t, nil)
	require.Equal(t, 200, w.deliver(channel.ConsentChanged{
		Origin: channel.Origin{ID: "c1", Account: w.fake.Account(), At: time.Now()},
		From:   channel.Person{Addresses: []channel.Address{byPhone}}, Purpose: "marketing_messages",
	}))
	assert.Zero(t, w.last(engagement.ConsentChanged).Contact)
	list, err := w.Consents(t.Context(), storage.ContactID{})
	require.NoError(t, err)
	assert.Empty(t, list)
}

func TestS1_37_TheHolderWhoAnswersTakesTheCase(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, false)
		w.answer("yes please")
		w.mustSay("ana", "here I am")
		c := w.item(engagement.ViewMine, "ana").Case
		assert.Empty(t, c.For)
		assert.Zero(t, c.ForUntil)
		w.untouched(func() { pass(time.Hour) })
	})
}
