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

// of is where an event about a message comes from.
func (w *world) of(m *storage.Message, event string) channel.Origin {
	return channel.Origin{ID: m.ProviderID + channel.ProviderID("-"+event), Account: w.fake.Account(), At: time.Now()}
}

// What was forgotten is not said again, whatever its author or an agent does with the
// message later: nobody would look at it once more.
func TestWhatWasForgottenIsNotSaidAgain(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newWorldOn(t, open(), nil)
		c := w.comes("max")
		m := w.timeline(c.Conversation)[0]
		require.NoError(t, w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			q := storage.Retention{Before: time.Now().Add(time.Hour), At: time.Now().Add(-time.Hour), Limit: 9}
			did, err := tx.Messages().ForgetContent(ctx, q)
			assert.Equal(t, 1, did.Messages)
			return err
		}))
		forgotten, before := w.message(m.ID), w.kinds()
		max := channel.Person{Name: "Max", Addresses: []channel.Address{{Kind: channel.AddressUser, Value: "max"}}}
		for name, e := range map[string]channel.Event{
			"edited":  channel.MessageEdited{Origin: w.of(m, "edit"), Of: m.ProviderID, From: max, Parts: channel.Parts{channel.Text{Body: "my number is 5550001"}}},
			"praised": channel.ReactionChanged{Origin: w.of(m, "reaction"), Of: m.ProviderID, From: max, Emoji: "👍"},
			"deleted": channel.MessageDeleted{Origin: w.of(m, "deletion"), Of: m.ProviderID, From: max},
		} {
			require.Equal(t, 200, w.deliver(e))
			assert.Equal(t, forgotten, w.message(m.ID), name)
		}
		var field *engagement.InvalidError
		_, err := w.React(t.Context(), "ana", m.ID, "👍")
		require.ErrorAs(t, err, &field)
		assert.Equal(t, forgotten, w.message(m.ID))
		assert.Equal(t, before, w.kinds(), "nothing has changed")
	})
}

// Deleted is not forgotten: what its author takes back late, or changed before, is
// as it was said last.
func TestADeletedMessageIsEditedUntilItIsForgotten(t *testing.T) {
	w := newWorld(t, nil)
	c := w.comes("max")
	m := w.timeline(c.Conversation)[0]
	edit := channel.MessageEdited{Origin: w.of(m, "edit"), Of: m.ProviderID, Parts: channel.Parts{channel.Text{Body: "changed"}}}
	require.Equal(t, 200, w.deliver(channel.MessageDeleted{Origin: w.of(m, "deletion"), Of: m.ProviderID}))
	require.Equal(t, 200, w.deliver(edit))
	assert.Equal(t, edit.Parts, w.message(m.ID).Parts)
}
