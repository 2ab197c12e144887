package main

import (
	"fmt"
	"regexp"
	"time"

	"github.com/rapport-go/rapport/engagement/metrics"
)

// A measure is a time that is shown, with the words of its definition: those of
// docs/metrics.md.
type measure struct {
	ID, Title, Words string
	times            func(*metrics.Figures) *metrics.Split[metrics.Times]
}

var measures = []measure{
	{
		"first", "First response",
		"First is the time from the opening of a case to the first message to the contact. In a case that the business opened it runs from the contact's first message.",
		func(f *metrics.Figures) *metrics.Split[metrics.Times] { return &f.First },
	},
	{
		"next", "Next response",
		"Next is the time that a contact waited for each later answer: from their first message that was not answered yet to the next message to them.",
		func(f *metrics.Figures) *metrics.Split[metrics.Times] { return &f.Next },
	},
	{
		"handle", "Handle time",
		"Handle is how long one owner had one case (S5.37): all stretches from when they got it (picked up, assigned, transferred to them, resumed or reopened by them) to when it was closed, released, parked, ended, missed or transferred.",
		func(f *metrics.Figures) *metrics.Split[metrics.Times] { return &f.Handle },
	},
	{
		"resolution", "Resolution time",
		"Resolution is the time from the opening of a case to its closing, with all waiting in it.",
		func(f *metrics.Figures) *metrics.Split[metrics.Times] { return &f.Resolution },
	},
}

// The words of the other figures.
const (
	casesWords   = "Opened is how many cases contacts opened. Initiated is how many the business opened, by writing first."
	closedWords  = "Closed is how often cases were closed."
	backlogWords = "A Backlog is how many cases are not closed, by where they stand."
	levelWords   = "Within is for how many cases the first response of a person took less than the target. What takes exactly as long is late."
	surveyWords  = "Survey is what contacts said of closed cases. It belongs to the last owner."
	countedWords = "A time is counted when it ends, in the period in which it ends."
	percentWords = "Percentiles are those of the nearest rank, at most one percent off"
)

// ruleNumber is where the definition says which rule it follows.
var ruleNumber = regexp.MustCompile(` \(S\d+\.\d+\)`)

// plainWords is a definition for people who have never seen the rules.
func plainWords(text string) string { return ruleNumber.ReplaceAllString(text, "") }

// of is a measure's times of people or bots, by one of the clocks.
func (m measure) of(f *metrics.Figures, q ask) metrics.Histogram {
	split := m.times(f)
	times := split.Human
	if q.Bots {
		times = split.Bot
	}
	if q.Business {
		return times.Business
	}
	return times.Wall
}

// tookText is how long something took, in two units at most.
func tookText(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		d = d.Round(time.Hour)
		return inUnits(int64(d/(24*time.Hour)), "d", int64(d%(24*time.Hour)/time.Hour), "h")
	case d >= time.Hour:
		d = d.Round(time.Minute)
		return inUnits(int64(d/time.Hour), "h", int64(d%time.Hour/time.Minute), "min")
	case d >= time.Minute:
		d = d.Round(time.Second)
		return inUnits(int64(d/time.Minute), "min", int64(d%time.Minute/time.Second), "s")
	}
	return fmt.Sprintf("%d s", int64(d.Round(time.Second)/time.Second))
}

func inUnits(n int64, unit string, rest int64, small string) string {
	if rest == 0 {
		return fmt.Sprintf("%d %s", n, unit)
	}
	return fmt.Sprintf("%d %s %d %s", n, unit, rest, small)
}

const none = "–"

// quantileText is a percentile; a dash if there is nothing.
func quantileText(h metrics.Histogram, q float64) string {
	if h.Count == 0 {
		return none
	}
	return tookText(h.Quantile(q))
}

func levelText(l metrics.Level) string {
	if l.Of == 0 {
		return none
	}
	return fmt.Sprintf("%.0f %%", 100*l.Share())
}

func scoreText(s metrics.Survey) string {
	if s.Count == 0 {
		return none
	}
	return fmt.Sprintf("%.1f", s.Mean())
}

// numberText is a count; a dash for none.
func numberText(n int64) string {
	if n == 0 {
		return none
	}
	return fmt.Sprint(n)
}
