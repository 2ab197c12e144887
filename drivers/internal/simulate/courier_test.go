package simulate_test

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

var errRefused = errors.New("answered with 500")

func TestBatches(t *testing.T) {
	p := open(simulate.Options[string]{Batch: 3})
	p.say("a", "b", "c", "d")
	p.delivers(t, "a+b+c", "d")
	assert.Equal(t, []string{"a+b+c", "d"}, p.told)
}

// What is due first goes first, and in the order of adding if it is due at the
// same time; what is not due waits.
func TestOrder(t *testing.T) {
	p := open(simulate.Options[string]{})
	now := p.clock.Now()
	p.Add("later", now.Add(time.Second))
	for i := range 20 {
		p.Add(strconv.Itoa(i), now)
	}
	p.Add("before", now.Add(-time.Second))
	want := []string{"before"}
	for i := range 20 {
		want = append(want, strconv.Itoa(i))
	}
	p.delivers(t, want...)
	assert.Equal(t, 1, p.Pending())
	p.clock.Pass(time.Second)
	p.delivers(t, "later")
	assert.Zero(t, p.Pending())
}

// A webhook that is not taken comes again as it was, not joined with others,
// until its tries are over.
func TestWholeWebhooksComeAgain(t *testing.T) {
	p := open(simulate.Options[string]{Batch: 2})
	p.refuse = errRefused
	p.say("a", "b")
	got, err := p.sent(t)
	assert.Equal(t, []string{"a+b"}, got)
	assert.ErrorIs(t, err, errRefused)
	assert.ErrorContains(t, err, "posttest: a webhook was not taken")
	assert.Equal(t, 1, p.Pending())
	p.delivers(t)
	p.clock.Pass(time.Second)
	p.say("c")
	p.refuse = nil
	p.delivers(t, "a+b", "c")
	assert.Equal(t, []string{"a+b", "", "c"}, p.told)
}

func TestWholeWebhooksAreGivenUp(t *testing.T) {
	p := open(simulate.Options[string]{Tries: 3})
	p.refuse = errRefused
	p.say("a")
	for _, want := range []string{"not taken", "not taken", "given up"} {
		_, err := p.sent(t)
		assert.ErrorContains(t, err, want)
		p.clock.Pass(2 * time.Second)
	}
	assert.Zero(t, p.Pending())
}

// Without a gap, what was not taken keeps its place.
func TestAgainAtOnce(t *testing.T) {
	p := open(simulate.Options[string]{Pause: func(int) time.Duration { return 0 }})
	p.refuse = errRefused
	p.say("a", "b")
	got, _ := p.sent(t)
	assert.Equal(t, []string{"a", "a", "a", "b", "b", "b"}, got)
}

// Single things come again marked, together with whatever is due then, and are
// given up one by one.
func TestSingleThingsComeAgain(t *testing.T) {
	p := open(simulate.Options[string]{Batch: 3, Single: true, Redeliver: func(s *string) { *s += "'" }})
	p.refuse = errRefused
	p.say("a", "b")
	_, err := p.sent(t)
	assert.ErrorContains(t, err, "not taken")
	assert.Equal(t, 2, p.Pending())
	p.clock.Pass(time.Second)
	p.say("c")
	got, err := p.sent(t)
	assert.ErrorContains(t, err, "not taken")
	assert.Equal(t, []string{"a'+b'+c"}, got)
	p.clock.Pass(time.Second)
	got, _ = p.sent(t)
	assert.Equal(t, []string{"c'"}, got, "a longer gap after two tries")
	p.clock.Pass(time.Second)
	got, err = p.sent(t)
	assert.ErrorContains(t, err, "given up")
	assert.Equal(t, []string{"a''+b''"}, got)
	p.clock.Pass(time.Minute)
	p.refuse = nil
	p.delivers(t, "c''")
	assert.Zero(t, p.Pending())
}

// With Overlap a gap counts from the beginning of the try, which takes a second
// here.
func TestOverlap(t *testing.T) {
	for overlap, every := range map[bool]time.Duration{false: 3 * time.Second, true: 2 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			var began []time.Duration
			start := time.Now()
			c := simulate.NewCourier(simulate.Options[string]{
				Now: time.Now, Workers: 1, Batch: 1, Tries: 3, Single: true, Overlap: overlap,
				Pause: func(int) time.Duration { return 2 * time.Second },
				Ready: func() bool { return true },
				Write: func([]string) ([]byte, error) { return []byte("x"), nil },
				Post: func(context.Context, []string, []byte) error {
					began = append(began, time.Since(start))
					<-time.After(time.Second)
					return errRefused
				},
			})
			c.Add("x", start)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			assert.Error(t, c.Run(ctx))
			assert.Equal(t, []time.Duration{0, every, 2 * every}, began)
		})
	}
}

func TestGivenUp(t *testing.T) {
	var lost []string
	p := open(simulate.Options[string]{Batch: 3, Tries: 2, Single: true, GivenUp: func(s string) { lost = append(lost, s) }})
	p.refuse = errRefused
	p.say("a", "b")
	_, err := p.sent(t)
	assert.ErrorContains(t, err, "not taken")
	assert.Empty(t, lost)
	p.clock.Pass(time.Second)
	_, err = p.sent(t)
	assert.ErrorContains(t, err, "given up")
	assert.Equal(t, []string{"a", "b"}, lost)
}

// What the end of Run breaks off was no try: it is there to be saved, as it was.
func TestBrokenOff(t *testing.T) {
	for _, single := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c := simulate.NewCourier(simulate.Options[string]{
				Now: time.Now, Workers: 2, Batch: 2, Tries: 1, Single: single, Pause: func(int) time.Duration { return time.Hour },
				Ready:     func() bool { return true },
				Write:     func([]string) ([]byte, error) { return []byte("x"), nil },
				Post:      func(ctx context.Context, _ []string, _ []byte) error { <-ctx.Done(); return ctx.Err() },
				Redeliver: func(s *string) { *s += "'" },
			})
			now := time.Now()
			for _, word := range []string{"a", "b", "c", "d", "e"} {
				c.Add(word, now)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			assert.ErrorIs(t, c.Run(ctx), context.DeadlineExceeded)
			var left []string
			for _, it := range c.Save() {
				left = append(left, it.Value)
				assert.Equal(t, now, it.Due)
				assert.Zero(t, it.Tries)
			}
			assert.Equal(t, []string{"a", "b", "c", "d", "e"}, left)
		})
	}
}

func TestWhatCannotBeWrittenIsGivenUp(t *testing.T) {
	for _, single := range []bool{false, true} {
		p := open(simulate.Options[string]{Single: single})
		p.say("!", "a")
		got, err := p.sent(t)
		assert.ErrorIs(t, err, errUnwritable)
		assert.ErrorContains(t, err, "given up")
		assert.Equal(t, []string{"a"}, got)
		assert.Zero(t, p.Pending())
	}
}

func TestWebhooksWaitUntilItIsKnownWhere(t *testing.T) {
	p := open(simulate.Options[string]{})
	p.closed = true
	p.say("a")
	_, err := p.sent(t)
	assert.ErrorIs(t, err, simulate.ErrNowhere)
	assert.ErrorContains(t, err, "posttest: ")
	assert.Equal(t, 1, p.Pending())
	p.closed = false
	p.delivers(t, "a")
}

func TestFlushEndsWithItsContext(t *testing.T) {
	p := open(simulate.Options[string]{})
	p.say("a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, p.Flush(ctx), context.Canceled)
	assert.Empty(t, p.bodies)
}

// Save has what waits, is held back or is to be sent again, in its order; and
// Restore forgets nothing of it.
func TestSaveAndRestore(t *testing.T) {
	p := open(simulate.Options[string]{Batch: 2, Tries: 2})
	p.refuse = errRefused
	p.say("a", "b")
	_, err := p.sent(t)
	require.Error(t, err)
	p.Add("late", p.clock.Now().Add(time.Hour))
	p.Add("due", p.clock.Now().Add(time.Minute))
	p.Disturb(3, simulate.Disturbance{Backwards: true})
	p.say("held")
	raw, err := json.Marshal(p.Save())
	require.NoError(t, err)

	fresh := open(simulate.Options[string]{Batch: 2, Tries: 2})
	var saved []simulate.Item[string]
	require.NoError(t, json.Unmarshal(raw, &saved))
	fresh.Disturb(9, simulate.Disturbance{Lost: true})
	fresh.Restore(saved)
	assert.Equal(t, 4, fresh.Pending())
	fresh.delivers(t, "held")
	fresh.clock.Pass(time.Hour)
	fresh.refuse = errRefused
	got, err := fresh.sent(t)
	assert.ErrorContains(t, err, "given up", "tries were counted")
	assert.Equal(t, []string{"a+b", "due+late"}, got)
}

// Run delivers everything, also what is due later or was refused, and ends
// with its context.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(simulate.Options[string]{Workers: 4, Now: time.Now})
		p.set(true, errRefused)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- p.Run(ctx) }()
		for i := range 50 {
			p.Add(strconv.Itoa(i), time.Now().Add(time.Duration(i%5)*time.Second))
		}
		synctest.Wait()
		assert.Empty(t, p.bodies, "it is not known where they go")
		p.set(false, errRefused)
		p.Rouse()
		synctest.Wait()
		assert.Len(t, p.bodies, 10, "what is due at once")
		p.set(false, nil)
		<-time.After(time.Minute)
		synctest.Wait()
		assert.Len(t, p.bodies, 60)
		assert.Zero(t, p.Pending())
		cancel()
		assert.ErrorIs(t, <-ended, context.Canceled)
	})
}

// Several webhooks are on their way at a time.
func TestWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var flying atomic.Int64
		c := simulate.NewCourier(simulate.Options[string]{
			Now: time.Now, Workers: 3, Batch: 1, Tries: 1, Pause: func(int) time.Duration { return 0 },
			Ready: func() bool { return true },
			Write: func([]string) ([]byte, error) { return []byte("x"), nil },
			Post: func(ctx context.Context, _ []string, _ []byte) error {
				flying.Add(1)
				<-ctx.Done()
				return ctx.Err()
			},
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- c.Run(ctx) }()
		for range 5 {
			c.Add("x", time.Now())
		}
		synctest.Wait()
		assert.Equal(t, int64(3), flying.Load())
		assert.Equal(t, 5, c.Pending(), "what is on its way has not been delivered")
		cancel()
		<-ended
	})
}

// What is to be done aside is done by Flush and by Run, without a word where
// webhooks go, and when it comes up while webhooks go out.
func TestAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var left, done atomic.Int64
		aside := func(context.Context) bool {
			if left.Load() == 0 {
				return false
			}
			left.Add(-1)
			done.Add(1)
			return true
		}
		p := open(simulate.Options[string]{Aside: aside})
		p.closed = true
		left.Store(2)
		assert.ErrorIs(t, p.Flush(t.Context()), simulate.ErrNowhere)
		assert.Equal(t, int64(2), done.Load())

		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- p.Run(ctx) }()
		synctest.Wait()
		left.Store(3)
		p.Rouse()
		synctest.Wait()
		assert.Equal(t, int64(5), done.Load())
		cancel()
		<-ended
	})
}
