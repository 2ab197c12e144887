package main

import (
	"context"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// list reads a page of a list. Who was merged into somebody goes by their name.
func (a *app) list(ctx context.Context, me *storage.Agent, where place) (engagement.InboxPage, error) {
	page, err := a.engine.Inbox(ctx, engagement.InboxQuery{View: where.view, Agent: me.ID, Label: where.desk.label, After: where.after, Limit: listPage})
	for i := range page.Items {
		if it := &page.Items[i]; err == nil {
			it.Contact, err = a.nowIs(ctx, me, it.Contact)
		}
	}
	return page, err
}
