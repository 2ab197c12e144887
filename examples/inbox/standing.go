package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// caseHead fills in what is under way with the case, and what the agent can do
// about it.
func (a *app) caseHead(ctx context.Context, v *chatView, me *storage.Agent, where place, now time.Time) error {
	if v.Case == nil {
		return nil
	}
	s, err := a.engine.As(me.ID).Standing(ctx, v.Case.ID)
	if err != nil {
		return err
	}
	set, err := a.engine.Routing(ctx)
	if err != nil {
		return err
	}
	if v.State, err = a.standingText(ctx, v.Case, s, set, me, now); err != nil {
		return err
	}
	if v.Why, err = a.why(ctx, v.Case, me, where, now); err != nil || v.Composer.Why == engagement.ComposerDenied {
		return err // who may only read can do nothing
	}
	v.Passing = a.passing(v.Case, s, set, me, where, now)
	v.Actions = a.caseActions(v, s, me, where)
	v.Handles, err = a.handles(ctx, v.Case, me, where)
	return err
}

// caseActions are the buttons: to accept what is offered, or else what can be
// done with the case as it is.
func (a *app) caseActions(v *chatView, s engagement.Standing, me *storage.Agent, where place) []action {
	switch {
	case slices.Contains(s.Offered, me.ID):
		return offeredActions(where)
	case v.Composer.Why == engagement.ComposerWaiting:
		return nil
	}
	return actions(v.Case, me, where)
}

// standingText says in words how the case stands, and what is under way with it.
func (a *app) standingText(ctx context.Context, c *storage.Case, s engagement.Standing, set routing.Settings, me *storage.Agent, now time.Time) (string, error) {
	text := a.stateText(c, me, now)
	switch {
	case c.State == storage.CaseParked:
		return "Parked by " + a.youOr(s.ParkedBy, me) + parkedText(s.ParkedUntil, now), nil
	case c.State == storage.CaseOngoing && s.Transfer != nil && c.Owner != me.ID:
		return text + ", and offers it to " + a.recipientText(s.Transfer.To, c, set, me), nil
	case c.State != storage.CaseOpen:
		return text, nil
	}
	waits, err := a.waitsWhere(ctx, c, s.Position, set)
	if len(s.Offered) > 0 {
		text = "Offered to " + a.namesOf(s.Offered, me)
		if waits != "" {
			text += ". "
		}
		return text + waits, err
	}
	if waits != "" {
		text = waits
	}
	return text, err
}

// youOr is an agent's name, or "you".
func (a *app) youOr(id storage.AgentID, me *storage.Agent) string {
	if id == me.ID {
		return "you"
	}
	return a.nameOf(id)
}

// maxNames is how many names stand in one sentence.
const maxNames = 3

// namesOf are agents in a sentence, the one who looks first.
func (a *app) namesOf(ids []storage.AgentID, me *storage.Agent) string {
	var names []string
	for _, id := range ids {
		if id == me.ID {
			names = slices.Insert(names, 0, "you")
		} else {
			names = append(names, a.nameOf(id))
		}
	}
	if len(names) > maxNames {
		names = append(names[:maxNames-1], fmt.Sprintf("%d others", len(names)-maxNames+1))
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// parkedText says until when a case is put aside.
func parkedText(until, now time.Time) string {
	if until.IsZero() {
		return " until the contact writes"
	}
	return untilText(until, now)
}

// recipientText is to whom a case is offered: who was named, and where it waits
// for them.
func (a *app) recipientText(to engagement.Recipient, c *storage.Case, set routing.Settings, me *storage.Agent) string {
	at := ""
	if c.Queue != "" && c.Queue != loose {
		at = destinationName(set, string(c.Queue))
	}
	switch {
	case to.Agent != "":
		return a.youOr(to.Agent, me)
	case to.Tag != "" && at != "":
		return tagName(set, to.Tag) + ", at " + at
	case to.Tag != "":
		return tagName(set, to.Tag)
	}
	return destinationName(set, string(to.Destination))
}

func tagName(set routing.Settings, id routing.ServiceTagID) string {
	for _, t := range set.Tags {
		if t.ID == id {
			return titled(t.Name, string(id))
		}
	}
	return string(id)
}

// A passingView is the agent's case on its way to somebody else.
type passingView struct{ Text, Note, Until, Left, Back string }

// passing says to whom the agent's case is being transferred; nil if it is not.
func (a *app) passing(c *storage.Case, s engagement.Standing, set routing.Settings, me *storage.Agent, where place, now time.Time) *passingView {
	if s.Transfer == nil || c.Owner != me.ID {
		return nil
	}
	v := &passingView{Text: "Offered to " + a.recipientText(s.Transfer.To, c, set, me), Note: s.Transfer.Note, Back: where.open(where.conversation).url()}
	if !s.Transfer.Until.IsZero() {
		v.Until, v.Left = stamp(s.Transfer.Until), leftOf(s.Transfer.Until, now)
	}
	return v
}
