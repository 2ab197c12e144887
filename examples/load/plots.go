package main

import (
	"math"
	"slices"
	"time"
)

// plots are how a run went, second by second.
func (r *report) plots() []*plot {
	all := []*plot{r.plotRates(), r.plotAnswers(), r.plotCores(), r.plotMemory()}
	return slices.DeleteFunc(all, func(p *plot) bool { return len(p.lines) == 0 })
}

// perSecond sorts points into the seconds of the run.
func (r *report) perSecond(points []point) [][]time.Duration {
	seconds := make([][]time.Duration, int(math.Ceil(r.Measured.Seconds())))
	for _, p := range points {
		if i := int(p.at / time.Second); i >= 0 && i < len(seconds) {
			seconds[i] = append(seconds[i], p.took)
		}
	}
	return seconds
}

func (r *report) plotRates() *plot {
	p := &plot{title: "Events done", unit: "per second, by the second in which they were due"}
	for k, s := range r.Series {
		if len(s.points) == 0 {
			continue
		}
		l := line{name: kindNames[k]}
		for _, took := range r.perSecond(s.points) {
			l.values = append(l.values, float64(len(took)))
		}
		p.lines = append(p.lines, l)
	}
	return p
}

// plotAnswers is the latency of all webhooks.
func (r *report) plotAnswers() *plot {
	p := &plot{title: "Webhook answers", unit: "ms"}
	seconds := r.perSecond(slices.Concat(r.Series[kindInbound].points, r.Series[kindStatus].points))
	for _, part := range []struct {
		name  string
		share float64
	}{{"p50", 0.5}, {"p99", 0.99}} {
		l, some := line{name: part.name}, false
		for _, took := range seconds {
			slices.Sort(took)
			v := math.NaN()
			if len(took) > 0 {
				v, some = milliseconds(percentile(took, part.share)), true
			}
			l.values = append(l.values, v)
		}
		if some {
			p.lines = append(p.lines, l)
		}
	}
	return p
}

func (r *report) plotCores() *plot {
	p := &plot{title: "CPU", unit: "cores"}
	for _, c := range []struct {
		name string
		of   func(sample) time.Duration
	}{
		{"host", func(s sample) time.Duration { return s.hosts }},
		{"database", func(s sample) time.Duration { return s.database }},
	} {
		l := line{name: c.name}
		for i := 1; i < len(r.Samples); i++ {
			before, now := r.Samples[i-1], r.Samples[i]
			l.values = append(l.values, float64(c.of(now)-c.of(before))/float64(now.at-before.at))
		}
		if len(l.values) > 0 && slices.Max(l.values) > 0 {
			p.lines = append(p.lines, l)
		}
	}
	return p
}

func (r *report) plotMemory() *plot {
	p := &plot{title: "Memory of the host", unit: "MiB"}
	l := line{name: "resident"}
	for _, s := range r.Samples {
		l.values = append(l.values, float64(s.resident>>20))
	}
	if len(l.values) > 0 && slices.Max(l.values) > 0 {
		p.lines = append(p.lines, l)
	}
	return p
}
