package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

func (f *repliesForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	switch f.act {
	case "delete":
		return "Deleted.", a.engine.DeleteReply(ctx, by, f.ID, f.Version)
	case "save":
		return f.put(ctx, a, by)
	}
	return "", badRequest("a canned reply is saved or deleted")
}

func (f *repliesForm) put(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	if f.stored.Version != f.Version {
		return "", storage.ErrConflict
	}
	var p problems
	next := f.stored
	next.ID, next.Version, next.Name, next.Shortcut = f.ID, f.Version, f.Name, f.Shortcut
	next.Scope, next.Variables = f.Scope.scope(&p), variablesOf(f.Otherwise)
	if f.Fixed {
		next.Parts = f.stored.Parts
	} else if err := f.say(ctx, a, &next, &p); err != nil {
		return "", err
	}
	if p.err() == nil && a.shortcutTaken(ctx, next) {
		p.add("Shortcut", "is that of another reply")
	}
	p.canned(next.Check())
	if err := p.err(); err != nil {
		return "", err
	}
	err := a.engine.PutReply(ctx, by, &next)
	if p.canned(err); p.err() != nil {
		return "", p.err()
	}
	return fmt.Sprintf("Saved as version %d.", next.Version), err
}

// say fills in what the reply says: a text with answers to tap, a file, or all.
func (f *repliesForm) say(ctx context.Context, a *app, next *templates.Reply, p *problems) error {
	file, err := f.File.media(ctx, a, f.stored.Parts)
	switch {
	case err != nil:
		return err
	case f.Text == "" && (file == nil || f.Answers != ""):
		p.add("Text", "is required")
		return nil
	}
	next.Parts, err = withFile(file, f.Text, f.Answers, f.Quick)
	return err
}

// shortcutTaken reports whether another reply has the same shortcut.
func (a *app) shortcutTaken(ctx context.Context, r templates.Reply) bool {
	all, err := a.engine.WritableReplies(ctx, "")
	if err != nil || r.Shortcut == "" {
		return false
	}
	for _, other := range all {
		if other.ID != r.ID && templates.Fold(other.Shortcut) == templates.Fold(r.Shortcut) {
			return true
		}
	}
	return false
}

// canned adds what is wrong with a canned reply, at the fields of its form.
func (p *problems) canned(err error) {
	for _, f := range templates.Faults(err) {
		path := "Text"
		switch {
		case f.Code == templates.FaultScope:
			path = "Scope"
		case f.Code == templates.FaultEmpty:
			path = "Name"
		case f.Variable != "":
			path = "Otherwise"
		case f.Index < 0 && strings.Contains(f.Problem, "shortcut"):
			path = "Shortcut"
		}
		if f.Code != templates.FaultUnsupported && p.has(path) && f.Variable == "" {
			continue // it is said already
		}
		text := f.Problem
		if f.Variable != "" {
			text = fmt.Sprintf("{{%s}} %s", f.Variable, text)
		}
		p.add(path, text)
	}
}

// has reports whether something is wrong with a field already.
func (p problems) has(path string) bool {
	for _, one := range p {
		if one.Path == path {
			return true
		}
	}
	return false
}
