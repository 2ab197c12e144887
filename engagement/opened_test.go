package engagement_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asks delivers that the customer opened the chat.
func (w *world) asks(id channel.ProviderID, begins bool, ref *channel.Referral) {
	w.t.Helper()
	require.Equal(w.t, http.StatusOK, w.deliver(channel.ConversationOpened{
		Origin: channel.Origin{ID: id, Account: w.fake.Account(), At: time.Now(), Raw: []byte("{}")},
		From:   channel.Person{Addresses: []channel.Address{customer}}, Begins: begins, Referral: ref,
	}))
}

func TestS2_9_AWebChatBeginsWhenItIsAskedFor(t *testing.T) {
	w := newWorld(t, nil)
	entry := &channel.Referral{Source: "tag", Ref: "billing"}
	w.asks("o-1", true, entry)
	it := w.item(engagement.ViewQueue, "ana")
	assert.Equal(t, entry, it.Case.Entry, "S2.2")
	assert.False(t, it.Case.WaitingSince.IsZero(), "somebody waits")
	assert.True(t, it.Conversation.LastInbound.IsZero(), "nothing was said yet")
	since := it.Case.WaitingSince

	w.write("hello")
	again := w.item(engagement.ViewQueue, "ana")
	assert.Equal(t, it.Case.ID, again.Case.ID, "the message joins it")
	assert.Equal(t, since, again.Case.WaitingSince, "the contact waits since the chat was asked for")
	w.asks("o-1", true, entry)
	assert.Equal(t, 1, w.queue("ana"), "a repeat")

	_, err := w.PickUp(t.Context(), "ana", again.Case.ID)
	require.NoError(t, err)
	_, err = w.Done(t.Context(), "ana", again.Case.ID, "")
	require.NoError(t, err)
	w.asks("o-2", true, &channel.Referral{Source: "staff", Ref: "ben"})
	third := w.item(engagement.ViewQueue, "ana")
	assert.NotEqual(t, it.Case.ID, third.Case.ID)
	assert.Equal(t, storage.CaseOpen, third.Case.State)
}

func TestS2_12_FollowingAloneOpensNothing(t *testing.T) {
	w := newWorld(t, nil)
	w.asks("o-1", false, &channel.Referral{Source: "scan", Ref: "poster"})
	assert.Zero(t, w.queue("ana"))
	w.write("hello")
	assert.Equal(t, 1, w.queue("ana"), "S2.11, S2.13 to S2.17: it begins with the first message")
}
