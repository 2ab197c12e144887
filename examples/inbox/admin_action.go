package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/automation"
)

// An actionForm is one thing that a macro or a rule does. At is its path in the
// settings; which of the fields count depends on Do.
type actionForm struct {
	At      string
	Do      automation.ActionKind
	New     bool
	Choices *actionChoices

	Message                messageForm
	Name, Language, Values string
	Text, Button           string
	Add, Remove            string // labels, with commas
	Priority, Value, To    string
	Agents, Teams, Agent   string
	Disposition, Data      string
	Contact, Owner, Native bool

	stored automation.Action
}

// actionChoices are what can be chosen in the rows of actions.
type actionChoices struct {
	Kinds  []kindChoice
	To     []recipients
	Agents []recipient
}

// A kindChoice is a kind of action in words.
type kindChoice struct {
	Kind  automation.ActionKind
	Title string
}

// macroKinds are what a macro can do; ruleKinds are further ones for rules.
var (
	macroKinds = []kindChoice{
		{automation.DoSend, "write a message"}, {automation.DoSendTemplate, "send a template"}, {automation.DoLabel, "label"},
		{automation.DoSetPriority, "set the priority"}, {automation.DoAddNote, "leave a note"}, {automation.DoSetAttribute, "note an attribute"},
		{automation.DoRoute, "give it to somebody"}, {automation.DoSetOwner, "make an agent the contact’s owner"}, {automation.DoNotify, "tell agents"},
		{automation.DoClose, "close the case"},
	}
	ruleKinds = []kindChoice{
		{automation.DoAskSurvey, "ask how it was"}, {automation.DoHandToPeople, "take it from its bot"}, {automation.DoEmit, "tell our own systems"},
	}
)

// choices are what rows of actions offer.
func (a *app) choices(ctx context.Context, kinds ...kindChoice) (*actionChoices, error) {
	set, err := a.engine.Routing(ctx)
	if err != nil {
		return nil, err
	}
	c := &actionChoices{Kinds: kinds}
	agents, tags, places := recipients{Title: "Agents"}, recipients{Title: "Tags"}, recipients{Title: "Destinations"}
	for _, agent := range a.staff() {
		c.Agents = append(c.Agents, recipient{string(agent.ID), agent.Name})
		agents.All = append(agents.All, recipient{"agent:" + string(agent.ID), agent.Name})
	}
	for _, t := range set.Tags {
		tags.All = append(tags.All, recipient{"tag:" + string(t.ID), titled(t.Name, string(t.ID))})
	}
	for _, d := range set.Destinations {
		places.All = append(places.All, recipient{"destination:" + string(d.ID), titled(d.Name, string(d.ID))})
	}
	for _, group := range []recipients{agents, tags, places} {
		if len(group.All) > 0 {
			c.To = append(c.To, group)
		}
	}
	return c, nil
}

// actionsAt are the rows of actions, with an empty one at the end.
func actionsAt(at string, all automation.Actions, c *actionChoices) []actionForm {
	var rows []actionForm
	for i, x := range all {
		rows = append(rows, actionAt(fmt.Sprintf("%s[%d]", at, i), x, c))
	}
	empty := actionForm{At: fmt.Sprintf("%s[%d]", at, len(all)), New: true, Choices: c}
	empty.Message = messageAt(empty.At+".message", "Message", automation.Message{})
	return append(rows, empty)
}

func actionAt(at string, x automation.Action, c *actionChoices) actionForm {
	f := actionForm{At: at, Do: x.Kind(), Choices: c, stored: x}
	f.Message = messageAt(at+".message", "Message", automation.Message{})
	switch x := x.(type) {
	case automation.Send:
		f.Message = messageAt(at+".message", "Message", x.Message)
	case automation.SendTemplate:
		f.Name, f.Language, f.Values = x.Name, x.Language, strings.Join(x.Values, "\n")
	case automation.Close:
		f.Disposition = x.Disposition
	case automation.Label:
		f.Add, f.Remove, f.Contact = strings.Join(x.Add, ", "), strings.Join(x.Remove, ", "), x.Contact
	case automation.SetPriority:
		f.Priority = strconv.Itoa(x.Priority)
	case automation.SetAttribute:
		f.Name, f.Value, f.Contact = x.Name, x.Value, x.Contact
	case automation.Route:
		f.To = routeValue(x)
	case automation.AskSurvey:
		f.Text, f.Button, f.Native = x.Text, x.Button, x.Native
	case automation.Notify:
		f.Text, f.Agents, f.Teams, f.Owner = x.Text, strings.Join(x.Agents, ", "), strings.Join(x.Teams, ", "), x.Owner
	case automation.AddNote:
		f.Text = x.Text
	case automation.SetOwner:
		f.Agent = x.Agent
	case automation.Emit:
		f.Name, f.Data = x.Name, dataText(x.Data)
	}
	return f
}

// routeValue is where a case goes, as a form has it; empty for nowhere.
func routeValue(to automation.Route) string {
	for kind, id := range map[string]string{"agent": to.Agent, "team": to.Team, "destination": to.Destination, "tag": to.Tag, "bot": to.Bot} {
		if id != "" {
			return kind + ":" + id
		}
	}
	return ""
}

// dataText has a line for each value: "name = value".
func dataText(data map[string]string) string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(data)) {
		lines = append(lines, name+" = "+data[name])
	}
	return strings.Join(lines, "\n")
}

// Elsewhere is where a case goes that the form has no choice for; empty if it has.
func (f actionForm) Elsewhere() string {
	for _, group := range f.Choices.To {
		if slices.ContainsFunc(group.All, func(r recipient) bool { return r.Value == f.To }) {
			return ""
		}
	}
	return f.To
}

func (f *actionForm) read(r *http.Request) {
	get := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(r.FormValue(f.At+"."+name), "\r\n", "\n"))
	}
	f.Do = automation.ActionKind(get("do"))
	f.Message.read(r)
	f.Name, f.Language, f.Values, f.Text, f.Button = get("name"), get("language"), get("values"), get("text"), get("button")
	f.Add, f.Remove, f.Priority, f.Value, f.To = get("add"), get("remove"), get("priority"), get("value"), get("to")
	f.Agents, f.Teams, f.Agent, f.Disposition, f.Data = get("agents"), get("teams"), get("agent"), get("disposition"), get("data")
	f.Contact, f.Owner, f.Native = get("contact") != "", get("owner") != "", get("native") != ""
}

func readActions(all []actionForm, r *http.Request) {
	for i := range all {
		all[i].read(r)
	}
}
