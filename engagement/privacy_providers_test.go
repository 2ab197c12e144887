package engagement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

func TestProvidersAreAskedToEraseUntilTheyAnswer(t *testing.T) {
	onEachStoreInABubble(t, func(t *testing.T, open func() storage.Store) {
		w := newWorldOn(t, open(), nil)
		w.write("hello")
		w.due() // the profile is asked for
		contact := w.item(engagement.ViewQueue, "ana").Contact.ID
		w.fake.FailNextVerb(&channel.Error{Kind: channel.Unavailable, Op: "erase"})
		r := w.erased(contact)
		require.Len(t, r.Providers, 1)
		assert.Equal(t, engagement.ProviderAsked, r.Providers[0].Answer)
		assert.Empty(t, w.fake.Erased())

		w.later(time.Hour)
		r, err := w.Receipt(t.Context(), r.ID)
		require.NoError(t, err)
		assert.Equal(t, engagement.ProviderRemoved, r.Providers[0].Answer)
		assert.Equal(t, line, r.Providers[0].Channel)
		assert.Equal(t, []channel.Address{customer}, w.fake.Erased())
		_, some := w.next()
		if some {
			w.later(48 * time.Hour)
		}
		assert.Len(t, w.fake.Erased(), 1, "once")
		assert.NotContains(t, w.documents(), customer.Value)
	})
}

func TestAProviderThatRefusesIsNamedInTheReceipt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.write("hello")
		w.due() // the profile is asked for
		w.fake.FailNextVerb(&channel.Error{Kind: channel.Unsupported, Op: "erase"})
		r := w.erased(w.item(engagement.ViewQueue, "ana").Contact.ID)
		w.later(time.Hour)
		r, err := w.Receipt(t.Context(), r.ID)
		require.NoError(t, err)
		require.Len(t, r.Providers, 1)
		assert.Equal(t, engagement.ProviderRefused, r.Providers[0].Answer)
		assert.Equal(t, channel.Unsupported.String(), r.Providers[0].Problem)
		assert.Empty(t, w.fake.Erased())
	})
}
