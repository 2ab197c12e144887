package engagement

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing"
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

// autoCase does something to the case.
func (e *Engine) autoCase(ctx context.Context, tx storage.Tx, d automate.Deed) (automation.Reason, error) {
	conv, work, err := e.lockConversation(ctx, tx, d.Conversation)
	if err != nil {
		return "", err
	}
	if work == nil || work.ID != d.Case {
		return automation.Gone, nil
	}
	w, err := assign.Open(conv, work)
	if err != nil {
		return "", err
	}
	does := &deed{e: e, Work: w, tx: tx, op: "automation", at: d.At, author: automate.Author(d.By)}
	why, err := does.automate(ctx, d.Action)
	if err != nil || why != "" {
		return why, err
	}
	return "", e.close(ctx, tx, d.At, w)
}

// automate is one action about a case.
func (d *deed) automate(ctx context.Context, action automation.Action) (automation.Reason, error) {
	switch a := action.(type) {
	case automation.Close:
		return d.autoClose(a)
	case automation.Label:
		return unsent(d.label(a.Add, a.Remove))
	case automation.SetAttribute:
		return unsent(d.attribute(a.Name, channel.CleanText(a.Value)))
	case automation.SetPriority:
		return d.autoPriority(a.Priority)
	case automation.HandToPeople:
		return d.handToPeople()
	case automation.Route:
		return d.autoRoute(ctx, a)
	}
	return "", fmt.Errorf("automation: nobody does %q", action.Kind())
}

func (d *deed) autoClose(a automation.Close) (automation.Reason, error) {
	if d.Case.State == storage.CaseClosed {
		return automation.Gone, nil
	}
	if err := automate.NoteClosed(d.Case, a.For); err != nil {
		return "", err
	}
	d.shut(a.Disposition)
	return "", nil
}

func (d *deed) autoPriority(n int) (automation.Reason, error) {
	if d.Case.State == storage.CaseClosed {
		return automation.Gone, nil
	}
	if d.Case.Priority == n {
		return "", nil
	}
	d.Case.Priority = n
	return "", d.asksAnew(journal.ChangePriority)
}

// handToPeople takes the case from its bot.
func (d *deed) handToPeople() (automation.Reason, error) {
	bot := d.Case.Bot
	if d.Case.State != storage.CaseOngoing || bot == "" {
		return automation.NotBot, nil
	}
	d.Free(d.at)
	d.Bots = append(d.Bots, routing.BotID(bot))
	d.note(journal.CaseReleased)
	return "", nil
}

// autoRoute brings the case to somebody. From an agent who serves it, it goes by a
// transfer, so that it is never nobody's.
func (d *deed) autoRoute(ctx context.Context, to automation.Route) (automation.Reason, error) {
	if d.Case.State == storage.CaseClosed {
		return automation.Gone, nil
	}
	if to.Bot != "" {
		if d.Case.State == storage.CaseOngoing && d.Case.Bot == storage.BotID(to.Bot) {
			return "", nil
		}
		d.GiveBot(storage.BotID(to.Bot), d.at)
		d.Note(journal.CaseAssigned, d.at, d.author, journal.Detail{Bot: d.Case.Bot})
		return "", nil
	}
	r := Recipient{Agent: storage.AgentID(to.Agent), Tag: routing.ServiceTagID(to.Tag), Destination: routing.DestinationID(to.Destination)}
	if to.Agent == string(d.Case.Owner) && to.Agent != "" && d.Case.State == storage.CaseOngoing {
		return "", nil
	}
	if why, err := unsent(d.exists(ctx, r)); err != nil {
		return "", err
	} else if why != "" {
		return automation.Gone, nil
	}
	if d.Case.State == storage.CaseOngoing && d.Case.Owner != "" {
		d.Pass(d.at, r, "")
		return "", nil
	}
	return "", d.send(ctx, r)
}

// send brings a case that nobody serves to somebody. Where there are no rules, an
// agent has it at once.
func (d *deed) send(ctx context.Context, to Recipient) error {
	routed, err := assign.Routed(ctx, d.tx)
	if err != nil {
		return err
	}
	if to.Agent != "" && !routed {
		d.Give(to.Agent, d.at)
		d.note(journal.CaseAssigned)
		return nil
	}
	d.Send(d.at, to)
	d.note(journal.CaseReleased)
	return nil
}

// notifyAgents tells agents something, by an event.
func (e *Engine) notifyAgents(ctx context.Context, tx storage.Tx, d automate.Deed, n automation.Notify) (automation.Reason, error) {
	conv, work, err := e.lockConversation(ctx, tx, d.Conversation)
	if err != nil {
		return "", err
	}
	var all []storage.AgentID
	for _, id := range n.Agents {
		all = append(all, storage.AgentID(id))
	}
	for _, id := range n.Teams {
		teams, err := tx.Teams().Get(ctx, storage.TeamID(id))
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return "", err
		}
		all = append(all, teams[0].Members...)
	}
	if n.Owner {
		owner, err := e.responsible(ctx, tx, conv, work)
		if err != nil {
			return "", err
		}
		all = append(all, owner)
	}
	slices.Sort(all)
	all = slices.DeleteFunc(slices.Compact(all), func(id storage.AgentID) bool { return id == "" })
	if len(all) == 0 {
		return automation.Gone, nil
	}
	entry := journal.Entry(journal.AgentsNotified, d.At, automate.Author(d.By), journal.Detail{Agents: all, Text: n.Text})
	return "", tx.Journal().Append(ctx, journal.OnConversation(entry, conv))
}

// responsible is who serves the case, or else who looks after the contact.
func (e *Engine) responsible(ctx context.Context, tx storage.Tx, conv *storage.Conversation, work *storage.Case) (storage.AgentID, error) {
	if work != nil && work.Owner != "" && work.State != storage.CaseClosed {
		return work.Owner, nil
	}
	contacts, err := tx.Contacts().Get(ctx, conv.Contact)
	if err != nil {
		return "", err
	}
	return storage.AgentID(contacts[0].Attributes[assign.OwnerAttribute]), nil
}

// emit tells the host's own systems.
func (e *Engine) emit(ctx context.Context, tx storage.Tx, d automate.Deed, a automation.Emit) (automation.Reason, error) {
	convs, err := tx.Conversations().Get(ctx, d.Conversation)
	if err != nil {
		return "", err
	}
	entry := journal.Entry(journal.HostEvent, d.At, automate.Author(d.By), journal.Detail{Change: a.Name, Data: a.Data})
	return "", tx.Journal().Append(ctx, journal.OnConversation(entry, convs[0]))
}

// undecided reports whether the routing has not looked at a case yet. What it
// looks at again later is decided: that has moments of another kind.
func undecided(ctx context.Context, tx storage.Tx, at time.Time, id storage.CaseID) (bool, error) {
	found, err := tx.DueMoments().Get(ctx, assign.RouteAt(id, at).DueKey)
	return err == nil && found[0] != nil, err
}
