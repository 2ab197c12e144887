package main

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// A promiseView is what was promised for a case, for the reply field (S3.74).
type promiseView struct {
	// State is how the clock stands: "running", "warned", "breached", "standing"
	// or "met".
	State string
	// Title is the target and its due moment, Left the business time that remains.
	Title, Left string
	// All says of every clock how it stands.
	All []string
}

// promise is the chip of a case; nil if nothing is promised.
func (a *app) promise(ctx context.Context, c *storage.Case, now time.Time) (*promiseView, error) {
	if c == nil {
		return nil, nil
	}
	s, err := a.engine.SLAStatus(ctx, c.ID)
	if err != nil || s.Current == nil {
		return nil, err
	}
	v := &promiseView{State: clockState(*s.Current)}
	v.Title, v.Left = clockText(*s.Current, now)
	for _, one := range s.Clocks {
		v.All = append(v.All, one.Sentence(time.Local))
	}
	return v, nil
}

func clockState(c sla.Clock) string {
	switch {
	case c.Breached:
		return "breached"
	case c.Phase == sla.Standing:
		return "standing"
	case c.Phase == sla.Ended:
		return "met"
	case len(c.Warned) > 0:
		return "warned"
	}
	return "running"
}

// clockText is a clock in few words.
func clockText(c sla.Clock, now time.Time) (title, left string) {
	title = upperFirst(string(c.Kind))
	switch {
	case c.Phase == sla.Ended && c.Met:
		return title + " in time", ""
	case c.Phase == sla.Ended && c.Breached:
		return title + " was late", ""
	case c.Phase == sla.Ended:
		return title + " dropped", ""
	case c.Phase == sla.Standing:
		return title + " stands still", shortSpan(c.Left) + " left"
	case c.Breached:
		return title + " was due " + dateText(c.Due, now), shortSpan(-c.Left) + " late" + counted(-c.Left, now.Sub(c.Due))
	case c.Due.IsZero():
		return title, shortSpan(c.Left) + " left"
	}
	return title + " due " + dateText(c.Due, now), shortSpan(c.Left) + " left" + counted(c.Left, c.Due.Sub(now))
}

// counted says that less time counts than passes, so that nobody takes one for the
// other: ten minutes on Sunday may be due on Monday.
func counted(counts, passes time.Duration) string {
	if passes <= counts+time.Minute {
		return ""
	}
	return " in business hours"
}

// shortSpan is a duration with the two units that matter.
func shortSpan(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(max(d, 0).Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
