package main

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// An automationsForm is what happens by itself on a channel (S4.1, S4.2).
type automationsForm struct {
	Channels []channelTab
	ID       channel.ID
	Title    string
	Version  int64
	Hours    string
	AllHours []string
	Sections []*section
	// IceBreakers and Commands are what is shown to somebody who has not written
	// yet, a line each; Starters says that the channel has that.
	Starters              bool
	IceBreakers, Commands string
	Limits, Taken         string
	Refused               string // why the provider refused them; empty if it did not
	Keywords              []keywordForm
	Rules                 []ruleRow
	Triggers              []triggerChoice
	Results               *resultsView

	where  place
	me     *storage.Agent
	caps   channel.Capabilities
	stored engagement.AutomationSettings
	next   engagement.AutomationSettings // what the sections write into
}

// opens is for those who manage the channel.
func (f *automationsForm) opens(ctx context.Context, a *app, me *storage.Agent) (bool, error) {
	f.me = me
	ch, err := a.automatedChannel(ctx, f.where)
	if err != nil {
		return false, err
	}
	f.ID = ch
	return a.mayManage(ctx, me, ch)
}

// automatedChannel is the channel that the page shows: without one the first on
// which somebody has saved anything.
func (a *app) automatedChannel(ctx context.Context, where place) (channel.ID, error) {
	if where.channel != "" {
		return a.channelOf(where)
	}
	for _, id := range a.channels {
		if s, err := a.engine.Automation(ctx, id); err != nil || s.Version > 0 {
			return id, err
		}
	}
	return a.channelOf(where)
}

func (f *automationsForm) load(ctx context.Context, a *app) (err error) {
	if f.stored, err = a.engine.Automation(ctx, f.ID); err != nil {
		return err
	}
	all, err := a.engine.ListHours(ctx)
	if err != nil {
		return err
	}
	f.Channels, f.Title, f.caps = nil, a.channelTitle(f.ID), a.drivers[f.ID].Capabilities()
	for _, id := range a.channels {
		f.Channels = append(f.Channels, channelTab{ID: id, Title: a.channelTitle(id), URL: f.where.automate(id).url(), Current: id == f.ID})
	}
	f.AllHours = slices.Sorted(maps.Keys(all))
	choices, err := a.choices(ctx, slices.Concat(macroKinds, ruleKinds)...)
	if err != nil {
		return err
	}
	f.show(choices)
	if err := f.starters(ctx, a); err != nil {
		return err
	}
	f.Results, err = a.results(ctx, f.ID, f.me.ID, f.where)
	return err
}

// show fills in the form as the settings are saved.
func (f *automationsForm) show(choices *actionChoices) {
	f.Version, f.Hours = f.stored.Version, f.stored.Hours
	f.next = f.stored
	f.Sections = sectionsFor(&f.next.Settings)
	f.Keywords, f.Rules, f.Triggers = nil, nil, triggerChoices
	for i, k := range append(slices.Clone(f.stored.Keywords), automation.Keyword{}) {
		f.Keywords = append(f.Keywords, keywordAt(i, k, i == len(f.stored.Keywords), choices))
	}
	for i, r := range append(slices.Clone(f.stored.Rules), automation.Rule{On: true}) {
		f.Rules = append(f.Rules, ruleRowAt(i, r, i == len(f.stored.Rules), choices))
	}
}

// automate is the page of what happens by itself on a channel.
func (p place) automate(ch channel.ID) place { p = p.manage("automations"); p.channel = ch; return p }

func (f *automationsForm) read(r *http.Request) {
	f.Version, f.Hours = versionOf(r), strings.TrimSpace(r.FormValue("hours_name"))
	for _, s := range f.Sections {
		s.read(r)
	}
	lines := func(name string) string { return strings.ReplaceAll(r.FormValue(name), "\r\n", "\n") }
	f.IceBreakers, f.Commands = lines("ice_breakers"), lines("commands")
	for i := range f.Keywords {
		f.Keywords[i].read(r)
	}
	for i := range f.Rules {
		f.Rules[i].read(r)
	}
}
