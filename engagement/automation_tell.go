package engagement

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

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
