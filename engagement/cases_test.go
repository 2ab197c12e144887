package engagement_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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

func TestPickUpIsExclusive(t *testing.T) {
	db := memory.New()
	worlds := []*world{newWorldOn(t, db.Tenant("test"), nil), newWorldOn(t, db.Tenant("test"), nil)}
	worlds[0].write("hello")
	id := worlds[0].item(engagement.ViewQueue, "ana").Case.ID
	var won atomic.Int64
	var wg sync.WaitGroup
	for i := range 16 {
		agent := []storage.AgentID{"ana", "ben"}[i%2]
		if i >= 2 {
			agent = storage.AgentID(fmt.Sprint("agent-", i))
			require.NoError(t, worlds[0].PutAgent(t.Context(), "", &storage.Agent{ID: agent}))
		}
		wg.Go(func() {
			_, err := worlds[i%2].PickUp(t.Context(), agent, id)
			var taken *engagement.TakenError
			if err == nil {
				won.Add(1)
			} else if assert.ErrorAs(t, err, &taken) {
				assert.NotEqual(t, agent, taken.Owner)
			}
		})
	}
	wg.Wait()
	assert.Equal(t, int64(1), won.Load())
}

func TestLifeOfACase(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	id := w.item(engagement.ViewQueue, "ana").Case.ID
	ctx := t.Context()

	c, err := w.PickUp(ctx, "ana", id)
	require.NoError(t, err)
	assert.Equal(t, storage.AgentID("ana"), c.Owner)
	_, err = w.PickUp(ctx, "ana", id) // again: no change
	require.NoError(t, err)
	_, err = w.reply("ben", "me too")
	var taken *engagement.TakenError
	require.ErrorAs(t, err, &taken)
	assert.Equal(t, storage.AgentID("ana"), taken.Owner)
	_, err = w.Release(ctx, "ben", id)
	require.ErrorAs(t, err, &taken)

	_, err = w.Release(ctx, "ana", id)
	require.NoError(t, err)
	w.mustReply("ben", "I take it") // sending picks up
	assert.Equal(t, storage.AgentID("ben"), w.item(engagement.ViewMine, "ben").Case.Owner)
	_, err = w.Done(ctx, "ana", id, "")
	require.ErrorAs(t, err, &taken)
	c, err = w.Done(ctx, "ben", id, "solved")
	require.NoError(t, err)
	assert.Equal(t, "solved", c.Disposition)
	var state *engagement.StateError
	_, err = w.PickUp(ctx, "ana", id)
	require.ErrorAs(t, err, &state)
	_, err = w.Release(ctx, "ben", id)
	require.ErrorAs(t, err, &state)

	c, err = w.Reopen(ctx, "ana", id)
	require.NoError(t, err)
	assert.Equal(t, storage.CaseOngoing, c.State)
	assert.Equal(t, 1, c.Reopened)
	_, err = w.Reopen(ctx, "ana", id)
	require.ErrorAs(t, err, &state)
	assert.Equal(t, []engagement.EventKind{
		engagement.ContactCreated, engagement.CaseOpened, engagement.MessageReceived,
		engagement.CasePickedUp, engagement.CaseReleased, engagement.CasePickedUp, engagement.MessageQueued,
		engagement.CaseClosed, engagement.CaseReopened,
	}, w.kinds())
}

func TestOldCaseStaysClosed(t *testing.T) {
	w := newWorld(t, nil)
	w.write("one")
	old := w.item(engagement.ViewQueue, "ana").Case.ID
	_, err := w.Done(t.Context(), "ana", old, "")
	require.NoError(t, err)
	w.write("two")
	require.NotEqual(t, old, w.item(engagement.ViewQueue, "ana").Case.ID)
	var state *engagement.StateError
	_, err = w.Reopen(t.Context(), "ana", old)
	require.ErrorAs(t, err, &state)
}

func TestDisabledAgentMayDoNothing(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	it := w.item(engagement.ViewQueue, "ana")
	agents, err := w.Agents(t.Context())
	require.NoError(t, err)
	agents[1].Disabled = true
	require.NoError(t, w.PutAgent(t.Context(), "", agents[1]))
	before := w.kinds()
	var denied *engagement.DeniedError
	for name, try := range map[string]func(context.Context) error{
		"send":      func(context.Context) error { _, err := w.reply("ben", "hi"); return err },
		"pick up":   func(ctx context.Context) error { _, err := w.PickUp(ctx, "ben", it.Case.ID); return err },
		"done":      func(ctx context.Context) error { _, err := w.Done(ctx, "ben", it.Case.ID, ""); return err },
		"mark read": func(ctx context.Context) error { return w.MarkRead(ctx, "ben", it.Conversation.ID) },
		"typing":    func(ctx context.Context) error { return w.Typing(ctx, "ben", it.Conversation.ID) },
	} {
		t.Run(name, func(t *testing.T) { require.ErrorAs(t, try(t.Context()), &denied) })
	}
	assert.Equal(t, before, w.kinds())
}

func TestAgentWhoWritesFirstOpensTheCase(t *testing.T) {
	w := newWorld(t, nil)
	m := w.mustReply("ana", "good news")
	it := w.item(engagement.ViewMine, "ana")
	assert.Equal(t, it.Case.ID, m.Case)
	w.write("thanks")
	assert.Equal(t, it.Case.ID, w.item(engagement.ViewMine, "ana").Case.ID)
	assert.Len(t, w.timeline(m.Conversation), 2)
}

func TestAutomaticMessageChangesNobodysCase(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	before := w.item(engagement.ViewQueue, "ana")
	m := w.mustReply("", "we will be with you soon")
	assert.Equal(t, channel.AuthorSystem, m.Author.Kind)
	after := w.item(engagement.ViewQueue, "ana")
	assert.Equal(t, before.Case.WaitingSince, after.Case.WaitingSince)
	assert.Equal(t, storage.CaseOpen, after.Case.State)
}

func TestInboxPagesNeitherRepeatNorSkip(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		for i := range 25 {
			m := w.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: fmt.Sprint("c", i)}, fmt.Sprint(i))
			m.At = time.Now()
			require.Equal(t, http.StatusOK, w.deliver(m))
			if i%2 == 0 { // pairs of the same instant
				pass(time.Second)
			}
		}
		for _, view := range []engagement.View{engagement.ViewQueue, engagement.ViewOpen} {
			var got []storage.CaseID
			q := engagement.InboxQuery{View: view, Agent: "ana", Limit: 4}
			for {
				page, err := w.Inbox(t.Context(), q)
				require.NoError(t, err)
				for _, it := range page.Items {
					got = append(got, it.Case.ID)
				}
				if q.After = page.Next; q.After == "" {
					break
				}
			}
			assert.Len(t, got, 25)
			seen := map[storage.CaseID]bool{}
			for _, id := range got {
				assert.False(t, seen[id])
				seen[id] = true
			}
		}
	})
}

func TestBadInboxQueries(t *testing.T) {
	w := newWorld(t, nil)
	var field *engagement.InvalidError
	for _, q := range []engagement.InboxQuery{
		{View: "nope", Agent: "ana"}, {View: engagement.ViewMine}, {View: engagement.ViewQueue, Agent: "ana", Limit: -1},
		{View: engagement.ViewQueue, Agent: "ana", Limit: 1000}, {View: engagement.ViewQueue, Agent: "ana", After: "???"},
	} {
		_, err := w.Inbox(t.Context(), q)
		require.ErrorAs(t, err, &field)
	}
	_, err := w.Timeline(t.Context(), storage.ConversationID{9}, storage.MessageID{}, 0)
	require.ErrorIs(t, err, storage.ErrNotFound)
}

func TestUnreadIsPerAgentAndTheContactIsTold(t *testing.T) {
	w := newWorld(t, nil)
	w.write("one")
	m := w.write("two")
	it := w.item(engagement.ViewQueue, "ana")
	require.NoError(t, w.MarkRead(t.Context(), "ben", it.Conversation.ID))
	assert.Equal(t, int64(0), w.item(engagement.ViewQueue, "ben").Unread)
	assert.Equal(t, int64(2), w.item(engagement.ViewQueue, "ana").Unread)
	w.due()
	assert.Empty(t, w.fake.Reads()) // ben does not serve the case

	_, err := w.PickUp(t.Context(), "ana", it.Case.ID)
	require.NoError(t, err)
	require.NoError(t, w.MarkRead(t.Context(), "ana", it.Conversation.ID))
	require.NoError(t, w.MarkRead(t.Context(), "ana", it.Conversation.ID))
	w.due()
	require.Len(t, w.fake.Reads(), 1)
	assert.Equal(t, m.ID, w.fake.Reads()[0].ID)
	w.write("three")
	assert.Equal(t, int64(1), w.item(engagement.ViewMine, "ana").Unread)
}

func TestWhoReadBeforePickingUpTellsTheContactThen(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	it := w.item(engagement.ViewQueue, "ana")
	require.NoError(t, w.MarkRead(t.Context(), "ana", it.Conversation.ID))
	w.due()
	require.Empty(t, w.fake.Reads())
	_, err := w.PickUp(t.Context(), "ana", it.Case.ID)
	require.NoError(t, err)
	w.due()
	assert.Len(t, w.fake.Reads(), 1)
}

func TestReadMarkIsTriedAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.write("one")
		it := w.item(engagement.ViewQueue, "ana")
		_, err := w.PickUp(t.Context(), "ana", it.Case.ID)
		require.NoError(t, err)
		w.fake.FailNextVerb(&channel.Error{Kind: channel.Unavailable})
		require.NoError(t, w.MarkRead(t.Context(), "ana", it.Conversation.ID))
		defer w.start()()
		pass(time.Minute)
		assert.Len(t, w.fake.Reads(), 1)
	})
}

func TestTypingAsksTheChannel(t *testing.T) {
	w := newWorld(t, nil)
	m := w.write("hello")
	require.NoError(t, w.Typing(t.Context(), "ana", w.item(engagement.ViewQueue, "ana").Conversation.ID))
	require.Len(t, w.fake.Typings(), 1)
	assert.Equal(t, m.ID, w.fake.Typings()[0].ID)
}

func TestCounts(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	c, err := w.Counts(t.Context(), "ana")
	require.NoError(t, err)
	assert.Equal(t, engagement.Counts{Queue: 1, Open: 1}, c)
	_, err = w.PickUp(t.Context(), "ana", w.item(engagement.ViewQueue, "ana").Case.ID)
	require.NoError(t, err)
	c, err = w.Counts(t.Context(), "ana")
	require.NoError(t, err)
	assert.Equal(t, engagement.Counts{Mine: 1, Open: 1, Unread: 1}, c)
}

func TestTeams(t *testing.T) {
	w := newWorld(t, nil)
	team := &storage.Team{ID: "sales", Name: "Sales", Members: []storage.AgentID{"ben", "ana", "ben"}}
	require.NoError(t, w.PutTeam(t.Context(), "", team))
	teams, err := w.Teams(t.Context())
	require.NoError(t, err)
	require.Len(t, teams, 1)
	assert.Equal(t, []storage.AgentID{"ana", "ben"}, teams[0].Members)
	err = w.PutTeam(t.Context(), "", &storage.Team{ID: "ghosts", Members: []storage.AgentID{"nobody"}})
	require.ErrorIs(t, err, storage.ErrNotFound)
	require.ErrorIs(t, w.PutTeam(t.Context(), "", &storage.Team{ID: "sales"}), storage.ErrConflict)
}

func TestEventsFollowAndResume(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.write("one")
		var cursor storage.Cursor
		for ev, err := range w.Events(t.Context(), "") {
			require.NoError(t, err)
			cursor = ev.Cursor
			if ev.Kind == engagement.CaseOpened {
				break
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		got := make(chan engagement.EventKind, 10)
		ended := make(chan error, 1)
		go func() {
			for ev, err := range w.Events(ctx, cursor) {
				if err != nil {
					ended <- err
					return
				}
				got <- ev.Kind
			}
		}()
		assert.Equal(t, engagement.MessageReceived, <-got)
		began := time.Now()
		w.write("two")
		assert.Equal(t, engagement.MessageReceived, <-got)
		assert.Zero(t, time.Since(began)) // told, not polled
		cancel()
		assert.ErrorIs(t, <-ended, context.Canceled)
	})
}

func TestEventsOfAnotherProcessArrive(t *testing.T) {
	bubble(t, func(t *testing.T) {
		db := memory.New()
		a, b := newWorldOn(t, db.Tenant("test"), nil), newWorldOn(t, db.Tenant("test"), nil)
		defer a.start()()
		defer b.start()()
		end, err := a.EventsEnd(t.Context())
		require.NoError(t, err)
		go b.write("hello")
		for ev, err := range a.Events(t.Context(), end) {
			require.NoError(t, err)
			if ev.Kind == engagement.MessageReceived {
				break
			}
		}
	})
}

func TestS2_34_MediaIsKeptBeforeTheProviderForgetsIt(t *testing.T) {
	dir, err := engagement.OpenMediaDir(t.TempDir())
	require.NoError(t, err)
	defer func() { require.NoError(t, dir.Close()) }()
	w := newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) { c.Media = dir })
	picture := w.fake.PutMedia([]byte("pixels"), "image/png")
	m := w.fake.Inbound(customer, "")
	m.Parts = channel.Parts{
		channel.Image{Media: picture, Caption: "look"},
		channel.File{Media: channel.Media{ID: "gone", Type: "application/pdf"}},
	}
	require.Equal(t, http.StatusOK, w.deliver(m))
	w.due()
	got := w.timeline(w.item(engagement.ViewQueue, "ana").Conversation.ID)[0]
	image := got.Parts[0].(channel.Image)
	assert.NotEmpty(t, image.Media.Stored)
	assert.Equal(t, int64(6), image.Media.Size)
	assert.Equal(t, "look", image.Caption)
	assert.True(t, got.Parts[1].(channel.File).Media.Gone)

	content, _, err := w.OpenMedia(t.Context(), got.ID, 0)
	require.NoError(t, err)
	defer func() { _ = content.Body.Close() }()
	buf := make([]byte, 10)
	n, _ := content.Body.Read(buf)
	assert.Equal(t, "pixels", string(buf[:n]))
	_, _, err = w.OpenMedia(t.Context(), got.ID, 1)
	assert.ErrorIs(t, err, channel.Unreachable)
	_, _, err = w.OpenMedia(t.Context(), got.ID, 2)
	var field *engagement.InvalidError
	assert.ErrorAs(t, err, &field)
}

func TestS2_34_UploadedFileIsSent(t *testing.T) {
	dir, err := engagement.OpenMediaDir(t.TempDir())
	require.NoError(t, err)
	defer func() { require.NoError(t, dir.Close()) }()
	w := newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) { c.Media = dir; c.MaxMedia = 100 })
	w.write("send me the bill")
	media, err := w.Upload(t.Context(), "bill.pdf", "application/pdf", 4, newReader("bill"))
	require.NoError(t, err)
	_, err = w.Send(t.Context(), engagement.Outgoing{Channel: line, To: customer, Agent: "ana", Parts: channel.Parts{channel.File{Media: media}}})
	require.NoError(t, err)
	w.due()
	require.Len(t, w.fake.Sent(), 1)
	assert.NotEmpty(t, w.fake.Sent()[0].Parts[0].(channel.File).Media.ID)

	var field *engagement.InvalidError
	_, err = w.Upload(t.Context(), "x", "application/pdf", 101, newReader("x"))
	require.ErrorAs(t, err, &field)
	_, err = w.Upload(t.Context(), "x", "application/pdf", 3, newReader("xxxx"))
	require.ErrorAs(t, err, &field)
	_, err = w.Upload(t.Context(), "x", "not a type", 3, newReader("xxx"))
	require.ErrorAs(t, err, &field)
}

func TestHealthIsAskedAndNoted(t *testing.T) {
	w := newWorld(t, nil)
	w.fake.SetHealth(channel.Health{Send: channel.AbilityLimited, Reasons: []string{"low quality"}}, nil)
	h, err := w.CheckHealth(t.Context(), line)
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityLimited, h.Send)
	assert.Equal(t, []engagement.EventKind{engagement.ChannelHealth}, w.kinds())
}

func TestConfigIsCheckedAsAWhole(t *testing.T) {
	_, err := engagement.New(engagement.Config{
		Channels: map[channel.ID]channel.Channel{"": nil}, Policies: map[channel.ID]engagement.Policy{"x": {}}, Attempts: -1,
		Region: "Germany",
	})
	require.Error(t, err)
	for _, want := range []string{"Store", `Channels[""]`, `Policies["x"]`, "Attempts", "Region"} {
		assert.ErrorContains(t, err, want)
	}
	a, b := channeltest.NewFake("line"), channeltest.NewFake("line")
	_, err = engagement.New(engagement.Config{Store: memory.New().Tenant("t"), Channels: map[channel.ID]channel.Channel{"a": a, "b": b}})
	require.ErrorContains(t, err, "same line account")
}

func TestPauseAndResume(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.write("hello")
		require.NoError(t, w.Pause(t.Context(), line, time.Now().Add(24*time.Hour)))
		w.mustReply("ana", "hi")
		defer w.start()()
		pass(time.Hour)
		assert.Empty(t, w.texts())
		require.NoError(t, w.Resume(t.Context(), line))
		pass(time.Second)
		assert.Equal(t, []string{"hi"}, w.texts())
	})
}

// deaf is a channel that listens and fails.
type deaf struct{ channel.Channel }

func (deaf) Listen(context.Context, func(context.Context, ...channel.Event) error) error {
	return errors.New("password changed")
}

func TestAListenerThatFailsDoesNotStopTheOthers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) {
			mail := channeltest.NewFake("mail")
			c.Channels["mail"] = deaf{mail.Plain()}
		})
		w.write("hello")
		w.mustReply("ana", "hi")
		defer w.start()()
		pass(time.Second)
		assert.Equal(t, []string{"hi"}, w.texts())
		assert.Contains(t, w.kinds(), engagement.ChannelHealth)
	})
}
