package engagement

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

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
