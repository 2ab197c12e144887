package bot_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/bot"
	"github.com/rapport-go/rapport/storage"
)

func TestEveryMessageIsAnsweredOnceHoweverOftenTheProcessEnds(t *testing.T) {
	for _, killed := range []bool{false, true} {
		onEachStore(t, func(t *testing.T, open func(testing.TB) storage.Store) {
			w := newWorldOn(t, open(t))
			defer w.stop()
			slow := func(ctx context.Context, turn bot.Turn) (bot.Answer, error) {
				select {
				case <-time.After(300 * time.Millisecond):
				case <-ctx.Done():
				}
				return echo(ctx, turn)
			}
			const rounds = 12
			for i := range rounds {
				store := &mortal{Store: w.store}
				stop := run(t, w.bot(slow, func(cfg *bot.Config) { cfg.Store = store }).Run)
				for _, who := range []string{"mia", "max"} {
					w.say(who, fmt.Sprintf("<%d>", i))
				}
				pass(time.Duration(60*i) * time.Millisecond)
				w.say("mia", fmt.Sprintf("<%d again>", i))
				pass(time.Duration(1000-40*i) * time.Millisecond)
				store.dead.Store(killed)
				stop()
				if killed {
					pass(time.Minute) // until its turn is over
				}
			}
			defer run(t, w.bot(slow).Run)()
			pass(2 * time.Minute)
			for who, per := range map[string][]string{"mia": {"<%d>", "<%d again>"}, "max": {"<%d>"}} {
				all := strings.Join(w.read(who), " ")
				for i := range rounds {
					for _, text := range per {
						assert.Equal(t, 1, strings.Count(all, fmt.Sprintf(text, i)), "%s: %s, killed %t: %s", who, fmt.Sprintf(text, i), killed, all)
					}
				}
			}
		})
	}
}

// A dying store does so many more transactions and then no more.
type dying struct {
	mortal
	left atomic.Int64
}

func (d *dying) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if d.left.Add(-1) < 0 {
		d.dead.Store(true)
	}
	return d.mortal.Update(ctx, fn)
}

// Wherever in a turn the process dies, what it says is said once, and what it wants
// done is done.
func TestATurnThatWasBrokenOffIsFinished(t *testing.T) {
	died := 0
	for left := range 12 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			defer w.stop()
			var said atomic.Int64
			handler := func(context.Context, bot.Turn) (bot.Answer, error) {
				a := bot.Say(fmt.Sprint("somebody comes, says attempt ", said.Add(1))) // never twice the same
				a.HandOver = &engagement.Handover{Tag: "tax"}
				return a, nil
			}
			store := &dying{mortal: mortal{Store: w.store}}
			store.left.Store(int64(left))
			stop := run(t, w.bot(handler, func(cfg *bot.Config) { cfg.Store = store }).Run)
			w.say("mia", "a person, please")
			pass(1100 * time.Millisecond)
			stop()
			if store.dead.Load() {
				died++
			}
			pass(time.Minute)
			defer run(t, w.bot(handler).Run)()
			pass(time.Minute)
			assert.Len(t, w.read("mia"), 1, "%d transactions", left)
			assert.Equal(t, storage.QueueID("desk"), w.work().Queue, "%d transactions", left)
			assert.Equal(t, "tax", w.work().Tag)
		})
	}
	assert.Greater(t, died, 4)
}

func TestOneOfTwoProcessesAnswersAndTheOtherGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		store := &mortal{Store: w.store}
		first := run(t, w.bot(echo, func(cfg *bot.Config) { cfg.Store = store }).Run)
		defer run(t, w.bot(echo).Run)()
		for range 3 {
			w.say("mia", "hello")
			pass(2 * time.Second)
		}
		require.Len(t, w.turns(), 3)
		store.dead.Store(true)
		first()
		w.say("mia", "are you there?")
		pass(time.Minute)
		assert.Len(t, w.read("mia"), 4)
		assert.Equal(t, "you said: are you there?", w.read("mia")[3])
	})
}

func TestAStoreThatFailsForAWhileIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		store := &mortal{Store: w.store}
		first := true
		defer run(t, w.bot(func(ctx context.Context, turn bot.Turn) (bot.Answer, error) {
			store.dead.Store(first)
			first = false
			return echo(ctx, turn)
		}, func(cfg *bot.Config) { cfg.Store = store }).Run)()
		w.say("mia", "one")
		pass(20 * time.Second)
		require.Empty(t, w.read("mia"))
		store.dead.Store(false)
		pass(time.Minute)
		assert.Equal(t, []string{"you said: one"}, w.read("mia"))
	})
}
