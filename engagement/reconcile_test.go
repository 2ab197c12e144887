package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
)

// newRecallingWorld is a world whose provider can be asked what was said.
func newRecallingWorld(t *testing.T) *world {
	t.Helper()
	return newWorld(t, func(c *engagement.Config, f *channeltest.Fake) {
		c.Channels = map[channel.ID]channel.Channel{line: f.Recalling()}
	})
}

func TestHistoryClearsUpAnUnknownOutcome(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newRecallingWorld(t)
		w.write("hello")
		w.fake.LoseAnswer()
		m := w.mustReply("ana", "did it arrive?")
		w.due()
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
		pass(29 * time.Second)
		w.due()
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
		pass(2 * time.Second)
		w.due()
		assert.Equal(t, storage.OutcomeAccepted, w.message(m.ID).Outcome)
		assert.NotEmpty(t, w.message(m.ID).ProviderID)
		assert.Equal(t, 1, w.fake.Copies(m.ID.String()))
		calls := w.fake.Calls()
		pass(time.Hour)
		w.due()
		assert.Equal(t, calls, w.fake.Calls(), "what is known is not asked for again")
	})
}

func TestHistoryIsReadTwiceForWhatIsNotThere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newRecallingWorld(t)
		w.write("hello")
		w.due() // the profile
		w.fake.FailNext(errLost)
		m := w.mustReply("ana", "it did not")
		w.due()
		calls := w.fake.Calls()
		for range 12 {
			pass(time.Minute)
			w.due()
		}
		assert.Equal(t, calls+2, w.fake.Calls())
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome, "that it is not there is no proof")
	})
}

func TestHistoryThatIsRefusedIsNotAskedForAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newRecallingWorld(t)
		w.write("hello")
		w.due() // the profile
		w.fake.LoseAnswer()
		m := w.mustReply("ana", "did it arrive?")
		w.due()
		calls := w.fake.Calls()
		w.fake.FailNextVerb(&channel.Error{Kind: channel.Unsupported, Op: "test"})
		for range 12 {
			pass(time.Minute)
			w.due()
		}
		assert.Equal(t, calls+1, w.fake.Calls())
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
	})
}

func TestHistoryOfAWorkerThatDied(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newRecallingWorld(t)
		w.write("hello")
		m := w.mustReply("ana", "hi")
		w.die()
		pass(time.Hour)
		w.due()
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
		calls := w.fake.Calls()
		pass(time.Minute)
		w.due()
		assert.Equal(t, calls+1, w.fake.Calls(), "the provider is asked")
	})
}

func TestNoHistoryIsAskedForWhereThereIsNone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(_ *engagement.Config, f *channeltest.Fake) {
			f.SetCapabilities(func(c *channel.Capabilities) { c.Profile = false })
		})
		w.write("hello")
		w.fake.LoseAnswer()
		m := w.mustReply("ana", "did it arrive?")
		w.due()
		calls := w.fake.Calls()
		pass(time.Hour)
		w.due()
		assert.Equal(t, calls, w.fake.Calls())
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
	})
}

func TestWOZTELLHistoryTellsWhatBecameOfAMessage(t *testing.T) {
	onWOZTELL(t, woztelltest.Options{NoEchoes: true}, func(w *world, server *woztelltest.Server, mia *woztelltest.Phone, id storage.ConversationID) {
		t := w.t
		server.FailCalls(1, woztelltest.CallFault{Op: woztelltest.OpSend, Accept: true, Drop: true})
		m := w.speak(id, "did it arrive?")
		w.settleAt(server)
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
		pass(time.Minute)
		w.settleAt(server)
		assert.Equal(t, storage.OutcomeAccepted, w.message(m.ID).Outcome)
		assert.Len(t, w.timeline(id), 2, "and nothing is there twice")
	})
}
