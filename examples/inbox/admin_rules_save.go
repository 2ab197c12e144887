package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// save puts what was typed over what is stored.
func (f *rulesForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	if f.stored.Version != f.Version {
		return "", storage.ErrConflict
	}
	p := &reading{places: map[string]string{}}
	set := f.stored
	set.Destinations, set.Tags = p.destinations(f), p.tags(f)
	set.Channels = maps.Clone(set.Channels)
	for _, c := range f.Rules {
		p.rules(&set, c)
	}
	set.Staff.Capacity.Total = p.number("staff.capacity", cmp.Or(f.Capacity, "0"))
	set.Staff.States = p.states("staff.states", f.States)
	if err := p.err(); err != nil {
		return "", err
	}
	version, err := a.engine.SaveRouting(ctx, by, set)
	return fmt.Sprintf("Saved as version %d.", version), p.moved(err)
}

// rules puts the rules of a channel into the settings.
func (p *reading) rules(set *routing.Settings, f ruleForm) {
	id, is := strings.CutPrefix(f.At, "channels[")
	ch := channel.ID(strings.TrimSuffix(id, "]"))
	if is && !f.Own {
		delete(set.Channels, ch)
		return
	}
	rules := set.Otherwise
	if is {
		rules = set.Channels[ch]
	}
	p.channelRules(f, &rules)
	if !is {
		set.Otherwise = rules
		return
	}
	if set.Channels == nil {
		set.Channels = map[channel.ID]routing.ChannelRules{}
	}
	set.Channels[ch] = rules
}

func (p *reading) channelRules(f ruleForm, c *routing.ChannelRules) {
	if !f.Fixed {
		c.Branch = p.linear(f.At+".branch", f.Linear)
	}
	c.Default, c.Wait = routing.DestinationID(f.Default), p.duration(f.At+".wait", f.Wait, time.Second)
	c.Preferred = p.preferred(f, c.Preferred)
	to, isTo := strings.CutPrefix(f.Overflow, "to ")
	switch {
	case f.Overflow == "hold":
		c.Overflow = routing.Overflow{Hold: true}
	case isTo:
		c.Overflow = routing.Overflow{Destination: routing.DestinationID(to)}
	case f.Overflow == "":
		c.Overflow = routing.Overflow{}
	}
}

// preferred reads for how long who served last goes first.
func (p *reading) preferred(f ruleForm, was *routing.Preferred) *routing.Preferred {
	if f.Preferred == "" || f.Preferred == "0" {
		return nil
	}
	next := routing.Preferred{}
	if was != nil {
		next = *was
	}
	if next.Within = 0; f.Preferred != forEver {
		next.Within = p.duration(f.At+".preferred", f.Preferred, time.Hour)
	}
	return &next
}
