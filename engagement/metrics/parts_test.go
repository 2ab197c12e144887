package metrics_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/storage"
)

func TestBucketsAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := metrics.Buckets(rapid.MapOf(rapid.IntRange(0, 2000), rapid.Int64Range(1, 1<<40)).Draw(t, "buckets"))
		text, err := want.MarshalText()
		require.NoError(t, err)
		var got metrics.Buckets
		require.NoError(t, got.UnmarshalText(text))
		assert.Equal(t, want, got)
	})
	text, err := metrics.Buckets{120: 1, 123: 5}.MarshalText()
	require.NoError(t, err)
	assert.Equal(t, "120 3x5", string(text))
	for _, bad := range []string{"a", "1x", "x2", "1xx2", "1 b"} {
		assert.Error(t, new(metrics.Buckets).UnmarshalText([]byte(bad)), bad)
	}
}

// A board that is kept in parts after every event, and joined again, says what one
// says that was never interrupted.
func TestABoardGoesOnFromItsParts(t *testing.T) {
	cfg := storyConfig(t)
	whole := told(t, cfg)
	b, err := metrics.New(cfg)
	require.NoError(t, err)
	b.Track()
	noon := whole.At()
	kept := metrics.Parts{Cases: map[storage.CaseID]json.RawMessage{}}
	sheets := map[string]metrics.Sheet{}
	for _, ev := range story(t) {
		b.Observe(ev)
		p, err := b.Take()
		require.NoError(t, err)
		for id, data := range kept.Cases {
			if _, changed := p.Cases[id]; !changed {
				p.Cases[id] = data
			} else if p.Cases[id] == nil {
				delete(p.Cases, id)
			}
		}
		for _, s := range p.Sheets {
			sheets[s.Start.String()+string(s.Channel)] = s
		}
		p.Sheets = nil
		for _, s := range sheets {
			p.Sheets = append(p.Sheets, s)
		}
		b, err = metrics.Join(cfg, p)
		require.NoError(t, err)
		b.Track()
		kept = p
	}
	b.Advance(noon)
	assert.Equal(t, whole.Figures(metrics.Query{}), b.Figures(metrics.Query{}))
	assert.Equal(t, whole.Backlogs(metrics.Query{}), b.Backlogs(metrics.Query{}))
	assert.Equal(t, whole.Backlog(metrics.Query{}), b.Backlog(metrics.Query{}))
}

// Views in a coarser grain add up to the same.
func TestViewsAddUpToTheBoard(t *testing.T) {
	whole := told(t, storyConfig(t))
	for _, g := range []metrics.Grain{metrics.ByCell, metrics.OfChannels, metrics.OfHandlers} {
		v := whole.View(g)
		assert.Equal(t, whole.Figures(metrics.Query{}), v.Figures(metrics.Query{}), g)
		assert.Equal(t, whole.Backlogs(metrics.Query{}), v.Backlogs(metrics.Query{}), g)
		later := whole.At().Add(50 * time.Hour)
		v.Advance(later)
		assert.Equal(t, later, v.At())
	}
	by := func(g metrics.Grain) int {
		return len(metrics.Group(whole.View(g), metrics.Query{}, metrics.ByAgent))
	}
	assert.Zero(t, by(metrics.OfChannels))
	assert.Equal(t, 2, by(metrics.OfHandlers))
}

// Labels that agents give are counted by from then on, and until they are taken off.
func TestLabelsOfTheEngineAreCountedBy(t *testing.T) {
	b, err := metrics.New(metrics.Config{Labelled: true})
	require.NoError(t, err)
	at := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	does := func(kind engagement.EventKind, change, label string) {
		at = at.Add(time.Minute)
		ev := engagement.Event{At: at, Kind: kind, Detail: engagement.EventDetail{Change: change, Label: label}}
		ev.Case, ev.Channel = storage.CaseID{1}, "shop"
		b.Observe(ev)
	}
	does(engagement.CaseOpened, "", "")
	does(engagement.MessageReceived, "", "")
	does(engagement.CaseChanged, "labelled", "vip")
	does(engagement.MessageReceived, "", "")
	does(engagement.CaseChanged, "unlabelled", "vip")
	does(engagement.MessageReceived, "", "")
	assert.Equal(t, int64(1), b.Figures(metrics.Query{Label: "vip"}).Messages.Received)
	assert.Equal(t, int64(3), b.Figures(metrics.Query{}).Messages.Received)
}
