package metrics_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawDays draws what happens to a few cases, in an order that can be.
func drawDays(t *rapid.T) []engagement.Event {
	at := time.Date(2026, 6, 5, 7, 0, 0, 0, time.UTC)
	state := map[byte]engagement.EventKind{}
	var out []engagement.Event
	for i := range rapid.IntRange(1, 120).Draw(t, "events") {
		at = at.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "minutes")) * time.Minute)
		id := byte(rapid.IntRange(1, 4).Draw(t, "case"))
		ev := drawEvent(t, state[id])
		ev.At, ev.Cursor = at, storage.Cursor(fmt.Sprint(i))
		ev.Case, ev.Channel = storage.CaseID{15: id}, channel.ID([]string{"shop", "mail"}[id%2])
		if ev.Kind == engagement.CaseClosed || state[id] == engagement.CaseClosed || state[id] == "" {
			state[id] = ev.Kind
		}
		out = append(out, ev)
	}
	return out
}

// drawEvent draws what can happen to a case that was closed or never seen, or to
// an open one.
func drawEvent(t *rapid.T, state engagement.EventKind) engagement.Event {
	people := []string{"ana", "ben"}
	switch state {
	case "":
		return engagement.Event{Kind: engagement.CaseOpened, Actor: storyActor(rapid.SampledFrom([]string{"system", "ana"}).Draw(t, "opener"))}
	case engagement.CaseClosed:
		return engagement.Event{Kind: engagement.CaseReopened, Actor: storyActor("system"), Detail: drawOwner(t)}
	}
	switch kind := rapid.SampledFrom(openKinds).Draw(t, "kind"); kind {
	case engagement.MessageReceived:
		d := engagement.EventDetail{Automatic: rapid.SampledFrom([]string{"", "", "away"}).Draw(t, "automatic")}
		return engagement.Event{Kind: kind, Actor: storyActor("contact"), Detail: d}
	case engagement.MessageEchoed:
		d := engagement.EventDetail{Automatic: rapid.SampledFrom([]string{"", "bot"}).Draw(t, "program")}
		return engagement.Event{Kind: kind, Actor: storyActor("external"), Detail: d}
	case engagement.CaseAssigned:
		return engagement.Event{Kind: kind, Actor: storyActor("system"), Detail: engagement.EventDetail{Bot: "robo"}}
	case engagement.CasePickedUp:
		return engagement.Event{Kind: kind, Actor: storyActor("ana"), Detail: engagement.EventDetail{Owner: storage.AgentID(rapid.SampledFrom(people).Draw(t, "owner"))}}
	case engagement.CaseResumed:
		return engagement.Event{Kind: kind, Actor: storyActor("system"), Detail: drawOwner(t)}
	default:
		return engagement.Event{Kind: kind, Actor: storyActor(rapid.SampledFrom([]string{"ana", "ben", "robo", "system"}).Draw(t, "by"))}
	}
}

func drawOwner(t *rapid.T) engagement.EventDetail {
	return engagement.EventDetail{Owner: storage.AgentID(rapid.SampledFrom([]string{"", "ana"}).Draw(t, "for"))}
}

var openKinds = []engagement.EventKind{
	engagement.MessageReceived, engagement.MessageReceived, engagement.MessageQueued, engagement.MessageQueued, engagement.MessageEchoed,
	engagement.CasePickedUp, engagement.CaseAssigned, engagement.CaseReleased, engagement.CaseParked, engagement.CaseEnded,
	engagement.CaseResumed, engagement.CaseMissed, engagement.CaseClosed,
}

// naive are times by the definitions, found by looking at the whole past of a case
// again and again.
type naive struct{ first, next, handle, resolution []time.Duration }

func (n *naive) count(story []engagement.Event) {
	for i, ev := range story {
		if personWrote(ev) {
			n.answer(story[:i], ev)
		}
		if ev.Kind == engagement.CaseClosed {
			n.resolution = append(n.resolution, openTime(story[:i+1]))
			n.hold(story[:i+1])
		}
	}
}

func personWrote(ev engagement.Event) bool {
	return ev.Kind == engagement.MessageQueued && ev.Actor.Kind == channel.AuthorAgent ||
		ev.Kind == engagement.MessageEchoed && ev.Detail.Automatic == ""
}

// asks reports whether the contact asks for an answer with an event.
func asks(ev engagement.Event) bool {
	return ev.Kind == engagement.MessageReceived && ev.Detail.Automatic == "" ||
		ev.Kind == engagement.CaseOpened && ev.Actor.Kind != channel.AuthorAgent
}

func is(k engagement.EventKind) func(engagement.Event) bool {
	return func(ev engagement.Event) bool { return ev.Kind == k }
}

// answer is a person's message after what was before.
func (n *naive) answer(before []engagement.Event, ev engagement.Event) {
	begin := 0
	for i, b := range before {
		if personWrote(b) || b.Kind == engagement.CaseClosed {
			begin = i + 1
		}
	}
	i := slices.IndexFunc(before[begin:], asks)
	if i < 0 {
		return
	}
	wait := ev.At.Sub(before[begin+i].At)
	later := slices.ContainsFunc(before, is(engagement.CaseClosed)) || slices.ContainsFunc(before[:begin], asks)
	if later {
		n.next = append(n.next, wait)
	} else {
		n.first = append(n.first, wait)
	}
}

// openTime is how long a case was open until its last event.
func openTime(story []engagement.Event) (sum time.Duration) {
	for i := 1; i < len(story); i++ {
		if story[i-1].Kind != engagement.CaseClosed {
			sum += story[i].At.Sub(story[i-1].At)
		}
	}
	return sum
}

// hold is how long each agent had a case since it was closed before.
func (n *naive) hold(story []engagement.Event) {
	had, owner := map[storage.AgentID]time.Duration{}, storage.AgentID("")
	for i, ev := range story[:len(story)-1] {
		owner = ownerAfter(owner, ev)
		if ev.Kind == engagement.CaseClosed {
			had = map[storage.AgentID]time.Duration{}
		}
		if owner != "" {
			had[owner] += story[i+1].At.Sub(ev.At)
		}
	}
	for _, d := range had {
		n.handle = append(n.handle, d)
	}
}

func ownerAfter(owner storage.AgentID, ev engagement.Event) storage.AgentID {
	switch ev.Kind {
	case engagement.MessageReceived, engagement.MessageQueued, engagement.MessageEchoed:
		return owner
	}
	return ev.Detail.Owner // picked up, resumed and reopened have one
}

func TestTheBoardCountsWhatTheDefinitionsSay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		events := drawDays(rt)
		b, err := metrics.New(metrics.Config{})
		require.NoError(rt, err)
		byCase := map[storage.CaseID][]engagement.Event{}
		for _, ev := range events {
			b.Observe(ev)
			byCase[ev.Case] = append(byCase[ev.Case], ev)
		}
		var n naive
		for _, story := range byCase {
			n.count(story)
		}
		f := b.Figures(metrics.Query{})
		equals(rt, "first", n.first, f.First.Human.Wall)
		equals(rt, "next", n.next, f.Next.Human.Wall)
		equals(rt, "handle", n.handle, f.Handle.Human.Wall)
		all := f.Resolution.Human.Wall
		all.Add(f.Resolution.Bot.Wall)
		all.Add(f.Resolution.Automatic.Wall)
		equals(rt, "resolution", n.resolution, all)
		assert.Equal(rt, openNow(byCase), b.Backlog(metrics.Query{}).Total())
	})
}

func openNow(byCase map[storage.CaseID][]engagement.Event) (n int64) {
	for _, story := range byCase {
		if story[len(story)-1].Kind != engagement.CaseClosed {
			n++
		}
	}
	return n
}

// equals checks a histogram against all that is in it.
func equals(t assert.TestingT, name string, want []time.Duration, got metrics.Histogram) {
	assert.Equal(t, int64(len(want)), got.Count, name)
	var sum time.Duration
	for _, d := range want {
		sum += d
	}
	assert.Equal(t, sum.Milliseconds(), got.Sum, name)
	if len(want) == 0 {
		return
	}
	slices.Sort(want)
	for _, q := range []float64{0, 0.5, 0.9, 0.95, 1} {
		exact := want[max(1, int(math.Ceil(q*float64(len(want)))))-1]
		assert.InDelta(t, float64(exact), float64(got.Quantile(q)), 0.0101*float64(exact), "%s %v", name, q)
	}
}

func TestABoardThatIsKeptGoesOnAsIfNothingHadBeen(t *testing.T) {
	cfg := storyConfig(t)
	cfg.Period = metrics.Hourly
	rapid.Check(t, func(rt *rapid.T) {
		events := drawDays(rt)
		cut := rapid.IntRange(0, len(events)).Draw(rt, "cut")
		whole, err := metrics.New(cfg)
		require.NoError(rt, err)
		part, err := metrics.New(cfg)
		require.NoError(rt, err)
		for i, ev := range events {
			if i == cut {
				part = again(rt, cfg, part)
			}
			whole.Observe(ev)
			part.Observe(ev)
		}
		assert.Equal(rt, kept(rt, whole), kept(rt, again(rt, cfg, part)))
		assert.Equal(rt, whole.Backlog(metrics.Query{}), again(rt, cfg, part).Backlog(metrics.Query{}))
		assert.Equal(rt, storage.Cursor(fmt.Sprint(len(events)-1)), part.Cursor())
	})
}

func kept(t require.TestingT, b *metrics.Board) string {
	data, err := json.Marshal(b)
	require.NoError(t, err)
	return string(data)
}

func again(t require.TestingT, cfg metrics.Config, b *metrics.Board) *metrics.Board {
	out, err := metrics.Resume(cfg, []byte(kept(t, b)))
	require.NoError(t, err)
	return out
}
