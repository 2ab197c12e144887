package relay_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/engagement/relay"
	"github.com/rapport-go/rapport/storage"
)

// forget removes what happened before an instant from the journal.
func (w *world) forget(before time.Time) {
	w.t.Helper()
	require.NoError(w.t, w.store.Update(w.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Journal().Forget(ctx, before, 1000)
		return err
	}))
}

func TestAnEndpointGoesOnWithWhatIsLeftOfTheJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var gaps []relay.Gap
		hook := func(cfg *relay.Config) {
			cfg.Hooks.Skipped = func(endpoint string, gap relay.Gap) {
				assert.Equal(t, "crm", endpoint)
				gaps = append(gaps, gap)
			}
		}
		stop := w.start(w.relay(hook))
		w.say("mia", "one")
		pass(5 * time.Second)
		place, left := w.state(w.relay()).Place, time.Now()
		stop()

		pass(24 * time.Hour)
		w.say("mia", "nobody hears this")
		pass(24 * time.Hour)
		kept := time.Now()
		w.say("mia", "this one is left")
		w.forget(kept)
		stop = w.start(w.relay(hook))
		pass(5 * time.Second)
		stop()
		require.Len(t, w.crm.all(), 2)
		require.Len(t, gaps, 1)
		assert.Equal(t, place, gaps[0].After)
		assert.NotEqual(t, place, gaps[0].Until)
		assert.WithinDuration(t, left, gaps[0].Away, 5*time.Second)
		assert.Equal(t, kept.UTC(), gaps[0].To)

		// What was followed may be forgotten: nobody missed anything.
		w.forget(time.Now().Add(time.Hour))
		stop = w.start(w.relay(hook))
		w.say("mia", "more")
		pass(5 * time.Second)
		stop()
		assert.Len(t, w.crm.all(), 3)
		assert.Len(t, gaps, 1)
	})
}
