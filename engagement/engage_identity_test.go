package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// identity is what is known of the number.
func (w *world) identity() *storage.Identity {
	w.t.Helper()
	for _, id := range w.startFor("ana", engagement.Target{Number: number}).Identities {
		if id.Address == byPhone {
			return id
		}
	}
	w.t.Fatal("the number is nobody's")
	return nil
}

func TestS5_22_S5_23_S5_24_S5_29_ConnectingAsksAndWaitsForTheContact(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newStrictShop(t)
		ask := engagement.Engagement{
			Agent: "ana", Channel: line, Target: engagement.Target{Number: number}, Template: greet("Mia"),
			Consent: &engagement.ConsentGiven{Granted: true, Basis: storage.BasisAgent, Detail: "asked on the telephone"},
		}
		_, err := w.Connect(t.Context(), ask)
		require.NoError(t, err)
		w.due()
		assert.Equal(t, storage.IdentityRequested, w.identity().State)
		w.answer("yes")
		assert.Equal(t, storage.IdentityConnected, w.identity().State)
		_, err = w.Connect(t.Context(), ask)
		require.NoError(t, err)
		assert.Equal(t, storage.IdentityConnected, w.identity().State, "it stays so")
	})
}

func TestS5_25_AnotherNumberCanBeAdded(t *testing.T) {
	w := newShop(t, nil)
	w.mustEngage("ana")
	contact := w.live().Contact.ID
	id, err := w.AddNumber(t.Context(), "ana", contact, "whatsapp", other)
	require.NoError(t, err)
	assert.Equal(t, storage.IdentityUnknown, id.State)
	again, err := w.AddNumber(t.Context(), "ana", contact, "whatsapp", other)
	require.NoError(t, err)
	assert.Equal(t, id.ID, again.ID)
	assert.Equal(t, contact, w.startFor("ana", engagement.Target{Number: other}).Contact.ID)
	_, err = w.engageAs("ben", engagement.Target{Number: "+4915177777777"}, noticed())
	require.NoError(t, err)
	_, err = w.AddNumber(t.Context(), "ana", contact, "whatsapp", "+4915177777777")
	isInvalid(t, err, "number")
	_, err = w.AddNumber(t.Context(), "ana", contact, "whatsapp", "12")
	isInvalid(t, err, "number")
	_, err = w.AddNumber(t.Context(), "ana", contact, "", other)
	isInvalid(t, err, "kind")
	_, err = w.AddNumber(t.Context(), "ana", storage.ContactID{1}, "whatsapp", "+4915166666666")
	assert.ErrorIs(t, err, storage.ErrNotFound)
}

func TestS5_27_S5_28_ValidatingKeepsAWarningUntilItIsGood(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		w.fake.Block(byPhone)
		id, err := w.Validate(t.Context(), "ana", line, byPhone)
		require.NoError(t, err)
		assert.Equal(t, storage.IdentityInvalid, id.State)
		assert.NotEmpty(t, id.Problem)
		assert.Equal(t, time.Now().UTC(), id.CheckedAt)
		assert.Contains(t, w.kinds(), engagement.IdentityChanged)
		w.untouched(func() {
			_, err := w.engage("ana")
			refused(t, err, engagement.ReasonInvalid) // S5.41
			assert.Equal(t, engagement.ReasonInvalid, w.startFor("ana", engagement.Target{Number: number}).Senders[0].Refusal.Reason)
		})
		pass(time.Hour)
		w.fake.Unblock(byPhone)
		id, err = w.Validate(t.Context(), "ana", line, byPhone)
		require.NoError(t, err)
		assert.Equal(t, storage.IdentityConnected, id.State)
		assert.Empty(t, id.Problem)
		_, err = w.engage("ana")
		require.NoError(t, err)

		w.fake.FailNextVerb(&channel.Error{Kind: channel.Unavailable, Op: "check"})
		_, err = w.Validate(t.Context(), "ana", line, byPhone)
		assert.ErrorIs(t, err, channel.Unavailable)
		assert.Empty(t, w.identity().Problem, "that says nothing about the address")
		_, err = w.Validate(t.Context(), "ana", line, channel.Address{Kind: channel.AddressPhone, Value: other})
		assert.ErrorIs(t, err, storage.ErrNotFound)
	})
}

// plainShop has templates, and cannot ask its provider about addresses.
type plainShop struct{ *shop }

func (plainShop) CheckContact() {} // not the verb: it hides the one of the fake

func TestS5_27_WhereTheProviderCannotBeAskedMessagesTell(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, func(cfg *engagement.Config, s *shop) { cfg.Channels[line] = plainShop{s} })
		m := w.mustEngage("ana")
		id, err := w.Validate(t.Context(), "ana", line, byPhone)
		require.NoError(t, err)
		assert.Zero(t, id.CheckedAt, "nothing tells yet")
		require.Equal(t, 200, w.deliver(w.fake.StatusOf(m.ProviderID, channel.StatusFailed)))
		id, err = w.Validate(t.Context(), "ana", line, byPhone)
		require.NoError(t, err)
		assert.NotEmpty(t, id.Problem)
		w.answer("hello")
		id, err = w.Validate(t.Context(), "ana", line, byPhone)
		require.NoError(t, err)
		assert.Empty(t, id.Problem)
		assert.Equal(t, storage.IdentityConnected, id.State)
	})
}

func TestS5_28_ARefusalForThePersonMarksTheAddress(t *testing.T) {
	w := newShop(t, nil)
	w.fake.FailNext(&channel.Error{Kind: channel.Unreachable, Scope: channel.ScopeRecipient, Op: "send", Detail: "no such account"})
	w.mustEngage("ana")
	assert.Equal(t, storage.IdentityInvalid, w.identity().State)
	assert.Equal(t, "no such account", w.identity().Problem)
}

func TestS5_21_AgentsChangeContacts(t *testing.T) {
	w := newShop(t, nil)
	w.mustEngage("ana")
	c := w.live().Contact
	changed := *c
	changed.Name, changed.Attributes, changed.Kind = "Mia Meier", map[string]string{"shoe": "38"}, storage.ContactGroup
	require.NoError(t, w.PutContact(t.Context(), "ana", &changed))
	info, err := w.Contact(t.Context(), c.ID)
	require.NoError(t, err)
	assert.Equal(t, "Mia Meier", info.Contact.Name)
	assert.Equal(t, storage.ContactPerson, info.Contact.Kind, "what somebody is does not change")
	assert.ErrorIs(t, w.PutContact(t.Context(), "ana", c), storage.ErrConflict)
	assert.ErrorAs(t, w.PutContact(t.Context(), "nobody", &changed), new(*engagement.DeniedError))
	found, err := w.FindContacts(t.Context(), "meier", storage.ContactID{}, 0)
	require.NoError(t, err)
	assert.Len(t, found, 1)
}

func TestS5_47_S5_50_TheChoiceComesBackLinkedToItsNotification(t *testing.T) {
	w := newShop(t, nil)
	m := w.mustEngage("ana")
	tap := w.fake.Inbound(byPhone, "")
	tap.Parts, tap.ReplyTo, tap.At = channel.Parts{channel.Choice{ID: "Yes", Title: "Yes"}}, m.ProviderID, time.Now()
	require.Equal(t, 200, w.deliver(tap))
	all := w.timeline(m.Conversation)
	require.Len(t, all, 2)
	assert.Equal(t, m.ProviderID, all[1].ReplyTo)
	assert.Equal(t, channel.Choice{ID: "Yes", Title: "Yes"}, all[1].Parts[0])
	events, err := w.EventPage(t.Context(), "", 1000)
	require.NoError(t, err)
	var heard []storage.MessageID
	for _, e := range events {
		if e.Kind == engagement.MessageReceived {
			heard = append(heard, e.Message)
		}
	}
	assert.Equal(t, []storage.MessageID{all[1].ID}, heard, "what can drive an automation")
}
