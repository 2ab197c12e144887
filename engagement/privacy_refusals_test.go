package engagement_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// erased erases a person, and returns the receipt.
func (w *world) erased(contact storage.ContactID) engagement.Receipt {
	w.t.Helper()
	r, err := w.ErasePerson(w.t.Context(), "", contact)
	require.NoError(w.t, err)
	require.NoError(w.t, w.RunDue(w.t.Context(), time.Now().Add(time.Second)))
	r, err = w.Receipt(w.t.Context(), r.ID)
	require.NoError(w.t, err)
	require.False(w.t, r.DoneAt.IsZero())
	return r
}

// names are those of all documents of settings, and what is in them.
func (w *world) documents() (all string) {
	w.t.Helper()
	require.NoError(w.t, w.store.View(w.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		list, err := tx.Settings().List(ctx, "")
		all = ""
		for _, s := range list {
			all += s.Name + " " + string(s.Data) + "\n"
		}
		return err
	}))
	return all
}

func TestS3_10_WhoSaidNoAndWasErasedIsNotWrittenTo(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newShopOn(t, open(), nil)
		_, err := w.SaveRetention(t.Context(), "chief", engagement.Retention{Refusals: true})
		require.NoError(t, err)
		w.answer("STOP")
		r := w.erased(w.item(engagement.ViewQueue, "ana").Contact.ID)
		assert.Equal(t, 1, r.Refusals)
		assert.Contains(t, r.NotRemoved[len(r.NotRemoved)-1], "hash")
		assert.NotContains(t, w.documents(), number[1:])

		// An import adds the number again, and an agent writes to it.
		_, err = w.Engage(t.Context(), engagement.Engagement{
			Agent: "ana", Channel: line, Target: engagement.Target{Number: number}, Template: greet("Max"),
		})
		var refused *engagement.RefusedError
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, engagement.ReasonWithdrawn, refused.Reason)

		// They write themselves: what they said once holds, until they say yes.
		w.answer("I have a question")
		contact := w.item(engagement.ViewQueue, "ana").Contact.ID
		ledger, err := w.Consents(t.Context(), contact)
		require.NoError(t, err)
		require.Len(t, ledger, 1)
		assert.Equal(t, storage.BasisErased, ledger[0].Basis)
		assert.False(t, ledger[0].Granted)
		_, err = w.RecordConsent(t.Context(), "", engagement.ConsentGiven{Contact: contact, Kind: "whatsapp", Granted: true, Basis: storage.BasisOptIn})
		require.NoError(t, err)
		r = w.erased(contact)
		assert.Zero(t, r.Refusals, "they said yes in the end")
		_, err = w.Engage(t.Context(), engagement.Engagement{
			Agent: "ana", Channel: line, Target: engagement.Target{Number: number}, Template: greet("Max"),
		})
		require.NoError(t, err)
	})
}

func TestAnErasureForgetsTheNoTooUnlessItIsToBeKept(t *testing.T) {
	w := newShop(t, nil)
	keep, err := w.SaveRetention(t.Context(), "chief", engagement.Retention{Refusals: true})
	require.NoError(t, err)
	w.answer("STOP")
	assert.Equal(t, 1, w.erased(w.item(engagement.ViewQueue, "ana").Contact.ID).Refusals)
	assert.Contains(t, w.documents(), "refusals/of/")

	_, err = w.SaveRetention(t.Context(), "chief", engagement.Retention{Version: keep})
	require.NoError(t, err)
	w.answer("hello")
	assert.Zero(t, w.erased(w.item(engagement.ViewQueue, "ana").Contact.ID).Refusals)
	assert.NotContains(t, w.documents(), "refusals/of/")
	w.answer("hello")
	ledger, err := w.Consents(t.Context(), w.item(engagement.ViewQueue, "ana").Contact.ID)
	require.NoError(t, err)
	assert.Empty(t, ledger)
}

// A number that is written in two ways is one person's, and one purpose is not all.
func TestARefusalIsKeptForEverySpellingAndPurpose(t *testing.T) {
	w := newShop(t, nil)
	_, err := w.SaveRetention(t.Context(), "chief", engagement.Retention{Refusals: true})
	require.NoError(t, err)
	at := func(value string) channel.Address { return channel.Address{Kind: channel.AddressPhone, Value: value} }
	writes := func(value string) storage.ContactID {
		m := w.fake.Inbound(at(value), "hello")
		m.At = time.Now()
		require.Equal(t, 200, w.deliver(m))
		return w.item(engagement.ViewQueue, "ana").Contact.ID
	}
	contact := writes("+5491123456789")
	_, err = w.RecordConsent(t.Context(), "", engagement.ConsentGiven{
		Contact: contact, Kind: "whatsapp", Purpose: storage.PurposeMarketing, Basis: storage.BasisAgent,
	})
	require.NoError(t, err)
	w.erased(contact)
	ledger, err := w.Consents(t.Context(), writes("+541123456789"))
	require.NoError(t, err)
	require.Len(t, ledger, 1)
	assert.Equal(t, storage.PurposeMarketing, ledger[0].Purpose)
}
