package engagement_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
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

// A diary is a channel whose provider writes down what is said, and tells it once.
type diary struct {
	*channeltest.Fake
	mu     sync.Mutex
	said   []channel.Event
	asked  []time.Time     // since when
	at     []time.Time     // and when
	errors []error         // of the next questions
	refuse channel.Address // of whom it does not talk
}

func (d *diary) Unwrap() channel.Channel { return d.Fake }

func (d *diary) Capabilities() channel.Capabilities {
	c := d.Fake.Capabilities()
	c.History = true
	return c
}

func (d *diary) History(_ context.Context, a channel.Address, since, _ time.Time) ([]channel.Event, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked, d.at = append(d.asked, since), append(d.at, time.Now())
	if a == d.refuse {
		return nil, &channel.Error{Kind: channel.Invalid, Op: "history"}
	}
	if len(d.errors) > 0 {
		err := d.errors[0]
		d.errors = d.errors[1:]
		return nil, err
	}
	var events []channel.Event
	for _, e := range d.said {
		m, ok := e.(channel.MessageReceived)
		if !e.Where().At.Before(since) && (!ok || slices.Contains(m.From.Addresses, a)) {
			events = append(events, e)
		}
	}
	return events, nil
}

func (d *diary) questions() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.asked)
}

// writes makes a customer write; the webhook is delivered, or lost.
func (w *diaryWorld) writes(from channel.Address, text string, lost bool) channel.MessageReceived {
	w.t.Helper()
	m := w.fake.Inbound(from, text)
	m.At, m.Account = time.Now(), w.fake.Account()
	w.diary.mu.Lock()
	w.diary.said = append(w.diary.said, m)
	w.diary.mu.Unlock()
	if !lost {
		require.Equal(w.t, http.StatusOK, w.deliver(m))
	}
	return m
}

// person is one of many customers.
func person(i int) channel.Address {
	return channel.Address{Kind: customer.Kind, Value: fmt.Sprintf("+4915100%06d", i)}
}

type diaryWorld struct {
	*world
	diary *diary
}

func newDiaryWorld(t *testing.T, store storage.Store, d *diary, change func(*engagement.Config)) *diaryWorld {
	t.Helper()
	w := &diaryWorld{diary: d}
	w.world = newWorldOn(t, store, func(c *engagement.Config, f *channeltest.Fake) {
		if d.Fake == nil {
			d.Fake = f
		}
		c.Channels = map[channel.ID]channel.Channel{line: d}
		if change != nil {
			change(c)
		}
	})
	w.fake = d.Fake
	return w
}

func (w *diaryWorld) heard() []string {
	w.t.Helper()
	var texts []string
	var of storage.ConversationID
	for _, v := range []engagement.View{engagement.ViewQueue, engagement.ViewMine} {
		page, err := w.Inbox(w.t.Context(), engagement.InboxQuery{View: v, Agent: "ana"})
		require.NoError(w.t, err)
		for _, it := range page.Items {
			if it.Conversation.Address == customer {
				of = it.Conversation.ID
			}
		}
	}
	for _, m := range w.timeline(of) {
		if m.Direction == storage.Inbound {
			texts = append(texts, channeltest.Words(m.Parts))
		}
	}
	return texts
}

// What a customer wrote while nobody could store it is there after the next start,
// in its place and once.
func TestWhatWasLostWhileNobodyWasThereIsReadAfterAStart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, d := memory.New().Tenant("test"), &diary{}
		w := newDiaryWorld(t, store, d, nil)
		stop := w.start()
		w.writes(customer, "one", false)
		pass(10 * time.Minute)
		stop()
		assert.Zero(t, d.questions(), "there was nothing before the first start")
		w.writes(customer, "two", true)
		pass(5 * time.Hour)

		next := newDiaryWorld(t, store, d, nil)
		defer next.start()()
		pass(10 * time.Second)
		next.writes(customer, "three", false)
		pass(time.Minute)
		assert.Equal(t, []string{"one", "two", "three"}, next.heard())
		require.NotEmpty(t, d.asked)
		assert.WithinDuration(t, time.Now().Add(-5*time.Hour-time.Minute), d.asked[0], 3*time.Minute, "since somebody was there last")
		asked := d.questions()
		pass(3 * time.Hour)
		assert.Equal(t, asked, d.questions(), "once is enough")
	})
}

// Another process was there when this one's predecessor died: a start looks back an
// hour all the same.
func TestAStartLooksBackAlsoIfSomebodyElseWasThere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, d := memory.New().Tenant("test"), &diary{}
		other := newDiaryWorld(t, store, d, nil)
		defer other.start()()
		other.writes(customer, "one", false)
		pass(2 * time.Hour)
		other.writes(customer, "two", true) // the process that took it was killed
		pass(20 * time.Second)
		next := newDiaryWorld(t, store, d, nil)
		defer next.start()()
		pass(time.Minute)
		assert.Equal(t, []string{"one", "two"}, next.heard())
	})
}

// A store that fails for long loses webhooks too, of a provider that tells once.
func TestTroubleOfTheStoreIsFollowedByALookBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var down atomic.Bool
		d := &diary{}
		w := newDiaryWorld(t, unreachable{memory.New().Tenant("test"), &down}, d, nil)
		defer w.start()()
		w.writes(customer, "one", false)
		pass(3 * time.Hour)
		asked := d.questions()
		down.Store(true)
		w.writes(customer, "two", true)
		pass(30 * time.Minute)
		assert.Equal(t, asked, d.questions())
		down.Store(false)
		pass(3 * time.Minute)
		assert.Equal(t, []string{"one", "two"}, w.heard())
	})
}

// Many talks are asked about slowly, the latest first, and one that is refused or
// too much at once holds up nobody.
func TestALookBackKeepsWithinWhatAProviderAllows(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := &diary{refuse: person(3)}
		w := newDiaryWorld(t, memory.New().Tenant("test"), d, nil)
		const people = 32
		for i := range people {
			w.writes(person(i), "hello", false)
			pass(time.Second)
		}
		d.errors = []error{&channel.Error{Kind: channel.RateLimited, Op: "history"}}
		defer w.start()()
		pass(time.Minute)
		before := d.questions()
		require.NoError(t, w.CatchUp(t.Context(), line, time.Now().Add(-10*time.Minute)))
		pass(10 * time.Minute)
		asked := d.at[before:]
		assert.Len(t, asked, people+1, "each talk once, and one again")
		for i := range asked {
			within := 0
			for _, at := range asked[i:] {
				if at.Sub(asked[i]) < time.Minute {
					within++
				}
			}
			assert.LessOrEqual(t, within, 26, "of 30 a minute")
		}
	})
}

// What says nothing of the contact's, or whose message it is, is not stored on
// suspicion.
func TestALookBackTakesNoEchoesWithoutAKey(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := &diary{}
		w := newDiaryWorld(t, memory.New().Tenant("test"), d, nil)
		w.writes(customer, "one", false)
		echo := channel.EchoReceived{Origin: channel.Origin{ID: "x-9", At: time.Now(), Account: w.fake.Account()}, To: channel.Person{Addresses: []channel.Address{customer}}, Parts: channel.Parts{channel.Text{Body: "a bot"}}}
		d.said = append(d.said, echo)
		require.NoError(t, w.CatchUp(t.Context(), line, time.Now().Add(-time.Hour)))
		pass(time.Minute)
		w.due()
		require.Equal(t, 1, d.questions())
		assert.Len(t, w.timeline(w.item(engagement.ViewQueue, "ana").Conversation.ID), 1)
	})
}

// How far back it goes is bounded, and it can be switched off.
func TestALookBackIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		back time.Duration
		want time.Duration
	}{"a day": {0, 24 * time.Hour}, "as configured": {2 * time.Hour, 2 * time.Hour}} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				store, d := memory.New().Tenant("test"), &diary{}
				set := func(cfg *engagement.Config) { cfg.CatchUp = c.back }
				w := newDiaryWorld(t, store, d, set)
				stop := w.start()
				w.writes(customer, "one", false)
				pass(time.Minute)
				stop()
				pass(5 * day)
				began := time.Now()
				defer newDiaryWorld(t, store, d, set).start()()
				pass(time.Minute)
				require.NotEmpty(t, d.asked)
				assert.WithinDuration(t, began.Add(-c.want), d.asked[0], 2*time.Minute)
			})
		})
	}
	t.Run("never", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			store, d := memory.New().Tenant("test"), &diary{}
			off := func(cfg *engagement.Config) { cfg.CatchUp = -1 }
			for range 2 {
				w := newDiaryWorld(t, store, d, off)
				stop := w.start()
				w.writes(customer, "one", false)
				pass(10 * time.Minute)
				stop()
			}
			assert.Zero(t, d.questions())
		})
	})
}

func TestAProviderThatCannotBeAskedSaysSo(t *testing.T) {
	w := newWorld(t, nil)
	var unsupported *engagement.UnsupportedError
	require.ErrorAs(t, w.CatchUp(t.Context(), line, time.Now()), &unsupported)
}

// Instances may serve channels of their own: that somebody was there for another
// channel says nothing about this one.
func TestEachChannelIsReadSinceSomebodyWasThereForIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, mine, theirs := memory.New().Tenant("test"), &diary{}, &diary{}
		w := newDiaryWorld(t, store, mine, nil)
		stop := w.start()
		defer newDiaryWorld(t, store, theirs, func(c *engagement.Config) {
			c.Channels = map[channel.ID]channel.Channel{line2: theirs}
		}).start()()
		w.writes(customer, "one", false)
		pass(10 * time.Minute)
		stop()
		w.writes(customer, "two", true)
		pass(5 * time.Hour)
		next := newDiaryWorld(t, store, mine, nil)
		defer next.start()()
		pass(5 * time.Minute)
		assert.Equal(t, []string{"one", "two"}, next.heard())
		assert.Zero(t, theirs.questions(), "somebody was there all along")
	})
}

// Whoever starts first after all had died may die at once: what was lost is read by
// the next one, although somebody was there a moment ago.
func TestALookBackOutlivesWhoAskedForIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, d := memory.New().Tenant("test"), &diary{}
		w := newDiaryWorld(t, store, d, nil)
		stop := w.start()
		w.writes(customer, "one", false)
		pass(10 * time.Minute)
		stop()
		w.writes(customer, "two", true)
		pass(5 * time.Hour)
		stop = newDiaryWorld(t, store, d, nil).start()
		pass(time.Second)
		stop()
		require.Zero(t, d.questions())
		next := newDiaryWorld(t, store, d, nil)
		defer next.start()()
		pass(time.Minute)
		assert.Equal(t, []string{"one", "two"}, next.heard())
	})
}

// A provider that does not answer for an hour after a start is asked until it does,
// and no longer than a day.
func TestALookBackWaitsForTheProvider(t *testing.T) {
	for name, c := range map[string]struct {
		down time.Duration
		want []string
	}{
		"an hour": {time.Hour, []string{"one", "two"}}, "for too long": {50 * time.Hour, []string{"one"}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				d := &diary{}
				w := newDiaryWorld(t, memory.New().Tenant("test"), d, nil)
				w.writes(customer, "one", false)
				w.writes(customer, "two", true)
				for range int(c.down / time.Second) { // more than are asked for
					d.errors = append(d.errors, &channel.Error{Kind: channel.Unavailable, Op: "history"})
				}
				require.NoError(t, w.CatchUp(t.Context(), line, time.Now().Add(-time.Hour)))
				w.later(c.down)
				d.errors = nil
				w.later(time.Hour)
				assert.Equal(t, c.want, w.heard())
				assert.Less(t, d.questions(), 400, "patiently")
			})
		})
	}
}
