package channel_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
)

// report draws one report about a message. Few instants and texts, so that
// they often collide.
func report(t *rapid.T) channel.Progress {
	at := time.Date(2026, 1, 1, 0, 0, rapid.IntRange(0, 3).Draw(t, "second"), 0, time.UTC)
	why := channel.Failure{
		Kind: rapid.SampledFrom([]channel.ErrorKind{channel.Unreachable, channel.Unavailable}).Draw(t, "kind"),
		Code: rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "code"), Detail: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "detail"),
	}
	return channel.Reported(channel.Status(rapid.IntRange(0, 6).Draw(t, "status")), at, why)
}

func progress(t *rapid.T) channel.Progress {
	var p channel.Progress
	for range rapid.IntRange(0, 4).Draw(t, "reports") {
		p = p.Merge(report(t))
	}
	return p
}

// rank is how far a status is: the order in which a message may move.
func rank(s channel.Status) int {
	order := []channel.Status{
		channel.StatusNone, channel.StatusAccepted, channel.StatusFailed, channel.StatusDelivered, channel.StatusRead, channel.StatusPlayed,
	}
	for i, other := range order {
		if s == other {
			return i
		}
	}
	return -1
}

func TestProgressIsALattice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := progress(t), progress(t), progress(t)
		require.Equal(t, a.Merge(b), b.Merge(a), "commutative")
		require.Equal(t, a.Merge(b).Merge(c), a.Merge(b.Merge(c)), "associative")
		require.Equal(t, a, a.Merge(a), "idempotent")
		require.Equal(t, a, a.Merge(channel.Progress{}), "nothing is neutral")
		require.True(t, a.Equal(a.Merge(a)))
		require.Equal(t, a == b, a.Equal(b))
	})
}

func TestProgressOnlyMovesForward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := progress(t), report(t)
		require.GreaterOrEqual(t, rank(a.Merge(b).Status()), rank(a.Status()))
		require.GreaterOrEqual(t, rank(a.Merge(b).Status()), rank(b.Status()))
	})
}

func TestProgressInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var reports []channel.Progress
		for range rapid.IntRange(1, 6).Draw(t, "reports") {
			reports = append(reports, report(t))
		}
		var straight, mixed channel.Progress
		for _, r := range reports {
			straight = straight.Merge(r)
		}
		for _, r := range rapid.Permutation(reports).Draw(t, "order") {
			mixed = mixed.Merge(r).Merge(r)
		}
		require.Equal(t, straight, mixed)
	})
}

func TestProgressStatus(t *testing.T) {
	at := func(s int) time.Time { return time.Date(2026, 1, 1, 0, 0, s, 0, time.UTC) }
	why := channel.Failure{Kind: channel.Unreachable, Code: "131026"}
	failed := channel.Reported(channel.StatusFailed, at(1), why)
	assert.Equal(t, channel.StatusNone, channel.Progress{}.Status())
	assert.Equal(t, channel.StatusFailed, channel.Reported(channel.StatusAccepted, at(2), channel.Failure{}).Merge(failed).Status())
	late := failed.Merge(channel.Reported(channel.StatusDelivered, at(2), channel.Failure{}))
	assert.Equal(t, channel.StatusDelivered, late.Status(), "delivered to another device after all")
	assert.Equal(t, why, late.Failure, "the failure stays as a detail")
	first := channel.Reported(channel.StatusRead, at(3), channel.Failure{}).Merge(channel.Reported(channel.StatusRead, at(2), channel.Failure{}))
	assert.Equal(t, at(2), first.Read, "the earliest report counts")
	assert.Equal(t, channel.Progress{}, channel.Reported(channel.StatusNone, at(1), why))
}

func TestStatusAndKindsAsText(t *testing.T) {
	for s := channel.StatusNone; s <= channel.StatusFailed; s++ {
		b, err := json.Marshal(s)
		require.NoError(t, err)
		var back channel.Status
		require.NoError(t, json.Unmarshal(b, &back))
		assert.Equal(t, s, back)
	}
	for k := channel.Unknown; k <= channel.Unavailable; k++ {
		b, err := json.Marshal(k)
		require.NoError(t, err)
		var back channel.ErrorKind
		require.NoError(t, json.Unmarshal(b, &back))
		assert.Equal(t, k, back)
		assert.Equal(t, k == channel.RateLimited || k == channel.Unavailable, k.Retryable())
	}
	_, err := json.Marshal(channel.Status(99))
	assert.Error(t, err)
	_, err = json.Marshal(channel.ErrorKind(99))
	assert.Error(t, err)
	var s channel.Status
	assert.Error(t, json.Unmarshal([]byte(`"lost"`), &s))
	var k channel.ErrorKind
	assert.Error(t, json.Unmarshal([]byte(`"bad luck"`), &k))
	assert.Equal(t, "Status(99)", channel.Status(99).String())
	assert.Equal(t, "ErrorKind(99)", channel.ErrorKind(99).String())
}
