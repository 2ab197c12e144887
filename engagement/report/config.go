package report

import (
	"cmp"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/storage"
)

// A Config is what a [Keeper] works with. The zero value of every field but Store
// is useful.
type Config struct {
	// Store is the engine's. It keeps the figures. Required.
	Store storage.Store
	// Name tells several keepers on one store apart, that count by different
	// definitions. Defaults to "service".
	Name string
	// Metrics says how to count. Its Score defaults to [Score], and its Labels to
	// none. Period and Zone must not change as long as the Name is the same; the
	// rest counts from then on.
	Metrics metrics.Config
	// Every is how often what was counted is saved, if there is anything. Defaults
	// to 5 seconds.
	Every time.Duration
	// Batch is after how many events it is saved at the latest, up to 100,000.
	// Defaults to 5,000.
	Batch int
	// ClockSkew is how far the clocks of processes that share a store may differ.
	ClockSkew time.Duration
	// Logger gets what nobody else reports. Defaults to slog.Default().
	Logger *slog.Logger
}

const mostBatch = 100_000

func (c Config) withDefaults() Config {
	c.Name = cmp.Or(c.Name, "service")
	c.Every = cmp.Or(c.Every, 5*time.Second)
	c.Batch = cmp.Or(c.Batch, 5_000)
	c.Logger = cmp.Or(c.Logger, slog.Default())
	if c.Metrics.Score == nil {
		c.Metrics.Score = Score
	}
	return c
}

// check finds everything that is wrong.
func (c Config) check() error {
	var wrong []error
	must := func(ok bool, field, problem string) {
		if !ok {
			wrong = append(wrong, &engagement.InvalidError{Field: field, Problem: problem})
		}
	}
	must(c.Store != nil, "Store", "is required")
	must(goodName(c.Name), "Name", "must be text without control characters and slashes, of up to 100 bytes")
	must(c.Every >= 0, "Every", "must not be negative")
	must(c.Batch >= 0 && c.Batch <= mostBatch, "Batch", "must be from 1 to 100,000")
	must(c.ClockSkew >= 0, "ClockSkew", "must not be negative")
	if _, err := metrics.New(c.Metrics); err != nil {
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

func goodName(name string) bool {
	odd := func(r rune) bool { return r < ' ' || r == '/' }
	return len(name) <= 100 && name == channel.CleanText(name) && !strings.ContainsFunc(name, odd)
}

// Score is the mark that a contact gave at the end of a case.
func Score(ev engagement.Event) (int, bool) {
	if ev.Kind != engagement.SurveyAnswered || ev.Detail.Survey == nil {
		return 0, false
	}
	return ev.Detail.Survey.Score, true
}
