package main

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A shownPage is a page of a conversation. Old says that there are newer messages
// than it has.
type shownPage struct {
	engagement.TimelinePage
	old bool
}

// timeline is the page of the conversation that was asked for: the newest one, if
// it has the message that was gone to, or else one that ends with it.
func (a *app) timeline(ctx context.Context, me *storage.Agent, where place) (shownPage, error) {
	page, err := a.engine.As(me.ID).Timeline(ctx, where.conversation, where.before, timelinePage)
	at := where.desk.at
	there := func(m *storage.Message) bool { return m.ID == at }
	if err != nil || at.IsZero() || slices.ContainsFunc(page.Messages, there) {
		return shownPage{TimelinePage: page}, err
	}
	page, err = a.engine.As(me.ID).Timeline(ctx, where.conversation, behind(at), timelinePage)
	return shownPage{page, true}, err
}

// behind is the place right behind a message: a page before it ends with the
// message.
func behind(id storage.MessageID) storage.MessageID {
	for i := len(id) - 1; i >= 0; i-- {
		if id[i]++; id[i] != 0 {
			break
		}
	}
	return id
}

// desk fills in what colleagues see and the contact does not: notes, and what the
// case and the contact are marked with.
func (v *chatView) desk(ctx context.Context, a *app, me *storage.Agent, where place) error {
	v.Note = a.noteForm(v.Composer, me)
	v.Marks = marksOf(v.Composer, where)
	fresh, err := a.unseenIn(ctx, me, v.Conversation.ID)
	for _, d := range v.Days {
		for i := range d.Messages {
			d.Messages[i].Fresh = fresh[d.Messages[i].ID]
		}
	}
	return err
}
