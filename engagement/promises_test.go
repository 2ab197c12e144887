package engagement_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestS3_71_AChannelFollowsTheGlobalTargetsOrHasItsOwn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		for _, ownFor := range []channel.ID{line, secondLine} {
			w := newOffice(t)
			w.saveHours("office", hours.AlwaysOpen("UTC"))
			w.promises(sla.Policy{
				Global:    within(minutes(60), sla.Period{}, sla.Period{}),
				Overrides: []sla.Override{{Channel: string(ownFor), Targets: within(minutes(15), sla.Period{}, sla.Period{})}},
			}, false)
			w.write("hello")
			want := time.Hour
			if ownFor == line {
				want = 15 * time.Minute
			}
			assert.Equal(t, want, w.clock(sla.FirstResponse).Within)
		}
	})
}

func TestS3_71_APriorityHasTargetsOfItsOwnByItsNumber(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(sla.Policy{
			Global:    within(minutes(60), sla.Period{}, sla.Period{}),
			Overrides: []sla.Override{{Priority: "3", Targets: within(minutes(5), sla.Period{}, sla.Period{})}},
		}, false)
		w.write("hello")
		assert.Equal(t, time.Hour, w.clock(sla.FirstResponse).Within)
		work := w.case_()
		work.Priority = 3
		require.NoError(t, w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error { return tx.Cases().Update(ctx, work) }))
		_, err := w.PickUp(t.Context(), "ana", work.ID)
		require.NoError(t, err)
		assert.Equal(t, 5*time.Minute, w.clock(sla.FirstResponse).Within, "what is urgent now is promised sooner")
		pass(5 * time.Minute)
		w.due()
		assert.Equal(t, []string{"first response sla.breached"}, w.words())
	})
}

func TestS3_72_TargetsAreDaysHoursAndMinutes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		p := global(within(sla.Period{Hours: 1, Minutes: 30}, sla.Period{}, sla.Period{Days: 2, Hours: 3, Minutes: 4}))
		version := w.promises(p, false)
		kept, err := w.SLA(t.Context())
		require.NoError(t, err)
		assert.Equal(t, engagement.SLASettings{Policy: p, Version: version}, kept)
		start := time.Now()
		w.write("hello")
		assert.True(t, w.clock(sla.FirstResponse).Due.Equal(start.Add(90*time.Minute)))
		assert.True(t, w.clock(sla.Resolution).Due.Equal(start.Add(51*time.Hour+4*time.Minute)))
	})
}

func TestS3_73_TimeRunsOnlyDuringBusinessHours(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", daily("Europe/Berlin", hours.At(9, 0), hours.At(17, 0)))
		w.promises(global(within(minutes(60), sla.Period{}, sla.Period{})), false)
		until(in(t, "Europe/Berlin", 2026, 11, 23, 16, 30))
		w.write("hello")
		assert.True(t, w.clock(sla.FirstResponse).Due.Equal(in(t, "Europe/Berlin", 2026, 11, 24, 9, 30)))
		until(in(t, "Europe/Berlin", 2026, 11, 24, 3, 0))
		w.due()
		assert.Equal(t, 30*time.Minute, w.clock(sla.FirstResponse).Left)
		assert.Empty(t, w.said())
		until(in(t, "Europe/Berlin", 2026, 11, 24, 9, 30))
		w.due()
		assert.Equal(t, []string{"first response sla.breached"}, w.words())
	})
}

func TestS3_73_AShiftOverMidnight(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", daily("Europe/Berlin", hours.At(22, 0), hours.At(6, 0)))
		w.promises(global(within(sla.Period{Hours: 4}, sla.Period{}, sla.Period{})), false)
		until(in(t, "Europe/Berlin", 2026, 11, 23, 5, 0))
		w.write("hello")
		assert.True(t, w.clock(sla.FirstResponse).Due.Equal(in(t, "Europe/Berlin", 2026, 11, 24, 1, 0)), "one hour this morning, two before midnight, one after")
	})
}

// Lord Howe moves its clocks by half an hour; Samoa had no 2011-12-30.
func TestS3_73_OddDaysOfTimeZones(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", daily("Pacific/Apia", hours.At(9, 0), hours.At(17, 0)))
		w.promises(global(within(sla.Period{Hours: 9}, sla.Period{}, sla.Period{})), false)
		until(in(t, "Pacific/Apia", 2011, 12, 29, 9, 0))
		w.write("hello")
		assert.True(t, w.clock(sla.FirstResponse).Due.Equal(in(t, "Pacific/Apia", 2011, 12, 31, 10, 0)), "the 29th is followed by the 31st")
		until(in(t, "Pacific/Apia", 2011, 12, 31, 10, 0))
		w.due()
		assert.Equal(t, []string{"first response sla.breached"}, w.words())
	})
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", daily("Australia/Lord_Howe", hours.At(1, 0), hours.At(3, 0)))
		w.promises(global(within(sla.Period{Hours: 2}, sla.Period{}, sla.Period{})), false)
		until(in(t, "Australia/Lord_Howe", 2026, 4, 5, 1, 0)) // 02:00 becomes 01:30
		w.write("hello")
		c := w.clock(sla.FirstResponse)
		assert.Equal(t, 2*time.Hour, time.Until(c.Due))
		assert.True(t, c.Due.Equal(in(t, "Australia/Lord_Howe", 2026, 4, 5, 2, 30)), "half an hour counts twice")
	})
}

func TestS3_74_TheStatusOfACaseNow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", daily("UTC", hours.At(9, 0), hours.At(17, 0)))
		p := within(minutes(60), sla.Period{}, sla.Period{})
		p.First.Warn = []sla.Warning{{Percent: 50}}
		w.promises(global(p), false)
		until(in(t, "UTC", 2026, 11, 23, 10, 0))
		w.write("hello")
		pass(20 * time.Minute)
		s := w.status()
		require.NotNil(t, s.Current)
		assert.Equal(t, sla.FirstResponse, s.Current.Kind)
		assert.Equal(t, time.Hour, s.Current.Within)
		assert.Equal(t, 40*time.Minute, s.Current.Left)
		assert.False(t, s.Current.Breached)
		assert.True(t, s.Current.Due.Equal(in(t, "UTC", 2026, 11, 23, 11, 0)))
		assert.True(t, s.NextChange.Equal(in(t, "UTC", 2026, 11, 23, 10, 30)), "the warning")
		assert.Equal(t, "First response is due Mon 23 Nov 11:00 UTC, in 40 min of business time.", s.Current.Sentence(time.UTC))
		pass(time.Hour)
		assert.True(t, w.status().Current.Breached, "also before anything was noted")
		_, err := w.SLAStatus(t.Context(), storage.CaseID{1})
		assert.ErrorIs(t, err, storage.ErrNotFound)
	})
}

func TestS3_75_ADayIs24HoursOfBusinessTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		for day, days := range map[time.Duration]int{0: 3, 8 * time.Hour: 1} {
			w := newOffice(t)
			w.saveHours("office", daily("UTC", hours.At(9, 0), hours.At(17, 0)))
			w.promises(sla.Policy{Day: day, Global: within(sla.Period{}, sla.Period{}, sla.Period{Days: 1})}, false)
			start := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 1).Add(9 * time.Hour)
			until(start)
			w.write("hello")
			assert.True(t, w.clock(sla.Resolution).Due.Equal(start.AddDate(0, 0, days-1).Add(8*time.Hour)), day)
		}
	})
}

func TestS3_76_OnlyPeopleReplyAndOnlyPeopleAsk(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(global(within(minutes(60), minutes(30), sla.Period{Hours: 8})), false)
		w.write("hello")
		pass(time.Minute)
		_, err := w.reply("", "we have your message")
		require.NoError(t, err)
		w.echo("ai_agent")
		assert.Equal(t, sla.Running, w.clock(sla.FirstResponse).Phase, "programs do not reply")
		w.mustReply("ana", "hi")
		first := w.clock(sla.FirstResponse)
		assert.True(t, first.Met)
		assert.Equal(t, time.Minute, first.Elapsed)

		auto := w.fake.Inbound(customer, "I am out of office")
		auto.At, auto.Automatic = time.Now(), "auto-reply"
		require.Equal(t, http.StatusOK, w.deliver(auto))
		assert.Len(t, w.status().Clocks, 2, "nor do programs ask")
		w.write("and?")
		pass(2 * time.Minute)
		w.write("are you there?")
		assert.Equal(t, 2*time.Minute, w.clock(sla.NextResponse).Elapsed, "from the first that nobody has answered")
		w.echo("app")
		assert.True(t, w.clock(sla.NextResponse).Met, "a colleague at the telephone is a person")
		assert.Equal(t, sla.Running, w.clock(sla.Resolution).Phase)
		_, err = w.Done(t.Context(), "ana", w.case_().ID, "")
		require.NoError(t, err)
		assert.True(t, w.clock(sla.Resolution).Met)
		assert.Equal(t, []string{"first response met", "next response met", "solution met"}, w.words())
	})
}

// echo delivers what the business wrote by other means.
func (w *world) echo(by string) {
	w.t.Helper()
	in := w.fake.Inbound(customer, "")
	e := channel.EchoReceived{Origin: in.Origin, To: in.From, Parts: channel.Parts{channel.Text{Body: "hi"}}, By: by}
	e.At = time.Now()
	require.Equal(w.t, http.StatusOK, w.deliver(e))
}

func TestS3_76_WhoIsWrittenToFirstHasAskedForNothingYet(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(global(within(minutes(60), minutes(30), sla.Period{Hours: 8})), false)
		w.mustReply("ana", "hello there")
		assert.Empty(t, w.status().Clocks)
		pass(time.Hour)
		w.write("oh, hello")
		assert.True(t, w.clock(sla.FirstResponse).Started.Equal(time.Now()))
	})
}

func TestS3_76_SolvedAndReopened(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOfficeOn(t, memory.New().Tenant("test"), func(c *engagement.Config) {
			c.Policies = map[channel.ID]engagement.Policy{line: {Reopen: engagement.Reopen{Always: true}}}
		})
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(global(within(minutes(60), minutes(30), sla.Period{Hours: 8})), false)
		w.write("hello")
		pass(10 * time.Minute)
		_, err := w.Done(t.Context(), "ana", w.case_().ID, "spam")
		require.NoError(t, err)
		assert.Equal(t, []string{"first response dropped", "solution met"}, w.words())
		pass(24 * time.Hour)
		w.write("you did not even answer")
		assert.Equal(t, 10*time.Minute, w.clock(sla.Resolution).Elapsed, "it goes on where it stopped")
		assert.Equal(t, sla.Running, w.clock(sla.NextResponse).Phase)
		_, err = w.Done(t.Context(), "ana", w.case_().ID, "")
		require.NoError(t, err)
		_, err = w.Reopen(t.Context(), "ana", w.case_().ID)
		require.NoError(t, err)
		assert.Equal(t, sla.Running, w.clock(sla.Resolution).Phase)
		w.due()
		pass(8*time.Hour - 10*time.Minute)
		w.due()
		assert.Equal(t, "solution sla.breached", w.words()[len(w.words())-1])
	})
}

func TestS3_77_OutcomesByAgentAndByChannel(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(global(within(minutes(60), sla.Period{}, sla.Period{})), false)
		serve := func(who string, agent storage.AgentID, after time.Duration) {
			w.writeAs(who, "hello", time.Now())
			pass(after)
			_, err := w.Send(t.Context(), engagement.Outgoing{
				Channel: line, To: channel.Address{Kind: channel.AddressUser, Value: who}, Agent: agent, Parts: channel.Parts{channel.Text{Body: "hi"}},
			})
			require.NoError(t, err)
		}
		serve("a", "ana", time.Minute)
		serve("b", "ben", 2*time.Hour)
		serve("c", "ana", time.Hour)
		got, err := w.SLAOutcomes(t.Context(), engagement.OutcomeQuery{})
		require.NoError(t, err)
		assert.Equal(t, map[storage.AgentID]sla.Score{"ana": {Met: 1, Breached: 1}, "ben": {Breached: 1}}, got.Agents)
		assert.Equal(t, map[channel.ID]sla.Score{line: {Met: 1, Breached: 2}}, got.Channels)
		half := time.Now()
		pass(time.Second)
		serve("d", "ben", time.Minute)
		since, err := w.SLAOutcomes(t.Context(), engagement.OutcomeQuery{After: got.Cursor})
		require.NoError(t, err)
		assert.Equal(t, map[storage.AgentID]sla.Score{"ben": {Met: 1}}, since.Agents)
		for q, want := range map[engagement.OutcomeQuery]int{{From: half.Add(time.Second)}: 1, {Until: half.Add(time.Second)}: 3, {Kind: sla.Resolution}: 0} {
			some, err := w.SLAOutcomes(t.Context(), q)
			require.NoError(t, err)
			assert.Equal(t, want, some.Channels[line].Met+some.Channels[line].Breached, q)
		}
	})
}

func TestS3_77_AnAgentSeesTheOutcomesOfTheirChannels(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newOffice(t)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(global(within(minutes(60), sla.Period{}, sla.Period{})), false)
		w.write("hello")
		w.mustReply("ana", "hi")
		seen := func(only channel.ID) map[channel.ID]sla.Score {
			role := &engagement.Role{ID: storage.RoleID("on " + only), Permissions: []engagement.Permission{engagement.ViewCases}, Channels: map[channel.ID][]engagement.Permission{only: nil}}
			require.NoError(t, w.PutRole(t.Context(), "", role))
			agent := &storage.Agent{ID: storage.AgentID("on " + only), Role: role.ID}
			require.NoError(t, w.PutAgent(t.Context(), "", agent))
			got, err := w.As(agent.ID).SLAOutcomes(t.Context(), engagement.OutcomeQuery{})
			require.NoError(t, err)
			return got.Channels
		}
		assert.Equal(t, map[channel.ID]sla.Score{line: {Met: 1}}, seen(line))
		assert.Empty(t, seen(secondLine))
	})
}

func TestWithoutAPolicyNothingIsKept(t *testing.T) {
	w := newOffice(t)
	w.write("hello")
	w.mustReply("ana", "hi")
	assert.Nil(t, w.case_().SLA)
	assert.Empty(t, w.status().Clocks)

	w.promises(sla.Policy{Overrides: []sla.Override{{Channel: string(secondLine), Targets: sla.Targets{First: sla.Target{Within: minutes(5), Wall: true}}}}}, true)
	w.writeAs("somebody", "hello", time.Now())
	assert.Nil(t, w.caseOf("somebody").SLA, "nor where nothing is promised")
	w.write("more")
	w.due()
	assert.Nil(t, w.case_().SLA, "nor for a case that was open before")
}

// What is stored with a case is what package sla keeps, and a little more.
func TestACaseKeepsItsClocksAsTheStateOfPackageSLA(t *testing.T) {
	w := newOffice(t)
	w.promises(global(sla.Targets{First: sla.Target{Within: minutes(5), Wall: true}}), false)
	w.write("hello")
	s := stateOf(t, w.case_())
	require.NotNil(t, s.First)
	assert.Equal(t, 5*time.Minute, s.First.Plan.Within)
	assert.Equal(t, string(line), s.Channel)
}

func stateOf(t *testing.T, work *storage.Case) (s sla.State) {
	t.Helper()
	require.NoError(t, json.Unmarshal(work.SLA, &s))
	return s
}
