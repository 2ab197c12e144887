package relay_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/relay"
	"github.com/rapport-go/rapport/storage"
)

func TestEventsArePostedInOrderFromTheFirstRunOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.say("mia", "before anybody was told")
		r := w.relay()
		assert.Equal(t, relay.State{Endpoint: "crm"}, w.state(r))
		stop := w.start(r)
		w.say("mia", "one")
		w.say("max", "two")
		pass(2 * time.Second)
		events := w.received()
		require.Equal(t, []storage.Cursor{events[1].Cursor, events[2].Cursor}, w.crm.cursors())
		got := w.crm.all()[0]
		assert.Equal(t, engagement.MessageReceived, got.Type)
		assert.Equal(t, relay.PayloadVersion, got.Version)
		assert.Equal(t, events[1].Message, got.Data.Message)
		assert.Equal(t, events[1].Case, got.Data.Case)
		assert.Equal(t, line, got.Data.Channel)
		assert.True(t, events[1].At.Equal(got.Timestamp))
		assert.NotEqual(t, got.ID, w.crm.all()[1].ID)
		stop()
		end, err := w.engine.EventsEnd(t.Context())
		require.NoError(t, err)
		assert.Equal(t, end, w.state(r).Place)
	})
}

func TestAnEndpointGetsOnlyWhatItWants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct {
			kinds    []engagement.EventKind
			channels []channel.ID
			want     int
		}{
			"one kind":         {[]engagement.EventKind{engagement.CaseOpened}, nil, 1},
			"no kind":          {[]engagement.EventKind{}, nil, 0},
			"another channel":  {nil, []channel.ID{"other"}, 0},
			"its channel":      {[]engagement.EventKind{engagement.MessageReceived}, []channel.ID{line}, 2},
			"what has none":    {[]engagement.EventKind{engagement.SettingsChanged}, nil, 1},
			"but not of those": {[]engagement.EventKind{engagement.SettingsChanged}, []channel.ID{line}, 0},
		} {
			w := newWorld(t)
			stop := w.start(w.relay(func(cfg *relay.Config) {
				cfg.Endpoints[0].Kinds, cfg.Endpoints[0].Channels = c.kinds, c.channels
			}))
			w.say("mia", "one")
			w.say("mia", "two")
			require.NoError(t, w.engine.PutAgent(t.Context(), "", &storage.Agent{ID: "ana"}))
			pass(2 * time.Second)
			assert.Len(t, w.crm.all(), c.want, name)
			stop()
		}
	})
}

func TestWhatIsNotTakenIsTriedAgainWithTheSameIDAndBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, trouble := range map[string]func(http.ResponseWriter, *http.Request, int, relay.Payload){
			"500": answers(500, 502, 503),
			"400": answers(400, 401, 404),
			"a redirect": func(rw http.ResponseWriter, q *http.Request, n int, p relay.Payload) {
				rw.Header().Set("Location", "https://crm.example/other")
				answers(302, 307, 308)(rw, q, n, p)
			},
			"a lost answer": func(_ http.ResponseWriter, _ *http.Request, n int, _ relay.Payload) {
				if n <= 3 {
					panic(http.ErrAbortHandler)
				}
			},
			"silence": func(_ http.ResponseWriter, q *http.Request, n int, _ relay.Payload) {
				if n <= 3 {
					<-q.Context().Done()
					panic(http.ErrAbortHandler)
				}
			},
		} {
			w := newWorld(t)
			w.crm.set(trouble)
			r := w.relay()
			stop := w.start(r)
			w.say("mia", "one")
			w.say("mia", "two")
			pass(2 * time.Minute)
			tries := w.crm.all()
			require.Len(t, tries, 5, name)
			for _, again := range tries[1:4] {
				assert.Equal(t, tries[0].ID, again.ID, name)
				assert.Equal(t, tries[0].body, again.body, name)
			}
			assert.NotEqual(t, tries[0].ID, tries[4].ID, "%s: the second waits for the first", name)
			first, second := tries[1].at.Sub(tries[0].at), tries[2].at.Sub(tries[1].at)
			assert.GreaterOrEqual(t, first, 4*time.Second, name)
			assert.Greater(t, second, first, name)
			stop()
			assert.Empty(t, w.state(r).Trying, name)
			assert.Zero(t, w.state(r).FailingSince, name)
		}
	})
}

func TestRetryAfterIsObeyedUpToAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for wait, want := range map[string]time.Duration{"600": 10 * time.Minute, "86400": time.Hour, "soon": 5 * time.Second, "-1": 5 * time.Second} {
			w := newWorld(t)
			w.crm.set(func(rw http.ResponseWriter, q *http.Request, n int, p relay.Payload) {
				rw.Header().Set("Retry-After", wait)
				answers(http.StatusTooManyRequests)(rw, q, n, p)
			})
			stop := w.start(w.relay())
			w.say("mia", "one")
			pass(2 * time.Hour)
			tries := w.crm.all()
			require.Len(t, tries, 2, wait)
			assert.InDelta(t, want.Seconds(), tries[1].at.Sub(tries[0].at).Seconds(), 1.1, wait)
			stop()
		}
	})
}

func TestAnEventThatIsNeverTakenIsGivenUpAndRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var told []relay.Failure
		w.say("mia", "begins")
		r := w.relay(func(cfg *relay.Config) {
			cfg.GiveUp = time.Hour
			cfg.Hooks.GaveUp = func(endpoint string, f relay.Failure) {
				assert.Equal(t, "crm", endpoint)
				told = append(told, f)
			}
		})
		stop := w.start(r)
		w.say("mia", "poison")
		w.say("mia", "good")
		events := w.received()
		w.crm.set(func(rw http.ResponseWriter, _ *http.Request, _ int, p relay.Payload) {
			if p.Data.Cursor == events[1].Cursor {
				rw.WriteHeader(http.StatusInternalServerError)
			}
		})
		pass(10 * time.Minute)
		s := w.state(r)
		require.Len(t, s.Trying, 1)
		assert.Equal(t, events[1].Cursor, s.Trying[0].Event)
		assert.Equal(t, "HTTP 500", s.Trying[0].Problem)
		assert.Equal(t, s.Trying[0].Since, s.FailingSince)
		pass(3 * time.Hour)
		stop()
		s = w.state(r)
		require.Len(t, s.Failures, 1)
		assert.Equal(t, s.Failures, told)
		assert.Equal(t, events[1].Cursor, s.Failures[0].Event)
		assert.GreaterOrEqual(t, s.Failures[0].At.Sub(s.Failures[0].Since), time.Hour)
		assert.Empty(t, s.Trying)
		assert.Zero(t, s.FailingSince, "the next one was taken")
		all := w.crm.cursors()
		assert.Equal(t, events[2].Cursor, all[len(all)-1])

		w.crm.set(nil)
		require.NoError(t, r.Seek(t.Context(), "crm", s.Failures[0].After))
		stop = w.start(r)
		pass(2 * time.Second)
		stop()
		again := w.crm.cursors()[len(all):]
		assert.Equal(t, []storage.Cursor{events[1].Cursor, events[2].Cursor}, again)
	})
}

func TestAnEndpointThatIsGoneIsDisabledUntilItIsEnabled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		disabled := 0
		r := w.relay(func(cfg *relay.Config) {
			cfg.Hooks.Disabled = func(endpoint, reason string) {
				disabled++
				assert.Equal(t, "crm", endpoint)
				assert.Contains(t, reason, "410")
			}
		})
		w.crm.set(answers(http.StatusGone))
		defer w.start(r)()
		w.say("mia", "one")
		w.say("mia", "two")
		pass(48 * time.Hour)
		require.Len(t, w.crm.all(), 1)
		assert.Equal(t, 1, disabled)
		assert.Contains(t, w.state(r).Reason, "410")
		assert.NotZero(t, w.state(r).DisabledAt)

		require.NoError(t, w.relay().Enable(t.Context(), "crm"), "from another process")
		pass(15 * time.Second)
		events := w.received()
		assert.Equal(t, []storage.Cursor{events[0].Cursor, events[0].Cursor, events[1].Cursor}, w.crm.cursors())
		assert.Zero(t, w.state(r).DisabledAt)
		moved := w.state(r)
		require.NoError(t, r.Enable(t.Context(), "crm"), "once more")
		assert.Equal(t, moved, w.state(r))
	})
}

func TestAnEndpointThatTakesNothingIsDisabledAndLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		down := true
		w.crm.set(func(rw http.ResponseWriter, _ *http.Request, _ int, _ relay.Payload) {
			if down {
				rw.WriteHeader(http.StatusBadGateway)
			}
		})
		r := w.relay(func(cfg *relay.Config) { cfg.GiveUp, cfg.DisableAfter = time.Hour, 10*time.Hour })
		defer w.start(r)()
		for range 20 {
			w.say("mia", "hello")
		}
		pass(20 * time.Hour)
		s := w.state(r)
		require.NotZero(t, s.DisabledAt)
		assert.Contains(t, s.Reason, "HTTP 502")
		assert.Greater(t, len(s.Failures), 2, "some were given up")
		down = false
		before := len(w.crm.all())
		require.NoError(t, r.Enable(t.Context(), "crm"))
		pass(2 * time.Second)
		var want []storage.Cursor
		for _, e := range w.received() {
			want = append(want, e.Cursor)
		}
		assert.Equal(t, want, w.crm.cursors()[before:])
	})
}

func TestWithParallelRequestsConversationsKeepTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		r := w.relay(func(cfg *relay.Config) { cfg.Endpoints[0].Parallel = 4 })
		stop := w.start(r)
		w.say("mia", "one")
		w.say("max", "two")
		w.say("mia", "three")
		events := w.received()
		w.crm.set(func(rw http.ResponseWriter, _ *http.Request, n int, p relay.Payload) {
			if p.Data.Cursor == events[0].Cursor && n < 4 {
				rw.WriteHeader(http.StatusInternalServerError)
			}
		})
		pass(3 * time.Second)
		assert.ElementsMatch(t, []storage.Cursor{events[0].Cursor, events[1].Cursor}, w.crm.cursors(), "only max's goes on")
		assert.NotEqual(t, events[1].Cursor, w.state(r).Place, "the place stays before what is not done")
		pass(time.Minute)
		all := w.crm.cursors()
		assert.Equal(t, events[2].Cursor, all[len(all)-1])
		stop()
		end, err := w.engine.EventsEnd(t.Context())
		require.NoError(t, err)
		assert.Equal(t, end, w.state(r).Place)
	})
}

func TestSeekIsNotForJustAnything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		r := w.relay()
		var unknown *relay.UnknownEndpointError
		require.ErrorAs(t, r.Seek(t.Context(), "erp", ""), &unknown)
		require.ErrorAs(t, r.Enable(t.Context(), "erp"), &unknown)
		_, err := r.State(t.Context(), "erp")
		require.ErrorAs(t, err, &unknown)
		assert.Contains(t, err.Error(), `"erp"`)
		require.Error(t, r.Seek(t.Context(), "crm", "no cursor"))
		assert.Empty(t, w.crm.all())
	})
}

func TestSeekReachesARunThatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.say("mia", "one")
		w.say("mia", "two")
		r := w.relay()
		require.NoError(t, r.Seek(t.Context(), "crm", ""), "before the first run")
		defer w.start(r)()
		pass(2 * time.Second)
		require.Len(t, w.crm.all(), 2)
		require.NoError(t, w.relay().Seek(t.Context(), "crm", w.received()[0].Cursor))
		pass(15 * time.Second)
		all := w.crm.all()
		require.Len(t, all, 3)
		assert.Equal(t, all[1].ID, all[2].ID, "the same event has the same id")
		assert.True(t, strings.HasPrefix(all[2].ID, "evt_"))
	})
}
