package engagement_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
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

func TestS1_39_ACaseThatWasClosedWhileItWaitedIsNotMissed(t *testing.T) {
	for _, forward := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			w := bound(t, forward)
			w.answer("never mind")
			id := w.item(engagement.ViewQueue, "ana").Case.ID
			c, err := w.Done(t.Context(), "ana", id, "nothing to do")
			require.NoError(t, err)
			assert.Empty(t, c.For, "nobody waits any more")
			w.untouched(func() { pass(time.Hour) })
			page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewClosed, Agent: "ana"})
			require.NoError(t, err)
			assert.Len(t, page.Items, 2)

			_, err = w.Reopen(t.Context(), "ana", id)
			require.NoError(t, err)
			w.untouched(func() { pass(time.Hour) })
			assert.Equal(t, storage.CaseOngoing, w.item(engagement.ViewMine, "ana").Case.State)
		})
	}
}

func TestS1_35_ReopeningTheCaseOfABoundContactIsForTheHolder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, true)
		w.answer("yes please")
		id := w.item(engagement.ViewQueue, "ana").Case.ID
		pass(time.Minute)
		w.due() // it is forwarded
		_, err := w.PickUp(t.Context(), "ben", id)
		require.NoError(t, err)
		_, err = w.Done(t.Context(), "ben", id, "")
		require.NoError(t, err)
		w.untouched(func() {
			_, err = w.say("ben", "one more thing") // no case is open
			refused(t, err, engagement.ReasonBound)
			_, err = w.Reopen(t.Context(), "ben", id) // nor is there another way
			r := refused(t, err, engagement.ReasonBound)
			assert.Equal(t, storage.AgentID("ana"), r.Holder)
			assert.Equal(t, w.live().Until, r.Until)
		})
		_, err = w.Reopen(t.Context(), "ana", id)
		require.NoError(t, err)
		_, err = w.Done(t.Context(), "ana", id, "")
		require.NoError(t, err)
		_, err = w.Revoke(t.Context(), "chief", w.live().Binding.ID)
		require.NoError(t, err)
		_, err = w.Reopen(t.Context(), "ben", id)
		require.NoError(t, err)
	})
}

func TestS5_25_AnEngagementGoesToTheNumberThatWasChosen(t *testing.T) {
	w := newShop(t, nil)
	w.answer("hello")
	contact := w.item(engagement.ViewQueue, "ana").Contact.ID
	_, err := w.AddNumber(t.Context(), "ana", contact, "whatsapp", other)
	require.NoError(t, err)
	w.fake.Block(byPhone)
	_, err = w.Validate(t.Context(), "ana", line, byPhone)
	require.NoError(t, err)
	w.untouched(func() {
		_, err = w.engage("ana")
		refused(t, err, engagement.ReasonInvalid)
	})

	second := channel.Address{Kind: channel.AddressPhone, Value: other}
	s := w.startFor("ana", engagement.Target{Number: other})
	assert.Equal(t, second, s.Senders[0].Address, "where the message would go")
	assert.Nil(t, s.Senders[0].Refusal)
	ask := engagement.Engagement{
		Agent: "ana", Channel: line, Target: engagement.Target{Number: other}, Template: greet("Mia"),
		Consent: &engagement.ConsentGiven{Granted: true, Basis: storage.BasisAgent},
	}
	sent, err := w.Connect(t.Context(), ask)
	require.NoError(t, err)
	w.due()
	require.Len(t, w.fake.Sent(), 1)
	assert.Equal(t, second, w.fake.Sent()[0].To)
	info, err := w.Contact(t.Context(), contact)
	require.NoError(t, err)
	require.Len(t, info.Conversations, 1, "it is the same conversation")
	assert.Equal(t, sent.Messages[0].Conversation, info.Conversations[0].ID)
	for _, i := range info.Identities {
		if i.Address == second {
			assert.Equal(t, storage.IdentityRequested, i.State)
		}
	}
	list, err := w.Consents(t.Context(), contact)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, second, list[0].Address)
}

func TestS3_9_AnAgreementThatIsRecordedWithAnEngagementIsChecked(t *testing.T) {
	w := newStrictShop(t)
	for field, g := range map[string]engagement.ConsentGiven{
		"Consent.Basis":  {Granted: true},
		"Consent.Detail": {Granted: true, Basis: storage.BasisOptIn, Detail: "a\x00b"},
		"Consent.At":     {Granted: true, Basis: storage.BasisOptIn, At: time.Now().Add(time.Hour)},
	} {
		w.untouched(func() {
			_, err := w.Engage(t.Context(), engagement.Engagement{
				Agent: "ana", Channel: line, Target: engagement.Target{Number: number}, Template: greet("Mia"), Consent: &g,
			})
			isInvalid(t, err, field)
		})
	}
}

func TestS3_9_AnAgreementThatIsRecordedWithAnEngagementIsTold(t *testing.T) {
	w := newStrictShop(t)
	_, err := w.Engage(t.Context(), engagement.Engagement{
		Agent: "ana", Channel: line, Target: engagement.Target{Number: number}, Template: greet("Mia"),
		Consent: &engagement.ConsentGiven{Granted: true, Basis: storage.BasisOptIn, Detail: "stand 7"},
	})
	require.NoError(t, err)
	e := w.last(engagement.ConsentChanged)
	require.NotNil(t, e.Detail.Consent)
	assert.Equal(t, "stand 7", e.Detail.Consent.Detail)
	assert.Equal(t, "ana", e.Actor.ID)
	assert.Equal(t, w.live().Contact.ID, e.Contact)
}

// last is the latest event of a kind.
func (w *world) last(kind engagement.EventKind) engagement.Event {
	w.t.Helper()
	events, err := w.EventPage(w.t.Context(), "", 10_000)
	require.NoError(w.t, err)
	slices.Reverse(events)
	i := slices.IndexFunc(events, func(e engagement.Event) bool { return e.Kind == kind })
	require.GreaterOrEqual(w.t, i, 0, kind)
	return events[i]
}

func TestS1_31_EndingAllBindingsOfAContactNeedsThePermissionToo(t *testing.T) {
	w := newShop(t, nil)
	w.mustEngage("ana")
	contact := w.live().Contact.ID
	w.untouched(func() {
		assert.ErrorAs(t, w.EndBindings(t.Context(), "ben", contact), new(*engagement.DeniedError))
	})
	require.NoError(t, w.EndBindings(t.Context(), "", contact), "the host may")
	assert.Empty(t, w.bindings()[0].Binding.EndedBy)
}

func TestAgentsWhoMayDoNothingWriteNoReplies(t *testing.T) {
	w := newShop(t, nil)
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "gone", Disabled: true}))
	for _, agent := range []storage.AgentID{"gone", "stranger"} {
		r := reply("mine", "Bye")
		r.Scope.Agents = []string{string(agent)}
		w.untouched(func() {
			assert.ErrorAs(t, w.PutReply(t.Context(), agent, r), new(*engagement.DeniedError))
		})
	}
}

func TestS5_23_WhatTheBusinessSendsConnectsNobody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		_, err := w.Connect(t.Context(), engagement.Engagement{
			Agent: "ana", Channel: line, Target: engagement.Target{Number: number}, Template: greet("Mia"),
		})
		require.NoError(t, err)
		w.due()
		echo := w.fake.EchoOf("e-1", channel.Message{To: byPhone, Parts: channel.Parts{channel.Text{Body: "by the telephone in the shop"}}})
		echo.At = time.Now()
		require.Equal(t, 200, w.deliver(echo))
		assert.Equal(t, storage.IdentityRequested, w.identity().State)
		w.answer("yes")
		assert.Equal(t, storage.IdentityConnected, w.identity().State)

		stranger := channel.Address{Kind: channel.AddressPhone, Value: other}
		echo = w.fake.EchoOf("e-2", channel.Message{To: stranger, Parts: channel.Parts{channel.Text{Body: "hello"}}})
		echo.At = time.Now()
		require.Equal(t, 200, w.deliver(echo))
		s := w.startFor("ana", engagement.Target{Number: other})
		require.Len(t, s.Identities, 1)
		assert.Equal(t, storage.IdentityUnknown, s.Identities[0].State)
	})
}

func TestS3_12_ManyFirstMessagesThatWaitDoNotHoldUpAReply(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.fake.FailNext(&channel.Error{Kind: channel.RateLimited, Scope: channel.ScopeInitiated, Op: "fake: send", RetryAfter: time.Hour})
		w.mustEngage("ana")
		for i := range 250 {
			_, err := w.engageAs("ana", engagement.Target{Number: fmt.Sprintf("+49151%08d", 20_000_000+i)}, noticed())
			require.NoError(t, err)
		}
		second := channel.Address{Kind: channel.AddressPhone, Value: other}
		require.Equal(t, 200, w.deliver(w.fake.Inbound(second, "hello")))
		reply, err := w.Send(t.Context(), engagement.Outgoing{Channel: line, To: second, Agent: "ben", Parts: channel.Parts{channel.Text{Body: "hi"}}})
		require.NoError(t, err)
		w.due()
		assert.Equal(t, storage.OutcomeAccepted, w.message(reply.Messages[0].ID).Outcome)
		assert.Len(t, w.fake.Sent(), 1)
		pass(2 * time.Hour)
		w.due()
		assert.Len(t, w.fake.Sent(), 252)
	})
}

func TestS1_23_WhatMayHaveArrivedIsNotRejectedByTheFence(t *testing.T) {
	for name, c := range map[string]struct {
		do      func(*world)
		calls   int
		outcome storage.Outcome
		held    bool
	}{
		"revoked":   {func(w *world) { _, _ = w.Revoke(w.t.Context(), "chief", w.live().Binding.ID) }, 0, storage.OutcomeUnknown, false},
		"withdrawn": {func(w *world) { _ = w.record("", false) }, 0, storage.OutcomeUnknown, true},
		"refused":   {func(w *world) { w.fake.FailNextAs(channel.Invalid, 0) }, 1, storage.OutcomeUnknown, true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				db := memory.New()
				var down atomic.Bool
				idempotent := func(_ *engagement.Config, s *shop) {
					s.SetCapabilities(func(c *channel.Capabilities) { c.Idempotent = true })
				}
				first := newShopOn(t, unreachable{db.Tenant("test"), &down}, idempotent)
				sent, err := first.engage("ana")
				require.NoError(t, err)
				first.fake.OnSend(func(context.Context, *channel.Message) (channel.Receipt, error) {
					down.Store(true) // the process dies now
					return channel.Receipt{ID: "x-1", Status: channel.StatusAccepted}, nil
				})
				stop := first.start()
				pass(time.Minute)
				stop()

				second := newShopOn(t, db.Tenant("test"), idempotent)
				c.do(second)
				second.due()
				assert.Equal(t, c.calls, second.fake.Calls())
				assert.Equal(t, c.outcome, second.message(sent.Messages[0].ID).Outcome)
				assert.Equal(t, c.held, second.bindings()[0].Binding.EndedAt.IsZero())
			})
		})
	}
}

func TestS1_23_ATryThatMayHaveArrivedKeepsTheContactWhateverStopsTheNext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, func(_ *engagement.Config, s *shop) {
			s.SetCapabilities(func(c *channel.Capabilities) { c.Idempotent = true })
		})
		w.fake.LoseAnswer()
		m := w.mustEngage("ana")
		require.Equal(t, storage.OutcomeQueued, m.Outcome, "it is tried again, since the provider drops repeats")
		assert.Equal(t, time.Now().UTC().Add(7*day+45*time.Second), w.live().Binding.HoldUntil, "and holds on")
		require.NoError(t, w.record("", false))
		pass(time.Hour)
		w.due()
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
		assert.Empty(t, w.live().Binding.EndReason, "the contact may have it")
	})
}

func TestS3_11_AnAnswerThatLeavesElsewhereDoesNotEndTheLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		db := memory.New()
		first := newShopOn(t, db.Tenant("test"), nil)
		first.fake.FailNext(&channel.Error{Kind: channel.RateLimited, Scope: channel.ScopeInitiated, Op: "fake: send", Detail: "too many", RetryAfter: time.Hour})
		first.mustEngage("ana")
		second := newShopOn(t, db.Tenant("test"), nil)
		second.write("hello")
		second.mustReply("ben", "hi")
		second.due()
		require.Len(t, second.fake.Sent(), 1)
		h, err := second.Health(t.Context(), line)
		require.NoError(t, err)
		assert.Equal(t, channel.AbilityLimited, h.Send)
		assert.Equal(t, []string{"too many"}, h.Reasons)
	})
}

func TestS3_11_HealthIsToldAlsoIfTheStoreFailsOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var fail atomic.Int32
		w := newShopOn(t, lastMoment{memory.New().Tenant("test"), &fail}, nil)
		w.mustEngage("ana")
		w.fake.OnSend(func(context.Context, *channel.Message) (channel.Receipt, error) {
			fail.Store(1) // the outcome is not committed at once
			return channel.Receipt{}, &channel.Error{Kind: channel.Unsupported, Scope: channel.ScopeChannel, Op: "fake: send", Detail: "no payment method"}
		})
		w.mustEngage("ana")
		require.Zero(t, fail.Load())
		h, err := w.Health(t.Context(), line)
		require.NoError(t, err)
		assert.Equal(t, channel.AbilityBlocked, h.Send)
	})
}

// lastMoment is a store whose next transactions fail after all is written.
type lastMoment struct {
	storage.Store
	fail *atomic.Int32
}

func (s lastMoment) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		if err := fn(ctx, tx); err != nil {
			return err
		}
		if s.fail.Load() > 0 {
			s.fail.Add(-1)
			return context.DeadlineExceeded
		}
		return nil
	})
}

func TestS5_27_WhoValidatedIsKnown(t *testing.T) {
	w := newShop(t, nil)
	w.mustEngage("ana")
	w.fake.Block(byPhone)
	_, err := w.Validate(t.Context(), "ben", line, byPhone)
	require.NoError(t, err)
	assert.Equal(t, "ben", w.last(engagement.IdentityChanged).Actor.ID)
	_, err = w.Validate(t.Context(), "", line, byPhone)
	isInvalid(t, err, "agent")
}

// reply is a canned reply for nobody yet.
func reply(id, text string) *templates.Reply {
	return &templates.Reply{ID: id, Name: id, Parts: channel.Parts{channel.Text{Body: text}}}
}

func TestS1_44_TheProvidersSpellingStaysTheOneToWriteTo(t *testing.T) {
	w := newShop(t, nil)
	typed := engagement.Target{Number: "+5511987654321"}
	_, err := w.engageAs("ana", typed, greet("Mia"))
	require.NoError(t, err)
	w.due()
	known := channel.Address{Kind: channel.AddressPhone, Value: "+551187654321"}
	require.Equal(t, 200, w.deliver(w.fake.Inbound(known, "oi")))
	assert.Equal(t, known, w.startFor("ana", typed).Senders[0].Address)
	_, err = w.engageAs("ana", typed, noticed())
	require.NoError(t, err)
	w.due()
	assert.Equal(t, known, w.fake.Sent()[1].To)
}

func TestS5_24_ThatAContactConnectsIsTold(t *testing.T) {
	w := newShop(t, nil)
	w.mustEngage("ana")
	w.answer("yes")
	e := w.last(engagement.IdentityChanged)
	require.NotNil(t, e.Detail.Identity)
	assert.Equal(t, storage.IdentityConnected, e.Detail.Identity.State)
	assert.Equal(t, w.identity().ID, e.Detail.Identity.ID)
	assert.Equal(t, w.live().Contact.ID, e.Contact)
	before := len(w.kinds())
	w.answer("and again")
	assert.NotContains(t, w.kinds()[before:], engagement.IdentityChanged)
}

// twice is a store that runs everything two times, as one does whose first try
// met a deadlock.
type twice struct{ storage.Store }

func (s twice) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	again := errors.New("again")
	err := s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		if err := fn(ctx, tx); err != nil {
			return err
		}
		return again
	})
	if !errors.Is(err, again) {
		return err
	}
	return s.Store.Update(ctx, fn)
}

func TestEveryTransactionMayRunTwice(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShopOn(t, twice{memory.New().Tenant("test")}, nil)
		ctx := t.Context()
		agent := &storage.Agent{ID: "dan", Name: "Dan"}
		require.NoError(t, w.PutAgent(ctx, "", agent))
		require.NoError(t, w.PutAgent(ctx, "", agent))
		team := &storage.Team{ID: "sales", Members: []storage.AgentID{"dan"}}
		require.NoError(t, w.PutTeam(ctx, "", team))
		require.NoError(t, w.PutTeam(ctx, "", team))
		rules, version, err := w.KeywordRules(ctx)
		require.NoError(t, err)
		version, err = w.SaveKeywordRules(ctx, "chief", rules, version)
		require.NoError(t, err)
		assert.EqualValues(t, 1, version)
		role := &engagement.Role{ID: "temp"}
		require.NoError(t, w.PutRole(ctx, "", role))
		require.NoError(t, w.PutRole(ctx, "", role))
		mine := reply("mine", "Bye")
		mine.Scope.All = true
		require.NoError(t, w.PutReply(ctx, "chief", mine))
		require.NoError(t, w.PutReply(ctx, "chief", mine))
		w.settings(func(s *engagement.EngagementSettings) { s.Period = 14 })

		w.mustEngage("ana")
		w.answer("yes")
		w.mustSay("ana", "fine")
		w.mustEngage("ana")
		assert.Equal(t, 2, w.live().Binding.Messages)
		assert.Len(t, w.fake.Sent(), 3)
		c := w.live().Contact
		c.Name = "Mia"
		require.NoError(t, w.PutContact(ctx, "ana", c))
		require.NoError(t, w.PutContact(ctx, "ana", c))
		w.finish("ana")
		_, err = w.Revoke(ctx, "chief", w.live().Binding.ID)
		require.NoError(t, err)
		w.mustEngage("ben")
		assert.Len(t, w.bindings(), 2)
	})
}
