package metrics_test

import (
	"encoding/json"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A teller makes events of one case.
type teller struct {
	*metrics.Board
	at time.Time
	id byte
}

func newTeller(t *testing.T, cfg metrics.Config) *teller {
	t.Helper()
	b, err := metrics.New(cfg)
	require.NoError(t, err)
	return &teller{b, time.Date(2026, 6, 5, 9, 0, 0, 0, time.UTC), 1}
}

// tell tells of something that happens some minutes after the start.
func (b *teller) tell(minute int, kind engagement.EventKind, by string, change ...func(*engagement.Event)) {
	ev := engagement.Event{Kind: kind, At: b.at.Add(time.Duration(minute) * time.Minute), Actor: storyActor(by)}
	ev.Case, ev.Channel = storage.CaseID{15: b.id}, "shop"
	for _, c := range change {
		c(&ev)
	}
	b.Observe(ev)
}

func to(owner storage.AgentID) func(*engagement.Event) {
	return func(ev *engagement.Event) { ev.Detail.Owner = owner }
}

func (b *teller) all() metrics.Figures { return b.Figures(metrics.Query{}) }

func TestAConfigThatCannotBeIsRefused(t *testing.T) {
	for field, cfg := range map[string]metrics.Config{
		"Period": {Period: "week"}, "Keep": {Keep: -1}, "Remember": {Remember: -1}, "Target": {Target: -1},
	} {
		_, err := metrics.New(cfg)
		var wrong *metrics.ConfigError
		require.ErrorAs(t, err, &wrong, field)
		assert.Equal(t, field, wrong.Field)
		_, err = metrics.Of(cfg, nil)
		require.ErrorAs(t, err, &wrong, field)
		_, err = metrics.Resume(cfg, nil)
		require.ErrorAs(t, err, &wrong, field)
	}
}

func TestASnapshotThatCannotBeGoneOnWithIsRefused(t *testing.T) {
	good := kept(t, told(t, storyConfig(t)))
	for name, data := range map[string]string{
		"nothing": "", "no JSON": "{", "of another kind": `{"version":"1"}`, "of no version": `{}`,
		"by hours": `{"version":1,"period":"hour","zone":"Europe/Berlin"}`,
		"of UTC":   `{"version":1,"period":"day","zone":"UTC"}`,
		"no case":  `{"version":1,"period":"day","zone":"Europe/Berlin","cases":[null]}`,
		"no cell":  `{"version":1,"period":"day","zone":"Europe/Berlin","cells":[{}]}`,
		"cut":      good[:len(good)/2],
	} {
		_, err := metrics.Resume(storyConfig(t), []byte(data))
		var wrong *metrics.SnapshotError
		require.ErrorAs(t, err, &wrong, name)
		assert.Contains(t, wrong.Error(), "metrics: snapshot")
	}
	_, err := metrics.Resume(storyConfig(t), []byte(good))
	require.NoError(t, err)
}

func TestEventsAreReadUpToAnError(t *testing.T) {
	broken := errors.New("broken")
	events := story(t)
	var seq iter.Seq2[engagement.Event, error] = func(yield func(engagement.Event, error) bool) {
		_ = yield(events[0], nil) && yield(events[2], nil) && yield(engagement.Event{}, broken) && yield(events[3], nil)
	}
	b, err := metrics.Of(storyConfig(t), seq)
	require.ErrorIs(t, err, broken)
	assert.Equal(t, events[2].Cursor, b.Cursor())
	assert.Equal(t, events[2].At, b.At())
	assert.Equal(t, int64(1), b.Figures(metrics.Query{}).Opened)
}

func TestAtTheTargetAResponseIsLate(t *testing.T) {
	for minute, within := range map[int]int64{29: 1, 30: 0} {
		b := newTeller(t, metrics.Config{Target: 30 * time.Minute})
		b.tell(0, engagement.CaseOpened, "system")
		b.tell(minute, engagement.MessageQueued, "ana")
		assert.Equal(t, metrics.Level{Within: within, Of: 1}, b.all().Level, "%d minutes", minute)
	}
}

func TestTheTargetIsBusinessTimeWhereThereAreHours(t *testing.T) {
	for minute, within := range map[int]int64{30 + 64*60 - 1: 1, 30 + 64*60: 0} {
		cfg := storyConfig(t)
		b := newTeller(t, cfg)
		b.at = time.Date(2026, 6, 5, 16, 45, 0, 0, berlin(t)) // a Friday, 15 minutes before the end
		b.tell(0, engagement.CaseOpened, "system")
		b.tell(minute, engagement.MessageQueued, "ana")
		assert.Equal(t, metrics.Level{Within: within, Of: 1}, b.all().Level, "%d minutes", minute)
	}
}

func TestAMissedCaseThatGoesOnIsNotReopened(t *testing.T) {
	b := newTeller(t, metrics.Config{Target: time.Hour})
	b.tell(0, engagement.CaseOpened, "system")
	b.tell(1, engagement.CaseMissed, "system")
	b.tell(2, engagement.CaseReopened, "system")
	b.tell(3, engagement.CaseMissed, "system")
	b.tell(4, engagement.MessageQueued, "ana")
	f := b.all()
	assert.Equal(t, []int64{0, 2}, []int64{f.Reopened, f.Missed})
	assert.Equal(t, metrics.Level{Of: 1}, f.Level, "it counts once")
	assert.Equal(t, int64(4*60_000), f.First.Human.Wall.Sum)
}

func TestABotIsNoFirstResponseOfAPerson(t *testing.T) {
	b := newTeller(t, metrics.Config{Target: time.Hour})
	b.tell(0, engagement.CaseOpened, "system")
	b.tell(1, engagement.MessageQueued, "robo")
	b.tell(2, engagement.CaseClosed, "robo")
	f := b.all()
	assert.Zero(t, f.First.Human)
	assert.Equal(t, int64(60_000), f.First.Bot.Wall.Sum)
	assert.Equal(t, metrics.Split[int64]{Bot: 1}, f.Closed)
	assert.Zero(t, f.Level, "the bot has solved it")
	assert.Equal(t, 1.0, f.Level.Share())
}

func TestAReopenedCaseDoesNotCountTheTimeItWasClosed(t *testing.T) {
	b := newTeller(t, metrics.Config{})
	b.tell(0, engagement.CaseOpened, "system")
	b.tell(10, engagement.CaseClosed, "ana")
	before := b.all()
	b.tell(10+5*24*60, engagement.CaseReopened, "system")
	b.tell(20+5*24*60, engagement.MessageQueued, "ana")
	b.tell(30+5*24*60, engagement.CaseClosed, "ana")
	f := b.all()
	assert.Equal(t, int64(10+10+20)*60_000, f.Resolution.Human.Wall.Sum)
	assert.Zero(t, f.First.Human, "five days are no first response")
	assert.Equal(t, before, b.Figures(metrics.Query{Until: b.at.Add(24 * time.Hour)}), "the past does not change")
}

func TestAParkedCaseWhoseOwnerLeftStaysParked(t *testing.T) {
	b := newTeller(t, metrics.Config{})
	b.tell(0, engagement.CaseOpened, "system")
	b.tell(1, engagement.CasePickedUp, "ana", to("ana"))
	b.tell(2, engagement.CaseParked, "ana", to("ana"))
	b.tell(3, engagement.CaseReleased, "system")
	assert.Equal(t, metrics.Backlog{Parked: 1}, b.Backlog(metrics.Query{}))
	b.tell(4, engagement.CaseResumed, "system")
	assert.Equal(t, metrics.Backlog{Waiting: 1}, b.Backlog(metrics.Query{}))
}

func TestACaseThatIsForgottenHasNoResolution(t *testing.T) {
	b := newTeller(t, metrics.Config{Remember: time.Hour})
	b.tell(0, engagement.CaseOpened, "system")
	b.tell(10, engagement.CaseClosed, "ana")
	b.tell(3*24*60, engagement.CaseReopened, "ana", to("ana"))
	b.tell(3*24*60+10, engagement.CaseClosed, "ana")
	f := b.all()
	assert.Equal(t, []int64{2, 1, 1}, []int64{f.Closed.Human, f.Reopened, f.Resolution.Human.Wall.Count})
	assert.Equal(t, int64(10*60_000), f.Handle.Human.Wall.Sum, "which needs no more than what was seen")
}

func TestABoardThatBeginsInTheMiddleLeavesOutWhatItCannotKnow(t *testing.T) {
	b := newTeller(t, metrics.Config{Target: time.Hour})
	b.tell(0, engagement.MessageReceived, "contact")
	b.tell(5, engagement.CasePickedUp, "ana", to("ana"))
	b.tell(7, engagement.MessageQueued, "ana")
	b.tell(9, engagement.CaseClosed, "ana")
	f := b.all()
	assert.Zero(t, f.First)
	assert.Zero(t, f.Resolution)
	assert.Zero(t, f.Level)
	assert.Equal(t, int64(7*60_000), f.Next.Human.Wall.Sum)
	assert.Equal(t, int64(4*60_000), f.Handle.Human.Wall.Sum)
}

func TestALateEventCountsNow(t *testing.T) {
	b := newTeller(t, metrics.Config{})
	b.tell(24*60, engagement.CaseOpened, "system")
	b.tell(0, engagement.MessageQueued, "ana")
	assert.Equal(t, b.at.Add(24*time.Hour), b.At())
	f := b.Figures(metrics.Query{From: b.at.Add(15 * time.Hour)})
	assert.Equal(t, int64(1), f.First.Human.Wall.Count)
	assert.Zero(t, f.First.Human.Wall.Sum)
}

func TestOldPeriodsAreForgottenAndLongSilenceCostsNothing(t *testing.T) {
	b := newTeller(t, metrics.Config{Period: metrics.Hourly, Keep: 3})
	b.tell(0, engagement.PresenceChanged, "ana", func(ev *engagement.Event) {
		ev.Case, ev.Detail.Presence = storage.CaseID{}, &storage.Presence{Agent: "ana", State: "active"}
	})
	b.tell(1, engagement.CaseOpened, "system")
	b.Advance(b.at.AddDate(5000, 0, 0))
	hours := metrics.Group(b.Board, metrics.Query{}, metrics.ByPeriod)
	assert.LessOrEqual(t, len(hours), 4)
	for _, f := range hours {
		assert.LessOrEqual(t, f.Occupancy.Active.Duration(), time.Hour)
	}
	assert.Zero(t, b.all().Opened, "that was long ago")
	assert.Len(t, b.Backlogs(metrics.Query{}), 3)
	assert.Equal(t, int64(1), b.Backlog(metrics.Query{}).Waiting, "it is still open")
}

func TestDaysBeginInTheZoneAlsoWhenClocksChange(t *testing.T) {
	b := newTeller(t, metrics.Config{Zone: berlin(t)})
	b.at = time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)
	b.tell(0, engagement.PresenceChanged, "ana", func(ev *engagement.Event) {
		ev.Case, ev.Detail.Presence = storage.CaseID{}, &storage.Presence{Agent: "ana", State: "active"}
	})
	b.Advance(b.at.Add(3 * 24 * time.Hour))
	days := metrics.Group(b.Board, metrics.Query{}, metrics.ByPeriod)
	sunday := time.Date(2026, 3, 29, 0, 0, 0, 0, berlin(t)).UTC()
	require.Contains(t, days, sunday)
	assert.Equal(t, minutes(23*60), days[sunday].Occupancy.Active)
	assert.InDelta(t, 0, days[sunday].Occupancy.Share(), 1e-9)
}

func TestLabelsCountEachAndAllCasesOnce(t *testing.T) {
	const labelled engagement.EventKind = "case.labelled"
	b := newTeller(t, metrics.Config{Labels: func(ev engagement.Event) ([]string, bool) {
		return []string{"vip", ev.Detail.Reason, "vip", ""}, ev.Kind == labelled
	}})
	b.tell(0, engagement.CaseOpened, "system")
	b.tell(1, labelled, "ana", func(ev *engagement.Event) { ev.Detail.Reason = "tax" })
	b.tell(2, engagement.MessageQueued, "ana")
	b.id = 2
	b.tell(3, engagement.CaseOpened, "system")
	b.tell(5, engagement.MessageQueued, "ana")
	assert.Equal(t, int64(2), b.all().First.Human.Wall.Count)
	for _, label := range []string{"vip", "tax"} {
		f := b.Figures(metrics.Query{Label: label})
		assert.Equal(t, []int64{1, 120_000}, []int64{f.First.Human.Wall.Count, f.First.Human.Wall.Sum}, label)
	}
}

func TestOneChannelHasHoursAndTheOtherHasNot(t *testing.T) {
	cfg := storyConfig(t)
	hours := cfg.Hours
	cfg.Hours = func(id channel.ID) (c calendar) {
		if id == "mail" {
			c = hours(id)
		}
		return c
	}
	b := told(t, cfg)
	f := b.Figures(metrics.Query{})
	assert.Equal(t, []int64{4, 2}, []int64{f.First.Human.Wall.Count, f.First.Human.Business.Count})
}

func TestNothingThatWasSaidIsKept(t *testing.T) {
	b := newTeller(t, metrics.Config{})
	secret := func(ev *engagement.Event) {
		ev.Actor.Name, ev.Detail.Reason, ev.Detail.Disposition = "Mia Secret", "a secret", "secret"
	}
	for _, k := range []engagement.EventKind{engagement.CaseOpened, engagement.MessageReceived, engagement.CaseMissed, engagement.CaseClosed} {
		b.tell(1, k, "contact", secret)
	}
	data, err := json.Marshal(b.Board)
	require.NoError(t, err)
	assert.NotContains(t, string(data), "ecret")
	assert.Contains(t, string(data), `"missed":1`)
}
