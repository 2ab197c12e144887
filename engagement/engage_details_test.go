package engagement_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newShopWithMail is a shop that has a second channel, of another kind.
func newShopWithMail(t *testing.T) *world {
	t.Helper()
	return newShop(t, func(cfg *engagement.Config, _ *shop) { cfg.Channels["mail"] = newFake("mail") })
}

// byMail is a contact who was heard of by mail only.
func (w *world) byMail() *storage.Contact {
	w.t.Helper()
	at := time.Now().UTC()
	c := &storage.Contact{ID: storage.ContactID{7}, Kind: storage.ContactPerson, Name: "Max", CreatedAt: at}
	i := &storage.Identity{
		ID: storage.IdentityID{7}, Contact: c.ID, Kind: "mail", State: storage.IdentityConnected, CreatedAt: at,
		Address: channel.Address{Kind: channel.AddressMail, Value: "max@shop.example"},
	}
	require.NoError(w.t, w.store.Update(w.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Contacts().Insert(ctx, c); err != nil {
			return err
		}
		return tx.Identities().Insert(ctx, i)
	}))
	return c
}

func TestS1_46_AnAddressOfAnotherKindIsNotWrittenTo(t *testing.T) {
	w := newShopWithMail(t)
	max := w.byMail()
	s := w.startFor("ana", engagement.Target{Contact: max.ID})
	assert.Len(t, s.Identities, 1)
	assert.Empty(t, s.Senders, "no channel with engagement reaches them")
	w.untouched(func() {
		_, err := w.engageAs("ana", engagement.Target{Contact: max.ID}, noticed())
		isInvalid(t, err, "Target")
		_, err = w.Engage(t.Context(), engagement.Engagement{Agent: "ana", Channel: "nowhere", Target: engagement.Target{Number: number}, Template: noticed()})
		isInvalid(t, err, "Channel")
	})
	_, err := w.AddNumber(t.Context(), "ana", max.ID, "whatsapp", number)
	require.NoError(t, err)
	mail := storage.IdentityKey{Kind: "mail", Address: s.Identities[0].Address}
	senders := w.startFor("ana", engagement.Target{Identity: &mail}).Senders
	require.Len(t, senders, 1)
	assert.Equal(t, byPhone, senders[0].Address, "the person is known by their mail, and reached by telephone")
}

func TestS5_25_TheAddressThatMessagesReachIsChosen(t *testing.T) {
	w := newShopWithMail(t)
	max := w.byMail()
	chosen := func() channel.Address {
		senders := w.startFor("ana", engagement.Target{Contact: max.ID}).Senders
		require.Len(t, senders, 1)
		return senders[0].Address
	}
	scoped := channel.Address{Kind: channel.AddressUser, Scope: "portfolio", Value: "US.1"}
	require.NoError(t, w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		return tx.Identities().Insert(ctx, &storage.Identity{
			ID: storage.IdentityID{15: 8}, Contact: max.ID, Kind: "whatsapp", Address: scoped, State: storage.IdentityConnected, CreatedAt: time.Now().UTC(),
		})
	}))
	assert.Equal(t, scoped, chosen())
	_, err := w.AddNumber(t.Context(), "ana", max.ID, "whatsapp", number)
	require.NoError(t, err)
	assert.Equal(t, byPhone, chosen(), "a number comes first")
	w.fake.Block(byPhone)
	_, err = w.Validate(t.Context(), "ana", line, byPhone)
	require.NoError(t, err)
	assert.Equal(t, scoped, chosen(), "unless messages do not reach it")
}

func TestS1_44_ANumberIsFoundInTheSpellingThatIsKnown(t *testing.T) {
	w := newShopWithMail(t)
	max := w.byMail()
	_, err := w.AddNumber(t.Context(), "ana", max.ID, "whatsapp", "+551187654321")
	require.NoError(t, err)
	s := w.startFor("ana", engagement.Target{Number: "+5511987654321"})
	require.NotNil(t, s.Contact)
	assert.Equal(t, max.ID, s.Contact.ID)
	assert.Equal(t, "+551187654321", s.Senders[0].Address.Value)
}

func TestS1_46_WhoWasMergedIsReachedByTheirNewRecord(t *testing.T) {
	w := newShopWithMail(t)
	w.answer("hello")
	kept := w.item(engagement.ViewQueue, "ana").Contact
	gone := w.byMail()
	require.NoError(t, w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		gone.MergedInto = kept.ID
		return tx.Contacts().Update(ctx, gone)
	}))
	assert.Equal(t, kept.ID, w.startFor("ana", engagement.Target{Contact: gone.ID}).Contact.ID)
	sent, err := w.engageAs("ana", engagement.Target{Contact: gone.ID}, noticed())
	require.NoError(t, err)
	assert.Equal(t, w.live().Contact.ID, kept.ID)
	assert.Equal(t, w.item(engagement.ViewMine, "ana").Conversation.ID, sent.Messages[0].Conversation)
}

func TestS1_2_AGroupThatNobodyKnowsIsNoTarget(t *testing.T) {
	w := newShop(t, nil)
	group := storage.IdentityKey{Kind: "whatsapp", Address: channel.Address{Kind: channel.AddressGroup, Value: "g-2"}}
	w.untouched(func() {
		_, err := w.engageAs("ana", engagement.Target{Identity: &group}, noticed())
		refused(t, err, engagement.ReasonTarget)
	})
}

func TestS1_47_ASenderSaysHowAgentAndContactStand(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		m := w.mustEngage("ana")
		w.finish("ana")
		s := w.startFor("ben", engagement.Target{Number: number}).Senders[0]
		require.NotNil(t, s.Refusal)
		assert.Equal(t, engagement.RefusedError{
			Reason: engagement.ReasonBound, Channel: line, Contact: w.live().Contact.ID, Holder: "ana", Until: w.live().Until,
		}, *s.Refusal)
		assert.Equal(t, m.Conversation, s.Conversation)
		assert.Zero(t, s.Until, "that is for the holder")
		mine := w.startFor("ana", engagement.Target{Number: number}).Senders[0]
		assert.Nil(t, mine.Refusal)
		assert.Equal(t, w.live().Until, mine.Until)
		_, err := w.Revoke(t.Context(), "chief", w.live().Binding.ID)
		require.NoError(t, err)
		assert.Nil(t, w.startFor("ben", engagement.Target{Number: number}).Senders[0].Refusal, "a closed case is served by nobody")
	})
}

func TestAnEngagementLeavesAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, func(cfg *engagement.Config, _ *shop) { cfg.Poll = time.Hour })
		defer w.start()()
		pass(time.Minute)
		_, err := w.engage("ana")
		require.NoError(t, err)
		pass(time.Second)
		assert.Len(t, w.fake.Sent(), 1)
	})
}

func TestAnEngagementIsCleanedAndCheckedAsAnyMessage(t *testing.T) {
	w := newShop(t, nil)
	w.untouched(func() {
		_, err := w.Engage(t.Context(), engagement.Engagement{
			Agent: "ana", Channel: line, Target: engagement.Target{Number: number}, Template: noticed(), Key: "a\x1fb",
		})
		isInvalid(t, err, "Key")
	})
	sent, err := w.engageAs("ana", engagement.Target{Number: number}, greet("Mi\x00a"))
	require.NoError(t, err)
	assert.NotContains(t, sent.Messages[0].Parts[0].(channel.Template).Body[0].Text, "\x00")
}

func TestS1_42_ATemplateIntoAnUnansweredTalkIsAnEngagementToo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		m := w.mustEngage("ana")
		require.NoError(t, w.save("chief", binding.Settings{}))
		again := engagement.Outgoing{Conversation: m.Conversation, Agent: "ana", Parts: channel.Parts{noticed()}}
		w.untouched(func() {
			_, err := w.Send(t.Context(), again)
			refused(t, err, engagement.ReasonOff)
		})
		w.answer("yes?")
		pass(2 * day)
		sent, err := w.Send(t.Context(), again)
		require.NoError(t, err, "who serves a case that the contact has written in answers")
		assert.Zero(t, sent.Messages[0].Binding)
	})
}

func TestATemplateWhileTheWindowIsOpenIsNoEngagement(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		s := on(7)
		s.Allow = binding.Allowlist{}
		require.NoError(t, w.save("chief", s))
		w.answer("hello")
		sent, err := w.Send(t.Context(), engagement.Outgoing{Channel: line, To: byPhone, Agent: "ben", Parts: channel.Parts{noticed()}})
		require.NoError(t, err)
		assert.Zero(t, sent.Messages[0].Binding)
		assert.Empty(t, w.bindings())
	})
}

func TestARefusalSaysWhomItIsAbout(t *testing.T) {
	w := newShop(t, nil)
	w.mustEngage("ana")
	contact := w.live().Contact.ID
	s := on(7)
	s.Allow = binding.Allowlist{}
	require.NoError(t, w.save("chief", s))
	_, err := w.engage("ana")
	assert.Equal(t, contact, refused(t, err, engagement.ReasonNotAllowed).Contact)
	_, err = w.engageAs("ana", engagement.Target{Number: other}, noticed())
	assert.Zero(t, refused(t, err, engagement.ReasonNotAllowed).Contact, "nobody is known by that number")
	require.NoError(t, w.save("chief", on(7)))
	require.NoError(t, w.record("", false))
	_, err = w.engage("ana")
	r := refused(t, err, engagement.ReasonWithdrawn)
	assert.Equal(t, []any{contact, storage.PurposeMarketing}, []any{r.Contact, r.Purpose})
}

func TestTheJournalTellsOfABindingsBeginningAndEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		b := w.live()
		begun := w.last(engagement.BindingBegun)
		assert.Equal(t, []any{"ana", line, b.Contact.ID}, []any{begun.Actor.ID, begun.Channel, begun.Contact})
		assert.Equal(t, []any{b.Binding.ID, storage.AgentID("ana")}, []any{begun.Detail.Binding.ID, begun.Detail.Binding.Agent})
		_, err := w.Revoke(t.Context(), "chief", b.Binding.ID)
		require.NoError(t, err)
		ended := w.last(engagement.BindingEnded)
		assert.Equal(t, []any{"chief", line, b.Contact.ID}, []any{ended.Actor.ID, ended.Channel, ended.Contact})
		assert.Equal(t, storage.BindingRevoked, ended.Detail.Binding.Why)
		assert.Equal(t, time.Now().UTC(), w.bindings()[0].Binding.EndedAt)
	})
}

func TestS3_10_AWithdrawalCountsAlsoWhereNoTemplatesAreKnown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, func(cfg *engagement.Config, s *shop) {
			second := newFake("whatsapp")
			second.SetAccount("second")
			second.SetCapabilities(func(c *channel.Capabilities) { c.Window = s.Capabilities().Window })
			cfg.Channels["line-2"] = second
		})
		_, err := w.SaveEngagementSettings(t.Context(), "chief", "line-2", engagement.EngagementSettings{Settings: on(7)})
		require.NoError(t, err)
		anything := engagement.Engagement{
			Agent: "ana", Channel: "line-2", Target: engagement.Target{Number: number}, Template: channel.Template{Name: "anything", Language: "en"},
		}
		sent, err := w.Engage(t.Context(), anything)
		require.NoError(t, err)
		assert.Equal(t, storage.PurposeOther, sent.Messages[0].Purpose)
		require.NoError(t, w.record("", false))
		_, err = w.Engage(t.Context(), anything)
		refused(t, err, engagement.ReasonWithdrawn)
	})
}

func TestS3_8_WhoWroteThroughAnotherChannelOfTheKindMayBeEngaged(t *testing.T) {
	bubble(t, func(t *testing.T) {
		second, mail := newFake("whatsapp"), newFake("mail")
		second.SetAccount("second")
		w := newShop(t, func(cfg *engagement.Config, s *shop) {
			second.SetCapabilities(func(c *channel.Capabilities) { c.Window = s.Capabilities().Window })
			cfg.Channels["line-2"], cfg.Channels["mail"] = second, mail
		})
		s := on(7)
		s.AssumeConsent = false
		_, err := w.SaveEngagementSettings(t.Context(), "chief", "line-2", engagement.EngagementSettings{Settings: s})
		require.NoError(t, err)
		max := w.byMail()
		_, err = w.AddNumber(t.Context(), "ana", max.ID, "whatsapp", other)
		require.NoError(t, err)
		elsewhere := func(to string) error {
			_, err := w.Engage(t.Context(), engagement.Engagement{
				Agent: "ana", Channel: "line-2", Target: engagement.Target{Number: to}, Template: channel.Template{Name: "any", Language: "en"},
			})
			return err
		}
		m := mail.Inbound(channel.Address{Kind: channel.AddressMail, Value: "max@shop.example"}, "hello")
		m.At = time.Now()
		require.Equal(t, 200, w.deliverTo("mail", mail, m))
		refused(t, elsewhere(other), engagement.ReasonNoConsent)
		w.answer("hello")
		require.NoError(t, elsewhere(number))
	})
}

func TestS3_5_AWindowWithoutTemplatesRefusesThemToo(t *testing.T) {
	w := newShop(t, func(_ *engagement.Config, s *shop) {
		s.SetCapabilities(func(c *channel.Capabilities) { c.Window = channel.Window{Length: day} })
	})
	w.untouched(func() {
		_, err := w.engage("ana")
		var closed *engagement.WindowError
		require.ErrorAs(t, err, &closed)
		assert.Empty(t, closed.Templates)
		assert.False(t, closed.State.Template)
	})
}

func TestS3_5_ARefusalNamesTenTemplatesAtMostAndEachOnce(t *testing.T) {
	w := newShop(t, func(_ *engagement.Config, s *shop) {
		german := notice
		german.Language = "de"
		s.list = append(s.list, german)
		for i := range 12 {
			more := notice
			more.ID, more.Name = fmt.Sprint(100+i), fmt.Sprintf("more_%02d", i)
			s.list = append(s.list, more)
		}
	})
	_, err := w.say("ana", "hello")
	var closed *engagement.WindowError
	require.ErrorAs(t, err, &closed)
	require.Len(t, closed.Templates, 10)
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(closed.Templates))), 10)
	assert.NotContains(t, closed.Templates, "slow")
}

// deliverTo is deliver for another channel.
func (w *world) deliverTo(ch channel.ID, fake *channeltest.Fake, events ...channel.Event) int {
	w.t.Helper()
	r := fake.Webhook(events...)
	r.URL.Path = "/" + string(ch)
	rec := httptest.NewRecorder()
	w.hook.ServeHTTP(rec, r)
	return rec.Code
}

// ended counts the events of bindings that ended.
func (w *world) ended() (n int) {
	w.t.Helper()
	for _, k := range w.kinds() {
		if k == engagement.BindingEnded {
			n++
		}
	}
	return n
}

// engageMany lets ana engage so many people.
func (w *world) engageMany(n int) {
	w.t.Helper()
	for i := range n {
		_, err := w.engageAs("ana", engagement.Target{Number: fmt.Sprintf("+49151%08d", 20_000_000+i)}, noticed())
		require.NoError(w.t, err)
	}
}

func TestS1_30_PagesOfBindingsHaveAllThatLive(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.engageMany(6)
		all := w.bindings()
		for _, b := range all[:2] {
			_, err := w.Revoke(t.Context(), "chief", b.Binding.ID)
			require.NoError(t, err)
		}
		q := engagement.BindingQuery{Channel: line, Limit: 2}
		var got []storage.BindingID
		for range 2 {
			page, err := w.Bindings(t.Context(), q)
			require.NoError(t, err)
			require.Len(t, page.Items, 2, "those that ended take no place")
			got = append(got, page.Items[0].Binding.ID, page.Items[1].Binding.ID)
			q.After = page.Next
		}
		assert.Zero(t, q.After)
		assert.Equal(t, []storage.BindingID{all[2].Binding.ID, all[3].Binding.ID, all[4].Binding.ID, all[5].Binding.ID}, got)
		_, err := w.Bindings(t.Context(), engagement.BindingQuery{Channel: line, Limit: -1})
		isInvalid(t, err, "Limit")
	})
}

func TestS1_41_S1_43_EveryEndIsWrittenDownHoweverManyThereAre(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.engageMany(450)
		w.due()
		require.NoError(t, w.save("chief", binding.Settings{}))
		assert.Zero(t, w.ended())
		w.due()
		assert.Equal(t, 450, w.ended())
		page, err := w.Bindings(t.Context(), engagement.BindingQuery{Channel: line})
		require.NoError(t, err)
		assert.Empty(t, page.Items)
	})
}

func TestS1_25_ABindingThatWasExtendedEndsAllTheSame(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, func(cfg *engagement.Config, _ *shop) { cfg.ClockSkew = time.Minute })
		w.mustEngage("ana")
		pass(3 * day)
		w.answer("yes")
		pass(4*day + 2*time.Minute)
		w.due()
		assert.Zero(t, w.ended(), "it was to end now")
		pass(3*day - 2*time.Minute)
		w.due()
		assert.Zero(t, w.ended(), "another clock may be behind")
		pass(time.Minute + time.Second)
		w.due()
		assert.Equal(t, 1, w.ended())
	})
}

func TestS1_43_WhatWasSwitchedOffOnceStaysOver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		w.finish("ana")
		pass(time.Hour)
		require.NoError(t, w.save("chief", binding.Settings{}))
		off := time.Now().UTC()
		pass(time.Hour)
		assert.Equal(t, off, w.bindings()[0].Binding.EndedAt)
		require.NoError(t, w.save("chief", on(7)))
		require.NoError(t, w.save("chief", on(30))) // nothing has run meanwhile
		b := w.bindings()[0].Binding
		assert.Equal(t, storage.BindingDisabled, b.EndReason)
		assert.False(t, b.EndedAt.Before(off))
		_, err := w.engage("ben")
		require.NoError(t, err)
	})
}

func TestS1_38_S1_39_TheJournalTellsForWhomACaseWaited(t *testing.T) {
	for forward, kind := range map[bool]engagement.EventKind{true: engagement.CaseForwarded, false: engagement.CaseMissed} {
		bubble(t, func(t *testing.T) {
			w := bound(t, forward)
			w.answer("yes please")
			assert.Equal(t, storage.AgentID("ana"), w.last(engagement.CaseOpened).Detail.For)
			pass(time.Minute)
			w.due()
			assert.Equal(t, storage.AgentID("ana"), w.last(kind).Detail.For)
		})
	}
}
