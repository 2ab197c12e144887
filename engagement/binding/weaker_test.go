package binding_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A weakness takes one thing out of the protocol. The model must find what
// goes wrong then: that is how we know that it looks.
type weakness struct {
	name   string
	weaken func(w *world)
	want   wrong
}

var weaknesses = []weakness{
	{"a lock with an end, and no check at the hand-over", func(w *world) {
		w.handOver = func(binding.Terms, *storage.Binding, time.Time) error { return nil }
		w.accepted = onlyExtends
	}, twoAgents},
	{"a check at the hand-over that holds nothing", func(w *world) {
		w.handOver, w.accepted = checked, onlyExtends
	}, twoAgents},
	{"a hold of the period without the bound", func(w *world) {
		w.handOver = func(t binding.Terms, b *storage.Binding, now time.Time) error {
			t.Bound = 0
			return t.HandOver(b, now)
		}
	}, twoAgents},
	{"a hold of the bound without the period", func(w *world) {
		w.handOver = func(t binding.Terms, b *storage.Binding, now time.Time) error {
			t.Period = 0
			return t.HandOver(b, now)
		}
	}, twoAgents},
	{"a hand-over that does not see that the binding ended", func(w *world) {
		w.interferes = true
		w.handOver = func(t binding.Terms, b *storage.Binding, now time.Time) error {
			b.EndedAt = time.Time{}
			return t.HandOver(b, now)
		}
	}, afterEnd},
	{"an unknown outcome that releases", func(w *world) {
		w.unknown = func(t binding.Terms, b *storage.Binding, now time.Time) bool { return t.Refused(b, now) }
	}, twoAgents},
	{"an unknown outcome that counts from when it was found", func(w *world) {
		w.unknown = func(t binding.Terms, b *storage.Binding, now time.Time) bool {
			b.EndsAt = later(b.EndsAt, now.Add(t.Period))
			return false
		}
	}, tooLong},
	{"a call without a deadline", func(w *world) { w.endless = true }, twoAgents},
	{"no margin for clocks that differ", func(w *world) {
		w.clocks, w.skew = []tick{0, 1}, 1
		w.holds = func(t binding.Terms, b *storage.Binding, now time.Time) bool {
			t.Skew = 0
			return t.Holds(b, now)
		}
	}, twoAgents},
	{"a margin for others, and none for the holder who reserves anew", func(w *world) {
		w.clocks, w.skew, w.renews = []tick{0, 1}, 1, true
	}, twoAgents},
	{"others who look at the date that is shown", func(w *world) {
		w.holds = func(_ binding.Terms, b *storage.Binding, now time.Time) bool {
			return b.EndedAt.IsZero() && now.Before(binding.End(b))
		}
	}, twoAgents},
	{"a refusal that releases although something was sent", func(w *world) {
		w.refused = func(_ binding.Terms, b *storage.Binding, now time.Time) bool {
			binding.Finish(b, now, storage.BindingReleased, "")
			return true
		}
	}, twoAgents},
	{"a refusal that never releases", func(w *world) {
		w.refused = func(t binding.Terms, b *storage.Binding, now time.Time) bool {
			b.Messages++
			t.Refused(b, now)
			b.Messages = max(0, b.Messages-1)
			return false
		}
	}, notFreed},
	{"a refused call that keeps its hold", func(w *world) {
		w.unsent = func(*storage.Binding, time.Time) {}
	}, tooLong},
	{"a refused repeat that counts, whatever came of the call before", func(w *world) {
		w.repeats, w.anyRefusal = true, true
	}, twoAgents},
	{"an acceptance that takes back the hold of a later call", func(w *world) {
		w.lanes = 2
		w.accepted = func(t binding.Terms, b *storage.Binding, at, _ time.Time) { t.Accepted(b, at, b.HoldUntil) }
	}, twoAgents},
	{"an acceptance that takes back the hold of an earlier call", func(w *world) {
		w.lanes, w.unsent = 2, func(*storage.Binding, time.Time) {}
		w.handOver = func(t binding.Terms, b *storage.Binding, now time.Time) error {
			if !t.Holds(b, now) {
				return binding.ErrOver
			}
			b.HoldUntil = later(b.HoldUntil, now.Add(t.Bound+t.Period))
			return nil
		}
	}, twoAgents},
	{"an end date that counts from the hand-over", func(w *world) { w.earlyAnswer = true }, twoAgents},
	{"an extension that shortens", func(w *world) {
		w.replies = true
		w.accepted = func(t binding.Terms, b *storage.Binding, at, hold time.Time) {
			b.EndsAt = time.Time{}
			t.Accepted(b, at, hold)
		}
	}, shortened},
	{"a shorter period that counts backwards", func(w *world) {
		w.replies, w.periods = true, []tick{3, 1}
		w.extend = func(t binding.Terms, b *storage.Binding, at time.Time) { b.EndsAt = at.Add(t.Period) }
	}, shortened},
	{"an answer that brings back what was over", func(w *world) {
		w.replies = true
		w.extend = func(t binding.Terms, b *storage.Binding, at time.Time) { b.EndsAt = later(b.EndsAt, at.Add(t.Period)) }
	}, tooLong},
	{"an end that an outcome undoes", func(w *world) {
		w.accepted = func(t binding.Terms, b *storage.Binding, at, hold time.Time) {
			b.EndedAt = time.Time{}
			t.Accepted(b, at, hold)
		}
	}, revived},
	{"a refusal that counts for two", func(w *world) {
		w.refused = func(t binding.Terms, b *storage.Binding, now time.Time) bool {
			b.Messages = max(0, b.Messages-1)
			return t.Refused(b, now)
		}
	}, twoAgents},
}

func checked(t binding.Terms, b *storage.Binding, now time.Time) error {
	if !t.Holds(b, now) {
		return binding.ErrOver
	}
	return nil
}

func onlyExtends(t binding.Terms, b *storage.Binding, at, _ time.Time) {
	b.EndsAt = later(b.EndsAt, at.Add(t.Period))
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func TestS1_20_S1_23_WeakerProtocolsAreCaught(t *testing.T) {
	caught := 0
	for _, weak := range weaknesses {
		t.Run(weak.name, func(t *testing.T) {
			w := plain()
			weak.weaken(&w)
			s := explore(w, limit, weak.want)
			require.Equal(t, weak.want, s.wrong, "not found in %d states", len(s.states))
			t.Logf("found after %d states:\n%s", len(s.states), s.trace())
			caught++
		})
	}
	t.Logf("caught %d of %d", caught, len(weaknesses))
	assert.Equal(t, len(weaknesses), caught)
}
