package metrics_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

type calendar = *hours.Calendar

// drawTimes draws times from nothing to centuries, many of them small.
func drawTimes(t *rapid.T, name string) (out []time.Duration) {
	for range rapid.IntRange(0, 40).Draw(t, name) {
		digits := rapid.IntRange(0, 12).Draw(t, "digits")
		ms := int64(math.Pow10(digits) * rapid.Float64Range(0, 9).Draw(t, "times"))
		out = append(out, time.Duration(ms)*time.Millisecond)
	}
	return out
}

func histogramOf(times ...time.Duration) (h metrics.Histogram) {
	for _, d := range times {
		h.Observe(d)
	}
	return h
}

func TestPercentilesAreWithinOnePercent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var h metrics.Histogram
		all := drawTimes(rt, "n")
		for _, d := range all {
			h.Observe(d)
		}
		sum := int64(0)
		for _, d := range all {
			sum += d.Milliseconds()
		}
		assert.Equal(rt, sum, h.Sum)
		for _, q := range []float64{-1, 0, 0.5, 0.9, 0.95, 1, 2} {
			if len(all) > 0 {
				equalsRank(rt, all, q, h)
			}
		}
	})
}

func equalsRank(t assert.TestingT, all []time.Duration, q float64, h metrics.Histogram) {
	below, upTo := 0, 0
	got := float64(h.Quantile(q))
	for _, d := range all {
		if float64(d) < got*(1-0.0102) {
			below++
		}
		if float64(d) <= got*(1+0.0102) {
			upTo++
		}
	}
	rank := max(1, int(math.Ceil(min(max(q, 0), 1)*float64(len(all)))))
	assert.True(t, below < rank && rank <= upTo, "%v of %v is not %v", q, all, h.Quantile(q))
}

func TestHistogramsAddUpWithoutLoss(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := drawTimes(rt, "a"), drawTimes(rt, "b")
		sum := histogramOf(a...)
		sum.Add(histogramOf(b...))
		assert.Equal(rt, histogramOf(append(a, b...)...), sum)
	})
}

func TestAHistogramOfNothing(t *testing.T) {
	assert.Zero(t, metrics.Histogram{}.Summary())
	h := histogramOf(-time.Hour)
	assert.Equal(t, metrics.Summary{Count: 1}, h.Summary(), "a clock that went back counts as nothing")
	assert.Zero(t, metrics.Histogram{Count: 3}.Quantile(0.5), "made by hand")
}

func TestAHistogramSurvivesExtremes(t *testing.T) {
	h := histogramOf(math.MaxInt64, math.MaxInt64, math.MaxInt64)
	assert.InEpsilon(t, float64(math.MaxInt64), float64(h.Mean()), 0.01)
	assert.InEpsilon(t, float64(math.MaxInt64), float64(h.Quantile(1)), 0.0101)
	data, err := json.Marshal(h)
	require.NoError(t, err)
	var again metrics.Histogram
	require.NoError(t, json.Unmarshal(data, &again))
	assert.Equal(t, h, again)
}

func TestAMeanIsExact(t *testing.T) {
	assert.Equal(t, 1500*time.Microsecond, histogramOf(time.Millisecond, 2*time.Millisecond).Mean())
}
