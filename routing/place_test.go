package routing_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// blur is how much earlier a Rank may be than it would be on paper: a
// microsecond, and a nanosecond where the rate does not divide a minute.
const blur = time.Microsecond + time.Nanosecond

// A guest waits at the destination "sales" under some ageing.
type guest struct {
	routing.Ageing
	priority int
	since    time.Time
	at       routing.Place
}

func (g guest) limit() int {
	if g.Max == 0 {
		return routing.MaxPriority
	}
	return g.Max
}

func (g guest) rate() int64 { return int64(max(g.PerMinute, 1)) }

// points are the effective priority after a wait as it is defined: growth up to
// the limit. Whole numbers, in parts of a minute.
func (g guest) points(waited time.Duration) int64 {
	own, limit := int64(g.priority)*int64(time.Minute), int64(g.limit())*int64(time.Minute)
	if g.Off || own >= limit {
		return own
	}
	return min(own+g.rate()*int64(waited), limit)
}

func drawAgeing(t *rapid.T) routing.Ageing {
	return routing.Ageing{
		PerMinute: rapid.SampledFrom([]int{0, 1, 2, 7, 60, routing.MaxPriority}).Draw(t, "rate"),
		Off:       some(t, "off", 10), Max: rapid.SampledFrom([]int{0, 1, 5, 100}).Draw(t, "limit"),
	}
}

func drawGuest(t *rapid.T, p *routing.Plan) guest {
	g := guest{Ageing: p.Ageing("sales")}
	g.priority = rapid.OneOf(rapid.IntRange(0, 8), rapid.IntRange(0, routing.MaxPriority), rapid.Just(g.limit())).Draw(t, "priority")
	ago := rapid.OneOf(rapid.Int64Range(0, 5000), rapid.Int64Range(0, int64(10*time.Minute)), rapid.Int64Range(0, int64(48*time.Hour)))
	g.since = noon.Add(-time.Duration(ago.Draw(t, "since")))
	g.at = p.Place("sales", g.priority, g.since)
	return g
}

func aged(t *rapid.T) *routing.Plan {
	d := queued(staffed("sales", "ana"))
	d.Ageing = drawAgeing(t)
	return plan(t, desk(d))
}

// later is an instant at which both wait, often one at which somebody reaches
// the limit or nearly.
func later(t *rapid.T, g guest) time.Time {
	reaches := g.since.Add(time.Duration(max(0, int64(g.limit()-g.priority)) * int64(time.Minute) / g.rate()))
	now := rapid.SampledFrom([]time.Time{noon, noon.Add(seconds(t, "later", 0, 200_000)), reaches}).Draw(t, "now")
	now = now.Add(time.Duration(rapid.IntRange(-3000, 3000).Draw(t, "about")))
	if now.Before(noon) {
		return noon
	}
	return now
}

func TestTheOrderByPlaceIsTheOneByEffectivePriorityAtEveryInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := aged(t)
		a, b := drawGuest(t, p), drawGuest(t, p)
		for range 5 { // the places stay as they are
			now := later(t, a)
			if a.points(now.Sub(a.since)) > b.points(now.Sub(b.since)+blur) && a.at.Compare(b.at) >= 0 {
				t.Fatalf("at %v, %+v has more than %+v and does not come before", now, a, b)
			}
			if has, lacks := a.Points(a.at, now), b.Points(b.at, now); a.at.Compare(b.at) < 0 && has < lacks {
				t.Fatalf("at %v, %+v comes before %+v with %d against %d points", now, a, b, has, lacks)
			}
		}
	})
}

func TestPointsAreTheEffectivePriorityToTheMicrosecond(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGuest(t, aged(t))
		now := later(t, g)
		low, high := g.points(now.Sub(g.since)), g.points(now.Sub(g.since)+blur)
		if got := g.Points(g.at, now); got < low || got > high {
			t.Fatalf("%+v has %d points, not %d to %d", g, got, low, high)
		}
		minute := int64(time.Minute)
		if got := int64(g.Effective(g.priority, now.Sub(g.since))); got < low/minute || got > high/minute {
			t.Fatalf("%+v has the priority %d, not %d to %d", g, got, low/minute, high/minute)
		}
	})
}

func TestWhoReachesTheLimitFirstComesFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := aged(t)
		a, b := drawGuest(t, p), drawGuest(t, p)
		if a.Off || max(a.priority, b.priority) > a.limit() {
			t.Skip("never both at the limit")
		}
		lead := int64(a.priority-b.priority)*int64(time.Minute) + a.rate()*int64(b.since.Sub(a.since))
		if lead > a.rate()*int64(blur) && a.at.Compare(b.at) >= 0 {
			t.Fatalf("%+v reaches the limit before %+v", a, b)
		}
	})
}

func TestAPlaceSurvivesAStore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := aged(t)
		g := drawGuest(t, p)
		document, err := json.Marshal(g.at)
		require.NoError(t, err)
		var kept routing.Place
		require.NoError(t, json.Unmarshal(document, &kept))
		assert.Equal(t, g.at, kept)
		assert.Equal(t, g.at, p.Place("sales", g.priority, g.since.In(time.FixedZone("", 3600))), "another zone, the same instant")
		stored := p.Place("sales", g.priority, g.since.Truncate(time.Microsecond))
		assert.Equal(t, g.at.Urgency, stored.Urgency)
		assert.LessOrEqual(t, g.at.Rank.Sub(stored.Rank), time.Microsecond, "of what the store keeps, the place is nearly the same")
		assert.GreaterOrEqual(t, g.at.Rank, stored.Rank)
	})
}

func TestPlacesByExample(t *testing.T) {
	d := queued(staffed("sales", "ana"))
	d.Ageing = routing.Ageing{PerMinute: 2, Max: 10}
	fixed := queued(staffed("fixed", "ana"))
	fixed.Ageing.Off = true
	odd := queued(staffed("odd", "ana"))
	odd.Ageing.PerMinute = 7
	p := open(t, settings(routing.ChannelRules{Branch: stops("sales")}, d, fixed, odd))
	assert.Equal(t, routing.Place{Urgency: 10, Rank: noon.Add(-2 * time.Minute)}, p.Place("sales", 4, noon))
	assert.Equal(t, routing.Place{Urgency: 10, Rank: noon.Add(-5 * time.Minute)}, p.Place("sales", 10, noon), "is at the limit from the start")
	assert.Equal(t, routing.Place{Urgency: 12, Rank: noon.Add(-6 * time.Minute)}, p.Place("sales", 12, noon))
	assert.Equal(t, routing.Place{Urgency: 4, Rank: noon}, p.Place("fixed", 4, noon.Add(999)))
	assert.Equal(t, routing.Place{Urgency: routing.MaxPriority, Rank: noon.Add(-4 * time.Minute)}, p.Place("unknown", 4, noon))
	assert.Equal(t, noon.Add(-8_571_429_000), p.Place("odd", 1, noon.Add(571)).Rank, "a seventh of a minute before, rounded down")
	assert.Equal(t, int64(12*time.Minute), d.Ageing.Points(p.Place("sales", 12, noon), noon.Add(-time.Minute)), "above the limit, no clock matters")
	assert.Equal(t, fixed.Ageing, p.Ageing("fixed"))
	assert.Zero(t, p.Ageing("unknown"))
}
