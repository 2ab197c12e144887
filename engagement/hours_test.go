package engagement_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/hours/icalendar"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHoursAreSavedListedAndReplaced(t *testing.T) {
	w := newOffice(t)
	_, err := w.Hours(t.Context(), "office")
	require.ErrorIs(t, err, storage.ErrNotFound)
	office := daily("Europe/Berlin", hours.At(9, 0), hours.At(17, 0))
	assert.Equal(t, int64(1), w.saveHours("office", office))
	w.saveHours("night", hours.AlwaysOpen("UTC"))
	office.Week[0].To = hours.At(13, 0)
	assert.Equal(t, int64(2), w.saveHours("office", office))
	all, err := w.ListHours(t.Context())
	require.NoError(t, err)
	assert.Equal(t, map[string]engagement.HoursSettings{
		"office": {Schedule: office, Version: 2}, "night": {Schedule: hours.AlwaysOpen("UTC"), Version: 1},
	}, all)
	kept, err := w.Hours(t.Context(), "office")
	require.NoError(t, err)
	assert.Equal(t, all["office"], kept)
	assert.Equal(t, []string{"hours/office by chief", "hours/night by chief", "hours/office by chief"}, w.saved())
}

// saved is which settings documents were saved, and by whom.
func (w *world) saved() []string {
	w.t.Helper()
	events, err := w.EventPage(w.t.Context(), "", 1000)
	require.NoError(w.t, err)
	var out []string
	for _, e := range events {
		if e.Kind == engagement.SettingsChanged && !strings.HasPrefix(e.Detail.Setting, "agent/") {
			out = append(out, fmt.Sprintf("%s by %s", e.Detail.Setting, e.Actor.ID))
		}
	}
	return out
}

func TestBadHoursAreRefusedWithEveryField(t *testing.T) {
	w := newOffice(t)
	bad := daily("Europe/Atlantis", hours.At(9, 0), hours.At(17, 0))
	bad.Week = append(bad.Week, hours.Weekly{Days: bad.Week[0].Days[1:2], Span: hours.Span{From: hours.At(16, 0), To: hours.At(18, 0)}})
	w.untouched(func() {
		_, err := w.SaveHours(t.Context(), "chief", "office", engagement.HoursSettings{Schedule: bad})
		var wrong engagement.InvalidErrors
		require.ErrorAs(t, err, &wrong)
		assert.Equal(t, []string{"Zone", "Week[1]"}, fields(wrong), err)
		isInvalid(t, err, "Zone")
		for _, name := range []string{"", "a\x00b"} {
			_, err = w.SaveHours(t.Context(), "chief", name, engagement.HoursSettings{Schedule: hours.AlwaysOpen("UTC")})
			isInvalid(t, err, "name")
		}
	})
	all, err := w.ListHours(t.Context())
	require.NoError(t, err)
	assert.Empty(t, all, "nothing half saved")
}

func fields(wrong engagement.InvalidErrors) []string {
	var out []string
	for _, one := range wrong {
		out = append(out, one.Field)
	}
	return out
}

func TestOnlyThosePermittedChangeHoursAndPromises(t *testing.T) {
	w := newOffice(t)
	w.saveHours("office", hours.AlwaysOpen("UTC"))
	always := engagement.HoursSettings{Schedule: hours.AlwaysOpen("UTC")}
	for _, agent := range []storage.AgentID{"ana", "stranger", ""} {
		w.untouched(func() {
			_, first := w.SaveHours(t.Context(), agent, "other", always)
			_, second := w.ImportHolidays(t.Context(), agent, "office", strings.NewReader(christmas), year(2026))
			_, third := w.SaveSLA(t.Context(), agent, engagement.SLASettings{}, true)
			fourth := w.DeleteHours(t.Context(), agent, "office", 1)
			for _, err := range []error{first, second, third, fourth} {
				var denied *engagement.DeniedError
				require.ErrorAs(t, err, &denied)
				assert.Equal(t, agent, denied.Agent)
			}
		})
	}
}

func TestOfTwoPeopleWhoEditOneIsTold(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newOfficeOn(t, open(), nil)
		second := newOfficeOn(t, open(), nil)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(global(within(minutes(1), sla.Period{}, sla.Period{})), false)
		var hoursSaved, slaSaved atomic.Int64
		var wg sync.WaitGroup
		for i, e := range []*world{w, second, w, second} {
			wg.Go(func() {
				s := engagement.HoursSettings{Schedule: daily("UTC", hours.At(9, i), hours.At(17, 0)), Version: 1}
				tally(t, &hoursSaved, func() error { _, err := e.SaveHours(t.Context(), "chief", "office", s); return err })
			})
			wg.Go(func() {
				s := engagement.SLASettings{Policy: global(within(minutes(2+i), sla.Period{}, sla.Period{})), Version: 1}
				tally(t, &slaSaved, func() error { _, err := e.SaveSLA(t.Context(), "chief", s, false); return err })
			})
		}
		wg.Wait()
		assert.Equal(t, int64(1), hoursSaved.Load())
		assert.Equal(t, int64(1), slaSaved.Load())
		kept, err := second.Hours(t.Context(), "office")
		require.NoError(t, err)
		assert.Equal(t, int64(2), kept.Version)
		policy, err := second.SLA(t.Context())
		require.NoError(t, err)
		assert.Equal(t, int64(2), policy.Version, "hours that are saved do not disturb who edits the promises")
		assert.Len(t, w.saved(), 4)
	})
}

// tally counts savings that were taken. The others are conflicts.
func tally(t *testing.T, n *atomic.Int64, save func() error) {
	t.Helper()
	if err := save(); err == nil {
		n.Add(1)
	} else {
		assert.ErrorIs(t, err, storage.ErrConflict)
	}
}

func TestHoursOfDifferentNamesAreEditedAtOnce(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newOfficeOn(t, open(), nil)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				_, err := w.SaveHours(t.Context(), "chief", fmt.Sprint("desk-", i), engagement.HoursSettings{Schedule: hours.AlwaysOpen("UTC")})
				assert.NoError(t, err)
			})
		}
		wg.Wait()
		all, err := w.ListHours(t.Context())
		require.NoError(t, err)
		assert.Len(t, all, 8)
	})
}

func TestHoursInUseAreNotDeleted(t *testing.T) {
	w := newOffice(t)
	w.saveHours("office", hours.AlwaysOpen("UTC"))
	w.saveHours("night", hours.AlwaysOpen("UTC"))
	w.promises(global(within(minutes(60), sla.Period{}, sla.Period{})), false)
	inUse := func(name, by string) {
		t.Helper()
		var used *engagement.InUseError
		require.ErrorAs(t, w.DeleteHours(t.Context(), "chief", name, 1), &used)
		assert.Equal(t, engagement.InUseError{What: "hours/" + name, By: by}, *used)
	}
	w.untouched(func() { inUse("office", "sla") })
	w.route(routing.Settings{Otherwise: routing.ChannelRules{Branch: routing.Branch{Time: &routing.TimeRule{Conditions: []routing.TimeCondition{{Schedule: "night"}}}}}})
	w.untouched(func() { inUse("night", "routing") })
	w.route(routing.Settings{})
	require.ErrorIs(t, w.DeleteHours(t.Context(), "chief", "night", 7), storage.ErrConflict)
	require.NoError(t, w.DeleteHours(t.Context(), "chief", "night", 1))
	require.ErrorIs(t, w.DeleteHours(t.Context(), "chief", "night", 1), storage.ErrNotFound)
	_, err := w.Hours(t.Context(), "night")
	require.ErrorIs(t, err, storage.ErrNotFound)
	assert.Equal(t, int64(2), w.saveHours("night", hours.AlwaysOpen("UTC")), "versions are never used twice")
}

// route saves routing settings as they are.
func (w *world) route(s routing.Settings) {
	w.t.Helper()
	err := w.store.Update(w.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		_, version, err := document.Load[routing.Settings](ctx, tx, "routing")
		if err != nil {
			return err
		}
		_, err = document.Save(ctx, tx, "routing", s, version, time.Now().UTC(), "")
		return err
	})
	require.NoError(w.t, err)
}

const christmas = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
SUMMARY:Christmas
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20261003
SUMMARY:Unity
END:VEVENT
END:VCALENDAR
`

func year(n int) icalendar.Options {
	return icalendar.Options{From: hours.Date{Year: n, Month: 1, Day: 1}, Through: hours.Date{Year: n, Month: 12, Day: 31}}
}

func date(month time.Month, day int) hours.Date {
	return hours.Date{Year: 2026, Month: month, Day: day}
}

func TestHolidaysAreImportedOnceAndHandMadeOnesStay(t *testing.T) {
	w := newOffice(t)
	office := daily("Europe/Berlin", hours.At(9, 0), hours.At(17, 0))
	byHand := hours.Exception{Date: date(12, 25), Name: "open for friends", Hours: []hours.Span{{From: hours.At(10, 0), To: hours.At(12, 0)}}, Yearly: true}
	office.Exceptions = []hours.Exception{byHand}
	w.saveHours("office", office)
	added, err := w.ImportHolidays(t.Context(), "chief", "office", strings.NewReader(christmas), year(2026))
	require.NoError(t, err)
	assert.Equal(t, []hours.Exception{
		{Date: date(10, 3), Name: "Unity"}, {Date: date(12, 24), Name: "Christmas"}, {Date: date(12, 26), Name: "Christmas"},
	}, added)
	kept, err := w.Hours(t.Context(), "office")
	require.NoError(t, err)
	assert.Equal(t, append([]hours.Exception{byHand}, added...), kept.Exceptions)
	assert.Equal(t, int64(2), kept.Version)
	w.untouched(func() {
		added, err = w.ImportHolidays(t.Context(), "chief", "office", strings.NewReader(christmas), year(2026))
		require.NoError(t, err)
		assert.Empty(t, added)

		_, err = w.ImportHolidays(t.Context(), "chief", "office", strings.NewReader("not a calendar"), year(2026))
		var wrong icalendar.Errors
		require.ErrorAs(t, err, &wrong)
		o := year(2026)
		o.Zone = "UTC"
		_, err = w.ImportHolidays(t.Context(), "chief", "office", strings.NewReader(christmas), o)
		isInvalid(t, err, "Zone")
		_, err = w.ImportHolidays(t.Context(), "chief", "nowhere", strings.NewReader(christmas), year(2026))
		require.ErrorIs(t, err, storage.ErrNotFound)
		_, err = w.ImportHolidays(t.Context(), "chief", "office", brokenFile{}, year(2026))
		require.ErrorIs(t, err, errBroken)
	})
	longer := strings.ReplaceAll(christmas, "20261227", "20261229")
	added, err = w.ImportHolidays(t.Context(), "chief", "office", strings.NewReader(longer), year(2026))
	require.NoError(t, err)
	assert.Equal(t, []hours.Exception{{Date: date(12, 27), Through: date(12, 28), Name: "Christmas"}}, added)
}

var errBroken = errors.New("the disk is broken")

type brokenFile struct{}

func (brokenFile) Read([]byte) (int, error) { return 0, errBroken }

// Whoever comes first: promises never name hours that are gone.
func TestHoursAreNotDeletedWhileTheyArePromised(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w, second := newOfficeOn(t, open(), nil), newOfficeOn(t, open(), nil)
		for range 20 {
			version := w.saveHours("office", hours.AlwaysOpen("UTC"))
			s, err := w.SLA(t.Context())
			require.NoError(t, err)
			s.Policy = global(within(minutes(60), sla.Period{}, sla.Period{}))
			var saved, deleted error
			var wg sync.WaitGroup
			wg.Go(func() { _, saved = w.SaveSLA(t.Context(), "chief", s, false) })
			wg.Go(func() { deleted = second.DeleteHours(t.Context(), "chief", "office", version) })
			wg.Wait()
			require.NotEqual(t, saved == nil, deleted == nil, "%v, %v", saved, deleted)
			w.promises(sla.Policy{}, false)
		}
	})
}
