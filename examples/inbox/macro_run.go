package main

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A macrosView is what an agent can do to a case with one touch.
type macrosView struct {
	All    []macroItem
	Manage string // the address of the page where they are written
}

// A macroItem is a macro with what it does, in short.
type macroItem struct{ ID, Name, Does string }

// macrosOn are the macros for a case; nil if the agent can run none on it: it is
// another one's, or done.
func (a *app) macrosOn(ctx context.Context, c *storage.Case, why engagement.ComposerReason, me *storage.Agent, where place) (*macrosView, error) {
	if c == nil || c.State == storage.CaseClosed || why == engagement.ComposerDenied || why == engagement.ComposerServed || why == engagement.ComposerWaiting {
		return nil, nil
	}
	found, err := a.engine.Macros(ctx, me.ID, c.Channel)
	if err != nil {
		return nil, err
	}
	v := &macrosView{Manage: where.manageItem("macros", "").url()}
	for _, m := range found {
		var does []string
		for _, x := range m.Actions {
			does = append(does, a.deedText(x))
		}
		v.All = append(v.All, macroItem{m.ID, m.Name, upperFirst(strings.Join(does, ", "))})
	}
	return v, nil
}

// deedText is what an action does, in short.
func (a *app) deedText(x automation.Action) string {
	switch x := x.(type) {
	case automation.Send:
		return "writes “" + words(x.Message.Parts) + "”"
	case automation.SendTemplate:
		return "sends the template " + x.Name
	case automation.Label:
		return labelText(x)
	case automation.SetPriority:
		return "sets the priority to " + priorityText(x.Priority)
	case automation.SetAttribute:
		return "notes " + x.Name
	case automation.Route:
		return "gives it to " + a.routeText(x)
	case automation.AddNote:
		return "leaves a note"
	case automation.Notify:
		return "tells agents"
	case automation.SetOwner:
		return "makes " + ownerText(a, x.Agent) + " the contact’s owner"
	case automation.Close:
		return "closes the case"
	case automation.AskSurvey:
		return "asks how it was"
	}
	return strings.ReplaceAll(string(x.Kind()), "_", " ")
}

func labelText(l automation.Label) string {
	var all []string
	if len(l.Add) > 0 {
		all = append(all, "labels "+strings.Join(l.Add, ", "))
	}
	if len(l.Remove) > 0 {
		all = append(all, "takes off "+strings.Join(l.Remove, ", "))
	}
	return strings.Join(all, ", ")
}

func ownerText(a *app, id string) string {
	if id == "" {
		return "the agent"
	}
	return a.nameOf(storage.AgentID(id))
}

// routeText is where a case goes, in short.
func (a *app) routeText(to automation.Route) string {
	if to.Agent != "" {
		return a.nameOf(storage.AgentID(to.Agent))
	}
	_, id, _ := strings.Cut(routeValue(to), ":")
	return id
}

// runMacro runs a macro on a case.
func (a *app) runMacro(ctx context.Context, me storage.AgentID, id storage.CaseID, macro string) error {
	_, err := a.engine.RunMacro(ctx, me, macro, id)
	if missing := templates.Faults(err); len(missing) > 0 {
		var names []string
		for _, f := range missing {
			names = append(names, "{{"+f.Variable+"}}")
		}
		return &mistake{http.StatusUnprocessableEntity, "The macro did nothing: nothing is known of " + strings.Join(names, ", ") + "."}
	}
	if window, ok := errors.AsType[*engagement.WindowError](err); ok {
		return &mistake{http.StatusConflict, "The macro did nothing: " + window.Error() + "."}
	}
	if plan, ok := errors.AsType[*channel.PlanError](err); ok {
		return &mistake{http.StatusUnprocessableEntity, "The macro did nothing: " + plan.Error() + "."}
	}
	return err
}
