package main

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// An aidsView is what helps an agent beside a conversation.
type aidsView struct {
	// Canned are canned replies to begin with, Inserted is the one that was chosen
	// without the script.
	Canned   *cannedView
	Inserted insertedReply
}

// aids gathers what helps beside a conversation. Who cannot write freely now gets
// no canned replies.
func (a *app) aids(ctx context.Context, v *chatView, me *storage.Agent, where place, now time.Time) (err error) {
	if where.insert != "" {
		v.Compose.Cancel = where.open(where.conversation).url() // once is enough
	}
	if v.Compose.Free {
		if v.Aids.Canned, err = a.canned(ctx, v, me, where); err != nil {
			return err
		}
		v.Aids.Inserted, err = a.inserted(ctx, me.ID, v.Conversation.ID, where.insert)
	}
	return err
}
