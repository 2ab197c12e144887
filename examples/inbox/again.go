package main

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// againURL is where a message that did not arrive is written once more, to be
// changed and sent; empty if it arrived, or has more than words.
func againURL(m *storage.Message, t *tickView, where place) string {
	if _, ok := plainText(m.Parts); !ok || t.Kind != "failed" || m.Author.Kind != channel.AuthorAgent {
		return ""
	}
	where = where.open(where.conversation)
	where.desk.again = m.ID
	return where.url()
}

// plainText is what a message of words alone says.
func plainText(parts channel.Parts) (string, bool) {
	if len(parts) != 1 {
		return "", false
	}
	text, ok := parts[0].(channel.Text)
	return text.Body, ok
}

// writtenAgain puts the words of a message into the field, for browsers without the
// script.
func (a *app) writtenAgain(ctx context.Context, v *chatView, where place) error {
	if where.desk.again.IsZero() {
		return nil
	}
	m, err := a.engine.Message(ctx, where.desk.again)
	if err != nil {
		return err
	}
	if text, ok := plainText(m.Parts); ok && m.Conversation == v.Conversation.ID && v.Composer.Mode == engagement.ComposeFree {
		v.Aids.Inserted.Text = text
	}
	return nil
}
