package engagement

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/storage"
)

// A BindingQuery asks for a page of a channel's bindings.
type BindingQuery struct {
	// Channel is required.
	Channel channel.ID
	// Holder selects one agent's; empty means everybody's.
	Holder storage.AgentID
	// Ended lists those that are over too.
	Ended bool
	// After is the Next of the page before; zero for the first page.
	After storage.BindingID
	// Limit is how many at most, up to 200. 0 means 50.
	Limit int
}

// A BindingPage is a page of bindings, the oldest first.
type BindingPage struct {
	Items []BindingInfo `json:"items"`
	// Next is the After of the next page; zero if there is none.
	Next storage.BindingID `json:"next,omitzero"`
}

// A BindingInfo is a binding with what a list shows of it (S1.30).
type BindingInfo struct {
	Binding *storage.Binding `json:"binding"`
	Contact *storage.Contact `json:"contact"`
	Agent   *storage.Agent   `json:"agent"`
	// Address is where the contact is written to on the channel; zero if they
	// have no conversation there any more.
	Address channel.Address `json:"address,omitzero"`
	// Until is the end date. Binding.EndReason says how it ended, if it has.
	Until time.Time `json:"until"`
}

// Bindings returns a page of bindings. A page may have fewer than Limit
// although there are more: those that ran out a moment ago are left out, unless
// Ended is set.
func (e *Engine) Bindings(ctx context.Context, q BindingQuery) (BindingPage, error) {
	limit := orElse(q.Limit, 50)
	if limit < 0 || limit > 200 {
		return BindingPage{}, invalid("Limit", "must be between 1 and 200")
	}
	var page BindingPage
	err := e.view(ctx, "bindings", func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.Bindings().List(ctx, storage.BindingQuery{
			Channel: q.Channel, Agent: q.Holder, Ended: q.Ended, After: q.After, Limit: limit + 1,
		})
		if err != nil {
			return err
		}
		page = BindingPage{}
		if len(found) > limit {
			found = found[:limit]
			page.Next = found[limit-1].ID
		}
		page.Items, err = e.bindingInfos(ctx, tx, q, found)
		return err
	})
	return page, err
}

// bindingInfos reads what belongs to bindings.
func (e *Engine) bindingInfos(ctx context.Context, tx storage.Tx, q BindingQuery, bs []*storage.Binding) ([]BindingInfo, error) {
	settings, _, err := holding.Settings(ctx, tx, q.Channel)
	if err != nil {
		return nil, err
	}
	for _, b := range bs {
		e.holding.Judge(b, settings, now())
	}
	if !q.Ended {
		bs = slices.DeleteFunc(bs, func(b *storage.Binding) bool { return !b.EndedAt.IsZero() })
	}
	if len(bs) == 0 {
		return nil, nil
	}
	return withPeople(ctx, tx, bs)
}

// withPeople reads whom bindings are about.
func withPeople(ctx context.Context, tx storage.Tx, bs []*storage.Binding) ([]BindingInfo, error) {
	var contactIDs []storage.ContactID
	var agentIDs []storage.AgentID
	var keys []storage.ConversationKey
	for _, b := range bs {
		contactIDs, agentIDs = append(contactIDs, b.Contact), append(agentIDs, b.Agent)
		keys = append(keys, storage.ConversationKey{Channel: b.Channel, Contact: b.Contact})
	}
	contacts, err := tx.Contacts().Get(ctx, contactIDs...)
	if err != nil {
		return nil, err
	}
	agents, err := tx.Agents().Get(ctx, agentIDs...)
	if err != nil {
		return nil, err
	}
	convs, err := tx.Conversations().Find(ctx, keys...)
	if err != nil {
		return nil, err
	}
	infos := make([]BindingInfo, len(bs))
	for i, b := range bs {
		infos[i] = BindingInfo{Binding: b, Contact: contacts[i], Agent: agents[i], Until: binding.End(b)}
		if convs[i] != nil {
			infos[i].Address = convs[i].Address
		}
	}
	return infos, nil
}

// Revoke ends a binding at once (S1.31). The agent must have [ManageChannels]:
// *[DeniedError]. A message of the holder's that is being handed to the provider
// at this moment may still arrive; no later one will. To revoke what has ended
// changes nothing. [storage.ErrNotFound].
func (e *Engine) Revoke(ctx context.Context, agent storage.AgentID, id storage.BindingID) (*storage.Binding, error) {
	var b *storage.Binding
	err := e.update(ctx, "revoke", func(ctx context.Context, tx storage.Tx) error {
		by, err := e.authorOf(ctx, tx, agent)
		if err != nil {
			return err
		}
		if b, err = holding.Locked(ctx, tx, id); err != nil {
			return err
		}
		if err := permit(ctx, tx, agent, ManageChannels, b.Channel); err != nil {
			return err
		}
		at := now()
		return e.holding.End(ctx, tx, at, b, at, storage.BindingRevoked, by)
	})
	if err != nil {
		return nil, err
	}
	e.news.publish()
	e.duty.Wake()
	return b, nil
}

// EndBindings ends every binding of a contact, on all channels, because they
// were merged into somebody else or erased (S1.41). It is for hosts that do so
// in records of their own. No agent is the host; an agent must have
// [ManageChannels]: *[DeniedError]. [storage.ErrNotFound].
func (e *Engine) EndBindings(ctx context.Context, agent storage.AgentID, id storage.ContactID) error {
	err := e.update(ctx, "end bindings", func(ctx context.Context, tx storage.Tx) error {
		by, err := e.authorOf(ctx, tx, agent)
		if err != nil {
			return err
		}
		if agent != "" {
			if err := permit(ctx, tx, agent, ManageChannels, ""); err != nil {
				return err
			}
		}
		if _, err := tx.Contacts().Get(ctx, id); err != nil {
			return err
		}
		return e.endBindingsOf(ctx, tx, id, by)
	})
	if err == nil {
		e.news.publish()
		e.duty.Wake()
	}
	return err
}
