package engagement_test

import (
	"context"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestABadPolicyIsRefusedWithEveryField(t *testing.T) {
	w := newOffice(t)
	w.saveHours("office", hours.AlwaysOpen("UTC"))
	bad := global(within(minutes(-1), minutes(1), sla.Period{}))
	bad.Overrides = []sla.Override{
		{Channel: "nowhere", Targets: within(minutes(1), sla.Period{}, sla.Period{})},
		{Priority: "urgent", Targets: within(minutes(1), sla.Period{}, sla.Period{})},
		{Priority: "03", Targets: within(minutes(1), sla.Period{}, sla.Period{})},
	}
	w.untouched(func() {
		_, err := w.SaveSLA(t.Context(), "chief", engagement.SLASettings{Policy: bad}, false)
		var wrong engagement.InvalidErrors
		require.ErrorAs(t, err, &wrong)
		assert.Equal(t, []string{"Global.First.Within", "Overrides[0].Channel", "Overrides[1].Priority", "Overrides[2].Priority"}, fields(wrong))
		isInvalid(t, err, "Global.First.Within")

		late := global(within(minutes(1), sla.Period{}, sla.Period{}))
		late.Global.Hours = "late"
		late.Overrides = []sla.Override{{Priority: "1", Targets: late.Global}}
		_, err = w.SaveSLA(t.Context(), "chief", engagement.SLASettings{Policy: late}, false)
		require.ErrorAs(t, err, &wrong)
		assert.Equal(t, []string{"Global.Hours", "Overrides[0].Hours"}, fields(wrong))
	})
	s, err := w.SLA(t.Context())
	require.NoError(t, err)
	assert.Equal(t, engagement.SLASettings{}, s, "nothing half saved")
}

func TestAnEditedPolicyCountsForClocksThatStartAfterIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(global(within(minutes(60), minutes(40), sla.Period{})), false)
		w.write("hello")
		pass(10 * time.Minute)
		w.promises(global(within(minutes(15), minutes(5), sla.Period{})), false)
		w.due()
		w.write("hello?")
		c := w.clock(sla.FirstResponse)
		assert.Equal(t, time.Hour, c.Within, "what was promised is promised")
		assert.Equal(t, 50*time.Minute, c.Left)
		w.mustReply("ana", "hi")
		w.write("thanks, and?")
		assert.Equal(t, 5*time.Minute, w.clock(sla.NextResponse).Within)
		assert.Equal(t, "1", w.said()[0].Detail.Ended.Version, "an outcome says by which policy")
	})
}

func TestACarriedPolicyCountsForRunningClocksToo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(global(within(minutes(60), sla.Period{}, sla.Period{})), false)
		for _, who := range []string{"a", "b", "c"} {
			w.writeAs(who, "hello", time.Now())
		}
		b := w.caseOf("b").ID
		_, err := w.PickUp(t.Context(), "ben", b)
		require.NoError(t, err)
		_, err = w.Done(t.Context(), "ana", w.caseOf("c").ID, "")
		require.NoError(t, err)
		pass(20 * time.Minute)
		w.promises(global(within(minutes(15), sla.Period{}, sla.Period{})), true)
		w.due()
		assert.Equal(t, []string{"first response dropped", "first response sla.breached", "first response sla.breached"}, w.words())
		for _, e := range w.said()[1:] {
			assert.Equal(t, 15*time.Minute, e.Detail.Clock.Within)
		}
		w.promises(global(within(minutes(600), sla.Period{}, sla.Period{})), true)
		w.due()
		pass(time.Hour)
		w.due()
		assert.Len(t, w.said(), 3, "a breach is not undone, and not told again")
	})
}

// A case that is touched between the save and the sweep goes over at once, and
// only once.
func TestACarriedPolicyReachesACaseInWhateverOrder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(global(within(minutes(60), sla.Period{}, sla.Period{})), false)
		w.write("hello")
		pass(10 * time.Minute)
		w.promises(global(within(minutes(15), sla.Period{}, sla.Period{})), true)
		pass(time.Minute)
		w.write("hello?")
		assert.Equal(t, 15*time.Minute, w.clock(sla.FirstResponse).Within)
		w.due()
		w.promises(global(within(minutes(12), sla.Period{}, sla.Period{})), false)
		w.write("hello??")
		assert.Equal(t, 15*time.Minute, w.clock(sla.FirstResponse).Within, "the next one is not carried")
		pass(4 * time.Minute)
		w.due()
		assert.Equal(t, []string{"first response sla.breached"}, w.words())
	})
}

func TestMoreCasesThanAPageAreCarried(t *testing.T) {
	w := newOffice(t)
	w.promises(global(sla.Targets{First: sla.Target{Within: minutes(60), Wall: true}}), false)
	const many = 230
	var events []channel.Event
	for i := range many {
		m := w.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: "c" + string(rune('a'+i))}, "hello")
		m.At = time.Now().Add(-time.Minute)
		events = append(events, m)
	}
	require.Equal(t, 200, w.deliver(events...))
	w.promises(global(sla.Targets{First: sla.Target{Within: sla.Period{Minutes: 1}, Wall: true}}), true)
	w.due()
	assert.Equal(t, many, len(w.said()))
}

func TestEditedHoursCountForClocksThatStartAfterThem(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", daily("UTC", hours.At(9, 0), hours.At(17, 0)))
		w.promises(global(within(sla.Period{Hours: 6}, sla.Period{Hours: 6}, sla.Period{})), false)
		monday := in(t, "UTC", 2026, 11, 23, 9, 0)
		until(monday)
		w.write("hello")
		w.saveHours("office", daily("UTC", hours.At(9, 0), hours.At(13, 0)))
		s, err := w.SLA(t.Context())
		require.NoError(t, err)
		assert.Equal(t, int64(1), s.Version, "nobody edited the policy")
		assert.True(t, w.clock(sla.FirstResponse).Due.Equal(monday.Add(6*time.Hour)), "by the hours with which it started")
		w.mustReply("ana", "hi")
		w.write("and?")
		assert.True(t, w.clock(sla.NextResponse).Due.Equal(monday.Add(26*time.Hour)), "by the new ones")

		w.promises(sla.Policy{}, false)
		require.NoError(t, w.DeleteHours(t.Context(), "chief", "office", 2))
		pass(26 * time.Hour)
		w.due()
		assert.Equal(t, []string{"first response met", "next response sla.breached"}, w.words(), "also when the hours are gone")
		w.mustReply("ana", "sorry")
		w.write("well")
		assert.Equal(t, sla.Ended, w.status().Current.Phase, "nothing more is promised")
	})
}

// Hours that this program cannot use stop no message. They stop the clocks, and
// say so to who asks.
func TestHoursThatCannotBeUsedStopNoMessage(t *testing.T) {
	w := newOffice(t)
	w.saveHours("office", hours.AlwaysOpen("UTC"))
	w.promises(global(within(minutes(60), sla.Period{}, sla.Period{})), false)
	w.write("hello")
	before := w.case_().SLA
	err := w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		s, err := tx.Settings().Get(ctx, "hours/office@1")
		if err != nil {
			return err
		}
		s.Data = []byte(`{"zone":"Europe/Atlantis"}`)
		return tx.Settings().Put(ctx, s)
	})
	require.NoError(t, err)
	again := newOfficeOn(t, w.store, func(c *engagement.Config) { c.Channels[line] = w.fake })
	again.fake = w.fake
	again.write("are you there?")
	again.mustReply("ana", "yes")
	assert.Equal(t, before, again.case_().SLA)
	_, err = again.SLAStatus(t.Context(), again.case_().ID)
	assert.ErrorContains(t, err, "Atlantis")
	list, err := again.SetAside(t.Context(), storage.SetAsideID{}, 10)
	require.NoError(t, err)
	assert.Empty(t, list)
}

// A policy that is carried while an earlier one is still on its way reaches
// every case.
func TestTwoCarriedPoliciesDoNotGetInEachOthersWay(t *testing.T) {
	w := newOffice(t)
	inMinutes := func(n int) sla.Policy { return global(sla.Targets{First: sla.Target{Within: minutes(n), Wall: true}}) }
	w.promises(inMinutes(60), false)
	var events []channel.Event
	for i := range 120 {
		m := w.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: "c" + string(rune('a'+i))}, "hello")
		m.At = time.Now()
		events = append(events, m)
	}
	require.Equal(t, 200, w.deliver(events...))
	w.promises(inMinutes(30), true)
	w.promises(inMinutes(20), true)
	w.due()
	for i := range 120 {
		assert.Equal(t, 20*time.Minute, stateOf(t, w.caseOf("c"+string(rune('a'+i)))).First.Plan.Within)
	}
}

// The new policy counts from the moment at which it was saved, and not from when
// a case is reached.
func TestACarriedPolicyCountsFromWhenItWasSaved(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.Schedule{Zone: "UTC"})
		w.promises(global(sla.Targets{First: sla.Target{Within: minutes(60), Wall: true}}), false)
		w.write("hello")
		pass(10 * time.Minute)
		w.promises(global(within(minutes(60), sla.Period{}, sla.Period{})), true)
		pass(30 * time.Minute)
		w.due()
		assert.Equal(t, 50*time.Minute, w.clock(sla.FirstResponse).Left, "the office is closed since then")
	})
}
