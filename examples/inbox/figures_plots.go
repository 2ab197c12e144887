package main

import (
	"fmt"
	"math"
	"time"

	"github.com/rapport-go/rapport/engagement/metrics"
)

// plots are the pictures, by day.
func (v *figuresView) plots(c *count) []plot {
	days := c.days()
	by := group(c, c.board, metrics.ByPeriod)
	open := c.openThen()
	each := func(value func(*metrics.Figures) float64) []float64 {
		var all []float64
		for _, d := range days {
			f := by[d.UTC()]
			if f == nil {
				f = &metrics.Figures{}
			}
			all = append(all, value(f))
		}
		return all
	}
	var left []float64
	for _, d := range days {
		left = append(left, openAt(open, d.AddDate(0, 0, 1), c))
	}
	all := []plot{
		plot{ID: "cases", Title: "Cases opened and closed", Words: casesWords + " " + closedWords, Columns: true}.draw(drawing{
			days: days, names: []string{"Opened", "Closed"}, steps: countSteps, text: wholeText, counts: true, values: [][]float64{
				each(func(f *metrics.Figures) float64 { return float64(f.Opened + f.Initiated) }),
				each(func(f *metrics.Figures) float64 { return float64(f.Closed.Human + f.Closed.Bot + f.Closed.Automatic) }),
			},
		}),
		plot{ID: "backlog", Title: "Open at the end of the day", Words: backlogWords}.draw(drawing{
			days: days, names: []string{"Open"}, steps: countSteps, text: wholeText, counts: true, values: [][]float64{left},
		}),
	}
	for _, m := range measures {
		all = append(all, m.plot(v.ask, days, each))
	}
	if v.Target != "" {
		all = append(all, plot{ID: "level", Title: "Service level", Words: levelWords, Note: "The target is " + v.Target + "."}.draw(drawing{
			days: days, names: []string{"In time"}, steps: shareSteps, most: 100, text: func(x float64) string { return fmt.Sprintf("%.0f %%", x) },
			values: [][]float64{each(func(f *metrics.Figures) float64 { return orNothing(f.Level.Of, 100*f.Level.Share()) })},
		}))
	}
	return append(all, plot{ID: "survey", Title: "Survey", Words: surveyWords, Note: "The average mark, of 5."}.draw(drawing{
		days: days, names: []string{"Mark"}, steps: scoreSteps, most: 5, text: func(x float64) string { return fmt.Sprintf("%.1f", x) },
		values: [][]float64{each(func(f *metrics.Figures) float64 { return orNothing(f.Survey.Count, f.Survey.Mean()) })},
	}))
}

// plot is the picture of a measure.
func (m measure) plot(q ask, days []time.Time, each func(func(*metrics.Figures) float64) []float64) plot {
	quantile := func(share float64) []float64 {
		return each(func(f *metrics.Figures) float64 {
			h := m.of(f, q)
			return orNothing(h.Count, h.Quantile(share).Seconds())
		})
	}
	return plot{ID: m.ID, Title: m.Title, Words: plainWords(m.Words), Note: q.whose()}.draw(drawing{
		days: days, names: []string{"Median", "90 %"}, steps: timeSteps,
		text:   func(x float64) string { return tookText(time.Duration(x * float64(time.Second))) },
		values: [][]float64{quantile(0.5), quantile(0.9)},
	})
}

// whose says whose times are shown, and by which clock.
func (a ask) whose() string {
	who, clock := "Times of people", "by the clock on the wall"
	if a.Bots {
		who = "Times of bots"
	}
	if a.Business {
		clock = "in business time"
	}
	return who + ", " + clock + "."
}

// orNothing is a value if it comes of anything.
func orNothing(n int64, v float64) float64 {
	if n == 0 {
		return math.NaN()
	}
	return v
}

// openAt is how many cases were open at the end of a day: now, if it has not ended,
// and nothing before anything was counted.
func openAt(open map[time.Time]metrics.Backlog, end time.Time, c *count) float64 {
	if end.After(c.board.At()) {
		return float64(c.openNow().Total())
	}
	return float64(open[end.UTC()].Total())
}

func wholeText(v float64) string { return fmt.Sprintf("%.0f", v) }
