package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/routing"
)

// A reading of a form notes everything that cannot be read.
type reading struct {
	problems
	// places are the paths of the form, by those of the settings that are made of
	// it: what is removed makes the others move up.
	places map[string]string
}

// moved has the problems of settings with the paths of the form.
func (p *reading) moved(err error) error {
	all, status := problemsOf(err)
	if status != http.StatusUnprocessableEntity {
		return err
	}
	for i, one := range all {
		if end := strings.Index(one.Path, "]"); end > 0 {
			if at := p.places[one.Path[:end+1]]; at != "" {
				all[i].Path = at + one.Path[end+1:]
			}
		}
	}
	return all
}

func (p *reading) destinations(f *rulesForm) []routing.Destination {
	var all []routing.Destination
	for i, d := range f.Destinations {
		if d.Remove || d.New && d.ID == "" && d.Name == "" && d.Targets == "" {
			continue
		}
		var next routing.Destination
		if !d.New {
			next = f.stored.Destinations[i]
		}
		next.ID, next.Name, next.Method, next.Assign = routing.DestinationID(d.ID), d.Name, d.Method, d.Assign
		next.Targets, next.Overflow = p.targets(d.At+".targets", d.Targets), routing.DestinationID(d.Overflow)
		next.Wait, next.Queue = p.duration(d.At+".wait", d.Wait, time.Second), p.queue(d, next.Queue)
		p.places[fmt.Sprintf("destinations[%d]", len(all))] = d.At
		all = append(all, next)
	}
	return all
}

func (p *reading) queue(d destinationForm, was *routing.Queue) *routing.Queue {
	if !d.Queue {
		return nil
	}
	q := routing.Queue{}
	if was != nil {
		q = *was
	}
	q.Hold = p.duration(d.At+".queue.hold", d.Hold, time.Minute)
	return &q
}

func (p *reading) tags(f *rulesForm) []routing.ServiceTag {
	var all []routing.ServiceTag
	for i, t := range f.Tags {
		if t.Remove || t.New && t.ID == "" && t.Name == "" && t.Linear == "" {
			continue
		}
		var next routing.ServiceTag
		if !t.New {
			next = f.stored.Tags[i]
		}
		next.ID, next.Name = routing.ServiceTagID(t.ID), t.Name
		if !t.Fixed {
			next.Branch = p.linear(t.At+".branch", t.Linear)
		}
		p.places[fmt.Sprintf("tags[%d]", len(all))] = t.At
		all = append(all, next)
	}
	return all
}

func (p *reading) number(path, text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		p.add(path, "must be a whole number")
	}
	return n
}

// duration reads how many units; empty is 0.
func (p *reading) duration(path, text string, unit time.Duration) time.Duration {
	if text == "" {
		return 0
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || n > 1e6 {
		p.add(path, "must be a number from 0")
		return 0
	}
	return time.Duration(n * float64(unit))
}

// targets reads "team support, agent cleo, tag orders, bot helper".
func (p *reading) targets(path, text string) []routing.Target {
	var all []routing.Target
	for _, one := range pieced(text) {
		kind, id, _ := strings.Cut(one, " ")
		id = strings.TrimSpace(id)
		switch {
		case id != "" && kind == "team":
			all = append(all, routing.Target{Team: routing.TeamID(id)})
		case id != "" && kind == "agent":
			all = append(all, routing.Target{Agent: routing.AgentID(id)})
		case id != "" && kind == "tag":
			all = append(all, routing.Target{Tag: routing.ServiceTagID(id)})
		case id != "" && kind == "bot":
			all = append(all, routing.Target{Bot: routing.BotID(id)})
		default:
			p.add(path, fmt.Sprintf("%q is not like “team support”, “agent cleo”, “tag orders” or “bot helper”", one))
		}
	}
	return all
}

func targetsText(all []routing.Target) string {
	var out []string
	for _, t := range all {
		switch {
		case t.Team != "":
			out = append(out, "team "+string(t.Team))
		case t.Agent != "":
			out = append(out, "agent "+string(t.Agent))
		case t.Tag != "":
			out = append(out, "tag "+string(t.Tag))
		case t.Bot != "":
			out = append(out, "bot "+string(t.Bot))
		}
	}
	return strings.Join(out, ", ")
}

// linear reads "support 30s, sales".
func (p *reading) linear(path, text string) routing.Branch {
	var b routing.Branch
	for _, one := range pieced(text) {
		id, wait, timed := strings.Cut(one, " ")
		stop := routing.Stop{To: routing.DestinationID(id)}
		if timed {
			var err error
			if stop.Wait, err = time.ParseDuration(strings.TrimSpace(wait)); err != nil {
				p.add(path, fmt.Sprintf("%q is no time like 30s or 2m", wait))
			}
		}
		b.Linear = append(b.Linear, stop)
	}
	return b
}

// linearText is a branch in one line; false if it is more than a list.
func linearText(b routing.Branch) (string, bool) {
	if b.IsZero() {
		return "", true
	}
	var out []string
	for _, s := range b.Linear {
		text := string(s.To)
		if s.Wait > 0 {
			text += " " + s.Wait.String()
		}
		out = append(out, text)
	}
	return strings.Join(out, ", "), len(out) > 0
}

// states reads lines like "lunch = away".
func (p *reading) states(path, text string) map[routing.Availability]routing.Availability {
	all := map[routing.Availability]routing.Availability{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		name, is, ok := strings.Cut(line, "=")
		if name = strings.TrimSpace(name); !ok || name == "" {
			p.add(path, fmt.Sprintf("%q is not like “lunch = away”", line))
			continue
		}
		all[routing.Availability(name)] = routing.Availability(strings.TrimSpace(is))
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

func statesText(all map[routing.Availability]routing.Availability) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out = append(out, string(name)+" = "+string(all[name]))
	}
	return strings.Join(out, "\n")
}

// pieced is text between commas.
func pieced(text string) []string {
	var out []string
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}
