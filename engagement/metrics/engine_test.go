package metrics_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const line = channel.ID("line-1")

// A world is an engine with a fake channel, two agents and a bot.
type world struct {
	*engagement.Engine
	t    *testing.T
	fake *channeltest.Fake
	kept []byte // the board, so far
}

// newWorld makes an engine whose cases go to ana, who has one at a time, and else
// to a bot.
func newWorld(t *testing.T) *world {
	t.Helper()
	fake := channeltest.NewFake("line")
	e, err := engagement.New(engagement.Config{
		Store: memory.New().Tenant("test"), Channels: map[channel.ID]channel.Channel{line: fake},
		Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	for _, a := range []*storage.Agent{
		{ID: "ana", Capacity: &storage.Capacity{Total: 1}}, {ID: "ben"},
		{ID: "chief", Role: engagement.RoleAdministrator},
	} {
		require.NoError(t, e.PutAgent(t.Context(), "", a))
	}
	_, err = e.SaveRouting(t.Context(), "chief", routing.Settings{
		Destinations: []routing.Destination{{
			ID: "desk", Targets: []routing.Target{{Agent: "ana"}, {Bot: "robo"}}, Queue: &routing.Queue{},
			Method: routing.MostIdle, Assign: true,
		}},
		Channels: map[channel.ID]routing.ChannelRules{line: {Branch: routing.Branch{Linear: []routing.Stop{{To: "desk"}}}}},
	})
	require.NoError(t, err)
	w := &world{Engine: e, t: t, fake: fake}
	promise(t, e)
	require.NoError(t, e.SetAvailability(t.Context(), "ana", routing.Active))
	require.NoError(t, e.SetAvailability(t.Context(), "ben", routing.Active))
	w.after(0)
	return w
}

// promise starts all clocks of promises, day and night.
func promise(t *testing.T, e *engagement.Engine) {
	t.Helper()
	_, err := e.SaveHours(t.Context(), "chief", "always", engagement.HoursSettings{Schedule: hours.AlwaysOpen("UTC")})
	require.NoError(t, err)
	target := sla.Target{Within: sla.Period{Minutes: 15}}
	policy := sla.Policy{Global: sla.Targets{Hours: "always", First: target, Next: target, Solution: target}}
	_, err = e.SaveSLA(t.Context(), "chief", engagement.SLASettings{Policy: policy}, false)
	require.NoError(t, err)
}

// after lets minutes pass, and does what is due.
func (w *world) after(minutes int) {
	w.t.Helper()
	<-time.After(time.Duration(minutes) * time.Minute)
	require.NoError(w.t, w.RunDue(w.t.Context(), time.Now()))
}

// writes delivers a message of somebody.
func (w *world) writes(who string, change ...func(*channel.MessageReceived)) {
	w.t.Helper()
	m := w.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: who}, "hello")
	m.At = time.Now()
	for _, c := range change {
		c(&m)
	}
	r := w.fake.Webhook(m)
	r.URL.Path = "/" + string(line)
	rec := httptest.NewRecorder()
	w.Handler().ServeHTTP(rec, r)
	require.Equal(w.t, http.StatusOK, rec.Code)
	w.after(0)
}

// says sends a message to somebody: of an agent, or automatic.
func (w *world) says(agent storage.AgentID, who string) {
	w.t.Helper()
	_, err := w.Send(w.t.Context(), engagement.Outgoing{
		Channel: line, To: channel.Address{Kind: channel.AddressUser, Value: who}, Agent: agent,
		Parts: channel.Parts{channel.Text{Body: "hello"}},
	})
	require.NoError(w.t, err)
	w.after(0)
}

// latest is the case that was opened last.
func (w *world) latest() *storage.Case {
	w.t.Helper()
	var id storage.CaseID
	for _, ev := range w.events() {
		if ev.Kind == engagement.CaseOpened {
			id = ev.Case
		}
	}
	return w.again(id)
}

func (w *world) again(id storage.CaseID) *storage.Case {
	w.t.Helper()
	c, err := w.Case(w.t.Context(), id)
	require.NoError(w.t, err)
	return c
}

func (w *world) events() []engagement.Event {
	w.t.Helper()
	events, err := w.EventPage(w.t.Context(), "", 10_000)
	require.NoError(w.t, err)
	return events
}

// did checks that a deed on a case was done.
func (w *world) did(_ *storage.Case, err error) {
	w.t.Helper()
	require.NoError(w.t, err)
	w.after(0)
}

// board counts all events.
func (w *world) board(cfg metrics.Config) metrics.Figures {
	w.t.Helper()
	b, kept, err := catchUp(w.t.Context(), w.Engine, cfg, w.kept)
	require.NoError(w.t, err)
	w.kept = kept
	b.Advance(time.Now())
	return b.Figures(metrics.Query{})
}

// clocks is how often each clock of a promise ended, and the sum of what it took.
func (w *world) clocks() map[sla.Kind][]int64 {
	w.t.Helper()
	out := map[sla.Kind][]int64{}
	for _, ev := range w.events() {
		if o := ev.Detail.Ended; o != nil && o.Result != sla.Dropped {
			if out[o.Kind] == nil {
				out[o.Kind] = []int64{0, 0}
			}
			out[o.Kind][0]++
			out[o.Kind][1] += o.Elapsed.Milliseconds()
		}
	}
	return out
}

func ms(minutes ...int64) int64 {
	sum := int64(0)
	for _, m := range minutes {
		sum += m * 60_000
	}
	return sum
}

// The definitions meet the events of the real engine.
func TestARealStoryIsCountedAsItHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.writes("mia") // 0: to ana, who has room
		mia := w.latest()
		require.Equal(t, storage.AgentID("ana"), mia.Owner)
		w.says("", "mia")
		w.after(5)
		w.writes("tom") // 5: to the bot, since ana is full
		tom := w.latest()
		require.Equal(t, storage.BotID("robo"), tom.Bot)
		turn := engagement.BotTurn{Bot: "robo", Case: tom.ID, Fence: tom.Fence}
		w.after(2)
		_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: tom.Conversation, Turn: &turn, Parts: channel.Parts{channel.Text{Body: "?"}}})
		require.NoError(t, err)
		w.after(3)
		w.says("ana", "mia") // 10
		w.did(w.HandOver(t.Context(), turn, engagement.Handover{}))
		w.after(10)
		w.did(w.Transfer(t.Context(), "ana", mia.ID, engagement.Recipient{Agent: "ben"}, "")) // 20
		w.did(w.PickUp(t.Context(), "ben", mia.ID))
		require.Equal(t, storage.AgentID("ana"), w.again(tom.ID).Owner, "she has room now")
		w.after(5)
		w.says("ana", "tom") // 25
		w.writes("mia", func(m *channel.MessageReceived) { m.Automatic = "auto-replied" })
		w.after(5)
		w.did(w.Done(t.Context(), "ana", tom.ID, ""))     // 30
		w.board(metrics.Config{Target: 15 * time.Minute}) // which goes on later
		w.did(w.Park(t.Context(), "ben", mia.ID, time.Time{}))
		w.after(60)
		w.writes("mia") // 90: back to ben, since it was his
		require.Equal(t, storage.AgentID("ben"), w.again(mia.ID).Owner)
		w.after(4)
		w.says("ben", "mia")                                                                // 94
		w.did(w.Done(t.Context(), "ben", mia.ID, ""))                                       // 94
		w.says("", "mia")                                                                   // in no case
		require.NoError(t, w.SetAvailability(context.Background(), "ana", routing.Offline)) // 94
		w.after(6)

		f := w.board(metrics.Config{Target: 15 * time.Minute})
		counted := func(h metrics.Times) []int64 { return []int64{h.Wall.Count, h.Wall.Sum} }
		assert.Equal(t, []int64{2, ms(10, 20)}, counted(f.First.Human))
		assert.Equal(t, []int64{1, ms(2)}, counted(f.First.Bot))
		assert.Equal(t, []int64{1, 0}, counted(f.First.Automatic))
		assert.Equal(t, []int64{1, ms(4)}, counted(f.Next.Human))
		assert.Equal(t, []int64{1, ms(15)}, counted(f.AfterBot))
		assert.Equal(t, []int64{3, ms(20, 10+4, 10)}, counted(f.Handle.Human))
		assert.Equal(t, []int64{1, ms(5)}, counted(f.Handle.Bot))
		assert.Equal(t, []int64{2, ms(34, 10)}, counted(f.Effort))
		assert.Equal(t, []int64{2, ms(94, 25)}, counted(f.Resolution.Human))
		assert.Equal(t, metrics.Level{Within: 1, Of: 2}, f.Level)
		assert.Equal(t, map[sla.Kind][]int64{
			sla.FirstResponse: counted(f.First.Human), sla.NextResponse: counted(f.Next.Human), sla.Resolution: counted(f.Resolution.Human),
		}, w.clocks(), "promises are kept by the same times")
		assert.Equal(t, []int64{2, 2, 1}, []int64{f.Opened, f.Closed.Human, f.Transferred})
		assert.Equal(t, metrics.Messages{
			Received: 3, Overheard: 1, Sent: metrics.Split[int64]{Human: 3, Bot: 1, Automatic: 1}, Outside: 1,
		}, f.Messages)
		assert.Equal(t, metrics.Occupancy{Active: minutes(94 + 100), Busy: minutes(30 + 14)}, f.Occupancy)
	})
}

func TestARealCaseThatIsMissedReopenedAndBegunByTheBusiness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.says("ben", "uma") // 0: ben begins
		uma := w.latest()
		w.after(10)
		w.writes("uma")
		w.after(3)
		w.says("ben", "uma") // 13
		w.did(w.End(t.Context(), "ben", uma.ID))
		w.after(7)
		w.did(w.Reactivate(t.Context(), "ben", uma.ID)) // 20
		w.after(1)
		w.did(w.Done(t.Context(), "ben", uma.ID, ""))
		w.after(9)
		w.did(w.Reopen(t.Context(), "ben", uma.ID)) // 30
		w.after(2)
		w.did(w.Done(t.Context(), "ben", uma.ID, ""))

		f := w.board(metrics.Config{})
		assert.Equal(t, []int64{0, 1, 1, 2}, []int64{f.Opened, f.Initiated, f.Reopened, f.Closed.Human})
		assert.Equal(t, []int64{1, ms(3)}, []int64{f.First.Human.Wall.Count, f.First.Human.Wall.Sum})
		assert.Equal(t, []int64{2, ms(13+1, 2)}, []int64{f.Handle.Human.Wall.Count, f.Handle.Human.Wall.Sum})
		assert.Equal(t, []int64{2, ms(21, 23)}, []int64{f.Resolution.Human.Wall.Count, f.Resolution.Human.Wall.Sum})
	})
}
