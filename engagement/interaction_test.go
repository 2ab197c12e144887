package engagement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// An interaction is a case, from when somebody writes until it is done, whatever
// the channel.

// onKinds is a test on each kind of chat, on each store.
func onKinds(t *testing.T, test func(t *testing.T, w *world)) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		store := open()
		for _, kind := range []channel.Kind{"webchat", "whatsapp", "messenger", "twitter", "sms"} {
			t.Run(string(kind), func(t *testing.T) {
				test(t, newWorldOn(t, store, func(_ *engagement.Config, fake *channeltest.Fake) {
					fake.SetCapabilities(func(c *channel.Capabilities) { c.Kind = kind })
				}))
			})
		}
	})
}

// answered is the agent's latest case, after they answered the customer.
func (w *world) answered(agent storage.AgentID) *storage.Case {
	w.t.Helper()
	w.write("hello")
	w.mustReply(agent, "how can I help?")
	page, err := w.Inbox(w.t.Context(), engagement.InboxQuery{View: engagement.ViewMine, Agent: agent})
	require.NoError(w.t, err)
	require.NotEmpty(w.t, page.Items)
	return page.Items[0].Case
}

func (w *world) caseNow(id storage.CaseID) *storage.Case {
	w.t.Helper()
	c, err := w.Case(w.t.Context(), id)
	require.NoError(w.t, err)
	return c
}

func TestS5_1_S5_3_S5_5_S5_6_EveryKindOfChatIsHandledAlike(t *testing.T) {
	onKinds(t, func(t *testing.T, w *world) {
		c := w.answered("ana")
		w.due()
		require.Len(t, w.fake.Sent(), 1)
		assert.Equal(t, storage.CaseOngoing, c.State, "active")
		ended, err := w.End(t.Context(), "ana", c.ID)
		require.NoError(t, err)
		assert.Equal(t, storage.CaseEnded, ended.State, "S5.5: the end of the session does not close it")
		assert.True(t, ended.ClosedAt.IsZero())
		done, err := w.Done(t.Context(), "ana", c.ID, "solved")
		require.NoError(t, err)
		assert.Equal(t, storage.CaseClosed, done.State)
		assert.Equal(t, "solved", done.Disposition)
		_, err = w.Reactivate(t.Context(), "ana", c.ID)
		assert.ErrorAs(t, err, new(*engagement.StateError), "what is done is not ended")
	})
}

func TestS5_4_AgentOrContactEndsTheSession(t *testing.T) {
	w := newWorld(t, nil)
	c := w.answered("ana")
	_, err := w.End(t.Context(), "ben", c.ID)
	require.ErrorAs(t, err, new(*engagement.TakenError), "only who serves it ends it")
	_, err = w.End(t.Context(), "ana", c.ID)
	require.NoError(t, err)
	assert.Equal(t, storage.CaseEnded, w.caseNow(c.ID).State)
	w.write("one more thing")
	w.mustReply("ana", "yes?")
	require.Equal(t, storage.CaseOngoing, w.caseNow(c.ID).State)

	require.NoError(t, w.ContactLeft(t.Context(), c.Conversation))
	assert.Equal(t, storage.CaseEnded, w.caseNow(c.ID).State, "the contact left")
	events := w.told(engagement.CaseEnded, c.ID)
	require.Len(t, events, 2)
	assert.Equal(t, channel.AuthorAgent, events[0].Actor.Kind)
	assert.Equal(t, channel.AuthorContact, events[1].Actor.Kind)
	require.NoError(t, w.ContactLeft(t.Context(), c.Conversation), "they left already")
	assert.Len(t, w.told(engagement.CaseEnded, c.ID), 2)
	require.ErrorIs(t, w.ContactLeft(t.Context(), storage.ConversationID{9}), storage.ErrNotFound)
}

func TestS5_9_S5_34_WhatIsDoneGoesOnInANewInteractionOfTheSameHistory(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newWorldOn(t, open(), nil)
		first := w.answered("ana")
		_, err := w.Done(t.Context(), "ana", first.ID, "")
		require.NoError(t, err)
		contact := w.item(engagement.ViewClosed, "ben").Contact
		reach, err := w.Reach(t.Context(), contact.ID)
		require.NoError(t, err)
		require.Len(t, reach, 1)

		// S5.34: ben goes on with what ana had.
		_, err = w.Send(t.Context(), engagement.Outgoing{
			Channel: reach[0].Channel, To: reach[0].Identity.Address, Agent: "ben", Parts: channel.Parts{channel.Text{Body: "did it work?"}},
		})
		require.NoError(t, err)
		second := w.item(engagement.ViewMine, "ben").Case
		assert.NotEqual(t, first.ID, second.ID, "a new interaction")
		assert.Equal(t, first.Conversation, second.Conversation, "of the same conversation")
		assert.Equal(t, storage.CaseClosed, w.caseNow(first.ID).State)
		assert.Len(t, w.timeline(first.Conversation), 3, "with all that was said before")
	})
}

func TestS5_11_WhoMayMarkDoneIsTheSupervisorsCall(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newWorldOn(t, open(), nil)
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleSupervisor}))
		require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{
			ID: "junior", AllChannels: true, Permissions: []engagement.Permission{engagement.ViewCases, engagement.Reply, engagement.ViewSkills},
		}))
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "joe", Role: "junior"}))
		c := w.answered("joe")
		composer, err := w.Composer(t.Context(), "joe", c.Conversation)
		require.NoError(t, err)
		assert.False(t, composer.MayClose)

		var denied *engagement.DeniedError
		_, err = w.Done(t.Context(), "joe", c.ID, "")
		require.ErrorAs(t, err, &denied)
		assert.Equal(t, storage.AgentID("joe"), denied.Agent)
		assert.Equal(t, storage.CaseOngoing, w.caseNow(c.ID).State)
		_, err = w.End(t.Context(), "joe", c.ID)
		require.NoError(t, err, "ending the talk is another thing")

		composer, err = w.Composer(t.Context(), "chief", c.Conversation)
		require.NoError(t, err)
		assert.True(t, composer.MayClose)
		done, err := w.Done(t.Context(), "chief", c.ID, "")
		require.NoError(t, err)
		assert.Equal(t, storage.AgentID("chief"), done.ClosedBy)
		_, err = w.Done(t.Context(), "joe", c.ID, "")
		assert.NoError(t, err, "to close it again changes nothing")
	})
}

// Who closed a case and got no answer asks again, when the contact has written anew.
func TestACaseIsClosedAgainAfterALaterOneHasBegun(t *testing.T) {
	w := newWorld(t, nil)
	c := w.answered("ana")
	done, err := w.Done(t.Context(), "ana", c.ID, "sold")
	require.NoError(t, err)
	w.write("One more thing")
	later := w.item(engagement.ViewQueue, "ana").Case
	require.NotEqual(t, c.ID, later.ID)
	again, err := w.Done(t.Context(), "ana", c.ID, "another word")
	require.NoError(t, err)
	assert.Equal(t, done, again)
	assert.Equal(t, later, w.caseNow(later.ID), "the later one is not touched")

	require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{ID: "elsewhere"}))
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "joe", Role: "elsewhere"}))
	_, err = w.Done(t.Context(), "joe", c.ID, "")
	var denied *engagement.DeniedError
	require.ErrorAs(t, err, &denied, "who does not serve there learns nothing")
}

func TestS5_35_WritingFromTheListCanBeSwitchedOff(t *testing.T) {
	for _, off := range []bool{false, true} {
		w := newWorld(t, func(cfg *engagement.Config, _ *channeltest.Fake) {
			cfg.Policies = map[channel.ID]engagement.Policy{line: {ChooseChannel: off}}
		})
		c := w.answered("ana")
		write := func(o engagement.Outgoing) error {
			o.Agent, o.Parts = "ana", channel.Parts{channel.Text{Body: "hello again"}}
			_, err := w.Send(t.Context(), o)
			return err
		}
		require.NoError(t, write(engagement.Outgoing{Conversation: c.Conversation}), "a case is open")
		_, err := w.End(t.Context(), "ana", c.ID)
		require.NoError(t, err)
		require.NoError(t, write(engagement.Outgoing{Conversation: c.Conversation}), "S5.8: the same one goes on")
		_, err = w.Done(t.Context(), "ana", c.ID, "")
		require.NoError(t, err)
		composer, err := w.Composer(t.Context(), "ana", c.Conversation)
		require.NoError(t, err)
		if !off {
			assert.Equal(t, engagement.ComposeFree, composer.Mode)
			require.NoError(t, write(engagement.Outgoing{Conversation: c.Conversation}))
			continue
		}
		assert.Equal(t, engagement.ComposeNothing, composer.Mode)
		assert.Equal(t, engagement.ComposerNoCase, composer.Why)
		var refused *engagement.RefusedError
		require.ErrorAs(t, write(engagement.Outgoing{Conversation: c.Conversation}), &refused)
		assert.Equal(t, engagement.ReasonNoCase, refused.Reason)
		assert.Len(t, w.timeline(c.Conversation), 4, "nothing was stored")
		require.NoError(t, write(engagement.Outgoing{Channel: line, To: customer}), "with a channel that is chosen")
		assert.NotEqual(t, c.ID, w.item(engagement.ViewMine, "ana").Case.ID)
	}
}

// pictured is a world with files, where a contact has written, and a picture of the
// agent's.
func pictured(t *testing.T) (*world, *storage.Case, channel.Media) {
	t.Helper()
	w := newShop(t, func(cfg *engagement.Config, _ *shop) {
		dir, err := engagement.OpenMediaDir(t.TempDir())
		require.NoError(t, err)
		cfg.Media = dir
	})
	w.answer("hello 👋")
	m, err := w.Upload(t.Context(), "cat.png", "image/png", 12, newReader("\x89PNG picture"))
	require.NoError(t, err)
	return w, w.item(engagement.ViewQueue, "ana").Case, m
}

func TestS5_2_S5_30_TextEmojiImagesAndTemplatesGoBothWays(t *testing.T) {
	w, c, picture := pictured(t)
	m := w.fake.Inbound(byPhone, "")
	m.At = time.Now()
	m.Parts = channel.Parts{channel.Image{Media: w.fake.PutMedia([]byte("theirs"), "image/png"), Caption: "this one 🔥"}}
	require.Equal(t, 200, w.deliver(m))
	for _, parts := range []channel.Parts{
		{channel.Text{Body: "Thank you 🙏🏽, we look at it"}}, {channel.Image{Media: picture}}, {noticed()},
	} {
		_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: "ana", Parts: parts})
		require.NoError(t, err)
		w.due()
	}
	said := w.timeline(c.Conversation)
	require.Len(t, said, 5)
	assert.Equal(t, channel.Parts{channel.Text{Body: "hello 👋"}}, said[0].Parts)
	assert.Equal(t, "this one 🔥", said[1].Parts[0].(channel.Image).Caption)
	assert.NotEmpty(t, said[1].Parts[0].(channel.Image).Media.Stored, "their picture is kept")
	sent := w.fake.Sent()
	require.Len(t, sent, 3)
	assert.Equal(t, channel.Parts{channel.Text{Body: "Thank you 🙏🏽, we look at it"}}, sent[0].Parts)
	assert.IsType(t, channel.Image{}, sent[1].Parts[0])
	assert.IsType(t, channel.Template{}, sent[2].Parts[0])
}

func TestS5_18_ATappedButtonIsTheContactsOwnEntry(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newWorldOn(t, open(), nil)
		c := w.answered("ana")
		tapped := w.fake.Inbound(customer, "")
		tapped.At, tapped.Parts = time.Now(), channel.Parts{channel.Choice{ID: "yes", Title: "Yes, please"}}
		require.Equal(t, 200, w.deliver(tapped))
		page, err := w.Person(t.Context(), c.Contact, storage.MessageID{}, 1, engagement.PersonFilter{})
		require.NoError(t, err)
		require.Len(t, page.Messages, 1)
		last := page.Messages[0]
		assert.Equal(t, channel.Parts{channel.Choice{ID: "yes", Title: "Yes, please"}}, last.Parts)
		assert.Equal(t, storage.Inbound, last.Direction)
		assert.Equal(t, channel.AuthorContact, last.Author.Kind)
		assert.Equal(t, c.ID, last.Case, "in the same interaction")
	})
}

func TestS5_32_S5_33_TheContactListHasWhatIsUnread(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newTwoLines(t, open())
		w.says(line, "max", "one")
		w.says(line, "max", "two")
		w.says(wall, "max-too", "three")
		w.says(line, "eve", "four")
		max, other, eve := w.contactOf(line, "max"), w.contactOf(wall, "max-too"), w.contactOf(line, "eve")
		w.done(other)
		_, err := w.MergeContacts(t.Context(), "ana", other, max)
		require.NoError(t, err)
		unread := func(agent storage.AgentID) []int64 {
			got, err := w.UnreadOf(t.Context(), agent, max, eve)
			require.NoError(t, err)
			return got
		}
		assert.Equal(t, []int64{3, 1}, unread("ana"), "on both channels of one person")
		require.NoError(t, w.MarkRead(t.Context(), "ana", w.workOf("max").Conversation))
		assert.Equal(t, []int64{1, 1}, unread("ana"))
		assert.Equal(t, []int64{3, 1}, unread("ben"), "each agent reads for themselves")
		require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{ID: "wall", Channels: map[channel.ID][]engagement.Permission{wall: {engagement.ViewCases}}}))
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "wally", Role: "wall"}))
		assert.Equal(t, []int64{1, 0}, unread("wally"), "what they may see")
		_, err = w.UnreadOf(t.Context(), "ana", storage.ContactID{9})
		require.ErrorIs(t, err, storage.ErrNotFound)
		_, err = w.UnreadOf(t.Context(), "ana", make([]storage.ContactID, 201)...)
		assert.ErrorAs(t, err, new(*engagement.InvalidError))
	})
}
