package engagement_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// start is Start, which must work.
func (w *world) startFor(agent storage.AgentID, to engagement.Target) engagement.Start {
	w.t.Helper()
	s, err := w.Start(w.t.Context(), agent, to)
	require.NoError(w.t, err)
	return s
}

func TestS1_1_ANumberAloneIsEnough(t *testing.T) {
	w := newShop(t, nil)
	s := w.startFor("ana", engagement.Target{Number: " +49 (151) 1234-5678 "})
	assert.Nil(t, s.Contact)
	require.Len(t, s.Senders, 1)
	assert.Equal(t, byPhone, s.Senders[0].Address)
	m := w.mustEngage("ana")
	assert.Equal(t, byPhone, w.fake.Sent()[0].To)
	assert.Equal(t, storage.OutcomeAccepted, m.Outcome)
	assert.NotNil(t, w.startFor("ana", engagement.Target{Number: number}).Contact)
}

func TestS1_44_TheNumberMustBeValid(t *testing.T) {
	w := newShop(t, nil)
	for _, bad := range []string{"12345", "hello", "+49", "+999123456789", "0151 12345678", "+4915112345678 and more"} {
		w.untouched(func() {
			_, err := w.Start(t.Context(), "ana", engagement.Target{Number: bad})
			isInvalid(t, err, "Target.Number")
			assert.NotContains(t, err.Error(), strings.TrimSpace(bad))
			_, err = w.engageAs("ana", engagement.Target{Number: bad}, greet("Mia"))
			isInvalid(t, err, "Target.Number")
		})
	}
	german := newShop(t, func(cfg *engagement.Config, _ *shop) { cfg.Region = "DE" })
	assert.Equal(t, byPhone, german.startFor("ana", engagement.Target{Number: "0151 12345678"}).Senders[0].Address)
}

func TestS1_44_TheNumberIsMatchedToAContactFirst(t *testing.T) {
	for name, pair := range map[string][2]string{
		"the same":           {"+4915112345678", "0049 151 12345678"},
		"Brazil's nine":      {"+551187654321", "+5511987654321"},
		"Brazil without":     {"+5511987654321", "+551187654321"},
		"Argentina's nine":   {"+5491123456789", "+541123456789"},
		"Mexico's one":       {"+5215512345678", "+525512345678"},
		"Mexico without one": {"+525512345678", "+5215512345678"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newShop(t, nil)
			known := channel.Address{Kind: channel.AddressPhone, Value: pair[0]}
			require.Equal(t, 200, w.deliver(w.fake.Inbound(known, "hello")))
			contact := w.item(engagement.ViewQueue, "ana").Contact.ID
			s := w.startFor("ana", engagement.Target{Number: pair[1]})
			require.NotNil(t, s.Contact)
			assert.Equal(t, contact, s.Contact.ID)
			assert.Equal(t, known, s.Senders[0].Address, "the provider's spelling is the one to write to")
			sent, err := w.engageAs("ana", engagement.Target{Number: pair[1]}, greet("Mia"))
			require.NoError(t, err)
			assert.Equal(t, w.item(engagement.ViewMine, "ana").Conversation.ID, sent.Messages[0].Conversation)
		})
	}
}

func TestTheAnswerOfAnotherSpellingIsTheSamePerson(t *testing.T) {
	w := newShop(t, nil)
	_, err := w.engageAs("ana", engagement.Target{Number: "+5511987654321"}, greet("Mia"))
	require.NoError(t, err)
	w.due()
	require.Equal(t, 200, w.deliver(w.fake.Inbound(channel.Address{Kind: channel.AddressPhone, Value: "+551187654321"}, "oi")))
	item := w.item(engagement.ViewMine, "ana")
	assert.Len(t, w.timeline(item.Conversation.ID), 2)
	info, err := w.Contact(t.Context(), item.Contact.ID)
	require.NoError(t, err)
	assert.Len(t, info.Identities, 2, "both spellings are theirs from now on")
}

func TestS1_2_OthersAreNoTargets(t *testing.T) {
	w := newShop(t, nil)
	group := channel.Address{Kind: channel.AddressGroup, Value: "g-1"}
	m := w.fake.Inbound(byPhone, "hello all")
	m.Chat = group
	require.Equal(t, 200, w.deliver(m))
	item := w.item(engagement.ViewQueue, "ana")
	require.Equal(t, storage.ContactGroup, item.Contact.Kind)
	w.untouched(func() {
		for _, to := range []engagement.Target{
			{Contact: item.Contact.ID}, {Identity: &storage.IdentityKey{Kind: "whatsapp", Address: group}}, {Staff: "cleo"},
		} {
			_, err := w.engageAs("ana", to, greet("all"))
			refused(t, err, engagement.ReasonTarget)
		}
		assert.Equal(t, engagement.ReasonTarget, w.startFor("ana", engagement.Target{Contact: item.Contact.ID}).Senders[0].Refusal.Reason)
	})
	for _, none := range []engagement.Target{{}, {Number: number, Staff: "cleo"}} {
		_, err := w.Start(t.Context(), "ana", none)
		isInvalid(t, err, "Target")
		_, err = w.engageAs("ana", none, greet("x"))
		isInvalid(t, err, "Target")
	}
}

func TestS1_2_VisitorsCustomersAndExternalContactsAreTargets(t *testing.T) {
	w := newShop(t, nil)
	w.answer("I ask something") // a visitor with an ongoing enquiry
	item := w.item(engagement.ViewQueue, "ana")
	_, err := w.engageAs("ana", engagement.Target{Contact: item.Contact.ID}, greet("Mia"))
	require.NoError(t, err)
	w.finish("ana") // a customer
	_, err = w.engageAs("ana", engagement.Target{Contact: item.Contact.ID}, greet("Mia"))
	require.NoError(t, err)
	_, err = w.engageAs("ana", engagement.Target{Number: other}, greet("Max")) // an external contact
	require.NoError(t, err)
}

func TestS1_45_S1_46_EveryReferenceLeadsToOneIdentity(t *testing.T) {
	w := newShop(t, nil)
	m := w.fake.Inbound(byPhone, "hello")
	m.From.Name = "Zoë Müller"
	require.Equal(t, 200, w.deliver(m))
	item := w.item(engagement.ViewQueue, "ana")
	w.mustEngage("ana")
	found, err := w.FindContacts(t.Context(), "mull zoe", storage.ContactID{}, 0)
	require.NoError(t, err)
	require.Len(t, found, 1)
	for name, to := range map[string]engagement.Target{
		"binding":      {Binding: w.live().Binding.ID},
		"contact":      {Contact: found[0].ID},
		"case":         {Case: item.Case.ID},
		"conversation": {Conversation: item.Conversation.ID},
		"number":       {Number: number},
		"identity":     {Identity: &storage.IdentityKey{Kind: "whatsapp", Address: byPhone}},
	} {
		s := w.startFor("ana", to)
		require.NotNil(t, s.Contact, name)
		assert.Equal(t, item.Contact.ID, s.Contact.ID, name)
		require.Len(t, s.Senders, 1, name)
		assert.Equal(t, byPhone, s.Senders[0].Address, name)
		assert.Equal(t, item.Conversation.ID, s.Senders[0].Conversation, name)
		assert.NotZero(t, s.Senders[0].Until, name)
		sent, err := w.engageAs("ana", to, noticed())
		require.NoError(t, err, name)
		assert.Equal(t, item.Conversation.ID, sent.Messages[0].Conversation, name)
	}
	_, err = w.Start(t.Context(), "ana", engagement.Target{Contact: storage.ContactID{9}})
	assert.ErrorIs(t, err, storage.ErrNotFound)
	_, err = w.FindContacts(t.Context(), " - ", storage.ContactID{}, 0)
	isInvalid(t, err, "name")
}

func TestPeopleWithoutAPhoneNumberCanBeEngaged(t *testing.T) {
	w := newShop(t, nil)
	scoped := channel.Address{Kind: channel.AddressUser, Scope: "portfolio", Value: "US.123"}
	require.Equal(t, 200, w.deliver(w.fake.Inbound(scoped, "hello")))
	item := w.item(engagement.ViewQueue, "ana")
	_, err := w.engageAs("ana", engagement.Target{Contact: item.Contact.ID}, greet("Mia"))
	require.NoError(t, err)
	w.due()
	assert.Equal(t, scoped, w.fake.Sent()[0].To)
}

func TestS1_47_OnlyUsableSendersAreOffered(t *testing.T) {
	second := channeltest.NewFake("whatsapp")
	second.SetAccount("second")
	mail := channeltest.NewFake("mail")
	w := newShop(t, func(cfg *engagement.Config, s *shop) {
		mail.SetCapabilities(func(c *channel.Capabilities) { c.Engagement = false })
		cfg.Channels["line-2"], cfg.Channels["mail"] = second, mail
	})
	senders := func(agent storage.AgentID) []channel.ID {
		list, err := w.Senders(t.Context(), agent)
		require.NoError(t, err)
		var ids []channel.ID
		for _, s := range list {
			ids = append(ids, s.Channel)
		}
		return ids
	}
	assert.Equal(t, []channel.ID{line}, senders("ana"), "the second is off")
	require.NoError(t, w.PutTeam(t.Context(), "", &storage.Team{ID: "sales", Members: []storage.AgentID{"ben"}}))
	s := on(7)
	s.Allow.All, s.Allow.Teams = false, []storage.TeamID{"sales"}
	_, err := w.SaveEngagementSettings(t.Context(), "chief", "line-2", engagement.EngagementSettings{Settings: s})
	require.NoError(t, err)
	assert.Equal(t, []channel.ID{line}, senders("ana"))
	assert.Equal(t, []channel.ID{line, "line-2"}, senders("ben"))
	assert.Len(t, w.startFor("ben", engagement.Target{Number: number}).Senders, 2)
	_, err = w.Senders(t.Context(), "nobody")
	assert.ErrorAs(t, err, new(*engagement.DeniedError))

	w.mustEngage("ana")
	for _, s := range w.startFor("ben", engagement.Target{Number: number}).Senders {
		if s.Channel == line {
			require.NotNil(t, s.Refusal)
			assert.Equal(t, engagement.ReasonBound, s.Refusal.Reason)
			assert.Equal(t, storage.AgentID("ana"), s.Refusal.Holder)
		} else {
			assert.Nil(t, s.Refusal, "S1.21: another channel is free")
		}
	}
}

// A number that somebody typed says nothing of who they are on a channel that knows
// people by other names, unless they have such a name, too.
func TestS1_46_ANumberIsNoAddressOnEveryChannel(t *testing.T) {
	other := channeltest.NewFake("messenger")
	w := newShop(t, func(cfg *engagement.Config, s *shop) {
		other.SetCapabilities(func(c *channel.Capabilities) { c.Numbers = false })
		cfg.Channels["page"] = other
	})
	_, err := w.SaveEngagementSettings(t.Context(), "chief", "page", engagement.EngagementSettings{Settings: on(7)})
	require.NoError(t, err)
	through := func(to engagement.Target) map[channel.ID]channel.Address {
		all := map[channel.ID]channel.Address{}
		for _, s := range w.startFor("ana", to).Senders {
			all[s.Channel] = s.Address
		}
		return all
	}
	typed := engagement.Target{Number: number}
	assert.Equal(t, map[channel.ID]channel.Address{line: byPhone}, through(typed), "nobody has the number")
	w.mustEngage("ana")
	assert.Equal(t, map[channel.ID]channel.Address{line: byPhone}, through(typed), "somebody has it")
	psid := channel.Address{Kind: channel.AddressUser, Scope: "page", Value: "psid-1"}
	who := &storage.Identity{
		ID: storage.IdentityID{15: 8}, Contact: w.identity().Contact, Kind: "messenger", Address: psid, State: storage.IdentityConnected,
		CreatedAt: time.Now().UTC(),
	}
	require.NoError(t, w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error { return tx.Identities().Insert(ctx, who) }))
	assert.Equal(t, map[channel.ID]channel.Address{line: byPhone, "page": psid}, through(typed), "and another address")
}

func TestS1_59_S1_60_S1_61_S1_62_StaffGetALinkAndNothingElse(t *testing.T) {
	w := newShop(t, nil)
	found, err := w.FindAgents(t.Context(), "cleo")
	require.NoError(t, err)
	require.Len(t, found, 1)
	w.untouched(func() {
		s := w.startFor("ana", engagement.Target{Staff: found[0].ID})
		assert.Equal(t, "https://wa.me/33612345678", s.Link)
		assert.Equal(t, "Cléo Dubois", s.Staff.Name)
		assert.Empty(t, s.Senders)
		assert.Nil(t, s.Contact)
	})
	assert.Empty(t, w.bindings())
	page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana"})
	require.NoError(t, err)
	assert.Empty(t, page.Items)
	_, err = w.Start(t.Context(), "ana", engagement.Target{Staff: "ben"})
	isInvalid(t, err, "Target.Staff")
	_, err = w.Start(t.Context(), "ana", engagement.Target{Staff: "nobody"})
	assert.ErrorIs(t, err, storage.ErrNotFound)
	isInvalid(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "dan", Phone: "0151 1"}), "Phone")
	none, err := w.FindAgents(t.Context(), "cleopatra")
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestS5_25_EachEngagementGoesToTheNumberThatWasChosen(t *testing.T) {
	w := newShop(t, nil)
	w.mustEngage("ana")
	_, err := w.AddNumber(t.Context(), "ana", w.live().Contact.ID, "whatsapp", other)
	require.NoError(t, err)
	for _, to := range []string{number, other, number} {
		_, err := w.engageAs("ana", engagement.Target{Number: to}, noticed())
		require.NoError(t, err)
	}
	key := engagement.Engagement{Agent: "ana", Channel: line, Target: engagement.Target{Number: other}, Template: greet("Mia"), Key: "k"}
	_, err = w.Engage(t.Context(), key)
	require.NoError(t, err)
	again, err := w.Engage(t.Context(), key)
	require.NoError(t, err)
	assert.True(t, again.Repeated)
	key.Target.Number = number
	_, err = w.Engage(t.Context(), key)
	assert.ErrorAs(t, err, new(*engagement.ReusedKeyError))
	w.due() // all were queued before any of them left
	var went []string
	for _, m := range w.fake.Sent() {
		went = append(went, m.To.Value)
	}
	assert.Equal(t, []string{number, number, other, number, other}, went)
}
