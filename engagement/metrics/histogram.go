package metrics

import (
	"math"
	"time"
)

// A Histogram keeps how long things took, in a size that does not depend on how
// many there were. Count and average are exact; a percentile is within one
// percent of the true one. Histograms can be added up without loss. The zero
// Histogram is empty.
//
// Bucket 0 holds what took less than a millisecond, and bucket i what took more
// than growth^(i-1) and up to growth^i milliseconds, where growth is 101/99.
type Histogram struct {
	Count int64 `json:"count,omitempty"`
	// Sum is that of all, in milliseconds.
	Sum int64 `json:"sum_ms,omitempty"`
	// Buckets are how many fell into each, by its number. There are up to about
	// 1,300 of them if times go from milliseconds to decades.
	Buckets Buckets `json:"buckets,omitempty"`
}

// accuracy is how far off a percentile is at most, and growth from one bucket to
// the next.
const (
	accuracy = 0.01
	growth   = (1 + accuracy) / (1 - accuracy)
)

var logGrowth = math.Log(growth)

// Observe adds one time. A negative one counts as 0.
func (h *Histogram) Observe(d time.Duration) {
	ms := max(0, d.Milliseconds())
	if h.Buckets == nil {
		h.Buckets = Buckets{}
	}
	h.Count++
	h.Sum += ms
	h.Buckets[bucketOf(ms)]++
}

func bucketOf(ms int64) int {
	if ms <= 0 {
		return 0
	}
	return 1 + int(math.Ceil(math.Log(float64(ms))/logGrowth))
}

// middle is the value that stands for a bucket.
func middle(bucket int) time.Duration {
	if bucket == 0 {
		return 0
	}
	ms := 2 * math.Pow(growth, float64(bucket-1)) / (growth + 1)
	if ms*float64(time.Millisecond) >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(ms * float64(time.Millisecond))
}

// Add adds what another histogram has.
func (h *Histogram) Add(o Histogram) {
	if o.Count == 0 {
		return
	}
	if h.Buckets == nil {
		h.Buckets = make(Buckets, len(o.Buckets))
	}
	h.Count += o.Count
	h.Sum += o.Sum
	for b, n := range o.Buckets {
		h.Buckets[b] += n
	}
}

// Mean is the average; 0 if there is nothing.
func (h Histogram) Mean() time.Duration {
	if h.Count == 0 {
		return 0
	}
	whole, rest := h.Sum/h.Count, h.Sum%h.Count
	if whole > math.MaxInt64/int64(time.Millisecond)-1 {
		return math.MaxInt64
	}
	return time.Duration(whole)*time.Millisecond + time.Duration(float64(rest)/float64(h.Count)*float64(time.Millisecond))
}

// Quantile is the time that the share q of all did not exceed, by the nearest
// rank: of n times in order, the one at place q×n, rounded up. It is at most one
// percent off. 0 if there is nothing. q is cut to 0 and 1.
func (h Histogram) Quantile(q float64) time.Duration {
	if h.Count == 0 {
		return 0
	}
	rank := int64(math.Ceil(min(max(q, 0), 1)*float64(h.Count) - 1e-9)) // 0.95×20 is 19, and not a little more
	rank = min(max(rank, 1), h.Count)
	for _, b := range sorted(h.Buckets) {
		if rank -= h.Buckets[b]; rank <= 0 {
			return middle(b)
		}
	}
	return 0 // the buckets of a histogram that was made by hand hold less than Count
}

// A Summary is what a screen shows of a [Histogram].
type Summary struct {
	Count int64         `json:"count"`
	Mean  time.Duration `json:"mean"`
	P50   time.Duration `json:"p50"`
	P90   time.Duration `json:"p90"`
	P95   time.Duration `json:"p95"`
}

// Summary is the count, the average, and the percentiles 50, 90 and 95.
func (h Histogram) Summary() Summary {
	return Summary{Count: h.Count, Mean: h.Mean(), P50: h.Quantile(0.50), P90: h.Quantile(0.90), P95: h.Quantile(0.95)}
}
