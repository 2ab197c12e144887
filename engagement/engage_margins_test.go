package engagement_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestS1_17_OnlyTheTeamsThatAreListedMayEngage(t *testing.T) {
	w := newShop(t, nil)
	require.NoError(t, w.PutTeam(t.Context(), "", &storage.Team{ID: "sales", Members: []storage.AgentID{"ana"}}))
	require.NoError(t, w.PutTeam(t.Context(), "", &storage.Team{ID: "stock", Members: []storage.AgentID{"ben"}}))
	s := on(7)
	s.Allow = binding.Allowlist{Teams: []storage.TeamID{"sales"}}
	require.NoError(t, w.save("chief", s))
	_, err := w.engage("ben")
	refused(t, err, engagement.ReasonNotAllowed)
	_, err = w.engage("ana")
	require.NoError(t, err)
}

func TestS1_35_WhileACallIsUnderWayTheDateIsThatOfTheHold(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		pass(time.Hour)
		release := w.fake.Hold()
		defer release()
		_, err := w.engage("ana")
		require.NoError(t, err)
		done := make(chan error, 1)
		go func() { done <- w.RunDue(context.WithoutCancel(t.Context()), time.Now()) }()
		pass(time.Second)
		b := w.live()
		require.True(t, b.Binding.HoldUntil.After(b.Until))
		_, err = w.engage("ben")
		assert.Equal(t, b.Binding.HoldUntil, refused(t, err, engagement.ReasonBound).Until)
		release()
		require.NoError(t, <-done)
	})
}

func TestNamelessRolesAndUnknownChannelsAreRefused(t *testing.T) {
	w := newShop(t, nil)
	w.untouched(func() {
		isInvalid(t, w.PutRole(t.Context(), "", &engagement.Role{}), "ID")
		_, err := w.SaveRouting(t.Context(), "chief", routing.Settings{Channels: map[channel.ID]routing.ChannelRules{"nowhere": {}}})
		assert.Equal(t, "channels[nowhere]", wrongs(t, err)[0].Path)
	})
	r := &engagement.Role{ID: "temp", Name: "Temporary"}
	require.NoError(t, w.PutRole(t.Context(), "", r))
	got, err := w.Role(t.Context(), "temp")
	require.NoError(t, err)
	assert.Equal(t, *r, got)
	_, err = w.Role(t.Context(), "nothing")
	assert.ErrorIs(t, err, storage.ErrNotFound)
}

func TestS1_7_WhoSavedSettingsIsKnown(t *testing.T) {
	w := newShop(t, nil)
	require.NoError(t, w.save("chief", on(14)))
	e := w.last(engagement.SettingsChanged)
	assert.Equal(t, []any{channel.AuthorAgent, "chief"}, []any{e.Actor.Kind, e.Actor.ID})
	require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{ID: "temp", AllChannels: true, Permissions: []engagement.Permission{engagement.ViewCases, engagement.Reply, engagement.ViewSkills}}))
	assert.Equal(t, channel.AuthorSystem, w.last(engagement.SettingsChanged).Actor.Kind, "the host")
}

func TestS3_10_WhenTheContactSaidSoCounts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		said := time.Now().UTC()
		pass(time.Hour)
		require.NoError(t, w.record("", false))
		_, err := w.RecordConsent(t.Context(), "ana", engagement.ConsentGiven{
			Contact: w.live().Contact.ID, Kind: "whatsapp", Granted: true, Basis: storage.BasisImport, At: said.In(time.FixedZone("CET", 3600)),
		})
		require.NoError(t, err)
		_, err = w.engage("ana")
		refused(t, err, engagement.ReasonWithdrawn)
		list, err := w.Consents(t.Context(), w.live().Contact.ID)
		require.NoError(t, err)
		require.Len(t, list, 2)
		assert.Equal(t, said, list[1].At)
	})
}

func TestKeywordRulesCountFromWhenTheyAreSaved(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		for version, word := range []string{"basta", "genug"} {
			_, err := w.SaveKeywordRules(t.Context(), "chief", engagement.KeywordRules{Keywords: []engagement.Keyword{{Words: []string{word}}}}, int64(version))
			require.NoError(t, err)
			w.answer("genug")
		}
		list, err := w.Consents(t.Context(), w.live().Contact.ID)
		require.NoError(t, err)
		assert.Len(t, list, 1, "the second rules know it, the first do not")
	})
}

func TestS3_10_AWithdrawalStopsOnlyTheMessagesOfWhoWithdrew(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		first, err := w.engage("ana")
		require.NoError(t, err)
		second, err := w.engageAs("ana", engagement.Target{Number: other}, greet("Max"))
		require.NoError(t, err)
		require.NoError(t, w.record("", false))
		w.due()
		assert.Equal(t, storage.OutcomeRejected, w.message(first.Messages[0].ID).Outcome)
		assert.Equal(t, storage.OutcomeAccepted, w.message(second.Messages[0].ID).Outcome)
	})
}

func TestAButtonCanSayStop(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		say := func(parts ...channel.Part) int {
			m := w.fake.Inbound(byPhone, "")
			m.Parts, m.At = parts, time.Now()
			require.Equal(t, 200, w.deliver(m))
			list, err := w.Consents(t.Context(), w.live().Contact.ID)
			require.NoError(t, err)
			return len(list)
		}
		assert.Zero(t, say(channel.Text{Body: "stop"}, channel.Text{Body: "by tomorrow"}), "it says more than that")
		assert.Zero(t, say(channel.Text{Body: "stop " + strings.Repeat("!", 40)}), "nobody types that")
		assert.Equal(t, 1, say(channel.Choice{ID: "x", Title: "Stop"}))
		e := w.last(engagement.ConsentChanged)
		assert.Equal(t, w.last(engagement.MessageReceived).Message, e.Message)
		assert.Equal(t, byPhone, e.Detail.Consent.Address)

		m := w.fake.Inbound(byPhone, "stop")
		m.Chat, m.At = channel.Address{Kind: channel.AddressGroup, Value: "g-1"}, time.Now()
		require.Equal(t, 200, w.deliver(m))
		assert.Equal(t, e.Cursor, w.last(engagement.ConsentChanged).Cursor, "in a group it is said to somebody else")
	})
}

func TestS3_10_AWordOfTheContactsCountsFromWhenTheyWroteIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		pass(time.Hour)
		late := w.fake.Inbound(byPhone, "stop")
		late.At = time.Now().Add(-time.Minute)
		late2 := w.fake.Inbound(byPhone, "and this is something else")
		late2.At = late.At
		require.NoError(t, w.record("", true)) // who knows better
		require.Equal(t, 200, w.deliver(late2, late))
		_, err := w.engage("ana")
		require.NoError(t, err)
		list, err := w.Consents(t.Context(), w.live().Contact.ID)
		require.NoError(t, err)
		require.Len(t, list, 2)
		for _, c := range list {
			if c.Basis == storage.BasisKeyword {
				assert.Equal(t, late.At.UTC(), c.At)
				assert.Equal(t, channel.Parts{channel.Text{Body: "stop"}}, w.message(c.Message).Parts)
			}
		}
		require.Equal(t, 200, w.deliver(channel.ConsentChanged{
			Origin: channel.Origin{ID: "c1", Account: w.fake.Account(), At: late.At},
			From:   channel.Person{Addresses: []channel.Address{byPhone}}, Purpose: "marketing_messages",
		}))
		_, err = w.engage("ana")
		require.NoError(t, err, "that was before, too")
		assert.Equal(t, w.live().Contact.ID, w.last(engagement.ConsentChanged).Contact)
	})
}

func TestKeywordsOfAnotherLanguageDoNotCount(t *testing.T) {
	w := newShop(t, nil)
	rules := engagement.KeywordRules{Keywords: []engagement.Keyword{{Words: []string{"alto"}, Language: "es"}}}
	_, err := w.SaveKeywordRules(t.Context(), "chief", rules, 0)
	require.NoError(t, err)
	w.mustEngage("ana")
	for tongue, n := range map[string]int{"it": 0, "es": 1} {
		m := w.fake.Inbound(byPhone, "alto")
		m.From.Language, m.At = tongue, time.Now()
		before, err := w.Consents(t.Context(), w.live().Contact.ID)
		require.NoError(t, err)
		require.Equal(t, 200, w.deliver(m))
		after, err := w.Consents(t.Context(), w.live().Contact.ID)
		require.NoError(t, err)
		assert.Len(t, after, len(before)+n, tongue)
	}
}

func TestS5_21_WhatAContactIsDoesNotChange(t *testing.T) {
	w := newShop(t, nil)
	w.mustEngage("ana")
	c := *w.live().Contact
	c.Name, c.MergedInto, c.CreatedAt = "Mi\x00a", storage.ContactID{9}, time.Time{}
	require.NoError(t, w.PutContact(t.Context(), "ana", &c))
	info, err := w.Contact(t.Context(), c.ID)
	require.NoError(t, err)
	assert.NotContains(t, info.Contact.Name, "\x00")
	assert.Zero(t, info.Contact.MergedInto)
	assert.NotZero(t, info.Contact.CreatedAt)
	assert.Equal(t, *info.Contact, c)
	_, err = w.FindContacts(t.Context(), "mia", storage.ContactID{}, -1)
	isInvalid(t, err, "limit")
}

func TestS5_27_OnlyMessagesToTheAddressTell(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, func(cfg *engagement.Config, s *shop) { cfg.Channels[line] = plainShop{s} })
		m := w.mustEngage("ana")
		_, err := w.AddNumber(t.Context(), "ana", w.live().Contact.ID, "whatsapp", other)
		require.NoError(t, err)
		failed := w.fake.StatusOf(m.ProviderID, channel.StatusFailed)
		failed.Failure = channel.Failure{Kind: channel.Invalid, Code: "x"}
		require.Equal(t, 200, w.deliver(failed))
		id, err := w.Validate(t.Context(), "ana", line, byPhone)
		require.NoError(t, err)
		assert.Zero(t, id.CheckedAt, "that was the message's fault")
		m = w.mustEngage("ana")
		require.Equal(t, 200, w.deliver(w.fake.StatusOf(m.ProviderID, channel.StatusDelivered)))
		id, err = w.Validate(t.Context(), "ana", line, byPhone)
		require.NoError(t, err)
		assert.NotZero(t, id.CheckedAt)
		id, err = w.Validate(t.Context(), "ana", line, channel.Address{Kind: channel.AddressPhone, Value: other})
		require.NoError(t, err)
		assert.Zero(t, id.CheckedAt, "nothing was ever sent there")
	})
}

func TestS1_56_TheComposerInEveryTurn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, true)
		require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{ID: "temp", AllChannels: true, Permissions: []engagement.Permission{engagement.ViewCases, engagement.Reply, engagement.ViewSkills}}))
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "tim", Role: "temp"}))
		w.answer("yes please")
		item := w.item(engagement.ViewQueue, "ana")
		compose := func(agent storage.AgentID) engagement.Composer {
			c, err := w.Composer(t.Context(), agent, item.Conversation.ID)
			require.NoError(t, err)
			return c
		}
		c := compose("ben")
		assert.Equal(t, []any{engagement.ComposerWaiting, storage.AgentID("ana"), item.Case.ForUntil}, []any{c.Why, c.Owner, c.Until})
		assert.Empty(t, compose("tim").Owner)
		assert.Zero(t, c.BoundUntil)
		pass(time.Minute)
		w.due() // forwarded to everybody
		assert.Equal(t, engagement.ComposeFree, compose("ben").Mode)
		assert.Equal(t, engagement.ComposeFree, compose("ana").Mode)
		pass(day)
		c = compose("ben")
		assert.Equal(t, []any{engagement.ComposeNothing, engagement.ComposerBound}, []any{c.Mode, c.Why})
		assert.Equal(t, engagement.ComposeTemplate, compose("ana").Mode)
		w.answer("hello?")
		_, err := w.PickUp(t.Context(), "ana", item.Case.ID)
		require.NoError(t, err)
		w.finish("ana")
		c = compose("ben") // the window is open, but no case is
		assert.Equal(t, []any{engagement.ComposeNothing, engagement.ComposerBound, w.live().Until}, []any{c.Mode, c.Why, c.Until})
	})
}

func TestS1_56_WithoutTemplatesNothingCanBeWritten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, func(_ *engagement.Config, s *shop) {
			s.SetCapabilities(func(c *channel.Capabilities) { c.Window = channel.Window{Length: day} })
		})
		w.answer("hello")
		pass(day)
		c, err := w.Composer(t.Context(), "ana", w.item(engagement.ViewQueue, "ana").Conversation.ID)
		require.NoError(t, err)
		assert.Equal(t, []any{engagement.ComposeNothing, engagement.ComposerClosed}, []any{c.Mode, c.Why})
	})
}
