package engagement_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// warned promises an answer in an hour, with two warnings.
func warned() sla.Policy {
	t := within(minutes(60), minutes(60), sla.Period{})
	t.First.Warn = []sla.Warning{{Percent: 50}, {Before: minutes(10)}}
	return global(t)
}

func TestWarningsAndBreachesAreToldOnceEach(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(warned(), false)
		start := time.Now().UTC()
		w.write("hello")
		for range 90 {
			pass(time.Minute)
			w.due()
			w.due()
		}
		said := w.said()
		require.Equal(t, []string{"first response sla.warned", "first response sla.warned", "first response sla.breached"}, w.words())
		for i, after := range []time.Duration{30, 50, 60} {
			e := said[i]
			assert.True(t, e.At.Equal(start.Add(after*time.Minute)), "as soon as it is due")
			assert.True(t, e.Detail.Clock.At.Equal(e.At))
			assert.True(t, e.Detail.Clock.Due.Equal(start.Add(time.Hour)))
			assert.True(t, e.Detail.Clock.Started.Equal(start))
			assert.Equal(t, w.case_().ID, e.Case)
			assert.Equal(t, line, e.Channel)
		}
		w.mustReply("ana", "at last")
		assert.Equal(t, "first response breached", w.words()[3])
		assert.Equal(t, "ana", w.said()[3].Detail.Ended.Agent)
	})
}

// Whoever comes first says what was due meanwhile; who comes late says nothing
// twice.
func TestLateMomentsSayNothingTwice(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(warned(), false)
		start := time.Now()
		w.write("hello")
		pass(2 * time.Hour)
		w.mustReply("ana", "sorry, we were away")
		want := []string{"first response sla.warned", "first response sla.warned", "first response sla.breached", "first response breached"}
		assert.Equal(t, want, w.words())
		assert.True(t, w.said()[0].Detail.Clock.At.Equal(start.Add(30*time.Minute)), "when it was, and not when it was noticed")
		w.due()
		assert.Equal(t, want, w.words())
		assert.Nil(t, w.moment("sla"), "nothing is to come")
		w.write("and?")
		require.NotNil(t, w.moment("sla"))
	})
}

// moment is the due moment of a kind for the customer's case.
func (w *world) moment(kind string) *storage.DueMoment {
	w.t.Helper()
	var found []*storage.DueMoment
	id := w.case_().ID.String()
	err := w.store.View(w.t.Context(), func(ctx context.Context, tx storage.Tx) (err error) {
		found, err = tx.DueMoments().Get(ctx, storage.DueKey{Kind: kind, Subject: id})
		return err
	})
	require.NoError(w.t, err)
	return found[0]
}

// A message that comes late was written when it was written.
func TestAMessageThatTheProviderHeldBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(warned(), false)
		w.writeAs(customer.Value, "hello", time.Now().Add(-55*time.Minute))
		w.due()
		assert.Len(t, w.said(), 2, "both warnings are over already")
		assert.Equal(t, 5*time.Minute, w.clock(sla.FirstResponse).Left)
		pass(5 * time.Minute)
		w.due()
		assert.Len(t, w.said(), 3)
		w.mustReply("ana", "sorry")
		pass(30 * time.Minute)
		w.writeAs(customer.Value, "and?", time.Now().Add(-10*time.Minute))
		assert.Equal(t, 50*time.Minute, w.clock(sla.NextResponse).Left)
	})
}

// A frail store stops to work after so many transactions: the process is dead.
type frail struct {
	storage.Store
	left *atomic.Int64
	// committed says that the last transaction still counts, but nobody learns so.
	committed bool
}

var errDead = errors.New("the process is dead")

func (f frail) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	left := f.left.Add(-1)
	if left < 0 {
		return errDead
	}
	err := f.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		err := fn(ctx, tx)
		if err == nil && left == 0 && !f.committed {
			return errDead
		}
		return err
	})
	if err == nil && left == 0 {
		return errDead
	}
	return err
}

func TestWhereverAProcessDiesNothingIsLostOrSaidTwice(t *testing.T) {
	for _, committed := range []bool{false, true} {
		for deaths := range 30 {
			t.Run(fmt.Sprint(committed, deaths), func(t *testing.T) {
				bubble(t, func(t *testing.T) { dies(t, int64(deaths), committed) })
			})
		}
	}
}

func dies(t *testing.T, after int64, committed bool) {
	db := memory.New()
	w := newOfficeOn(t, db.Tenant("test"), nil)
	w.saveHours("office", hours.AlwaysOpen("UTC"))
	w.promises(warned(), false)
	w.write("hello")
	left := &atomic.Int64{}
	left.Store(1000)
	mortal := newOfficeOn(t, frail{db.Tenant("test"), left, committed}, nil)
	left.Store(after)
	for range 4 {
		pass(20 * time.Minute)
		_ = mortal.RunDue(t.Context(), time.Now())
	}
	pass(10 * time.Minute) // leases have run out
	w.due()
	assert.Equal(t, []string{"first response sla.warned", "first response sla.warned", "first response sla.breached"}, w.words())
	w.write("hello?")
	w.mustReply("ana", "hi")
	w.write("one more thing")
	pass(time.Hour)
	w.due()
	assert.Equal(t, "next response sla.breached", w.words()[4])
}

func TestTwoProcessesTellOnceOnEveryStore(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newOfficeOn(t, open(), nil)
		second := newOfficeOn(t, open(), func(c *engagement.Config) { c.Channels[line] = w.fake })
		second.fake = w.fake
		w.saveHours("office", daily("Australia/Lord_Howe", 0, hours.Midnight))
		w.promises(warned(), false)
		const many = 12
		for i := range many {
			[]*world{w, second}[i%2].writeAs(fmt.Sprint("late-", i), "hello", time.Now().Add(-2*time.Hour))
		}
		var wg sync.WaitGroup
		for _, e := range []*world{w, second, w} {
			wg.Go(func() { assert.NoError(t, e.RunDue(t.Context(), time.Now())) })
			wg.Go(func() {
				for i := range many {
					e.writeAs(fmt.Sprint("late-", i), "hello?", time.Now())
				}
			})
		}
		wg.Wait()
		w.due()
		times := map[string]int{}
		for _, e := range w.said() {
			times[fmt.Sprint(e.Case, e.Kind, e.Detail.Clock.At)]++
		}
		assert.Len(t, times, 3*many)
		for what, n := range times {
			assert.Equal(t, 1, n, what)
		}
		assert.Equal(t, "office@1", w.planned(t, "late-0"))
	})
}

// planned is by which hours a case's clocks start.
func (w *world) planned(t *testing.T, who string) string {
	t.Helper()
	return stateOf(t, w.caseOf(who)).Plans.First.Hours
}

// Whatever happens, and however late the engine looks, the journal says of each
// clock what package sla says of the same story, and says it once.
func TestTheJournalSaysWhatTheClocksSay(t *testing.T) {
	for seed := range uint64(40) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &story{world: newOffice(t), rng: rand.New(rand.NewPCG(seed, 7))}
				s.run()
				s.audit()
			})
		})
	}
}

type story struct {
	*world
	rng *rand.Rand
}

func (s *story) run() {
	s.saveHours("office", daily("Australia/Lord_Howe", hours.At(20, 0), hours.At(4, 30)))
	p := within(minutes(60), minutes(45), sla.Period{Days: 1})
	p.First.Warn, p.Solution.Warn = []sla.Warning{{Percent: 50}, {Before: minutes(7)}}, []sla.Warning{{Percent: 80}}
	p.Restart = s.rng.IntN(2) == 0
	s.promises(global(p), false)
	s.write("hello")
	for range 60 {
		pass(time.Duration(s.rng.IntN(150)) * time.Minute)
		s.step()
	}
}

func (s *story) step() {
	work := s.case_()
	switch s.rng.IntN(8) {
	case 0, 1:
		s.write("more")
	case 2:
		_, _ = s.reply("ana", "hi")
	case 3:
		_, _ = s.reply("", "automatic")
	case 4:
		_, _ = s.PickUp(s.t.Context(), "ana", work.ID)
	case 5:
		if s.rng.IntN(3) == 0 {
			_, _ = s.Done(s.t.Context(), "ana", work.ID, "")
			_, _ = s.Reopen(s.t.Context(), "ana", work.ID)
		}
	default:
		s.due()
	}
}

// audit compares what was told with what is kept: of the clocks that there are
// still, everything was told; and nothing was told twice.
func (s *story) audit() {
	s.due()
	seen := map[string]int{}
	told := map[string][]time.Time{}
	for _, e := range s.said() {
		if c := e.Detail.Clock; c != nil {
			seen[fmt.Sprint(e.Case, e.Kind, c.Kind, c.Started, c.At)]++
			key := fmt.Sprint(e.Case, e.Kind, c.Kind, c.Started.UTC())
			told[key] = append(told[key], c.At.UTC())
		}
	}
	for what, n := range seen {
		assert.Equal(s.t, 1, n, what)
	}
	work := s.case_()
	status := s.status()
	for _, c := range status.Clocks {
		key := func(k engagement.EventKind) string { return fmt.Sprint(work.ID, k, c.Kind, c.Started.UTC()) }
		assert.Equal(s.t, utc(c.Warned), told[key(engagement.SLAWarned)], c)
		assert.Equal(s.t, c.Breached, len(told[key(engagement.SLABreached)]) == 1, c)
	}
	if status.NextChange.IsZero() {
		return
	}
	if due := s.moment("sla"); assert.NotNil(s.t, due) {
		assert.False(s.t, due.At.After(status.NextChange), "it is looked at in time")
	}
}

func utc(all []time.Time) []time.Time {
	var out []time.Time
	for _, at := range all {
		out = append(out, at.UTC())
	}
	return out
}

// A target of a length that stores cannot keep is over at the next instant that
// they can.
func TestADueMomentIsNeverTooEarly(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.promises(sla.Policy{Day: time.Hour + 300*time.Nanosecond, Global: sla.Targets{First: sla.Target{Within: sla.Period{Days: 1}, Wall: true}}}, false)
		start := time.Now()
		w.write("hello")
		assert.True(t, w.moment("sla").At.Equal(start.Add(time.Hour+time.Microsecond)))
		pass(time.Hour)
		w.due()
		assert.Empty(t, w.said())
		pass(time.Microsecond)
		w.due()
		assert.Equal(t, []string{"first response sla.breached"}, w.words())
	})
}
