package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// save puts what was typed over what is stored. What the form does not show stays
// as it is.
func (f *automationsForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	if f.stored.Version != f.Version {
		return "", storage.ErrConflict // the rows are other ones
	}
	p := &reading{places: map[string]string{}}
	f.next.Hours, f.next.Version = f.Hours, f.Version
	for _, s := range f.Sections {
		if err := p.section(ctx, a, s); err != nil {
			return "", err
		}
	}
	if f.Starters {
		f.next.IceBreakers, f.next.Commands = linesOf(f.IceBreakers), commandsOf(f.Commands)
	}
	var err error
	if f.next.Keywords, err = p.keywords(ctx, a, f.Keywords); err != nil {
		return "", err
	}
	if f.next.Rules, err = p.rulesOwn(ctx, a, f.Rules); err != nil {
		return "", err
	}
	if err := p.err(); err != nil {
		return "", err
	}
	version, err := a.engine.SaveAutomation(ctx, by, f.ID, f.next)
	return fmt.Sprintf("Saved as version %d. It counts for what happens from now on.", version), p.ofAutomation(err)
}

// ofAutomation has what is wrong with the settings at the fields of the form.
func (p *reading) ofAutomation(err error) error {
	if wrong, ok := errors.AsType[*automation.SettingsError](err); ok {
		var all problems
		for _, f := range wrong.Faults {
			all.add(f.Where, inWords(f.Problem))
		}
		return p.placed(all)
	}
	if wrong, ok := errors.AsType[*engagement.InvalidError](err); ok {
		path := map[string]string{"Hours": "hours_name", "Route.Team": "rules"}[wrong.Field]
		return problems{{path, wrong.Problem}}
	}
	return err
}

// goLength is a length of time as Go writes it.
var goLength = regexp.MustCompile(`\b(\d+h)?(\d+m)?\d+s\b`)

// inWords has lengths of time as people write them: “72 hours” for 72h0m0s.
func inWords(text string) string {
	return goLength.ReplaceAllStringFunc(text, func(found string) string {
		d, err := time.ParseDuration(found)
		if err != nil {
			return found
		}
		number, unit := lengthOf(automation.Duration(d))
		if number == "" {
			return "0"
		}
		if number == "1" {
			unit = strings.TrimSuffix(unit, "s")
		}
		return number + " " + unit
	})
}

// commandsOf reads commands, a line each: a name, and what it is for.
func commandsOf(text string) (all []channel.Command) {
	for _, line := range linesOf(text) {
		name, hint, _ := strings.Cut(strings.TrimPrefix(line, "/"), " ")
		all = append(all, channel.Command{Name: name, Hint: strings.TrimSpace(hint)})
	}
	return all
}

func commandsText(all []channel.Command) string {
	lines := make([]string, len(all))
	for i, c := range all {
		lines[i] = strings.TrimSpace(c.Name + " " + c.Hint)
	}
	return strings.Join(lines, "\n")
}

// starters fills in what is shown before the first message, and what the provider
// has of it.
func (f *automationsForm) starters(ctx context.Context, a *app) error {
	limits := f.caps.Starters
	f.IceBreakers, f.Commands = strings.Join(f.stored.IceBreakers, "\n"), commandsText(f.stored.Commands)
	f.Starters = !limits.IceBreakers.IsZero() || !limits.Commands.IsZero() || f.IceBreakers != "" || f.Commands != ""
	f.Limits = limitsText(limits)
	told, err := a.engine.Starters(ctx, f.ID)
	if err != nil {
		return err
	}
	switch now := time.Now(); {
	case told.Problem != "":
		f.Refused = told.Problem
	case told.Version > 0 && told.Version == f.stored.Version:
		f.Taken = "The provider took them " + dateText(told.At, now) + "."
	case told.Version > 0:
		f.Taken = fmt.Sprintf("The provider has those of version %d.", told.Version)
	default:
		f.Taken = "The provider was not told of any yet."
	}
	return nil
}

// limitsText says what the channel allows.
func limitsText(l channel.StarterLimits) string {
	if l.IceBreakers.IsZero() {
		return ""
	}
	text := fmt.Sprintf("At most %d, of %d %s each", l.IceBreakers.Max, l.IceBreaker.Max, l.IceBreaker.Unit)
	if l.NoEmoji {
		text += ", without emoji"
	}
	return text + "."
}
