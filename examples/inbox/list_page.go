package main

import (
	"context"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// list reads a page of a list.
func (a *app) list(ctx context.Context, me *storage.Agent, where place) (engagement.InboxPage, error) {
	return a.engine.Inbox(ctx, engagement.InboxQuery{View: where.view, Agent: me.ID, Label: where.desk.label, After: where.after, Limit: listPage})
}
