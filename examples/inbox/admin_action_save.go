package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/automation"
)

// actions are those of the rows that do anything. at is their path in the settings
// that are made of the form.
func (p *reading) actions(ctx context.Context, a *app, at string, rows []actionForm) (automation.Actions, error) {
	var all automation.Actions
	for i := range rows {
		if rows[i].Do == "" {
			continue
		}
		x, err := p.action(ctx, a, &rows[i])
		if err != nil {
			return nil, err
		}
		p.places[fmt.Sprintf("%s[%d]", at, len(all))] = rows[i].At
		all = append(all, x)
	}
	return all, nil
}

func (p *reading) action(ctx context.Context, a *app, f *actionForm) (automation.Action, error) {
	switch f.Do {
	case automation.DoSend:
		m, err := f.Message.message(ctx, a)
		was, _ := f.stored.(automation.Send)
		return automation.Send{Message: m, Category: was.Category}, err
	case automation.DoSendTemplate:
		return automation.SendTemplate{Name: f.Name, Language: f.Language, Values: linesOf(f.Values)}, nil
	case automation.DoClose:
		was, _ := f.stored.(automation.Close)
		return automation.Close{For: was.For, Disposition: f.Disposition}, nil
	case automation.DoLabel:
		return automation.Label{Add: commas(f.Add), Remove: commas(f.Remove), Contact: f.Contact}, nil
	case automation.DoSetPriority:
		return automation.SetPriority{Priority: p.number(f.At+".priority", f.Priority)}, nil
	case automation.DoSetAttribute:
		return automation.SetAttribute{Name: f.Name, Value: f.Value, Contact: f.Contact}, nil
	case automation.DoRoute:
		return routeOf(f.To), nil
	}
	return f.rest()
}

// rest is an action of the kinds that [reading.action] leaves.
func (f *actionForm) rest() (automation.Action, error) {
	switch f.Do {
	case automation.DoAskSurvey:
		was, _ := f.stored.(automation.AskSurvey)
		return automation.AskSurvey{Text: f.Text, Button: f.Button, Native: f.Native, Template: was.Template}, nil
	case automation.DoNotify:
		return automation.Notify{Agents: commas(f.Agents), Teams: commas(f.Teams), Owner: f.Owner, Text: f.Text}, nil
	case automation.DoAddNote:
		return automation.AddNote{Text: f.Text}, nil
	case automation.DoSetOwner:
		return automation.SetOwner{Agent: f.Agent}, nil
	case automation.DoHandToPeople:
		return automation.HandToPeople{}, nil
	case automation.DoEmit:
		return automation.Emit{Name: f.Name, Data: dataOf(f.Data)}, nil
	}
	return nil, badRequest("there is no action of that kind")
}

// routeOf reads where a case goes; zero for nowhere.
func routeOf(value string) automation.Route {
	kind, id, _ := strings.Cut(value, ":")
	switch kind {
	case "agent":
		return automation.Route{Agent: id}
	case "team":
		return automation.Route{Team: id}
	case "destination":
		return automation.Route{Destination: id}
	case "tag":
		return automation.Route{Tag: id}
	case "bot":
		return automation.Route{Bot: id}
	}
	return automation.Route{}
}

// commas are the words of "a, b"; none for nothing.
func commas(text string) (all []string) {
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.TrimSpace(one); one != "" {
			all = append(all, one)
		}
	}
	return all
}

// linesOf are the lines that are not empty.
func linesOf(text string) (all []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func dataOf(text string) map[string]string {
	var data map[string]string
	for _, line := range linesOf(text) {
		name, value, _ := strings.Cut(line, "=")
		if data == nil {
			data = map[string]string{}
		}
		data[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return data
}

// placed has the problems of settings with the paths of the form: the longest that
// is known counts, because rows stand within rows.
func (p *reading) placed(all problems) problems {
	for i, one := range all {
		for end := len(one.Path); end > 0; end = strings.LastIndexAny(one.Path[:end], ".[") {
			if at := p.places[one.Path[:end]]; at != "" {
				all[i].Path = at + one.Path[end:]
				break
			}
		}
	}
	return all
}
