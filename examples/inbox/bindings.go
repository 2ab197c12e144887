package main

import (
	"context"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A bindingsView is who may write first to whom on a channel.
type bindingsView struct {
	Channels []channelTab
	Items    []bindingItem
	Ended    bool
	Toggle   string // the address with or without those that are over
	First    string // the address of the first page; empty on it
	More     string // the address of the next page; empty on the last
	Chief    bool   // the agent may revoke
}

// A bindingItem is one binding.
type bindingItem struct {
	engagement.BindingInfo
	Name, Who, Reach string
	Agent, End       string
	Since, Over      string // Over is why it ended; empty while it lives
}

const bindingPage = 50

func (a *app) bindingsView(ctx context.Context, me *storage.Agent, where place) (*bindingsView, error) {
	ch, err := a.channelOf(where)
	if err != nil {
		return nil, err
	}
	page, err := a.engine.As(me.ID).Bindings(ctx, engagement.BindingQuery{Channel: ch, Ended: where.ended, After: where.bound, Limit: bindingPage})
	if err != nil {
		return nil, err
	}
	v := &bindingsView{Channels: a.channelTabs(ch, where), Ended: where.ended}
	now := time.Now()
	for _, b := range page.Items {
		item := a.bindingItem(b, where, now)
		if b.Contact.Name == "" {
			info, err := a.engine.As(me.ID).Contact(ctx, b.Contact.ID)
			if err != nil {
				return nil, err
			}
			item.Name = nameAt(info.Contact, info.Identities)
		}
		v.Items = append(v.Items, item)
	}
	first := where
	first.bound = storage.BindingID{}
	if !where.bound.IsZero() {
		v.First = first.url()
	}
	if !page.Next.IsZero() {
		next := where
		next.bound = page.Next
		v.More = next.url()
	}
	first.ended = !where.ended
	v.Toggle = first.url()
	v.Chief, err = a.mayManage(ctx, me, ch)
	return v, err
}

func (a *app) bindingItem(b engagement.BindingInfo, where place, now time.Time) bindingItem {
	item := bindingItem{
		BindingInfo: b, Name: nameOf(b.Contact), Who: where.who(b.Contact.ID).url(), Reach: where.reach("binding:" + b.Binding.ID.String()).url(),
		Agent: b.Agent.Name, End: "as soon as the message is sent", Since: dateText(b.Binding.StartedAt, now),
	}
	if !b.Until.IsZero() {
		item.End = dateText(b.Until, now)
	}
	if !b.Binding.EndedAt.IsZero() {
		item.End = dateText(b.Binding.EndedAt, now)
		item.Over = endTexts[b.Binding.EndReason]
		if b.Binding.EndedBy != "" {
			item.Over += " by " + a.nameOf(b.Binding.EndedBy)
		}
	}
	return item
}

// endTexts say why a binding is over.
var endTexts = map[storage.BindingEnd]string{
	storage.BindingExpired: "ran out", storage.BindingRevoked: "revoked", storage.BindingReleased: "the first message was refused",
	storage.BindingDisabled: "engagement was switched off", storage.BindingAgentLeft: "the agent left", storage.BindingContactGone: "the contact was merged or erased",
}

// revoke ends a binding at once.
func (a *app) revoke(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Binding](r, "binding")
	if err != nil {
		return err
	}
	if _, err := a.engine.Revoke(r.Context(), a.agentOf(r).ID, id); err != nil {
		return a.worded(err)
	}
	return done(w, r)
}
