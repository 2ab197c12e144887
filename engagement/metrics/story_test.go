package metrics_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests are the same on every machine

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// surveyAnswered stands for the event of a survey that the host has.
const surveyAnswered engagement.EventKind = "survey.answered"

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	return zone
}

// office is open from Monday to Friday, from 9 to 17 o'clock.
func office(t testing.TB) *hours.Calendar {
	t.Helper()
	cal, err := hours.New(hours.Schedule{Zone: "Europe/Berlin", Week: []hours.Weekly{{
		Days: []time.Weekday{1, 2, 3, 4, 5}, Span: hours.Span{From: hours.At(9, 0), To: hours.At(17, 0)},
	}}})
	require.NoError(t, err)
	return cal
}

func storyConfig(t testing.TB) metrics.Config {
	cal := office(t)
	return metrics.Config{
		Zone: berlin(t), Hours: func(channel.ID) *hours.Calendar { return cal }, Target: 30 * time.Minute,
		Score: func(ev engagement.Event) (int, bool) {
			score, err := strconv.Atoi(ev.Detail.Reason)
			return score, err == nil && ev.Kind == surveyAnswered
		},
	}
}

// story reads testdata/story.txt. Friday is 2026-06-05, and Monday the 8th.
func story(t testing.TB) []engagement.Event {
	t.Helper()
	text, err := os.ReadFile("testdata/story.txt")
	require.NoError(t, err)
	var out []engagement.Event
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if !strings.HasPrefix(line, "#") {
			ev := storyEvent(t, strings.Fields(line))
			ev.Cursor = storage.Cursor(fmt.Sprint(i))
			out = append(out, ev)
		}
	}
	return out
}

func storyEvent(t testing.TB, f []string) engagement.Event {
	t.Helper()
	day := map[string]string{"Fri": "2026-06-05", "Mon": "2026-06-08"}[f[0]]
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+f[1], berlin(t))
	require.NoError(t, err)
	ev := engagement.Event{At: at.UTC(), Kind: engagement.EventKind(f[4]), Actor: storyActor(f[5])}
	if f[2] != "-" {
		ev.Case = storage.CaseID{15: f[2][0]}
	}
	if f[3] != "-" {
		ev.Channel = channel.ID(f[3])
	}
	storyDetail(&ev, f[5], f[6:])
	return ev
}

func storyActor(who string) storage.Author {
	switch who {
	case "system", "contact", "external":
		return storage.Author{Kind: channel.AuthorKind(who)}
	case "robo":
		return storage.Author{Kind: channel.AuthorBot, ID: who}
	}
	return storage.Author{Kind: channel.AuthorAgent, ID: who}
}

func storyDetail(ev *engagement.Event, by string, more []string) {
	d := &ev.Detail
	switch {
	case ev.Kind == engagement.PresenceChanged:
		d.Presence = &storage.Presence{Agent: storage.AgentID(by), State: more[0]}
	case ev.Kind == engagement.CasePickedUp:
		d.Owner = storage.AgentID(by)
	case ev.Kind == surveyAnswered:
		d.Reason = more[0]
	case slices.Equal(more, []string{"automatic"}):
		d.Automatic = "auto-replied"
	case slices.Equal(more, []string{"to", "robo"}):
		d.Bot = "robo"
	case len(more) == 2 && more[0] == "to":
		d.Owner = storage.AgentID(more[1])
	case len(more) == 2 && more[0] == "from":
		d.Owner = storage.AgentID(by)
		d.Transfer = &journal.Transfer{From: storage.AgentID(more[1])}
	}
}

// told is the board at noon on Monday.
func told(t testing.TB, cfg metrics.Config) *metrics.Board {
	t.Helper()
	b, err := metrics.New(cfg)
	require.NoError(t, err)
	for _, ev := range story(t) {
		b.Observe(ev)
	}
	b.Advance(time.Date(2026, 6, 8, 12, 0, 0, 0, berlin(t)))
	return b
}

// A golden is what was computed by hand from the story, in minutes: how often, the
// sum by the clock on the wall, and the sum in business time.
type golden struct {
	name           string
	of             func(metrics.Figures) metrics.Times
	n              int64
	wall, business int
}

var goldens = []golden{
	{"first, human", func(f metrics.Figures) metrics.Times { return f.First.Human }, 4, 15 + 400 + 105 + 6, 526},
	{"first, bot", func(f metrics.Figures) metrics.Times { return f.First.Bot }, 2, 1 + 2, 3},
	{"first, automatic", func(f metrics.Figures) metrics.Times { return f.First.Automatic }, 1, 0, 0},
	{"next, human", func(f metrics.Figures) metrics.Times { return f.Next.Human }, 4, 20 + 15 + 3860 + 20, 20 + 15 + 20 + 20},
	{"next, bot", func(f metrics.Figures) metrics.Times { return f.Next.Bot }, 1, 2, 2},
	{"next, automatic", func(f metrics.Figures) metrics.Times { return f.Next.Automatic }, 0, 0, 0},
	{"after the bot", func(f metrics.Figures) metrics.Times { return f.AfterBot }, 1, 390, 390},
	{"handle, human", func(f metrics.Figures) metrics.Times { return f.Handle.Human }, 6, 50 + 50 + 20 + 15 + 70 + 40, 245},
	{"handle, bot", func(f metrics.Figures) metrics.Times { return f.Handle.Bot }, 2, 10 + 5, 15},
	{"effort", func(f metrics.Figures) metrics.Times { return f.Effort }, 5, 100 + 20 + 15 + 70 + 40, 245},
	{"resolution, human", func(f metrics.Figures) metrics.Times { return f.Resolution.Human }, 5, 110 + 410 + 4275 + 4210 + 40, 110 + 410 + 435 + 370 + 40},
	{"resolution, bot", func(f metrics.Figures) metrics.Times { return f.Resolution.Bot }, 1, 5, 5},
	{"resolution, automatic", func(f metrics.Figures) metrics.Times { return f.Resolution.Automatic }, 1, 30, 30},
}

func TestTheStoryHasTheTimesThatWereComputedByHand(t *testing.T) {
	f := told(t, storyConfig(t)).Figures(metrics.Query{})
	for _, g := range goldens {
		got := g.of(f)
		assert.Equal(t, g.n, got.Wall.Count, g.name)
		assert.Equal(t, g.n, got.Business.Count, g.name)
		assert.Equal(t, int64(g.wall)*60_000, got.Wall.Sum, g.name)
		assert.Equal(t, int64(g.business)*60_000, got.Business.Sum, g.name)
	}
}

func TestTheStoryHasThePercentilesThatWereComputedByHand(t *testing.T) {
	f := told(t, storyConfig(t)).Figures(metrics.Query{})
	s := f.First.Human.Wall.Summary() // 6, 15, 105, 400
	assert.Equal(t, 131*time.Minute+30*time.Second, s.Mean)
	assert.InEpsilon(t, 15*time.Minute, s.P50, 0.01)
	assert.InEpsilon(t, 400*time.Minute, s.P90, 0.01)
	h := f.Handle.Human.Wall.Summary() // 15, 20, 40, 50, 50, 70
	assert.InEpsilon(t, 40*time.Minute, h.P50, 0.01)
	assert.InEpsilon(t, 70*time.Minute, h.P95, 0.01)
}

func TestTheStoryHasTheVolumesThatWereCountedByHand(t *testing.T) {
	f := told(t, storyConfig(t)).Figures(metrics.Query{})
	assert.Equal(t, []int64{5, 1, 1, 1, 1}, []int64{f.Opened, f.Initiated, f.Missed, f.Reopened, f.Transferred})
	assert.Equal(t, metrics.Split[int64]{Human: 5, Bot: 1, Automatic: 1}, f.Closed)
	assert.Equal(t, metrics.Messages{
		Received: 12, Overheard: 1, Sent: metrics.Split[int64]{Human: 9, Bot: 3, Automatic: 1}, Echoed: 1, Outside: 1,
	}, f.Messages)
	assert.Equal(t, metrics.Level{Within: 2, Of: 5}, f.Level)
	assert.InDelta(t, 0.4, f.Level.Share(), 1e-9)
	assert.Equal(t, metrics.Survey{Count: 2, Sum: 8, Scores: map[int]int64{3: 1, 5: 1}}, f.Survey)
	assert.InDelta(t, 4, f.Survey.Mean(), 1e-9)
}

func TestS5_37_AMessageOutsideOfCasesIsInNoOtherFigure(t *testing.T) {
	outside := engagement.Event{
		Kind: engagement.MessageQueued, At: time.Date(2026, 6, 5, 10, 0, 0, 0, time.UTC),
		Actor: storyActor("ana"), Subject: engagement.Subject{Channel: "shop"},
	}
	b, err := metrics.New(storyConfig(t))
	require.NoError(t, err)
	b.Observe(outside)
	assert.Equal(t, metrics.Figures{Messages: metrics.Messages{Outside: 1}}, b.Figures(metrics.Query{}))
}

func TestS5_37_HandlingIsMeasuredOnCasesForEachOwner(t *testing.T) {
	b := told(t, storyConfig(t))
	by := metrics.Group(b, metrics.Query{}, metrics.ByAgent)
	assert.Equal(t, int64(110*60_000), by["ana"].Handle.Human.Wall.Sum, "50 in A, 40 in E, 20 in B")
	assert.Equal(t, int64(135*60_000), by["ben"].Handle.Human.Wall.Sum, "50 in A, 15 in B, 70 in C")
	assert.Equal(t, int64(15*60_000), metrics.Group(b, metrics.Query{}, metrics.ByBot)["robo"].Handle.Bot.Wall.Sum)
}

func TestTheStoryByAgentTeamChannelAndDay(t *testing.T) {
	b := told(t, storyConfig(t))
	ana, ben := b.Figures(metrics.Query{Agents: []storage.AgentID{"ana"}}), b.Figures(metrics.Query{Agents: []storage.AgentID{"ben"}})
	assert.Equal(t, metrics.Level{Within: 2, Of: 3}, ana.Level)
	assert.Equal(t, metrics.Occupancy{Active: minutes(480), Busy: minutes(110)}, ana.Occupancy)
	assert.Equal(t, metrics.Occupancy{Active: minutes(420 + 180), Busy: minutes(110 + 25)}, ben.Occupancy)
	assert.Equal(t, int64(2), ben.Survey.Count)
	assert.Equal(t, int64(1), ana.Transferred)

	teams := map[storage.AgentID][]storage.TeamID{"ana": {"all"}, "ben": {"all", "late"}}
	team := metrics.Group(b, metrics.Query{}, metrics.ByTeam(teams))
	assert.Equal(t, int64(245*60_000), team["all"].Effort.Wall.Sum)
	assert.Equal(t, ben, *team["late"])

	line := metrics.Group(b, metrics.Query{}, metrics.ByChannel)
	assert.Equal(t, int64(2), line["mail"].First.Human.Wall.Count)
	assert.Equal(t, int64(5), line["shop"].Messages.Sent.Human)

	days := metrics.Group(b, metrics.Query{}, metrics.ByPeriod)
	friday, monday := midnight(t, 5), midnight(t, 8)
	require.Len(t, days, 2)
	assert.Equal(t, int64(5), days[friday].Closed.Human+days[friday].Closed.Bot+days[friday].Closed.Automatic)
	assert.Equal(t, int64(2), days[monday].Closed.Human)
	assert.Equal(t, *days[monday], b.Figures(metrics.Query{From: monday}))
	assert.Equal(t, *days[friday], b.Figures(metrics.Query{Until: monday}))
}

func TestTheBacklogOfTheStory(t *testing.T) {
	b := told(t, storyConfig(t))
	night := metrics.Backlog{Waiting: 1, Ended: 1}
	want := map[time.Time]metrics.Backlog{midnight(t, 6): night, midnight(t, 7): night, midnight(t, 8): night}
	assert.Equal(t, want, b.Backlogs(metrics.Query{}))
	assert.Equal(t, metrics.Backlog{Ended: 1}, b.Backlogs(metrics.Query{Agents: []storage.AgentID{"ben"}})[midnight(t, 7)])
	assert.Equal(t, metrics.Backlog{Waiting: 1}, b.Backlogs(metrics.Query{Channel: "shop"})[midnight(t, 7)])
	assert.Zero(t, b.Backlog(metrics.Query{}), "all are closed on Monday")
}

func minutes(n int) metrics.Micros { return metrics.Micros(n) * 60_000_000 }

func midnight(t *testing.T, day int) time.Time {
	return time.Date(2026, 6, day, 0, 0, 0, 0, berlin(t)).UTC()
}
