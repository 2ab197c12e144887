package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/automation"
)

// A keywordForm is an answer to words. At is its path in the settings.
type keywordForm struct {
	At, Words, Language  string
	Exact, New, Remove   bool
	Reply                messageForm
	Labels, Priority, To string
	Choices              *actionChoices

	stored automation.Keyword
}

func keywordAt(i int, k automation.Keyword, isNew bool, c *actionChoices) keywordForm {
	at := fmt.Sprintf("keywords[%d]", i)
	f := keywordForm{
		At: at, Words: strings.Join(k.Words, ", "), Language: k.Language, Exact: k.Match == automation.MatchExact, New: isNew, Choices: c,
		Reply: messageAt(at+".reply", "Say", k.Reply), Labels: strings.Join(k.Labels, ", "), To: routeValue(k.Route), stored: k,
	}
	if k.Priority != nil {
		f.Priority = strconv.Itoa(*k.Priority)
	}
	return f
}

// Elsewhere is where a case goes that the form has no choice for.
func (f keywordForm) Elsewhere() string { return actionForm{To: f.To, Choices: f.Choices}.Elsewhere() }

func (f *keywordForm) read(r *http.Request) {
	get := func(name string) string { return strings.TrimSpace(r.FormValue(f.At + "." + name)) }
	f.Words, f.Language, f.Exact, f.Remove = get("words"), get("language"), get("exact") != "", get("remove") != ""
	f.Labels, f.Priority, f.To = get("labels"), get("priority"), get("to")
	f.Reply.read(r)
}

// keywords are those of the form that are not left out.
func (p *reading) keywords(ctx context.Context, a *app, rows []keywordForm) ([]automation.Keyword, error) {
	var all []automation.Keyword
	for i := range rows {
		f := &rows[i]
		if f.Remove || f.New && f.Words == "" && f.Reply.Kind == "" {
			continue
		}
		k := automation.Keyword{Words: commas(f.Words), Match: f.stored.Match, Language: f.Language, Labels: commas(f.Labels), Route: routeOf(f.To)}
		if f.Exact != (k.Match == automation.MatchExact) {
			k.Match = map[bool]automation.Match{true: automation.MatchExact, false: automation.MatchContains}[f.Exact]
		}
		if f.Priority != "" {
			n := p.number(f.At+".priority", f.Priority)
			k.Priority = &n
		}
		var err error
		if k.Reply, err = f.Reply.message(ctx, a); err != nil {
			return nil, err
		}
		p.places[fmt.Sprintf("keywords[%d]", len(all))] = f.At
		all = append(all, k)
	}
	return all, nil
}

// A ruleRow is an automation of the business's own. At is its path in the
// settings.
type ruleRow struct {
	At, ID, Name, When, Once string
	Trigger                  automation.Trigger
	Delay                    *lengthField
	Cancel                   []cancelTick
	Actions                  []actionForm
	On, Continue             bool
	New, Remove              bool
}

// A cancelTick is an event that keeps a rule from acting, chosen or not.
type cancelTick struct {
	triggerChoice
	On bool
}

// Ticked is how many events keep the rule from acting.
func (f ruleRow) Ticked() (n int) {
	for _, t := range f.Cancel {
		if t.On {
			n++
		}
	}
	return n
}

func ruleRowAt(i int, r automation.Rule, isNew bool, c *actionChoices) ruleRow {
	at := fmt.Sprintf("rules[%d]", i)
	f := ruleRow{
		At: at, ID: r.ID, Name: r.Name, When: r.When, Once: string(r.Once), Trigger: r.Trigger, Actions: actionsAt(at+".actions", r.Actions, c),
		On: r.On, Continue: r.Continue, New: isNew, Delay: &lengthField{At: at + ".delay", Title: "Only after"},
	}
	f.Delay.Number, f.Delay.Unit = lengthOf(r.Delay)
	for _, t := range triggerChoices {
		tick := cancelTick{triggerChoice: t}
		for _, on := range r.CancelOn {
			tick.On = tick.On || on == t.Trigger
		}
		f.Cancel = append(f.Cancel, tick)
	}
	return f
}

func (f *ruleRow) read(r *http.Request) {
	get := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(r.FormValue(f.At+"."+name), "\r\n", "\n"))
	}
	if f.New {
		f.ID = get("id")
	}
	f.Name, f.When, f.Once, f.Trigger = get("name"), get("when"), get("once"), automation.Trigger(get("trigger"))
	f.On, f.Continue, f.Remove = get("on") != "", get("continue") != "", get("remove") != ""
	f.Delay.Number, f.Delay.Unit = get("delay"), get("delay.unit")
	for i := range f.Cancel {
		f.Cancel[i].On = get("cancel_on."+string(f.Cancel[i].Trigger)) != ""
	}
	readActions(f.Actions, r)
}

// untouched reports whether nobody typed anything into the row of a new rule.
func (f *ruleRow) untouched() bool {
	return f.New && f.ID == "" && f.Name == "" && f.When == "" && f.Trigger == "" && f.Actions[0].Do == ""
}

// rulesOwn are the rules of the form that are not left out.
func (p *reading) rulesOwn(ctx context.Context, a *app, rows []ruleRow) ([]automation.Rule, error) {
	var all []automation.Rule
	for i := range rows {
		f := &rows[i]
		if f.Remove || f.untouched() {
			continue
		}
		at := fmt.Sprintf("rules[%d]", len(all))
		next := automation.Rule{
			ID: f.ID, Name: f.Name, On: f.On, Trigger: f.Trigger, When: f.When, Once: automation.Once(f.Once), Continue: f.Continue,
			Delay: p.length(f.At+".delay", f.Delay.Number, f.Delay.Unit),
		}
		for _, t := range f.Cancel {
			if t.On {
				next.CancelOn = append(next.CancelOn, t.Trigger)
			}
		}
		var err error
		if next.Actions, err = p.actions(ctx, a, at+".actions", f.Actions); err != nil {
			return nil, err
		}
		p.places[at] = f.At
		all = append(all, next)
	}
	return all, nil
}
