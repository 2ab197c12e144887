package binding_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The rules by example. That they hold in every state is the model's to show.

var day = binding.Terms{Period: 24 * time.Hour, Bound: time.Minute}

func after(d time.Duration) time.Time { return present.Add(d) }

func reserved() *storage.Binding {
	b := &storage.Binding{Agent: "A"}
	day.Reserve(b, present)
	binding.Queue(b)
	return b
}

func sent(t *testing.T, b *storage.Binding, at time.Time) {
	t.Helper()
	require.NoError(t, day.HandOver(b, at))
	day.Accepted(b, at, b.HoldUntil)
}

func TestS1_22_OthersAreKeptOutFromTheSameInstantOn(t *testing.T) {
	b := reserved()
	assert.True(t, day.Holds(b, present))
	assert.Equal(t, present, b.StartedAt)
	assert.Equal(t, after(24*time.Hour), binding.End(b), "what the other one is told")
}

func TestS1_23_RefusalReleasesAndUnknownKeeps(t *testing.T) {
	b := reserved()
	require.NoError(t, day.HandOver(b, present))
	binding.Unsent(b, b.HoldUntil)
	assert.True(t, day.Refused(b, after(time.Second)))
	assert.False(t, day.Holds(b, after(time.Second)))
	assert.Equal(t, storage.BindingReleased, b.EndReason)

	b = reserved()
	require.NoError(t, day.HandOver(b, present))
	day.Unknown(b, after(time.Hour))
	assert.True(t, day.Holds(b, after(24*time.Hour)))
	assert.Equal(t, after(24*time.Hour+time.Minute), binding.End(b), "it may have taken as long as the bound")
}

func TestS1_23_RefusalKeepsWhatEarlierMessagesBound(t *testing.T) {
	b := reserved()
	sent(t, b, present)
	binding.Queue(b)
	require.NoError(t, day.HandOver(b, after(20*time.Hour)))
	binding.Unsent(b, b.HoldUntil)
	assert.False(t, day.Refused(b, after(20*time.Hour)))
	assert.True(t, day.Holds(b, after(24*time.Hour-1)))
	assert.False(t, day.Holds(b, after(24*time.Hour)), "a message that was refused extends nothing")
}

func TestS1_23_RefusalAfterTheEndIsAnExpiry(t *testing.T) {
	b := reserved()
	require.ErrorIs(t, day.HandOver(b, after(24*time.Hour)), binding.ErrOver)
	assert.True(t, day.Refused(b, after(24*time.Hour)))
	assert.Equal(t, storage.BindingExpired, b.EndReason)
}

func TestS1_24_S1_26_EachMessageMovesTheEnd(t *testing.T) {
	b := reserved()
	sent(t, b, present)
	assert.Equal(t, after(24*time.Hour), binding.End(b))
	binding.Queue(b)
	sent(t, b, after(5*time.Hour))
	assert.Equal(t, after(29*time.Hour), binding.End(b))
	assert.Equal(t, binding.End(b), binding.Until(b), "others wait for no longer than they are told")
}

func TestS1_32_TheEndItselfIsFree(t *testing.T) {
	b := reserved()
	sent(t, b, present)
	assert.True(t, day.Holds(b, after(24*time.Hour-1)))
	assert.False(t, day.Holds(b, after(24*time.Hour)))
	skewed := day
	skewed.Skew = time.Second
	assert.True(t, skewed.Holds(b, after(24*time.Hour)), "the clock that set it may be slow")
	assert.False(t, skewed.Holds(b, after(24*time.Hour+time.Second)))
}

func TestS1_31_RevocationIsImmediate(t *testing.T) {
	b := reserved()
	sent(t, b, present)
	binding.Queue(b)
	binding.Finish(b, after(time.Hour), storage.BindingRevoked, "S")
	assert.False(t, day.Holds(b, after(time.Hour)))
	assert.ErrorIs(t, day.HandOver(b, after(time.Hour)), binding.ErrOver)
}

func TestS1_41_TheFirstReasonStays(t *testing.T) {
	for _, why := range []storage.BindingEnd{
		storage.BindingExpired, storage.BindingRevoked, storage.BindingDisabled, storage.BindingAgentLeft, storage.BindingContactGone,
	} {
		b := reserved()
		binding.Finish(b, after(time.Hour), why, "S")
		was := *b
		binding.Finish(b, after(2*time.Hour), storage.BindingReleased, "T")
		day.Accepted(b, after(2*time.Hour), b.HoldUntil)
		day.Unknown(b, after(2*time.Hour))
		day.Extend(b, after(2*time.Hour))
		assert.False(t, day.Refused(b, after(2*time.Hour)))
		was.Messages = 0
		assert.Equal(t, was, *b)
	}
}

func TestS1_20_TwoCallsAtOnceCoverEachOther(t *testing.T) {
	b := reserved()
	binding.Queue(b)
	require.NoError(t, day.HandOver(b, present)) // to one address
	slow := b.HoldUntil
	require.NoError(t, day.HandOver(b, present)) // to another
	day.Accepted(b, after(time.Second), b.HoldUntil)
	assert.True(t, day.Holds(b, after(24*time.Hour+30*time.Second)), "the first may still arrive within the bound")
	day.Accepted(b, after(time.Minute), slow)
	assert.Equal(t, after(24*time.Hour+time.Minute), binding.Until(b))
}
