package main

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A composeView is the field to write in, or why there is none.
type composeView struct {
	// Free says that anything may be written; Hint says for how long.
	Free bool
	Hint string
	// Owner is another agent who serves the case; empty if we may write.
	Owner string
	// Templates are what may be sent outside the window.
	Templates []templateView
	// TemplatesError says why they could not be listed.
	TemplatesError string
	// Key makes a second submission of the same form harmless.
	Key string
	// Quote is the message that is being answered, and ReplyID its id.
	Quote   *quoteView
	ReplyID string
	Cancel  string // the address without the answer
	Typing  bool   // the contact is shown that we write
}

func (a *app) compose(ctx context.Context, c engagement.Composer, page []*storage.Message, where place, now time.Time) (composeView, error) {
	v := composeView{Free: c.Window.Free, Hint: windowText(c.Window, c.Conversation, now), Key: rand.Text()}
	if c.Owner != "" {
		v.Owner = a.nameOf(c.Owner)
		return v, nil
	}
	v.Typing = c.Capabilities.TypingFor > 0 && c.Case != nil && c.Case.State == storage.CaseOngoing && v.Free
	if c.Window.Template {
		var err error
		if v.Templates, err = a.templates.list(ctx, c.Conversation.Channel); err != nil {
			v.TemplatesError = "The templates could not be listed: " + channel.AsError("templates", err).Kind.String() + "."
		}
	}
	return v, a.addQuote(ctx, &v, page, where)
}

// addQuote shows the message that is being answered.
func (a *app) addQuote(ctx context.Context, v *composeView, page []*storage.Message, where place) error {
	if where.reply.IsZero() {
		return nil
	}
	var quoted *storage.Message
	for _, m := range page {
		if m.ID == where.reply {
			quoted = m
		}
	}
	if quoted == nil {
		var err error
		if quoted, err = a.engine.Message(ctx, where.reply); err != nil {
			return err
		}
	}
	v.Quote, v.ReplyID, v.Cancel = quoteOf(quoted), quoted.ID.String(), where.open(where.conversation).url()
	return nil
}

// windowText says what may be written, and for how long.
func windowText(w channel.WindowState, c *storage.Conversation, now time.Time) string {
	switch {
	case w.Free && w.Until.IsZero():
		return ""
	case w.Free:
		return "You can write freely until " + clock(w.Until, now)
	case c.LastInbound.IsZero():
		return "This contact has never written: only a template can be sent"
	case w.Template:
		return "The contact last wrote " + span(now.Sub(c.LastInbound)) + " ago: only a template can be sent"
	}
	return "Nothing can be sent to this contact at present"
}
