package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/routing"
)

// A rulesForm is what most people want to change about the routing. What it does
// not show stays as it is, and can be changed in the document.
type rulesForm struct {
	Version      int64
	Destinations []destinationForm
	Tags         []tagForm
	Rules        []ruleForm
	Capacity     string
	States       string
	Methods      []methodChoice
	Teams        []string // that there are, for help

	stored routing.Settings
}

// A destinationForm is a destination; At is its path in the settings.
type destinationForm struct {
	At, ID, Name, Targets, Wait, Hold, Overflow string
	Method                                      routing.Method
	Assign, Queue, New, Remove                  bool
}

// A methodChoice is a way to distribute cases, in words.
type methodChoice struct {
	routing.Method
	Title string
}

var methodChoices = []methodChoice{
	{routing.Simultaneous, "all at once"}, {routing.MostIdle, "longest without a case"}, {routing.RoundRobin, "one after the other"},
	{routing.FixedOrder, "in the order of targets"}, {routing.LeastLoaded, "fewest cases"}, {routing.BySkill, "best skills"},
}

// A tagForm is a service tag. Fixed says that its branch is more than a list.
type tagForm struct {
	At, ID, Name, Linear string
	Fixed, New, Remove   bool
}

// A ruleForm is the rules of a channel, or of all others.
type ruleForm struct {
	At, Title, Linear, Default, Preferred, Overflow, Wait string
	Fixed, Own                                            bool
}

// Bot is the bot that has the cases that nobody took; empty for none. It is set in
// the document.
func (f ruleForm) Bot() string {
	bot, _ := strings.CutPrefix(f.Overflow, "bot ")
	if bot == f.Overflow {
		return ""
	}
	return bot
}

func (f *rulesForm) load(ctx context.Context, a *app) error {
	var err error
	if f.stored, err = a.engine.Routing(ctx); err != nil {
		return err
	}
	teams, err := a.engine.Teams(ctx)
	if err != nil {
		return err
	}
	for _, t := range teams {
		f.Teams = append(f.Teams, string(t.ID))
	}
	f.Version = f.stored.Version
	f.Methods = methodChoices
	for i, d := range append(slices.Clone(f.stored.Destinations), routing.Destination{}) {
		f.Destinations = append(f.Destinations, destinationAt(i, d))
	}
	for i, t := range append(slices.Clone(f.stored.Tags), routing.ServiceTag{}) {
		text, simple := linearText(t.Branch)
		f.Tags = append(f.Tags, tagForm{At: fmt.Sprintf("tags[%d]", i), ID: string(t.ID), Name: t.Name, Linear: text, Fixed: !simple, New: t.ID == ""})
	}
	f.Rules = append(f.Rules, ruleAt("otherwise", "All channels without rules of their own", f.stored.Otherwise, true))
	for _, id := range a.channels {
		rules, own := f.stored.Channels[id]
		f.Rules = append(f.Rules, ruleAt(fmt.Sprintf("channels[%s]", id), a.channelTitle(id), rules, own))
	}
	f.Capacity, f.States = strconv.Itoa(f.stored.Staff.Capacity.Total), statesText(f.stored.Staff.States)
	return nil
}

func destinationAt(i int, d routing.Destination) destinationForm {
	f := destinationForm{
		At: fmt.Sprintf("destinations[%d]", i), ID: string(d.ID), Name: d.Name, Targets: targetsText(d.Targets), Method: d.Method,
		Assign: d.Assign, Overflow: string(d.Overflow), New: d.ID == "", Wait: countOf(d.Wait, time.Second), Queue: d.Queue != nil,
	}
	if d.Queue != nil {
		f.Hold = countOf(d.Queue.Hold, time.Minute)
	}
	return f
}

func ruleAt(at, title string, c routing.ChannelRules, own bool) ruleForm {
	f := ruleForm{At: at, Title: title, Default: string(c.Default), Own: own, Wait: countOf(c.Wait, time.Second)}
	var simple bool
	f.Linear, simple = linearText(c.Branch)
	f.Fixed = !simple
	if c.Preferred != nil {
		f.Preferred = cmp.Or(countOf(c.Preferred.Within, time.Hour), forEver)
	}
	switch o := c.Overflow; {
	case o.Hold:
		f.Overflow = "hold"
	case o.Destination != "":
		f.Overflow = "to " + string(o.Destination)
	case o.Bot != "":
		f.Overflow = "bot " + string(o.Bot)
	}
	return f
}

// forEver stands for hours without an end.
const forEver = "ever"

// countOf is a duration in units; empty for none.
func countOf(d, unit time.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(d)/float64(unit), 'f', -1, 64)
}

func (f *rulesForm) read(r *http.Request) {
	f.Version = versionOf(r)
	for i := range f.Destinations {
		d := &f.Destinations[i]
		get := func(name string) string { return strings.TrimSpace(r.PostFormValue(d.At + "." + name)) }
		d.Name, d.Targets, d.Wait, d.Hold, d.Overflow = get("name"), get("targets"), get("wait"), get("hold"), get("overflow")
		d.Method, d.Assign, d.Queue, d.Remove = routing.Method(get("method")), get("assign") != "", get("queue") != "", get("remove") != ""
		if d.New {
			d.ID = get("id")
		}
	}
	for i := range f.Tags {
		t := &f.Tags[i]
		get := func(name string) string { return strings.TrimSpace(r.PostFormValue(t.At + "." + name)) }
		t.Name, t.Remove = get("name"), get("remove") != ""
		if !t.Fixed {
			t.Linear = get("branch")
		}
		if t.New {
			t.ID = get("id")
		}
	}
	for i := range f.Rules {
		c := &f.Rules[i]
		get := func(name string) string { return strings.TrimSpace(r.PostFormValue(c.At + "." + name)) }
		c.Default, c.Preferred, c.Overflow, c.Wait = get("default"), get("preferred"), get("overflow"), get("wait")
		c.Own = c.At == "otherwise" || get("own") != ""
		if !c.Fixed {
			c.Linear = get("branch")
		}
	}
	f.Capacity, f.States = strings.TrimSpace(r.PostFormValue("staff.capacity")), strings.TrimSpace(r.PostFormValue("staff.states"))
}
