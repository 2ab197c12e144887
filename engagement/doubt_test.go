package engagement_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dropsRepeats makes the provider one that takes each key once.
func dropsRepeats(_ *engagement.Config, f *channeltest.Fake) {
	f.SetCapabilities(func(c *channel.Capabilities) { c.Idempotent = true })
}

func surely(kind channel.ErrorKind) error { return &channel.Error{Kind: kind} }

func perhaps() error { return &channel.Error{Kind: channel.Unavailable, Uncertain: true} }

// Where the provider drops repeats, what a refusal says of a message depends on
// whether some earlier call may have sent it, and on nothing else.
func TestARefusalIsUnknownOnlyIfAnEarlierCallMayHaveSentIt(t *testing.T) {
	limit := &channel.Error{Kind: channel.RateLimited, RetryAfter: time.Minute}
	for name, c := range map[string]struct {
		calls   []error
		outcome storage.Outcome
	}{
		"refused at once":              {[]error{surely(channel.Invalid)}, storage.OutcomeRejected},
		"after no connection":          {[]error{surely(channel.Unavailable), surely(channel.Invalid)}, storage.OutcomeRejected},
		"after many of those":          {[]error{surely(channel.Unavailable), limit, surely(channel.Unavailable), surely(channel.Unreachable)}, storage.OutcomeRejected},
		"after a limit":                {[]error{limit, limit, surely(channel.Invalid)}, storage.OutcomeRejected},
		"after a lost answer":          {[]error{perhaps(), surely(channel.Invalid)}, storage.OutcomeUnknown},
		"after a lost answer long ago": {[]error{perhaps(), surely(channel.Unavailable), limit, surely(channel.Invalid)}, storage.OutcomeUnknown},
		"after a lost answer in between": {
			[]error{surely(channel.Unavailable), perhaps(), limit, surely(channel.Unavailable), surely(channel.Invalid)}, storage.OutcomeUnknown,
		},
		"a limit that is not certain either": {
			[]error{&channel.Error{Kind: channel.RateLimited, RetryAfter: time.Minute, Uncertain: true}, surely(channel.Invalid)}, storage.OutcomeUnknown,
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, dropsRepeats)
				w.write("hello")
				for _, err := range c.calls {
					w.fake.FailNext(err)
				}
				m := w.mustReply("ana", "hi")
				defer w.start()()
				pass(15 * time.Minute)
				assert.Equal(t, c.outcome, w.message(m.ID).Outcome)
				assert.Empty(t, w.texts(), "a refusal ends it")
			})
		})
	}
}

// A process that died may have sent it, whatever the next ones hear.
func TestAProcessThatDiedLeavesADoubtForGood(t *testing.T) {
	bubble(t, func(t *testing.T) {
		db := memory.New()
		var down atomic.Bool
		first := newWorldOn(t, unreachable{db.Tenant("test"), &down}, dropsRepeats)
		first.write("hello")
		m := first.mustReply("ana", "hi")
		first.fake.OnSend(func(context.Context, *channel.Message) (channel.Receipt, error) {
			down.Store(true)
			return channel.Receipt{ID: "x-1", Status: channel.StatusAccepted}, nil
		})
		stop := first.start()
		pass(time.Minute)
		stop()

		second := newWorldOn(t, db.Tenant("test"), dropsRepeats)
		second.fake.FailNext(surely(channel.Unavailable))
		second.fake.FailNext(surely(channel.Invalid))
		defer second.start()()
		pass(time.Hour)
		assert.Empty(t, second.texts())
		assert.Equal(t, storage.OutcomeUnknown, second.message(m.ID).Outcome)
	})
}

// What may have left cannot be taken back, and nobody is told that it was.
func TestWhatMayHaveLeftIsNotCancelled(t *testing.T) {
	for name, c := range map[string]struct {
		first error
		taken bool
	}{
		"surely not sent": {surely(channel.Unavailable), true},
		"its answer lost": {perhaps(), false},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, dropsRepeats)
				w.write("hello")
				w.fake.FailNext(c.first)
				m := w.mustReply("ana", "hi")
				w.due()
				ok, err := w.Cancel(t.Context(), "ana", m.ID)
				require.NoError(t, err)
				assert.Equal(t, c.taken, ok)
				defer w.start()()
				pass(time.Hour)
				assert.Equal(t, !c.taken, w.message(m.ID).Outcome == storage.OutcomeAccepted)
			})
		})
	}
}
