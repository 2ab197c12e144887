package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// save puts what was typed over what is stored. What the form does not show stays
// as it is.
func (f *promisesForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	if f.Version != f.stored.Version {
		return "", storage.ErrConflict
	}
	p := &reading{places: map[string]string{}}
	next := f.stored
	p.promises(f.Global, &next.Global)
	next.Overrides = p.overrides(f)
	if err := p.err(); err != nil {
		return "", err
	}
	version, err := a.engine.SaveSLA(ctx, by, next, f.Carry)
	return fmt.Sprintf("Saved as version %d.", version), p.moved(err)
}

func (p *reading) overrides(f *promisesForm) []sla.Override {
	var all []sla.Override
	for i, one := range f.Overrides {
		if one.Remove || one.untouched() {
			continue
		}
		var next sla.Override
		if !one.New {
			next = f.stored.Overrides[i]
		}
		next.Channel, next.Priority = one.Channel, one.Priority
		p.promises(one, &next.Targets)
		p.places[fmt.Sprintf("Overrides[%d]", len(all))] = one.At
		all = append(all, next)
	}
	return all
}

func (p *reading) promises(f promiseForm, t *sla.Targets) {
	t.Hours, t.Restart = f.Hours, f.Restart
	for i, into := range []*sla.Target{&t.First, &t.Next, &t.Solution} {
		p.target(f.Targets[i], into)
	}
}

// target reads a target. Without a time nothing is promised.
func (p *reading) target(f targetForm, t *sla.Target) {
	if f.empty() {
		*t = sla.Target{}
		return
	}
	t.Within = sla.Period{Days: p.count(f.At+".Within", f.Days), Hours: p.count(f.At+".Within", f.Hours), Minutes: p.count(f.At+".Within", f.Minutes)}
	t.Wall = f.Wall
	t.Warn = p.warnings(f, slices.Clone(t.Warn))
	t.Freeze = slices.DeleteFunc(slices.Clone(t.Freeze), func(one sla.Freeze) bool { return one == sla.Parked || one == sla.WaitingOnContact })
	if f.Waiting {
		t.Freeze = append(t.Freeze, sla.WaitingOnContact)
	}
	if f.Parked {
		t.Freeze = append(t.Freeze, sla.Parked)
	}
}

// warnings are all with the one that the form shows as it was typed.
func (p *reading) warnings(f targetForm, all []sla.Warning) []sla.Warning {
	i := percentOf(all)
	switch {
	case f.Warn == "" && i >= 0:
		return slices.Delete(all, i, i+1)
	case f.Warn == "":
		return all
	case i < 0:
		i, all = len(all), append(all, sla.Warning{})
	}
	all[i].Percent = p.number(f.At+".Warn", f.Warn)
	return all
}

// count reads a number; empty is 0.
func (p *reading) count(path, text string) int {
	if text == "" {
		return 0
	}
	return p.number(path, text)
}
