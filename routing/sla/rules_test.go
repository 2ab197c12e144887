package sla_test

import (
	"errors"
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing/sla"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func within(h int) sla.Targets {
	return sla.Targets{Hours: "office/1", First: sla.Target{Within: sla.Period{Hours: h}}}
}

func TestS3_71_AChannelFollowsTheGlobalSLAOrHasItsOwn(t *testing.T) {
	p := sla.Policy{Global: within(4), Overrides: []sla.Override{
		{Priority: "urgent", Targets: within(3)},
		{Channel: "chat", Targets: within(2)},
		{Channel: "chat", Priority: "urgent", Targets: within(1)},
	}}
	require.NoError(t, p.Check())
	for _, tt := range []struct {
		channel, priority string
		want              int
	}{{"mail", "", 4}, {"mail", "urgent", 3}, {"chat", "", 2}, {"chat", "low", 2}, {"chat", "urgent", 1}} {
		assert.Equal(t, within(tt.want), p.For(tt.channel, tt.priority), "%s %s", tt.channel, tt.priority)
	}
}

func TestS3_72_TargetsAreInDaysHoursAndMinutes(t *testing.T) {
	p := sla.Policy{Global: sla.Targets{Hours: "office/1",
		First:    sla.Target{Within: sla.Period{Hours: 1, Minutes: 30}},
		Solution: sla.Target{Within: sla.Period{Days: 1, Hours: 2, Minutes: 3}},
	}}
	l := begin(t, p).then(sla.Opened, at(23, 9, 0))
	assert.Equal(t, 90*time.Minute, l.clock(sla.FirstResponse, at(23, 9, 0)).Within)
	assert.Equal(t, 26*time.Hour+3*time.Minute, l.clock(sla.Resolution, at(23, 9, 0)).Within)
}

func TestS3_73_TimeRunsOnlyInBusinessHours(t *testing.T) {
	p := policy()
	l := begin(t, p).then(sla.Opened, at(20, 18, 0))
	c := l.clock(sla.FirstResponse, at(23, 9, 0))
	assert.Zero(t, c.Elapsed, "a whole weekend")
	assert.Equal(t, at(23, 10, 0).UTC(), c.Due.UTC())

	p.Global.First.Wall = true
	c = begin(t, p).then(sla.Opened, at(20, 18, 0)).clock(sla.FirstResponse, at(20, 18, 30))
	assert.Equal(t, 30*time.Minute, c.Elapsed, "if the target says so, all time counts")
	assert.Equal(t, at(20, 19, 0).UTC(), c.Due.UTC())
}

func TestS3_74_TheReplyFieldShowsTheCurrentSLA(t *testing.T) {
	l := begin(t, policy())
	assert.Nil(t, l.status(at(23, 9, 0)).Current)
	say := func(when time.Time) string { return l.status(when).Current.Sentence(berlin) }

	l.then(sla.Opened, at(23, 9, 0))
	s := l.status(at(23, 9, 35))
	assert.Equal(t, sla.FirstResponse, s.Current.Kind)
	assert.Equal(t, []time.Duration{time.Hour, 25 * time.Minute}, []time.Duration{s.Current.Within, s.Current.Left})
	assert.Equal(t, "First response is due Mon 23 Nov 10:00 CET, in 25 min of business time.", say(at(23, 9, 35)))
	assert.True(t, l.status(at(23, 10, 20)).Current.Breached)
	assert.Equal(t, "First response was due Mon 23 Nov 10:00 CET, 20 min of business time ago.", say(at(23, 10, 20)))

	l.then(sla.AgentReplied, at(23, 10, 30))
	assert.Equal(t, sla.Resolution, l.status(at(23, 11, 0)).Current.Kind)
	assert.Equal(t, "Solution is due Tue 24 Nov 17:00 CET, in 14 h of business time.", say(at(23, 11, 0)))
	l.then(sla.Frozen, at(23, 11, 0))
	assert.Equal(t, "Solution stands still with 14 h of business time left.", say(at(24, 11, 0)))
	l.then(sla.Solved, at(24, 11, 0))
	assert.Equal(t, "Solution met after 2 h of business time.", say(at(25, 0, 0)))
	late := begin(t, policy()).then(sla.Opened, at(23, 9, 0)).then(sla.AgentReplied, at(23, 11, 30))
	assert.Equal(t, "First response came 1 h 30 min of business time late.", late.clock(sla.FirstResponse, at(24, 9, 0)).Sentence(berlin))
	dropped := begin(t, policy()).then(sla.Opened, at(23, 9, 0)).then(sla.Solved, at(23, 9, 30))
	assert.Equal(t, "First response was not needed any more.", dropped.clock(sla.FirstResponse, at(24, 9, 0)).Sentence(berlin))
}

func TestS3_75_ADayIs24BusinessHoursOrAWorkingDay(t *testing.T) {
	p := sla.Policy{Global: sla.Targets{Hours: "office/1", Solution: sla.Target{Within: sla.Period{Days: 1}}}}
	l := begin(t, p).then(sla.Opened, at(23, 9, 0))
	assert.Equal(t, at(25, 17, 0).UTC(), l.clock(sla.Resolution, at(23, 9, 0)).Due.UTC(), "three days of eight hours")
	p.Day = 8 * time.Hour
	l = begin(t, p).then(sla.Opened, at(23, 10, 0))
	assert.Equal(t, at(24, 10, 0).UTC(), l.clock(sla.Resolution, at(23, 10, 0)).Due.UTC(), "one working day")
}

func TestS3_76_OnlyARequestStartsAndOnlyPeopleStop(t *testing.T) {
	l := begin(t, policy()).apply(sla.Event{Kind: sla.Opened, At: at(23, 9, 0)})
	assert.Empty(t, l.status(at(23, 9, 30)).Clocks, "the business wrote first")
	l.then(sla.AgentReplied, at(23, 9, 30)).apply(sla.Event{Kind: sla.ContactWrote, At: at(23, 9, 45), Automatic: true})
	assert.Empty(t, l.status(at(23, 9, 50)).Clocks, "an auto-reply asks for nothing")
	l.then(sla.ContactWrote, at(23, 10, 0)).then(sla.ContactWrote, at(23, 10, 10))
	l.apply(sla.Event{Kind: sla.AgentReplied, At: at(23, 10, 20), Automatic: true})
	c := l.clock(sla.FirstResponse, at(23, 10, 30))
	assert.Equal(t, sla.Running, c.Phase, "a bot's reply counts not")
	assert.Equal(t, 30*time.Minute, c.Elapsed, "since the first message")
	assert.Equal(t, c.Started, l.clock(sla.Resolution, at(23, 10, 30)).Started, "from the same start")
	l.then(sla.AgentReplied, at(23, 10, 40))
	assert.True(t, l.clock(sla.FirstResponse, at(23, 10, 40)).Met)
	assert.Equal(t, sla.Running, l.clock(sla.Resolution, at(23, 10, 40)).Phase, "until it is solved")
}

func TestS3_77_OutcomesPerAgentAndChannel(t *testing.T) {
	var all []sla.Outcome
	for _, c := range []struct {
		channel, agent string
		minutes        int
	}{{"chat", "ana", 30}, {"chat", "ben", 61}, {"mail", "ana", 59}, {"mail", "ana", 60}} {
		l := begin(t, policy())
		l.Channel = c.channel
		l.then(sla.Opened, at(23, 9, 0)).apply(sla.Event{Kind: sla.AgentReplied, At: at(23, 9, c.minutes), Agent: c.agent})
		all = append(all, l.outcomes...)
	}
	all = append(all, begin(t, policy()).then(sla.Opened, at(23, 9, 0)).then(sla.Solved, at(23, 9, 5)).outcomes...)
	byAgent := sla.Tally(all, func(o sla.Outcome) string { return o.Agent })
	assert.Equal(t, map[string]sla.Score{"ana": {Met: 3, Breached: 1, Dropped: 1}, "ben": {Breached: 1}}, byAgent)
	byChannel := sla.Tally(all, func(o sla.Outcome) string { return o.Channel })
	assert.Equal(t, map[string]sla.Score{"chat": {Met: 2, Breached: 1, Dropped: 1}, "mail": {Met: 1, Breached: 1}}, byChannel)
	assert.InDelta(t, 0.75, byAgent["ana"].Share(), 1e-9)
	assert.InDelta(t, 1, sla.Score{}.Share(), 1e-9)
}

func TestATargetIsBreachedAtItsDueMoment(t *testing.T) {
	l := begin(t, policy()).then(sla.Opened, at(20, 16, 0))
	assert.False(t, l.clock(sla.FirstResponse, at(20, 17, 0).Add(-1)).Breached)
	assert.True(t, l.clock(sla.FirstResponse, at(20, 17, 0)).Breached, "over when the office closes")
	l.then(sla.AgentReplied, at(23, 9, 0))
	assert.Equal(t, sla.Breached, l.outcomes[0].Result, "the next opening is too late, though no more time has passed")
	assert.Equal(t, time.Hour, l.outcomes[0].Elapsed)
}

func TestAMessageOfTheContactEndsTheWaitingForIt(t *testing.T) {
	l := begin(t, policy()).then(sla.Opened, at(23, 9, 0)).then(sla.AgentReplied, at(23, 9, 30))
	l.apply(sla.Event{Kind: sla.Frozen, At: at(23, 10, 0), Freeze: sla.WaitingOnContact})
	l.then(sla.Frozen, at(23, 10, 0)).then(sla.ContactWrote, at(23, 11, 0))
	assert.Equal(t, sla.Standing, l.clock(sla.Resolution, at(23, 12, 0)).Phase, "still parked")
	assert.Equal(t, sla.Running, l.clock(sla.NextResponse, at(23, 12, 0)).Phase, "its target names no state")
	l.then(sla.Thawed, at(23, 13, 0))
	assert.Equal(t, 2*time.Hour, l.clock(sla.Resolution, at(23, 14, 0)).Elapsed)
}

func TestARunningClockKeepsThePolicyItStartedWith(t *testing.T) {
	changed := policy()
	changed.Version, changed.Global.Hours = "2", "office/2"
	changed.Global.First.Within, changed.Global.Next.Within = sla.Period{Minutes: 20}, sla.Period{Hours: 3}
	l := begin(t, policy()).then(sla.Opened, at(23, 9, 0))
	l.apply(sla.Event{Kind: sla.PolicyChanged, At: at(23, 9, 5), Policy: &changed})
	assert.Equal(t, at(23, 10, 0).UTC(), l.clock(sla.FirstResponse, at(23, 9, 30)).Due.UTC())
	l.then(sla.AgentReplied, at(23, 9, 30)).then(sla.ContactWrote, at(23, 11, 0))
	assert.Equal(t, "1", l.outcomes[0].Version)
	assert.Equal(t, at(24, 10, 0).UTC(), l.clock(sla.NextResponse, at(23, 11, 0)).Due.UTC(), "what starts later has the new one")
}

func TestARunningClockCanBeCarriedOver(t *testing.T) {
	shorter, longer := policy(), policy()
	shorter.Global.Hours, shorter.Global.First.Within = "office/2", sla.Period{Minutes: 20}
	shorter.Global.First.Warn = []sla.Warning{{Percent: 50}}
	longer.Global.First.Within = sla.Period{Hours: 9}
	carry := func(p sla.Policy, when time.Time) sla.Event {
		return sla.Event{Kind: sla.PolicyChanged, At: when, Policy: &p, Carry: true}
	}
	l := begin(t, policy()).then(sla.Opened, at(23, 9, 0)).apply(carry(shorter, at(23, 9, 30)))
	c := l.clock(sla.FirstResponse, at(23, 9, 30))
	assert.True(t, c.Breached)
	assert.Equal(t, at(23, 9, 30).UTC(), c.Due.UTC(), "not before it was decided")
	l.apply(carry(longer, at(23, 9, 40)))
	assert.True(t, l.clock(sla.FirstResponse, at(23, 9, 40)).Breached, "it is not undone")

	l = begin(t, policy()).then(sla.Opened, at(23, 9, 0)).apply(carry(longer, at(23, 9, 30)))
	assert.Equal(t, at(24, 10, 0).UTC(), l.clock(sla.FirstResponse, at(23, 9, 30)).Due.UTC(), "what has passed counts")
}

func TestReopening(t *testing.T) {
	p := policy()
	story := func() *tale {
		l := begin(t, p).then(sla.Opened, at(23, 9, 0)).then(sla.AgentReplied, at(23, 9, 30)).then(sla.Solved, at(23, 10, 0))
		return l.then(sla.Solved, at(23, 10, 5)).then(sla.ContactWrote, at(23, 11, 0)).then(sla.Reopened, at(23, 12, 0)).then(sla.Reopened, at(23, 12, 5))
	}
	l := story()
	require.Len(t, l.outcomes, 2)
	assert.Equal(t, 2*time.Hour, l.clock(sla.Resolution, at(23, 13, 0)).Elapsed, "without the time in between")
	l.then(sla.ContactWrote, at(23, 12, 30))
	assert.Equal(t, sla.Running, l.clock(sla.NextResponse, at(23, 13, 0)).Phase)
	l.then(sla.Solved, at(23, 13, 0))
	assert.Len(t, l.outcomes, 4)
	p.Global.Restart = true
	assert.Equal(t, time.Hour, story().clock(sla.Resolution, at(23, 13, 0)).Elapsed)
}

func TestLateEventsCountAsOfTheLastOne(t *testing.T) {
	l := begin(t, policy()).then(sla.Opened, at(23, 9, 0)).then(sla.ContactWrote, at(23, 10, 30)).then(sla.AgentReplied, at(23, 9, 59))
	assert.Equal(t, sla.Breached, l.outcomes[0].Result)
	assert.Equal(t, at(23, 10, 30).UTC(), l.status(at(23, 1, 0)).At.UTC())
}

func TestWhatCannotBeIsRefused(t *testing.T) {
	s := sla.New(policy(), "chat", "")
	for name, e := range map[string]sla.Event{
		"no kind": {At: at(23, 9, 0)}, "no instant": {Kind: sla.Opened}, "no state": {Kind: sla.Frozen, At: at(23, 9, 0)},
		"no policy": {Kind: sla.PolicyChanged, At: at(23, 9, 0)}, "unknown": {Kind: "sneezed", At: at(23, 9, 0)},
	} {
		_, _, err := s.Apply(e, nil)
		_, ok := errors.AsType[*sla.EventError](err)
		assert.True(t, ok, name)
	}
	opened, _, err := s.Apply(sla.Event{Kind: sla.Opened, At: at(23, 9, 0), ByContact: true}, nil)
	require.NoError(t, err)
	after, _, err := opened.Apply(sla.Event{Kind: sla.Solved, At: at(23, 10, 0)}, nil)
	missing, ok := errors.AsType[*sla.UnknownHoursError](err)
	require.True(t, ok)
	assert.Equal(t, "office/1", missing.Hours)
	assert.Equal(t, opened, after)
	_, err = opened.Status(at(23, 10, 0), nil)
	assert.Error(t, err)
}

func TestAWrongPolicyIsRefusedAllAtOnce(t *testing.T) {
	p := sla.Policy{Day: -1,
		Global: sla.Targets{
			First: sla.Target{Within: sla.Period{Hours: 1}, Warn: []sla.Warning{{}, {Percent: 100}, {Percent: 5, Before: sla.Period{Minutes: 1}}, {Before: sla.Period{Hours: 1}}}},
			Next:  sla.Target{Wall: true}, Solution: sla.Target{Within: sla.Period{Days: -1}},
		},
		Overrides: []sla.Override{{}, {Channel: "a"}, {Channel: "a", Targets: sla.Targets{First: sla.Target{Wall: true, Within: sla.Period{Days: 1}, Freeze: []sla.Freeze{"x", "x"}}}}},
	}
	wrong, ok := errors.AsType[sla.PolicyErrors](p.Check())
	require.True(t, ok)
	var fields []string
	for _, w := range wrong {
		fields = append(fields, w.Field)
	}
	assert.Equal(t, []string{
		"Day", "Global.First.Warn[0]", "Global.First.Warn[1].Percent", "Global.First.Warn[2]", "Global.First.Warn[3].Before",
		"Global.Next.Within", "Global.Solution.Within", "Global.Hours", "Overrides[0]", "Overrides[2]", "Overrides[2].First.Freeze[1]",
	}, fields)
	_, ok = errors.AsType[*sla.PolicyError](p.Check())
	assert.True(t, ok)
}
