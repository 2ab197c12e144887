package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// A promisesForm is what is promised to everybody. Overrides stay as they are.
type promisesForm struct {
	Version   int64
	Hours     string
	All       []string // the hours that there are
	Targets   []targetForm
	Restart   bool
	Carry     bool
	Overrides []overrideText

	stored engagement.SLASettings
}

// A targetForm is one target; At is its path in the policy.
type targetForm struct {
	At, Title, Help            string
	Days, Hours, Minutes, Warn string
	Wall, Parked, Waiting      bool
}

// An overrideText is a promise for some cases only, in words.
type overrideText struct{ For, Text string }

func (f *promisesForm) load(ctx context.Context, a *app) error {
	var err error
	if f.stored, err = a.engine.SLA(ctx); err != nil {
		return err
	}
	all, err := a.engine.ListHours(ctx)
	if err != nil {
		return err
	}
	g := f.stored.Global
	f.Version, f.Hours, f.Restart, f.All = f.stored.Version, g.Hours, g.Restart, slices.Sorted(maps.Keys(all))
	f.Targets = []targetForm{
		targetAt("Global.First", "First response", "from the contact’s request to the answer of a person", g.First),
		targetAt("Global.Next", "Next response", "from each later message that nobody answered yet", g.Next),
		targetAt("Global.Solution", "Solution", "until the case is done", g.Solution),
	}
	for _, o := range f.stored.Overrides {
		text := overrideText{For: cmp.Or(a.channelTitle(channel.ID(o.Channel)), "All channels")}
		if o.Priority != "" {
			text.For += ", priority " + o.Priority
		}
		text.Text = "first response " + periodText(o.First.Within) + ", next " + periodText(o.Next.Within) + ", solution " + periodText(o.Solution.Within)
		f.Overrides = append(f.Overrides, text)
	}
	return nil
}

func periodText(p sla.Period) string {
	if p == (sla.Period{}) {
		return "none"
	}
	return fmt.Sprintf("%d d %d h %d min", p.Days, p.Hours, p.Minutes)
}

func targetAt(at, title, help string, t sla.Target) targetForm {
	f := targetForm{
		At: at, Title: title, Help: help, Wall: t.Wall, Parked: slices.Contains(t.Freeze, sla.Parked), Waiting: slices.Contains(t.Freeze, sla.WaitingOnContact),
		Days: plainNumber(t.Within.Days), Hours: plainNumber(t.Within.Hours), Minutes: plainNumber(t.Within.Minutes),
	}
	if len(t.Warn) > 0 {
		f.Warn = plainNumber(t.Warn[0].Percent)
	}
	return f
}

// plainNumber is a number; empty for 0.
func plainNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (f *promisesForm) read(r *http.Request) {
	f.Version, f.Hours = versionOf(r), r.FormValue("Global.Hours")
	f.Restart, f.Carry = r.FormValue("Global.Restart") != "", r.FormValue("carry") != ""
	for i := range f.Targets {
		t := &f.Targets[i]
		get := func(name string) string { return r.FormValue(t.At + "." + name) }
		t.Days, t.Hours, t.Minutes, t.Warn = get("Days"), get("Hours"), get("Minutes"), get("Warn")
		t.Wall, t.Parked, t.Waiting = get("Wall") != "", get("Parked") != "", get("Waiting") != ""
	}
}

func (f *promisesForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	p := &reading{}
	next := f.stored
	next.Version = f.Version
	g := &next.Global
	g.Hours, g.Restart = f.Hours, f.Restart
	for i, into := range []*sla.Target{&g.First, &g.Next, &g.Solution} {
		p.target(f.Targets[i], into)
	}
	if err := p.err(); err != nil {
		return "", err
	}
	version, err := a.engine.SaveSLA(ctx, by, next, f.Carry)
	return fmt.Sprintf("Saved as version %d.", version), err
}

func (p *reading) target(f targetForm, t *sla.Target) {
	t.Within = sla.Period{Days: p.count(f.At+".Within", f.Days), Hours: p.count(f.At+".Within", f.Hours), Minutes: p.count(f.At+".Within", f.Minutes)}
	t.Wall = f.Wall
	warn := p.count(f.At+".Warn", f.Warn)
	switch {
	case f.Warn == "":
		t.Warn = nil
	case len(t.Warn) == 0:
		t.Warn = []sla.Warning{{Percent: warn}}
	case t.Warn[0].Percent != warn:
		t.Warn = append([]sla.Warning{{Percent: warn}}, t.Warn[1:]...)
	}
	t.Freeze = slices.DeleteFunc(slices.Clone(t.Freeze), func(one sla.Freeze) bool { return one == sla.Parked || one == sla.WaitingOnContact })
	if f.Waiting {
		t.Freeze = append(t.Freeze, sla.WaitingOnContact)
	}
	if f.Parked {
		t.Freeze = append(t.Freeze, sla.Parked)
	}
}

// count reads a number; empty is 0.
func (p *reading) count(path, text string) int {
	if text == "" {
		return 0
	}
	return p.number(path, text)
}
