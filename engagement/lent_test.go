package engagement_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// This file is about what the engine lends to drivers: its handler's paths,
// bookmarks, transcripts, files and turns to listen.

// A parlour is a Fake with pages.
type parlour struct{ *channeltest.Fake }

func (s parlour) Capabilities() channel.Capabilities {
	c := s.Fake.Capabilities()
	c.Site = true
	return c
}

func (parlour) ServeSite(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, r.Method+" "+r.URL.EscapedPath()+"?"+r.URL.RawQuery)
}

func TestASitesPagesAreBelowItsChannel(t *testing.T) {
	w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) {
		c.Channels["shop/eu"] = parlour{channeltest.NewFake("webchat")}
	})
	for path, want := range map[string]string{
		"/shop/eu/widget.js?v=1": "GET /widget.js?v=1",
		"/shop/eu/a/b/":          "GET /a/b/?",
		"/shop/eu/a%2Fb":         "GET /a/b?",
		"/shop/eu":               "GET /?",
		"/shop/eu/":              "GET /?",
	} {
		rec := httptest.NewRecorder()
		w.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		assert.Equal(t, want, rec.Body.String(), path)
	}
	for _, path := range []string{"/shop", "/shop/eux", "/", "/line-1/page"} {
		rec := httptest.NewRecorder()
		w.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		assert.Equal(t, http.StatusNotFound, rec.Code, path)
	}
	alone := httptest.NewRecorder()
	w.WebhookHandler("shop/eu").ServeHTTP(alone, httptest.NewRequest(http.MethodGet, "/frame", nil))
	assert.Equal(t, "GET /frame?", alone.Body.String())
}

func TestWhatIsPostedToASitesOwnPathIsAWebhook(t *testing.T) {
	store := channeltest.NewFake("webchat")
	w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) { c.Channels["shop"] = parlour{store} })
	for _, h := range []http.Handler{w.Handler(), http.StripPrefix("/shop", w.WebhookHandler("shop"))} {
		for _, path := range []string{"/shop", "/shop/"} {
			r := store.Webhook(store.Inbound(customer, "hello"))
			r.URL.Path = path
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, r)
			assert.Equal(t, http.StatusOK, rec.Code)
		}
	}
	require.Len(t, w.timeline(w.item(engagement.ViewQueue, "ana").Conversation.ID), 4)
	rec := httptest.NewRecorder()
	w.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "/shop/upload", strings.NewReader("x")))
	assert.Equal(t, "POST /upload?", rec.Body.String())
}

func TestBookmarksMoveOnlyFromWhereTheyWere(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		mine, theirs := engagement.Bookmarks(open()), engagement.Bookmarks(open())
		for _, step := range []struct {
			marks           channel.Bookmarks
			old, next, kept string
		}{
			{mine, "", "7", "7"}, {theirs, "", "3", "7"}, {theirs, "7", "9", "9"}, {mine, "7", "8", "9"}, {mine, "9", "", ""},
		} {
			kept, err := step.marks.MoveBookmark(t.Context(), "box", step.old, step.next)
			require.NoError(t, err)
			assert.Equal(t, step.kept, kept)
			for _, m := range []channel.Bookmarks{mine, theirs} {
				read, err := m.Bookmark(t.Context(), "box")
				require.NoError(t, err)
				assert.Equal(t, step.kept, read)
			}
		}
		other, err := mine.Bookmark(t.Context(), "box 2")
		require.NoError(t, err)
		assert.Empty(t, other)
	})
}

func TestTranscriptIsWhatTheContactMaySee(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		store := open()
		policy := engagement.Policy{ShowAgents: true}
		w := newWorldOn(t, store, func(c *engagement.Config, f *channeltest.Fake) {
			c.Policies = map[channel.ID]engagement.Policy{line: policy}
		})
		read := func(p engagement.Policy, a channel.Address, before string, limit int) []channel.Said {
			said, err := engagement.Transcript(store, "line", line, p).Said(t.Context(), a, before, limit)
			require.NoError(t, err)
			return said
		}
		assert.Empty(t, read(policy, customer, "", 10), "nobody knows the address")
		asked := w.write("hello")
		answer := w.mustReply("ana", "hi")
		assert.Len(t, read(policy, customer, "", 10), 1, "the answer has not left")
		w.due()
		w.fake.FailNextAs(channel.Invalid, 0)
		w.mustReply("ana", "refused")
		w.due()

		said := read(policy, customer, "", 10)
		require.Len(t, said, 2)
		assert.Equal(t, asked.ID, said[0].ID)
		assert.Equal(t, channel.AuthorContact, said[0].Author)
		assert.Empty(t, said[0].Key)
		assert.Equal(t, answer.ID.String(), said[1].Key)
		assert.Equal(t, channel.Sender{Name: "ana"}, said[1].Sender)
		assert.Equal(t, channel.StatusAccepted, said[1].Status)
		assert.Equal(t, channel.Parts{channel.Text{Body: "hi"}}, said[1].Parts)
		assert.Empty(t, read(engagement.Policy{}, customer, "", 10)[1].Sender, "agents are not shown")
		assert.Equal(t, said[1:], read(policy, customer, "", 1), "the latest")
		assert.Equal(t, said[:1], read(policy, customer, said[1].Cursor, 5), "those before")
		assert.Empty(t, read(policy, customer, said[0].Cursor, 5))
		assert.Less(t, said[0].Cursor, said[1].Cursor)

		gone := channel.MessageDeleted{
			Origin: channel.Origin{ID: "gone", Account: w.fake.Account(), At: time.Now(), Raw: []byte("{}")},
			Of:     asked.ID, From: channel.Person{Addresses: []channel.Address{customer}},
		}
		require.Equal(t, http.StatusOK, w.deliver(gone))
		assert.Empty(t, read(policy, customer, "", 10)[0].Parts)
		assert.False(t, read(policy, customer, "", 10)[0].DeletedAt.IsZero())

		var field *engagement.InvalidError
		_, err := engagement.Transcript(store, "line", line, policy).Said(t.Context(), customer, "nonsense", 1)
		require.ErrorAs(t, err, &field)
		_, err = engagement.Transcript(store, "line", line, policy).Said(t.Context(), customer, "", 0)
		require.ErrorAs(t, err, &field)
		other := engagement.Transcript(store, "line", "line-2", policy)
		elsewhere, err := other.Said(t.Context(), customer, "", 10)
		require.NoError(t, err)
		assert.Empty(t, elsewhere, "another channel's talk")
	})
}

func TestTranscriptPassesOverWhatNeverLeft(t *testing.T) {
	w := newWorld(t, nil)
	first := w.write("hello")
	for range 130 {
		w.fake.FailNextAs(channel.Invalid, 0)
		w.mustReply("ana", "refused")
		w.due()
	}
	said, err := engagement.Transcript(w.store, "line", line, engagement.Policy{}).Said(t.Context(), customer, "", 2)
	require.NoError(t, err)
	require.Len(t, said, 1)
	assert.Equal(t, first.ID, said[0].ID)
}

// A driver that reads files itself gets them as they are kept.
func TestFilesThatDriversReadThemselves(t *testing.T) {
	dir, err := engagement.OpenMediaDir(t.TempDir())
	require.NoError(t, err)
	w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) {
		c.Media = dir
		c.MediaURL = func(channel.Media) string { return "https://example.com/file" }
		f.SetCapabilities(func(c *channel.Capabilities) { c.Files = true })
	})
	t.Cleanup(func() { require.NoError(t, dir.Close()) })
	w.write("hello")
	m, err := w.Upload(t.Context(), "a.png", "image/png", 3, strings.NewReader("abc"))
	require.NoError(t, err)
	_, err = w.Send(t.Context(), engagement.Outgoing{Channel: line, To: customer, Agent: "ana", Parts: channel.Parts{channel.Image{Media: m}}})
	require.NoError(t, err)
	w.due()
	require.Len(t, w.fake.Sent(), 1)
	assert.Equal(t, channel.Parts{channel.Image{Media: m}}, w.fake.Sent()[0].Parts, "neither an upload nor an address")
}

// A radio is a channel whose messages one process fetches.
type radio struct {
	*channeltest.Fake
	on    *atomic.Int32
	turns chan string
	name  string
	fail  error
}

func (r radio) Capabilities() channel.Capabilities {
	c := r.Fake.Capabilities()
	c.Listen, c.SoleListener = true, true
	return c
}

func (r radio) Listen(ctx context.Context, _ func(context.Context, ...channel.Event) error) error {
	if r.fail != nil {
		return r.fail
	}
	if r.on.Add(1) > 1 {
		panic("two listen at once")
	}
	defer r.on.Add(-1)
	r.turns <- r.name
	<-ctx.Done()
	return ctx.Err()
}

func TestOneProcessListens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newWorld(t, nil).store
		on, turns := new(atomic.Int32), make(chan string, 9)
		run := func(name string) (stop func()) {
			w := newWorldOn(t, store, func(c *engagement.Config, f *channeltest.Fake) {
				c.Channels[line] = radio{f, on, turns, name, nil}
			})
			return w.start()
		}
		stopA := run("a")
		assert.Equal(t, "a", <-turns)
		stopB := run("b")
		pass(10 * time.Minute)
		assert.Empty(t, turns, "the first keeps its turn")
		stopA()
		began := time.Now()
		assert.Equal(t, "b", <-turns)
		assert.LessOrEqual(t, time.Since(began), 10*time.Second, "a turn that is given back is free at once")
		stopB()
		assert.Zero(t, on.Load())
	})
}

func TestATurnIsTakenFromAProcessThatDied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newWorld(t, nil).store
		dead := `{"holder":"dead","until":"` + time.Now().Add(20*time.Second).UTC().Format(time.RFC3339) + `"}`
		require.NoError(t, store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			return tx.Settings().Put(ctx, &storage.Setting{Name: "listener/" + string(line), Data: []byte(dead), UpdatedAt: time.Now()})
		}))
		turns := make(chan string, 9)
		w := newWorldOn(t, store, func(c *engagement.Config, f *channeltest.Fake) {
			c.Channels[line] = radio{f, new(atomic.Int32), turns, "a", nil}
			c.ClockSkew = 5 * time.Second
		})
		stop := w.start()
		defer stop()
		pass(24 * time.Second)
		assert.Empty(t, turns, "its clock may be slow")
		pass(10 * time.Second)
		assert.Len(t, turns, 1)
	})
}

// Whoever loses the turn, as one whose process was held up does, stops listening and
// waits for another.
func TestALostTurnEndsTheListening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		on, turns := new(atomic.Int32), make(chan string, 9)
		w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) { c.Channels[line] = radio{f, on, turns, "a", nil} })
		stop := w.start()
		defer stop()
		<-turns
		require.NoError(t, w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			held, err := tx.Settings().Get(ctx, "listener/"+string(line))
			if err != nil {
				return err
			}
			held.Data = []byte(`{"holder":"b","until":"` + time.Now().Add(time.Minute).UTC().Format(time.RFC3339) + `"}`)
			return tx.Settings().Put(ctx, held)
		}))
		pass(15 * time.Second)
		assert.Zero(t, on.Load(), "another process has it")
		assert.Empty(t, turns)
		pass(time.Minute)
		assert.EqualValues(t, 1, on.Load(), "and gave up")
		assert.Len(t, turns, 1)
	})
}

func TestALoneListenerThatCannotGoOnIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) {
			c.Channels[line] = radio{Fake: f, fail: errors.New("the password changed")}
		})
		stop := w.start()
		defer stop()
		synctest.Wait()
		events, err := w.EventPage(t.Context(), "", 100)
		require.NoError(t, err)
		var told []string
		for _, e := range events {
			if e.Kind == engagement.ChannelHealth {
				told = append(told, e.Detail.Health.Reasons...)
			}
		}
		assert.Equal(t, []string{"the password changed"}, told)
	})
}
