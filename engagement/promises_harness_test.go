package engagement_test

import (
	"context"
	"net/http"
	"testing"
	"time"
	_ "time/tzdata" // the tests are the same on every machine

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/require"
)

// secondLine is a second channel.
const secondLine = channel.ID("line-2")

// newOffice is a world with a second channel and a chief.
func newOffice(t *testing.T) *world {
	t.Helper()
	return newOfficeOn(t, memory.New().Tenant("test"), nil)
}

func newOfficeOn(t *testing.T, store storage.Store, change func(*engagement.Config)) *world {
	t.Helper()
	w := newWorldOn(t, store, func(c *engagement.Config, _ *channeltest.Fake) {
		c.Channels[secondLine] = channeltest.NewFake("line2")
		c.SyncTemplates = -1
		if change != nil {
			change(c)
		}
	})
	err := w.PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Name: "The Chief", Role: engagement.RoleAdministrator})
	if err != nil {
		require.ErrorIs(t, err, storage.ErrConflict)
	}
	return w
}

// daily is open every day for some hours.
func daily(zone string, from, to hours.TimeOfDay) hours.Schedule {
	all := []time.Weekday{0, 1, 2, 3, 4, 5, 6}
	return hours.Schedule{Zone: zone, Week: []hours.Weekly{{Days: all, Span: hours.Span{From: from, To: to}}}}
}

// saveHours saves hours over whatever is there.
func (w *world) saveHours(name string, s hours.Schedule) int64 {
	w.t.Helper()
	all, err := w.ListHours(w.t.Context())
	require.NoError(w.t, err)
	version, err := w.SaveHours(w.t.Context(), "chief", name, engagement.HoursSettings{Schedule: s, Version: all[name].Version})
	require.NoError(w.t, err)
	return version
}

// promises saves a policy over whatever is there.
func (w *world) promises(p sla.Policy, carry bool) int64 {
	w.t.Helper()
	s, err := w.SLA(w.t.Context())
	require.NoError(w.t, err)
	s.Policy = p
	version, err := w.SaveSLA(w.t.Context(), "chief", s, carry)
	require.NoError(w.t, err)
	return version
}

// within are targets by the office's hours.
func within(first, next, solution sla.Period) sla.Targets {
	return sla.Targets{Hours: "office", First: sla.Target{Within: first}, Next: sla.Target{Within: next}, Solution: sla.Target{Within: solution}}
}

func global(t sla.Targets) sla.Policy { return sla.Policy{Global: t} }

// writeAs delivers a text of somebody, written at an instant.
func (w *world) writeAs(who, text string, at time.Time) {
	w.t.Helper()
	m := w.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: who}, text)
	m.At = at
	require.Equal(w.t, http.StatusOK, w.deliver(m))
}

// case_ is the latest case of the customer.
func (w *world) case_() *storage.Case { w.t.Helper(); return w.caseOf(customer.Value) }

func (w *world) caseOf(who string) *storage.Case {
	w.t.Helper()
	var work *storage.Case
	err := w.store.View(w.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.Identities().Find(ctx, storage.IdentityKey{Kind: "line", Address: channel.Address{Kind: channel.AddressUser, Value: who}})
		if err != nil {
			return err
		}
		convs, err := tx.Conversations().OfContact(ctx, found[0].Contact)
		if err != nil {
			return err
		}
		cases, err := tx.Cases().Get(ctx, convs[0].Case)
		work = cases[0]
		return err
	})
	require.NoError(w.t, err)
	return work
}

// status is what the clocks of the customer's case say.
func (w *world) status() sla.Status {
	w.t.Helper()
	s, err := w.SLAStatus(w.t.Context(), w.case_().ID)
	require.NoError(w.t, err)
	return s
}

// clock is one of them.
func (w *world) clock(k sla.Kind) sla.Clock {
	w.t.Helper()
	for _, c := range w.status().Clocks {
		if c.Kind == k {
			return c
		}
	}
	require.Fail(w.t, "no such clock", k)
	return sla.Clock{}
}

// said is what the journal has of clocks, in order.
func (w *world) said() []engagement.Event {
	w.t.Helper()
	var out []engagement.Event
	events, err := w.EventPage(w.t.Context(), "", 100_000)
	require.NoError(w.t, err)
	for _, e := range events {
		switch e.Kind {
		case engagement.SLAWarned, engagement.SLABreached, engagement.SLAEnded:
			out = append(out, e)
		}
	}
	return out
}

// words is what the journal has of clocks, in short.
func (w *world) words() []string {
	w.t.Helper()
	var out []string
	for _, e := range w.said() {
		if e.Detail.Ended != nil {
			out = append(out, string(e.Detail.Ended.Kind)+" "+string(e.Detail.Ended.Result))
		} else {
			out = append(out, string(e.Detail.Clock.Kind)+" "+string(e.Kind))
		}
	}
	return out
}

// until lets simulated time pass up to an instant.
func until(t time.Time) { pass(time.Until(t)) }

// in is an instant in a zone.
func in(t *testing.T, zone string, year int, month time.Month, day, hour, minute int) time.Time {
	t.Helper()
	z, err := time.LoadLocation(zone)
	require.NoError(t, err)
	return time.Date(year, month, day, hour, minute, 0, 0, z)
}

func minutes(n int) sla.Period { return sla.Period{Minutes: n} }
