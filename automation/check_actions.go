package automation

import (
	"fmt"
	"maps"
	"slices"
)

func (r *report) actions(where string, all Actions) {
	if len(all) == 0 {
		r.add(where, Missing, "does nothing")
	}
	r.atMost(where, len(all), MaxActions, "actions")
	for i, a := range all {
		r.action(fmt.Sprintf("%s[%d]", where, i), a)
	}
}

func (r *report) action(where string, a Action) {
	switch a := a.(type) {
	case Send:
		r.message(where+".message", a.Message, true, nil)
	case SendTemplate:
		r.template(where, a.Name, a.Language)
		r.texts(where+".values", a.Values)
	case Close:
		if !slices.Contains([]CloseReason{"", ForRule}, a.For) {
			r.add(where+".for", UnknownName, "a rule closes for no other reason than %q", ForRule)
		}
	case Label:
		r.label(where, a)
	case SetPriority:
		r.priority(where+".priority", a.Priority)
	case SetAttribute:
		r.required(where+".name", a.Name)
		r.text(where+".value", a.Value, nil)
	case Route:
		r.route(where, a)
	case AskSurvey:
		r.askSurvey(where, a)
	case Notify:
		r.notify(where, a, true)
	case AddNote:
		r.required(where+".text", a.Text)
		r.text(where+".text", a.Text, nil)
	case SetOwner:
		r.known(where+".agent", r.Agent, "agent", a.Agent)
	case Emit:
		r.emit(where, a)
	case nil:
		r.add(where, Missing, "is no action")
	}
}

func (r *report) label(where string, l Label) {
	if len(l.Add) == 0 && len(l.Remove) == 0 {
		r.add(where, Missing, "names no label")
	}
	r.knownAll(where+".add", r.Label, "label", l.Add)
	r.knownAll(where+".remove", r.Label, "label", l.Remove)
	for i, name := range l.Add {
		if slices.Contains(l.Remove, name) {
			r.add(fmt.Sprintf("%s.add[%d]", where, i), Contradiction, "is taken off as well")
		}
	}
}

func (r *report) route(where string, to Route) {
	set := 0
	for _, t := range []struct {
		field, id string
		exists    func(string) bool
	}{
		{"agent", to.Agent, r.Agent}, {"team", to.Team, r.Team}, {"destination", to.Destination, r.Destination},
		{"tag", to.Tag, r.Tag}, {"bot", to.Bot, r.Bot},
	} {
		if t.id != "" {
			set++
		}
		r.known(where+"."+t.field, t.exists, t.field, t.id)
	}
	if set != 1 {
		r.add(where, Contradiction, "leads to exactly one agent, team, destination, tag or bot")
	}
}

func (r *report) askSurvey(where string, a AskSurvey) {
	r.required(where+".text", a.Text)
	r.required(where+".button", a.Button)
	r.text(where+".text", a.Text, nil)
	r.text(where+".button", a.Button, nil)
	if a.Text != "" && a.Button != "" && r.planned() {
		r.asked(where, a.Text, a.Button, a.Native)
	}
	r.surveyTemplate(where+".template", a.Template)
}

func (r *report) notify(where string, n Notify, required bool) {
	r.knownAll(where+".agents", r.Agent, "agent", n.Agents)
	r.knownAll(where+".teams", r.Team, "team", n.Teams)
	r.text(where+".text", n.Text, nil)
	switch {
	case n.IsZero() && (required || n.Text != ""):
		r.add(where, Missing, "tells nobody")
	case !n.IsZero():
		r.required(where+".text", n.Text)
	}
}

func (r *report) emit(where string, e Emit) {
	if !identifier.MatchString(e.Name) {
		r.add(where+".name", WrongIdentifier, "has lower-case letters, digits, hyphens and underscores, 64 at most")
	}
	for _, key := range slices.Sorted(maps.Keys(e.Data)) {
		r.text(fmt.Sprintf("%s.data[%s]", where, key), e.Data[key], nil)
	}
}

func (r *report) texts(where string, all []string) {
	for i, text := range all {
		r.text(fmt.Sprintf("%s[%d]", where, i), text, nil)
	}
}
