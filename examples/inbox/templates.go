package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// A templateList asks drivers for their templates and keeps the answers for a
// while: the page is rendered far more often than templates change.
type templateList struct {
	channels map[channel.ID]channel.Channel

	mu    sync.Mutex
	known map[channel.ID]templateAnswer
}

// A templateAnswer is what a driver said, and when.
type templateAnswer struct {
	at    time.Time
	views []templateView
	err   error
}

const (
	keepTemplates   = time.Minute
	templateTimeout = 5 * time.Second
)

func newTemplateList(channels map[channel.ID]channel.Channel) *templateList {
	return &templateList{channels: channels, known: map[channel.ID]templateAnswer{}}
}

// list returns the templates that this page can fill: approved ones whose
// variables are all in the text. An error is kept as well, so that a provider
// in trouble is not asked with every page.
func (l *templateList) list(ctx context.Context, id channel.ID) ([]templateView, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if known, ok := l.known[id]; ok && time.Since(known.at) < keepTemplates {
		return known.views, known.err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), templateTimeout)
	defer cancel()
	views, err := l.ask(ctx, id)
	l.known[id] = templateAnswer{time.Now(), views, err}
	return views, err
}

// A templateView is a template that can be sent, with its variables.
type templateView struct {
	templates.Template
	Fields []templateField
}

// Ref names the template within its account.
func (v templateView) Ref() string { return v.Name + "|" + v.Language }

// Text is the body with its variables as blanks.
func (v templateView) Text() string { return v.Body.Text }

// A templateField is one variable to fill.
type templateField struct{ Name, Label, Example string }

func (l *templateList) ask(ctx context.Context, id channel.ID) ([]templateView, error) {
	source, ok := channel.As[templates.Source](l.channels[id])
	if !ok {
		return nil, nil
	}
	all, err := source.Templates(ctx)
	if err != nil {
		return nil, err
	}
	var views []templateView
	for _, t := range all {
		if t.Sendable() && fillable(t) {
			views = append(views, templateView{t, fieldsOf(t)})
		}
	}
	return views, nil
}

func fillable(t templates.Template) bool {
	for _, b := range t.Buttons {
		if b.Takes() != "" {
			return false
		}
	}
	return len(t.Other) == 0 && (t.Header.IsZero() || t.Header.Kind == templates.HeaderText)
}

func fieldsOf(t templates.Template) []templateField {
	var fields []templateField
	for _, v := range t.Header.Text.Variables {
		fields = append(fields, templateField{"header." + v.Name, "Header " + v.Name, v.Example})
	}
	for _, v := range t.Body.Variables {
		fields = append(fields, templateField{"body." + v.Name, "Value for {{" + v.Name + "}}", v.Example})
	}
	return fields
}

// fill makes the part that sends template ref. value returns what was entered
// into a field.
func (l *templateList) fill(ctx context.Context, id channel.ID, ref string, value func(field string) string) (channel.Template, error) {
	all, err := l.list(ctx, id)
	if err != nil {
		return channel.Template{}, err
	}
	for _, t := range all {
		if t.Ref() != ref {
			continue
		}
		for _, f := range t.Fields {
			if strings.TrimSpace(value(f.Name)) == "" {
				return channel.Template{}, badRequest("%s is empty", strings.ToLower(f.Label))
			}
		}
		return t.filled(value), nil
	}
	return channel.Template{}, notFound("template")
}

func (v templateView) filled(value func(string) string) channel.Template {
	named := v.Parameters == templates.Named
	out := channel.Template{
		Name: v.Name, Language: v.Language,
		Header: parameters(v.Header.Text, "header.", named, value), Body: parameters(v.Body, "body.", named, value),
	}
	shown := []string{replaced(v.Header.Text, "header.", value), replaced(v.Body, "body.", value), v.Footer}
	for _, b := range v.Buttons {
		shown = append(shown, fmt.Sprintf("[ %s ]", b.Title))
	}
	text := strings.TrimSpace(strings.Join(shown, "\n"))
	out.Shown = channel.Parts{channel.Text{Body: text}}
	return out
}

func parameters(t templates.Text, prefix string, named bool, value func(string) string) []channel.Parameter {
	var all []channel.Parameter
	for _, v := range t.Variables {
		p := channel.Parameter{Text: strings.TrimSpace(value(prefix + v.Name))}
		if named {
			p.Name = v.Name
		}
		all = append(all, p)
	}
	return all
}

// replaced is text with its variables filled in.
func replaced(t templates.Text, prefix string, value func(string) string) string {
	var pairs []string
	for _, v := range t.Variables {
		pairs = append(pairs, "{{"+v.Name+"}}", strings.TrimSpace(value(prefix+v.Name)))
	}
	return strings.NewReplacer(pairs...).Replace(t.Text)
}
