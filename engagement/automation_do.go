package engagement

import (
	"context"
	"errors"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/internal/refusals"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

func (e *Engine) newKeeper() *automate.Keeper {
	return automate.New(automate.Config{
		Caps: e.caps, Hours: e.hoursFacts, Do: e.automated, Undecided: undecided, Log: e.cfg.Logger,
	})
}

// watched is a store whose transactions automations listen to.
func (e *Engine) watched(s storage.Store) storage.Store {
	s = refusals.Store{Store: s, Mint: &e.mint}
	return automate.Watched{Store: s, Heard: e.automate.Heard, Committed: e.followed}
}

// automationDue has automations act.
func (e *Engine) automationDue(ctx context.Context, due []*storage.DueMoment, done duty.Done) error {
	return e.update(ctx, "automation", func(ctx context.Context, tx storage.Tx) error {
		for _, d := range due {
			if err := e.automate.Act(ctx, tx, now(), d); err != nil {
				return err
			}
		}
		return done(ctx, tx)
	})
}

// followed sees to it that what follows by itself is done soon: automations act,
// and what they said leaves.
func (e *Engine) followed(now bool, all []automate.Noted) {
	if now {
		e.duty.Wake()
	}
	for _, entry := range all {
		if entry.Why.By != "" && journal.Kind(entry.Kind) == journal.MessageQueued {
			e.dispatch.Wake(entry.Channel)
		}
	}
}

// automated does one action of an automation, in the transaction in which it acts.
// What cannot be done has a reason, and leaves no trace.
func (e *Engine) automated(ctx context.Context, tx storage.Tx, d automate.Deed) (automation.Reason, error) {
	switch a := d.Action.(type) {
	case automation.Send:
		return e.autoSend(ctx, tx, d, a.Message.Parts)
	case automation.SendTemplate:
		return e.autoSend(ctx, tx, d, channel.Parts{templatePart(a.Name, a.Language, a.Values)})
	case automation.AskSurvey:
		return e.askSurvey(ctx, tx, d, a)
	case automation.Notify:
		return e.notifyAgents(ctx, tx, d, a)
	case automation.Emit:
		return e.emit(ctx, tx, d, a)
	case automation.SetOwner:
		return e.setOwner(ctx, tx, d, a.Agent)
	case automation.AddNote:
		return "", e.addNote(ctx, tx, d.At, automate.Author(d.By), d.Conversation, channel.CleanText(a.Text), nil)
	case automation.Label:
		if a.Contact {
			return e.labelContactBy(ctx, tx, d, a)
		}
	case automation.SetAttribute:
		if a.Contact {
			return e.noteContact(ctx, tx, d, a.Name, a.Value, journal.ChangeAttribute)
		}
	}
	return e.autoCase(ctx, tx, d)
}

// templatePart is an approved template whose body has these values, in order.
func templatePart(name, language string, values []string) channel.Template {
	t := channel.Template{Name: name, Language: language}
	for _, v := range values {
		t.Body = append(t.Body, channel.Parameter{Text: channel.CleanText(v)})
	}
	return t
}

// autoSend says something to the contact as the automation. The key is good for
// ever, so that nothing is said twice.
func (e *Engine) autoSend(ctx context.Context, tx storage.Tx, d automate.Deed, parts channel.Parts) (automation.Reason, error) {
	opening := false
	if a, ok := d.Action.(automation.Send); ok {
		opening = a.Opening
	}
	s := &sending{by: d.By, opening: opening, out: Outgoing{
		Conversation: d.Conversation, Key: d.Key, Parts: channel.CleanParts(parts),
	}}
	return unsent(e.sendOne(ctx, tx, s))
}

// unsent is why a message was not stored. What is the store's fault stays an
// error.
func unsent(err error) (automation.Reason, error) {
	var (
		window  *WindowError
		refused *RefusedError
		reused  *ReusedKeyError
		plan    *channel.PlanError
		fault   *templates.Fault
		wrong   *InvalidError
		pending *PendingError
	)
	switch {
	case err == nil, errors.As(err, &reused): // it was said, in words that were changed since
		return "", nil
	case errors.As(err, &window):
		return automation.OutsideWindow, nil
	case errors.As(err, &refused):
		return automation.OptedOut, nil
	case errors.As(err, &plan), errors.As(err, &fault), errors.As(err, &wrong), errors.As(err, &pending):
		return automation.Unfit, nil
	}
	return "", err
}

// undecided reports whether the routing has not looked at a case yet. What it
// looks at again later is decided: that has moments of another kind.
func undecided(ctx context.Context, tx storage.Tx, at time.Time, id storage.CaseID) (bool, error) {
	found, err := tx.DueMoments().Get(ctx, assign.RouteAt(id, at).DueKey)
	return err == nil && found[0] != nil, err
}
