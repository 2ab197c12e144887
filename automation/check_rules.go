package automation

import (
	"fmt"
	"regexp"
	"slices"
)

var identifier = regexp.MustCompile(`^[a-z0-9_-]{1,64}$`)

func (r *report) keywords(all []Keyword) {
	r.atMost("keywords", len(all), MaxKeywords, "keywords")
	for i, k := range all {
		r.keyword(fmt.Sprintf("keywords[%d]", i), &k)
	}
}

func (r *report) keyword(where string, k *Keyword) {
	if len(k.Words) == 0 {
		r.add(where+".words", Missing, "is required")
	}
	r.atMost(where+".words", len(k.Words), MaxWords, "words")
	for i, w := range k.Words {
		r.required(fmt.Sprintf("%s.words[%d]", where, i), words(w))
	}
	if !slices.Contains([]Match{"", MatchContains, MatchExact}, k.Match) {
		r.add(where+".match", UnknownName, "there is no %q: it is contains or exact", k.Match)
	}
	r.message(where+".reply", k.Reply, false, nil)
	r.knownAll(where+".labels", r.Label, "label", k.Labels)
	if k.Priority != nil {
		r.priority(where+".priority", *k.Priority)
	}
	if k.Route != (Route{}) {
		r.route(where+".route", k.Route)
	}
	if k.Reply.IsZero() && len(k.Labels) == 0 && k.Priority == nil && k.Route == (Route{}) {
		r.add(where, Missing, "does nothing: it needs a reply, a label, a priority or a route")
	}
}

func (r *report) rules(all []Rule) {
	r.atMost("rules", len(all), MaxRules, "rules")
	seen := map[string]bool{}
	for i := range all {
		where := fmt.Sprintf("rules[%d]", i)
		r.unique(where+".id", seen, all[i].ID)
		r.rule(where, &all[i])
	}
}

func (r *report) rule(where string, rule *Rule) {
	if rule.ID != "" && !identifier.MatchString(rule.ID) {
		r.add(where+".id", WrongIdentifier, "has lower-case letters, digits, hyphens and underscores, 64 at most")
	}
	if len(rule.Name) > maxNameBytes {
		r.add(where+".name", OutOfRange, "is longer than %d bytes", maxNameBytes)
	}
	r.trigger(where+".trigger", rule.Trigger)
	for i, t := range rule.CancelOn {
		r.trigger(fmt.Sprintf("%s.cancel_on[%d]", where, i), t)
	}
	r.within(where+".delay", rule.Delay, 0, MaxDelay)
	if !slices.Contains([]Once{"", OncePerEvent, OncePerCase, OncePerContact}, rule.Once) {
		r.add(where+".once", UnknownName, "there is no %q: it is event, case or contact", rule.Once)
	}
	condition, err := compile(rule.When)
	if err != nil {
		r.add(where+".when", WrongCondition, "%v", err)
	}
	r.actions(where+".actions", rule.Actions)
	if err == nil && startsItself(rule, condition) {
		r.add(where, TriggersItself, "its own actions start it again, and neither its condition nor once per case or contact stops that")
	}
}

func (r *report) trigger(where string, t Trigger) {
	switch {
	case t == "":
		r.add(where, Missing, "is required")
	case !slices.Contains(Triggers(), t):
		r.add(where, UnknownName, "there is no trigger %q", t)
	}
}

func (r *report) priority(where string, n int) {
	if n < 0 || n > MaxPriority {
		r.add(where, OutOfRange, "must be from 0 to %d", MaxPriority)
	}
}
