package binding_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // a machine without time zones still knows them

	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestS1_13_PeriodIsOneOfFive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := binding.Period(rapid.OneOf(rapid.IntRange(-40, 40), rapid.Int()).Draw(t, "days"))
		assert.Equal(t, slices.Contains([]binding.Period{1, 3, 7, 14, 30}, p), p.Valid())
	})
	for _, p := range binding.Periods() {
		assert.True(t, p.Valid())
	}
	assert.Len(t, binding.Periods(), 5)
	assert.Equal(t, "1 day", binding.Period(1).String())
	assert.Equal(t, "30 days", binding.Period(30).String())
}

func TestS1_24_DaysAreOf24HoursWhateverTheClocksDo(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"} {
		place, err := time.LoadLocation(zone)
		require.NoError(t, err)
		rapid.Check(t, func(t *rapid.T) {
			p := rapid.SampledFrom(binding.Periods()).Draw(t, "period")
			at := present.Add(time.Duration(rapid.Int64Range(0, int64(400*24*time.Hour)).Draw(t, "after")))
			there, here := storage.Binding{}, storage.Binding{}
			terms := binding.Terms{Period: p.Duration()}
			terms.Reserve(&there, at.In(place))
			terms.Reserve(&here, at)
			assert.True(t, binding.End(&there).Equal(binding.End(&here)))
			assert.Equal(t, time.Duration(p)*24*time.Hour, binding.End(&there).Sub(at))
		})
	}
}

// drawTerms and drawInstant are in microseconds, as configured and stored.
func drawTerms(t *rapid.T) binding.Terms {
	micros := func(name string, most time.Duration) time.Duration {
		return time.Duration(rapid.Int64Range(0, most.Microseconds()).Draw(t, name)) * time.Microsecond
	}
	return binding.Terms{
		Period: rapid.SampledFrom(binding.Periods()).Draw(t, "period").Duration(),
		Bound:  micros("bound", time.Hour), Skew: micros("skew", time.Minute),
	}
}

func drawInstant(t *rapid.T, name string, most time.Duration) time.Time {
	return present.Add(time.Duration(rapid.Int64Range(0, most.Microseconds()).Draw(t, name)) * time.Microsecond)
}

func TestS1_26_S1_29_ExtensionsOnlyMoveForwardInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		before := storage.Binding{}
		terms.Reserve(&before, present)
		n := rapid.IntRange(1, 8).Draw(t, "messages")
		want := time.Time{}
		var at []time.Time
		for range n {
			m := drawInstant(t, "at", terms.Period-time.Microsecond)
			at, want = append(at, m), later(want, m.Add(terms.Period))
		}
		extended := func(order []time.Time) storage.Binding {
			b := before
			for _, m := range order {
				end := b.EndsAt
				terms.Extend(&b, m)
				assert.False(t, b.EndsAt.Before(end))
			}
			return b
		}
		one := extended(at)
		assert.Equal(t, want, one.EndsAt)
		assert.Equal(t, one, extended(slices.Concat(at, at)), "a repeat changes nothing")
		rand.New(rand.NewPCG(uint64(n), 2)).Shuffle(n, func(i, j int) { at[i], at[j] = at[j], at[i] })
		assert.Equal(t, one, extended(at), "the order does not matter")
	})
}

func TestS1_25_WhatIsOverIsNotBroughtBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		b := storage.Binding{}
		terms.Reserve(&b, present)
		over := present.Add(terms.Period + terms.Skew).Add(drawInstant(t, "late", time.Hour).Sub(present))
		require.False(t, terms.Holds(&b, over))
		was := b
		terms.Extend(&b, over)
		terms.Unknown(&b, over)
		assert.Equal(t, binding.Until(&was), binding.Until(&b))
		assert.ErrorIs(t, terms.HandOver(&b, over), binding.ErrOver)
		assert.False(t, terms.Holds(&b, over))
	})
}

func TestS1_29_AnotherPeriodNeverShortensWhatWasPromised(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		b := storage.Binding{Messages: 1}
		terms.Reserve(&b, present)
		require.NoError(t, terms.HandOver(&b, present))
		promised := binding.End(&b)
		terms.Period = rapid.SampledFrom(binding.Periods()).Draw(t, "another").Duration()
		at := drawInstant(t, "at", terms.Bound)
		terms.Accepted(&b, at, b.HoldUntil)
		assert.Equal(t, later(promised, at.Add(terms.Period)), binding.End(&b))
	})
}

// A ledger is the plain truth about a binding: what was asked of it.
type ledger struct {
	terms    binding.Terms
	b        storage.Binding
	now      time.Time
	promised time.Time    // the latest instant that certainly counts, and the period
	calls    map[int]call // open ones
	queued   int          // messages that were not handed over
	kept     int          // messages that may have gone out
	next     int
	overlap  bool // two calls were open at once, or one ended unknown
}

type call struct{ at, hold time.Time }

func TestS1_20_StepsAgreeWithALedger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &ledger{terms: drawTerms(t), now: present, calls: map[int]call{}}
		l.b.Agent = "A"
		l.terms.Reserve(&l.b, l.now)
		l.promised = l.now.Add(l.terms.Period)
		t.Repeat(map[string]func(*rapid.T){
			"time passes":    l.pass,
			"queue":          func(*rapid.T) { binding.Queue(&l.b); l.queued++ },
			"hand over":      l.handOver,
			"accept":         l.accept,
			"lose":           l.lose,
			"refuse":         l.refuse,
			"try again":      l.again,
			"contact writes": l.contactWrites,
			"":               l.check,
		})
	})
}

func (l *ledger) pass(t *rapid.T) {
	most := time.Minute
	if rapid.IntRange(0, 5).Draw(t, "long") == 0 {
		most = 2 * l.terms.Period
	}
	l.now = l.now.Add(drawInstant(t, "passes", most).Sub(present))
}

func (l *ledger) handOver(t *rapid.T) {
	if l.queued == 0 {
		t.Skip()
	}
	free := !l.b.EndedAt.IsZero() || !l.now.Before(binding.Until(&l.b).Add(l.terms.Skew))
	if err := l.terms.HandOver(&l.b, l.now); free {
		require.ErrorIs(t, err, binding.ErrOver)
		return
	} else {
		require.NoError(t, err)
	}
	l.overlap = l.overlap || len(l.calls) > 0
	l.queued--
	l.next++
	l.calls[l.next] = call{l.now, l.b.HoldUntil}
	require.False(t, l.b.HoldUntil.Before(l.now.Add(l.terms.Bound+l.terms.Period)))
}

// take ends one open call at an instant that the bound allows.
func (l *ledger) take(t *rapid.T) (call, time.Time) {
	if len(l.calls) == 0 {
		t.Skip()
	}
	var open []int
	for id := range l.calls {
		open = append(open, id)
	}
	slices.Sort(open)
	id := rapid.SampledFrom(open).Draw(t, "call")
	c := l.calls[id]
	delete(l.calls, id)
	at := c.at.Add(drawInstant(t, "took", l.terms.Bound).Sub(present))
	if at.After(l.now) {
		at = l.now
	}
	return c, at
}

func (l *ledger) accept(t *rapid.T) {
	c, at := l.take(t)
	l.terms.Accepted(&l.b, at, c.hold)
	if l.b.EndedAt.IsZero() {
		l.promised = later(l.promised, at.Add(l.terms.Period))
	}
	l.kept++
}

func (l *ledger) lose(t *rapid.T) {
	l.take(t)
	l.terms.Unknown(&l.b, l.now)
	l.kept, l.overlap = l.kept+1, true
}

func (l *ledger) refuse(t *rapid.T) {
	c, _ := l.take(t)
	binding.Unsent(&l.b, c.hold)
	ended := l.terms.Refused(&l.b, l.now)
	if l.queued+l.kept+len(l.calls) == 0 {
		require.False(t, l.b.EndedAt.IsZero(), "S1.23: nothing binds any more")
	} else {
		require.False(t, ended)
	}
}

func (l *ledger) again(t *rapid.T) {
	c, _ := l.take(t)
	binding.Unsent(&l.b, c.hold)
	l.queued++
}

func (l *ledger) contactWrites(*rapid.T) {
	if l.terms.Holds(&l.b, l.now) {
		l.promised = later(l.promised, l.now.Add(l.terms.Period))
	}
	l.terms.Extend(&l.b, l.now)
}

func (l *ledger) check(t *rapid.T) {
	require.Equal(t, l.queued+l.kept+len(l.calls), l.b.Messages)
	require.False(t, binding.Until(&l.b).Before(l.promised), "a promise is broken")
	for _, c := range l.calls {
		require.False(t, binding.Until(&l.b).Before(c.at.Add(l.terms.Bound+l.terms.Period)), "an open call is not covered")
	}
	if !l.overlap && len(l.calls) == 0 {
		require.Equal(t, l.promised, binding.Until(&l.b), "the end is exact where calls do not overlap")
	}
	require.Equal(t, l.b.EndsAt, l.b.EndsAt.Truncate(time.Microsecond))
	require.Equal(t, l.b.HoldUntil, l.b.HoldUntil.Truncate(time.Microsecond))
}
